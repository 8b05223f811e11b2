"""A row of the scorecard, made up by hand."""

from typing import Any

POPULATION = "crises: onset of mediation"


def row(**changes: Any) -> dict[str, Any]:
    made = {
        "question": "mediates", "population": POPULATION, "model": "ours", "n": 1234, "events": 56, "clusters": 7,
        "auc": 0.75, "auc_low": 0.7, "auc_high": 0.8, "average_precision": 0.3, "log_score": 0.5432,
        "brier_skill": 0.1, "brier_skill_low": 0.05, "brier_skill_high": 0.15, "top_decile_recall": 0.25,
        "kind": "form", "best_baseline": "gradient boosting", "gain_over_best_baseline": 0.0025, "gain_low": 0.001,
        "gain_high": 0.004, "window": "from 1980", "decade": False, "train_to": 1979, "test_from": 1980,
        "calibration": [[0.1, 0.2, 10.0, 2.0]],
    }  # fmt: skip
    return made | changes
