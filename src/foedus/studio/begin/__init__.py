"""The start page: a bundled crisis, a file of the folder, a guided start; the tour, and the words of the studio."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from foedus.core.errors import FoedusError, InputError
from foedus.crisis.bundled import bundled
from foedus.inquiry.sanity import KINDS
from foedus.runs.index import Entry, entries
from foedus.studio.begin.choices import (
    REGIONS,
    aims,
    bundled_cards,
    folder_cards,
    levels,
    listed_states,
    populations,
    spots,
)
from foedus.studio.begin.guided import Asked, asked_in, remarks, started, written
from foedus.studio.begin.tour import STOPS
from foedus.studio.forms import fields_of
from foedus.studio.pages import page, render
from foedus.studio.safety import inside
from foedus.worlds.states import first_year

if TYPE_CHECKING:
    from foedus.studio.work import Work

__all__ = ["content", "routes"]
#: Runs that are listed.
RUNS = 6


class KeptRun(NamedTuple):
    """A run that was kept, and the crisis that can be opened again for it, if any."""

    id: str
    title: str
    replicates: int
    sets: list[str]
    source: str


def content(work: "Work", request: HTTPConnection) -> str:  # noqa: ARG001 - as every tab
    """Return the start page."""
    files = folder_cards(work.folder)
    return render(
        "begin/begin.html",
        bundled=bundled_cards(),
        folder=str(work.folder),
        files=files,
        runs=_runs({Path(card.source).stem: card.source for card in files}),
        refusal=str(work.refusal) if work.refusal else "",
    )


def routes(work: "Work") -> list[Route]:
    """Return the routes of the start page."""

    def again(request: Request) -> Response:
        return page(request, "begin", content(work, request))

    def new(request: Request) -> Response:
        day, known = datetime.now(UTC).date().isoformat(), listed_states()
        return page(
            request,
            "begin",
            render(
                "begin/guided.html",
                folder=str(work.folder),
                states=known,
                spots=spots(known),
                regions=REGIONS,
                chosen=request.query_params.getlist("actors"),
                day=day,
                first=first_year(),
                aims=aims(),
                populations=populations(),
                levels=levels(),
                look=_look(asked_in({"as_of": day, "aim": "policy", "like": "mid", "level": "2"}, ()), work.folder),
            ),
        )

    async def look(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(_look, await _asked(request), work.folder))

    async def create(request: Request) -> Response:
        asked = await _asked(request)
        path = await run_in_threadpool(lambda: written(started(asked, work.folder), work.folder))
        work.open(str(path))
        return RedirectResponse("/desk", 303)

    async def opened(request: Request) -> Response:
        source = (await fields_of(request)).one("source")
        work.open(_allowed(source, work.folder))
        return RedirectResponse("/desk", 303)

    def tour(_: Request) -> Response:
        return HTMLResponse(render("begin/tour.html", steps=STOPS))

    return [
        Route("/begin", again),
        Route("/begin/new", new),
        Route("/begin/look", look, methods=["POST"]),
        Route("/begin/create", create, methods=["POST"]),
        Route("/begin/open", opened, methods=["POST"]),
        Route("/begin/tour", tour),
    ]


async def _asked(request: Request) -> Asked:
    fields = await fields_of(request)
    return asked_in({name: fields.one(name) for name in fields}, fields.all("actors"))


def _look(asked: Asked, folder: Path) -> Markup:
    """Return what is still to be said; or the file, and what an expert would ask about it."""
    problems: list[str] = []
    begun, found = None, []
    try:
        begun = started(asked, folder)
        told = remarks(begun.crisis)
        found = [(KINDS[kind], [one for one in told if one["kind"] == kind]) for kind in KINDS]
    except FoedusError as error:
        problems = [line.partition(": ")[2] or line for line in str(error).splitlines()]
    return Markup(  # noqa: S704 - rendered by `render`, which escapes
        render(
            "begin/look.html",
            problems=problems,
            begun=begun,
            inputs=len(list(begun.crisis.inputs())) if begun else 0,
            assumed=len(begun.crisis.assumptions) if begun else 0,
            remarks=[(heading, rows) for heading, rows in found if rows],
        )
    )


def _allowed(source: str, folder: Path) -> str:
    """Return what is asked for, if it is a bundled crisis or a file of the folder that was opened.

    Raises
    ------
    InputError
        If it is neither.
    """
    if source in bundled():
        return source
    path = inside(folder, source)
    if not source or not path.is_file():
        raise InputError(f"{source}: no crisis that comes with Foedus, and no file of this folder")
    return str(path)


def _runs(files: dict[str, str]) -> list[KeptRun]:
    """Return the runs that were kept last, each with what can be opened for it."""
    kept = sorted(entries(), key=lambda entry: entry.created, reverse=True)[:RUNS]
    return [KeptRun(one.id, one.title, one.replicates, one.sets, _source(one, files)) for one in kept]


def _source(entry: Entry, files: dict[str, str]) -> str:
    return entry.crisis if entry.crisis in bundled() else files.get(entry.crisis, "")
