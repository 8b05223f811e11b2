"""The routes of tab 2: a number is chosen, and what is asked about it is worked out, section by section."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from foedus.answers.question import Question, said_in_words
from foedus.core.errors import FoedusError, InputError
from foedus.crisis.naming import dispute_title
from foedus.report.dates import long
from foedus.report.names import input_name
from foedus.studio.computing import REFINED
from foedus.studio.forms import fields_of, link
from foedus.studio.jobs import jobs_of
from foedus.studio.pages import render
from foedus.studio.reasons import showing
from foedus.studio.reasons.asking import SECTIONS, ask, conditions_of, job_key, set_in_words
from foedus.studio.reasons.number import (
    choices,
    first_question,
    group_of,
    groups,
    is_open,
    leading_choices,
    number,
    open_answers,
)
from foedus.studio.work import Work

#: What each section is called, and what it says of itself.
TITLES: Final = {
    "causes": "Why",
    "hangs": "On what it hangs, and what turns it over",
    "worlds": "What if",
    "given": "Given that something happens",
}
#: What the address carries of what is asked of the number.
CHOSEN: Final = ("causes", "named", "given")


def routes(_work: Work) -> list[BaseRoute]:
    """Return the routes below ``/why``."""
    return [
        Route("/why/ask/{key}", _ask, methods=["POST"]),
        Route("/why/stop/{key}", _stop, methods=["POST"]),
        Route("/why/progress/{key}", _progress),
        Route("/why/choices", _picker),
        Route("/why/input", _to_input),
    ]


async def _ask(request: Request) -> Response:
    """Ask a section of the number; its job is watched from then on."""
    work, key, fields = _work_of(request), _key(request), await fields_of(request)
    question = fields.one("question")

    def asked() -> str:
        said = ""
        try:
            ask(work, key, question, fields)
        except FoedusError as error:
            said = str(error)
        return section(work, key, question, said)

    shown = await to_thread.run_sync(asked)
    here = link("/why", question=question, **{name: work.selected.get(name) for name in CHOSEN})
    if request.headers.get("hx-request"):
        return HTMLResponse(shown, headers={"HX-Replace-Url": here})
    return RedirectResponse(f"{here}#why-{key}", 303)


async def _stop(request: Request) -> Response:
    work, key, fields = _work_of(request), _key(request), await fields_of(request)
    question = fields.one("question")
    if job := jobs_of(work).get(job_key(key, question)):
        job.stop()
    if request.headers.get("hx-request"):
        return Response(status_code=204)
    return RedirectResponse(f"{link('/why', question=question)}#why-{key}", 303)


def _progress(request: Request) -> Response:
    """Return how far a section is; once its job has ended, the section in its place."""
    work, key, question = _work_of(request), _key(request), request.query_params.get("question", "")
    job = jobs_of(work).get(job_key(key, question))
    if job is not None and job.state == "waiting":
        return HTMLResponse(render("reasons/progress.html", job=job, key=key, question=question))
    said = f"{TITLES[key]}: {job.state if job else 'nothing was asked'}."
    shown = section(work, key, question) + render("said.html", said=said)
    return HTMLResponse(shown, headers={"HX-Retarget": f"#why-{key}", "HX-Reswap": "outerHTML"})


def _picker(request: Request) -> Response:
    group, chosen = (request.query_params.get(name, "") for name in ("group", "question"))
    offered = _choices(_work_of(request), group)
    return HTMLResponse(render("reasons/choices.html", choices=offered, chosen=chosen))


def _to_input(request: Request) -> Response:
    path = request.query_params.get("path", "")
    _work_of(request).select(path=path)
    return RedirectResponse(link("/desk", path=path), 303)


def _work_of(request: HTTPConnection) -> Work:
    work: Work = request.app.state.work
    return work


def _key(request: Request) -> str:
    """Return the section that an address names.

    Raises
    ------
    InputError
        If there is no such section.
    """
    key = str(request.path_params["key"])
    if key not in SECTIONS:
        raise InputError(f"'{key}': is no section of this page; there are {', '.join(SECTIONS)}")
    return key


def content(work: Work, request: HTTPConnection) -> str:
    """Return the tab: the number that is asked for, or was looked at last, and its sections."""
    linked = {key: request.query_params[key] for key in ("question", *CHOSEN) if request.query_params.get(key)}
    asked = linked.get("question", "")
    if not linked.items() <= work.selected.items():
        work.select(**linked)
    question = _question(work)
    if not asked and question:
        work.select(question=question)  # so that what changes need not look for it anew
    group = request.query_params.get("group", "")
    return render(
        "reasons/why.html",
        number=Markup(_number(work, question)),  # noqa: S704 - rendered, which escapes
        question=question,
        leading=leading_choices(work.crisis, _tables(work)),
        groups=groups(work.crisis, _tables(work)),
        group=group or _group(question),
        choices=_choices(work, group or _group(question)),
        titles=TITLES,
        sections=[Markup(section(work, key, question)) for key in SECTIONS],  # noqa: S704
    )


def fragments(work: Work, _request: HTTPConnection) -> str:
    """Return what changes with the crisis: the number, and of which sections the crisis is no more as it was."""
    question, digest = _question(work), cache(lambda: work.crisis.digest)
    return _number(work, question) + "".join(_of_then(work, key, question, digest) for key in SECTIONS)


def _tables(work: Work) -> Any:  # noqa: ANN401 - the tables of answers
    if work.answers is None:
        raise InputError("no crisis is open")
    return work.answers


def _question(work: Work) -> str:
    """Return the question that is looked at: the chosen one where this crisis asks it, else the first leading one."""
    asked = work.selected.get("question", "")
    return asked if _is_asked(work, asked) else first_question(work.crisis, _tables(work))


def _is_asked(work: Work, question: str) -> bool:
    try:
        return is_open(_tables(work), Question.parse(question))
    except InputError:
        return False


def _group(question: str) -> str:
    return group_of(Question.parse(question)) if question else "leading"


def _choices(work: Work, group: str) -> list[Any]:
    return choices(work.crisis, _tables(work), group)


def _number(work: Work, question: str) -> str:
    """Return the number above the sections, with its reasons."""
    found = number(work.crisis, _tables(work), work.baseline, Question.parse(question)) if question else None
    return render(
        "reasons/number.html",
        number=found,
        settled=work.settled or (work.fresh and work.replicates >= REFINED),
        replicates=work.replicates,
        stopped=work.state == "gone",
        horizon=long(_horizon(work)),
        asked=work.selected.get("question", ""),
        unknown=bool(work.selected.get("question")) and question != work.selected.get("question"),
    )


def _horizon(work: Work) -> str:
    from foedus.answers.answers import day_of_week  # noqa: PLC0415 - loaded with the engine

    return day_of_week(work.crisis.as_of, work.session.setup.ensemble.weeks)


def section(work: Work, key: str, question: str, refused: str = "") -> str:
    """Return a section: what it would do, what it is doing, what it found, or why it did not.

    Parameters
    ----------
    refused
        Why what was chosen cannot be asked, if it cannot.
    """
    job = jobs_of(work).get(job_key(key, question))
    shown = job if job is None or job.state == "done" else job.before
    of_job = _found(work, key, question)
    return render(
        "reasons/section.html",
        key=key,
        title=TITLES[key],
        question=question,
        job=job,
        shown=shown,
        found=of_job,
        refused=refused or _unknown(work, key),
        size=(job.asked["replicates"] if job else 0),
        sizes=SECTIONS[key].sizes,
        of_then=Markup(_of_then(work, key, question, lambda: work.crisis.digest)),  # noqa: S704 - rendered
        **_offered(work, key),
    )


def _found(work: Work, key: str, question: str) -> dict[str, Any]:
    """Return what a section found, ready for its template; in the words of the crisis of which it was found."""
    job = jobs_of(work).get(job_key(key, question))
    shown = job if job is None or job.state == "done" else job.before
    if shown is None or shown.crisis is None:
        return {}
    if key == "given":
        return showing.given(shown.crisis, shown, question)
    ready = {"causes": showing.causes, "hangs": showing.hangs, "worlds": showing.worlds}[key]
    return ready(shown.crisis, shown)


def _of_then(work: Work, key: str, question: str, digest: Callable[[], str]) -> str:
    """Return the line that says that what was found is of a crisis that has changed since."""
    job = jobs_of(work).get(job_key(key, question))
    shown = job if job is None or job.state == "done" else job.before
    return render("reasons/then.html", key=key, stale=shown is not None and not shown.is_of(work.crisis, digest))


def _offered(work: Work, key: str) -> dict[str, Any]:
    """Return what there is to choose from in a section."""
    crisis = work.crisis
    match key:
        case "causes":
            chosen = [name for name in work.selected.get("causes", "").split(",") if name]
            return {
                "offered": [(name, cause.title) for name, cause in crisis.causes.items()],
                "chosen": [name for name in chosen if name in crisis.causes],
                "evidence": ", ".join(name for name in chosen if name not in crisis.causes),
            }
        case "worlds":
            return {
                "offered": [
                    (
                        name,
                        what_if.title or name,
                        [f"{input_name(crisis, path)}: {set_in_words(raw)}" for path, raw in what_if.set.items()],
                    )
                    for name, what_if in crisis.what_ifs.items()
                ],
                "chosen": work.selected.get("named", "").split(","),
            }
        case "given":
            rows = conditions_of(work.selected.get("given", ""))
            return {"offered": _events(work), "rows": rows, **_days(work)}
    return {"offered": []}


def _unknown(work: Work, key: str) -> str:
    """Return why something of the address is not on the form of a section; nothing where all of it is."""
    chosen = work.selected
    if key == "worlds":
        lost = [name for name in chosen.get("named", "").split(",") if name and name not in work.crisis.what_ifs]
        return f"{', '.join(lost)}: no what-if of this crisis." if lost else ""
    if key == "given" and chosen.get("given"):
        known = {event for _, events in _events(work) for event, _ in events}
        lost = [one.event for one in conditions_of(chosen["given"]) if one.event and one.event not in known]
        return f"{', '.join(lost)}: not asked of this crisis, or so already." if lost else ""
    return ""


def _events(work: Work) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the events that may be taken as given, under a heading each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for question in open_answers(_tables(work)):
        if question.kind in ("dispute", "falls"):
            title = "Who falls" if question.kind == "falls" else dispute_title(work.crisis, question.dispute)
            found.setdefault(title, []).append((str(question), said_in_words(work.crisis, str(question))))
    return list(found.items())


def _days(work: Work) -> dict[str, str]:
    return {"from_day": work.crisis.as_of.isoformat(), "to_day": _horizon(work)}
