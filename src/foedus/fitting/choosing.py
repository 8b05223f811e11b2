"""Which form is fitted: chosen by what it would have forecast, from data up to a year, by one procedure for all.

From each *origin*, every fifth year, each candidate learns from the cases that were over by then and forecasts those of
the next five years; the candidate with the least mean logarithmic loss over all these forecasts is chosen (rolling
origins, dawid-1984). Constants stand among the candidates, forms without a term: one of them is chosen, and no case is
told from another, unless the best form with terms gains more on it than the best of so many candidates would by luck.
How much that is, is asked of the cases themselves (white-2000, romano-wolf-2005): clusters are drawn whole, and of each
draw the largest gain beyond a candidate's own, in standard errors, is kept; 95% of these must lie below the gain. What
was chosen, when, among which candidates and with which scores stands in ``choices.toml``, which ``make tables`` writes:
one choice before each decade from 1950 on.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # has no stubs

from foedus.core.calibration import section
from foedus.core.errors import DataError, InputError
from foedus.core.terms import Term
from foedus.fitting.fit import Fit, fit_form, forecast
from foedus.fitting.forms import Form, refuse_unknown, with_terms
from foedus.history.panel import Panel

Floats = NDArray[np.float64]
#: First origin, years from one to the next, and years that each forecasts.
FIRST_ORIGIN: Final = 1919
EVERY_YEARS, AHEAD_YEARS = 5, 5
#: Cases in which it happened, and in which it did not, that an origin must have to learn from.
LEAST_LEARNED: Final = 10
#: Share of the draws in which luck must gain less than the best form with terms does; how many draws, and their seed.
SURE: Final = 0.95
DRAWS, SEED = 4000, 1815
#: The year to which forms are chosen once and for all, and those before each later decade.
FROZEN: Final = 1979
BEFORE_DECADES: Final = (1949, 1959, 1969, 1979, 1989)
#: A chance is kept this far from 0 and 1 before its logarithm is taken.
CERTAIN: Final = 1e-9
#: Scores that differ by less are one: a term that a bound holds at zero moves nothing but the last digits.
TIED: Final = 1e-8
FILE: Final = "choices.toml"
HEADER: Final = "# Chosen by `make tables`; nothing in here is written by hand.\n"


class Level(NamedTuple):
    """How the level of a form follows history: see `Form` for its parts."""

    words: str
    drift: float = 0.0
    by_era: bool = False
    half_life_years: float = 0.0


#: One level, one for each era, a walk by decade, and the past forgotten; the simplest first.
LEVELS: Final = (
    Level("constant"),
    Level("constant by era", drift=1.0, by_era=True),
    Level("walking", drift=0.3),
    Level("fading", half_life_years=20.0),
    Level("walking, fading", drift=0.3, half_life_years=40.0),
)
SHRINKAGES: Final = (0.1, 0.2, 0.4)


class Choice(NamedTuple):
    """What was chosen from data up to a year.

    ``scores`` is the mean logarithmic loss of each candidate, in nats, over ``cases`` with ``events`` in ``clusters``
    that were forecast from ``origins``; ``best`` has the least of all, ``constant`` of those without terms. ``gain`` of
    the first over the second has the standard error ``error``; ``luck`` is what it must exceed to be no luck.
    """

    to: int
    form: str
    best: str
    constant: str
    gain: float
    error: float
    luck: float
    scores: Mapping[str, float]
    origins: tuple[int, ...]
    cases: int
    events: int
    clusters: int


def crossed(
    sets: Mapping[str, tuple[Term, ...]],
    *,
    levels: Sequence[Level] = LEVELS,
    shrinkages: Sequence[float] = SHRINKAGES,
) -> tuple[Form, ...]:
    """Return candidates: constants at each of `LEVELS`, then every set of terms at each given level and shrinkage.

    Examples
    --------
    >>> [form.name for form in crossed({"trigger": ()}, levels=LEVELS[:2], shrinkages=(0.1,))][len(LEVELS) :]
    ['trigger; constant; 0.1', 'trigger; constant by era; 0.1']
    """
    constants = [_levelled(Form(level.words, "no case is told from another", ()), level) for level in LEVELS]
    formed = [
        _levelled(Form(f"{words}; {level.words}; {shrinkage:g}", words, terms, shrinkage=shrinkage), level)
        for (words, terms), level, shrinkage in product(sets.items(), levels, shrinkages)
    ]
    return (*constants, *formed)


def _levelled(form: Form, level: Level) -> Form:
    return form._replace(drift=level.drift, by_era=level.by_era, half_life_years=level.half_life_years)


def known_by(panel: Panel, table: pl.DataFrame, origin: int, known: str = "") -> NDArray[np.int64]:
    """Return what was known by the end of ``origin`` to have happened [case]; ``known`` names its year, if later."""
    happened = pl.col(panel.outcome) == 1
    if known:
        happened &= (pl.col(known) <= origin).fill_null(value=False)
    return table.select(happened.cast(pl.Int64)).to_series().to_numpy().astype(np.int64)


def choose(
    panel: Panel,
    candidates: Iterable[Form],
    *,
    to: int,
    known: str = "",
    over: str = "",
    within: bool = False,
    fits: dict[tuple[str, int], Fit] | None = None,
) -> Choice:
    """Return the candidate that rolling origins prefer, from cases and outcomes up to a year.

    Parameters
    ----------
    panel : Panel
        The cases.
    candidates : iterable of Form
        The simplest first: of two with one score the first is taken.
    to : int
        Last year that may be looked at.
    known, over : str
        Columns of the year in which an event became known, and of that in which all of a case was over; by default
        both are the year of the case.
    within : bool
        Whether a form is judged by which cases of a cluster it were, given that it was one: the cases forecast are then
        those in which it happened, a chance its share of those of the cluster, and all constants are alike.
    fits : dict, optional
        What was fitted to the same panel, by name of the form and origin, and is fitted now: it is the same whatever
        year may be looked at, so that choices up to several years share it.

    Raises
    ------
    InputError
        If no origin up to that year has enough to learn from and a case to forecast.
    """
    forms = tuple(candidates)
    fits = {} if fits is None else fits
    for form in forms:
        refuse_unknown(form, panel)
    last = over or panel.year
    table = with_terms(panel.table, forms).filter(pl.col(last) <= to)
    origins, losses, tested = [], [], []
    with threadpool_limits(limits=1):  # the matrices are small
        for origin in range(FIRST_ORIGIN, to, EVERY_YEARS):
            train = table.filter(pl.col(last) <= origin)
            test = table.filter(pl.col(panel.year) > origin, pl.col(panel.year) <= origin + AHEAD_YEARS)
            learned = known_by(panel, train, origin, known)
            happened = int(learned.sum())
            if not test.height or min(happened, train.height - happened) < LEAST_LEARNED:
                continue
            origins.append(origin)
            outcome = known_by(panel, test, to, known)
            tested.append(test.filter(outcome == 1) if within else test)
            for form in forms:
                if (form.name, origin) not in fits:
                    fits[form.name, origin] = _fitted(form, panel, train, learned, origin)
            chances = (forecast(fits[form.name, origin], test, panel.year)[:, 0] for form in forms)
            cluster = test[panel.cluster].to_numpy()
            losses.append(
                np.array([_lost_within(p, outcome, cluster) if within else _losses(p, outcome) for p in chances])
            )
    if not origins:
        raise InputError(
            f"panel '{panel.name}': no year up to {to} from which a form could be chosen: each needs {LEAST_LEARNED} "
            "cases with and without the outcome before it, and one after it"
        )
    cases, loss = pl.concat(tested), np.hstack(losses)
    scores = loss.mean(axis=1)
    best = int(np.flatnonzero(scores <= scores.min() + TIED)[0])
    bare = [k for k, form in enumerate(forms) if not form.terms] or [best]
    constant = min(bare, key=scores.__getitem__)
    formed = [k for k, form in enumerate(forms) if form.terms]
    errors, luckiest = _errors_and_luck(loss[constant] - loss[formed], cases[panel.cluster].to_numpy())
    error = errors[formed.index(best)] if best in formed else 0.0
    gain, luck = float(scores[constant] - scores[best]), luckiest * error
    return Choice(
        to=to,
        form=forms[best if gain > luck else constant].name,
        best=forms[best].name,
        constant=forms[constant].name,
        gain=gain,
        error=error,
        luck=luck,
        scores={form.name: float(score) for form, score in zip(forms, scores, strict=True)},
        origins=tuple(origins),
        cases=cases.height,
        events=int(known_by(panel, cases, to, known).sum()),
        clusters=cases[panel.cluster].n_unique(),
    )


def _errors_and_luck(gains: Floats, cluster: NDArray[np.generic]) -> tuple[list[float], float]:
    """Return the standard errors of mean gains [candidate, case], and how many the luckiest candidate gains by luck.

    Cases hang together in clusters; where there is one cluster alone everything may be luck.
    """
    code = np.unique(cluster, return_inverse=True)[1]
    clusters, candidates = int(code.max()) + 1, gains.shape[0]
    if clusters == 1 or not candidates:
        return [float("inf")] * candidates, 1.0
    away = np.array([np.bincount(code, gain - gain.mean()) for gain in gains])
    errors = np.sqrt((away**2).sum(axis=1) * clusters / (clusters - 1)) / code.size
    drawn = np.random.default_rng(SEED).multinomial(clusters, np.full(clusters, 1.0 / clusters), DRAWS)
    sizes = drawn @ np.bincount(code)
    told = errors > 0.0
    largest = ((drawn @ away[told].T) / sizes[:, None] / errors[told]).max(axis=1) if told.any() else np.ones(1)
    return [float(error) for error in errors], float(np.quantile(largest, SURE))


def _fitted(form: Form, panel: Panel, train: pl.DataFrame, learned: NDArray[np.int64], origin: int) -> Fit:
    return fit_form(
        form, train, learned, causes=(panel.outcome,), year=panel.year, cluster=panel.cluster, origin=origin
    )


def _losses(chance: Floats, happened: NDArray[np.int64]) -> Floats:
    p = np.clip(chance, CERTAIN, 1.0 - CERTAIN)
    return np.asarray(-np.log(np.where(happened == 1, p, 1.0 - p)), np.float64)


def _lost_within(chance: Floats, happened: NDArray[np.int64], cluster: NDArray[np.generic]) -> Floats:
    """Return the losses of the cases in which it happened: minus the log of their shares of the cluster's chances."""
    code = np.unique(cluster, return_inverse=True)[1]
    share = chance / np.bincount(code, chance)[code]
    return np.asarray(-np.log(np.maximum(share[happened == 1], CERTAIN)), np.float64)


@cache
def _file() -> dict[str, Any]:
    path = files("foedus.fitting") / FILE
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def kept(task: str, year: int) -> str | None:
    """Return the name of the form that was last chosen for a task on data up to a year, or None."""
    held = _file().get(task, {})
    return next((str(held[str(to)]["form"]) for to in reversed(BEFORE_DECADES) if to <= year and str(to) in held), None)


def frozen(task: str, candidates: Sequence[Form], year: int = FROZEN) -> Form:
    """Return the form that was last chosen for a task on data up to a year; the first candidate where none was.

    Raises
    ------
    DataError
        If the file names a form that is none of the candidates.
    """
    name = kept(task, year)
    return candidates[0] if name is None else named(task, name, candidates)


def named(task: str, name: str, candidates: Sequence[Form]) -> Form:
    """Return the candidate of this name.

    Raises
    ------
    DataError
        If there is none.
    """
    found = {form.name: form for form in candidates}
    if name not in found:
        raise DataError(
            f"{FILE}: '{name}' is no candidate of '{task}'; write the file anew with `make tables PART=choices`"
        )
    return found[name]


def written(choices: Mapping[str, Sequence[Choice]], data: Mapping[str, str]) -> str:
    """Return the text of the file of choices: by task and year; every score for `FROZEN`, the best for the others."""
    lines: list[str] = []
    for task, made in choices.items():
        for choice in made:
            place = f"{task}.{choice.to}"
            lines += section(
                place,
                {
                    **{part: getattr(choice, part) for part in ("form", "best", "constant", "gain", "error", "luck")},
                    "candidates": len(choice.scores),
                    "first_origin": choice.origins[0],
                    "last_origin": choice.origins[-1],
                    "origins": len(choice.origins),
                    "cases": choice.cases,
                    "events": choice.events,
                    "clusters": choice.clusters,
                },
            )
            if choice.to == FROZEN:
                lines += section(f"{place}.scores", choice.scores)
    return HEADER + "\n".join([*lines, *section("data", data)]) + "\n"
