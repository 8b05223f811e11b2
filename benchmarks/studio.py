"""The studio in a browser: first answers, a thumb that is dragged, a thousand moves, a crisis of many actors.

The studio is a process of its own, of which the processor time and the memory are read; the browser another. The times
that are asked for are the references: a ratio above one is faster than asked.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.engine import Entry, entry
from foedus.crisis.bundled import bundled

CHROMIUM = Path("/usr/bin/chromium")
#: What is asked for: seconds until the first answers, drafts of a drag and seconds of one, megabytes of a thousand
#: moves, processor seconds of a draft of a large crisis.
FIRST, DRAFTS, REACTION, GROWTH, LARGE_DRAFT = 2.0, 8, 0.25, 20.0, 1.0
#: Starts, of which the quickest counts; seconds of a drag; moves in a second.
STARTS, DRAG, OFTEN = 3, 3.0, 60
MOVES, MOVES_BEFORE = 1000, 100
#: Actors and disputes of the large crisis, and its drafts that are waited for until they are as small as they get.
LARGE, WARM = (150, 20), 4
#: Seconds until answers are there at worst.
PATIENCE = 300.0
#: Notes when a thumb moved and to where, and when answers of which place of it were drawn.
WATCH = """(thumb) => {
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


class Served(NamedTuple):
    """A studio that is a process: when it began, and its start link."""

    process: "subprocess.Popen[str]"
    began: float
    link: str

    def cpu(self) -> float:
        """Return the seconds of processors that it has taken, of all its threads."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8")
        return sum(map(int, text.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the megabytes that it holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text("utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def served(crisis: Path) -> Iterator[Served]:
    """Start the studio as a user does, and end it."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "foedus", "studio", str(crisis), "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=crisis.parent) as process:
        try:
            found = re.search(r"http://\S+", process.stdout.readline() if process.stdout else "")
            if not found:
                raise RuntimeError("the studio did not start")
            yield Served(process, began, found[0])
        finally:
            process.terminate()


@contextmanager
def opened(browser: Any, studio: Served, amiss: set[str]) -> Iterator[Any]:
    """Open a page of it, noting what the console says and what is asked of another host."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.on("console", lambda message: amiss.add(message.text))
    page.on("request", lambda asked: None if "://127.0.0.1:" in asked.url else amiss.add(asked.url))
    page.goto(studio.link)
    yield page
    context.close()


def first_answers(browser: Any, crisis: Path) -> Entry:
    """Return how soon the first answers are on the screen, from the command on."""
    found, amiss = [], set[str]()
    for _ in range(STARTS):
        with served(crisis) as studio, opened(browser, studio, amiss) as page:
            page.wait_for_selector("#answers .desk-chance", state="attached")
            found.append((time.perf_counter() - studio.began, studio.cpu()))
    seconds, cpu = min(found)
    note = f"{cpu:.2f} s CPU of the studio; on the console, or asked of others: {', '.join(amiss) or 'nothing'}"
    return entry("first answers of a warm start, iran-2026", seconds, FIRST, note)


def dragged(page: Any, studio: Served, path: str, seconds: float) -> tuple[list[float], int, float]:
    """Drag a thumb for some seconds; return the reactions, the drafts that were drawn, and the CPU of one."""
    page.evaluate("() => { window.moved = []; window.drawn = []; }")
    spent = studio.cpu()
    move(page, path, seconds)
    moved, drawn = page.evaluate("[window.moved, window.drawn]")
    cpu = (studio.cpu() - spent) / max(len(drawn), 1)
    page.mouse.up()
    return reactions(moved, drawn), len(drawn), cpu


def move(page: Any, path: str, seconds: float = 0.0, moves: int = 0) -> None:
    """Move the upper thumb of an input up and down, for so long or so often; it stays held."""
    box = page.locator(f'.desk-input[data-path="{path}"] .desk-thumb-high').bounding_box()
    y, left, wide = box["y"] + box["height"] / 2, box["x"] + 11, box["width"] - 22
    at = page.evaluate(
        "(path) => { const thumb = document.querySelector(`.desk-input[data-path='${path}'] .desk-thumb-high`);"
        " return (thumb.value - thumb.min) / (thumb.max - thumb.min); }",
        path,
    )
    page.mouse.move(left + at * wide, y)
    page.mouse.down()
    began, step = time.perf_counter(), 0
    while step < moves or time.perf_counter() - began < seconds:
        step += 1
        page.mouse.move(left + (0.85 + 0.1 * (step % 40 - 20) / 20) * wide, y)
        time.sleep(1 / OFTEN)


def reactions(moved: list[tuple[float, str]], drawn: list[tuple[float, str]]) -> list[float]:
    """Return for each draft that was drawn how many seconds before the thumb had come to where it stands there."""
    found = []
    for when, said in drawn:
        ends = said.rpartition("load ")[2].replace(" to ", " ")
        times = [at for at, place in moved if place == ends and at < when]
        if times:
            found.append((when - max(times)) / 1000.0)
    return found


def touched(browser: Any, crisis: Path) -> list[Entry]:
    """Return how a thumb is followed that is dragged for some seconds, and what a thousand moves leave in memory."""
    path = "actors.RUS.load"
    with served(crisis) as studio, opened(browser, studio, set()) as page:
        page.goto(f"{studio.link.partition('/start')[0]}/desk?path={path}")
        page.wait_for_selector("#going.settled")
        page.evaluate(WATCH)
        found, drafts, cpu = dragged(page, studio, path, DRAG)
        draft = page.get_attribute("#answers", "data-replicates")
        page.wait_for_selector("#going.settled")
        before = moved_often(page, studio, path, MOVES_BEFORE)
        growth = moved_often(page, studio, path, MOVES) - before
    seconds = statistics.median(found) if found else DRAG
    note = f"{drafts} drafts of {draft} in {DRAG:g} s (asked: {DRAFTS}); reference: asked"
    told = f"memory grows by {growth:.1f} MB (asked: under {GROWTH:g})"
    return [
        entry("reaction to a thumb that is dragged, median, iran-2026", seconds, REACTION, note),
        entry("CPU of the studio a draft, the page with it, iran-2026", cpu, None, f"{draft} replicates"),
        {"name": f"{MOVES:,} moves of a thumb, iran-2026", "note": told},
    ]


def moved_often(page: Any, studio: Served, path: str, moves: int) -> float:
    """Move a thumb so often, let it go, and return the megabytes of the studio once all is settled."""
    move(page, path, moves=moves)
    page.mouse.up()
    time.sleep(1)
    page.wait_for_selector("#going.settled")
    return studio.memory()


def large(browser: Any, crisis: Path) -> list[Entry]:
    """Return what a large crisis costs: to be opened, and a draft."""
    path = "actors.A000.load"
    with served(crisis) as studio, opened(browser, studio, set()) as page:
        page.wait_for_selector("#answers .desk-chance", state="attached")
        opening = studio.cpu()
        page.goto(f"{studio.link.partition('/start')[0]}/desk?path={path}")
        page.evaluate(WATCH)
        dragged(page, studio, path, WARM * LARGE_DRAFT)
        _, drafts, cpu = dragged(page, studio, path, 2 * WARM * LARGE_DRAFT)
        draft = page.get_attribute("#answers", "data-replicates")
    of = f"{LARGE[0]} actors, {LARGE[1]} disputes, 26 weeks"
    return [
        entry("CPU of the studio until first answers, large crisis", opening, None, of),
        entry("CPU of the studio a draft, large crisis", cpu, LARGE_DRAFT, f"{drafts} drafts of {draft}; {of}"),
    ]


def large_crisis(actors: int, disputes: int) -> str:
    """Return the text of a crisis of so many actors and disputes."""
    names = [f"A{number:03d}" for number in range(actors)]
    lines = ["foedus: 2", "crisis: large", "title: Large", "as_of: 2026-01-16", "horizon_weeks: 26", "actors:"]
    state = "state: LUX, leader_age: {value: 60, because: assumption}, load: {between: [0, 0.5], because: assumption}"
    lines += [f"  {name}: {{name: {name}, {state}}}" for name in names]
    lines += ["disputes:"]
    for number in range(disputes):
        one, other = names[2 * number], names[2 * number + 1]
        said = "aim: policy, level: {value: 3, because: assumption}, fatal: {value: false, because: assumption}"
        lines += [f"  d{number}: {{title: D{number}, challenger: {one}, target: {other}, {said}}}"]
    return "\n".join([*lines, ""])


def measure() -> list[Entry]:
    """Return all results; none where there is no browser, or no ``/proc``."""
    if not CHROMIUM.is_file() or not Path("/proc/self/statm").exists():
        return []
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["FOEDUS_HOME"] = folder
        for each in bundled()["iran-2026"].parent.glob("*.yaml"):
            (Path(folder) / each.name).write_bytes(each.read_bytes())
        crisis, many = Path(folder) / "iran-2026.yaml", Path(folder) / "large.yaml"
        many.write_text(large_crisis(*LARGE), "utf-8")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        found = [first_answers(browser, crisis), *touched(browser, crisis), *large(browser, many)]
        browser.close()
    return found
