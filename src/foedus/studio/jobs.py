"""Long work of a page: asked for, watched, stopped; what it found is kept while the crisis is as it was.

A job is run on the one thread that computes (`Work.compute`). It ends of itself once the crisis is changed. What it has
found stays to be read, and says that it is of a crisis that is no more.
"""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

from foedus.core.errors import Cancelled, FoedusError

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis
    from foedus.studio.work import Work

State: TypeAlias = Literal["waiting", "done", "failed", "stopped", "overtaken"]
Progress: TypeAlias = Callable[[int, int], None]
#: What is computed of a crisis; it tells how many replicates are done of how many.
Call: TypeAlias = "Callable[[Crisis, Progress], Any]"
#: Seconds after which it is told how long the rest will take, and results that are kept of one page.
EARLY: Final = 1.0
MOST: Final = 60
_LOG: Final = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """One piece of long work.

    Attributes
    ----------
    key : str
        What it is for; a new job takes the place of one with the same key.
    says : str
        What is computed, in words.
    asked : dict
        What was asked, so that a page can show it again.
    state : str
        ``waiting``, ``done``, ``failed``, ``stopped`` (by hand) or ``overtaken`` (by a change of the crisis).
    crisis : Crisis or None
        The crisis of which it is computed, from its begin on; and ``digest``, its digest.
    found
        What was found, once it is done.
    error : str
        Why it failed.
    done, total : int
        Replicates that are done, and how many there are at most.
    before : Job or None
        What was found under the same key before, to be read while this one is at work.
    drawn : dict
        What was made ready of it for the page.
    stopping : bool
        Whether it is to stop.
    future : Future or None
        What is computed.
    """

    key: str
    says: str
    asked: dict[str, Any]
    state: State = "waiting"
    crisis: "Crisis | None" = None
    digest: str = ""
    found: Any = None
    error: str = ""
    done: int = 0
    total: int = 0
    began: float = 0.0
    seconds: float = 0.0
    before: "Job | None" = None
    drawn: dict[str, Any] = field(default_factory=dict)
    stopping: bool = False
    future: "Future[Any] | None" = None

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take; None where that cannot be told yet."""
        spent = monotonic() - self.began
        if not self.began or not self.done or spent < EARLY:
            return None
        return spent * (self.total - self.done) / self.done

    def stop(self) -> None:
        """Stop it; what it has found so far is lost."""
        self.stopping = True
        if self.future is not None and self.future.cancel():
            self.state = "stopped"

    def is_of(self, crisis: "Crisis", digest: Callable[[], str]) -> bool:
        """Return whether it is of this crisis, as it stands; its digest is asked for only where that is not plain."""
        return self.crisis is crisis or self.digest == digest()


_JOBS: "WeakKeyDictionary[Work, dict[str, Job]]" = WeakKeyDictionary()


def jobs_of(work: "Work") -> dict[str, Job]:
    """Return the jobs of what is open, by key, the latest last."""
    return _JOBS.setdefault(work, {})


def start(work: "Work", key: str, says: str, call: Call, **asked: Any) -> Job:  # noqa: ANN401 - for the page alone
    """Ask for something long, and return its job.

    Parameters
    ----------
    call
        Is given the crisis as it is when its turn comes, and what to tell of its progress.
    asked
        What was asked, for the page.
    """
    jobs = jobs_of(work)
    before = jobs.pop(key, None)
    if before is not None and before.state == "waiting":
        before.stop()
    kept = before if before is None or before.state == "done" else before.before
    job = jobs[key] = Job(key, says, asked, before=kept)
    if kept is not None:
        kept.before = None
    for old in list(jobs)[:-MOST]:
        del jobs[old]

    def run(changed: Callable[[], bool]) -> Any:  # noqa: ANN401 - whatever the call finds
        with work.locked() as session:
            job.crisis, job.digest = session.crisis, session.crisis.digest
        job.began = monotonic()

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total
            if job.stopping or changed():
                raise Cancelled("stopped")

        return call(job.crisis, progress)

    job.future = work.compute(key, run)
    job.future.add_done_callback(lambda future: _end(job, future))
    return job


def _end(job: Job, future: "Future[Any]") -> None:
    """Note how a job ended; one that ends because the same was asked for anew is nobody's any more."""
    job.seconds = monotonic() - job.began if job.began else 0.0
    try:
        job.found = future.result()
    except FoedusError as error:
        if isinstance(error, Cancelled):
            job.state = "stopped" if job.stopping else "overtaken"
        else:
            job.error, job.state = str(error), "failed"
    except CancelledError:  # before its turn
        job.state = "stopped"
    except Exception:  # noqa: BLE001 - the page says that it failed, the terminal why
        _LOG.exception("a job of the studio failed: %s", job.key)
        job.error, job.state = "Something went wrong here; the terminal says more.", "failed"
    else:
        job.state = "done"
