"""Two files of numbers as the same, made on two machines: what a processor makes of a fit differs in the last digit."""

import tomllib
from typing import Any

import pytest

#: Files hold nine digits.
DIGITS = 1e-7


def expected(found: Any) -> Any:
    """Return what was read, its numbers with a fraction within a few units of their last digit."""
    if isinstance(found, dict):
        return {name: expected(of) for name, of in found.items()}
    if isinstance(found, list):
        return [expected(of) for of in found]
    return pytest.approx(found, rel=DIGITS, abs=1e-12) if isinstance(found, float) else found


def assert_alike(ships: str, now: str, remedy: str) -> None:
    """Assert that two TOML files say the same, in the same order and under the same comments."""
    assert tomllib.loads(ships) == expected(tomllib.loads(now)), remedy
    assert _words(ships) == _words(now), remedy


def _words(text: str) -> list[str]:
    """Return the lines of a file without their numbers."""
    return [line.partition(" = ")[0] for line in text.splitlines() if not line.lstrip().startswith(("[", "]", "-"))]
