"""Panels of past cases: what the forms are fitted to, as a table, as a file, and with the coefficients of a form."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from foedus.api.finding import Finding
from foedus.history.panels import PANELS, panel_kind
from foedus.history.reading import data_folder

if TYPE_CHECKING:
    import polars as pl

    from foedus.fitting.parts import Panels
    from foedus.fitting.tasks import Task
    from foedus.history.panel import Panel
    from foedus.report.panels import CoefficientsRecord, PanelRecord

__all__ = ["PanelRow", "PastCases", "panel", "panels"]


class PanelRow(TypedDict):
    """A panel that can be built: what it asks, and the tables that it cannot do without."""

    panel: str
    title: str
    question: str
    needs: list[str]


def panels() -> list[PanelRow]:
    """Return the panels that there are.

    Examples
    --------
    >>> panels()[0]["panel"]
    'third-parties'
    """
    return [PanelRow(panel=of.id, title=of.title, question=of.question, needs=sorted(of.needs)) for of in PANELS]


class PastCases:
    """A panel of past cases, one row a case.

    Parameters
    ----------
    name
        Its name.
    folder
        The folder of tables from which it was built.
    built
        The panel.
    """

    def __init__(self, name: str, folder: Path, built: "Panel") -> None:
        self.name, self._folder, self._panel = name, folder, built

    @property
    def table(self) -> "pl.DataFrame":
        """The cases: identifiers, year, cluster, outcomes and covariates."""
        from foedus.history.exporting import labels_of  # noqa: PLC0415 - the tables

        return self._panel.table.select(label.column for label in labels_of(self._panel, {}))

    @property
    def labels(self) -> Mapping[str, str]:
        """What each column means."""
        from foedus.history.exporting import labels_of  # noqa: PLC0415 - as above

        return {label.column: label.meaning for label in labels_of(self._panel, {})}

    def describe(self) -> "Finding[PanelRecord]":
        """Return what the cases are, how the outcome is coded, and what each column means."""
        from foedus.report.panels import panel_record, show_panel  # noqa: PLC0415 - as above

        record = panel_record(self.name, self._panel)
        return Finding(record, partial(show_panel, record))

    def fit(self, form: str | None = None) -> "Finding[CoefficientsRecord]":
        """Return the coefficients of a form with cluster-robust errors, beside those that it is used with.

        Parameters
        ----------
        form
            Its name; by default the first of those that answer the question.

        Raises
        ------
        FoedusError
            If no form is fitted to the panel, none has this name, or there is no finite estimate.
        """
        from foedus.fitting.table import coefficients, form_of  # noqa: PLC0415 - as above
        from foedus.report.panels import coefficients_record, show_coefficients  # noqa: PLC0415 - as above

        built, task = self._task()
        found = coefficients(built, task, form_of(task, form))
        record = coefficients_record(self.name, self._panel, found)
        return Finding(record, partial(show_coefficients, record))

    def write(self, place: str | Path, form: str | None = None) -> list[Path]:
        """Write the cases as ``.csv``, ``.dta`` (Stata) or ``.parquet``, with labels; return what was written.

        Parameters
        ----------
        place
            The file.
        form
            A form whose terms become further columns; by default none.

        Raises
        ------
        FoedusError
            If the ending is none of these, there is no such form, or what writes Stata files is not installed.
        """
        from foedus.fitting.forms import with_terms  # noqa: PLC0415 - as above
        from foedus.fitting.table import form_of  # noqa: PLC0415 - as above
        from foedus.history.exporting import write, writer_of  # noqa: PLC0415 - as above

        writer_of(Path(place))
        if form is None:
            return write(self._panel, Path(place), {})
        _, task = self._task()
        chosen = form_of(task, form)
        table = with_terms(self._panel.table, [chosen])
        named = {term.column: f"term_{term.name}" for term in chosen.terms}
        table = table.with_columns(table[column].fill_nan(None).alias(name) for column, name in named.items())
        terms = {f"term_{term.name}": term.meaning for term in chosen.terms}
        return write(self._panel._replace(table=table), Path(place), terms)

    def _task(self) -> "tuple[Panels, Task]":
        from foedus.fitting.parts import Panels  # noqa: PLC0415 - as above
        from foedus.fitting.table import task_of  # noqa: PLC0415 - as above

        built = Panels(self._folder)
        return built, task_of(built, self._panel, panel_kind(self.name).question)


def panel(name: str, *, data: str | Path | None = None) -> PastCases:
    """Build a panel of past cases from historical tables, as the forms are fitted to it.

    Parameters
    ----------
    name
        Its name; `foedus panel --list` has them all.
    data
        The folder of historical tables; by default ``FOEDUS_DATA`` (`foedus data sources` says what to download).

    Raises
    ------
    FoedusError
        If there is no such panel, or a table is missing or broken.

    Examples
    --------
    >>> import foedus
    >>> foedus.panel("coups", data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    kind = panel_kind(name)
    folder = data_folder(data)
    return PastCases(name, folder, kind.build(folder))
