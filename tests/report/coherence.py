"""What contradicts itself in a run: numbers of the answers among themselves, and as they are printed.

Parts against wholes, degrees against higher ones, later dates against earlier ones, ranges against their chance; and
the same number in the answers, the weekly series, the terminal and the brief. Each finding is a sentence; none is good.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import numpy as np

from foedus.answers.answer import answers_as_rows
from foedus.answers.question import Question
from foedus.crisis.naming import actor_name, dispute_title
from foedus.report import terminal
from foedus.report.bottom_line import bottom_line
from foedus.report.numbers import interval, percent, with_interval
from foedus.report.questions import by_question, irregular

Row = Mapping[str, Any]
#: Chances are rounded to five digits: sums of a few may be off by this.
ROUNDING = 5e-5
STATISTICS = ("mean", "q05", "q25", "q50", "q75", "q95")


def of_answers(answers: Row) -> Iterator[str]:
    """Yield what contradicts itself among the answers."""
    found = answers["answers"]
    yield from _of_enemies(found)
    for row in found["stands_by"]:
        yield from _of_siding(row)
    sides: dict[tuple[str, str], float] = {}
    for row in found["stands_by"]:
        key = (row["dispute"], row["actor"])
        sides[key] = sides.get(key, 0.0) + row["aid_or_more"]  # whoever has but spoken may still act for the other
    yield from (f"{key}: acts for both sides in {both}" for key, both in sides.items() if both > 1.0 + ROUNDING)
    for row in found["mediates"]:
        where = f"mediates {row['dispute']} {row['actor']}"
        yield from _falling(
            where, [("offered", row["offered"]), ("accepted", row["accepted"]), ("settled", row["settled"])]
        )
        yield from _ordered(where, row["low"], row["accepted"], row["high"])
    for row in found["falls"]:
        where = f"falls {row['actor']} {row['what']}"
        yield from _ordered(where, row["low"], row["probability"], row["high"])
        yield from _ordered(where, row["irregular_low"], row["irregular"], row["irregular_high"])
        yield from _same(f"{where}: manners and whole", sum(row["manners"].values()), row["probability"])
        yield from _same(f"{where}: irregular manners and irregular", irregular(row), row["irregular"])
    for row in found["disputes"]:
        yield from _of_dispute(row, [each for each in found["mediates"] if each["dispute"] == row["dispute"]])
    for row in found["feuds"]:
        yield from _of_courses(f"feud {row['feud']}", row["comes_to"])
    for answer in answers_as_rows(found):
        if not 0.0 <= (answer.base_rate or 0.0) <= 1.0:
            yield f"{answer.question}: a base rate outside 0 and 1"
    chances = by_question(answers)
    for entry in answers.get("forms_spread", ()):
        yield from _same(
            f"forms spread {entry['question']}", entry["chosen"], chances[Question.parse(entry["question"])].chance
        )


def _of_enemies(found: Row) -> Iterator[str]:
    """Yield of whom it is told whether it fights an enemy though both are parties of a dispute, or not told else."""
    heads = {row["dispute"]: (row["challenger"], row["target"]) for row in found["disputes"]}
    opposed = {frozenset(pair) for pair in heads.values()}
    for row in found["stands_by"]:
        enemy = heads[row["dispute"]][row["side"] == "challenger"]
        if ("fights" in row) == (frozenset((row["actor"], enemy)) in opposed):
            yield f"stands by {row['dispute']} {row['actor']}: told whether it fights {enemy}: {'fights' in row}"


def _of_siding(row: Row) -> Iterator[str]:
    where = f"stands by {row['dispute']} {row['actor']} {row['side']}"
    yield from _same(f"{where}: degrees and whole", row["endorse"] + row["aid"] + row["fight"], row["endorse_or_more"])
    yield from _same(f"{where}: aid and fight", row["aid"] + row["fight"], row["aid_or_more"])
    for ends in (
        ("endorse_or_more", "aid_or_more", "fight"),
        *([("fights", "fight")] if "fights" in row else []),
        ("endorse_low", "aid_low", "low"),
        ("endorse_high", "aid_high", "high"),
    ):
        yield from _falling(where, [(end, row[end]) for end in ends])
    for low, chance, high in (
        ("low", "fight", "high"),
        ("aid_low", "aid_or_more", "aid_high"),
        ("endorse_low", "endorse_or_more", "endorse_high"),
    ):
        yield from _ordered(f"{where} {chance}", row[low], row[chance], row[high])
    so = {"out": (), "endorse": ("endorse_or_more",), "aid": ("endorse_or_more", "aid_or_more")}
    for chance in so.get(row["already"], ("endorse_or_more", "aid_or_more", "fight")):
        yield from _same(f"{where}: already {row['already']}", row[chance], 1.0)


def _of_dispute(row: Row, mediates: list[Row]) -> Iterator[str]:
    where, levels = f"dispute {row['dispute']}", ("2", "3", "4", "5")
    for what in ("reaches", "already"):
        yield from _falling(f"{where} {what}", [(level, row[what][level]) for level in levels])
    for level in levels:
        yield from _falling(
            f"{where} level {level}", [("reaches", row["reaches"][level]), ("already", row["already"][level])]
        )
    for level in range(2, row["level_now"] + 1):
        yield from _same(f"{where}: level now", row["already"][str(level)], 1.0)
    yield from _ordered(f"{where} force", row["force_low"], row["reaches"]["4"], row["force_high"])
    yield from _ordered(f"{where} war", row["war_low"], row["reaches"]["5"], row["war_high"])
    yield from _falling(where, [("force low", row["force_low"]), ("war low", row["war_low"])])
    yield from _falling(where, [("force high", row["force_high"]), ("war high", row["war_high"])])
    yield from _same(f"{where}: ends and open", sum(row["ends"].values()) + row["open"], 1.0)
    by_mediators = sum(each["settled"] for each in mediates)
    yield from _falling(where, [("settled", row["ends"]["settled"]), ("settled by mediators", by_mediators)])
    if (row["median_end"] is not None) != (row["open"] <= 0.5 + ROUNDING) and abs(row["open"] - 0.5) > ROUNDING:
        yield f"{where}: half have ended by {row['median_end']}, yet {row['open']} are open"
    yield from _of_courses(where, row["comes_to"])
    yield from _of_nested_courses(where, row)


def _of_courses(where: str, courses: list[Row]) -> Iterator[str]:
    for course in courses:
        what = f"{where} {course['what']}"
        yield from _ordered(what, course["low"], course["probability"], course["high"])
        yield from _falling(what, [("chance", course["probability"]), ("already", course["already"])])
        if course["base_rate"] is not None:
            yield from _falling(f"{what} base rate", [("rate", course["base_rate"]), ("already", course["already"])])


def _of_nested_courses(where: str, row: Row) -> Iterator[str]:
    """Yield where the same is told twice and otherwise, or what takes force is likelier than force."""
    told = {course["what"]: course for course in row["comes_to"]}
    force = told["force"]
    for key, same in (("probability", row["reaches"]["4"]), ("low", row["force_low"]), ("high", row["force_high"])):
        yield from _same(f"{where} force {key}", force[key], same)
    yield from _same(f"{where} force already", force["already"], row["already"]["4"])
    yield from _same(f"{where} settled", told["settled"]["probability"], row["ends"]["settled"])
    if ("force_again" in told) != (row["already"]["4"] > 0.0):
        yield f"{where}: force again is asked where there is none, or not where there is"
    deaths, serious = told["deaths"], told["serious"]
    nested = [("deaths", deaths["probability"]), ("serious", serious["probability"]), ("war", row["reaches"]["5"])]
    rates = [("deaths", deaths["base_rate"]), ("serious", serious["base_rate"])]
    # a file may say of a dispute below force that it has killed
    if deaths["already"] <= force["already"]:
        nested.insert(0, ("force", force["probability"]))
        rates.insert(0, ("force", force["base_rate"]))
    yield from _falling(where, nested)
    known = [(name, rate) for name, rate in rates if rate is not None]
    yield from _falling(f"{where} base rates", [*known, ("war", row["base_rate"])] if known else [])


def leader_and_regime(answers: Row, key: str = "probability") -> Iterator[str]:
    """Yield where a regime goes more often than its leader, who goes with it."""
    rows = {(row["actor"], row["what"]): row for row in answers["answers"]["falls"]}
    for (actor, what), row in rows.items():
        if what == "regime":
            yield from _falling(f"{actor} {key}", [("leader", rows[actor, "leader"][key]), ("regime", row[key])])


def of_series(answers: Row, series: Mapping[str, list[Any]]) -> Iterator[str]:
    """Yield what contradicts itself in the weekly series, or between them and the answers."""
    curves = _curves(series)
    for key, curve in curves.items():
        yield from _of_curve(*key, curve)
    for lesser, greater in (("level_5", "level_4"), ("aid", "endorse"), ("fight", "aid")):
        for name, subject in curves:
            if name == lesser and np.any(curves[lesser, subject]["mean"] > curves[greater, subject]["mean"] + 1e-9):
                yield f"series {subject}: {lesser} above {greater}"
    for question, (key, gone) in _series_of(answers).items():
        if key in curves:
            found, curve = by_question(answers)[question], curves[key]
            last = [1.0 - curve["mean"][-1], 1.0 - curve["q95"][-1], 1.0 - curve["q05"][-1]]
            if not gone:
                last = [curve["mean"][-1], curve["q05"][-1], curve["q95"][-1]]
            for told, ends in zip((found.chance, found.low, found.high), last, strict=True):
                yield from _same(f"series and answer {question}", told, float(ends), 2e-5)


def _curves(series: Mapping[str, list[Any]]) -> dict[tuple[str, str], dict[str, np.ndarray]]:
    """Return the statistics of each series and subject [week]."""
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for at, key in enumerate(zip(series["series"], series["subject"], strict=True)):
        curve = found.setdefault(key, {name: [] for name in STATISTICS})
        for name in STATISTICS:
            curve[name].append(series[name][at])
    return {key: {name: np.array(values) for name, values in curve.items()} for key, curve in found.items()}


def _of_curve(name: str, subject: str, curve: Mapping[str, np.ndarray]) -> Iterator[str]:
    where = f"series {name} {subject}"
    if not np.all(np.diff([curve[q] for q in STATISTICS[1:]], axis=0) >= 0.0):
        yield f"{where}: quantiles out of order"
    if name in ("oil_price", "attention"):
        return
    if not np.all((curve["q05"] <= curve["mean"]) & (curve["mean"] <= curve["q95"])):
        yield f"{where}: the range does not hold the mean"
    rises = -1.0 if name.startswith("survival") or name == "open" else 1.0
    if not np.all(rises * np.diff(curve["mean"]) >= -1e-9):
        yield f"{where}: a later date is less likely"


def _series_of(answers: Row) -> dict[Question, tuple[tuple[str, str], bool]]:
    found: dict[Question, tuple[tuple[str, str], bool]] = {}
    for question in by_question(answers):
        what, side = question.what, question.side
        if question.kind == "stands_by":
            found[question] = ((what, f"{question.dispute}:{question.actor}:{side}"), False)
        elif question.kind == "mediates":
            found[question] = (("accepted", f"{question.dispute}:{question.actor}"), False)
        elif question.kind == "falls":
            found[question] = ((f"survival_{what}", question.actor), True)
        elif what in ("force", "war"):
            found[question] = ((f"level_{4 if what == 'force' else 5}", question.dispute), False)
    return found


def of_terminal(crisis: Any, answers: Row) -> Iterator[str]:
    """Yield where the terminal prints another number than the answers have."""
    sides = {
        (row["dispute"], row["side"], actor_name(crisis, row["actor"])): row for row in answers["answers"]["stands_by"]
    }
    for who, side, words, aid, fights, base in _cells(terminal._stands_by(crisis, answers)):
        told = [
            row
            for (dispute, which, name), row in sides.items()
            if name == who and terminal._side(crisis, dispute, which) == side
        ]
        printed = {
            (
                "now" if row["already"] in ("endorse", "aid") else percent(row["endorse_or_more"]),
                "now" if row["already"] == "aid" else percent(row["aid_or_more"]),
                with_interval(row["fight"], row["low"], row["high"]),
                percent(row["base_rate"]),
            )
            for row in told
        }
        if (words, aid, fights, base) not in printed:
            yield f"terminal: {who} {side}: {words}, {aid}, {fights}, {base} are not {printed}"
    yield from _of_terminal_courses(crisis, answers)
    yield from of_text("terminal", answers, " ".join(bottom_line(crisis, answers)))
    for made in (terminal._mediates, terminal._falls):
        for row in _cells(made(crisis, answers)):
            yield from of_text("terminal", answers, " ".join(row))


def _of_terminal_courses(crisis: Any, answers: Row) -> Iterator[str]:
    printed = set()
    for row in answers["answers"]["disputes"]:
        title, told = dispute_title(crisis, row["dispute"]), {course["what"]: course for course in row["comes_to"]}
        base = "" if row["level_now"] >= 4 else _rate(told["force"])
        printed.add((title, _reached(row, "force"), base, _reached(row, "war"), percent(row["open"])))
        if "force_again" in told:
            printed.add(("  force again", _ranged(told["force_again"]), _rate(told["force_again"]), "", ""))
    for row in answers["answers"]["feuds"]:
        for course in row["comes_to"]:
            printed.add((f"{row['title']}, a feud", _ranged(course), _rate(course), "", ""))
    for cells in _cells(terminal._disputes(crisis, answers)):
        if cells not in printed:
            yield f"terminal: {cells} is not among {printed}"


def _ranged(row: Row) -> str:
    return with_interval(row["probability"], row["low"], row["high"])


def _rate(row: Row) -> str:
    return "–" if row["base_rate"] is None else percent(row["base_rate"])


def _reached(row: Row, what: str) -> str:
    level = {"force": "4", "war": "5"}[what]
    if row["level_now"] >= int(level):
        return "already"
    return with_interval(row["reaches"][level], row[f"{what}_low"], row[f"{what}_high"])


def _cells(table: Any) -> list[tuple[str, ...]]:
    return list(zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True))


#: A chance with its range, as every page writes it, and the base rate where one follows.
CHANCE = re.compile(r"([<>]?[\d.]+%) \(((?:[<>]?[\d.]+%?–)?[<>]?[\d.]+%)(?:; base rate[^;)\d<>]*([<>]?[\d.]+%))?\)")


def of_text(where: str, answers: Row, text: str) -> Iterator[str]:
    """Yield the chances with ranges in a text that no answer has."""
    known = {(percent(each.chance), interval(each.low, each.high)): set() for each in by_question(answers).values()}
    for each in by_question(answers).values():
        base = percent(each.base_rate) if each.base_rate is not None else None
        known[percent(each.chance), interval(each.low, each.high)].add(base)
    for chance, ends, base in CHANCE.findall(text):
        if (chance, ends) not in known:
            yield f"{where}: no answer is {chance} ({ends})"
        elif base and base not in known[chance, ends]:
            yield f"{where}: {chance} ({ends}) has no base rate of {base}"


class _Tables(HTMLParser):
    """The tables of a page by their labels: rows of cells."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self._label, self._cell = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and dict(attrs).get("role") == "region":
            self._label = dict(attrs).get("aria-label") or ""
            self.found[self._label] = []
        elif self._label and tag == "tr":
            self.found[self._label].append([])
        elif self._label and tag in ("td", "th"):
            self._cell = True
            self.found[self._label][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")
        self._label = "" if tag == "table" else self._label

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.found[self._label][-1][-1] += data


def tables_of(page: str) -> dict[str, list[dict[str, str]]]:
    """Return the tables of a brief by their labels, each row by its headings."""
    reader = _Tables()
    reader.feed(page)
    return {
        label: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for label, rows in reader.found.items()
        if rows
    }


def of_brief(crisis: Any, answers: Row, page: str) -> Iterator[str]:
    """Yield where the brief prints another number than the answers have."""
    tables = tables_of(page)
    for row in answers["answers"]["stands_by"]:
        label = f"{dispute_title(crisis, row['dispute'])}: who stands by whom"
        known = crisis.disputes[row["dispute"]]
        party = actor_name(crisis, getattr(known, row["side"]), article=True)
        yield from _has(
            tables[label],
            {"Actor": actor_name(crisis, row["actor"]), "Side": party},
            {
                "Fights": with_interval(row["fight"], row["low"], row["high"]),
                "Aid": percent(row["aid"]),
                "Words": percent(row["endorse"]),
                "Aid or more": with_interval(row["aid_or_more"], row["aid_low"], row["aid_high"]),
                "Words or more": with_interval(row["endorse_or_more"], row["endorse_low"], row["endorse_high"]),
                "Base rate of fighting": percent(row["base_rate"]),
            },
        )
    labels = {
        "falls": "Leaders and regimes by their chance to fall",
        "mediates": "Candidates, their gates, and the gate that binds",
    }
    for row in answers["answers"]["falls"]:
        yield from _has(
            tables[labels["falls"]],
            {"Actor": actor_name(crisis, row["actor"]), "What": row["what"]},
            {
                "Chance (90% range)": with_interval(row["probability"], row["low"], row["high"]),
                "Base rate": percent(row["base_rate"]),
                "Irregular": percent(row["irregular"]),
            },
        )
    for row in answers["answers"]["mediates"]:
        yield from _has(
            tables[labels["mediates"]],
            {"Dispute": dispute_title(crisis, row["dispute"]), "Candidate": actor_name(crisis, row["actor"])},
            {
                "Accepted": with_interval(row["accepted"], row["low"], row["high"]),
                "Settled": percent(row["settled"]),
                "Base rate": percent(row["base_rate"]),
            },
        )
    for row in answers["answers"]["disputes"]:
        yield from _has(
            tables["How the disputes end"],
            {"Dispute": dispute_title(crisis, row["dispute"])},
            {"Still open": percent(row["open"]), "It is settled": percent(row["ends"]["settled"])},
        )
    yield from _courses(crisis, answers, tables)
    yield from _asides(crisis, answers, tables)
    yield from of_text("brief", answers, " ".join(bottom_line(crisis, answers)))


def _asides(crisis: Any, answers: Row, tables: Mapping[str, list[dict[str, str]]]) -> Iterator[str]:
    """Yield where an answer that is said again, beside a base rate, a form or a model, is said otherwise."""
    chances = {name.in_words(crisis): found for name, found in by_question(answers).items()}
    for row in tables.get("Answers far from their base rate", ()):
        found = chances[row["Answer"]]
        told = (with_interval(found.chance, found.low, found.high), percent(found.base_rate))
        if (row["Chance (90% range)"], row["Base rate"]) != told:
            yield f"brief: {row} is not {told}"
    for row in tables.get("Rival forms of the same mechanism", ()):
        if row["As run"] != percent(chances[row["Answer"]].chance):
            yield f"brief: {row} is not {chances[row['Answer']]}"
    said = [row.get("The engine", "") for rows in tables.values() for row in rows if "About" in row]
    yield from of_text("brief", answers, "\n".join(said))


def _courses(crisis: Any, answers: Row, tables: Mapping[str, list[dict[str, str]]]) -> Iterator[str]:
    """Yield where a curve of the brief ends elsewhere than its answer."""
    for row in answers["answers"]["disputes"]:
        for curve, level in (("force", "4"), ("war", "5")):
            title = dispute_title(crisis, row["dispute"])
            of_curve = [
                each
                for each in tables["Force, war, and what stays open"]
                if each["Dispute"] == title and each["Curve"] == curve
            ]
            told = tuple(map(percent, (row["reaches"][level], row[f"{curve}_low"], row[f"{curve}_high"])))
            if of_curve and tuple(of_curve[-1][name] for name in ("Line", "5%", "95%")) != told:
                yield f"brief: {title}: {curve} ends at {of_curve[-1]}, not at {told}"


def _has(table: list[dict[str, str]], where: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    rows = [row for row in table if all(row[key] == value for key, value in where.items())]
    if not any(all(row[key] == value for key, value in wanted.items()) for row in rows):
        yield f"brief: {dict(where)}: {rows} has not {dict(wanted)}"


def _ordered(where: str, low: float, chance: float, high: float) -> Iterator[str]:
    if not 0.0 <= low <= chance <= high <= 1.0:
        yield f"{where}: {low} <= {chance} <= {high} does not hold"


def _falling(where: str, parts: list[tuple[str, float]]) -> Iterator[str]:
    for (name, first), (other, second) in pairwise(parts):
        if second > first + 1e-5:
            yield f"{where}: {other} {second} is above {name} {first}"


def _same(where: str, one: float, other: float, within: float = ROUNDING) -> Iterator[str]:
    if not abs(one - other) <= within:
        yield f"{where}: {one} is not {other}"
