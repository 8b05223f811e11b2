"""``python -m tools.pictures_of_studio [NAME ...]``: the pictures of the studio in the manual, taken from a real one.

Each is a page of the studio of a bundled crisis, on a copy in a folder of its own, at a width of 1440, as PNG of few
colours. Needs an installed Chromium.
"""

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from foedus.crisis.bundled import bundled
from foedus.studio.app import application
from foedus.studio.serve import HOST, listen
from foedus.studio.work import Work

CRISIS: Final = "iran-2026"
CHROMIUM: Final = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
WIDTH: Final = 1440
HEIGHT: Final = 900
COLOURS: Final = 48
#: Seconds until the answers are settled, the engine being compiled at worst.
PATIENCE: Final = 600
STATES: Final = ("CHN", "TWN", "USA", "JPN")


def _begin(page: Page, _: Work) -> None:
    page.goto("/begin")


def _guided(page: Page, _: Work) -> None:
    page.goto("/begin/new")
    for code in STATES:
        page.check(f'input[name="actors"][value="{code}"]')
    page.fill('input[name="title"]', "The strait")
    page.wait_for_selector("#begin-look h4")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def _tab(name: str) -> Callable[[Page, Work], None]:
    def shown(page: Page, work: Work) -> None:
        page.goto(f"/{name}")
        _settled(work)
        page.wait_for_timeout(1500)

    return shown


def _file(page: Page, work: Work) -> None:
    work.set("actors.RUS.load", {"between": [0.2, 0.4]})
    _settled(work)
    page.goto("/file?at=actors.RUS.load")
    page.wait_for_timeout(1500)


def _tour(page: Page, work: Work) -> None:
    _tab("desk")(page, work)
    page.click("#tour-start")
    page.wait_for_selector("#tour")


PICTURES: Final[dict[str, Callable[[Page, Work], None]]] = {
    "begin": _begin,
    "guided": _guided,
    "desk": _tab("desk"),
    "why": _tab("why"),
    "histories": _tab("histories"),
    "runs": _tab("runs"),
    "file": _file,
    "tour": _tour,
}


def main() -> None:
    """Take the pictures that are asked for, by default all."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures_of_studio", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(PICTURES)}; without any all of them")
    parser.add_argument("--to", type=Path, default=Path("docs/pictures"), help="folder to write them to")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--dark", action="store_true", help="in the dark theme")
    options = parser.parse_args()
    if unknown := set(options.names) - PICTURES.keys():
        parser.error(f"no picture {', '.join(sorted(unknown))}: there are {', '.join(PICTURES)}")
    if not CHROMIUM:
        parser.error("no chromium is installed; name one in CHROMIUM")
    with _studio() as (work, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        context = browser.new_context(
            base_url=link.partition("/start")[0],
            viewport={"width": options.width, "height": HEIGHT},
            color_scheme="dark" if options.dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.on("console", lambda message: print(f"{page.url}: {message.text}"))  # noqa: T201 - what went wrong there
        page.goto(link)
        for name in options.names or PICTURES:
            PICTURES[name](page, work)
            write(page.screenshot(animations="disabled"), options.to / f"studio-{name}.png")
            print(options.to / f"studio-{name}.png", page.evaluate("document.documentElement.scrollWidth"))  # noqa: T201


def write(png: bytes, place: Path) -> None:
    """Write a picture in few colours, which a page of text and lines needs no more of."""
    place.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(place, optimize=True)


@contextmanager
def _studio() -> Iterator[tuple[Work, str]]:
    """Serve a copy of a bundled crisis, in a folder and with a home of its own."""
    place = Path(tempfile.gettempdir()) / "foedus"  # it stands on the pictures
    place.mkdir()
    os.environ["FOEDUS_HOME"] = str(place / "home")
    shutil.copytree(bundled()[CRISIS].parent, place / "crises")
    work = Work(str(place / "crises" / f"{CRISIS}.yaml"))
    socket = listen(0)
    door = application(work, socket.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(door, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    try:
        _settled(work)
        yield work, f"http://{HOST}:{socket.getsockname()[1]}/start?token={door.token}"
    finally:
        server.should_exit = True
        thread.join(10)
        work.close()
        shutil.rmtree(place)


def _settled(work: Work) -> None:
    end = time.monotonic() + PATIENCE
    while not work.settled:
        if time.monotonic() > end or work.state in ("refused", "gone"):
            raise SystemExit(f"the studio is {work.state}: {work.refusal or 'no answers came'}")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
