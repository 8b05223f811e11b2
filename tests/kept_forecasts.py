"""A small run, and forecasts of it that are frozen."""

from datetime import date
from pathlib import Path

import pytest

from foedus.register import forecasts, resolutions
from foedus.register.forecasts import register_forecast

HORIZON = date(2025, 12, 16)
LINE = {
    "kind": "forecast", "id": "a", "question": "falls:IRN:leader", "resolves": "2025-12-16", "criterion": "x",
    "registered": "2025-06-20T00:00:00+00:00", "foedus": "0.1.0", "probability": 0.5, "low": 0.4, "high": 0.6,
    "base_rate": None,
}  # fmt: skip


def frozen(run: Path, question: str = "falls:IRN:leader", day: date = HORIZON) -> str:
    return str(register_forecast(str(run), question, day, f"{question} comes true", exercise=True)["id"])


def at(patched: pytest.MonkeyPatch, day: str) -> None:
    """Set the clock of the register to a day."""
    for module in (forecasts, resolutions):
        patched.setattr(module, "now", lambda: f"{day}T12:00:00+00:00")
