"""The package's tables of present-day states, from a folder of historical tables.

The package ships what is written here (``worlds/states.csv``, ``obligations.csv``, ``contiguity.csv``), so that a
crisis can be described without any download: the latest value of each figure for each state of today, with its year.
"""

import json
from pathlib import Path

import polars as pl

from foedus.history.adapters import data_set, load
from foedus.history.adapters.alliances import OBLIGATIONS
from foedus.history.state_tables import by_hand, states_table
from foedus.history.states import present_day
from foedus.worlds.states import KINDS

HEAD = "# Written by `make tables`; states.toml names the source and the year of each column.\n"

#: Column of states.csv -> data set and what it says. A cell's year stands in a column of its own (``cinc_year``) where
#: it differs by state, otherwise in states.toml; what is dated by its beginning has a column ``_since``.
COLUMNS: dict[str, tuple[str, str]] = {
    "capital": ("capitals", "capital"),
    "latitude": ("capitals", "its latitude, degrees north"),
    "longitude": ("capitals", "its longitude, degrees east"),
    "cinc": ("nmc", "composite index of national capability, share of the world, 0-1"),
    "military_share": ("nmc", "military expenditure as a share of the world's in the same year, 0-1"),
    "surplus_share": ("gdp-pop", "surplus domestic product (output above subsistence) as a share of the world's, 0-1"),
    "gdp_per_capita": ("gdp-pop", "output per head, 2011 dollars"),
    "population": ("gdp-pop", "population, millions"),
    "polyarchy": ("polyarchy", "V-Dem electoral democracy index, 0-1"),
    "polyarchy_prior": ("polyarchy", "the same a year earlier, for crises of the latest year itself"),
    "polyarchy_likely": ("uds", "where polyarchy is not scored: its median where the Unified Democracy Score is alike"),
    "polyarchy_low": ("uds", "the same, 5% quantile"),
    "polyarchy_high": ("uds", "the same, 95% quantile"),
    "polity2": ("polity5", "combined Polity score, -10 to 10"),
    "executive_recruitment": ("polity5", "how the executive comes to office: 1, 2 by descent, 8 by free elections"),
    "ideal_point": ("unga", "ideal point in the UN General Assembly; higher is nearer to the United States"),
    "kind": ("gwf", "kind of regime as it was coded last, as of the first of January of its year"),
    "major_power": ("majors", "1 if on the list of major powers"),
    "nuclear": ("sipri-nuclear", "1 if it has nuclear weapons"),
}
#: Columns that take the year of another.
OF_THE_SAME_YEAR = {"polyarchy_low": "polyarchy_likely", "polyarchy_high": "polyarchy_likely"}

#: The two files of pairs.
PAIRS = {
    "obligations": (
        "atop",
        "who owes what to whom; kinds: d defence, o offence, n neutrality, a nonaggression, c consultation",
    ),
    "contiguity": (
        "contiguity",
        "who borders on whom, since when; kind: 1 land or river, 2 to 5 water of up to 12, 24, 150, 400 miles",
    ),
}


def write(data: Path, folder: Path) -> None:
    """Write the tables of present-day states and the file that says where each column comes from.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    folder : Path
        Folder to write ``states.csv``, ``states.toml``, ``obligations.csv`` and ``contiguity.csv`` to.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    tables = {"states.csv": _states(data), "obligations.csv": _obligations(data), "contiguity.csv": _contiguity(data)}
    for name, table in tables.items():
        (folder / name).write_text(HEAD + table.write_csv(), encoding="utf-8")
    (folder / "states.toml").write_text(_provenance(data, tables["states.csv"]), encoding="utf-8")


def _states(data: Path) -> pl.DataFrame:
    """Return one row per present-day state, sorted by ISO code."""
    states = pl.DataFrame(
        [(state.iso3, state.ccode, state.name) for state in present_day().values()],
        orient="row",
        schema={"iso3": pl.String, "ccode": pl.Int64, "name": pl.String},
    )
    figures = states.join(states_table(data, states["ccode"]), on="ccode", how="left")
    # a rule of a small state that nobody codes
    uncoded = pl.col("kind").is_null() & pl.col("iso3").is_in(by_hand()["monarchies"]["states"])
    return figures.with_columns(pl.when(uncoded).then(pl.lit("monarchy")).otherwise("kind").alias("kind")).sort("iso3")


def _obligations(data: Path) -> pl.DataFrame:
    """Return who owes what to whom in the latest year: directed pairs of ISO codes, kinds as letters."""
    letters = {kind: letter for letter, kind in KINDS.items()}
    held = [pl.when(pl.col(kind) == 1).then(pl.lit(letters[kind])).otherwise(pl.lit("")) for kind in OBLIGATIONS]
    latest = load(data, "atop").filter(pl.col("year") == pl.col("year").max())
    pairs = latest.select(
        _iso3("ccode1").alias("obliged"), _iso3("ccode2").alias("to"), pl.concat_str(held).alias("kinds")
    )
    return pairs.filter(pl.col("kinds") != "").drop_nulls().sort("obliged", "to")


def _contiguity(data: Path) -> pl.DataFrame:
    """Return which present-day states border on each other: pairs of ISO codes, kind 1 (land) to 5 (400 miles)."""
    borders = load(data, "contiguity").filter(pl.col("end").is_null())
    since = pl.col("start").dt.year().alias("since")
    pairs = borders.select(_iso3("ccode1").alias("one"), _iso3("ccode2").alias("other"), "kind", since).drop_nulls()
    return pairs.filter(pl.col("one") < pl.col("other")).unique(["one", "other"], keep="any").sort("one", "other")


def _iso3(column: str) -> pl.Expr:
    codes = {state.ccode: iso3 for iso3, state in present_day().items()}
    return pl.col(column).replace_strict(codes, default=None, return_dtype=pl.String)


def _provenance(data: Path, states: pl.DataFrame) -> str:
    """Return the text of states.toml: data set, version, year and works of every column and file."""
    nuclear = by_hand()["nuclear"]
    lines = ["# Where each column of states.csv and the two files of pairs come from. Written by `make tables`."]
    for column, (identifier, description) in {**COLUMNS, **PAIRS}.items():
        if identifier == nuclear["id"]:
            version, works, year = "", nuclear["works"], nuclear["year"]
        else:
            # the Unified Democracy Scores are a column of the table of polyarchy
            source = data_set("polyarchy" if identifier == "uds" else identifier)
            version, works = source.version, ["marquez-2016"] if identifier == "uds" else list(source.works)
            dated = f"{OF_THE_SAME_YEAR.get(column, column)}_year"
            year = (states[dated] if dated in states.columns else _years(data, identifier)).max()
        lines += [
            "",
            f"[{column}]",
            f'data_set = "{identifier}"',
            f'version = "{version}"',
            f"year = {year}",
            f"works = {json.dumps(works)}",
            f"description = {json.dumps(description)}",
        ]
    return "\n".join(lines) + "\n"


def _years(data: Path, identifier: str) -> pl.Series:
    """Return the years that a table speaks of: its rows' or, for a table of spells, its edition's."""
    table = load(data, identifier)
    return table["year" if "year" in table.columns else "edition_year"]
