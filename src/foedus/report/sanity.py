"""What an expert would ask about a crisis file, in the terminal: remarks by kind, each with its place and a remedy."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.text import Text

from foedus.inquiry.file_rows import RemarkRow, Sanity
from foedus.inquiry.remarks import COUNTED_TO, listed
from foedus.inquiry.sanity import KINDS
from foedus.report import dates
from foedus.report.screen import hanging, heading, note, show_page

if TYPE_CHECKING:
    from foedus.crisis.schema import CrisisFile

#: What is asked of a record, said once.
ASKED: Final = (
    "Of the ten years before the present flare-up: in how many disputes was force used, in how many of these did it "
    f"kill, on which day did the last force end? The table that counts disputes ends with {COUNTED_TO}: you are asked."
)


def show_sanity(crisis: "CrisisFile", found: Sanity, console: Console | None = None) -> None:
    """Print the remarks on a crisis file."""
    show_page(f"Sanity: {crisis.title}", f"as of {dates.long(found['as_of'])}", _parts(found), console)


def _parts(found: Sanity) -> Iterator[RenderableType]:
    remarks = found["remarks"]
    few = {0: "No remarks.", 1: "1 remark. It is no mistake, but worth a look."}
    yield Text(few.get(len(remarks), f"{len(remarks)} remarks. None is a mistake: each is worth a look."))
    for kind in found["kinds"]:
        of_kind = [remark for remark in remarks if remark["kind"] == kind]
        if of_kind:
            yield Text()
            yield heading(KINDS[kind])
            if kind == "record":
                yield note(ASKED)
        for remark, following in zip_longest(of_kind, of_kind[1:]):
            yield hanging("·", f"{_place(remark)}: {remark['says']}.")
            if not following or following["remedy"] != remark["remedy"]:
                yield hanging("→", remark["remedy"])
    yield Text()
    yield note(f"Of what came after the years of the tables nothing is known here: {_newest(found['tables'])}.")
    if "idle" in found["kinds"]:
        yield note(f"What moves nothing was set to either end of what is allowed in {found['replicates']:,} paths.")


def _place(remark: RemarkRow) -> str:
    line = f"line {remark['line']}, " if remark["line"] else ""
    parts = [path.split(".") for path in remark["paths"]]
    if len(parts) > 1 and len({(section, path[-1]) for section, *path in parts}) == 1:
        return f"{line}{parts[0][-1]} of {listed(['.'.join(path[1:-1]) for path in parts])}"
    return line + listed(remark["paths"])


def _newest(editions: list[str]) -> str:
    """Return the newest edition of each table."""
    newest = {edition.partition("@")[0]: edition for edition in sorted(editions)}
    return ", ".join(newest.values())
