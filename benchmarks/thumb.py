"""A thumb of the studio: how soon the answers follow it, in a browser on this machine."""

import os
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.engine import Entry, entry
from foedus.crisis.bundled import bundled
from foedus.studio.work import Work

CHROMIUM = Path("/usr/bin/chromium")
SECONDS = 3.0
#: Notes when a thumb moved and to where, and when answers of which place of it were drawn.
WATCH = """() => {
  window.moved = []; window.drawn = [];
  document.addEventListener("input", (event) => {
    if (event.target.type !== "range") return;
    const row = event.target.closest(".desk-input");
    const [low, high] = [row.querySelector(".desk-low").value, row.querySelector(".desk-high").value];
    window.moved.push([performance.now(), `${low} ${high}`]);
  });
  let last = "";
  new MutationObserver(() => {
    const said = document.getElementById("answers").dataset.of;
    if (said !== last) window.drawn.push([performance.now(), said]);
    last = said;
  }).observe(document.querySelector(".desk-right"), { subtree: true, childList: true, attributes: true });
}"""


def reactions(moved: list[tuple[float, str]], drawn: list[tuple[float, str]]) -> list[float]:
    """Return for each draft that was drawn how many milliseconds before the thumb had come to where it stands there."""
    found = []
    for when, said in drawn:
        ends = said.rpartition("load ")[2].replace(" to ", " ")
        times = [at for at, place in moved if place == ends and at < when]
        if times:
            found.append(when - max(times))
    return found


def dragging() -> list[Entry]:
    """Return how often and how soon answers are drawn while a thumb is dragged for some seconds."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser
    from tests.served_studio import looked_at, served  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp())
    for each in bundled()["iran-2026"].parent.glob("*.yaml"):
        (folder / each.name).write_bytes(each.read_bytes())
    with served(Work(str(folder / "iran-2026.yaml"))) as studio, sync_playwright() as playwright:
        studio.ready()
        while not studio.work.settled:
            time.sleep(0.1)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        with looked_at(browser, studio, "/desk?find=russia+load") as looked:
            page = looked.page
            thumb = page.locator("#in-actors-RUS-load .desk-thumb-high")
            box = thumb.bounding_box()
            page.evaluate(WATCH)
            y, left, wide = box["y"] + box["height"] / 2, box["x"] + 11, box["width"] - 22
            page.mouse.move(left + 0.85 * wide, y)
            page.mouse.down()
            began, spent, step = time.perf_counter(), time.process_time(), 0
            while time.perf_counter() - began < SECONDS:
                step += 1
                page.mouse.move(left + (0.85 + 0.1 * (step % 40 - 20) / 20) * wide, y)
                time.sleep(0.02)
            moved, drawn = page.evaluate("[window.moved, window.drawn]")
            page.mouse.up()
            cpu = (time.process_time() - spent) / max(len(drawn), 1)
        browser.close()
    told = reactions(moved, drawn)
    middle = statistics.median(told) / 1000.0 if told else SECONDS
    note = f"{len(drawn)} drafts of {studio.work.draft} in {SECONDS:g} s (asked: 8); reference: the 0.25 s asked for"
    return [
        entry("a thumb that moves, answered in a browser: median", middle, 0.25, note),
        entry("CPU of this process a draft", cpu, None, f"load of the machine {os.getloadavg()[0]:.1f}"),
    ]


def measure() -> list[Entry]:
    """Return all results; none where there is no browser."""
    return dragging() if CHROMIUM.is_file() else []
