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
        "calibration": [[0.05, 0.1, 0.2, 0.2, 0.1, 0.3, 10.0, 2.0]], "mean_chance": 0.05, "observed": 0.04,
        "observed_low": 0.03, "observed_high": 0.06, "slope": 0.9, "slope_low": 0.7, "slope_high": 1.1,
        "miscalibration": 0.01, "discrimination": 0.03, "uncertainty": 0.2, "brier": 0.18, "rate": "base rate by era",
        "rate_skill": 0.08, "rate_skill_low": 0.02, "rate_skill_high": 0.12, "effective_clusters": 5.5,
        "effective_events": 6.5, "paired": [{
            "against": "base rate", "cases": 1200, "skill": 0.1, "skill_low": 0.05, "skill_high": 0.15, "gain": 0.01,
            "gain_low": -0.001, "gain_high": 0.02,
        }],
    }  # fmt: skip
    return made | changes
