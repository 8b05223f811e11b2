"""Forms from outside are compiled before they run, so that what cannot be compiled is told as any other mistake."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from foedus.core.errors import InputError
from foedus.core.mechanism import Mechanism
from foedus.engine.turn import Driver, driver

#: Lines of Numba's messages that say where it was, and not what is wrong.
_WHERE: Final = ("Failed in", "During:", "File ")


def driver_of(taken: tuple[Mechanism, ...]) -> Driver:
    """Return the driver of a set of forms; those from outside can be compiled.

    Raises
    ------
    InputError
        If one cannot; the message names its file, the line and what is wrong.
    """
    made = driver(taken)
    outside = [each for each in taken if each.file]
    if not outside:
        return made
    try:
        _ = made.parts
        for kind in {kind for each in outside if each.decides for kind in each.moves}:
            made.deciding(kind)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told
        raise InputError(_told(outside, str(error))) from None
    return made


def _told(outside: Iterable[Mechanism], message: str) -> str:
    """Return in a line what is wrong, of which file, and where in it."""
    lines = [line.strip(" >") for line in message.splitlines() if line.strip() and not line.startswith(_WHERE)]
    # a line that ends so announces the next
    reason = " ".join(lines[: 2 if lines and lines[0].endswith(":") else 1]) or message
    for mechanism in outside:
        path = Path(getattr(mechanism.step, "py_func", mechanism.step).__code__.co_filename)
        if found := re.search(rf'{re.escape(path.name)}(?:", line | \()(\d+)', message):
            return f"{path}:{found[1]}: cannot be compiled: {reason}"
    files = ", ".join(each.file.name for each in outside if each.file)
    return f"{files}: cannot be compiled: {reason}"
