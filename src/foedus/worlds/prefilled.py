"""What a new crisis file is filled with: the national figures, treaties and ties of its states as of its day.

For days of which the shipped table speaks they come from it; for any other day from a user's copy of the historical
tables. Either way the figures are of years that were over, and what nobody measured is an assumption with a range.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from foedus.core.world import NEVER, OBLIGATIONS
from foedus.crisis.skeleton import Fact
from foedus.history.state_names import Named
from foedus.history.vintage import speaks
from foedus.worlds.alignment import Alike, affinity_of
from foedus.worlds.pairs import affinity_by_votes
from foedus.worlds.states import (
    MEASURES,
    OLD_CHANGE,
    OLD_FACTOR,
    Row,
    columns,
    figure,
    figure_of,
    last_known_of,
    likely_polyarchy_of,
    obligations,
    regime_of,
    states,
)

#: Flags of an actor -> their columns in the table of states.
FLAGS: Final = {"major": "major_power", "nuclear": "nuclear"}
#: Where nothing is known of a state, nine of ten of the others lie between these shares of them.
WIDE: Final = (0.05, 0.95)
NO_VOTES: Final = "no votes tell it, at most democracy, treaties and rivalry: judge it"
NO_RECORD: Final = "no table counts the disputes of the last ten years: fill in the record of each pair that has one"
UNDER_WAY: Final = "counts one that began on {start} and goes on; if that is the present one, take it off, set began"
NOW: Final = "say what it is"


class Prefilled(NamedTuple):
    """Facts of each actor by its id, of each ordered pair by ``SOURCE>TARGET``, of each feud by ``ONE-OTHER``.

    ``feuds`` is None where no table of the day counts disputes; ``unvoted`` counts the pairs of whose affinity neither
    the facts nor the shipped votes say anything.
    """

    actors: dict[str, list[Fact]]
    relations: dict[str, list[Fact]]
    feuds: dict[str, list[Fact]] | None = None
    unvoted: int = 0

    @property
    def asked(self) -> list[str]:
        """What the user should say, because no figure of the day says it, as in ``BDI.regime_kind: ...``."""
        found = [f"{key}.{fact.name}: {fact.note}" for key, facts in self.actors.items() for fact in facts if fact.note]
        vague = self.unvoted + sum(bool(fact.note) for facts in self.relations.values() for fact in facts)
        found += [f"affinity of {vague} ordered pairs: {NO_VOTES}"] * bool(vague)
        records = (self.feuds or {}).items()
        found += [f"feuds.{pair}.{fact.name}: {fact.note}" for pair, facts in records for fact in facts if fact.note]
        return found + [f"feuds: {NO_RECORD}"] * (self.feuds is None)


def of_today(chosen: Sequence[Named], year: int) -> Prefilled:
    """Return what the shipped table says of states for a day in a year."""
    pairs = obligations(year)
    edition = _edition("obligations")
    relations = {
        f"{source.code}>{target.code}": [Fact("obligation", f"value: {word}", edition)]
        for source in chosen
        for target in chosen
        if (word := pairs.get((source.code, target.code)))
    }
    everybody = states().values()
    facts = {one.code: list(_facts(states()[one.code], year, everybody)) for one in chosen}
    voted = [one for one in chosen if figure(one.code, "ideal_point", year)]
    return Prefilled(facts, relations, unvoted=len(chosen) * (len(chosen) - 1) - len(voted) * (len(voted) - 1))


def of_the_past(data: Path, chosen: Sequence[Named], members: Sequence[int], day: date) -> Prefilled:
    """Return what a folder of historical tables says of states for a day.

    Parameters
    ----------
    members : sequence of int
        Correlates of War codes of all states of the day, by which the range of what is not known is set.

    Raises
    ------
    DataError
        If a table is missing or broken.
    """
    from foedus.history.state_tables import states_table  # noqa: PLC0415 - loads polars, which the present day needs not

    year = day.year
    table = states_table(data, members, year).to_dicts()
    rows = {row["ccode"]: {name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table}
    facts = {
        one.code: [*_facts(rows[one.ccode], year, rows.values()), *_income(rows[one.ccode], year)] for one in chosen
    }
    chosen_rows = {one.ccode: rows[one.ccode] for one in chosen}
    return Prefilled(facts, dict(_ties(data, chosen, chosen_rows, year)), _feuds(data, chosen, day))


def _edition(column: str) -> str:
    return f"{columns()[column]['data_set']}@{columns()[column]['year']}"


def _facts(row: Row, year: int, everybody: Iterable[Row]) -> Iterator[Fact]:
    """Yield what is known of a state on a day, and where the rest is likely to lie."""
    everybody = list(everybody)
    for name, column in MEASURES.items():
        if found := figure_of(row, column, year):
            yield Fact(name, f"value: {found.number:g}", f"{found.data_set}@{found.year}")
        elif (old := last_known_of(row, column, year)) and old.number > 0.0:
            spread = f"lognormal: {{median: {old.number:g}, factor: {OLD_FACTOR:g}}}"
            yield Fact(name, spread, note=f"last measured in {old.year}: {NOW}")
        else:
            yield Fact(name, _wide(everybody, column, year), note=f"not measured: {NOW}")
    if found := figure_of(row, "polyarchy", year):
        yield Fact("democracy", f"value: {found.number:g}", f"{found.data_set}@{found.year}")
    elif likely := likely_polyarchy_of(row, year):
        said = f"between: [{likely.low:g}, {likely.high:g}]"
        yield Fact("democracy", said, note="not scored; where states of a like score by others lie")
    elif old := last_known_of(row, "polyarchy", year):
        low, high = max(old.number - OLD_CHANGE, 0.0), min(old.number + OLD_CHANGE, 1.0)
        yield Fact("democracy", f"between: [{low:.2g}, {high:.2g}]", note=f"last scored in {old.year}: {NOW}")
    else:
        yield Fact("democracy", _wide(everybody, "polyarchy", year), note=f"not scored: {NOW}")
    for name, column in FLAGS.items():
        held = figure_of(row, column, year)
        said = f"value: {'true' if held and held.number else 'false'}"
        yield Fact(name, said, f"{held.data_set}@{held.year}") if held else Fact(name, said, note=f"not known: {NOW}")
    rule = regime_of(row, year)
    told = f"last coded in {rule.year}" if rule.year else "not coded, inferred from how free its elections are"
    if rule.data_set:
        yield Fact("regime_kind", f"value: {rule.kind}", f"{rule.data_set}@{rule.year}")
    else:
        yield Fact("regime_kind", f"value: {rule.kind}", note=f"{told}: {NOW}")


def _income(row: Row, year: int) -> Iterator[Fact]:
    """Yield output per head, of which the shipped table says nothing for a day of the past."""
    if found := figure_of(row, "gdp_per_capita", year):
        yield Fact("gdp_per_capita", f"value: {found.number:g}", f"{found.data_set}@{found.year}")


def _wide(everybody: Iterable[Row], column: str, year: int) -> str:
    known = [found.number for row in everybody if (found := figure_of(row, column, year))]
    if len(set(known)) < 2:
        return "between: [0, 1]"
    low, high = (float(f"{share:.2g}") for share in np.quantile(known, WIDE))
    return f"between: [{low:g}, {high:g}]"


def _ties(data: Path, chosen: Sequence[Named], table: Mapping[int, Row], year: int) -> Iterator[tuple[str, list[Fact]]]:
    """Yield what the historical tables say of each ordered pair: treaties, alignment, distance, rivalry."""
    import polars as pl  # noqa: PLC0415 - as above

    from foedus.history.adapters import load  # noqa: PLC0415
    from foedus.history.measures.pairs import with_pair_measures  # noqa: PLC0415
    from foedus.history.panels.mediators import named_mediators  # noqa: PLC0415

    codes = {one.ccode: one.code for one in chosen}
    pairs = [(one, other) for one in codes for other in codes if one != other]

    def measured(day_year: int) -> dict[tuple[int, int], dict[str, Any]]:
        rows = pl.DataFrame(pairs, orient="row", schema={"ccode": pl.Int64, "other": pl.Int64})
        found = with_pair_measures(data, rows.with_columns(pl.lit(day_year, dtype=pl.Int64).alias("year")))
        return {(row["ccode"], row["other"]): row for row in found.to_dicts()}

    # a table that ends before the day speaks by its last year
    treaty_year = min(year - 1, int(load(data, "atop")["year"].max()))  # type: ignore[arg-type]
    now, treaties = measured(year), measured(treaty_year + 1)
    anybody_votes = bool(load(data, "unga")["year"].min() < year)  # type: ignore[operator]
    alliances = _alliances(data, treaty_year)
    points, polyarchy = (
        {code: figure_of(row, column, year) for code, row in table.items()} for column in ("ideal_point", "polyarchy")
    )
    earlier = named_mediators(data).filter(pl.col("year") < year)
    mediated = set(earlier.select("ccode", "country").iter_rows())
    for one, other in pairs:
        facts = []
        if speaks(treaty_year, year):
            held = [word for word in OBLIGATIONS if word != "none" and treaties[one, other][word] == 1]
            facts.append(
                Fact("obligation", f"value: {max(held, key=OBLIGATIONS.index, default='none')}", f"atop@{treaty_year}")
            )
        rivals = now[one, other]["rivals"] == 1
        if (here := points[one]) and (there := points[other]):
            by_votes = f"value: {affinity_by_votes(here, there):.2f}"
            facts.append(Fact("affinity", by_votes, f"{here.data_set}@{max(here.year, there.year)}"))
        elif anybody_votes and speaks(treaty_year, year):
            first, second = polyarchy[one], polyarchy[other]
            alike = Alike(
                abs(first.number - second.number) if first and second else None,
                alliances.get((one, other), 0.0),
                treaties[one, other]["defence"] == 1,
                rivals,
            )
            facts.append(_as_alike(alike, treaty_year, year))
        else:
            likeness = treaties[one, other]["affinity"] if speaks(treaty_year, year) else None
            facts.append(_alignment(likeness, rivals=rivals, year=treaty_year))
        if (apart := now[one, other]["distance_km"]) is not None:
            by = "capitals" if apart else "contiguity"
            facts.append(Fact("distance_km", f"value: {apart:.0f}", f"{by}@{year - 1}"))
        if rivals:
            facts.append(Fact("rivalry", "value: true", f"rivalries@{year - 1}"))
        if (one, other) in mediated:
            facts.append(Fact("past_mediation", "value: true", f"civil-war-mediation@{year - 1}"))
        if together := now[one, other]["alongside_decade"]:
            facts.append(Fact("alongside", f"value: {together}", f"dispute-participants@{year - 1}"))
        yield f"{codes[one]}>{codes[other]}", facts


def _feuds(data: Path, chosen: Sequence[Named], day: date) -> dict[str, list[Fact]] | None:
    """Return the records of the first two, of rivals, and of pairs with a dispute in ten years; None without tables."""
    import polars as pl  # noqa: PLC0415 - as above

    from foedus.history.adapters import load  # noqa: PLC0415
    from foedus.history.measures.feuds import opponents, with_feuds  # noqa: PLC0415

    if load(data, "dispute-participants")["start"].dt.year().max() < day.year:  # type: ignore[operator]
        return None
    codes = {one.ccode: one.code for one in chosen}
    pairs = [(one, other, day, day.year) for one, other in combinations(codes, 2)]
    rows = pl.DataFrame(
        pairs, orient="row", schema={"ccode": pl.Int64, "other": pl.Int64, "day": pl.Date, "year": pl.Int64}
    )
    because = ", ".join(f"{table}@{day.year - 1}" for table in ("dispute-participants", "dispute-dyads"))
    on_that_day = opponents(data).filter(pl.col("start") < day, pl.col("end") >= day).sort("start")
    begun = {
        frozenset((one, other)): start for one, other, start in on_that_day.select("ccode", "other", "start").rows()
    }
    found: dict[str, list[Fact]] = {}
    for row in with_feuds(data, rows).to_dicts():
        parties = {row["ccode"], row["other"]} == {one.ccode for one in chosen[:2]}
        if parties or row["rivalry"] == 1 or row["record_disputes"]:
            counted = zip(("disputes", "force", "deaths"), ("disputes", "force", "fatal"), strict=True)
            facts = [Fact(name, f"value: {row[f'record_{measure}']}", because) for name, measure in counted]
            if start := begun.get(frozenset((row["ccode"], row["other"]))):
                facts[0] = facts[0]._replace(note=UNDER_WAY.format(start=start))
            if row["calm"] < NEVER:
                facts.append(Fact("ended", f"date: {day - timedelta(days=round(7 * row['calm']))}", because))
            facts.append(Fact("territory", f"value: {'true' if row['territorial'] else 'false'}", because))
            found[f"{codes[row['ccode']]}-{codes[row['other']]}"] = facts
    return found


def _alliances(data: Path, year: int) -> dict[tuple[int, int], float]:
    """Return how alike the alliances of each ordered pair of states were in a year, as an affinity is told from it."""
    from foedus.history.measures.affinity import alliance_portfolios  # noqa: PLC0415 - as above

    codes, _, alike = alliance_portfolios(str(data), year)
    return {(int(one), int(other)): float(alike[i, j]) for i, one in enumerate(codes) for j, other in enumerate(codes)}


def _as_alike(alike: Alike, treaty_year: int, year: int) -> Fact:
    """Return the affinity of two states that did not both vote while others did: that of states as like each other."""
    spread = affinity_of(alike)
    because = f"atop@{treaty_year}, polyarchy@{year - 1}, assumption"
    return Fact("affinity", f"between: [{spread.low:g}, {spread.high:g}]", because, NO_VOTES)


def _alignment(likeness: float | None, *, rivals: bool, year: int) -> Fact:
    """Return the affinity of two states before there were votes: allies alike, rivals, or nobody knows."""
    if rivals:
        return Fact("affinity", "between: [-1, 0]", note=NO_VOTES)
    if likeness is not None and likeness > 0.0:
        return Fact("affinity", f"between: [0, {max(likeness, 0.01):.2f}]", f"atop@{year}, assumption", NO_VOTES)
    # alliances unlike tell little: whoever has many is unlike whoever has none
    return Fact("affinity", "between: [-0.5, 0.5]", note=NO_VOTES)
