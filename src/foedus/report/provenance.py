"""Where the numbers come from: base rates with their coding rules, inputs, parameters, sources, and the command."""

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from foedus.answers.answer import answers_as_rows
from foedus.answers.question import COMES
from foedus.core.bibliography import works
from foedus.core.shipped_files import VARIABLE
from foedus.crisis.asked import FIGHTS
from foedus.crisis.naming import capital
from foedus.evidence.grades import CREDIBILITY, RELIABILITY
from foedus.report import dates
from foedus.report.names import input_name, value_name
from foedus.report.numbers import end_of_range, interval, percent, with_interval
from foedus.report.questions import chances, why
from foedus.report.table import Table
from foedus.report.words import rests_on_assumption
from foedus.runs.rows import Manifest, RunAnswers

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile
    from foedus.evidence.statements import Source

#: So many different base rates of one kind are told one by one; of more, their range.
FEW: Final = 3
#: Of what a base rate is beside the rule by which its cases were counted.
SPAN: Final = (
    "Cases are counted as the rule says, which may be over a year or half a year; "
    "the rate is of the span of the answers."
)


def base_rates(answers: RunAnswers) -> Table:
    """Return every base rate that stands beside an answer, with the rule by which history was counted.

    What has come about already is certain, and was not counted. Of more than `FEW` rates the range is told.
    """
    said = {
        "stands_by": "a third party fights",
        FIGHTS: "a third party fights an enemy",
        "mediates": "a mediation is accepted",
        "leader": "a leader goes",
        "regime": "a regime falls",
        **COMES,
    }
    found: dict[tuple[str, str], set[float]] = {}
    for answer in answers_as_rows(answers["answers"]):
        if answer.base_rate is not None and answer.base_rate < 1.0:
            asked = answer.question.what if answer.question.what in said else answer.question.kind
            what = f"{said[asked]} {answer.base_rate_given}".rstrip()
            found.setdefault((what, answer.base_rate_rule), set()).add(answer.base_rate)
    rows = [
        (
            capital(what),
            interval(min(rates), max(rates)) if len(rates) > FEW else ", ".join(map(percent, sorted(rates))),
            rule,
        )
        for (what, rule), rates in sorted(found.items())
    ]
    return Table(("What", "Base rate", "Coding rule and denominator"), rows, frozenset({1}))


def departures(crisis: "CrisisFile", answers: RunAnswers) -> Table:
    """Return every answer that lies far from its base rate, with the reason."""
    rows = sorted((found for found in chances(answers) if found.far), key=lambda found: (-found.far, -found.chance))
    return Table(
        ("Answer", "Chance (90% range)", "Base rate", "Why"),
        [
            (
                found.question.in_words(crisis),
                with_interval(found.chance, found.low, found.high),
                percent(found.base_rate or 0.0),
                f"{'Above' if found.far > 0 else 'Below'}: {why(crisis, found, answers)}",
            )
            for found in rows
        ],
        frozenset({1, 2}),
    )


def inputs(crisis: "CrisisFile", manifest: Manifest) -> tuple[Table, Table]:
    """Return the inputs that are assumed or uncertain, and those that are taken as known."""
    open_, known = [], []
    for row in manifest.get("inputs", ()):
        because = _because(row["because"])
        central, low, high = (value_name(crisis, row["path"], row[key]) for key in ("central", "low", "high"))
        said = (input_name(crisis, row["path"]), row["path"], central)
        if low != high or rests_on_assumption(row["because"]):
            open_.append((*said, "fixed" if low == high else f"{low} to {high}", because))
        else:
            known.append((*said, because))
    return (
        Table(("Input", "Path", "Central", "Range", "Because"), open_, frozenset({2, 3})),
        Table(("Input", "Path", "Value", "Because"), known, frozenset({2})),
    )


def parameters(manifest: Manifest) -> Table:
    """Return the parameters of the mechanisms that the run used, each with its source."""
    known = works()
    rows = []
    for name, entry in sorted(manifest.get("parameters", {}).items()):
        key, _, place = str(entry["source"]).partition(",")
        work = known.get(key)
        source = (
            f"{work.authors.split(',')[0]} {work.year}{f',{place}' if place else ''}" if work else str(entry["source"])
        )
        low, high = end_of_range(entry["low"]), end_of_range(entry["high"])
        span = "fixed" if low == high else f"{low} to {high}"
        meaning = str(entry.get("meaning", ""))
        rows.append((name, meaning, end_of_range(entry["value"]), span, str(entry.get("unit", "")), source))
    return Table(("Parameter", "Meaning", "Value", "Range", "Unit", "Source"), rows, frozenset({2, 3}))


class SourceEntry(NamedTuple):
    """A source as it is listed."""

    key: str
    title: str
    origin: str
    grade: str
    kind: str
    statements: str
    url: str
    note: str


def sources(crisis: "CrisisFile") -> list[SourceEntry]:
    """Return the sources with their grades in words; only web addresses become links."""
    found = []
    for key, source in crisis.sources.items():
        told = [one for one in crisis.evidence.values() if one.source == key]
        grades = sorted({one.credibility for one in told})
        credibility = "; ".join(f"{grade}: {CREDIBILITY[grade]}" for grade in grades)
        graded = f" (graded {credibility})" if credibility else ""
        found.append(
            SourceEntry(
                key,
                source.title,
                _origin(source),
                f"{source.reliability}: {RELIABILITY[source.reliability]}",
                source.kind,
                f"{len(told)} statement{'' if len(told) == 1 else 's'}{graded}",
                source.url if source.url.startswith(("https://", "http://")) else "",
                source.note,
            )
        )
    return found


def _origin(source: "Source") -> str:
    named = (("Author", source.author), ("Publisher", source.publisher))
    said = [f"{what}: {who}" for what, who in named if who]
    return "; ".join([*said, dates.long(source.published) if source.published else "no date"])


def command(answers: RunAnswers, manifest: Manifest) -> str:
    """Return the command that gives this run again.

    It names the crisis as the command did that made the run. A run that was made in Python, and one of version 0.1.0,
    has no such name: then the crisis is the one that was kept, in which every setting is laid down already.
    """
    source = str(manifest.get("source") or "")
    over = (manifest.get("engine") or {}).get("calibrations")
    words = ["foedus", "run", source or "crisis.json"]
    words += ["--replicates", str(answers["replicates"]), "--weeks", str(answers["horizon_weeks"])]
    words += ["--seed", str(answers["seed"])]
    for setting in manifest.get("sets", ()) if source else ():
        words += ["--set", str(setting)]
    for row in manifest.get("from_outside", ()):
        words += ["--trust", row["file"] if source else f"{row['form']}.py"]
    if "watch_list" in answers:
        words += ["--explain"]
    before = f"{VARIABLE}={shlex.quote(over['folder'])} " if over else ""
    return before + shlex.join(words) + ("" if source else "  # in the folder of this brief")


def _because(because: str | Iterable[str]) -> str:
    return because if isinstance(because, str) else ", ".join(because)
