"""Who may speak to the studio: the browser that was handed the start link, on this machine, and nobody else.

The token of the start link works once and becomes a cookie; host and origin are looked at on http and on websockets, so
that no other page can reach what is open; what comes in is bounded in size and rate, and what goes out tells the
browser to load nothing from elsewhere.
"""

import hmac
import secrets
from collections.abc import Iterable, MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foedus.core.errors import InputError

#: Bytes that a request may bring; more where whole files are written, whose limit is that of crisis files.
BODY: Final = 100_000
TEXT_BODY: Final = 16_000_000
WRITES_TEXT: Final = ("/file", "/begin")
#: Bytes of a websocket message.
MESSAGE: Final = 20_000
#: Requests and messages a second, and how many may come at once.
REQUESTS: Final = (60.0, 240)
MESSAGES: Final = (120.0, 240)
#: Websockets that are open at once.
SOCKETS: Final = 16
_DAYS: Final = 7
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Bucket:
    """Lets so many through in a second, and so many at once.

    Examples
    --------
    >>> bucket = Bucket(1.0, 2)
    >>> [bucket.take() for _ in range(3)]
    [True, True, False]
    """

    def __init__(self, rate: float, most: int) -> None:
        self._rate, self._most = rate, most
        self._left, self._then = float(most), monotonic()

    def take(self) -> bool:
        """Take one; return False where none is left."""
        now = monotonic()
        self._left = min(self._most, self._left + (now - self._then) * self._rate)
        self._then = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Door:
    """The middleware before everything else.

    Parameters
    ----------
    app : ASGI application
        What is behind it.
    port : int
        The port on which it listens; it names the cookie.
    token : str, optional
        The token of the start link; by default a new one.
    """

    def __init__(self, app: ASGIApp, port: int, token: str = "") -> None:
        self._app = app
        self.token = token or secrets.token_urlsafe(32)
        self._used = False
        self._secret = secrets.token_urlsafe(32)
        self._cookie = f"foedus-{port}"
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._requests = Bucket(*REQUESTS)
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope["headers"])
        if refused := self._refusal(scope, headers):
            await _refuse(scope, receive, send, *refused)
        elif scope["type"] == "http" and scope["path"] == "/start":
            await self._start(scope, headers, receive, send)
        elif not self._knows(headers):
            said = "this page belongs to a studio that was started on this machine: open it by the link that it printed"
            await _refuse(scope, receive, send, 403, said)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, _bounded(scope, receive), _with_headers(send))

    def _refusal(self, scope: Scope, headers: dict[str, list[str]]) -> tuple[int, str] | None:
        """Return why a request is refused whoever makes it."""
        if not self._requests.take():
            return 429, "too many requests at once: wait a second"
        host = headers.get("host", [])
        if len(host) != 1 or host[0] not in self._hosts:
            return 421, "the studio answers on 127.0.0.1 only"
        origins, site = headers.get("origin", []), headers.get("sec-fetch-site", ["none"])
        needed = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if origins != [f"http://{host[0]}"] and (origins or needed):
            return 403, "another page may not speak to the studio"
        if needed and site[0] not in ("same-origin", "none"):
            return 403, "another page may not speak to the studio"
        length = headers.get("content-length", ["0"])[0]
        if not length.isdigit() or int(length) > _most(scope):
            return 413, "that is more than the studio takes at once"
        return None

    def _knows(self, headers: dict[str, list[str]]) -> bool:
        for line in headers.get("cookie", []):
            try:
                found = SimpleCookie(line).get(self._cookie)
            except CookieError:
                continue
            if found and hmac.compare_digest(found.value.encode(), self._secret.encode()):
                return True
        return False

    async def _start(self, scope: Scope, headers: dict[str, list[str]], receive: Receive, send: Send) -> None:
        """Take the token of the start link for a cookie, once."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        right = hmac.compare_digest(given.encode(), self.token.encode())
        if right and self._knows(headers):
            await _answer(send, 200, _ON, {})
        elif right and not self._used and scope["method"] == "GET":
            self._used = True
            kept = f"{self._cookie}={self._secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={_DAYS * 86400}"
            await _answer(send, 200, _ON, {"set-cookie": kept})
        else:
            said = "this start link was used already" if right else "this is not the start link of this studio"
            await _refuse(scope, receive, send, 403, f"{said}: start the studio again for a new one")

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sockets >= SOCKETS:
            await _refuse(scope, receive, send, 429, "too many pages of the studio are open: close some")
            return
        self._sockets += 1
        try:
            await self._app(scope, _metered(receive), send)
        finally:
            self._sockets -= 1


#: What a browser does next: go to the first page, as a page of ours asks it to, so that it sends the cookie.
_ON: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Foedus studio</title>'
    '<link rel="icon" href="data:,">'
    '<meta http-equiv="refresh" content="0;url=/"></head><body><p><a href="/">To the studio</a></p></body></html>'
)


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return found


def _most(scope: MutableMapping[str, Any]) -> int:
    return TEXT_BODY if scope["path"].startswith(WRITES_TEXT) else BODY


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Return what hands on a request up to the bytes that it may bring."""
    came = 0

    async def bounded() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > _most(scope):
            return {"type": "http.disconnect"}
        return message

    return bounded


def _metered(receive: Receive) -> Receive:
    """Return what hands on the messages of a websocket, and ends it where one is too long or too many come."""
    bucket = Bucket(*MESSAGES)

    async def metered() -> Message:
        message = await receive()
        if message["type"] != "websocket.receive":
            return message
        size = len(message.get("text") or "") + len(message.get("bytes") or b"")
        if size > MESSAGE or not bucket.take():
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return metered


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [
                (name, value) for name, value in message.get("headers", []) if name.decode().lower() not in HEADERS
            ]
            ours = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            message = {**message, "headers": [*given, *ours]}
        await send(message)

    return sent


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, said: str) -> None:
    """Answer that a request is refused; a websocket is closed before it is open."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": said[:100]})
        return
    text = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Refused</title></head>'
        f"<body><h1>Refused</h1><p>{escape(said[:1].upper() + said[1:])}.</p></body></html>"
    )
    await _answer(send, status, text, {"connection": "close"} if status == 413 else {})


async def _answer(send: Send, status: int, text: str, more: dict[str, str]) -> None:
    body = text.encode()
    named = {**HEADERS, "content-type": "text/html; charset=utf-8", "content-length": str(len(body)), **more}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})


def inside(folder: Path, name: str) -> Path:
    """Return the path of a file in a folder or below it, links followed.

    Raises
    ------
    InputError
        If it lies elsewhere.
    """
    try:
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()):
            return path
    except (OSError, RuntimeError, ValueError):
        pass
    raise InputError(f"{name}: lies outside the folder that is open, {folder}")
