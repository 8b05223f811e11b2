"""A run: its answers, its draws, its network, its figures, its brief, its place on the disk."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from foedus.api.options import several
from foedus.core.errors import InputError, RunError, nearest
from foedus.runs.folder import (
    ANSWERS,
    BRIEF,
    SERIES,
    kept_crisis,
    read_answers,
    read_manifest,
    refuse_newer,
    runnable_crisis,
)
from foedus.runs.index import RUNS, find_run
from foedus.runs.run import OuterDraws
from foedus.runs.store import write_run

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl
    import xarray as xr

    from foedus.answers.answer import Answer
    from foedus.crisis.crisis import Crisis
    from foedus.report.figures.figure import Figure
    from foedus.report.questions import Chance
    from foedus.runs.draws import Yes
    from foedus.runs.rows import Manifest, RunAnswers

__all__ = ["ANSWERS", "BRIEF", "RUNS", "Run"]


class Run:
    """A run of a crisis: what it answers, and everything that is needed to repeat it.

    Attributes
    ----------
    crisis : Crisis
        What was run.
    record : dict
        Everything that it answers, as ``answers.json``.
    manifest : dict
        What computed it from what, and what it is called, as ``manifest.json``.
    folder : Path or None
        Where it is kept, if it is.

    Examples
    --------
    >>> import foedus
    >>> run = foedus.run("iran-2025", replicates=100, weeks=4)
    >>> len(run.table()) == len(run.answers)
    True
    >>> run.network().number_of_nodes() == len(run.crisis.actors)
    True
    """

    def __init__(
        self,
        crisis: "Crisis",
        record: "RunAnswers",
        series: Mapping[str, list[Any]],
        manifest: "Manifest",
        draws: OuterDraws | None = None,
        folder: Path | None = None,
    ) -> None:
        self.crisis = crisis
        self.record = record
        self.manifest = manifest
        self._series = series
        self._draws = draws
        self.folder = folder

    @classmethod
    def load(cls, named: str | Path, *, trust: Iterable[str | Path] = ()) -> "Run":
        """Return a run that was kept.

        Parameters
        ----------
        named
            Its folder, its id, its name, the beginning of an id, or ``latest``.
        trust
            Files of mechanisms whose code may run, where it chose forms from outside; the run keeps their texts.

        Raises
        ------
        FoedusError
            If there is no such run, or a newer version wrote it.
        """
        import polars as pl  # noqa: PLC0415 - loaded only where it is needed

        folder, trusted = find_run(str(named)), several(trust)
        manifest = read_manifest(folder)
        refuse_newer(folder, manifest)
        try:
            frame = pl.read_parquet(folder / SERIES).with_columns(pl.col("date").cast(pl.String))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{folder / SERIES}: cannot be read as part of a run ({error})") from None
        columns, record = frame.to_dict(as_series=False), read_answers(folder)
        crisis = runnable_crisis(folder, trusted) if trusted else kept_crisis(folder)
        return cls(crisis, record, columns, manifest, folder=folder)

    def __repr__(self) -> str:
        lines = [f"<run of {self._title}"]
        lines += [f"  {found.question} {_said(found)}" for _, found in self._leading()]
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(topic)}</td><td><code>{escape(str(found.question))}</code></td><td>{_said(found)}</td></tr>"
            for topic, found in self._leading()
        )
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.record["bottom_line"])
        return f"<div><p><b>{escape(self.crisis.title)}</b>: {escape(self._title)}</p>{said}<table>{rows}</table></div>"

    @property
    def id(self) -> str:
        """The id by which it can be found once it is kept."""
        return str(self.manifest["id"])

    @property
    def yes(self) -> "Yes":
        """The replicates that answer yes, by question [outer draw]; empty where an earlier version kept none."""
        from foedus.runs.draws import read_draws  # noqa: PLC0415 - not loaded before it is asked for

        if self._draws is not None:
            return self._draws.yes
        return read_draws(self.folder) if self.folder is not None else {}

    @property
    def _title(self) -> str:
        return f"{self.record['crisis']} as of {self.record['as_of']}: {self.record['replicates']:,} replicates"

    def _leading(self) -> "list[tuple[str, Chance]]":
        from foedus.report.leading import leading  # noqa: PLC0415 - not loaded before it is shown

        return leading(self.record)

    @property
    def answers(self) -> "tuple[Answer, ...]":
        """The answer to every question: its probability, 90% range, base rate, reasons."""
        from foedus.answers.answer import answers_as_rows  # noqa: PLC0415 - loaded with the engine

        return tuple(answers_as_rows(self.record["answers"]))

    def table(self) -> "pl.DataFrame":
        """Return the answers as a table, a row each; ``to_pandas()`` and ``to_arrow()`` of it give the others."""
        import polars as pl  # noqa: PLC0415 - loaded only where it is needed

        kinds = ("kind", "dispute", "actor", "what", "side")
        rows = [
            {
                "question": str(answer.question),
                **{name: getattr(answer.question, name) or None for name in kinds},
                **{name: getattr(answer, name) for name in answer._fields if name not in ("question", "reasons")},
            }
            for answer in self.answers
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def series(self) -> "pl.DataFrame":
        """Return the weekly series as one long table: series, subject, week, date, mean, q05 to q95."""
        import polars as pl  # noqa: PLC0415 - loaded only where it is needed

        return pl.DataFrame(dict(self._series)).with_columns(pl.col("date").str.to_date())

    def draws(self) -> "xr.Dataset":
        """Return the answers by outer draw.

        Returns
        -------
        xarray.Dataset
            ``chance`` [draw, question], the share of a draw's replicates that answer yes; ``replicates`` [draw];
            ``input`` [draw, path], what was drawn of each uncertain input.

        Raises
        ------
        FoedusError
            If xarray is not installed, or if the run was loaded: its draws are not kept.
        """
        try:
            import xarray as xr  # noqa: PLC0415 - an extra
        except ImportError:
            raise RunError("draws are an xarray data set: pip install 'foedus[xarray]'") from None
        if self._draws is None:
            raise RunError(f"{self.id}: the draws of a run are not kept: run it again with foedus.run")
        from foedus.answers.counts import question_counts  # noqa: PLC0415 - loaded with the engine

        counts, questions, inputs = self._draws
        replicates = counts.inner
        return xr.Dataset(
            {
                "chance": (
                    ("draw", "question"),
                    np.stack([question_counts(counts, name) / replicates for name in questions], axis=1),
                ),
                "replicates": ("draw", replicates),
                "input": (("draw", "path"), np.stack([np.asarray(drawn) for drawn in inputs.values()], axis=1)),
            },
            coords={
                "draw": np.arange(replicates.size),
                "question": [str(question) for question in questions],
                "path": list(inputs),
            },
            attrs={
                "crisis": self.record["crisis"],
                "as_of": self.record["as_of"],
                "horizon_date": self.record["horizon_date"],
                "seed": self.record["seed"],
                "digest": self.record["digest"],
                "foedus": self.record["foedus"],
            },
        )

    def network(self) -> "nx.DiGraph[str]":
        """Return the actors as a directed network, with relations and chances; every attribute is plain.

        Nodes have what the crisis gives of the actor, the chances that ``leader`` and ``regime`` fall, and those of its
        mediation, as in ``accepted_iran`` for the dispute ``iran``. Edges have what the crisis gives of the relation;
        from a third party to the side that it may stand by ``endorse_iran``, ``aid_iran`` and ``fight_iran``; from a
        challenger to its target ``force_iran``, ``war_iran`` and the ends. ``networkx.write_graphml`` writes it.
        """
        from foedus.api.network import network_of  # noqa: PLC0415 - loaded only where it is needed

        return network_of(self.crisis, self.record)

    def figure(self, name: str, dispute: str = "") -> "Figure":
        """Return a figure of the brief; a notebook shows it, and ``save`` writes it as SVG.

        Parameters
        ----------
        name
            ``network``, ``stands_by``, ``mediators``, ``falls``, ``survival``, ``escalation``, ``oil_price``,
            ``leans_on`` or ``timeline``.
        dispute
            Of which dispute, where there is one figure each; by default the first.

        Raises
        ------
        FoedusError
            If there is no such figure, or the run has nothing to draw in it.
        """
        from foedus.report.brief import figures  # noqa: PLC0415 - loaded only where it is needed

        drawn = figures(self.crisis, self.record, self._series, self.manifest)
        if name not in drawn._fields:
            raise InputError(
                f"no figure '{name}'{nearest(str(name), drawn._fields)}; there are {', '.join(drawn._fields)}"
            )
        found = getattr(drawn, name)
        if isinstance(found, list):
            found = next((one for one in found if not dispute or one.name.endswith(f"-{dispute}")), None)
        if found is None:
            raise InputError(f"the run has nothing to draw as '{name}'{f' of {dispute}' if dispute else ''}")
        return found

    def brief(
        self,
        path: str | Path | None = None,
        *,
        page: Literal["full", "one"] = "full",
        to: Literal["html", "pdf", "docx", "pptx", "csv", "xlsx", "md"] = "html",
        author: str = "",
        status: str = "",
    ) -> str | bytes:
        """Return the brief; with a path, write it there too.

        Parameters
        ----------
        path
            Where to write it.
        page
            ``one``: the page that stands alone; ``full``: that page and all annexes.
        to
            ``html`` (one file that opens offline), ``pdf`` (by an installed browser), ``docx``, ``pptx``, ``xlsx``,
            ``csv`` (with all annexes: the answers as a table), ``md``.
        author, status
            Who says it, and in which state it is; by default as the crisis file says.

        Returns
        -------
        str or bytes
            Text for ``html``, ``csv`` and ``md``, else bytes.

        Raises
        ------
        FoedusError
            If it cannot be written there, or what writes such files is not installed.
        """
        from foedus.report.writing import brief_as, refuse_unknown  # noqa: PLC0415 - loaded only where it is needed

        refuse_unknown(page, to, author, status, path)
        what = (self.crisis, self.record, self._series, self.manifest)
        content = brief_as(*what, page=page, to=to, author=author, status=status, answers_table=self.table)
        if path is not None:
            from foedus.report.output import write_file  # noqa: PLC0415 - loaded only where it is needed

            write_file(path, content)
        return content

    def save(self, place: str | Path | None = None) -> Path:
        """Write the run and return its folder: ``place``, or one of its own below ``runs``.

        Where something is there already, it goes beside it, under its id.

        Raises
        ------
        FoedusError
            If it cannot be written; nothing is left behind.
        """
        folder = RUNS / self.id if place is None else Path(place)
        what = (self.crisis, self.record, self._series, self.manifest, str(self.brief()))
        self.folder = write_run(folder, *what, self.yes)
        return self.folder


def _said(found: "Chance") -> str:
    """Return a chance with its range."""
    from foedus.report.numbers import with_interval  # noqa: PLC0415 - not loaded before it is shown

    return with_interval(found.chance, found.low, found.high)
