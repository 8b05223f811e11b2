"""No number of a run contradicts another: in the answers, the weekly series, the terminal and the brief."""

import json
from itertools import chain
from pathlib import Path

import coherence
import numpy as np
import pytest
import yaml

from foedus.answers import base_rates
from foedus.answers.answer import answers_as_rows
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.report.brief import brief_html
from foedus.report.numbers import percent
from foedus.runs.folder import dumped
from foedus.runs.run import Results, run_crisis

GOOD = Path(__file__).parents[1] / "crisis" / "good"
BUNDLED = ("iran-2026", "iran-2025")
WRITTEN = tuple(f"{name}.yaml" for name in ("small", "overlay", "overlay-of-overlay"))
GENERATED = (*range(8), *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(8, 20)))
STATES = ("RUS", "CHN", "UKR", "IRN", "SYR", "USA", "DEU", "TUR", "VEN", "TUV", "XAA")
REASON = {"because": "assumption"}


def generated(seed: int) -> dict:
    """Return a crisis that nobody wrote: levels and sides of all sorts, some of them disputed or in part so."""
    luck = np.random.default_rng(seed)
    actors = [str(each) for each in luck.choice(STATES, luck.integers(3, 6), replace=False)]

    def share() -> dict:
        low, high = sorted(luck.uniform(0.0, 1.0, 2).round(2))
        forms = [{"value": float(low)}, {"between": [float(low), float(high) + 0.01]}]
        return {**forms[luck.integers(2)], **REASON} if high < 0.99 else {"value": 0.5, **REASON}

    def level() -> dict:
        first = int(luck.integers(2, 5))
        accounts = [{"value": first + 1, "weight": 2.0, **REASON}, {"value": first, **REASON}]
        return [{"value": first, **REASON}, {"between": [first, first + 1], **REASON}, {"accounts": accounts}][
            luck.integers(3)
        ]

    disputes = {}
    for name in ("one", "two")[: luck.integers(1, 3)]:
        challenger, target, *others = (str(each) for each in luck.permutation(actors))
        disputes[name] = {
            "title": f"{name}, {challenger} against {target}",
            "challenger": challenger,
            "target": target,
            "aim": str(luck.choice(["policy", "territory", "leader", "regime"])),
            "hegemon": challenger if luck.random() < 0.5 else others[0],
            "level": level(),
            "fatal": {"value": bool(luck.random() < 0.5), **REASON},
            "value": share(),
            "value_target": share(),
            "stances": {
                others[0]: {
                    "side": str(luck.choice(["target", "challenger"])),
                    "degree": str(luck.choice(["endorse", "aid", "fight"])),
                    **REASON,
                }
            },
            "mediators": {each: {"offered": bool(luck.random() < 0.3), **REASON} for each in others[-2:]},
        }
    pairs = [(one, other) for one in actors for other in actors if one != other and luck.random() < 0.4]
    relations = {
        f"{one}>{other}": {
            "stake": share(),
            "trust": share(),
            "strike_power": share(),
            "obligation": {"value": str(luck.choice(["none", "consultation", "defence"])), **REASON},
        }
        for one, other in pairs
    }
    return {
        "foedus": 2,
        "crisis": f"generated-{seed}",
        "title": f"Generated {seed}",
        "as_of": "2026-01-16",
        "horizon_weeks": int(luck.integers(2, 20)),
        "forms": {"commitment": "overstretch", "survival": "global_game"} if luck.random() < 0.3 else {},
        "actors": {actor: {"name": actor.title(), "unrest": share(), "strength": share()} for actor in actors},
        "relations": relations,
        "disputes": disputes,
    }


def crisis_of(name: str | int, folder: Path) -> Crisis:
    if isinstance(name, int):
        path = folder / f"generated-{name}.yaml"
        path.write_text(yaml.safe_dump(generated(name)), "utf-8")
        return read_crisis(path)
    return read_crisis(GOOD / name if name.endswith(".yaml") else name)


@pytest.fixture(scope="module", params=[*BUNDLED, *WRITTEN, *GENERATED], ids=str)
def ran(request, tmp_path_factory) -> tuple[Crisis, Results]:
    crisis = crisis_of(request.param, tmp_path_factory.mktemp("crisis"))
    replicates = 400 if request.param in BUNDLED else 200
    run = run_crisis(crisis, replicates=replicates, seed=3, threads=1)
    # as it is read again from a folder
    return crisis, run._replace(answers=json.loads(dumped(run.answers)))


def test_nothing_contradicts_itself(ran):
    crisis, run = ran
    page = brief_html(crisis, run.answers, run.series, {**run.manifest, "id": "x"})
    found = chain(
        coherence.of_answers(run.answers),
        coherence.of_series(run.answers, run.series),
        coherence.of_terminal(crisis, run.answers),
        coherence.of_brief(crisis, run.answers, page),
        coherence.leader_and_regime(run.answers),
    )
    assert list(found) == []


def test_base_rates_follow_one_another(ran):
    """By every week: no later one is lower, that by the horizon is the one told."""
    _, run = ran
    weeks = run.answers["horizon_weeks"]
    for answer in answers_as_rows(run.answers["answers"]):
        if answer.base_rate is None:
            continue
        already = (answer.already or 0.0) if answer.question.kind == "dispute" else 0.0
        by = [
            base_rates.by_week(answer.base_rate_rule, answer.base_rate, week, weeks, already)
            for week in range(weeks + 1)
        ]
        assert by[-1] == answer.base_rate
        assert by[0] == pytest.approx(already)
        assert np.all(np.diff(by) >= -1e-12)


def test_the_base_rate_of_a_leader_is_at_least_its_regimes():
    run = run_crisis(read_crisis("iran-2026"), replicates=20, seed=3, threads=1)
    assert list(coherence.leader_and_regime(run.answers, "base_rate")) == []


def test_any_mediator_is_at_least_as_likely_as_each():
    run = run_crisis(read_crisis("iran-2026"), replicates=20, seed=3, threads=1)
    for row in run.answers["answers"]["mediates"]:
        (dispute,) = (each for each in run.answers["answers"]["disputes"] if each["dispute"] == row["dispute"])
        anybody = next(course for course in dispute["comes_to"] if course["what"] == "mediated")
        assert anybody["probability"] >= row["accepted"]


def test_a_defence_pact_does_nothing_for_an_attacker(tmp_path):
    content = {
        "foedus": 2,
        "crisis": "pact",
        "title": "An attacker with a defence pact",
        "as_of": "2026-01-16",
        "actors": {"RUS": {"name": "Russia"}, "UKR": {"name": "Ukraine"}, "BLR": {"name": "Belarus"}},
        "disputes": {
            "d": {
                "title": "D",
                "challenger": "RUS",
                "target": "UKR",
                "aim": "territory",
                "level": {"value": 4, **REASON},
                "fatal": {"value": True, **REASON},
            }
        },
    }
    chances = []
    for obligation in ("nonaggression", "defence"):  # either keeps it from attacking its ally
        content["relations"] = {"BLR>RUS": {"obligation": {"value": obligation, **REASON}}}
        path = tmp_path / f"{obligation}.yaml"
        path.write_text(yaml.safe_dump(content), "utf-8")
        run = run_crisis(read_crisis(path), replicates=400, seed=3, threads=1)
        rows = [row for row in run.answers["answers"]["stands_by"] if row["side"] == "challenger"]
        chances.append([(row["actor"], row["endorse_or_more"]) for row in rows])
    assert chances[0] == chances[1]


def test_rounding_keeps_order():
    """What is said of the answers holds of what is printed: a greater chance is never written as a smaller one."""
    written = [percent(chance) for chance in np.linspace(0.0, 1.0, 20001)]
    values = [float(text.strip("<>%")) for text in written]
    assert values == sorted(values)
    assert percent(0.0) == "<0.1%"
    assert percent(1.0) == ">99.9%"


def _course(tables: dict, what: str) -> dict:
    return next(course for course in tables["disputes"][0]["comes_to"] if course["what"] == what)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda row: row["disputes"][0].update(open=row["disputes"][0]["open"] + 0.01), "ends and open"),
        (lambda row: row["disputes"][0]["reaches"].update({"4": 0.0, "5": 0.9}), "is above"),
        (lambda row: row["stands_by"][0].update(aid_or_more=0.9), "aid and fight"),
        (lambda row: row["falls"][0].update(low=0.9), "does not hold"),
        (lambda row: row["falls"][0].update(probability=0.9), "manners and whole"),
        (lambda row: row["mediates"][0].update(settled=0.99), "is above"),
        (lambda row: row["disputes"][0].update(level_now=5), "level now"),
        (lambda row: _course(row, "deaths").update(probability=0.0, low=0.0), "serious"),
        (lambda row: _course(row, "deaths").update(base_rate=1.0), "base rates"),
        (lambda row: _course(row, "settled").update(low=0.99), "does not hold"),
    ],
)
def test_a_contradiction_is_found(change, says):
    run = run_crisis(read_crisis(GOOD / "small.yaml"), replicates=20, seed=3, threads=1)
    assert not list(coherence.of_answers(run.answers))
    change(run.answers["answers"])
    assert any(says in told for told in coherence.of_answers(run.answers))
