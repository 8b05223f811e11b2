"""A studio that is served to tests, and how its pages are looked at."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import uvicorn
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from foedus.crisis.bundled import bundled
from foedus.studio.app import application
from foedus.studio.safety import MESSAGE, Door
from foedus.studio.serve import listen
from foedus.studio.work import Work


class Studio(NamedTuple):
    """A studio that is served: what is open, its door, where it is, and the cookie by which it knows a browser."""

    work: Work
    door: Door
    url: str
    cookie: dict[str, str]

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Return what a page of the studio gets."""
        return httpx.get(self.url + path, headers=headers, cookies=self.cookie, timeout=60)

    def socket(self) -> ClientConnection:
        """Open a websocket as a page of the studio does."""
        cookie = "; ".join(f"{key}={value}" for key, value in self.cookie.items())
        url = self.url.replace("http:", "ws:") + "/live?tab=desk&open=true"
        return connect(url, origin=Origin(self.url), additional_headers={"Cookie": cookie}, max_size=None)

    def ready(self) -> Work:
        """Return what is open once it has been answered."""
        return until(self.work, lambda work: work.is_open and work.fresh)


def until(work: Work, holds: Callable[[Work], bool], seconds: float = 240) -> Work:
    """Wait until something holds of what is open."""
    end = time.monotonic() + seconds
    while not holds(work):
        assert time.monotonic() < end, (work.state, work.refusal)
        time.sleep(0.01)
    return work


def asked(app: Any, method: str, path: str, **options: Any) -> httpx.Response:
    """Return what an application answers that nobody serves; what it raises is raised here."""

    async def answer() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://studio") as client:
            return await client.request(method, path, **options)

    with ThreadPoolExecutor(1) as thread:  # a browser that is open has a loop of its own in this one
        return thread.submit(lambda: asyncio.run(answer())).result()


@contextmanager
def served(work: Work) -> Iterator[Studio]:
    """Serve what is open, and open the door to it."""
    listening = listen(0)
    port = listening.getsockname()[1]
    door = application(work, port)
    config = uvicorn.Config(
        door, log_level="error", lifespan="off", ws_max_size=2 * MESSAGE, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    try:
        answer = httpx.get(f"{url}/start?token={door.token}", timeout=60)
        yield Studio(work, door, url, dict(answer.cookies))
    finally:
        server.should_exit = True
        thread.join(10)
        work.close()
        listening.close()


def copied(folder: Path, name: str = "iran-2026") -> Path:
    """Return a copy of a bundled crisis in a folder, with the files that it reads."""
    source = bundled()[name]
    for each in source.parent.glob("*.yaml"):
        (folder / each.name).write_bytes(each.read_bytes())
    return folder / source.name


class Looked(NamedTuple):
    """A page, what its console and its errors said, and where it asked for something."""

    page: Any
    console: list[str]
    hosts: set[str]


@contextmanager
def looked_at(browser: Any, studio: Studio, path: str, **options: Any) -> Iterator[Looked]:
    """Open a page of a studio in a browser that knows it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": key, "value": value, "url": studio.url} for key, value in studio.cookie.items()])
    page = context.new_page()
    looked = Looked(page, [], set())
    page.on("console", lambda message: looked.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: looked.console.append(str(error)))
    page.on("request", lambda request: looked.hosts.add(request.url.split("/")[2]))
    try:
        page.goto(studio.url + path)
        yield looked
    finally:
        context.close()


def violations(page: Any) -> list[str]:
    """Return what axe has against a page."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    found = axe.run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]
