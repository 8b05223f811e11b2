"""Tests of whole runs, which are not for plain Python: a week that takes a microsecond compiled takes milliseconds."""

import os

import pytest

PLAIN = os.environ.get("NUMBA_DISABLE_JIT") == "1"


def compiled_only(reason: str) -> pytest.MarkDecorator:
    """Return a mark of what is left out where nothing is compiled."""
    return pytest.mark.skipif(PLAIN, reason=reason)
