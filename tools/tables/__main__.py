"""``python -m tools.tables --data DIR [PART ...]``: write what ships and is documented from the historical tables.

Parts come in an order in which each finds what it rests on: states, chosen forms and calibrations, then worlds of the
past, then what the engine is worth, then the page that opens with it. Without PART all of them are written; all but
`choices`, `pieces`, `levels`, `durations`, `moves`, `tilted` and `engine` (minutes each) take seconds to a minute.
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import foedus
from foedus.core.errors import FoedusError
from foedus.history.reading import data_folder
from tools.tables import (
    alignment,
    calibrations,
    choices,
    crisis_page,
    durations_page,
    engine_page,
    falls_page,
    feuds_page,
    history_pages,
    levels,
    moves_page,
    pieces_page,
    precedents,
    present_day,
    teach_page,
    third_states,
    tilted_page,
    usual,
)


def _engine(data: Path, package: Path, docs: Path, *, before: Path | None = None, save: Path | None = None) -> None:
    engine_page.write(data, package / "answers", docs, before=before, save=save)


#: Where the tables are, the package, the docs.
Write = Callable[[Path, Path, Path], None]
PARTS: Final[dict[str, Write]] = {
    "states": lambda data, package, _: present_day.write(data, package / "worlds"),
    "alignment": lambda data, package, _: alignment.write(data, package / "worlds"),
    "choices": lambda data, package, _: choices.write(data, package / "fitting"),
    "calibrations": lambda data, package, _: calibrations.write(data, package),
    "rates": lambda data, package, _: calibrations.write_rates(data, package),
    "usual": lambda data, package, _: usual.write(data, package / "mechanisms"),
    "third_states": lambda data, package, _: third_states.write(data, package / "inquiry"),
    "levels": lambda data, package, _: levels.write(data, package),
    "precedents": lambda data, package, _: precedents.write(data, package / "answers"),
    "pages": lambda data, _, docs: history_pages.write(data, docs / "history"),
    "feuds": lambda data, _, docs: feuds_page.write(data, docs / "history"),
    "falls": lambda data, _, docs: falls_page.write(data, docs / "history"),
    "durations": lambda data, _, docs: durations_page.write(data, docs),
    "reference": lambda _, __, docs: crisis_page.write(docs / "reference"),
    "moves": lambda _, __, docs: moves_page.write(docs / "explanation"),
    "teach": lambda _, __, docs: teach_page.write(docs / "teach"),
    "engine": _engine,
    "tilted": lambda data, _, docs: tilted_page.write(data, docs / "history"),
    "pieces": lambda data, _, docs: pieces_page.write(data, docs),
}
#: Parts that need no historical tables.
WITHOUT_DATA: Final = frozenset({"reference", "moves", "teach"})


def main(arguments: list[str] | None = None) -> int:
    """Write the parts that are asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.tables", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; without any all of them")
    parser.add_argument("--data", help="folder of historical tables; without it FOEDUS_DATA")
    parser.add_argument("--package", type=Path, default=Path(foedus.__file__).parent, help="folder of the package")
    parser.add_argument("--before", type=Path, help="`engine`: file of what an engine before said, to compare with")
    parser.add_argument("--save", type=Path, help="`engine`: file to write what it says case by case into")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder of the documentation")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    try:
        parts = options.parts or PARTS
        data = Path() if WITHOUT_DATA.issuperset(parts) else data_folder(options.data)
        for part in parts:
            sys.stderr.write(f"{part}\n")
            write = PARTS[part]
            if part == "engine":
                write = partial(_engine, before=options.before, save=options.save)
            write(data, options.package, options.docs)
    except FoedusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
