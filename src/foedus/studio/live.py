"""The websocket of a page: edits come in, parts of the page go out, each by its id.

What comes in while an edit is being taken waits as one: of a thumb that moves only its last place is taken.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from anyio import to_thread
from starlette.websockets import WebSocket, WebSocketDisconnect

from foedus.core.errors import FoedusError
from foedus.studio.desk.held import keep_estimate
from foedus.studio.pages import bar, fragments_of
from foedus.studio.work import LOOKED_AT, Work

#: Edits that may wait; of one path only the last does.
WAITING: Final = 64


async def live(socket: WebSocket) -> None:
    """Serve one page until it is closed."""
    page = _Page(socket)
    await socket.accept()
    end = page.work.subscribe(page.tell)
    tasks = [asyncio.create_task(page.send()), asyncio.create_task(page.take())]
    try:
        await page.receive()
    except WebSocketDisconnect:
        pass
    finally:
        end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _Page:
    """One page that is open: what it asked for and is not done yet, and what it was shown last."""

    def __init__(self, socket: WebSocket) -> None:
        self.work: Work = socket.app.state.work
        self._socket = socket
        self._tab = socket.query_params.get("tab", "")
        self._was_open = socket.query_params.get("open") == "true"  # as the page was made, which may be a while ago
        self._loop = asyncio.get_running_loop()
        self._changed, self._asked, self._told = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._changed.set()  # what happened between the page and its socket
        self._edits: dict[str, dict[str, Any]] = {}

    def tell(self) -> None:
        """Say, on any thread, that something has changed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)
            self._loop.call_soon_threadsafe(self._told.set)

    async def send(self) -> None:
        """Send what has changed, always the latest; while a thumb moves only what answers it."""
        shown = None
        while True:
            await self._changed.wait()
            self._changed.clear()
            is_open, version = self.work.is_open, self.work.version
            if is_open != self._was_open:
                await self._say(reload=True)
                return
            if self._moves() and self.work.answers is shown:
                continue
            shown = self.work.answers
            looked, text = 0.0, ""
            while looked != self.work.looked:  # a list that lacks what the reader opened meanwhile is made anew
                looked = self.work.looked
                text = await to_thread.run_sync(self._parts)
            await self._say(html=text, version=version, fresh=self.work.fresh)

    async def receive(self) -> None:
        """Take in what is asked for; of a thumb that moves the last place takes that of those before."""
        while True:
            edit = parsed(await self._socket.receive_text())
            if edit is None or len(self._edits) >= WAITING:
                await self._socket.close(1008, "not understood")
                return
            key = f"set {edit.get('path')}" if edit["do"] == "set" else f"{edit['do']} {len(self._edits)}"
            self._edits.pop(key, None)
            self._edits[key] = edit
            self._asked.set()

    async def take(self) -> None:
        """Do what was asked for, one after the other; a thumb waits for the draft of where it was before."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            while self._edits:
                while self._moves() and next(iter(self._edits.values())).get("path") == self.work.moving:
                    self._told.clear()
                    await self._told.wait()
                edit = self._edits.pop(next(iter(self._edits)))
                if said := await to_thread.run_sync(take_edit, self.work, edit):
                    await self._say(toast=said)

    def _moves(self) -> bool:
        """Return whether a thumb moves, and where it is now has no draft yet."""
        return bool(self.work.moving) and not self.work.fresh and self.work.state == "ready"

    def _parts(self) -> str:
        return bar(self.work) + fragments_of(self._tab, self.work, self._socket)

    async def _say(self, **what: object) -> None:
        await self._socket.send_text(json.dumps(what))


def parsed(text: str) -> dict[str, Any] | None:
    """Return a message; None where it is none.

    Examples
    --------
    >>> parsed('{"do": "undo"}'), parsed("[]"), parsed("{")
    ({'do': 'undo'}, None, None)
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("do"), str) else None


def take_edit(work: Work, edit: dict[str, Any]) -> str:
    """Do what a message asks for; return what is to be said of it."""
    try:
        match edit:
            case {"do": "set", "path": str() as path, "value": value}:
                work.set(path, value, moving=edit.get("moving") is True)
            case {"do": "hold", "question": str() as question, "chance": float() | int() as chance}:
                keep_estimate(work, question, chance)
            case {"do": "because", "path": str() as path, "text": str() as text}:
                work.because(path, text)
            case {"do": "select", **what}:
                work.select(**{key: str(what[key]) for key in LOOKED_AT if key in what})
            case {"do": "keep", "name": str() as name, "value": value}:
                work.keep(name, value)
            case {"do": "save"}:
                return work.save(str(edit.get("to") or "")).said
            case {"do": str() as name} if name in _PLAIN:
                _PLAIN[name](work)
            case _:
                return "That was not understood."
    except FoedusError as error:
        return str(error)
    return ""


#: What needs no more than its name.
_PLAIN: Final[dict[str, Callable[[Work], object]]] = {
    "undo": Work.undo,
    "redo": Work.redo,
    "let_go": Work.let_go,
    "reread": Work.reread,
}
