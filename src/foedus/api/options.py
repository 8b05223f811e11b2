"""What the functions of the interface share: settings, plans, progress."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.session.arms import Plan

#: Settings laid over a crisis: ``{"actors.RUS.load": 0.2}``, or texts as ``--set`` takes them.
Settings = Mapping[str, object] | Iterable[str]
#: Called with how many replicates are done and how many there are in all.
Progress = Callable[[int, int], object]


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def plan_of(replicates: int, seed: int, threads: int | None, weeks: int | None) -> "Plan":
    """Return how worlds are run; without a number of threads one for each processor.

    Raises
    ------
    InputError
        If one of the numbers cannot be taken.
    """
    from foedus.session.arms import Plan  # noqa: PLC0415
    from foedus.session.options import refuse_options  # noqa: PLC0415 - the engine is heavy

    plan = Plan(replicates, seed, processors() if threads is None else threads, weeks)
    refuse_options(plan.replicates, plan.seed, plan.threads, plan.weeks)
    return plan


def as_texts(settings: Settings) -> tuple[str, ...]:
    """Return settings as ``--set`` takes them.

    Examples
    --------
    >>> as_texts({"actors.RUS.load": {"between": [0.2, 0.4]}})
    ('actors.RUS.load={"between": [0.2, 0.4]}',)
    """
    if isinstance(settings, Mapping):
        return tuple(f"{path}={json.dumps(value, ensure_ascii=False, default=str)}" for path, value in settings.items())
    return tuple(settings)


def counting(progress: Progress | None, total: int) -> Callable[[int], None]:
    """Return what the engine calls with each number of replicates that it has done."""
    done = 0

    def advance(number: int) -> None:
        nonlocal done
        done += number
        if progress:
            progress(done, total)

    return advance
