"""The application: five tabs and a start page, the websocket, and what every page loads, behind one door."""

from collections.abc import Callable
from functools import cache
from threading import Event
from time import monotonic
from typing import Final
from urllib.parse import urlencode

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from foedus.api.options import as_texts
from foedus.core.errors import FoedusError
from foedus.crisis.settings import parsed
from foedus.studio.live import live
from foedus.studio.pages import STATIC, TABS, content_of, page, render, tab_module
from foedus.studio.safety import Door
from foedus.studio.work import LOOKED_AT, Work

#: Seconds that a page is held for the first answers before it says that it waits for them.
WAIT: Final = 1.5


def application(work: Work, port: int, token: str = "") -> Door:
    """Return the studio of what is open, as an ASGI application.

    Parameters
    ----------
    port : int
        Where it listens, on 127.0.0.1.
    token : str, optional
        Of the start link ``/start?token=TOKEN``; by default a new one, `Door.token`.
    """
    routes: list[BaseRoute] = [
        Route("/", _first),
        *(Route(f"/{tab}", _tab(tab)) for tab in TABS),
        *(Route(f"/{tab}/as-linked", _as_linked(tab), methods=["POST"]) for tab in TABS),
        WebSocketRoute("/live", live),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    app = Starlette(routes=routes, exception_handlers={FoedusError: _refused, HTTPException: _failed, 500: _failed})
    app.state.work = work
    app.router.default = _below(work)
    return Door(app, port, token)


def _below(work: Work) -> ASGIApp:
    """Return what serves all that pages ask for by themselves: the module of a tab is loaded once something is."""

    @cache
    def of(tab: str) -> Router:
        return Router(tab_module(tab).routes(work))

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        named = scope["path"].split("/")[1]
        tab = next((tab for tab, shown in TABS.items() if named in (tab, shown.module.partition(".")[0])), "begin")
        router = await to_thread.run_sync(of, tab)
        await router(scope, receive, send)

    return served


async def _first(request: Request) -> Response:
    """Go to the Desk, or where nothing is open show how to begin."""
    work: Work = request.app.state.work
    if work.state != "empty":
        return RedirectResponse("/desk", 303)
    return page(request, "begin", content_of("begin", work, request))


def _tab(tab: str) -> Callable[[Request], Response]:
    def shown(request: Request) -> Response:
        work: Work = request.app.state.work
        if work.state == "empty":
            return RedirectResponse("/", 303)
        _await_answers(work)
        linked = request.query_params.getlist("set") if work.is_open else []
        if set(linked) <= set(as_texts(work.changes)):
            return page(request, tab, content_of(tab, work, request))
        offer = render("offer.html", linked=linked, to=f"/{tab}/as-linked?{request.url.query}", tab=tab)
        return page(request, tab, offer + content_of(tab, work, request))

    return shown


def _await_answers(work: Work) -> None:
    """Wait a little for the first answers of a warm start: a page that waits for them itself is drawn twice."""
    told, last = Event(), monotonic() + WAIT
    end = work.subscribe(told.set)
    while not work.is_open and work.state == "waiting" and (left := last - monotonic()) > 0:
        told.wait(left)
        told.clear()
    end()


def _as_linked(tab: str) -> Callable[[Request], Response]:
    """Return what lays over the crisis what a link carries, once that was asked for, and shows what it looks at."""

    def taken(request: Request) -> Response:
        work: Work = request.app.state.work
        for setting in request.query_params.getlist("set"):
            if not work.set(*parsed(setting)):
                break
        work.select(**{key: request.query_params[key] for key in LOOKED_AT if key in request.query_params})
        looked = urlencode([pair for pair in request.query_params.multi_items() if pair[0] != "set"])
        return RedirectResponse(f"/{tab}?{looked}", 303)

    return taken


def _refused(request: Request, error: Exception) -> Response:
    """Answer an error that a user can mend: in place where a part of a page was asked for, else as a page."""
    said = render("error.html", said=str(error))
    if request.headers.get("hx-request"):
        return HTMLResponse(said, 422)
    return page(request, "", said, 422)


def _failed(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = "There is no such page." if status == 404 else "Something went wrong here; the terminal says more."
    return page(request, "", render("error.html", said=said), status)
