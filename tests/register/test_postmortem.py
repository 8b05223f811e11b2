"""A post-mortem finds the fault that a made-up register has, and its parts add up."""

from math import log
from pathlib import Path

import pytest

from foedus.api.register import postmortem
from foedus.cli.postmortem import postmortem as command
from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.reach import reach
from foedus.mechanisms.catalogue import known_forms
from foedus.register.forecasts import register_forecast
from foedus.register.postmortem import fault_of, level_of, moved, surprise, together, told
from foedus.register.resolutions import resolve_forecast
from foedus.runs.run import run_crisis
from foedus.runs.store import run_id, write_run
from foedus.session.arms import Plan
from kept_forecasts import HORIZON, LINE, frozen

REGIME = "falls:SYR:regime"
LEADER = "falls:SYR:leader"
RATE = "actors.SYR.irregular_rate"


@pytest.fixture(scope="module")
def wide() -> Crisis:
    """A crisis in which nobody knows how often leaders such as Syria's go irregularly."""
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    return with_settings(crisis, {RATE: {"triangular": {"low": 0.001, "mode": 0.002, "high": 0.4}}})


def found(said: float, lowest: float, highest: float) -> dict[str, object]:
    return {
        "question": REGIME, "probability": said, "lowest": lowest, "highest": highest, "down": [], "up": [],
        "inputs": 1, "replicates": 100,
    }  # fmt: skip


def line(name: str, said: float, base: float | None = None, question: str = REGIME) -> dict[str, object]:
    return {**LINE, "id": name, "question": question, "probability": said, "base_rate": base}


@pytest.mark.parametrize("outcome", [True, False])
@pytest.mark.parametrize("question", [REGIME, "dispute:iran:war"])
def test_the_parts_of_the_surprise_add_up(outcome: bool, question: str) -> None:
    row = told(line("a", 0.2, 0.1, question), outcome, found(0.21, 0.05, 0.6))
    assert sum(row["due_to"].values()) == pytest.approx(row["surprise"], abs=1e-12)
    assert row["surprise"] == pytest.approx(-log(0.2 if outcome else 0.8))
    assert row["surprise_of_base_rate"] == pytest.approx(-log(0.1 if outcome else 0.9))
    assert row["lowest"] < 0.2 < row["highest"]


def test_the_level_of_history_is_taken_where_it_is_known() -> None:
    assert level_of(REGIME) is None
    assert told(line("a", 0.2), True, found(0.2, 0.1, 0.3))["due_to"]["level"] == 0.0
    known = level_of("dispute:iran:serious")
    assert known is not None
    row = told(line("a", 0.2, question="dispute:iran:serious"), True, found(0.2, 0.2, 0.2))
    assert row["due_to"]["level"] == pytest.approx(surprise(0.2, True) - surprise(moved(0.2, known), True))


def test_a_fault_is_found_in_each_part() -> None:
    inputs = told(line("a", 0.1), True, found(0.1, 0.05, 0.9))
    structure = told(line("a", 0.1), True, found(0.1, 0.05, 0.12))
    no_miss = told(line("a", 0.1), False, found(0.1, 0.05, 0.12))
    assert [row["fault"] for row in (inputs, structure, no_miss)] == ["inputs", "structure", "none"]
    assert fault_of(0.1, True, {"inputs": 0.1, "level": 2.0, "structure": 0.2}) == "level"


def many(said: float, base: float, share: float) -> tuple[list[dict[str, object]], dict[str, bool]]:
    """Forty forecasts, of which a share comes true."""
    rows = [line(str(number), said, base) for number in range(40)]
    return rows, {str(number): number < 40 * share for number in range(40)}


@pytest.mark.parametrize(
    ("said", "base", "faults"),
    [(0.5, 0.45, []), (0.2, 0.5, ["level"]), (0.5, 0.1, ["base rate"]), (0.1, 0.1, ["level", "base rate"])],
)
def test_a_wrong_level_and_wrong_base_rates_are_found_over_the_register(
    said: float, base: float, faults: list[str]
) -> None:
    row = together(*many(said, base, 0.5))
    assert row["faults"] == faults
    assert row["low"] < row["happened"] == 0.5 < row["high"]
    assert row["miscalibration"] - row["discrimination"] + row["uncertainty"] == pytest.approx((said - 0.5) ** 2 + 0.25)
    assert together(*(part[:9] if isinstance(part, list) else part for part in many(said, base, 0.5))) is None


def test_inputs_that_nobody_knows_reach_far_and_those_that_are_known_do_not(wide: Crisis) -> None:
    plan = Plan(400, 1)
    far = reach(wide, LEADER, plan, top=4)
    near = reach(read_crisis("iran-2025", known_forms=known_forms()), LEADER, plan, top=4)
    assert far["up"][0]["input"] == RATE
    assert far["lowest"] < far["probability"] / 2.0
    assert far["highest"] > 0.5 > far["probability"]
    assert near["lowest"] <= near["probability"] <= near["highest"] < 0.4
    chances = [step["probability"] for step in far["up"]]
    assert chances == sorted(chances)


def kept(crisis: Crisis, place: Path) -> str:
    """Run a crisis and keep the run; return its folder."""
    done = run_crisis(crisis, replicates=300, seed=1, threads=1)
    manifest = {"id": run_id(done.manifest), **done.manifest}
    write_run(place, crisis, {**done.answers, "bottom_line": []}, done.series, manifest, "")
    return str(place)


def test_a_register_with_known_faults(
    home: Path, wide: Crisis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One miss that the inputs could have said, one that nothing in their ranges could, one that is no miss."""
    plain = kept(read_crisis("iran-2025", known_forms=known_forms()), tmp_path / "plain")
    inputs, structure, fine = (
        register_forecast(run, question, HORIZON, "x", exercise=True)["id"]
        for run, question in (
            (kept(wide, tmp_path / "wide"), LEADER), (plain, "falls:ISR:regime"), (plain, "falls:USA:regime"),
        )
    )  # fmt: skip
    for name, outcome in ((inputs, "yes"), (structure, "yes"), (fine, "no")):
        resolve_forecast(name, outcome)
    told_of = postmortem(replicates=400, top=4, threads=1)
    assert {row["id"]: row["fault"] for row in told_of["forecasts"]} == {
        inputs: "inputs", structure: "structure", fine: "none",
    }  # fmt: skip
    assert told_of["together"] is None
    command(inputs[:6], replicates=400, top=4, csv=tmp_path / "rows.csv")
    assert "values inside the ranges of the file would have said it" in " ".join(capsys.readouterr().out.split())
    assert (tmp_path / "rows.csv").read_text().startswith("id,question,resolves,outcome,said,base_rate,")
    with pytest.raises(InputError, match="too few forecasts count"):
        command(fine, replicates=400, top=1, plot=tmp_path / "curve.svg")


def test_what_is_open_or_gone_is_told(home: Path, run: Path) -> None:
    with pytest.raises(InputError, match="nothing is resolved yet"):
        postmortem()
    name = frozen(run)
    with pytest.raises(InputError, match=f"{name}: not resolved yes or no yet"):
        postmortem([name])
    resolve_forecast(name, "yes")
    with pytest.raises(InputError, match="--top 0"):
        postmortem(top=0)
