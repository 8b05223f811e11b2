"""The examples in docstrings are what they say."""

import doctest
import importlib
import pkgutil
from itertools import chain
from types import ModuleType

import numba
import pytest

ALL = (
    "core", "text", "evidence", "crisis", "models", "mechanisms", "engine", "worlds", "fitting", "answers", "session",
    "inquiry", "opinions", "runs", "register", "scoring",
    "report", "api",
)  # fmt: skip
#: Uncompiled, whole runs would take minutes: there only what is arithmetic.
PACKAGES = ("core", "mechanisms") if numba.config.DISABLE_JIT else ALL


def modules() -> list[str]:
    packages = [importlib.import_module(f"foedus.{name}") for name in PACKAGES]
    found = chain.from_iterable(pkgutil.walk_packages(each.__path__, f"{each.__name__}.") for each in packages)
    whole = [] if numba.config.DISABLE_JIT else ["foedus"]
    return sorted([*whole, *(module.name for module in found if not module.name.endswith("__main__"))])


class Finder(doctest.DocTestFinder):
    """Finds the examples of compiled functions too: they keep their docstrings, not their type."""

    def _find(self, tests, obj, name, module, source_lines, globs, seen) -> None:
        super()._find(tests, obj, name, module, source_lines, globs, seen)
        if isinstance(obj, ModuleType):
            for key, value in vars(obj).items():
                plain = getattr(value, "py_func", None)
                if plain is not None and plain.__module__ == obj.__name__:
                    super()._find(tests, plain, f"{name}.{key}", module, source_lines, globs, seen)


@pytest.mark.parametrize("name", modules())
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in Finder(exclude_empty=True).find(module, name):
        runner.run(test)
    assert runner.failures == 0


def test_examples_of_compiled_functions_are_found() -> None:
    found = Finder().find(importlib.import_module("foedus.mechanisms.survival.global_game"))
    assert any("threshold" in test.name and test.examples for test in found)
