"""Questions and forecasts in the shape of a forecast hub, so that its tools can read them (reich-2022).

A round is a day, a target a kind of question, a location the Correlates of War code of a state (0: the crisis as a
whole). A chance is a probability mass on ``yes`` and ``no``. What became of a question is the oracle output.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from foedus.scoring.questions import ALL_KINDS

SCHEMAS: Final = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
#: Columns that name a task.
TASK: Final = ("origin_date", "target", "crisis", "location")
ANSWERS: Final = ("no", "yes")


def write_hub(
    folder: Path, questions: pl.DataFrame, models: Mapping[str, str], outcomes: pl.DataFrame | None = None
) -> None:
    """Write questions and forecasts as a hub.

    Parameters
    ----------
    folder : Path
        Where it is written.
    questions : pl.DataFrame
        Columns of `foedus.scoring.questions.Questions`, and one of chances for each model.
    models : mapping
        Column of chances -> name of the team; the model is called as the column is.
    outcomes : pl.DataFrame, optional
        ``question`` and ``happened`` of the questions that are not void.
    """
    tasks = questions.select(
        "question",
        pl.col("day").dt.to_string("%Y-%m-%d").alias("origin_date"),
        pl.col("kind").alias("target"),
        pl.col("crisis").cast(pl.String),
        pl.col("ccode").cast(pl.String).alias("location"),
    )
    _json(folder / "hub-config" / "tasks.json", _tasks(tasks))
    _json(folder / "hub-config" / "admin.json", _ADMIN)
    _json(folder / "hub-config" / "target-data.json", _TARGET_DATA)
    for column, team in models.items():
        said = tasks.with_columns(questions[column].alias("yes")).filter(pl.col("yes").is_not_nan())
        _model(folder, f"{_plain(team)}-{_plain(column)}", said)
    if outcomes is not None:
        happened = tasks.join(outcomes.select("question", pl.col("happened").alias("yes")), on="question")
        place = folder / "target-data" / "oracle-output.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        _masses(happened).rename({"value": "oracle_value"}).write_csv(place)


def _plain(name: str) -> str:
    """Return a name as a hub takes it: letters, digits and underscores."""
    return re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "nameless"


def _json(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _masses(rows: pl.DataFrame) -> pl.DataFrame:
    """Return a row for yes and one for no of each task, from the column ``yes``."""
    yes = pl.col("yes")
    both = [
        rows.select(*TASK, pl.lit("pmf").alias("output_type"), pl.lit(answer).alias("output_type_id"), value=value)
        for answer, value in zip(ANSWERS, (1 - yes, yes), strict=True)
    ]
    return pl.concat(both).sort(*TASK, "output_type_id")


def _model(folder: Path, name: str, said: pl.DataFrame) -> None:
    """Write the forecasts of a model, a file for each round."""
    place = folder / "model-output" / name
    place.mkdir(parents=True, exist_ok=True)
    for (day,), rows in _masses(said).partition_by("origin_date", as_dict=True).items():
        rows.write_csv(place / f"{day}-{name}.csv")
    team, model = name.split("-")
    metadata = folder / "model-metadata" / f"{name}.yml"
    metadata.parent.mkdir(parents=True, exist_ok=True)
    metadata.write_text(f"team_abbr: {team}\nmodel_abbr: {model}\n", "utf-8")


def _tasks(tasks: pl.DataFrame) -> dict[str, Any]:
    """Return the definition of the tasks: for each kind of question the days, crises and states that it is asked of."""
    groups = []
    for kind in ALL_KINDS:
        mine = tasks.filter(target=kind.name)
        if mine.is_empty():
            continue
        free = {
            name: {"required": None, "optional": mine[name].unique(maintain_order=True).to_list()}
            for name in TASK
            if name != "target"
        }
        masses = {"required": list(ANSWERS)}
        groups.append(
            {
                "task_ids": {**free, "target": {"required": [kind.name], "optional": None}},
                "output_type": {
                    "pmf": {
                        "output_type_id": masses,
                        "is_required": True,
                        "value": {"type": "double", "minimum": 0, "maximum": 1},
                    }
                },
                "target_metadata": [
                    {
                        "target_id": kind.name,
                        "target_name": kind.name.replace("_", " "),
                        "target_units": "yes or no",
                        "target_keys": {"target": kind.name},
                        "description": kind.rule,
                        "target_type": "binary",
                        "is_step_ahead": False,
                    }
                ],
            }
        )
    return {
        "schema_version": f"{SCHEMAS}/tasks-schema.json",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": groups,
                "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 0},
            }
        ],
        "output_type_id_datatype": "character",
    }


_ADMIN: Final = {
    "schema_version": f"{SCHEMAS}/admin-schema.json",
    "name": "Crises of the past",
    "maintainer": "whoever keeps this hub",
    "contact": {"name": "whoever keeps this hub", "email": "hub@example.org"},
    "repository": {"host": "github", "owner": "example", "name": "crises-of-the-past"},
    "file_format": ["csv"],
    "timezone": "Europe/London",
}
_TARGET_DATA: Final = {
    "schema_version": f"{SCHEMAS}/target-data-schema.json",
    "observable_unit": list(TASK),
    "date_col": "origin_date",
}
