"""The workers of a cluster as those who do pieces: what a lost worker had is done again, one that differs does nothing.

A piece is a task of its own, and its value comes back packed. Values that many pieces take are tasks too, so that
workers fetch them from one another, and the scheduler makes them anew where they are lost.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeAlias, cast

from distributed import Client, KilledWorker
from distributed import Future as DaskFuture

from foedus.cluster.piece import Differs, Shared, keep, work
from foedus.cluster.proof import Proof, told
from foedus.cluster.sending import packed, unpacked
from foedus.core.errors import RunError

#: Seconds between two looks at who is there.
LOOKS: Final = 1.0
#: Pieces that wait or are done at a time, for each thread of a worker: none is idle while a value travels.
AHEAD: Final = 3
#: A piece as Dask has it.
Task: TypeAlias = "DaskFuture[Any]"
_TELL = logging.getLogger(__name__)


class _Later(Future[Any]):
    """A value that comes packed, and is unpacked by whoever asks for it."""

    _value: tuple[Any] | None = None

    def result(self, timeout: float | None = None) -> Any:  # noqa: ANN401 - whatever a piece returns
        if self._value is None:
            self._value = (unpacked(super().result(timeout)),)
        return self._value[0]


class _Handed(NamedTuple):
    """A piece that was handed over, packed, with the tasks of the values that it takes."""

    content: bytes
    values: list[Task]


class _Outstanding(NamedTuple):
    """A piece that is not done: its task, what was handed over, and for whom alone; for all where that is empty."""

    task: Task
    handed: _Handed
    only: frozenset[str]


class Cluster:
    """A cluster that was joined.

    Parameters
    ----------
    client : distributed.Client
        The connection.
    name : str
        What the user called it.
    own : Proof or None
        The proof that every worker must give; None takes any.
    patience : float
        Seconds for which it may be without workers.
    """

    def __init__(self, client: Client, name: str, own: Proof | None, patience: float) -> None:
        self.client, self.name, self.own, self.patience = client, name, own, patience
        self.expected = own.digest if own else ""
        self.there: dict[str, int] = dict(client.nthreads())
        self.differing: set[str] = set()
        self.outstanding: dict[_Later, _Outstanding] = {}
        self.closed = False
        self.loop = cast("Any", client.loop)
        self.loop.add_callback(self._watch)

    def opened(self) -> "Pieces":
        """Return who does the pieces of one computation."""
        return Pieces(self)

    def close(self) -> None:
        """Leave: nothing that was handed over is left behind."""
        self.closed = True
        self.drop(list(self.outstanding))

    def drop(self, those: list[_Later]) -> None:
        """Take back pieces that are not done."""
        tasks = [found.task for later in those if (found := self.outstanding.pop(later, None)) is not None]
        for later in those:
            later.cancel()
        if tasks:
            with suppress(Exception):  # whatever is wrong with a cluster that is left
                self.client.cancel(tasks)

    def begin(self, later: _Later, handed: _Handed) -> None:
        """Hand a piece to the scheduler."""
        if later.cancelled():
            return
        only = frozenset(self.there.keys() - self.differing if self.differing else ())
        task = self.client.submit(
            work, self.expected, handed.content, *handed.values, pure=False, workers=sorted(only) or None
        )
        self.outstanding[later] = _Outstanding(task, handed, only)

    async def follow(self, later: _Later, handed: _Handed) -> None:
        """Bring the value of a piece back, or say why there is none."""
        while (piece := self.outstanding.get(later)) is not None:
            try:
                (found,) = await self.client.gather([piece.task], asynchronous=True)
                if isinstance(found, Differs):
                    self._refuse(found)
                    self.begin(later, handed)
                    continue
                self.outstanding.pop(later, None)
                _settle(later, found)
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - it is raised where its value is wanted
                if self.outstanding.get(later) is piece:  # else it was taken back, or handed over anew
                    self._fail(later, self._why(piece.task, error))

    def _why(self, task: Task, error: BaseException) -> BaseException:
        """Return what is to be told of an error: of a piece as it is, of the cluster in words."""
        if isinstance(error, KilledWorker):
            return RunError(
                f"--cluster {self.name}: a piece of work was lost with its worker again and again ({error})"
            )
        if task.status == "error" or isinstance(error, RunError):
            return error
        return RunError(f"--cluster {self.name}: the scheduler is gone, or has dropped the work")

    def _refuse(self, found: Differs) -> None:
        if found.worker not in self.differing and self.own:
            self.differing.add(found.worker)
            _TELL.warning("worker %s %s: it does nothing", found.worker, told(self.own, unpacked(found.proof)))
        if not self.there.keys() - self.differing:
            raise RunError(f"--cluster {self.name}: no worker is left that does not differ")

    def _fail(self, later: _Later, error: BaseException) -> None:
        self.outstanding.pop(later, None)
        with suppress(InvalidStateError):
            later.set_exception(error)

    async def _hand_over_anew(self) -> None:
        """Give pieces to whoever is there where those they were for are gone: the scheduler would wait for them."""
        flying = list(self.outstanding.items()) if self.there else []
        lost = [(later, one) for later, one in flying if one.only and one.only.isdisjoint(self.there)]
        for later, one in lost:
            self.begin(later, one.handed)
        if lost:
            await self.client.cancel([one.task for _, one in lost], asynchronous=True)

    async def _watch(self) -> None:
        """Look who is there, again and again; give up when nobody has been for too long."""
        alone = 0.0
        while not self.closed:
            await asyncio.sleep(LOOKS)
            try:
                scheduler: Any = self.client.scheduler
                self.there = await scheduler.ncores(workers=None)
            except (OSError, AttributeError):  # it is not there
                self.there = {}
            await self._hand_over_anew()
            alone = 0.0 if self.there.keys() - self.differing else alone + LOOKS
            if alone > self.patience:
                gone = f"--cluster {self.name}: no worker has been there for {self.patience:.0f} s"
                for later in list(self.outstanding):
                    self._fail(later, RunError(gone))


def _settle(later: _Later, value: object) -> None:
    with suppress(InvalidStateError):  # it was taken back
        later.set_result(value)


class _Sent(NamedTuple):
    """A value that many pieces take, on its way."""

    task: Task


class Pieces:
    """Those who do the pieces of one computation, as `foedus.core.workers` has them."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.mine: set[_Later] = set()

    @property
    def depth(self) -> int:
        """How many pieces may wait or be done at a time."""
        return AHEAD * max(1, sum(self.cluster.there.values()))

    def share(self, value: Any) -> Any:  # noqa: ANN401 - whatever pieces take
        """Return what stands for a value that many pieces take."""
        return _Sent(self.cluster.client.submit(keep, packed(value), pure=False))

    def submit(self, piece: Callable[..., Any], /, *args: object, **options: object) -> Future[Any]:
        """Hand over a piece; return where its value will be."""
        values = [one.task for one in args if isinstance(one, _Sent)]
        places = iter(range(len(values)))
        plain = [Shared(next(places)) if isinstance(one, _Sent) else one for one in args]
        handed, later = _Handed(packed((piece, plain, options)), values), _Later()
        self.mine.add(later)
        later.add_done_callback(self.mine.discard)
        self.cluster.begin(later, handed)
        self.cluster.loop.add_callback(self.cluster.follow, later, handed)
        return later

    def close(self) -> None:
        """Take back what is not done."""
        self.cluster.drop(list(self.mine))
