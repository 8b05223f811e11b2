"""Who does the pieces of a large computation: this thread, threads of this process, or a cluster that was joined.

Luck is addressed: a piece gives the same bits wherever, in whatever order and however often it is done. So whatever is
divided hands its pieces over here, as functions of a module with plain arguments, and needs not know who does them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol, TypeVar

Value = TypeVar("Value")
Key = TypeVar("Key")


class Workers(Protocol):
    """Whoever does pieces."""

    @property
    def depth(self) -> int:
        """How many pieces may wait or be done at a time, so that nobody is idle."""

    def share(self, value: Value) -> Value:
        """Return what stands for a value that many pieces take, so that it is sent once."""

    def submit(self, piece: Callable[..., Value], /, *args: object, **options: object) -> Future[Value]:
        """Hand over a piece, a function of a module; return where its value will be."""

    def close(self) -> None:
        """Drop what nobody has begun, and wait for the rest where it is done here."""


#: Who does pieces in the present context in place of this process: nobody, or a cluster that was joined.
JOINED: Final[ContextVar[Callable[[], Workers] | None]] = ContextVar("JOINED", default=None)
#: In what workers of that cluster differ that do pieces all the same; None where none may.
TOLERATED: Final[ContextVar[tuple[str, ...] | None]] = ContextVar("TOLERATED", default=None)


class _Here:
    """Does each piece in this thread, as it is handed over."""

    depth = 1

    def share(self, value: Value) -> Value:
        return value

    def submit(self, piece: Callable[..., Value], /, *args: object, **options: object) -> Future[Value]:
        done: Future[Value] = Future()
        done.set_result(piece(*args, **options))
        return done

    def close(self) -> None:
        return


class _Threads(ThreadPoolExecutor):
    """Threads of this process, for compiled code, which needs no lock of the interpreter."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self.depth = 2 * threads

    def share(self, value: Value) -> Value:
        return value

    def close(self) -> None:
        self.shutdown(wait=True, cancel_futures=True)


@contextmanager
def workers(threads: int) -> Iterator[Workers]:
    """Give whoever does the pieces: the cluster that was joined, else so many threads of this process."""
    joined = JOINED.get()
    found: Any = joined() if joined else _Here() if threads == 1 else _Threads(threads)
    try:
        yield found
    finally:
        found.close()


def in_order(
    by: Workers, piece: Callable[..., Value], each: Iterable[tuple[object, ...]], **options: object
) -> Iterator[Value]:
    """Yield what a piece returns for each tuple of arguments, in their order, with a few of them on the way.

    Examples
    --------
    >>> with workers(2) as two:
    ...     list(in_order(two, pow, [(2, 3), (3, 2)]))
    [8, 9]
    """
    waiting: deque[Future[Value]] = deque()
    for arguments in each:
        waiting.append(by.submit(piece, *arguments, **options))
        if len(waiting) >= by.depth:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def as_done(
    by: Workers, piece: Callable[..., Value], each: Iterable[tuple[Key, tuple[object, ...]]], **options: object
) -> Iterator[tuple[Key, Value]]:
    """Yield the key of each tuple of arguments with what a piece returns for it, as they are done."""
    following = iter(each)
    flying: dict[Future[Value], Key] = {}
    while True:
        while len(flying) < by.depth and (next_one := next(following, None)) is not None:
            flying[by.submit(piece, *next_one[1], **options)] = next_one[0]
        if not flying:
            return
        for done in wait(flying, return_when=FIRST_COMPLETED).done:
            yield flying.pop(done), done.result()
