"""Write the package's tables of present-day states from a folder of historical tables.

The package ships what this module writes (``worlds/states.csv``, ``obligations.csv``, ``contiguity.csv``), so that a
crisis can be described without any download: the latest value of each figure for each state of today, with its year. A
figure that nobody measured for a state stays empty.
"""

import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from foedus.history.adapters import data_set, load
from foedus.history.adapters.atop import OBLIGATIONS
from foedus.history.states import present_day

#: Polyarchy from which a state counts as a democracy: the middle of the scale.
DEMOCRACY_FROM = 0.5
#: Polyarchy from which elections count as half free.
HALF_FREE_FROM = 0.3
HEAD = "# Written by foedus.history.present_day; states.toml names the source and the year of each column.\n"
AUTOCRACIES = ("party", "personal", "military", "monarchy")

#: Column of states.csv -> data set and what it says. A cell's year stands in a column of its own (``cinc_year``) where
#: it differs by state, otherwise in states.toml.
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
    "polity2": ("polity5", "combined Polity score, -10 to 10"),
    "ideal_point": ("unga", "ideal point in the UN General Assembly; higher is nearer to the United States"),
    "major_power": ("majors", "1 if on the list of major powers"),
    "nuclear": ("sipri-nuclear", "1 if it has nuclear weapons"),
    "regime": ("gwf", "democracy, party, personal, military or monarchy; regime_source says on what it rests"),
}


#: The two files of pairs.
PAIRS = {
    "obligations": (
        "atop",
        "who owes what to whom; kinds: d defence, o offence, n neutrality, a nonaggression, c consultation",
    ),
    "contiguity": (
        "contiguity",
        "who borders on whom; kind: 1 land or river, 2 to 5 water of up to 12, 24, 150, 400 miles",
    ),
}
#: Kind of obligation -> its letter in obligations.csv.
LETTERS = {"defence": "d", "offence": "o", "neutrality": "n", "nonaggression": "a", "consultation": "c"}


def write_present_day(data: Path, folder: Path) -> tuple[Path, ...]:
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
    tables = {
        "states.csv": states_table(data),
        "obligations.csv": obligations_table(data),
        "contiguity.csv": contiguity_table(data),
    }
    for name, table in tables.items():
        (folder / name).write_text(HEAD + table.write_csv(), encoding="utf-8")
    (folder / "states.toml").write_text(_provenance(data, tables["states.csv"]), encoding="utf-8")
    return tuple(folder / name for name in (*tables, "states.toml"))


def states_table(data: Path) -> pl.DataFrame:
    """Return one row per present-day state, sorted by ISO code."""
    states = pl.DataFrame(
        [(state.iso3, state.ccode, state.name) for state in present_day().values()],
        orient="row",
        schema={"iso3": pl.String, "ccode": pl.Int64, "name": pl.String},
    )
    nmc = load(data, "nmc").with_columns(_share("military_expenditure").alias("military_share"))
    output = load(data, "gdp-pop").with_columns(
        _share("surplus").alias("surplus_share"), (pl.col("gdp") / pl.col("population")).alias("gdp_per_capita")
    )
    democracy = load(data, "polyarchy")
    earlier = democracy.filter(pl.col("year") < pl.col("year").max())
    figures = (
        (nmc, "cinc", 3),
        (nmc, "military_share", 3),
        (output, "surplus_share", 3),
        (output, "gdp_per_capita", 3),
        (output, "population", 4),
        (democracy, "polyarchy", 3),
        (earlier.rename({"polyarchy": "polyarchy_prior"}), "polyarchy_prior", 3),
        (load(data, "polity5"), "polity2", 2),
        (load(data, "unga"), "ideal_point", 3),
    )
    states = states.join(_capitals(data), on="ccode", how="left")
    for table, column, digits in figures:
        states = states.join(_latest(table, column, digits), on="ccode", how="left")
    states = states.with_columns(
        pl.col("ccode").is_in(_majors(data)).cast(pl.Int8).alias("major_power"),
        pl.col("iso3").is_in(_by_hand()["nuclear"]["states"]).cast(pl.Int8).alias("nuclear"),
    )
    return _with_regime(states, data).sort("iso3")


def obligations_table(data: Path) -> pl.DataFrame:
    """Return who owes what to whom in the latest year: directed pairs of ISO codes, kinds as letters.

    ``kinds`` is made of ``d`` defence, ``o`` offence, ``n`` neutrality, ``a`` nonaggression, ``c`` consultation.
    """
    atop = load(data, "atop")
    latest = atop.filter(pl.col("year") == pl.col("year").max())
    letters = [pl.when(pl.col(kind) == 1).then(pl.lit(LETTERS[kind])).otherwise(pl.lit("")) for kind in OBLIGATIONS]
    pairs = latest.select(
        _iso3("ccode1").alias("obliged"), _iso3("ccode2").alias("to"), pl.concat_str(letters).alias("kinds")
    )
    return pairs.filter(pl.col("kinds") != "").drop_nulls().sort("obliged", "to")


def contiguity_table(data: Path) -> pl.DataFrame:
    """Return which present-day states border on each other: pairs of ISO codes, kind 1 (land) to 5 (400 miles)."""
    borders = load(data, "contiguity").filter(pl.col("end").is_null())
    pairs = borders.select(_iso3("ccode1").alias("one"), _iso3("ccode2").alias("other"), "kind").drop_nulls()
    return pairs.filter(pl.col("one") < pl.col("other")).unique(["one", "other"], keep="any").sort("one", "other")


def _iso3(column: str) -> pl.Expr:
    codes = {state.ccode: iso3 for iso3, state in present_day().items()}
    return pl.col(column).replace_strict(codes, default=None, return_dtype=pl.String)


def _share(column: str) -> pl.Expr:
    return pl.col(column) / pl.col(column).sum().over("year")


def _latest(table: pl.DataFrame, column: str, digits: int) -> pl.DataFrame:
    """Return each state's latest value of a column, to so many significant digits, and its year."""
    known = table.filter(pl.col(column).is_not_null()).sort("year").group_by("ccode").last()
    return known.select("ccode", pl.col(column).round_sig_figs(digits), pl.col("year").alias(f"{column}_year"))


def _capitals(data: Path) -> pl.DataFrame:
    now = load(data, "capitals").filter(pl.col("end").is_null()).unique("ccode", keep="last", maintain_order=True)
    return now.select("ccode", "capital", pl.col("latitude").round(2), pl.col("longitude").round(2))


def _majors(data: Path) -> list[int]:
    return load(data, "majors").filter(pl.col("end_year").is_null())["ccode"].to_list()


@cache
def _by_hand() -> dict[str, Any]:
    """Return the few facts that no table states, with their source."""
    return tomllib.loads(files(__package__).joinpath("present_day.toml").read_text("utf-8"))


def _with_regime(states: pl.DataFrame, data: Path) -> pl.DataFrame:
    """Add the kind of regime and what it rests on.

    Democracy by polyarchy (by the Unified Democracy Score where V-Dem does not cover a state); else what the state was
    in its last year on record, if that was an autocracy; else, as an assumption, a monarchy where the ruler governs, a
    party's rule where elections are half free, personal rule where they are not.
    """
    score = _latest(load(data, "polyarchy"), "uds", 2)
    record = (
        load(data, "gwf")
        .sort("year")
        .group_by("ccode")
        .last()
        .select("ccode", "kind", pl.col("year").alias("kind_year"))
    )
    joined = states.join(score, on="ccode", how="left").join(record, on="ccode", how="left")
    polyarchy = pl.col("polyarchy")
    assumed = (
        pl.when(pl.col("iso3").is_in(_by_hand()["monarchies"]["states"]))
        .then(pl.lit("monarchy"))
        .when(polyarchy >= HALF_FREE_FROM)
        .then(pl.lit("party"))
        .otherwise(pl.lit("personal"))
    )
    democratic = pl.when(polyarchy.is_not_null()).then(polyarchy >= DEMOCRACY_FROM).otherwise(pl.col("uds") >= 0)
    rules = (
        pl.when(democratic)
        .then(_verdict(pl.lit("democracy"), "polyarchy", pl.coalesce("polyarchy_year", "uds_year")))
        .when(pl.col("kind").is_in(AUTOCRACIES))
        .then(_verdict(pl.col("kind"), "gwf", pl.col("kind_year")))
        .otherwise(_verdict(assumed, "assumption", pl.lit(None, dtype=pl.Int64)))
    )
    return joined.with_columns(rules.alias("verdict")).unnest("verdict").drop("uds", "uds_year", "kind", "kind_year")


def _verdict(regime: pl.Expr, source: str, year: pl.Expr) -> pl.Expr:
    return pl.struct(regime.alias("regime"), pl.lit(source).alias("regime_source"), year.alias("regime_year"))


def _provenance(data: Path, states: pl.DataFrame) -> str:
    """Return the text of states.toml: data set, version, year and works of every column and file."""
    nuclear = _by_hand()["nuclear"]
    lines = [
        "# Where each column of states.csv and the two files of pairs come from. Written by foedus.history.present_day."
    ]
    for column, (identifier, description) in {**COLUMNS, **PAIRS}.items():
        if identifier == nuclear["id"]:
            version, works, year = "", [nuclear["work"]], nuclear["year"]
        else:
            source = data_set(identifier)
            version, works = source.version, list(source.works)
            years = states[f"{column}_year"] if f"{column}_year" in states.columns else _years(data, identifier)
            year = years.max()
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
