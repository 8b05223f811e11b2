"""A yardstick for the field: dated questions of past crises, and the grades of whoever answers them."""

from functools import partial
from pathlib import Path
from typing import Final

from foedus.api.finding import Finding
from foedus.core.errors import InputError
from foedus.history.reading import data_folder
from foedus.report.output import write_file
from foedus.report.yardstick import (
    GradesRecord,
    QuestionsRecord,
    grades_record,
    page_of,
    questions_record,
    show_grades,
    show_questions,
)
from foedus.scoring.scorecard import TEST_FROM, TRAIN_TO, Progress

__all__ = ["TEST_FROM", "TRAIN_TO", "grade", "questions"]
PAGE: Final = "README.md"


def questions(
    to: int | None = None,
    *,
    data: str | Path | None = None,
    out: str | Path | None = None,
    names: bool = False,
    hub: str | Path | None = None,
) -> Finding[QuestionsRecord]:
    """Write every past crisis as dated questions that resolve, each with the base rate known on its day.

    Texts are composed by rule from the parties, the day, the trigger and the ties of the day. The list of crises
    itself was drawn up later.

    Parameters
    ----------
    to
        Last year of a crisis; by default all.
    data
        The folder of historical tables; by default ``FOEDUS_DATA`` (`foedus data sources` says what to download).
    out
        Folder to write: ``questions.csv``, ``crises.csv`` and a page that says how to answer.
    names
        With the names of the crises, which tell what became of them: for teaching.
    hub
        Folder to write the same to in the shape of a forecast hub.

    Returns
    -------
    Finding
        With ``kinds``, a row each.

    Raises
    ------
    FoedusError
        If a table is missing or broken, there is no crisis as early, or a folder to write is not empty.

    Examples
    --------
    >>> import foedus
    >>> foedus.questions(1945, data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    tables = data_folder(data)
    for place in (out, hub):
        _refuse(place)
    from foedus.scoring.questions import COLUMNS, questions_of  # noqa: PLC0415 - after cheap refusals

    found = questions_of(tables, to, names=names)
    record = questions_record(found, None if out is None else str(out))
    if out is not None:
        place = Path(out)
        write_file(place / "questions.csv", found.questions.select(COLUMNS).write_csv())
        write_file(place / "crises.csv", found.crises.write_csv())
        write_file(place / PAGE, page_of(record))
    if hub is not None:
        from foedus.scoring.hubverse import write_hub  # noqa: PLC0415

        write_hub(Path(hub), found.questions, {"base_rate": "foedus"})
    return Finding(record, partial(show_questions, record))


def grade(
    forecasts: str | Path | None = None,
    *,
    data: str | Path | None = None,
    ours: str | Path | None = None,
    train_to: int = TRAIN_TO,
    test_from: int = TEST_FROM,
    hub: str | Path | None = None,
    progress: Progress = lambda *_: None,
) -> Finding[GradesRecord]:
    """Score anybody's chances of the questions of past crises, beside ours and the base rates on the same questions.

    Parameters
    ----------
    forecasts
        CSV with the columns ``question`` and ``chance``, and ``forecaster`` where there are several.
    data
        The folder of historical tables; by default ``FOEDUS_DATA``.
    ours
        What the engine said, as ``foedus scorecard --engine --save`` writes it; without it the base rates stand alone.
    train_to, test_from
        Last year that the rates of the scorecard learn from, and first year that is tested; each decade is too.
    hub
        Folder to write forecasts and outcomes to in the shape of a forecast hub.
    progress
        Told what is done next, how much of it is done, and how much there is.

    Returns
    -------
    Finding
        With ``scores``, a row for each forecaster, kind of question and model; ``beyond``, what each loses on any
        question beyond the rate known then; ``forecasters``, with coherence and rows of the scorecard.

    Raises
    ------
    FoedusError
        If there is nothing to grade, a forecast does not fit (all places are told), or a table is missing or broken.

    Examples
    --------
    >>> import foedus
    >>> foedus.grade("mine.csv", data="no-such-folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    foedus.core.errors.DataError: no-such-folder: no such folder of historical tables; ...
    """
    tables = data_folder(data)
    _refuse(hub)
    if forecasts is None and ours is None:
        raise InputError(
            "nothing to grade: give FORECASTS.csv, or --ours FILE as `foedus scorecard --engine --save` writes it"
        )
    from foedus.scoring.chances import read_chances  # noqa: PLC0415 - after cheap refusals
    from foedus.scoring.grading import OURS  # noqa: PLC0415
    from foedus.scoring.grading import grade as graded  # noqa: PLC0415

    said = None if ours is None else read_chances(Path(ours))
    found = graded(
        tables,
        None if forecasts is None else Path(forecasts),
        said,
        train_to=train_to,
        test_from=test_from,
        progress=progress,
    )
    if hub is not None:
        from foedus.scoring.hubverse import write_hub  # noqa: PLC0415

        teams = {name: "foedus" if name in OURS else "entrant" for name in found.counts}
        write_hub(Path(hub), found.said, teams, found.resolved)
    record = grades_record(found)
    return Finding(record, partial(show_grades, record))


def _refuse(place: str | Path | None) -> None:
    """Refuse a folder that holds something already.

    Raises
    ------
    InputError
        If it does, or is a file.
    """
    if place is None or not Path(place).exists():
        return
    if not Path(place).is_dir() or any(Path(place).iterdir()):
        raise InputError(f"{place}: is there already, and not an empty folder; name another, or delete it")
