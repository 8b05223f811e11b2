"""Versions of the crisis file: what was written for an earlier one is read as the present one."""

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from foedus.text.yaml_text import shown

#: The version that is written.
VERSION: Final = 2
#: The versions that are still read. Since the first, keys were added, and `began` of a dispute has come to mean the
#: first day of its present flare-up; nothing that an earlier file says is said in another way.
FORMER: Final = (1,)
#: Inputs that are named where there are many.
FIRST: Final = 3
LOGGER: Final = logging.getLogger(__name__)


def is_former(version: object) -> bool:
    """Return whether a version is an earlier one that is still read."""
    return type(version) is int and version in FORMER


def brought_up(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return content that may be of an earlier version as the present version has it."""
    return {**content, "foedus": VERSION} if is_former(content.get("foedus")) else dict(content)


@cache
def tell_former(path: Path) -> None:
    """Tell, once for each file, that it is of an earlier version (through ``logging``, so on standard error)."""
    LOGGER.info(
        "%s: is of version 1 and read as version %d, in which `began` is the first day of the present flare-up; "
        "`foedus migrate FILE` writes it",
        shown(path),
        VERSION,
    )


@cache
def tell_unread(path: Path, unread: tuple[str, ...]) -> None:
    """Tell, once for each file, which of its inputs no built-in form reads: the first of many."""
    more = f" and {len(unread) - FIRST} more inputs" if len(unread) > FIRST else ""
    told = ", ".join(unread[:FIRST]) + more
    LOGGER.info("%s: no built-in form reads %s: ignored, unless a form from outside reads it", shown(path), told)
