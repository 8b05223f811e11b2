"""Tab 5: the text of the crisis file, checked as it is typed; its evidence beside it; what differs from the disk."""

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from foedus.api.checking import in_order
from foedus.core.errors import InputError
from foedus.studio.document import as_on_page, on_disk
from foedus.studio.file.checking import Checked, Found, checked
from foedus.studio.file.difference import Piece, counted, difference, marked
from foedus.studio.file.evidence import Evidence, evidence, here
from foedus.studio.file.places import at_line, line_of, places
from foedus.studio.forms import Fields, fields_of
from foedus.studio.pages import render

if TYPE_CHECKING:
    from foedus.studio.work import Work

__all__ = ["content", "fragments", "routes"]


def content(work: "Work", request: HTTPConnection) -> str:
    """Return the tab: the text with its marks, what differs, the evidence."""
    if work.path is None or not (work.holds or work.state == "refused"):
        return render("waiting.html", work=work)
    path, text = work.path, work.text
    disk, found = work.text_read, checked(text, path)
    at = request.query_params.get("at", "")
    return render(
        "file/file.html",
        name=path.name,
        document=str(path),
        bundled=work.is_bundled,
        unread=not work.holds,
        base=_base(text),
        text=escape(text),
        line=line_of(places(text), tuple(at.split("."))) if at else None,
        gutter=_gutter(text, found),
        marks=_marks(disk, text, found),
        found=_found(text, text, found),
        difference=_difference(work, disk, text),
        desk=_desk(found, text),
        outside=_outside(work),
    )


def fragments(work: "Work", request: HTTPConnection) -> str:  # noqa: ARG001 - as every tab
    """Return what follows a change that is made elsewhere: by which text is known what is now, and what differs."""
    text = work.text
    return render("file/now.html", base=_base(text)) + _difference(work, work.text_read, text)


def routes(work: "Work") -> list[Route]:
    """Return the routes of the tab."""

    async def check(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(_checked, work, *_typed(await fields_of(request))))

    async def apply(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(_applied, work, *_typed(await fields_of(request))))

    def now(_: Request) -> Response:
        return Response(work.text, media_type="text/plain")

    def line(request: Request) -> Response:
        asked = request.query_params.get("line", "")
        return HTMLResponse(_here(work, int(asked) if asked.isdecimal() else 0))

    def outside(_: Request) -> Response:
        return HTMLResponse(_outside(work))

    async def choose(request: Request) -> Response:
        take = (await fields_of(request)).one("take")
        await run_in_threadpool(work.reread if take == "disk" else work.keep_mine)
        return Response(headers={"hx-redirect": "/file"})

    return [
        Route("/file/check", check, methods=["POST"]),
        Route("/file/apply", apply, methods=["POST"]),
        Route("/file/now", now),
        Route("/file/here", line),
        Route("/file/outside", outside),
        Route("/file/outside", choose, methods=["POST"]),
    ]


def _typed(fields: Fields) -> tuple[str, str]:
    """Return a text that was typed, every blank of it, and by what the text is known from which it was begun."""
    return as_on_page("".join(fields.get("text", ())[:1])), fields.one("base")


def _path(work: "Work") -> Path:
    if work.path is None:
        raise InputError("no crisis is open")
    return work.path


def _base(text: str) -> str:
    """Return by what a text is known, from which somebody begins to type."""
    return f"{zlib.crc32(text.encode()):08x}"


def _checked(work: "Work", text: str, base: str) -> str:
    """Return what is wrong with a text that is being typed, with its marks."""
    now = work.text
    return _answer(work, now, text, checked(text, _path(work)), stale=base != _base(now))


def _applied(work: "Work", text: str, base: str) -> str:
    """Take a text that is in order; return what is to be said, and what follows from it on the tab."""
    now, found = work.text, checked(text, _path(work))
    stale = base != _base(now)
    if found.crisis is None or stale:
        return _answer(work, now, text, found, stale=stale)
    if not work.holds:
        work.mend(text)
        return _answer(work, text, text, found, stale=False)
    if text != now and not work.rewrite(text):
        return _answer(work, now, text, Checked(None, (Found(1, 1, str(work.refusal)),)), stale=False)
    return _answer(work, text, text, found, stale=False) + _difference(work, work.text_read, text, oob=True)


def _answer(work: "Work", now: str, text: str, found: Checked, *, stale: bool) -> str:
    parts: list[str] = [_found(now, text, found, stale=stale), _marks(work.text_read, text, found, oob=True)]
    parts += [_gutter(text, found, oob=True), _desk(found, text, oob=True) if found.crisis else ""]
    return "".join(parts)


def _found(now: str, text: str, found: Checked, *, stale: bool = False) -> Markup:
    """Return what `check` says of a text, and whether the crisis is that of the text."""
    if found.found:
        count = len(found.found)
        state, verdict = (
            "wrong",
            f"{'1 mistake' if count == 1 else f'{count} mistakes'}: the answers stay those of before.",
        )
    elif text == now:
        state, verdict = "same", "In order. The answers are those of this text."
    else:
        gone, new = counted(now, text)
        lines = max(gone, new)
        state, verdict = "apart", f"In order, and not applied yet: {lines} line{'' if lines == 1 else 's'} differ."
        verdict = verdict.replace("1 line differ", "1 line differs")
    summary = in_order(found.crisis) if found.crisis else []
    base = _base(now)
    return _html(
        "file/found.html", checked=found, state=state, verdict=verdict, summary=summary, stale=stale, base=base
    )


def _marks(disk: str, text: str, found: Checked, *, oob: bool = False) -> Markup:
    return _html("file/marks.html", lines=_exact(marked(disk, text)), wrong=found.wrong_lines, oob=oob)


def _exact(lines: list[tuple[Piece, ...]]) -> list[list[Piece]]:
    """Return lines letter for letter, as the text field has them, with nothing written out."""
    return [[Piece(escape(piece.text), piece.changed) for piece in pieces] for pieces in lines]


def _gutter(text: str, found: Checked, *, oob: bool = False) -> Markup:
    return _html("file/gutter.html", count=text.count("\n") + 1, wrong=found.wrong_lines, oob=oob)


def _difference(work: "Work", disk: str, text: str, *, oob: bool = False) -> Markup:
    gone, new = counted(disk, text)
    said = f"{gone} line{'' if gone == 1 else 's'} as before, {new} as now."
    against = "file of the package" if work.is_bundled else "file on the disk"
    return _html("file/difference.html", rows=difference(disk, text), said=said, against=against, oob=oob)


def _desk(found: Checked, text: str, *, oob: bool = False) -> Markup:
    """Return the evidence desk of a text; of one that is not in order, that it waits."""
    known = evidence(found.crisis, places(text)) if found.crisis else Evidence((), (), ())
    said = (
        f"{len(known.documents)} source{'' if len(known.documents) == 1 else 's'}, {known.statements} statements, "
        f"{known.unused} of them without a value that rests on it."
        if found.crisis
        else "The evidence stands here as soon as the text is in order."
    )
    return _html("file/desk.html", evidence=known, said=said, whole=found.crisis is not None, oob=oob)


def _here(work: "Work", line: int) -> str:
    text = work.text
    return render("file/here.html", here=here(work.crisis, at_line(places(text), line)) if work.is_open else None)


def _outside(work: "Work") -> Markup:
    """Return both versions and a choice where the file was changed outside; else what asks again in a while."""
    path = _path(work)
    disk = on_disk(path) if work.changed_outside else None
    rows = difference(work.text, disk) if disk else []
    return _html("file/outside.html", name=path.name, rows=rows, gone=disk == "")


def _html(template: str, **values: object) -> Markup:
    return Markup(render(template, **values))  # noqa: S704 - rendered by `render`, which escapes
