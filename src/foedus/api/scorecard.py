"""Every form and every baseline, on the same cases of history."""

from pathlib import Path

from foedus.api.options import Cluster, processors, working
from foedus.core.errors import InputError
from foedus.scoring.chances import read_chances, write_chances
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
    against: Path | None = None,
    save: Path | None = None,
    cluster: Cluster | None = None,
    tolerate: bool = False,
    progress: Progress,
) -> Scorecard:
    """Score every form against every baseline on the same cases, or the whole engine on crises of the past.

    Parameters
    ----------
    against, save
        Files of what an engine said case by case: one to compare with, and one to be written.
    cluster, tolerate
        Processes or machines that do the work, as in `foedus.run`.

    Raises
    ------
    InputError
        If case by case is asked of the forms.
    DataError
        If there is no folder of tables, or no table of chances in ``against``.
    """
    if not engine and (against or save):
        raise InputError(f"--{'against' if against else 'save'} is of what the engine said case by case: add --engine")
    if not engine:
        with working(cluster, tolerate=tolerate):
            return scored(
                data, question=question, train_to=train_to, test_from=test_from, rolling=rolling, progress=progress
            )
    from foedus.scoring.engine import engine_scorecard  # noqa: PLC0415 - compiles the engine

    before = read_chances(against) if against else None
    with working(cluster, tolerate=tolerate):
        found = engine_scorecard(
            data, train_to, test_from, rolling=rolling, against=before, threads=processors(), progress=progress
        )
    if save:
        write_chances(found.chances, save)
    return found.card._replace(rows=[row for row in found.card.rows if question in {None, row["question"]}])
