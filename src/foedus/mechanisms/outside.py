"""Mechanisms from outside: a file that the user trusts, or one of an installed package that a crisis names.

Nothing of a file runs before it is trusted by name. It brings everything that it needs, so that its text, which a run
keeps, is all there is to know of it.
"""

import ast
import hashlib
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Final

from foedus.core.bibliography import works
from foedus.core.errors import InputError, nearest
from foedus.core.mechanism import MOVES, Mechanism, SourceFile
from foedus.core.world import FIELDS

#: The group of entry points under which packages offer mechanisms, each named ``FAMILY.FORM``.
GROUP: Final = "foedus.mechanisms"
#: How a form from outside is had, for messages.
TRUST: Final = "one from outside needs --trust FILE"
#: What a file may import, beside the standard library.
IMPORTS: Final = ("foedus", "numpy")


def load(path: Path, names: Mapping[str, str] = MappingProxyType({})) -> Mechanism:
    """Return the mechanism of a file, whose code runs now, under the name that ``names`` has for its digest, if it has.

    Raises
    ------
    InputError
        If there is no such file, it is none of Python, it does not run, or it holds no mechanism.
    """
    if path.suffix != ".py":
        raise InputError(f"{path}: is no Python file; a mechanism is a file that ends with .py")
    try:
        content = path.read_bytes()
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a mechanism ({getattr(error, 'strerror', '') or error})") from None
    digest = hashlib.sha256(content).hexdigest()
    stem = re.sub(r"\W", "_", path.stem)
    module = sys.modules.get(name := f"{__name__}.{stem}_{digest[:16]}")
    if module is None:
        _refuse_imports(path, text)
        module = ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module  # its annotations and what is kept of it are looked up there
        try:
            exec(compile(text, str(path), "exec"), module.__dict__)  # noqa: S102 - the user trusts it
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told
            del sys.modules[name]
            raise InputError(f"{_place(path, error)}: {type(error).__name__}: {error}") from None
    mechanism = getattr(module, "MECHANISM", None)
    if not isinstance(mechanism, Mechanism):
        raise InputError(f"{path}: ends with no line MECHANISM = Mechanism(...)")
    if faults := list(faults_of(mechanism)):
        raise InputError("\n".join(f"{path}: {fault}" for fault in faults))
    return mechanism._replace(file=SourceFile(names.get(digest, path.name), digest, text))


def _place(path: Path, error: Exception) -> str:
    """Return the path and the last line of the file that an error comes from."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _refuse_imports(path: Path, text: str) -> None:
    """Refuse a file that imports another one: what is kept would not be all that runs."""
    try:
        tree = ast.parse(text, str(path))
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{_place(path, error)}: not Python: {getattr(error, 'msg', error)}") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in names:
            if name.split(".")[0] not in (*IMPORTS, *sys.stdlib_module_names):
                raise InputError(
                    f"{path}:{node.lineno}: imports '{name}': a mechanism brings all it needs in its one file, but "
                    f"for {', '.join(IMPORTS)} and the standard library"
                )


def faults_of(mechanism: Mechanism) -> Iterator[str]:
    """Yield what is wrong with how a mechanism declares itself."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", mechanism.name):
        yield f"name: '{mechanism.name}' must be small letters, digits and underscores"
    for what, known in (("reads", FIELDS), ("writes", FIELDS), ("moves", MOVES), ("sources", works())):
        for name in getattr(mechanism, what):
            if name not in known:
                yield f"{what}: '{name}' is not known{nearest(name, known)}"
    for move in mechanism.moves:
        if move in MOVES and MOVES[move] not in mechanism.writes:
            yield f"moves: '{move}' is written in {MOVES[move]}, which is not among its writes"
    if not mechanism.sources and mechanism.status == "published":
        yield 'sources: there is none, so it is not published: say status="emerging"'
    yield from _parameter_faults(mechanism)


def _parameter_faults(mechanism: Mechanism) -> Iterator[str]:
    try:
        parameters = mechanism.parameters()
        for term in mechanism.terms:
            if term.name not in parameters:
                yield f"terms: '{term.name}' is no parameter{nearest(term.name, parameters)}"
    except (TypeError, InputError) as error:
        yield f"params: {error}"


def installed(family: str, form: str) -> Mechanism | None:
    """Return the mechanism that an installed package offers under this name, if one does.

    Raises
    ------
    InputError
        If several do, or its file is not as it must be.
    """
    found = offered(f"{family}.{form}")
    if not found:
        return None
    if len(found) > 1:
        packages = ", ".join(str(point.dist.name) for point in found if point.dist)
        raise InputError(f"forms.{family}: several packages offer '{form}': {packages}; uninstall all but one")
    spec = find_spec(found[0].module)
    if spec is None or not spec.origin:
        raise InputError(f"forms.{family}: the package that offers '{form}' has no module '{found[0].module}'")
    return load(Path(spec.origin))


def offered(name: str | None = None) -> list[EntryPoint]:
    """Return what installed packages offer as mechanisms, all or those of one name; nothing of it runs."""
    points = entry_points(group=GROUP) if name is None else entry_points(group=GROUP, name=name)
    return list(points)
