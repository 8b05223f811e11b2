"""A panel as a file for other programs: CSV, Stata or Parquet, every column with a label.

Stata and Parquet keep the labels inside; beside a CSV file stands a second one, ``NAME.labels.csv``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from foedus.core.errors import InputError, nearest
from foedus.history.panel import Panel

#: Letters of a label, of a name and of a title in a Stata file, and the version that holds every sign (Stata 14).
STATA_LABEL, STATA_NAME, STATA_VERSION = 80, 32, 118
#: Words that Stata keeps for itself, which might name a column; it gets an underscore.
STATA_RESERVED: Final = {
    "aggregate", "array", "boolean", "break", "byte", "case", "catch", "class", "complex", "const", "continue",
    "default", "delegate", "delete", "do", "double", "else", "end", "enum", "explicit", "export", "external", "float",
    "for", "friend", "function", "global", "goto", "if", "in", "inline", "int", "local", "long", "pragma", "protected",
    "quad", "short", "typedef", "typename", "using", "virtual", "with",
}  # fmt: skip


class Label(NamedTuple):
    """What a column is: its part in the panel, in words, its unit, and how long before the outcome it is measured."""

    column: str
    part: str
    meaning: str
    unit: str = ""
    lag_years: int | None = None
    sources: tuple[str, ...] = ()


def labels_of(panel: Panel, terms: Mapping[str, str]) -> list[Label]:
    """Return the labels of the columns that are written, in their order.

    Parameters
    ----------
    panel : Panel
        The panel.
    terms : mapping
        Further columns -> what they mean: terms of a form.
    """
    found = [Label(name, "identifier", "names the case") for name in panel.identifiers]
    found += [
        Label(panel.year, "year", "year of the case"),
        Label(panel.era, "era", "era of the case"),
        Label(panel.cluster, "cluster", "cases that hang together"),
        Label(panel.outcome, "outcome", "1 where it happened"),
    ]
    found += [Label(name, "other outcome", "of the case itself: never a covariate") for name in panel.outcomes]
    found += [
        Label(
            name,
            "covariate" if of.ex_ante else "hindsight",
            of.description,
            of.unit,
            of.lag_years,
            of.sources,
        )
        for name, of in panel.covariates.items()
    ]
    found += [Label(name, "term", meaning) for name, meaning in terms.items()]
    kept: dict[str, Label] = {}
    for label in found:
        kept.setdefault(label.column, label)
    return list(kept.values())


def write(panel: Panel, path: Path, terms: Mapping[str, str]) -> list[Path]:
    """Write a panel; the ending of the name says as what. Return what was written.

    Raises
    ------
    InputError
        If the ending is none of ``.csv``, ``.dta`` and ``.parquet``, or what writes Stata files is not installed.
    OSError
        If it cannot be written.
    """
    write_as = writer_of(path)
    labels = labels_of(panel, terms)
    table = panel.table.select(label.column for label in labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_as(table, labels, panel, path)


Write = Callable[[pl.DataFrame, list[Label], Panel, Path], list[Path]]


def writer_of(path: Path) -> Write:
    """Return what writes a file of such a name.

    Raises
    ------
    InputError
        If nothing does.
    """
    if path.suffix not in WRITERS:
        near = nearest(path.suffix, WRITERS)
        raise InputError(f"{path}: its ending must be one of {', '.join(WRITERS)}, not '{path.suffix}'{near}")
    return WRITERS[path.suffix]


def _csv(table: pl.DataFrame, labels: Iterable[Label], _: Panel, path: Path) -> list[Path]:
    beside = path.with_suffix(".labels.csv")
    table.write_csv(path)
    rows = [{**label._asdict(), "sources": " ".join(label.sources)} for label in labels]
    pl.DataFrame(rows, infer_schema_length=None).write_csv(beside)
    return [path, beside]


def _parquet(table: pl.DataFrame, labels: Iterable[Label], panel: Panel, path: Path) -> list[Path]:
    told = {"panel": panel.name, "coding_rule": panel.coding_rule, "labels": json.dumps([x._asdict() for x in labels])}
    table.write_parquet(path, metadata=told)
    return [path]


def _stata(table: pl.DataFrame, labels: Iterable[Label], panel: Panel, path: Path) -> list[Path]:
    try:
        import pandas as pd  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise InputError(f"{path}: a Stata file takes pandas: pip install 'foedus[stata]'; or write .csv") from None
    names = {label.column: _name(label.column) for label in labels}
    columns = {names[name]: _for_stata(table[name]) for name in table.columns}
    dates = {names[name]: "td" for name, kind in table.schema.items() if kind == pl.Date}
    pd.DataFrame(columns).to_stata(
        path,
        write_index=False,
        version=STATA_VERSION,
        data_label=panel.name[:STATA_LABEL],
        convert_dates=dates,
        variable_labels={names[label.column]: _short(label) for label in labels},
    )
    return [path]


def _name(column: str) -> str:
    """Return a name that Stata takes."""
    return f"{column}_" if column in STATA_RESERVED else column[:STATA_NAME]


def _for_stata(column: pl.Series) -> object:
    """Return a column as pandas takes it: a gap in a number is not a number, in a text it is empty."""
    if column.dtype == pl.String:
        return column.fill_null("").to_list()
    if column.dtype == pl.Date:
        return column.cast(pl.Datetime("ms")).to_numpy()
    if column.null_count():
        return column.cast(pl.Float64).to_numpy()
    return column.to_numpy()


def _short(label: Label) -> str:
    return (label.meaning + (f" ({label.unit})" if label.unit else ""))[:STATA_LABEL]


WRITERS: Final[dict[str, Write]] = {".csv": _csv, ".dta": _stata, ".parquet": _parquet}
