"""What is sent between processes: values as bytes, mechanisms by their name, those from outside with their text.

What is compiled is not sent: each process compiles or loads its own. Where two processes run the same sources, a value
that was sent is the same in both.
"""

import io
import pickle
import zlib
from collections import ChainMap
from functools import lru_cache
from typing import Any, ClassVar, Final

import cloudpickle

from foedus.core.compiled import cache_base
from foedus.core.compiled_calls import Outer
from foedus.core.mechanism import Mechanism, SourceFile
from foedus.core.world import World
from foedus.engine.turn import Driver, driver
from foedus.mechanisms.catalogue import BUILT_IN
from foedus.mechanisms.outside import load

#: Most of what is sent are weeks in which nothing happened and worlds that hardly differ: the quickest level shrinks
#: them to a tenth.
LEVEL: Final = 1
#: Values that many pieces take, of which so many are kept unpacked.
KEPT: Final = 4


def packed(value: object) -> bytes:
    """Return a value as bytes."""
    with io.BytesIO() as file:
        _Sender(file, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
        return zlib.compress(file.getbuffer(), LEVEL)


def unpacked(content: bytes) -> Any:  # noqa: ANN401 - whatever was packed
    """Return a value from its bytes. What they say is run: they must come from nobody else."""
    return pickle.loads(zlib.decompress(content))  # noqa: S301 - from the cluster that the user named


@lru_cache(KEPT)
def shared(content: bytes) -> Any:  # noqa: ANN401 - as above
    """Return a value that many pieces take, unpacked once."""
    return unpacked(content)


def _form(family: str, name: str, file: SourceFile | None) -> Mechanism:
    """Return the mechanism of a name; one from outside runs from a file of its own in the cache folder."""
    if file is None:
        return BUILT_IN.named(family, name)
    path = cache_base() / "trusted" / file.sha256 / file.name
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.text.encode())
    return load(path, {file.sha256: file.name})


def _remembering(most: int | None, function: Any) -> Any:  # noqa: ANN401 - whatever was remembered
    """Return a function that remembers what it returned, as one does that was made inside another function."""
    return lru_cache(most)(function)


def _sent_remembering(one: Any) -> Any:  # noqa: ANN401 - functools' own
    """Return how a function that remembers is sent: by its name, or if it has none by what it remembers of."""
    if "<locals>" not in one.__qualname__:
        return one.__qualname__
    return _remembering, (one.cache_parameters()["maxsize"], one.__wrapped__)


class _Sender(cloudpickle.Pickler):  # type: ignore[misc]  # it has no types
    dispatch_table: ClassVar = ChainMap(
        {
            Driver: lambda one: (driver, (one.mechanisms,)),
            Mechanism: lambda one: (_form, (one.family, one.name, one.file)),
            World: lambda one: (World, (one.slab, one.actors, one.disputes)),  # its fields are views
            Outer: lambda one: one.__qualname__,  # what is compiled is sent by its name
            type(shared): _sent_remembering,
        },
        cloudpickle.Pickler.dispatch_table,
    )
