"""The pages on history: the data sets as adapters see them, the coding rules with base rates, the chosen forms."""

import textwrap
from pathlib import Path

import numpy as np
import polars as pl

from foedus.core.bibliography import work
from foedus.history.adapters import DATA_SETS, load
from foedus.history.panel import ERAS, Panel
from foedus.history.panels import PANELS
from foedus.history.panels.mediators import resolution
from foedus.history.table import Column
from tools.tables.choices_page import page

HEAD = """# Coding rules and base rates

A base rate means nothing without its denominator. Here is, for every panel of past cases, what a row is, what counts as
the outcome, and how often it happened. The page is written by `make tables` from the tables
that `foedus data sources` lists; tables that run further give other figures.

What holds for all of them:

- Covariates are of the year before the case (*lag 1*), or do not change in time, or are what the case shows as it
  opens (*as it opens*). A panel with a covariate of the outcome's own year cannot be built. What was coded with the
  whole case in view is marked *hindsight*, and no forecast uses it.
- A slow measure that was not taken in the year before is carried from up to ten years earlier; beyond that the cell is
  empty. `Panel.filled()` fills it with the median of the same year and adds a column that says so.
- Rows that belong together (a dispute's, a country's) share a cluster: the effective sample is clusters, not rows.
- Codes are those of the Correlates of War Project. Gleditsch and Ward's differ for Germany and Yemen after 1990, for
  Serbia and for four island states, and are converted by year.
- Spans are read from the tables. The eras divide where the record does: 1918, 1945, 1990.

"""

DATA_HEAD = """# Data sets

Foedus reads the field's standard tables from a folder that you name with `--data` or `FOEDUS_DATA`. None of them is
part of the package; `foedus data sources` says what to download from where, under what terms, and how to cite it, and
`foedus data check` verifies what is there and says what a missing table switches off. Without any table everything
works but fitting, scoring and hindcasts.

A table is a CSV file, gzipped or not, or a Parquet file, with the column names of its own project; further columns are
ignored. Where 0 and 1 are allowed and no codes are told, they are no and yes. Codes for *not known* become empty cells
and are counted. So do, where no number below zero has a meaning, -9, -66, -77, -88, -99 and -999, and any number that
is no code where every code has a meaning; these are told as well. A row that does not fit (a value beyond what is
allowed, an impossible date, a case that is listed but not coded) is left out. `foedus data check` says how many were
left out and why, and every command that reads the table says so on standard error. A missing file, a damaged one, a
column that is not there, or a table of which more than a tenth of the rows do not fit is an error that names the file
and the column.

"""

COMPARISON = """## Beside published figures

- Treaties honoured when invoked: [Berkemeier and Fuhrmann 2018](#berkemeier-2018) report 50%, 66% to 1944 and 22%
  after; {honoured}. [Leeds, Long and Mitchell 2000](#leeds-2000) report 74.5% for
  1816-1944, with another rule: only obligations whose specific condition was met.
- {lag}
- {resolution}
- The crisis data say who mediated only by kind (a world or a regional organisation, one state or several, a private
  person), so that candidate mediators by name exist for civil wars alone.
"""


def coding_rules(data: Path) -> str:
    """Return the page as Markdown."""
    panels = [(kind.id, kind.title, kind.build(data)) for kind in PANELS]
    parts = [HEAD, _summary(panels)]
    listed: dict[str, Panel] = {}
    for name, title, panel in panels:
        same = next((other for other, known in listed.items() if known.covariates == panel.covariates), None)
        parts.append(_panel(name, title, panel, same))
        listed[name] = panel
    built = {name: panel for name, _, panel in panels}
    honoured, lag = _honoured(built["alliance-calls"]), _lag(built["third-parties"])
    parts.append(COMPARISON.format(honoured=honoured, lag=lag, resolution=_resolution(data)))
    return "\n".join(parts)


def _percent(share: float | None) -> str:
    if share is None:
        return ""
    return f"{100 * share:.0f}%" if share >= 0.1 else f"{100 * share:.2g}%"


def _summary(panels: list[tuple[str, str, Panel]]) -> str:
    """Return the table of base rates by era."""
    eras = [name for _, name in ERAS]
    lines = [
        "## Base rates",
        "",
        f"| Panel | Rows | Events | Clusters | All | {' | '.join(eras)} |",
        f"|---|--:|--:|--:|--:|{'--:|' * len(eras)}",
    ]
    for name, title, panel in panels:
        rates = dict(panel.table.group_by(panel.era).agg(pl.col(panel.outcome).mean().alias("rate")).iter_rows())
        cells = [_percent(panel.base_rate), *(_percent(rates.get(era)) for era in eras)]
        clusters = panel.table[panel.cluster].n_unique()
        counts = [f"{number:,}" for number in (panel.table.height, panel.events, clusters)]
        lines.append(f"| [{title}](#panel-{name}) | {' | '.join([*counts, *cells])} |")
    return "\n".join([*lines, ""])


def _panel(name: str, title: str, panel: Panel, same: str | None) -> str:
    """Return the section of one panel; ``same`` is an earlier one with the same covariates."""
    first, last = panel.span
    others = ", ".join(f"`{other}`" for other in panel.outcomes) or "none"
    lines = [
        f"(panel-{name})=",
        f"## {title[0].upper()}{title[1:]}",
        "",
        *textwrap.wrap(panel.coding_rule, 118),
        "",
        f"{first} to {last}; cluster `{panel.cluster}`; outcome `{panel.outcome}`.",
        *textwrap.wrap(f"Further outcomes: {others}.", 118, break_on_hyphens=False),
        "",
    ]
    if same:
        return "\n".join([*lines, f"Covariates: [those above](#panel-{same}).", ""])
    lines += ["| Covariate | Meaning | Known | From |", "|---|---|---|---|"]
    for covariate, told in panel.covariates.items():
        known = (
            "hindsight" if not told.ex_ante else "as it opens" if told.lag_years is None else f"lag {told.lag_years}"
        )
        unit = f" ({told.unit})" if told.unit else ""
        lines.append(f"| `{covariate}` | {told.description}{unit} | {known} | {', '.join(told.sources)} |")
    return "\n".join([*lines, ""])


def _honoured(panel: Panel) -> str:
    early, late = panel.where(pl.col("year") < 1945), panel.where(pl.col("year") >= 1945)
    rates = [_percent(part.base_rate) for part in (panel, early, late)]
    return f"their coding gives {rates[0]}, {rates[1]} and {rates[2]} of {panel.table.height} calls"


def _lag(panel: Panel) -> str:
    """Return how long joiners of fatal disputes after 1945 took."""
    recent = panel.table.filter(pl.col("year") > 1945)
    joined = recent.filter(pl.col("joined") == 1)
    days = joined["days_to_joining"].drop_nulls().to_numpy()
    first = joined.drop_nulls("days_to_joining").group_by("dispute").agg(pl.col("days_to_joining").min())
    wait = np.median(first["days_to_joining"].to_numpy())
    told = (
        f"Joining is slow. Of {recent['dispute'].n_unique()} fatal disputes after 1945, {joined['dispute'].n_unique()} "
        f"were joined, {first.height} on a dated day: the first joiner came after a median of {wait:.0f} days, the "
        f"{len(days)} dated joiners after {np.median(days):.0f}; {_percent(float(np.mean(days <= 28)))} of them within "
        f"four weeks, {_percent(float(np.mean(days > 91)))} after three months."
    )
    return "\n  ".join(textwrap.wrap(told, 116))


def _resolution(data: Path) -> str:
    told = resolution(data)
    table = load(data, "civil-war-mediation")
    words = (
        f"Of {told.mediations} mediations of civil wars (among {table.height} rows) {told.named} name a third party in "
        f"free text; {told.resolved} of the texts resolve to a state or an organisation, {told.with_state} to at least "
        f"one state."
    )
    return "\n  ".join(textwrap.wrap(words, 116))


def data_sets() -> str:
    """Return the page on the data sets as Markdown; it needs no data."""
    lines = [DATA_HEAD]
    for entry in DATA_SETS:
        cited = ", ".join(f"[{_short(key)}](#{key})" for key in entry.works)
        told = f"{cited}. From: {entry.origin}. Terms: {entry.terms}. Serves: {entry.serves}."
        lines += [
            f"## `{entry.id}`: {entry.title}",
            "",
            *textwrap.wrap(f"`{entry.file}`, {entry.version}. {told}", 118),
            "",
        ]
        lines += ["| Column | In the file | Meaning | Allowed | Not known |", "|---|---|---|---|---|"]
        for column in entry.columns:
            unit = f" ({column.unit})" if column.unit else ""
            missing = ", ".join(map(str, column.missing))
            lines.append(
                f"| `{column.name}` | `{column.header}` | {column.description}{unit} | {_allowed(column)} | {missing} |"
            )
        for column in entry.columns:
            if column.codes:
                meanings = "; ".join(f"{number} {meaning}" for number, meaning in column.codes)
                lines += ["", *textwrap.wrap(f"Codes of `{column.name}`: {meanings}.", 118)]
        lines += ["", "Must say: " + "; ".join(fact.text for fact in entry.facts) + ".", ""]
    return "\n".join(lines)


def _short(key: str) -> str:
    """Return a work's authors and year as a text cites them."""
    cited = work(key)
    names = [name.strip().split(",")[0] for name in cited.authors.replace(" and ", "., ").split(".,")]
    return f"{names[0]} {cited.year}" if len(names) == 1 else f"{names[0]} and others {cited.year}"


def _allowed(column: Column) -> str:
    if column.low is None and column.high is None:
        return column.kind
    low = "" if column.low is None else f"{column.low:g}"
    high = "" if column.high is None else f"{column.high:g}"
    return f"{low} to {high}" if low and high else f"{low} and more" if low else f"up to {high}"


def write(data: Path, folder: Path) -> None:
    """Write the pages."""
    (folder / "chosen-forms.md").write_text(page(), "utf-8")
    (folder / "data.md").write_text(data_sets(), "utf-8")
    (folder / "coding-rules.md").write_text(coding_rules(data), "utf-8")
