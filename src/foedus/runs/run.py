"""A run: a crisis becomes an ensemble, the ensemble answers, and everything used is written down."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foedus import __version__
from foedus.answers.answer import answers_as_rows
from foedus.answers.answers import answers_of, day_of_week
from foedus.answers.cells import Tally, all_of
from foedus.answers.contests import casts_of, contests, headline_questions
from foedus.answers.counts import Counts, counts_of, question_counts
from foedus.answers.estimates import estimate
from foedus.answers.leaning import leans_on, not_determined
from foedus.answers.precedents import described, features_of, nearest
from foedus.answers.question import Question
from foedus.answers.rows import FormsSpreadRow, OpinionRow, PrecedentsRow, Tables
from foedus.answers.series import Columns, series_of
from foedus.answers.skill import skills
from foedus.core.workers import TOLERATED
from foedus.crisis.crisis import Crisis
from foedus.engine.ensemble import outer_draws_for, run_ensemble
from foedus.inquiry.by_hand import by_hand, hand_events
from foedus.inquiry.given import Courses
from foedus.inquiry.holding import held_events, hold
from foedus.inquiry.holding_forced import hold_forced
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import catalogue_of
from foedus.runs.rows import InputRow, Manifest, OutsideRow, RunAnswers
from foedus.runs.versions import engine
from foedus.session.arms import Plan
from foedus.session.options import refuse_options
from foedus.session.scenarios import Watched, scenarios_of
from foedus.worlds.setup import Setup, set_up, with_forms

#: Rival forms get this share of the replicates: enough to tell forms apart, not to answer by themselves.
RIVAL_SHARE: Final = 0.1


class Results(NamedTuple):
    """What a run yields: answers, weekly series, the manifest that says how to repeat it, and its outer draws."""

    answers: RunAnswers
    series: Columns
    manifest: Manifest
    draws: "OuterDraws"

    def __repr__(self) -> str:
        return f"<results of {self.answers['crisis']}: {self.answers['replicates']:,} replicates>"


class OuterDraws(NamedTuple):
    """What the outer draws of a run answered by the horizon, and what they drew.

    ``counts`` is as of a run, with the weeks added up [outer draw, ..., 1]; ``inputs`` maps the path of each uncertain
    input to its value [outer draw].
    """

    counts: Counts
    questions: list[Question]
    inputs: Mapping[str, NDArray[np.float64]]

    @property
    def yes(self) -> dict[str, NDArray[np.int64]]:
        """The replicates of each outer draw that answer yes, by question."""
        return {str(question): question_counts(self.counts, question) for question in self.questions}


def total_replicates(crisis: Crisis, replicates: int) -> int:
    """Return how many replicates a run takes, those of rival forms included."""
    return replicates + len(catalogue_of(crisis.known_forms).rivals(crisis.forms)) * _rival_replicates(replicates)


def run_crisis(
    crisis: Crisis,
    *,
    replicates: int,
    seed: int,
    threads: int,
    weeks: int | None = None,
    source: str = "",
    sets: tuple[str, ...] = (),
    progress: Callable[[int], None] = lambda _: None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Results:
    """Run a crisis.

    Parameters
    ----------
    replicates, seed, threads, weeks
        How many, with which luck, on how many threads, how far (by default as far as the file says).
    source, sets
        The crisis as the command named it and the settings that were laid over it, for the manifest; a crisis that was
        made in Python has no name to be read by.
    progress
        Called with the number of replicates done after each chunk.
    meanwhile
        Called in a thread of its own while the engine's threads run without the interpreter's lock.
    """
    refuse_options(replicates, seed, threads, weeks)
    started = time.perf_counter()
    setup = set_up(crisis, replicates, seed, weeks=weeks)
    with ThreadPoolExecutor(1) as beside:
        beside.submit(meanwhile)
        draws = outer_draws_for(replicates)
        courses, watched = Courses(setup, draws), Watched(setup, draws)
        held, by_hands = _tallies(setup, replicates)
        looks = all_of([courses.look, watched.look, *(tally.look for tally in (*held, *by_hands))])
        outcome = run_ensemble(setup.ensemble, replicates, seed, threads=threads, look=looks, progress=progress)
        counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
        rows = answers_of(setup, outcome)
        casts = casts_of(setup)
        questions = headline_questions(answers_as_rows(rows), casts, rows["falls"])
        opinions, series = beside.submit(_second_opinions, setup, rows), beside.submit(series_of, setup, outcome)
        scenarios = beside.submit(scenarios_of, setup, watched)
        spread = _forms_spread(setup, questions, counts, replicates, seed, threads, progress)
    weeks_run = setup.ensemble.weeks
    answers: RunAnswers = {
        "foedus": __version__,
        "crisis": crisis.crisis,
        "title": crisis.title,
        "as_of": crisis.as_of.isoformat(),
        "horizon_weeks": weeks_run,
        "horizon_date": day_of_week(crisis.as_of, weeks_run),
        "replicates": replicates,
        "outer_draws": int(outcome.inner.size),
        "seed": seed,
        "digest": crisis.digest,
        "forms": setup.forms,
        "measure": crisis.measure,
        "answers": rows,
        "given": courses.rows(outcome.inner),
        "leans_on": leans_on(setup, counts, questions),
        "not_determined": not_determined(setup, counts, contests(casts)),
        "forms_spread": spread,
        "second_opinions": opinions.result(),
        "precedents": precedents_of(setup),
        "scenarios": scenarios.result(),
        "skill": skills(),
    }
    if crisis.outside:
        base_rates = {answer.question: answer.base_rate for answer in answers_as_rows(rows)}
        found = hold(setup, held[0].cells if held else None, base_rates)
        engine = {question: float(yes.sum()) / replicates for question, yes in _draws(setup, counts).yes.items()}
        answers["held"] = hold_forced(setup, found, Plan(replicates, seed, threads), engine)
    if hands := by_hand(setup, [tally.cells for tally in by_hands]):
        answers["by_hand"] = hands
    outside = _from_outside(setup)
    if outside:
        answers["from_outside"] = outside
    manifest = _manifest(setup, answers, threads, source, sets, time.perf_counter() - started)
    return Results(answers, series.result(), manifest, _draws(setup, counts))


def _tallies(setup: Setup, replicates: int) -> tuple[list[Tally], list[Tally]]:
    """Return what sorts histories by the events of which there are estimates, and by those that are held by hand."""
    names = setup.ensemble.actors, setup.ensemble.disputes
    events = held_events(setup)
    held = [Tally(events, *names, outer_draws_for(replicates))] if events else []
    return held, [Tally(group, *names) for group in hand_events(setup)]


def _draws(setup: Setup, counts: Counts) -> OuterDraws:
    """Return what the outer draws of a run answered and drew; the weeks would take much memory."""
    by_horizon = {
        name: getattr(counts, name).sum(axis=-1, keepdims=True, dtype=np.int32) for name in Counts._fields[3:]
    }
    inputs = {leaning.path: leaning.values for leaning in setup.leanings}
    return OuterDraws(counts._replace(**by_horizon), questions_of(setup), inputs)


def _from_outside(setup: Setup) -> list[OutsideRow]:
    """Return the forms from outside that ran, chosen or as rivals."""
    return [
        {
            "form": f"{each.family}.{each.name}",
            "title": each.title,
            "file": each.file.name,
            "sha256": each.file.sha256,
            "status": each.status,
            "chosen": setup.forms[each.family] == each.name,
        }
        for each in setup.catalogue.outside
        if each.file
    ]


def _second_opinions(setup: Setup, rows: Tables) -> list[OpinionRow]:
    from foedus.opinions import second_opinions  # noqa: PLC0415 - SciPy, which nothing else here needs

    return second_opinions(setup, rows)


def precedents_of(setup: Setup) -> list[PrecedentsRow]:
    """Return the past crises that are most like each dispute, what was compared, and what became of them."""
    world, year = setup.blueprint.world, setup.crisis.as_of.year
    return [
        {"dispute": dispute, "compared": described(features_of(world, k)), "nearest": nearest(world, k, before=year)}
        for k, dispute in enumerate(setup.blueprint.disputes)
    ]


def _rival_replicates(replicates: int) -> int:
    return max(1, int(replicates * RIVAL_SHARE))


def _forms_spread(
    setup: Setup,
    questions: list[Question],
    counts: Counts,
    replicates: int,
    seed: int,
    threads: int,
    progress: Callable[[int], None],
) -> list[FormsSpreadRow]:
    """Return what every rival form answers to the questions, beside the chosen one, on the same luck."""
    ours = [estimate(question_counts(counts, question), counts.inner) for question in questions]
    found: list[FormsSpreadRow] = []
    for family, form in setup.catalogue.rivals(setup.forms):
        other = with_forms(setup, {**setup.forms, family: form})
        outcome = run_ensemble(other.ensemble, _rival_replicates(replicates), seed, threads=threads, progress=progress)
        rival = counts_of(outcome, other.ensemble.actors, other.ensemble.disputes)
        for question, chosen in zip(questions, ours, strict=True):
            theirs = estimate(question_counts(rival, question), rival.inner)
            found.append(
                {
                    "question": str(question),
                    "form": f"{family}.{form}",
                    "probability": round(float(theirs.mean), 5),
                    "sampling_error": round(float(theirs.error), 5),
                    "chosen": round(float(chosen.mean), 5),
                }
            )
    return found


def _manifest(
    setup: Setup, answers: RunAnswers, threads: int, source: str, sets: tuple[str, ...], seconds: float
) -> Manifest:
    """Return all that is needed to repeat a run and to judge its inputs."""
    crisis = setup.crisis
    ranges = {leaning.path: (leaning.low, leaning.high) for leaning in setup.leanings}
    inputs: list[InputRow] = [
        {
            "path": entry.path,
            "central": entry.value,
            "low": entry.range.low if entry.range else drawn[0],
            "high": entry.range.high if entry.range else drawn[1],
            "because": list(entry.because),
        }
        for entry in setup.blueprint.ledger.values()
        if entry.given or entry.range
        for drawn in [ranges.get(entry.path, (entry.value, entry.value))]
    ]
    manifest: Manifest = {
        "foedus": __version__,
        "engine": engine(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "crisis": crisis.crisis,
        "source": source,
        "digest": crisis.digest,
        "files": [{"name": text.path.name, "digest": text.digest} for text in crisis.source_texts],
        "seed": answers["seed"],
        "replicates": answers["replicates"],
        "outer_draws": answers["outer_draws"],
        "weeks": answers["horizon_weeks"],
        "threads": threads,
        "sets": list(sets),
        "forms": setup.forms,
        "parameters": {
            path: {
                "value": p.value,
                "low": p.low,
                "high": p.high,
                "unit": p.unit,
                "meaning": p.meaning,
                "source": p.source,
            }
            for path, p in setup.used.items()
            if setup.forms[path.split(".")[0]] == path.split(".")[1]
        },
        "inputs": inputs,
        "seconds": round(seconds, 3),
    }
    if outside := answers.get("from_outside"):
        manifest["from_outside"] = outside
    if (tolerated := TOLERATED.get()) is not None:
        manifest["tolerated"] = list(tolerated)
    return manifest
