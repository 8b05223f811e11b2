"""The Desk as HTML: inputs to the left, network or map in the middle, answers to the right."""

from collections.abc import Mapping
from functools import lru_cache
from time import time
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from foedus.answers.rows import Tables
from foedus.core.errors import FoedusError
from foedus.crisis.crisis import Crisis
from foedus.report import dates
from foedus.report.by_hand import sliders
from foedus.report.names import input_name
from foedus.report.numbers import end_of_range
from foedus.runs.folder import read_answers
from foedus.runs.index import find_run
from foedus.studio.desk.answers import Answers, beyond_luck, next_dispute, of_dispute
from foedus.studio.desk.held import held_html
from foedus.studio.desk.inputs import VIEWS, Group, Inputs
from foedus.studio.desk.rows import Rows
from foedus.studio.pages import render

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from foedus.studio.settled import Settled
    from foedus.studio.work import Work

#: How far somebody goes for a side at least, as the Desk asks for it.
DEGREES: Final = {"endorse": "words", "aid": "aid", "fight": "fights", "fights": "fights the other side"}
#: What may be looked at in the inputs, and is one at a time.
LOOKS: Final = ("find", "path", "of", "view")
#: What else the address of the Desk carries: what of the answers is looked at, and what is held.
LINKED: Final = ("dispute", "degree", "all", "against", "hold")
#: Groups of inputs that are remembered to be open.
GROUPS: Final = 20


class Look(NamedTuple):
    """What of the inputs is looked at: a text that is looked for, one actor, tie or dispute, or a sort of inputs."""

    find: str
    of: str
    view: str
    actors: Mapping[str, object]
    path: str = ""
    views: Mapping[str, str] = VIEWS


class Found(NamedTuple):
    """The inputs that are listed, and what is said of them."""

    groups: list[Group]
    said: str
    empty: str
    refused: str = ""


def content(work: "Work", request: "HTTPConnection") -> str:
    """Return the Desk."""
    look_at(work, {key: value for key, value in request.query_params.items() if key in (*LOOKS, *LINKED)})
    parts = (line_html(work), answers_html(work), hold_html(work), held_html(work))
    line, answers, hold, held = map(Markup, parts)  # rendered by `render`, which escapes
    return render(
        "desk/desk.html",
        crisis=work.crisis,
        look=look_of(work),
        inputs=Markup(inputs_html(work)),  # noqa: S704
        middle=Markup(middle(work)),  # noqa: S704
        line=line,
        answers=answers,
        hold=hold,
        held=held,
    )


def fragments(work: "Work", _request: "HTTPConnection") -> str:
    """Return the parts of the Desk that change with the work; what a hand moves stays under it."""
    parts = [line_html(work), answers_html(work), held_html(work)]
    return "".join(parts if work.moving else [inputs_html(work), *parts, middle(work)])


def middle(work: "Work") -> str:
    """Return the network or the map, in ``#sight``."""
    from foedus.studio.sight import middle as shown  # noqa: PLC0415 - only once there is something to show

    return shown.middle(work)


def look_at(work: "Work", asked: Mapping[str, str]) -> None:
    """Say what of the inputs is looked at from now on: the last thing that is asked for, in place of others."""
    looked = next(({key: asked[key]} for key in LOOKS if asked.get(key)), None)
    if looked is None and not asked:
        return
    kept = {key: value for key, value in work.selected.items() if looked is None or key not in (*LOOKS, "actor")}
    linked = {key: asked[key] for key in LINKED if asked.get(key)}
    if linked.get("dispute") not in work.crisis.disputes:
        linked.pop("dispute", None)
    with work.locked():
        work.selected = {**kept, **(looked or {}), **linked}
        work.looked = time()


def look_of(work: "Work") -> Look:
    """Return what of the inputs is looked at."""
    chosen = work.selected
    of = chosen.get("of", "")
    if (actor := chosen.get("actor", "")) and not of:
        of = f"relations.{actor}" if ">" in actor else f"actors.{actor}"
    view = chosen.get("view", "")
    view = view if view in VIEWS else next(iter(VIEWS))
    return Look(chosen.get("find", ""), of, view, work.crisis.actors, chosen.get("path", ""))


def inputs_of(work: "Work") -> Inputs:
    """Return the inputs of the crisis as it is now."""
    with work.locked() as session:
        told = work.told
        refused = (work.refused, str(work.refusal)) if work.refused else ("", "")
        opened = work.selected.get("open", "").split()
        rows = Rows(session.setup, work.disk, told.leans if told else {}, work.reasons, refused)
        return Inputs(rows, opened)


def note_open(work: "Work", key: str) -> None:
    """Note that a reader has opened a group of inputs: it stays so when the list is made anew."""
    with work.locked():
        opened = dict.fromkeys([*work.selected.get("open", "").split(), key])
        work.selected = {**work.selected, "open": " ".join(list(opened)[-GROUPS:])}
        work.looked = time()


def inputs_html(work: "Work") -> str:
    """Return the list of inputs that is looked at, in ``#inputs-list``."""
    looked = work.looked
    look, inputs = look_of(work), inputs_of(work)
    return render("desk/list.html", look=look, looked=looked, found=found_in(inputs, look, work))


def found_in(inputs: Inputs, look: Look, work: "Work") -> Found:
    """Return the inputs that are listed."""
    path = look.path
    if look.find:
        rows, more = inputs.find(look.find)
        many = f"{len(rows)} inputs" if len(rows) != 1 else "1 input"
        found = Found(
            [Group("found", "", "", rows)] if rows else [],
            f"{many} found" + (f" and {more} more: name them closer" if more else ""),
            "No input has all of these words in its name, its path or its meaning.",
        )
    elif path and (row := inputs.row(path)):
        found = Found([Group("path", "", "", [row])], "The input that was asked for", "")
    elif look.of:
        found = _about(inputs, look.of)
    elif look.view == "leaning" and work.told is None:
        empty = "It is known once the answers have settled: take the inputs by actor, relation or dispute."
        found = Found([], "", empty)
    else:
        groups = [group for group in inputs.view(look.view) if group.rows or group.many]
        found = Found(groups, _counted(groups), f"The file says nothing of {VIEWS[look.view].lower()}.")
    shown = {row.path for group in found.groups for row in group.rows}
    if work.refused and work.refused not in shown:
        found = found._replace(refused=str(work.refusal))
    return found


def _about(inputs: Inputs, of: str) -> Found:
    section, _, key = of.partition(".")
    crisis = inputs.crisis
    known = {
        "actors": key in crisis.actors,
        "relations": all(end in crisis.actors for end in key.split(">")) and ">" in key,
        "disputes": key in crisis.disputes,
        "feuds": key in crisis.feuds,
    }
    if not known.get(section):
        return Found([], "", f"There is no {section.rstrip('s')} {key} in this crisis.")
    groups = [inputs.group(of)]
    if section == "actors":
        ties = [name for name in crisis.relations if name.startswith(f"{key}>")]
        groups += [inputs.group(f"relations.{name}") for name in ties]
    return Found(groups, _counted(groups), "")


def _counted(groups: list[Group]) -> str:
    rows = [row for group in groups for row in group.rows]
    changed = sum(row.changed for row in rows)
    return f"{changed} changed" if changed else ""


def line_html(work: "Work") -> str:
    """Return the bottom line, in ``#bottom-line``."""
    told = work.told
    return render(
        "desk/line.html",
        sentences=told.bottom_line if told else [],
        told=work.told_now,
        first=min(work.most, 2000),
    )


def answers_html(work: "Work") -> str:
    """Return the answers, in ``#answers``."""
    with work.locked():
        answered, tables, told, before = work.answered, work.answers, work.told, work.baseline
        replicates, fresh, now = work.replicates, work.fresh, work.told_now
    if answered is None or tables is None:
        return ""
    crisis = answered.crisis
    dispute = work.selected.get("dispute", "")
    dispute = dispute if dispute in crisis.disputes else next(iter(crisis.disputes))
    tables, before = of_dispute(tables, dispute), before and of_dispute(before, dispute)
    draft = not now
    moved = told.moved(work.told_of_file) if told and now else frozenset()
    pins = [str(run) for run in work.kept.get("pins") or ()]
    pinned = work.selected.get("against", "")
    if pinned in pins and (kept := pinned_answers(pinned)):
        before = of_dispute(kept, dispute)
        moved = beyond_luck(tables, before) if now else frozenset()
    else:
        pinned = ""
    shown = Answers(crisis, tables, before, moved, draft=draft)
    degree = work.selected.get("degree", "")
    degree = degree if degree in DEGREES else "aid"
    every = work.selected.get("all", "").split()
    force = told.if_force.get(dispute) if told else None
    sections = {
        "goes": shown.goes(dispute),
        "stands_by": shown.stands_by(dispute, degree),
        "mediates": shown.mediates(dispute),
        "falls": shown.falls(),
        "feuds": shown.feuds(),
    }
    return render(
        "desk/answers.html",
        draft=draft,
        fresh=fresh,
        good=work.state not in ("refused", "gone"),
        refused=work.refused if work.state == "refused" else "",
        replicates=replicates,
        of=_moved(work.moving, answered.crisis),
        against=f"run {pinned}" if pinned else "the file",
        pins=pins,
        pinned=pinned,
        until=dates.short(dates.week_day(crisis.as_of.isoformat(), answered.ensemble.weeks).isoformat()),
        disputes=crisis.disputes,
        dispute=dispute,
        previous=next_dispute(crisis, dispute, -1),
        following=next_dispute(crisis, dispute, 1),
        degree=degree,
        degrees=DEGREES,
        told=now,
        run=run_of(told) if told and now else "",
        force=force,
        no_force=_no_force(work, dispute),
        most=shown.moved_most(),
        **{key: section.opened(every) for key, section in sections.items()},
    )


@lru_cache(maxsize=8)
def pinned_answers(run: str) -> Tables | None:
    """Return the answers of a run that is pinned; None where it is gone or cannot be read."""
    try:
        return read_answers(find_run(run))["answers"]
    except FoedusError:
        return None


def _moved(path: str, crisis: Crisis) -> str:
    """Return where the thumb that moves stood when these answers were computed."""
    given = next((one for one in crisis.inputs() if one.path == path), None) if path else None
    if given is None:
        return ""
    ends = dict.fromkeys(end_of_range(point.scalar) for point in given.value.points())
    return f"{input_name(crisis, path)} {' to '.join(ends)}"


def _no_force(work: "Work", dispute: str) -> str:
    """Return why nothing is told of what follows from force."""
    if work.told is None:
        return "It is counted once the answers have settled."
    if "given" not in work.told.record:
        return "There are too many actors and disputes to count it beside: foedus given tells it for one event."
    title = work.told.crisis.disputes[dispute].title if dispute in work.told.crisis.disputes else dispute
    return f"{title} is a war already: there is no force that it could still come to."


def run_of(told: "Settled") -> str:
    """Return which run it is: of which crisis, and of how many replicates."""
    return f"{told.record['digest']} {told.replicates}"


def hold_html(work: "Work") -> str:
    """Return the events that can be held by hand, in ``#desk-hold``."""
    told = work.told
    why = "No dispute is open to force or war that may come or not."
    if told is None:
        why = "It is counted once the answers have settled."
    elif "given" not in told.record:
        why = "There are too many actors and disputes to count it beside: foedus run --hold takes one estimate."
    return render(
        "desk/hold.html",
        sliders=sliders(told.crisis, told.record) if told else None,
        told=work.told_now,
        run=run_of(told) if told else "",
        no_hold=why,
        wanted=dict(one.rsplit("=", 1) for one in work.selected.get("hold", "").split() if "=" in one),
    )
