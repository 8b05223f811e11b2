"""Every form and every baseline, on the same cases of history."""

from pathlib import Path

from foedus.api.options import processors
from foedus.core.errors import InputError
from foedus.scoring.clusters import ONE_CLUSTER
from foedus.scoring.rows import ScoreRow
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO, Progress, Scorecard
from foedus.scoring.scorecard import scorecard as scored

__all__ = ["ONE_CLUSTER", "TEST_FROM", "TRAIN_TO", "Progress", "ScoreRow", "Scorecard", "scorecard"]


def scorecard(
    data: Path | None,
    *,
    question: str | None,
    train_to: int,
    test_from: int,
    rolling: bool,
    engine: bool,
    progress: Progress,
) -> Scorecard:
    """Score every form against every baseline on the same cases, or the whole engine on crises of the past.

    Raises
    ------
    InputError
        If the engine is to be scored decade by decade.
    DataError
        If there is no folder of tables.
    """
    if engine and rolling:
        raise InputError("--engine runs every crisis anew for a training span: give one by --train-to, not --rolling")
    if not engine:
        return scored(
            data, question=question, train_to=train_to, test_from=test_from, rolling=rolling, progress=progress
        )
    from foedus.scoring.engine import engine_scorecard  # noqa: PLC0415 - compiles the engine

    found = engine_scorecard(data, train_to, test_from, threads=processors(), progress=progress)
    return found._replace(rows=[row for row in found.rows if question in {None, row["question"]}])
