"""``python -m tools.blocks PAGE ...``: run the commands that pages of the docs show, and renew what they print.

Every ``console`` block is run, command by command, in an empty folder with an empty home, from top to bottom of a page.
So are those of comments (``<!--console`` to ``-->``), which set the scene and are not shown. An overlay that a ``yaml``
block shows lies in that folder under its name, with the digest of its base in the place of ``DIGEST``. A command that
stands on a page twice is run once. Where a block leaves lines out (``...``), those lines of the new output stand that
are most like the old ones; a line of which there is none any more is told. Ids and digests that a command prints are
those of later commands. Pictures that ``python`` blocks save are laid over those in ``docs/pictures``. What is said
about the numbers is for the reader to look through: nothing else of a page is touched.
"""

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

PICTURES: Final = Path(__file__).parents[1] / "docs" / "pictures"
LEFT_OUT: Final = "..."
#: What a shell returns where there is no such command.
NOT_FOUND: Final = 127
_PART: Final = re.compile(r"^(```|<!--)(console|python|yaml)\n(.*?)^(```|-->)$", re.MULTILINE | re.DOTALL)
#: A command with the lines that continue it, and what stands below it up to the next.
_COMMAND: Final = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
#: What is another in every run: ids, digests, days and times of day, folders.
_ID: Final = re.compile(r"\b(?:[a-z0-9-]+-\d{8}-\d{6}-[0-9a-f]{8}|[0-9a-f]{64}|[0-9a-f]{8})\b")
#: A line of the new output stands for one of the old if they are so much alike.
ALIKE: Final = 0.75
#: What a first start says, and no reader needs.
_SAID_ONCE: Final = ("compiling ",)


def renewed(text: str, place: Path, lost: list[str]) -> str:
    """Return a page with what its commands print now; lines that have no successor are added to ``lost``."""
    ids: dict[str, str] = {}
    printed: dict[str, list[str]] = {}

    def output(command: str) -> list[str]:
        if command not in printed:
            printed[command] = _run(command, place)
        return printed[command]

    def part(found: re.Match[str]) -> str:
        begin, kind, body, end = found.groups()
        if kind == "python":
            _run_python(body, place)
        elif kind == "yaml":
            _lay_down(body, place)
        if kind != "console":
            return found[0]
        return f"{begin}{kind}\n{_COMMAND.sub(command, body)}{end}"

    def command(found: re.Match[str]) -> str:
        asked, old = _with(found[1], ids), found[2].splitlines()
        new = output(asked.replace("\\\n", " "))
        ids.update(zip(_ID.findall(found[2]), _ID.findall("\n".join(new)), strict=False))
        shown = excerpt(old, new, lost) if LEFT_OUT in old else new if old else []
        return "".join(f"{line}\n" for line in (f"$ {asked}", *shown))

    return _with(_PART.sub(part, text), ids)


def _with(text: str, ids: Mapping[str, str]) -> str:
    """Return a text with the new ids for the old ones, also where it names the beginning of one."""

    def new(found: re.Match[str]) -> str:
        old = next((old for old in ids if old.startswith(found[0])), "")
        return ids[old][: len(found[0])] if old else found[0]

    return re.sub(r"\b(?:[a-z0-9-]+-\d{8}-\d{6}(?:-[0-9a-f]*)?|[0-9a-f]{4,64})\b", new, text)


def _run(command: str, place: Path) -> list[str]:
    """Return the lines that a command prints, with the folder of its run left out."""
    own = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # where its `foedus` stands
    told = {
        "FOEDUS_HOME": str(place / ".home"),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "FOEDUS_CALIBRATIONS": "",
        "PATH": own,
    }
    done = subprocess.run(  # noqa: S603 - the project's own pages
        ["bash", "-c", command],  # noqa: S607 - whatever shell there is
        cwd=place,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == NOT_FOUND:
        raise SystemExit(f"{command}: {done.stderr.strip()}")
    lines = [line.rstrip().replace(str(place), LEFT_OUT) for line in (done.stdout + done.stderr).splitlines()]
    return [line for line in lines if not line.startswith(_SAID_ONCE)]


def _run_python(program: str, place: Path) -> None:
    if ".save(" in program:
        subprocess.run([sys.executable, "-c", program], cwd=place, check=True)  # noqa: S603 - as above
        for picture in place.glob("*.svg"):
            if (PICTURES / picture.name).is_file():
                shutil.copy(picture, PICTURES / picture.name)


def _lay_down(text: str, place: Path) -> None:
    if "\ndigest: DIGEST\n" in text:
        said = dict(re.findall(r"^(overlay|base): (\S+)$", text, re.MULTILINE))
        digest = re.search(r"sha256:\w+", "\n".join(_run(f"foedus check {said['base']}", place)))
        if digest is None:
            raise SystemExit(f"{said['overlay']}: has no base {said['base']} to be laid over")
        (place / f"{said['overlay']}.yaml").write_text(text.replace("DIGEST", digest[0]), "utf-8")
    elif named := re.match(r"# (\S+\.yaml)\n", text):
        (place / named[1]).write_text(text, "utf-8")


def excerpt(old: list[str], new: list[str], lost: list[str]) -> list[str]:
    """Return those lines of a new output that are most like what is shown of the old one.

    Examples
    --------
    >>> excerpt(["...", "load 12%", "..."], ["a", "load 13%", "unrest 2%"], [])
    ['...', 'load 13%', '...']
    """
    letters = [_letters(line) for line in new]
    chosen: set[int] = set()
    for line in old:
        if line in {LEFT_OUT, ""}:
            continue
        open_to = [place for place in range(len(new)) if new[place] and place not in chosen]
        best = max(open_to, key=lambda place: _alike(_letters(line), letters[place]), default=None)
        if best is None or _alike(_letters(line), letters[best]) < ALIKE:
            lost.append(line)
        else:
            chosen.add(best)
    return list(_joined(sorted(chosen), new))


def _joined(chosen: list[int], new: list[str]) -> Iterator[str]:
    """Yield lines with what says that others are left out between them."""
    before = -1
    for place in chosen:
        between = new[before + 1 : place]
        yield from [""] * bool(between) if not any(between) and before >= 0 else [LEFT_OUT] * bool(between)
        yield new[place]
        before = place
    if any(new[before + 1 :]):
        yield LEFT_OUT


def _letters(line: str) -> str:
    return re.sub(r"[^a-z]+", " ", line.lower()).strip()


def _alike(one: str, other: str) -> float:
    return 1.0 if one == other else difflib.SequenceMatcher(None, one, other).ratio()


def main(arguments: list[str] | None = None) -> int:
    """Renew pages, and tell which lines were lost; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.blocks", description=__doc__)
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE", help="a page of the docs")
    options = parser.parse_args(arguments)
    lost: list[str] = []
    for page in options.pages:
        with TemporaryDirectory() as scratch:
            page.write_text(renewed(page.read_text("utf-8"), Path(scratch), lost), "utf-8")
        while lost:
            sys.stderr.write(f"{page}: no line like this any more: {lost.pop(0)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
