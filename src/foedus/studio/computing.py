"""The one thread that computes: drafts, what tabs ask for, refinements, always of the latest change.

A draft is run to the end, so that something is drawn while a thumb moves; what refines it is given up as soon as
something else is asked. Nothing is queued.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from time import monotonic, process_time
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

from foedus.answers.rows import Tables
from foedus.core.errors import Cancelled, FoedusError, InputError
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import Ensemble
from foedus.session.session import DRAFT, Session
from foedus.worlds.setup import Setup

if TYPE_CHECKING:
    from foedus.studio.settled import Counting, Settled

Result = TypeVar("Result")
State = Literal["empty", "compiling", "waiting", "ready", "refused", "gone"]
Asked = Callable[[], bool]
#: Replicates of the answers that refine a draft.
REFINED: Final = 2_000
#: Seconds of all processors that a draft may take, and its least replicates: two outer draws, without which there is no
#: range.
DRAFT_SECONDS: Final = 0.5
LEAST_DRAFT: Final = 20
#: Weeks of an actor in a dispute that a machine of 2026 simulates in that time, roughly: of how many replicates the
#: first draft is, before any was measured.
IN_TIME: Final = 5_000_000
#: Seconds after which a thumb that is not heard of counts as let go.
LET_GO: Final = 1.0
#: What is said of an engine in which something went wrong.
STOPPED: Final = "the engine has stopped: start it again"
_LOG: Final = logging.getLogger(__name__)


class _Request(NamedTuple):
    """Something that is to be computed, and who waits for it."""

    call: Callable[[Asked], Any]
    future: "Future[Any]"


class Computing(ABC):
    """What is computed of a crisis that is open, and the thread that does.

    Parameters
    ----------
    seed, threads, replicates : int
        As `foedus.run` takes them.

    Attributes
    ----------
    state : str
        ``empty``, ``waiting``, ``compiling``, ``ready``, ``refused`` (the file, or the last change), ``gone``.
    refusal : InputError or None
        Why; and ``refused``, the path that was to be set, or nothing where it is the file.
    answers, replicates
        The last good answers, and of how many replicates.
    told, answered
        What is told beside them, and the crisis of which they are.
    draft : int
        Replicates of a draft.
    version, since
        What was said last, by number; and since when the state is what it is, where it lasts.
    """

    def __init__(self, seed: int, threads: int, replicates: int) -> None:
        self.seed, self.threads, self.most = seed, threads, replicates
        self.state: State = "empty"
        self.refusal: InputError | None = None
        self.refused = ""
        self.answers: Tables | None = None
        self.replicates = 0
        self.draft = DRAFT
        self.told: Settled | None = None
        self.answered: Setup | None = None
        self.version = 0
        self.since = monotonic()
        self._session: Session | None = None
        self._baselines: dict[int, Tables] = {}
        self._told_of_file: dict[int, Settled] = {}
        self._of_file: Session | None = None
        self._edit, self._answered = 0, -1
        self._moving, self._moved = "", 0.0
        self._to_open: str | None = None
        self._requests: dict[str, _Request] = {}
        self._closing = False
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._hearers: list[Callable[[], None]] = []
        self._thread = threading.Thread(target=self._compute, name="foedus-studio", daemon=True)

    @property
    @abstractmethod
    def disk(self) -> Crisis:
        """The crisis as the file has it."""

    @property
    @abstractmethod
    def changes(self) -> dict[str, object]:
        """What differs from the file: value by path."""

    @abstractmethod
    def _open(self) -> None:
        """Open what is to be opened, and draft it."""

    @property
    def session(self) -> Session:
        """The session.

        Raises
        ------
        InputError
            If no crisis is open.
        """
        if self._session is None:
            raise InputError("no crisis is open")
        return self._session

    @property
    def is_open(self) -> bool:
        """Whether a crisis is open and has been answered, so that every tab has something to show."""
        return self._session is not None and self.answers is not None

    @property
    def fresh(self) -> bool:
        """Whether the answers are those of the crisis as it is now."""
        return self._answered == self._edit

    @property
    def settled(self) -> bool:
        """Whether they are those of `foedus run`, digit for digit."""
        return self.fresh and self.replicates == self.most

    @property
    def baseline(self) -> Tables | None:
        """The answers of the file as it is on the disk, from the same luck and as many replicates."""
        return self._baselines.get(self.replicates)

    @property
    def told_now(self) -> bool:
        """Whether what is told beside the answers is told of these."""
        return (
            self.told is not None
            and self.answered is not None
            and self.told.crisis is self.answered.crisis
            and (self.told.replicates == self.replicates)
        )

    @property
    def told_of_file(self) -> "Settled | None":
        """What is told of the file as it is on the disk, from as many replicates."""
        return self._told_of_file.get(self.replicates)

    def compute(self, key: str, call: Callable[[Asked], Result]) -> "Future[Result]":
        """Compute something on the one thread that does; what was asked for under the same key before is dropped.

        Parameters
        ----------
        key : str
            What it is for, as ``histories``.
        call : callable
            Is given what to ask whether to stop: once the crisis is changed, or the same is asked for anew. It should
            raise `Cancelled` then, as sessions do.
        """
        future: Future[Result] = Future()
        with self._wake:
            if before := self._requests.pop(key, None):
                fail(before.future, Cancelled("asked for anew"))
            if self._session is None or self.state == "gone":
                future.set_exception(InputError(STOPPED if self.state == "gone" else "no crisis is open"))
                return future
            self._requests[key] = _Request(call, future)
            self._wake.notify_all()
        return future

    def subscribe(self, told: Callable[[], None]) -> Callable[[], None]:
        """Call something, on any thread, whenever something has changed; return what ends that."""
        with self._lock:
            self._hearers.append(told)

        def end() -> None:
            with self._lock, suppress(ValueError):
                self._hearers.remove(told)

        return end

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closing = True
            self._dismiss(Cancelled("the studio has ended"))
            self._wake.notify_all()
        self._thread.join(10)

    def _dismiss(self, error: Exception) -> None:
        """Tell all who wait for something that it does not come; the lock is held."""
        for request in self._requests.values():
            fail(request.future, error)
        self._requests.clear()

    def _compute(self) -> None:
        while True:
            with self._wake:
                while (turn := self._turn()) is None:
                    self._wake.wait(LET_GO / 2 if self._moving else None)
            if self._closing:
                return
            try:
                turn()
            except Cancelled:
                continue
            except FoedusError as error:
                self._refuse(error)
            except Exception:  # noqa: BLE001 - a fault of ours: the page says so, and what was changed is kept
                _LOG.exception("the engine has stopped")
                with self._lock:
                    self.state = "gone"
                    self._dismiss(InputError(STOPPED))
            self._tell()

    def _turn(self) -> Callable[[], None] | None:
        """Return what is to be computed next: a file, a draft, what a tab asks for, a refinement, or nothing."""
        if self._closing:
            return lambda: None
        if self._to_open is not None:
            return self._open
        if self._session is None or self.state == "gone":
            return None
        return self._draft if not self.fresh else self._serve if self._requests else self._refinement()

    def _draft(self) -> None:
        self._answer(min(self.draft, self.most), drafted=True)

    def _refinement(self) -> Callable[[], None] | None:
        if self._moving and monotonic() - self._moved > LET_GO:
            self._moving = ""
        if self._moving or self.replicates == self.most:
            return None
        step = REFINED if self.replicates < REFINED < self.most else self.most
        return lambda: self._answer(step)

    def _answer(self, replicates: int, *, drafted: bool = False) -> None:
        """Answer the crisis as it is now; a draft is let finish, a refinement ends once something else is to do."""
        with self._lock:
            session, edit, changed = self.session, self._edit, bool(self.changes)
            before = self._baselines.get(replicates)

        marks: list[float] = []

        def asked() -> bool:
            marks.append(process_time())  # after each block
            return self._closing or (
                not drafted and (edit != self._edit or self._to_open is not None or bool(self._requests))
            )

        # while a thumb moves nobody reads reasons, nor what is told beside the answers
        began, beside, first = process_time(), not drafted or replicates == self.most, before is None
        answered, answers, told = _told(session, replicates, asked, self.seed, beside=beside)
        # before the first block much is compiling, or loading
        spent = marks[-1] - marks[0] if first and marks else process_time() - began
        if before is None or (beside and replicates not in self._told_of_file):
            _, before, of_file = (
                _told(self._file_session(), replicates, asked, self.seed, beside=beside)
                if changed
                else (answered, answers, told)
            )
            if of_file:
                self._told_of_file[replicates] = of_file
        with self._lock:
            if self._session is not session:
                return
            self._baselines[replicates] = before
            self.answers, self.replicates, self._answered, self.answered = answers, replicates, edit, answered
            self.told = told or self.told
            if drafted:
                self._moved = monotonic()  # a thumb that waited for it is heard of only now
                self.draft = _smaller(self.draft, spent / DRAFT_SECONDS)
            if self.refusal is None and self._to_open is None:
                self.state = "ready"

    def _file_session(self) -> Session:
        with self._lock:
            if self._of_file is None:
                self._of_file = self.session.beside(self.disk)
            return self._of_file

    def _serve(self) -> None:
        with self._lock:
            key, request = next(iter(self._requests.items()))
            del self._requests[key]
            edit = self._edit

        def asked() -> bool:
            return self._closing or edit != self._edit or self._to_open is not None or key in self._requests

        if not request.future.set_running_or_notify_cancel():
            return
        try:
            request.future.set_result(request.call(asked))
        except Exception as error:  # noqa: BLE001 - who asked is told
            request.future.set_exception(error)

    def _refuse(self, error: FoedusError) -> None:
        with self._lock:
            self.refusal = error if isinstance(error, InputError) else InputError(str(error))
            self.refused, self.state = "", "refused"

    def _say_compiling(self) -> None:
        with self._lock:
            self.state, self.since = "compiling", monotonic()
        self._tell()

    def _tell(self) -> None:
        with self._lock:
            self.version += 1
            told = list(self._hearers)
        for each in told:
            each()


def first_draft(ensemble: Ensemble) -> int:
    """Return of how many replicates the first draft of a crisis is."""
    return _smaller(DRAFT, DRAFT * ensemble.cells / IN_TIME)


def _smaller(draft: int, times: float) -> int:
    """Return the replicates of a draft that takes so many times the time that it may take, halved until it fits."""
    while times > 1.0 and draft > LEAST_DRAFT:
        draft, times = max(draft // 2, LEAST_DRAFT), times / 2
    return draft


def fail(future: "Future[Any]", error: Exception) -> None:
    """Tell whoever waits for something that it does not come; nobody does where it was cancelled, or is there."""
    with suppress(InvalidStateError):
        future.set_exception(error)


def _told(
    session: Session, replicates: int, asked: Asked, seed: int, *, beside: bool
) -> "tuple[Setup, Tables, Settled | None]":
    """Return the crisis as it is now, ready to run, and its answers: with reasons and all else only where wanted."""
    setup = session.setup
    counting = _counting(setup, replicates) if beside else None
    answers = session.answers(replicates, asked, counting.look if counting else None, why=beside)
    run = session.last
    if run is None or (counting and run[0] is not setup):
        raise Cancelled("changed meanwhile")
    return run[0], answers, counting.settled(answers, run[1], seed) if counting else None


def _counting(setup: Setup, replicates: int) -> "Counting":
    from foedus.studio.settled import Counting  # noqa: PLC0415 - no draft needs it, and the first is waited for

    return Counting(setup, replicates)


class _Compiling(logging.Handler):
    """Notices that the engine is being compiled."""

    def __init__(self, say: Callable[[], None]) -> None:
        super().__init__(logging.INFO)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("compiling"):
            self._say()


@contextmanager
def telling(say: Callable[[], None]) -> Iterator[None]:
    """Say it meanwhile when the engine is being compiled."""
    log, handler = logging.getLogger("foedus"), _Compiling(say)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
