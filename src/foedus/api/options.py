"""What the functions of the interface share: settings, plans, progress."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, Union

from foedus.core.errors import InputError, RunError
from foedus.session.options import refuse_number, refuse_options

if TYPE_CHECKING:
    from distributed import Client
    from distributed.deploy.cluster import Cluster as DaskCluster

    from foedus.session.arms import Plan

#: Settings laid over a crisis: ``{"actors.RUS.load": 0.2}``, or texts as ``--set`` takes them.
Settings = Mapping[str, object] | Iterable[str]
#: Called with how many replicates are done and how many there are in all.
Progress = Callable[[int, int], object]
#: Where pieces are done: ``local``, ``local:N``, the address of a Dask scheduler, or a client or cluster of Dask.
Cluster: TypeAlias = Union[str, "Client", "DaskCluster"]
One = TypeVar("One")
#: Least and most of orders in which causes are switched, inputs that are told, weeks by which an event may be off.
BOUNDS: Final = {"orders": (2, 10_000), "top": (1, 100), "within": (0, 52)}


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def working(cluster: Cluster | None, *, tolerate: bool) -> Iterator[None]:
    """Let what is computed in this context be computed by a cluster, if one is named.

    Raises
    ------
    InputError
        If it is neither ``local[:N]`` nor an address, or there is none whose workers to tolerate.
    RunError
        If Dask is not installed, nobody answers, there are no workers, or one differs.
    """
    if cluster is None:
        if tolerate:
            raise InputError("--tolerate is about the workers of a cluster: add --cluster")
        yield
        return
    try:
        from foedus.cluster.joining import joined  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RunError(f"--cluster needs Dask ({error}): pip install 'foedus[cluster]'") from None
    with joined(cluster, processors(), tolerate=tolerate):
        yield


def plan_of(replicates: int, seed: int, threads: int | None, weeks: int | None) -> "Plan":
    """Return how worlds are run; without a number of threads one for each processor.

    Raises
    ------
    InputError
        If one of the numbers cannot be taken.
    """
    from foedus.session.arms import Plan  # noqa: PLC0415 - the engine is heavy

    plan = Plan(replicates, seed, processors() if threads is None else threads, weeks)
    refuse_options(plan.replicates, plan.seed, plan.threads, plan.weeks)
    return plan


def refuse_numbers(**asked: int) -> None:
    """Refuse numbers that say too little, or take for ever, each by the name of its option.

    Raises
    ------
    InputError
        With what is allowed.
    """
    for name, number in asked.items():
        refuse_number(f"--{name}", number, *BOUNDS[name])


def several(given: Iterable[One]) -> list[One]:
    """Return what is given one by one; a text by itself, or a path, is one and not its letters.

    Examples
    --------
    >>> several("overstretch"), several(("overstretch", "linkage"))
    (['overstretch'], ['overstretch', 'linkage'])
    """
    return [given] if isinstance(given, str | Path) else list(given)  # type: ignore[list-item]


def as_texts(settings: Settings) -> tuple[str, ...]:
    """Return settings as ``--set`` takes them.

    Raises
    ------
    InputError
        If they are neither values by path nor texts.

    Examples
    --------
    >>> as_texts({"actors.RUS.load": {"between": [0.2, 0.4]}})
    ('actors.RUS.load={"between": [0.2, 0.4]}',)
    """
    if isinstance(settings, Mapping):
        return tuple(f"{path}={json.dumps(value, ensure_ascii=False, default=str)}" for path, value in settings.items())
    texts = several(settings) if isinstance(settings, Iterable) else [settings]
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise InputError(f'settings {wrong[0]!r}: must be values by path, {{"actors.RUS.load": 0.3}}, or PATH=VALUE')
    return tuple(texts)


def counting(progress: Progress | None, total: int) -> Callable[[int], None]:
    """Return what the engine calls with each number of replicates that it has done."""
    done = 0

    def advance(number: int) -> None:
        nonlocal done
        done += number
        if progress:
            progress(done, total)

    return advance
