"""A piece of work on a worker. The scheduler loads this file too, so that it loads nothing heavy before it works."""

from functools import cache
from typing import NamedTuple


class Differs(NamedTuple):
    """A worker that does not do the piece, and its proof, packed."""

    worker: str
    proof: bytes


class Shared(NamedTuple):
    """The place, among the values that were sent by themselves, of one that a piece takes."""

    place: int


def keep(content: bytes) -> bytes:
    """Keep a value that many pieces take; where it is lost with its worker, the scheduler sends it again."""
    return content


def work(expected: str, content: bytes, *values: bytes) -> bytes | Differs:
    """Do a piece; return its value packed, or that this worker differs.

    Parameters
    ----------
    expected : str
        The digest of the proof of whoever asks; empty where it takes any worker.
    content : bytes
        The piece, its arguments and its options, packed.
    values : bytes
        Values that many pieces take.
    """
    from foedus.cluster.sending import packed, shared, unpacked  # noqa: PLC0415 - the engine

    if expected and _digest() != expected:
        from distributed import get_worker  # noqa: PLC0415 - only here

        return Differs(get_worker().address, prove())
    piece, arguments, options = unpacked(content)
    taken = (shared(values[one.place]) if isinstance(one, Shared) else one for one in arguments)
    return packed(piece(*taken, **options))


@cache
def _digest() -> str:
    from foedus.cluster.proof import proof  # noqa: PLC0415 - the engine

    return proof().digest


def prove() -> bytes:
    """Return the proof of this process, packed."""
    from foedus.cluster.proof import proof  # noqa: PLC0415 - the engine
    from foedus.cluster.sending import packed  # noqa: PLC0415 - as above

    return packed(proof())
