"""Forecasts of a run, frozen as it answered; what is none is refused."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from foedus.answers.question import Question
from foedus.cli.register import register, score
from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import known_forms
from foedus.register.forecasts import answer_of, answered_in, held_beside, register_forecast, set_aside
from foedus.register.register import REGISTER, read_register
from foedus.register.resolutions import resolve_forecast
from foedus.report.registered import line_of
from foedus.runs.folder import digest_of_file
from foedus.session.arms import Plan
from foedus.session.histories import LATER, live
from kept_forecasts import HORIZON, at, frozen


def test_a_forecast_is_frozen_with_its_digests(home: Path, run: Path) -> None:
    line = register_forecast(str(run), "falls:IRN:leader", HORIZON, "Khamenei is out of office", exercise=True)
    answers = json.loads((run / "answers.json").read_text())
    row = next(row for row in answers["answers"]["falls"] if (row["actor"], row["what"]) == ("IRN", "leader"))
    assert (line["probability"], line["low"], line["high"]) == (row["probability"], row["low"], row["high"])
    assert line["base_rate"] == row["base_rate"]
    assert line["crisis_digest"] == answers["digest"]
    assert read_register().lines == (line,)
    assert read_register().troubles == ()
    assert (home / REGISTER).read_text().count("\n") == 1


def test_every_answer_of_a_run_can_be_frozen_but_what_is_so_already(home: Path, run: Path) -> None:
    known = answered_in(json.loads((run / "answers.json").read_text()))
    histories = live(read_crisis("iran-2025", known_forms=known_forms()), Plan(100, 1))
    assert set(known) == set(questions_of(histories.setup))
    already = {question for question in known if (histories.weeks_of(question) == 0).all()}
    assert {"dispute:ukraine:war", "dispute:iran:force", "stands_by:iran:CHN:endorse"} <= set(map(str, already))
    assert any(question.what == "offered" for question in already)
    for question, answered in known.items():
        assert 0.0 <= answered.probability <= 1.0, question
        if question not in already:
            assert answer_of(run, question, HORIZON) == answered
            continue
        with pytest.raises(InputError, match="is so already on the as-of date 2025-06-17"):
            answer_of(run, question, HORIZON)


def test_an_earlier_day_takes_the_chance_by_that_day(home: Path, run: Path) -> None:
    late = answer_of(run, "falls:IRN:leader", HORIZON).probability
    chances = [answer_of(run, "falls:IRN:leader", date(2025, month, 16)).probability for month in (7, 9, 11)]
    assert sorted([*chances, late]) == [*chances, late]
    assert chances[0] < late
    for question in ("stands_by:iran:CHN:aid", "mediates:iran:OMN:accepted", "dispute:iran:war"):
        assert answer_of(run, question, date(2025, 9, 16)).probability <= answer_of(run, question, HORIZON).probability
    with pytest.raises(InputError, match="for the end of the run only, 2025-12-16"):
        answer_of(run, "dispute:iran:settled", date(2025, 9, 16))


def test_an_earlier_day_has_the_base_rate_by_that_day(home: Path, run: Path) -> None:
    """So that it counts in skill; a base rate that speaks of something else beside the question does not."""
    answers = json.loads((run / "answers.json").read_text())
    horizon = {str(question): answered.base_rate for question, answered in answered_in(answers).items()}
    leader = next(row for row in answers["answers"]["falls"] if (row["actor"], row["what"]) == ("IRN", "leader"))
    for question in ("falls:IRN:leader", "falls:IRN:regime", "dispute:iran:war", "stands_by:iran:USA:fight:challenger"):
        rates = [answer_of(run, question, date(2025, month, 16)).base_rate for month in (7, 9, 11)]
        assert None not in rates
        assert 0.0 < rates[0] < rates[1] < rates[2] < horizon[question]
    yearly = 1.0 - (1.0 - leader["base_rate"]) ** (13 / 26)
    assert answer_of(run, "falls:IRN:leader", date(2025, 9, 16)).base_rate == pytest.approx(yearly, abs=1e-4)
    given = {row["base_rate_given"] for row in answers["answers"]["mediates"]}
    assert given == {"of any mediator"}
    assert not any(rate for name, rate in horizon.items() if name.startswith("mediates"))


@pytest.mark.parametrize(
    ("question", "day", "told"),
    [
        ("falls:IRN:ledaer", HORIZON, "did you mean 'leader'"),
        ("falls:IRNN:leader", HORIZON, "did you mean 'falls:IRN:leader'"),
        ("falls:IRN:leader", date(2025, 6, 17), "answers for the days from 2025-06-24 until 2025-12-16"),
        ("falls:IRN:leader", date(2026, 1, 1), "answers for the days from 2025-06-24 until 2025-12-16"),
    ],
)
def test_what_a_run_does_not_answer_is_refused(home: Path, run: Path, question: str, day: date, told: str) -> None:
    with pytest.raises(InputError) as caught:
        register_forecast(str(run), question, day, "x")
    assert told in str(caught.value)
    assert not (home / REGISTER).exists()


def test_a_forecast_needs_a_criterion_and_is_registered_once(home: Path, run: Path) -> None:
    with pytest.raises(InputError, match="--criterion"):
        register_forecast(str(run), "falls:IRN:leader", HORIZON, "  ")
    frozen(run)
    with pytest.raises(InputError, match="registered already"):
        frozen(run)


def edited(run: Path, folder: Path, *, keep_digest: bool = False, **changed: object) -> Path:
    """A copy of a run whose chance for Iran's leader, or whose manifest, was changed in an editor."""
    shutil.copytree(run, folder)
    manifest = json.loads((folder / "manifest.json").read_text()) | changed.pop("manifest", {})  # type: ignore[operator]
    answers = json.loads((folder / "answers.json").read_text())
    for row in answers["answers"]["falls"]:
        if (row["actor"], row["what"]) == ("IRN", "leader"):
            row.update(changed)
    for name, content in (("answers.json", answers), ("manifest.json", manifest)):
        (folder / name).chmod(0o644)
        if name == "manifest.json" and keep_digest:
            content["digests"]["answers.json"] = digest_of_file(folder / "answers.json")
        (folder / name).write_text(json.dumps(content))
    return folder


@pytest.mark.parametrize("chance", [1.5, float("nan"), -0.1, "high", None])
def test_an_edited_chance_is_refused(home: Path, run: Path, tmp_path: Path, chance: object) -> None:
    with pytest.raises(InputError, match=r"answers\.json: is not as the run wrote it"):
        frozen(edited(run, tmp_path / "edited", probability=chance))
    with pytest.raises(InputError, match=rf"answers\.json: ({chance} is no chance|.*NaN is no number)"):
        frozen(edited(run, tmp_path / "forged", keep_digest=True, probability=chance))
    assert not (home / REGISTER).exists()


def test_a_run_that_is_not_whole_or_of_another_version_is_refused(home: Path, run: Path, tmp_path: Path) -> None:
    for name in ("series.parquet", "crisis.json"):
        lacking = edited(run, tmp_path / f"without-{name}", keep_digest=True)
        (lacking / name).unlink()
        with pytest.raises(InputError, match=rf"{name}: is not as the run wrote it: it was altered or is missing"):
            frozen(lacking)
    with pytest.raises(InputError, match=r"was made by version 9\.0\.1, and this is"):
        frozen(edited(run, tmp_path / "newer", keep_digest=True, manifest={"foedus": "9.0.1"}))
    with pytest.raises(InputError, match="holds no digests"):
        frozen(edited(run, tmp_path / "older", manifest={"digests": None}))
    other = edited(run, tmp_path / "other", keep_digest=True)
    answers = json.loads((other / "answers.json").read_text())
    answers["answers"]["falls"][0].pop("probability")
    (other / "answers.json").write_text(json.dumps(answers))
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["digests"]["answers.json"] = digest_of_file(other / "answers.json")
    (other / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=r"no run as version .* writes it \(missing: 'probability'\)"):
        frozen(other)


def test_registering_again_and_late_is_told(
    home: Path, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(day: str, of: Path, question: str = "falls:IRN:leader") -> str:
        at(monkeypatch, day)
        register(str(of), question=question, resolves="2025-12-16", criterion="x", exercise=day == "2025-12-16")
        return " ".join(capsys.readouterr().out.split())

    first, second = (
        edited(run, tmp_path / name, keep_digest=True, manifest={"id": name, "created": "2025-06-20T00:00:00+00:00"})
        for name in ("first", "second")
    )
    assert "stays out of the scores" not in said("2025-06-21", first)
    assert "the same question by the same day" in said("2025-06-22", second)
    assert "by a clock that had been set back" in said("2025-06-21", first, "falls:IRN:regime")
    assert "an exercise, no forecast" in said("2025-12-16", second, "dispute:iran:war")
    with pytest.raises(InputError, match="made on 2025-06-20, and today is 2025-06-19: the clock was set back"):
        said("2025-06-19", second, "falls:ISR:leader")
    score()
    printed = capsys.readouterr().out
    for word in ("again", "clock", "late"):
        assert f" {word} " in printed.replace("\n", " ")


def test_what_is_decided_is_refused_and_kept_as_an_exercise_only(
    home: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, "2026-12-16")
    with pytest.raises(InputError, match="--resolves 2025-12-16: that day has come, so this is no forecast"):
        register_forecast(str(run), "falls:IRN:leader", HORIZON, "x")
    assert read_register().lines == ()
    exercise = frozen(run)
    assert set_aside(read_register().lines) == {exercise: "late"}


def test_what_is_resolved_already_is_no_forecast(
    home: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = edited(run, tmp_path / "early", keep_digest=True, manifest={"created": "2025-06-20T00:00:00+00:00"})
    at(monkeypatch, "2025-07-01")
    resolve_forecast(register_forecast(str(early), "falls:IRN:leader", HORIZON, "x")["id"], "yes")
    with pytest.raises(InputError, match="'falls:IRN:leader' is resolved already, so this is no forecast"):
        register_forecast(str(early), "falls:IRN:leader", HORIZON, "in other words")


def test_a_run_that_holds_estimates_says_three_numbers() -> None:
    """Alone, from outside, and given outside; of two events by their days, and of another answer."""
    event = {"low": 0.2, "high": 0.4, "engine": 0.1, "given": 0.25, "estimates": ["market"], "week": 12}
    held = {
        "refused": "", "too_few": False,
        "estimates": [{"name": "market", "because": ["R1", "R2"]}, {"name": "panel", "because": ["assumption"]}],
        "events": [
            {**event, "question": "dispute:iran:force", "by": "2025-09-08"},
            {**event, "question": "falls:IRN:leader", "by": HORIZON.isoformat(), "week": 26, "estimates": ["panel"]},
        ],
        "answers": [{"question": "falls:IRN:regime", "engine": 0.05, "given": 0.1234567}],
    }  # fmt: skip
    answers = {"as_of": "2025-06-16", "horizon_date": HORIZON.isoformat(), "held": held}

    def beside(question: str, day: date) -> dict[str, object]:
        return held_beside(answers, Question.parse(question), day)

    both = "market (R1, R2); panel (assumption)"
    by_hand = {"outside": 0.3, "held": 0.25, "held_by": both}
    assert beside("dispute:iran:force", date(2025, 9, 8)) == {**by_hand, "outside_by": "market (R1, R2)"}
    assert beside("falls:IRN:leader", HORIZON) == {**by_hand, "outside_by": "panel (assumption)"}
    assert beside("falls:IRN:regime", HORIZON) == {"held": 0.12346, "held_by": both}
    assert beside("falls:IRN:regime", date(2025, 9, 8)) == beside("dispute:iran:force", date(2025, 9, 15)) == {}
    held["too_few"] = True
    assert beside("falls:IRN:leader", HORIZON) == {}


def test_an_outside_estimate_says_whose_it_is(home: Path, run: Path) -> None:
    line = register_forecast(str(run), "falls:IRN:leader", HORIZON, "x", outside=0.2, by=" a  panel ", exercise=True)
    assert (line["outside"], line["outside_by"]) == (0.2, "a panel")
    for outside, by in ((0.2, " "), (None, "a panel"), (1.0, "a panel")):
        with pytest.raises(InputError, match="--outside"):
            register_forecast(str(run), "dispute:iran:war", HORIZON, "x", outside=outside, by=by, exercise=True)


def test_a_forecast_given_something_else_is_that_of_the_replicates_that_show_it(home: Path, run: Path) -> None:
    crisis = read_crisis("iran-2025", known_forms=known_forms())
    histories = live(crisis, Plan(300, 1))
    line = register_forecast(str(run), "falls:IRN:leader", HORIZON, "x", given=["not:dispute:iran:war"], exercise=True)
    peace = histories.weeks_of("dispute:iran:war") == LATER
    assert line["probability"] == pytest.approx(histories.answered("falls:IRN:leader")[peace].mean(), abs=1e-5)
    assert line["low"] <= line["probability"] <= line["high"]
    assert (line["given"], line["base_rate"]) == (["not:dispute:iran:war@2025-12-16"], None)
    assert line_of(line).startswith("falls:IRN:leader given not:dispute:iran:war@2025-12-16 by 16 December 2025: ")


def test_conditions_that_cannot_be_taken_or_hardly_ever_hold_are_refused(home: Path, run: Path) -> None:
    for given, told in (
        ("dispute:iran:force", "this is so already"),
        ("stands_by:iran:CHN:fight", "too few to say anything"),
        ("falls:IRN:king", "must be one of leader, regime"),
    ):
        with pytest.raises(InputError, match=told):
            register_forecast(str(run), "falls:IRN:leader", HORIZON, "x", given=[given], exercise=True)
