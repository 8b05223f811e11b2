r"""Levels: one shift a question, by which the engine's mean chance meets the share observed in crises of the past.

    sum_c w_c n_c m_c(s) = sum_c w_c y_c        w_c = 2^(-(t - t_c) / T)

with y_c what happened in crisis c of the year t_c, n_c of how many states it is asked, m_c the engine's mean chance, t
the last year that is known, and T the years in which a case loses half its weight (`level_cases`). What is fitted piece
by piece need not be right once the pieces act on one another: disputes end before joiners come, offers meet refusals.
The shift s is a parameter of the family that answers the question, fitted as its calibration `CALIBRATION`. What lies
upstream is solved first, with the rest as it is: force, then mediation, joining, the fall of leaders; a few sweeps see
to what comes back. Every evaluation has the same luck, so that a mean moves with the shift and not by chance.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.core.calibration import Calibration
from foedus.core.workers import in_order, workers
from foedus.engine.ensemble import Ensemble
from foedus.history.adapters import data_set
from foedus.history.reading import digest
from foedus.mechanisms.catalogue import BUILT_IN
from foedus.scoring.engine_record import CRISIS_WEEKS, RULES
from foedus.scoring.engine_run import Happened, happened_in
from foedus.scoring.level_cases import QUESTIONS, Asked, Question, Seen, asked_of, in_world, observed
from foedus.scoring.scores import Floats, held_log_odds
from foedus.worlds.from_history import HistoricalWorld, worlds_of
from foedus.worlds.historical_cast import openings
from foedus.worlds.parameters import Calibrations
from foedus.worlds.setup import ensemble_of, paths_of

#: The name of the calibration in which a family keeps its level.
CALIBRATION: Final = "level"
SWEEPS: Final = 3
#: Evaluations for one question in one sweep, how far one may go, and how far all may go: log odds, or a log rate.
MOST_STEPS, STRIDE, FURTHEST = 2, 2.0, 5.0
#: What a slope of log odds on a shift is taken for at first, and at least and at most, where luck makes it another.
SLOPE: Final = 0.8
SLOPES: Final = (0.1, 3.0)
#: How often each crisis is run: the error of the mean is then well below that of the observed share.
REPLICATES: Final = 20
#: Mean chances are kept this far from 0 and 1, so that their log odds are finite.
EDGE: Final = 1e-4

Progress = Callable[[str, int, int], None]


def levelled() -> tuple[Question, ...]:
    """Return the questions whose family reads a level, in the default forms."""
    reading = {path.split(".")[0] for path in _level_paths()}
    return tuple(question for question in QUESTIONS if question.family in reading)


def _level_paths() -> dict[str, str]:
    """Return the path of the parameter of each level -> its family."""
    return {
        f"{each.family}.{each.name}.{name}": each.family
        for each in BUILT_IN.taken({})
        for name, parameter in each.parameters().items()
        if parameter.fit and parameter.fit[0] == CALIBRATION
    }


class Means(NamedTuple):
    """Mean chances of the questions, and their Monte Carlo errors, each [question]."""

    mean: Floats
    error: Floats


class Solved(NamedTuple):
    """The level of a question, and how closely it is met: shares, their errors, cases and events.

    It is not ``known`` where there were too few cases: then it is 0. ``half_life`` is in years, infinite for none.
    """

    question: Question
    shift: float
    shift_error: float
    observed: float
    observed_error: float
    simulated: float
    error: float
    cases: int
    events: int
    crises: int
    span: tuple[int, int]
    half_life: float
    known: bool = True

    @property
    def residual(self) -> float:
        """By how much the mean chance misses the observed share."""
        return self.simulated - self.observed


class Simulation:
    """The crises of the past as the engine has them, ready to be run under any levels.

    Parameters
    ----------
    data : Path
        Folder of historical tables.
    to : int
        The last year that is known.
    calibrated : mapping
        The other calibrations as of that year.
    questions : sequence of Question
        Those that are solved.
    replicates, threads : int
        How often each crisis is run, and how many at a time.
    progress : callable
        Told what is done next, how many crises are done, and how many there are.
    worlds : iterable of HistoricalWorld, optional
        The worlds of crises, where they are built already.
    """

    def __init__(
        self,
        data: Path,
        to: int,
        calibrated: Calibrations,
        questions: Sequence[Question],
        *,
        replicates: int = REPLICATES,
        threads: int = 1,
        progress: Progress = lambda *_: None,
        worlds: Iterable[HistoricalWorld] | None = None,
    ) -> None:
        self.questions, self.replicates, self.threads = tuple(questions), replicates, threads
        paths = paths_of(BUILT_IN.taken({}))
        levels = {family: path for path, family in _level_paths().items()}
        self.at = np.array([paths.index(levels[question.family]) for question in questions], np.int64)
        found, self.half_lives = asked_of(data, to, questions)
        asked = {each.crisis: each for each in found}
        opened = openings(data).filter(pl.col("crisis").is_in(list(asked)))
        self.cases: list[tuple[Asked, Ensemble]] = []
        within = set(opened["crisis"].to_list())
        there = worlds_of(data, opened) if worlds is None else (each for each in worlds if each.crisis in within)
        for number, world in enumerate(there, 1):
            progress("building worlds", number, opened.height)
            ensemble = ensemble_of(world.blueprint, replicates, world.crisis, weeks=CRISIS_WEEKS, calibrated=calibrated)
            self.cases.append((in_world(asked[world.crisis], world), ensemble))

    @property
    def asked(self) -> list[Asked]:
        """What is asked of each crisis."""
        return [asked for asked, _ in self.cases]

    def seen(self) -> list[Seen]:
        """Return what was seen of each question."""
        names = [question.outcome for question in self.questions]
        return [observed(self.asked, name, self.half_lives[name]) for name in names]

    def means(self, shifts: Floats) -> Means:
        """Return the mean chance of each question under these levels [question]."""
        each = ((*case, shifts, self.at, self.questions, self.replicates) for case in self.cases)
        first = _expected(*next(each))  # compiles, so that the threads need not wait for each other
        with workers(self.threads) as by:
            rows = [first, *in_order(by, _expected, each)]
        weights = np.array([[asked.weight[question.outcome] for question in self.questions] for asked in self.asked])
        asked_of_each = np.array(
            [[asked.happened[question.outcome].size for question in self.questions] for asked in self.asked]
        )
        chances, variances = (np.array(part) for part in zip(*rows, strict=True))
        total = np.maximum((weights * asked_of_each).sum(axis=0), EDGE)
        error = np.sqrt((weights**2 * variances).sum(axis=0)) / total
        return Means((weights * chances).sum(axis=0) / total, error)


def _expected(
    asked: Asked,
    ensemble: Ensemble,
    shifts: Floats,
    at: NDArray[np.int64],
    questions: Sequence[Question],
    replicates: int,
) -> tuple[Floats, Floats]:
    """Return of one crisis the expected number of events of each question, and its Monte Carlo variance.

    ``at`` [question] are the places of the levels, which are ``shifts``, in the row of parameters.
    """

    def row(outer: int) -> Floats:
        drawn = ensemble.parameters(outer).copy()
        drawn[at] = shifts
        return drawn

    found = happened_in(ensemble._replace(parameters=row), replicates, asked.crisis)
    counts = np.column_stack([_events(found, asked, question) for question in questions])
    edges = np.concatenate([[0], np.cumsum(found.inner)[:-1]])
    by_outer = np.add.reduceat(counts, edges, axis=0) / found.inner[:, None]
    spread = by_outer.var(axis=0, ddof=1) if len(by_outer) > 1 else np.zeros(counts.shape[1])
    return counts.mean(axis=0), spread / len(by_outer)


def _events(found: Happened, asked: Asked, question: Question) -> Floats:
    """Return how many of the cases of a question in a crisis were so, in each replicate."""
    places = asked.places[question.outcome]
    if not len(places):
        return np.zeros(len(found.force))
    flags = getattr(found, question.outcome)
    if flags.ndim == 1:
        return np.asarray(flags, np.float64)
    of_actors = flags[:, places[:, 0]] if flags.ndim == 2 else flags[:, places[:, 0], places[:, 1]]
    return np.asarray(of_actors.sum(axis=1), np.float64)


class Shifts(NamedTuple):
    """Levels that were solved, the means there, and how fast the log odds of each mean move with its level."""

    shift: Floats
    means: Means
    slope: Floats


def solve(
    shares: Floats,
    evaluate: Callable[[Floats], Means],
    *,
    known: NDArray[np.bool_],
    start: Floats | None = None,
    sweeps: int = SWEEPS,
) -> Shifts:
    """Return the shifts under which the mean chances meet the observed shares, one question after the other.

    Parameters
    ----------
    shares : array [question]
        What was observed.
    evaluate : callable
        Gives the means under shifts [question].
    known : array [question]
        Which questions are solved; the others stay at 0.
    start : array [question], optional
        Shifts from which the search sets out; by default 0.
    sweeps : int
        How often all are gone through.

    Notes
    -----
    A secant on log odds; it ends where the residual is below half of the Monte Carlo error.
    """
    shift = np.where(known, 0.0 if start is None else start, 0.0)
    slope = np.full(shares.size, SLOPE)
    here = evaluate(shift)
    for _ in range(sweeps):
        for q in np.flatnonzero(known).tolist():
            for _ in range(MOST_STEPS):
                if abs(here.mean[q] - shares[q]) <= 0.5 * here.error[q]:
                    break
                wanted = (held_log_odds(shares[q], EDGE) - held_log_odds(here.mean[q], EDGE)) / slope[q]
                aim = float(np.clip(shift[q] + np.clip(wanted, -STRIDE, STRIDE), -FURTHEST, FURTHEST))
                if aim == shift[q]:
                    break
                moved = shift.copy()
                moved[q] = aim
                there = evaluate(moved)
                risen = held_log_odds(there.mean[q], EDGE) - held_log_odds(here.mean[q], EDGE)
                slope[q] = np.clip(risen / (aim - shift[q]), *SLOPES)
                shift, here = moved, there
    return Shifts(shift, here, slope)


def solved(
    questions: Sequence[Question],
    seen: Sequence[Seen],
    evaluate: Callable[[Floats], Means],
    to: int,
    start: Floats | None = None,
) -> list[Solved]:
    """Return the level of each question, given what was seen of it by a year; ``start`` as in `solve`."""
    known = np.array([each.enough for each in seen], np.bool_)
    found = solve(np.array([each.share for each in seen]), evaluate, known=known, start=start)
    return [
        Solved(
            question=question,
            shift=float(found.shift[q]),
            shift_error=_shift_error(found, q),
            observed=seen[q].share,
            observed_error=seen[q].error,
            simulated=float(found.means.mean[q]),
            error=float(found.means.error[q]),
            cases=int(seen[q].cases),
            events=int(seen[q].events),
            crises=int(seen[q].crises),
            span=(int(seen[q].first), to),
            half_life=seen[q].half_life,
            known=bool(known[q]),
        )
        for q, question in enumerate(questions)
    ]


def _shift_error(found: Shifts, q: int) -> float:
    """Return the Monte Carlo error of a shift, from that of its mean and the slope of its log odds."""
    mean = min(max(float(found.means.mean[q]), EDGE), 1.0 - EDGE)
    return max(float(found.means.error[q]) / (mean * (1.0 - mean) * float(found.slope[q])), 1e-6)


def digests(data: Path, question: Question) -> dict[str, str]:
    """Return the SHA-256 of the tables that tell what a level is held to."""
    return {name: digest(data, data_set(name)) for name in question.tables}


def level_of(data: Mapping[str, str], found: Solved) -> Calibration:
    """Return a level as the calibration that its family reads; ``data`` are the digests of its tables."""
    flat = np.array([[found.shift]])
    endless = np.full((1, 1), np.inf)
    return Calibration(
        form="level by simulation",
        population=found.question.population,
        outcome=found.question.outcome,
        coding_rule=f"Outcome: {RULES[found.question.outcome]}.",
        causes=(found.question.outcome,),
        columns=("intercept",),
        span=found.span,
        cases=found.cases,
        events=(found.events,),
        clusters=found.crises,
        estimate=flat,
        centre=flat.ravel(),
        covariance=np.array([[found.shift_error**2]]),
        low=-endless,
        high=endless,
        meaning={},
        data=data,
        timing={},
        level={
            "observed": found.observed,
            "observed_error": found.observed_error,
            "simulated": found.simulated,
            "residual": found.residual,
            "monte_carlo_error": found.error,
            "half_life_years": found.half_life,
        },
    )
