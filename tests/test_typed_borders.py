"""What is handed from module to module has a type: no mapping of anything in a public signature."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import foedus

SOURCE = Path(foedus.__file__).parent
#: The packages whose rows are typed, key by key.
PACKAGES = ("answers", "inquiry", "report", "cli", "opinions", "session")
LOOSE = re.compile(r"\b(dict|Mapping|MutableMapping)\[str, (typing\.)?Any\]")


def aliases(tree: ast.Module) -> dict[str, str]:
    """Return what each name that a module gives to a type stands for."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            found[ast.unparse(target)] = ast.unparse(node.value)
    return {name: value for name, value in found.items() if LOOSE.search(value)}


def annotations(body: list[ast.stmt], where: str) -> Iterator[tuple[str, str]]:
    """Yield the annotations of what a module or a class shows, with the place of each."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from annotations(node.body, f"{where}.{node.name}")
        elif isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name == "__init__"):
            of = node.args
            given = [*of.posonlyargs, *of.args, *of.kwonlyargs, *filter(None, (of.vararg, of.kwarg))]
            for annotation in (*(each.annotation for each in given), node.returns):
                if annotation is not None:
                    yield f"{where}.{node.name}", ast.unparse(annotation)
        elif isinstance(node, ast.AnnAssign) and not ast.unparse(node.target).startswith("_"):
            yield f"{where}.{ast.unparse(node.target)}", ast.unparse(node.annotation)


def loose(text: str, where: str, named: dict[str, str]) -> list[str]:
    """Return what stands loose in a module; ``named`` are the loose aliases of all modules, by dotted name."""
    tree = ast.parse(text)
    own = dict(aliases(tree))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            known = {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
            own |= {name: named[full] for name, full in known.items() if full in named}
    names = re.compile(rf"\b({'|'.join(own) or '(?!)'})\b")
    return [
        f"{place}: {said}" for place, said in annotations(tree.body, where) if LOOSE.search(said) or names.search(said)
    ]


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    found = {}
    for path in SOURCE.rglob("*.py"):
        module = ".".join(("foedus", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        found |= {f"{module}.{name}": value for name, value in aliases(ast.parse(path.read_text("utf-8"))).items()}
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_rows_are_typed(package: str, named: dict[str, str]) -> None:
    found = [
        said
        for path in sorted((SOURCE / package).rglob("*.py"))
        for said in loose(path.read_text("utf-8"), path.relative_to(SOURCE).as_posix(), named)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "def f(row: dict[str, Any]) -> None: ...",
        "Row = Mapping[str, Any]\ndef f() -> list[Row]: ...",
        "from foedus.x import Row\nclass C:\n    def f(self, *, rows: list[Row]) -> None: ...",
        "class C(NamedTuple):\n    rows: list[dict[str, Any]]",
    ],
)
def test_a_loose_row_is_found(text: str) -> None:
    assert loose(text, "here", {"foedus.x.Row": "dict[str, Any]"})
