"""What the page asks for: the picture of the as-of day, a history in which something happens, and a week of it."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from foedus.answers.answer import answers_as_rows
from foedus.answers.question import Question
from foedus.core.errors import Cancelled, FoedusError, InputError
from foedus.crisis.naming import dispute_title
from foedus.report import dates
from foedus.report.numbers import figure, percent
from foedus.session.histories import Address, Histories, find
from foedus.studio.pages import render
from foedus.studio.sight import told as telling
from foedus.studio.sight.middle import (
    KIND,
    PLACES,
    VIEW,
    dispute_titles,
    look_of,
    middle,
    picture_now,
    target_of,
    usual_ties,
)
from foedus.studio.sight.picture import Look, Picture, as_document, picture
from foedus.studio.sight.told import Told, tell
from foedus.studio.sight.world_map import MOVES, around, moved, places_of, view_of

if TYPE_CHECKING:
    from foedus.studio.work import Work

#: Histories that are looked into.
HISTORIES: Final = 2000
#: Histories that are kept told, and seconds for which one is waited for.
KEPT: Final = 12
PATIENCE: Final = 120.0


class _Lives(NamedTuple):
    """The histories of the crisis as it was, and those of them that have been told."""

    histories: Histories
    told: dict[Address, Told]


class Option(NamedTuple):
    """A question that may be asked for, and what it says."""

    question: str
    said: str


class Found(NamedTuple):
    """A history that was found: what was asked for, in how many it comes true, and those shown before."""

    question: str
    said: str
    matches: int
    histories: Histories
    told: Told
    shown: tuple[Address, ...]


class Nothing(NamedTuple):
    """That a question comes true in no history."""

    question: str
    said: str
    replicates: int


_lives: "WeakKeyDictionary[Work, _Lives]" = WeakKeyDictionary()


def routes(work: "Work") -> list[Route]:
    """Return what the Histories tab and the picture in the middle of the Desk ask for."""

    def answered(answer: Callable[["Work", Mapping[str, str]], Response]) -> Callable[[Request], Response]:
        return lambda request: answer(work, request.query_params)

    return [
        Route("/sight/picture", answered(_middle)),
        Route("/sight/picture.svg", answered(_middle_as_svg)),
        Route("/histories/found", answered(_found)),
        Route("/histories/week", answered(_week)),
        Route("/histories/week.svg", answered(_week_as_svg)),
        Route("/histories/history.json", answered(_as_json)),
    ]


def content(work: "Work", request: HTTPConnection) -> str:
    """Return the Histories tab: the history of a link, or the typical one in which the first question comes true."""
    asked = dict(request.query_params)
    with work.locked() as session:
        groups = _options(work)
        asked["q"] = asked.get("q") or groups[0][1][0].question
        horizon = dates.long(dates.week_day(session.crisis.as_of, session.setup.ensemble.weeks))
    return render(
        "sight/histories.html",
        groups=groups,
        chosen=asked["q"],
        of=HISTORIES,
        horizon=horizon,
        query=_query(asked, "q", "at", "week"),
        linked=bool(asked.get("at")),
        stale=False,
    )


def fragments(work: "Work", _request: HTTPConnection) -> str:
    """Return what changes in the tab with the crisis: whether what is shown is of another."""
    lives = _lives.get(work)
    with work.locked() as session:
        stale = lives is not None and lives.histories.setup is not session.setup
    return render("sight/stale.html", stale=stale)


def _options(work: "Work") -> list[tuple[str, list[Option]]]:
    """Return the questions of the run under headings, without those that are answered already."""
    crisis = work.crisis
    rows = [row for row in answers_as_rows(work.answers) if row.already != 1.0] if work.answers else []
    order = ("dispute", "falls", "stands_by", "mediates")
    rows.sort(key=lambda row: (order.index(row.question.kind), *_dispute_last(work, row.question)))

    def heading(question: Question) -> str:
        title = dispute_title(crisis, question.dispute)
        return {
            "dispute": f"How far it goes: {title}",
            "falls": "Who falls",
            "stands_by": f"Who stands by whom: {title}",
            "mediates": f"Who mediates: {title}",
        }[question.kind]

    return [
        (named, [Option(str(row.question), row.question.in_words(crisis)) for row in group])
        for named, group in groupby(rows, key=lambda row: heading(row.question))
    ]


def _dispute_last(work: "Work", question: Question) -> tuple[int, str]:
    """Return in which order disputes come: as in the file, then feuds."""
    known = list(work.crisis.disputes)
    return (known.index(question.dispute), "") if question.dispute in known else (len(known), question.dispute)


# What is looked at ----------------------------------------------------------------------------------------------------


def _take_look(work: "Work", asked: Mapping[str, str], sided: str) -> None:
    """Keep what is asked of a look: network or map, a step on the map, actors put back."""
    if asked.get("kind") in ("network", "map"):
        work.keep(KIND, asked["kind"])
    if asked.get("again"):
        work.keep(PLACES, {})
    move = asked.get("move")
    if not move:
        return
    crisis = work.crisis
    places = places_of(crisis)
    if move in MOVES:
        view = moved(look_of(work).view or view_of(places.values()), move)
    elif move == "world":
        view = view_of(())
    elif move == "dispute" and sided in crisis.disputes:
        known = crisis.disputes[sided]
        view = view_of([place for actor, place in places.items() if actor in (known.challenger, known.target)])
    elif move == "around" and sided in crisis.disputes and crisis.disputes[sided].target in places:
        view = around(places[crisis.disputes[sided].target])
    else:
        work.keep(VIEW, None)
        return
    work.keep(VIEW, [round(number, 2) for number in view])


def _middle(work: "Work", asked: Mapping[str, str]) -> Response:
    if (sided := asked.get("sided", "")) in work.crisis.disputes and sided != work.selected.get("dispute"):
        work.select(dispute=sided)
    _take_look(work, asked, look_of(work).sided)
    return HTMLResponse(middle(work))


def _middle_as_svg(work: "Work", _asked: Mapping[str, str]) -> Response:
    with work.locked() as session:
        return _svg(picture_now(work, session), session.crisis.crisis, look_of(work).kind)


def _svg(drawn: Picture, name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}-{kind}.svg"'}
    return Response(as_document(drawn.wide), media_type="image/svg+xml", headers=headers)


# Histories ------------------------------------------------------------------------------------------------------------


def _found(work: "Work", asked: Mapping[str, str]) -> Response:
    """Answer with a history in which a question comes true, or with why there is none."""
    question = asked.get("q", "")
    try:
        future = work.compute("histories", lambda cancelled: _look_for(work, asked, cancelled))
        found = future.result(PATIENCE)
    except (Cancelled, CancelledError):
        return HTMLResponse(
            render("sight/nothing.html", said="The crisis was changed meanwhile.", again=_query(asked, "q"))
        )
    except TimeoutError:
        return HTMLResponse(
            render("sight/nothing.html", said="The engine is busy with something else.", again=_query(asked, "q", "at"))
        )
    except FoedusError as error:
        return HTMLResponse(render("sight/nothing.html", said=str(error), again=""))
    if isinstance(found, Nothing):
        bound = f"{figure(100 * telling.at_most(found.replicates))}%"
        return HTMLResponse(render("sight/never.html", found=found, bound=bound))
    week = _number(asked.get("week", ""), found.told.weeks)
    if week is None:
        week = min((one.week for one in found.told.events if one.week and _answers(found, one.event)), default=0)
    response = HTMLResponse(_found_page(work, found, week, asked))
    response.headers["HX-Replace-Url"] = (
        f"/histories?{_query({'q': question, 'at': telling.written(found.told.address)}, 'q', 'at')}"
    )
    return response


def _answers(found: Found, event: str) -> bool:
    return found.histories.names[event] in found.histories.events(found.question)


def _look_for(work: "Work", asked: Mapping[str, str], cancelled: Callable[[], bool]) -> Found | Nothing:
    """Return the history that is asked for: one at an address, or one in which a question comes true."""
    question, like = asked.get("q", ""), asked.get("like", "typical")
    with work.locked() as session:
        crisis, setup = session.crisis, session.setup
    Question.parse(question).refuse_unknown(setup.ensemble.actors, setup.ensemble.disputes)
    lives = _lives.get(work)
    if lives is None or lives.histories.setup is not setup:
        lives = _lives[work] = _Lives(session.histories(HISTORIES, cancelled), {})
    histories = lives.histories
    said = telling.question_in_words(crisis, question)
    number = telling.matches(histories, question)
    if not number:
        return Nothing(question, said, histories.replicates)
    shown = tuple(_address(one) for one in asked.get("shown", "").split(",") if one)
    if at := asked.get("at"):
        address = _address(at)
    else:
        address = find(histories, question, "different" if like == "different" else "typical", shown)
    return Found(question, said, number, histories, _told(lives, address), tuple(dict.fromkeys((*shown, address))))


def _told(lives: _Lives, address: Address) -> Told:
    if address not in lives.told:
        while len(lives.told) >= KEPT:
            del lives.told[next(iter(lives.told))]
        lives.told[address] = tell(lives.histories, address)
    return lives.told[address]


def _address(text: str) -> Address:
    outer, _, replicate = text.partition(":")
    if not (outer.isdecimal() and replicate.isdecimal() and len(text) < 20):
        raise InputError(f"history '{text[:20]}': must be OUTER:REPLICATE, as in 175:8")
    return Address(int(outer), int(replicate))


def _number(text: str, most: int) -> int | None:
    return min(int(text), most) if text.isdecimal() and len(text) < 5 else None


def _found_page(work: "Work", found: Found, week: int, asked: Mapping[str, str]) -> str:
    sided = asked.get("sided") or Question.parse(found.question).dispute
    return render(
        "sight/found.html",
        found=found,
        label=telling.one_of(found.histories.replicates),
        share=percent(found.matches / found.histories.replicates),
        shown=[telling.written(one) for one in found.shown],
        event_weeks=sorted({one.week for one in found.told.events}),
        days=[
            dates.short(dates.week_day(found.histories.setup.crisis.as_of, each))
            for each in range(found.told.weeks + 1)
        ],
        **_week_values(work, found.histories, found.told, week, sided),
    )


def _week_values(work: "Work", histories: Histories, told: Told, week: int, sided: str) -> dict[str, object]:
    """Return what the page of a week is made of."""
    crisis = histories.setup.crisis
    look, drawn = _picture(work, histories, told, week, sided)
    return {
        "look": look,
        "picture": drawn,
        "week": week,
        "weeks": told.weeks,
        "day": dates.long(dates.week_day(crisis.as_of, week)),
        "by_week": [(each, list(group)) for each, group in groupby(told.events, key=lambda one: one.week)],
        "compared": lambda one: list(telling.compared(one.decisions, crisis)),
        "disputes": dispute_titles(crisis),
        "target": target_of(crisis, look),
        "at": telling.written(told.address),
    }


def _picture(work: "Work", histories: Histories, told: Told, week: int, sided: str) -> tuple[Look, Picture]:
    crisis = histories.setup.crisis
    with work.locked() as session:
        usual, look = usual_ties(work, session), look_of(work, sided)
    day = f"{dates.long(dates.week_day(crisis.as_of, week))}, week {week} of one history"
    return look, picture(crisis, told.scene(week), usual, look, day=day, fresh=told.fresh(week))


def _shown_week(work: "Work", asked: Mapping[str, str]) -> tuple[Histories, Told, int]:
    """Return a history that has been told, and the week that is asked for.

    Raises
    ------
    InputError
        If the crisis is another by now.
    """
    lives = _lives.get(work)
    if lives is None:
        raise InputError("no history is shown: ask for one")
    told = _told(lives, _address(asked.get("at", "")))
    return lives.histories, told, _number(asked.get("week", ""), told.weeks) or 0


def _week(work: "Work", asked: Mapping[str, str]) -> Response:
    try:
        histories, told, week = _shown_week(work, asked)
    except InputError as error:
        return HTMLResponse(render("sight/nothing.html", said=str(error), again=""))
    sided = asked.get("sided", "")
    _take_look(work, asked, sided)
    return HTMLResponse(render("sight/week.html", **_week_values(work, histories, told, week, sided)))


def _week_as_svg(work: "Work", asked: Mapping[str, str]) -> Response:
    histories, told, week = _shown_week(work, asked)
    look, drawn = _picture(work, histories, told, week, asked.get("sided", ""))
    return _svg(
        drawn,
        f"{histories.setup.crisis.crisis}-history-{told.address.outer}-{told.address.replicate}-week-{week}",
        look.kind,
    )


def _as_json(work: "Work", asked: Mapping[str, str]) -> Response:
    histories, told, _ = _shown_week(work, asked)
    name = f"{histories.setup.crisis.crisis}-history-{told.address.outer}-{told.address.replicate}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    text = json.dumps(telling.as_json(histories, told, dict(work.changes)), ensure_ascii=False, indent=1, default=str)
    return Response(text, media_type="application/json", headers=headers)


def _query(asked: Mapping[str, str], *keys: str) -> str:
    """Return the part of a link that asks for the same."""
    return urlencode({key: asked[key] for key in keys if asked.get(key)})
