"""Joining a cluster: processes that are started here, or workers of a scheduler; each proves itself before it works."""

import logging
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import dask
from dask.utils import parse_timedelta
from distributed import Client, LocalCluster

from foedus.cluster.piece import prove
from foedus.cluster.proof import Proof, proof, told
from foedus.cluster.sending import unpacked
from foedus.cluster.workers import LOOKS, Cluster
from foedus.core.errors import InputError, RunError
from foedus.core.workers import JOINED, TOLERATED

LOCAL: Final = "local"
#: Processes that are started here at most.
MOST_LOCAL: Final = 256
ALLOWED: Final = "must be local, local:N for N processes, or the address of a Dask scheduler, as in tcp://host:8786"


@contextmanager
def joined(cluster: Any, processes: int, *, tolerate: bool = False) -> Iterator[None]:  # noqa: ANN401 - see below
    """Let a cluster do the pieces of whatever is computed in this context.

    Parameters
    ----------
    cluster : str, distributed.Client or a cluster object of Dask
        ``local`` or ``local:N``: processes that are started here, and ended afterwards; the address of a scheduler;
        or what Python made, which stays open.
    processes : int
        How many ``local`` are.
    tolerate : bool
        Take workers that differ too.

    Raises
    ------
    InputError
        If it is no such thing.
    RunError
        If nobody answers there, there are no workers, or one differs.
    """
    name = cluster if isinstance(cluster, str) else type(cluster).__name__
    patience = float(parse_timedelta(dask.config.get("distributed.comm.timeouts.connect")))
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        client = _client(cluster, name, processes, stack)
        try:
            client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            raise RunError(f"--cluster {name}: a scheduler is there, but no worker after {patience:.0f} s") from None
        own = proof()  # compiles for the processes of this machine too
        differing = tuple(_differing(client, own))
        if differing and not tolerate:
            raise RunError(f"--cluster {name}: {differing[0]}; install the same there, or give --tolerate")
        found = Cluster(client, name, None if tolerate else own, patience)
        stack.callback(found.close)
        stack.callback(TOLERATED.reset, TOLERATED.set(differing if tolerate else None))
        stack.callback(JOINED.reset, JOINED.set(found.opened))
        yield


def _client(cluster: Any, name: str, processes: int, stack: ExitStack) -> Client:  # noqa: ANN401 - as above
    """Return the connection to a cluster, closed with the stack if it was made here.

    Raises
    ------
    InputError
        If the text is neither ``local[:N]`` nor an address.
    RunError
        If processes do not start, or nobody answers.
    """
    if isinstance(cluster, Client):
        return cluster
    where, silent = cluster, "no Dask scheduler answers there"
    if isinstance(cluster, str) and cluster.partition(":")[0] == LOCAL:
        where = stack.enter_context(_local(cluster, processes))
        silent = "what was started here does not answer; is the machine busy with other work?"
    elif isinstance(cluster, str) and not (urlsplit(cluster).scheme and urlsplit(cluster).netloc):
        raise InputError(f"--cluster {cluster}: {ALLOWED}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are told by the proof
            return stack.enter_context(Client(where, set_as_default=False))
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise RunError(f"--cluster {name}: {silent} ({_line(error)})") from None


@contextmanager
def _local(cluster: str, processes: int) -> Iterator[LocalCluster]:
    """Start processes on this machine, of one thread each, and end them afterwards."""
    number = cluster.partition(":")[2]
    if number and not (number.isdecimal() and 1 <= int(number) <= MOST_LOCAL):
        raise InputError(f"--cluster {cluster}: {ALLOWED}; N from 1 to {MOST_LOCAL}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that another cluster of the machine has its usual port
            started = LocalCluster(
                n_workers=int(number or processes),
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
                preload=["foedus.cluster.undisturbed"],
            )
    except (OSError, RuntimeError) as error:
        raise RunError(
            f"--cluster {cluster}: the processes do not start ({_line(error)}); a script must have what it calls below "
            "`if __name__ == '__main__':`"
        ) from None
    with started:
        yield started


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _differing(client: Client, own: Proof) -> Iterator[str]:
    """Yield in what workers differ: one of each other machine is asked first, which compiles for the rest of it."""
    there = sorted(client.nthreads())
    hosts = {worker: urlsplit(worker).hostname or "" for worker in there}
    first = {host: worker for worker, host in hosts.items() if not host.startswith("127.")}.values()
    for some in (first, [worker for worker in there if worker not in first]):
        for worker, said in _proofs(client, some):
            if isinstance(said, Exception):
                yield f"worker {worker} has no such Foedus ({_line(said)})"
            elif differs := told(own, said):
                yield f"worker {worker} {differs}"


def _proofs(client: Client, workers: Iterable[str]) -> Iterator[tuple[str, Proof | Exception]]:
    """Yield the proof of each worker as it comes, or why there is none; of those that go meanwhile nothing."""
    waiting = {client.submit(prove, workers=[worker], pure=False): worker for worker in workers}
    while waiting:
        time.sleep(LOOKS / 10.0)
        for one in [one for one in waiting if one.done()]:
            worker, error = waiting.pop(one), one.exception()
            yield worker, error or unpacked(one.result())
        there = client.nthreads()
        waiting = {one: worker for one, worker in waiting.items() if worker in there}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of comings and goings to itself: what matters is told by us."""
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict) if name.startswith("distrib")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
