"""What the Desk asks for by itself: lists and groups of inputs, and the script of what is held by hand."""

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from foedus.crisis.crisis import Crisis
from foedus.report.by_hand import script
from foedus.studio.desk.show import hold_html, inputs_html, inputs_of, look_at, note_open
from foedus.studio.pages import fragment

if TYPE_CHECKING:
    from foedus.studio.work import Work


def routes(work: "Work") -> list[Route]:
    """Return the routes of the Desk below its own."""

    def inputs(request: Request) -> Response:
        asked = dict(request.query_params)
        if "source" in asked and "target" in asked:
            asked["of"] = f"relations.{asked['source']}>{asked['target']}"
        look_at(work, asked)
        return HTMLResponse(inputs_html(work))

    def group(request: Request) -> Response:
        key, unset = request.query_params.get("key", ""), bool(request.query_params.get("unset"))
        if not _is_there(work.crisis, key):
            return HTMLResponse("", 404)
        note_open(work, key)
        return fragment(request, "desk/group.html", one=inputs_of(work).group(key, unset=unset))

    async def listed(request: Request) -> Response:
        return await run_in_threadpool(inputs, request)

    async def grouped(request: Request) -> Response:
        return await run_in_threadpool(group, request)

    async def hold(_request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(hold_html, work))

    async def by_hand(_request: Request) -> Response:
        return Response(str(script()), media_type="text/javascript")

    return [
        Route("/desk/inputs", listed),
        Route("/desk/group", grouped),
        Route("/desk/hold", hold),
        Route("/desk/by_hand.js", by_hand),
    ]


def _is_there(crisis: Crisis, key: str) -> bool:
    """Return whether a key names an actor, two actors, a feud or a dispute of a crisis."""
    section, _, name = key.partition(".")
    if section == "relations":
        source, _, target = name.partition(">")
        return {source, target} <= crisis.actors.keys() and source != target
    return section in ("actors", "feuds", "disputes") and name in getattr(crisis, section)
