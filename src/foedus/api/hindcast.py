"""Forecasting a crisis of the past from what was on record before it, beside what happened."""

from collections.abc import Callable, Iterable
from functools import partial
from numbers import Integral
from pathlib import Path

from foedus.api.finding import Finding
from foedus.api.options import Cluster, plan_of, several, working
from foedus.core.errors import InputError
from foedus.history.reading import data_folder
from foedus.report.hindcast import show_hindcast
from foedus.scoring.hindcast_rows import Hindcast


def hindcast(
    crisis: int,
    *,
    data: str | Path | None = None,
    replicates: int = 2000,
    seed: int = 1,
    threads: int | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    covariates: str | Path | None = None,
    trust: Iterable[str | Path] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Finding[Hindcast]:
    """Forecast a crisis of the past from what was on record the year before, beside base rates and what happened.

    Parameters
    ----------
    crisis
        Its number in the International Crisis Behavior data.
    data
        The folder of historical tables; by default ``FOEDUS_DATA`` (`foedus data sources` says what to download).
    replicates, seed, threads
        How often its world is run, with which luck, on how many threads (by default one for each processor).
    cluster, tolerate
        Processes or machines that run it, as in `run`.
    covariates
        A CSV file of your own values to lay over what the tables say: ``path,value[,low,high],because[,note]``.
    trust
        Files of mechanisms whose code may run: each takes the place of its family's form.
    progress
        Told in words what is done next.

    Returns
    -------
    Finding
        With ``whole``, ``leaders``, ``joins`` and ``mediates``: each row with its chance, base rate and what happened.

    Raises
    ------
    FoedusError
        If there is no such crisis, a table is missing or broken, or a covariate does not fit.

    Examples
    --------
    >>> import foedus
    >>> foedus.hindcast(196, data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    if not isinstance(crisis, Integral):
        raise InputError(f"crisis {crisis!r}: must be its number, as in 196; foedus.past_crises('WORD') finds it")
    plan = plan_of(replicates, seed, threads, None)
    folder = data_folder(data)
    from foedus.mechanisms.catalogue import known_forms  # noqa: PLC0415 - after cheap refusals
    from foedus.scoring.engine_hindcast import hindcast as forecast  # noqa: PLC0415 - after cheap refusals

    with working(cluster, tolerate=tolerate):
        record = forecast(
            folder,
            crisis,
            replicates=plan.replicates,
            seed=plan.seed,
            threads=plan.threads,
            covariates=Path(covariates) if covariates is not None else None,
            catalogue=known_forms(several(trust)),
            progress=progress,
        )
    return Finding(record, partial(show_hindcast, record))
