"""What can be asked about a number: how it is asked, what that takes, and the command that does the same."""

import shlex
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from foedus.api.asking import ORDERS, given, sensitivity, what_if, why
from foedus.api.finding import Finding
from foedus.api.options import as_texts
from foedus.core.errors import InputError
from foedus.crisis.settings import joined
from foedus.inquiry.explaining import HOW_SURE, WHAT_IF, WHY
from foedus.inquiry.observations import NOT
from foedus.inquiry.why import EXACT
from foedus.studio.forms import Fields
from foedus.studio.jobs import Job, Progress, start

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.studio.work import Work

#: Conditions that can be given together.
CONDITIONS: Final = 4


class Ask(NamedTuple):
    """A question that is ready to be run.

    Attributes
    ----------
    says : str
        What is computed, in words.
    call : callable
        Computes it of a crisis.
    options : list of str
        The words of its command behind the name of the crisis.
    looked : dict
        What was chosen, as the address has it (`LOOKED_AT`).
    asked : dict
        What else is to be known of it once it is answered.
    """

    says: str
    call: "Callable[[Crisis, Progress], Finding[Any]]"
    options: list[str]
    looked: dict[str, str]
    asked: dict[str, Any]


class Section(NamedTuple):
    """A part of the tab that is run on its own."""

    key: str
    command: str
    #: Replicates that are offered; the first is that of a brief, the second that of the command.
    sizes: tuple[int, ...]
    ask: "Callable[[Work, str, Fields, int], Ask]"


def _causes(work: "Work", question: str, fields: Fields, replicates: int) -> Ask:
    chosen = fields.all("cause")
    evidence = [name.strip() for name in fields.one("evidence").split(",") if name.strip()]
    whole = not evidence and (not chosen or chosen == list(work.crisis.causes))
    named = [] if whole else [*chosen, *evidence]
    count = len(named) or len(work.crisis.causes)
    how = f"in every combination, {1 << count}" if count <= EXACT else f"in {ORDERS} orders"
    says = f"{_many(count, 'cause')} switched off {how}: every world is run {replicates:,} times, on the same luck."

    def call(crisis: "Crisis", progress: Progress) -> Finding[Any]:
        return why(
            crisis, question, named, replicates=replicates, seed=work.seed, threads=work.threads, progress=progress
        )

    options = ["--question", question, *(["--causes", ",".join(named)] if named else [])]
    return Ask(says, call, options, {"causes": ",".join(named)}, {})


def _hangs(work: "Work", question: str, _fields: Fields, replicates: int) -> Ask:
    says = (
        f"{replicates:,} replicates in many draws of the inputs; then the strongest inputs are held at the ends of "
        "their ranges, one at a time, and rival forms of the mechanisms take their turn."
    )

    def call(crisis: "Crisis", progress: Progress) -> Finding[Any]:
        return sensitivity(
            crisis, question, replicates=replicates, seed=work.seed, threads=work.threads, progress=progress
        )

    return Ask(says, call, ["--question", question], {}, {})


def _worlds(work: "Work", question: str, fields: Fields, replicates: int) -> Ask:
    known = work.crisis.what_ifs
    if not known:
        raise InputError(f"{work.crisis.crisis} names no what-ifs")
    chosen = [name for name in known if name in fields.all("world")]
    named = chosen or list(known)
    together = joined(known[name].set for name in chosen) if len(chosen) > 1 else {}
    many = f"{_many(len(named), 'world')}{', and all of them together,' if together else ''}"
    says = f"The crisis as it is and {many} beside it, {replicates:,} replicates each on the same luck."

    def call(crisis: "Crisis", progress: Progress) -> Finding[Any]:
        return what_if(
            crisis,
            dict(together),
            named=named,
            questions=[question],
            replicates=replicates,
            seed=work.seed,
            threads=work.threads,
            progress=progress,
        )

    options = ["--question", question, *(["--named", ",".join(named)] if chosen else [])]
    options += [word for text in as_texts(together) for word in ("--set", text)]
    return Ask(says, call, options, {"named": ",".join(chosen)}, {"together": " ".join(as_texts(together))})


def _given(work: "Work", _question: str, fields: Fields, replicates: int) -> Ask:
    conditions = [said for said in (_condition(fields, number) for number in range(CONDITIONS)) if said]
    if not conditions:
        raise InputError("choose an event that is taken as given")
    says = (
        f"{replicates:,} replicates, sorted by whether {'all of this' if len(conditions) > 1 else 'this'} happens in "
        "them; where too few show it, histories are forced."
    )

    def call(crisis: "Crisis", progress: Progress) -> Finding[Any]:
        return given(crisis, conditions, replicates=replicates, seed=work.seed, threads=work.threads, progress=progress)

    options = [word for one in conditions for word in ("--if", one)]
    return Ask(says, call, options, {"given": " ".join(conditions)}, {})


def _condition(fields: Fields, number: int) -> str:
    """Return a condition of the form as the command has it; nothing where no event is chosen."""
    event, by, fails = (fields.one(f"{name}{number}") for name in ("event", "by", "fails"))
    return f"{NOT if fails else ''}{event}{f'@{by}' if by else ''}" if event else ""


class Condition(NamedTuple):
    """A condition as the form has it: the event, by which day, and whether it is not to happen."""

    event: str = ""
    by: str = ""
    fails: bool = False


def conditions_of(given: str) -> list[Condition]:
    """Return the conditions of an address, as many as the form has.

    Examples
    --------
    >>> conditions_of("not:dispute:iran:force@2026-04-01")[0]
    Condition(event='dispute:iran:force', by='2026-04-01', fails=True)
    """
    said = [text.partition("@") for text in given.split()[:CONDITIONS]]
    found = [Condition(event.removeprefix(NOT), by, event.startswith(NOT)) for event, _, by in said]
    return [*found, *[Condition()] * (CONDITIONS - len(found))]


SECTIONS: Final = {
    section.key: section
    for section in (
        Section("causes", "why", (WHY, 2000), _causes),
        Section("hangs", "sensitivity", (HOW_SURE, 20_000), _hangs),
        Section("worlds", "whatif", (WHAT_IF, 4000), _worlds),
        Section("given", "given", (2000, 10_000, 40_000), _given),
    )
}


def ask(work: "Work", key: str, question: str, fields: Fields) -> Job:
    """Ask a section of a number, and return the job that answers.

    Raises
    ------
    InputError
        If what was chosen cannot be asked.
    """
    section = SECTIONS[key]
    size = fields.one("replicates")
    replicates = int(size) if size in map(str, section.sizes) else section.sizes[0]
    made = section.ask(work, question, fields, replicates)
    work.select(**made.looked)
    words = ["foedus", section.command, work.source, *made.options, "--replicates", str(replicates)]
    words += ["--seed", str(work.seed)] if work.seed != 1 else []
    if section.command != "whatif":  # there a setting is another world
        words += [word for text in as_texts(work.changes) for word in ("--set", text)]
    return start(
        work,
        job_key(key, question),
        made.says,
        made.call,
        question=question,
        **made.asked,
        replicates=replicates,
        command=shlex.join(words),
        unsaved=section.command == "whatif" and bool(work.changes),
    )


def job_key(section: str, question: str) -> str:
    """Return the key of the job that answers a section of a number; what is given is asked of all numbers at once."""
    return f"why {section}" if section == "given" else f"why {section} {question}"


def set_in_words(value: object) -> str:
    """Return a raw value of a setting as a line of text, without what it rests on.

    Examples
    --------
    >>> set_in_words({"between": [0.2, 0.4], "because": "assumption"})
    '0.2 to 0.4'
    >>> set_in_words([{"date": "2026-02-06", "level": 4, "because": "assumption"}])
    'date 2026-02-06, level 4'
    """
    if value is None or isinstance(value, bool):
        return {None: "left out", True: "yes", False: "no"}[value]
    if isinstance(value, Mapping):
        said = {key: item for key, item in value.items() if key not in ("because", "note")}
        if said.keys() == {"between"}:
            return " to ".join(map(set_in_words, value["between"]))
        return ", ".join(
            f"{key} {set_in_words(item)}" if key != "value" else set_in_words(item) for key, item in said.items()
        )
    if isinstance(value, list | tuple):
        return "; ".join(map(set_in_words, value))
    return str(value)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
