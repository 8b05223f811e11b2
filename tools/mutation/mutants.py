"""The mutants: every small fault that the sources allow, and the few that a seeded draw chooses."""

import ast
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

PACKAGES = (
    "answers",
    "fitting",
    "inquiry",
    "mechanisms",
    "opinions",
    "register",
    "runs",
    "scoring",
    "session",
    "worlds",
)
SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,), ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
#: Never mutated: texts, annotations, decorators, errors' words, and calls that only show or describe.
SILENT_CALLS = {"Parameter", "print", "write", "InputError", "ValueError", "TypeVar", "cast"}
SILENT_KEYWORDS = {"strict", "title", "sources", "reads", "writes"}


class Mutant(NamedTuple):
    """A small fault: the text from ``start`` to ``end`` (offsets in bytes) of a file becomes ``after``."""

    key: str
    path: str
    line: int
    function: str
    before: str
    after: str
    start: int
    end: int

    @property
    def package(self) -> str:
        """The package below ``foedus``."""
        return self.path.split("/")[2]

    def applied(self, source: bytes) -> bytes:
        """Return the source with the fault."""
        return source[: self.start] + self.after.encode() + source[self.end :]


def _swaps(node: ast.expr) -> Iterator[str]:
    """Yield what an expression becomes."""
    match node:
        case ast.Compare(left, [op], [right]):
            for other in SWAPPED.get(type(op), ()):
                yield f"({ast.unparse(ast.Compare(left, [other()], [right]))})"
        case ast.BinOp(left, op, right) if not any(
            isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
            for side in (left, right)
        ):
            for other in SWAPPED.get(type(op), ()):
                yield f"({ast.unparse(ast.BinOp(left, other(), right))})"
        case ast.BoolOp(op, values):
            for other in SWAPPED[type(op)]:
                yield f"({ast.unparse(ast.BoolOp(other(), values))})"
            yield f"({ast.unparse(ast.BoolOp(op, values[1:]) if len(values) > 2 else values[1])})"
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield f"({ast.unparse(operand)})"
        case ast.Constant(value):
            yield from _other_values(value)


def _other_values(value: object) -> Iterator[str]:
    """Yield what a constant becomes; a text stays."""
    if isinstance(value, bool):
        yield str(not value)
    elif isinstance(value, int):
        yield "0" if value == 1 else str(value + 1)
    elif isinstance(value, float):
        yield str(2.0 * value or 1.0)


def _turns(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield parts of a statement or branch, and what each becomes: dropped, turned round, or returning nothing."""
    match node:
        case ast.Expr(ast.Call()) | ast.Raise() | ast.Continue() | ast.Break() | ast.AugAssign():
            yield node, "pass"
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield node, "pass"
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            yield test, f"(not ({ast.unparse(test)}))"
            if isinstance(node, ast.If):
                yield test, "False"
        case ast.comprehension(ifs=ifs):
            yield from ((test, "True") for test in ifs)
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield value, "None"


def _silent(node: ast.AST) -> bool:
    """Say whether nothing below this node is mutated."""
    match node:
        case ast.JoinedStr() | ast.Raise():
            return True
        case ast.keyword(arg=name):
            return name in SILENT_KEYWORDS
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name)):
            return name in SILENT_CALLS
        case ast.If(ast.Name("TYPE_CHECKING") | ast.Compare(ast.Name("__name__"))):
            return True
    return False


class _Found(NamedTuple):
    """A part of a tree that may be mutated, what it becomes, and where it stands."""

    node: ast.AST
    after: str
    function: str


def _found(node: ast.AST, function: str = "") -> Iterator[_Found]:
    """Yield every part of a tree that may be mutated."""
    silent = _silent(node)
    if not silent or isinstance(node, ast.Raise):
        yield from (_Found(part, after, function) for part, after in _turns(node))
    if silent:
        return
    if isinstance(node, ast.expr):
        yield from (_Found(node, after, function) for after in _swaps(node))
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".removeprefix(".")
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list", "bases"}:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _found(child, function)


def mutants_of(root: Path, path: str) -> Iterator[Mutant]:
    """Yield every mutant of a source file; its key stays while its line, its function and the seed stay."""
    source = (root / path).read_bytes()
    lines = source.splitlines(keepends=True)
    begins = [0]
    for text in lines:
        begins.append(begins[-1] + len(text))
    seen: Counter[str] = Counter()
    for node, after, function in _found(ast.parse(source)):
        start = begins[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = begins[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        before = " ".join(source[start:end].decode().split())
        line = node.lineno  # type: ignore[attr-defined]
        name = "\t".join((path, function, lines[line - 1].decode().strip(), before, after))
        seen[name] += 1
        key = blake2b(f"seed 1\t{name}\t{seen[name]}".encode(), digest_size=6).hexdigest()
        yield Mutant(key, path, line, function, before, after, start, end)


def all_mutants(root: Path) -> dict[str, list[Mutant]]:
    """Return every mutant of the sources by package, in the order of the draw, at most one a line."""
    found: dict[str, list[Mutant]] = {}
    for package in PACKAGES:
        lines: set[tuple[str, int]] = set()
        found[package] = []
        files = sorted((root / "src" / "foedus" / package).rglob("*.py"))
        every = [mutant for file in files for mutant in mutants_of(root, file.relative_to(root).as_posix())]
        for mutant in sorted(every):
            if (mutant.path, mutant.line) not in lines:
                lines.add((mutant.path, mutant.line))
                found[package].append(mutant)
    return found


def choose(root: Path, count: int) -> list[Mutant]:
    """Return ``count`` mutants or a few more, spread over the packages by their lines."""
    sizes = {
        package: sum(len(file.read_bytes().splitlines()) for file in (root / "src/foedus" / package).rglob("*.py"))
        for package in PACKAGES
    }
    found = all_mutants(root)
    chosen = (found[name][: -(-count * size // sum(sizes.values()))] for name, size in sizes.items())
    return sorted((mutant for part in chosen for mutant in part), key=lambda one: (one.path, one.line))


def write_list(path: Path, mutants: Iterable[Mutant]) -> None:
    """Write the list of mutants for the reader; the key alone names a mutant."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(("key", "place", "function", "before", "after"))
        writer.writerows((m.key, f"{m.path}:{m.line}", m.function, m.before, m.after) for m in mutants)


def read_list(path: Path, root: Path) -> tuple[list[Mutant], int]:
    """Return the listed mutants where they stand in the sources now, and how many are no longer there.

    A mutant moves with its line; it is gone once the text of its line or the name of its function has changed.
    """
    with path.open(encoding="utf-8", newline="") as text:
        keys = [row["key"] for row in csv.DictReader(text, delimiter="\t")]
    known = {mutant.key: mutant for part in all_mutants(root).values() for mutant in part}
    listed = [known[key] for key in keys if key in known]
    return listed, len(keys) - len(listed)
