"""Paths and settings: what can be asked and set, what it becomes, and what is refused."""

from datetime import date

import pytest

from foedus.core.errors import InputError
from foedus.crisis.crisis import Crisis
from foedus.crisis.paths import ROOTS, at, split
from foedus.crisis.reading import read_crisis
from foedus.crisis.schema import CrisisFile, Relation
from foedus.crisis.settings import joined, parsed, with_parsed, with_settings


def test_every_input_can_be_asked_for_by_its_path(small: Crisis) -> None:
    for given in small.inputs():
        assert at(small, given.path) is given.value


def test_every_input_can_be_set_to_itself(small: Crisis) -> None:
    for given in small.inputs():
        raw = given.value.model_dump(exclude_defaults=True)
        assert with_settings(small, {given.path: raw}).digest == small.digest


def test_every_input_can_be_set_to_its_central_value(small: Crisis) -> None:
    for given in small.inputs():
        central = given.central if given.quantity.kind == "number" else given.value.central
        changed = with_settings(small, {given.path: central})
        assert at(changed, given.path).certain
        assert at(changed, given.path).because == ("assumption",)
        assert next(other.central for other in changed.inputs() if other.path == given.path) == given.central


def test_the_crisis_itself_stays_as_it_was(small: Crisis) -> None:
    before = small.digest
    changed = with_settings(small, {"actors.RUS.load": 0, "disputes.iran.mediators.RUS.offered": False})
    assert small.digest == before != changed.digest
    assert changed.actors["IRN"] is small.actors["IRN"]
    assert changed.source_texts == small.source_texts


@pytest.mark.parametrize(
    ("path", "value", "at_path", "expected"),
    [
        ("actors.RUS.load", 0, "actors.RUS.load.value", 0.0),
        ("actors.RUS.load", {"between": [0, 0.5]}, "actors.RUS.load.between", (0.0, 0.5)),
        ("relations.TUR>IRN.stake", 0.3, "relations.TUR>IRN.stake.value", 0.3),
        ("relations.RUS>IRN.obligation", "defence", "relations.RUS>IRN.obligation.value", "defence"),
        ("disputes.iran.exposure.RUS", 0.1, "disputes.iran.exposure.RUS.value", 0.1),
        ("disputes.iran.mediators.RUS.offered", False, "disputes.iran.mediators.RUS.offered", False),
        ("disputes.iran.deadline", "2026-03-01", "disputes.iran.deadline.date", date(2026, 3, 1)),
        ("as_of", "2026-01-17", "as_of", date(2026, 1, 17)),
        ("disputes.iran.aim", "leader", "disputes.iran.aim", "leader"),
        ("disputes.iran.escalation", "model", "disputes.iran.escalation", ()),
        ("disputes.iran.stances.TUR.degree", "fight", "disputes.iran.stances.TUR.degree", "fight"),
        ("forms.survival", "global_game", "forms.survival", "global_game"),
        ("horizon_weeks", 3, "horizon_weeks", 3),
        ("measure", "surplus_product", "measure", "surplus_product"),
        ("oil_price", 90, "oil_price.value", 90.0),
    ],
)
def test_settings(small: Crisis, path: str, value: object, at_path: str, expected: object) -> None:
    changed = with_settings(small, {path: value})
    found = changed
    for part in split(at_path):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found == expected
    CrisisFile.model_validate(changed.model_dump(exclude_defaults=True))


@pytest.mark.parametrize(
    "path",
    ["disputes.iran.hegemon", "disputes.iran.deadline", "disputes.iran.mediators.TUR", "actors.RUS.load", "oil_price"],
)
def test_nothing_leaves_an_optional_thing_out(small: Crisis, path: str) -> None:
    assert at(small, path) is not None
    changed = with_settings(small, {path: None})
    assert at(changed, path) is None
    CrisisFile.model_validate(changed.model_dump(exclude_defaults=True))


def test_leaving_out_what_is_not_there_changes_nothing(small: Crisis) -> None:
    assert with_settings(small, {"relations.TUR>USA.stake": None}).digest == small.digest


def test_a_parameter_may_be_added(small: Crisis) -> None:
    changed = with_settings(small, {"parameters.commitment.overstretch.new": 2})
    assert changed.parameters["commitment.overstretch.new"].value == 2.0


def test_a_step_of_a_path_keeps_its_level_when_its_day_is_set(small: Crisis) -> None:
    changed = with_settings(small, {"disputes.iran.escalation.0": "2026-02-13"})
    step = changed.disputes["iran"].escalation[0]
    assert (step.date.isoformat(), step.level) == ("2026-02-13", 4)
    assert changed.disputes["iran"].escalation[1] is small.disputes["iran"].escalation[1]


def test_what_is_set_by_hand_is_an_assumption(small: Crisis) -> None:
    candidate = with_settings(small, {"disputes.iran.mediators.RUS.offered": False}).disputes["iran"].mediators["RUS"]
    assert candidate.because == ("assumption",)
    reasoned = {"actors.RUS.load": {"value": 0.5, "because": ["R1-offer"]}}
    assert with_settings(small, reasoned).actors["RUS"].load.because == ("R1-offer",)


def test_a_setting_adds_no_actor(small: Crisis) -> None:
    with pytest.raises(InputError, match=r"^disputes.iran.exposure.FRA: undefined actor 'FRA'"):
        with_settings(small, {"disputes.iran.exposure.FRA": 0.1})
    with pytest.raises(InputError, match=r"^actors.FRA: leads nowhere"):
        with_settings(small, {"actors.FRA": {"name": "France", "load": 0.2}})


def test_a_relation_may_be_added_whole(small: Crisis) -> None:
    changed = with_settings(small, {"relations.TUR>USA": {"stake": 0.1, "on_request": True}})
    assert changed.relations["TUR>USA"].stake.because == ("assumption",)
    with pytest.raises(InputError, match=r"^relations.TUR>USA.stake.value: must be a number from 0 to 1, not 7$"):
        with_settings(small, {"relations.TUR>USA.stake": 7})


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("actors.RUS.lode", 1, "actors.RUS.lode: leads nowhere - did you mean 'actors.RUS.load'?"),
        ("actors.RUSS.load", 1, "actors.RUSS.load: leads nowhere - did you mean 'actors.RUS.load'?"),
        ("actor.RUS.load", 1, "actor.RUS.load: leads nowhere - did you mean 'actors.RUS.load'?"),
        ("actors.RUS.load.value", 1, "leads nowhere: the path ends at actors.RUS.load"),
        ("measure.cinc", 1, "leads nowhere: the path ends at measure"),
        ("title", "x", f"leads nowhere; a path begins with one of {', '.join(ROOTS)}"),
        ("", 1, "leads nowhere; a path begins with one of"),
        (
            "disputes.iran.escalation.7",
            "2026-03-03",
            "leads nowhere; after disputes.iran.escalation. comes one of 0, 1",
        ),
        ("relations.RUS-IRN.stake", 1, "a relation is written SOURCE>TARGET"),
        ("relations.RUS>XXX.stake", 1, "relations.RUS>XXX.stake: undefined actor 'XXX'"),
        ("parameters.commitment", 1, "a parameter is written FAMILY.FORM.NAME"),
        ("actors.RUS.load", 1.5, "actors.RUS.load.value: must be a number from 0 to 1, not 1.5"),
        ("actors.RUS.load", "much", "actors.RUS.load.value: a number is needed, not 'much'"),
        ("actors.RUS.load", {"betwen": [0, 1]}, "actors.RUS.load.betwen: unknown key - did you mean 'between'?"),
        ("actors.RUS.load", {"value": 1, "because": "R9-later"}, "which was known only on 2026-03-01"),
        ("relations.RUS>IRN.obligation", "defense", "did you mean 'defence'"),
        ("actors.RUS.name", None, "actors.RUS.name: cannot be left out"),
        ("disputes.iran.escalation.0", None, "disputes.iran.escalation.0: cannot be left out"),
        ("disputes.iran.challenger", "IRN", "IRN cannot be challenger and target at once"),
        ("disputes.iran.deadline", "2026-01-01", "2026-01-01 is not after the as-of date 2026-01-16"),
        ("horizon_weeks", 0, "must be greater than or equal to 1"),
        ("as_of", "2026-01-15", "which was known only on 2026-01-16, after the as-of date 2026-01-15"),
        ("measure", "gdp", "must be cinc, military_expenditure or surplus_product, not 'gdp'"),
    ],
)
def test_what_cannot_be_set(small: Crisis, path: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as caught:
        with_settings(small, {path: value})
    assert message in str(caught.value)


def test_all_wrong_settings_are_told_at_once(small: Crisis) -> None:
    with pytest.raises(InputError) as caught:
        with_settings(small, {"actors.RUS.lode": 1, "actors.RUS.load": 2, "actors.IRN.load": 0.2})
    assert len(str(caught.value).splitlines()) == 2


def test_what_follows_from_a_wrong_setting_elsewhere_waits_until_it_is_mended(small: Crisis) -> None:
    with pytest.raises(InputError) as caught:
        with_settings(small, {"actors.RUS.lode": 1, "as_of": "2026-01-15"})
    assert str(caught.value) == "actors.RUS.lode: leads nowhere - did you mean 'actors.RUS.load'?"


def test_asking_for_what_is_not_there(small: Crisis) -> None:
    assert at(small, "actors.USA.load") is None
    assert at(small, "relations.TUR>USA.stake") is None
    assert isinstance(at(small, "relations.RUS>IRN"), Relation)
    with pytest.raises(InputError, match=r"did you mean 'actors.RUS.load'"):
        at(small, "actors.RUS.lode")


def test_settings_of_the_command_line() -> None:
    assert parsed("a.b=0.5") == ("a.b", 0.5)
    assert parsed("a.b = NO") == ("a.b", "NO")
    assert parsed("a.b=null") == ("a.b", None)
    assert parsed("relations.RUS>IRN.stake={value: 1, because: [R1]}") == (
        "relations.RUS>IRN.stake",
        {"value": 1, "because": ("R1",)},
    )


@pytest.mark.parametrize("setting", ["a.b", "=3", "a.b=", " = ", ""])
def test_what_is_not_a_setting(setting: str) -> None:
    with pytest.raises(InputError, match=r"a setting is written PATH=VALUE"):
        parsed(setting)


@pytest.mark.parametrize("setting", ["a=[1", "a=!!str x", "a={b: 1, b: 2}", "a=.inf", "a=\x00"])
def test_a_setting_that_is_not_yaml(setting: str) -> None:
    with pytest.raises(InputError, match=r"^--set a:\d:\d+: error: "):
        parsed(setting)


def test_several_settings_of_the_command_line(small: Crisis) -> None:
    changed = with_parsed(small, ["actors.RUS.load=0.1", "horizon_weeks=4"])
    assert (changed.horizon_weeks, changed.actors["RUS"].load.value) == (4, 0.1)
    assert with_parsed(small, []) is small
    with pytest.raises(InputError, match=r"^--set actors.RUS.load.value: must be a number from 0 to 1, not 3$"):
        with_parsed(small, ["actors.RUS.load=3"])


def test_settings_while_reading() -> None:
    assert read_crisis("iran-2026", ["horizon_weeks=5"]).horizon_weeks == 5


@pytest.mark.parametrize("name", ["iran-2025", "iran-2026"])
def test_causes_and_what_ifs_of_the_bundled_crises_change_them(name: str) -> None:
    crisis = read_crisis(name)
    changes = [cause.off for cause in crisis.causes.values()] + [what_if.set for what_if in crisis.what_ifs.values()]
    assert changes
    for change in changes:
        assert with_settings(crisis, change).digest != crisis.digest


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            ["actors.RUS.load=.9", "actors.RUS.load=.1"],
            "--set actors.RUS.load: is set twice; which of the two is meant?",
        ),
        (["actors.RUS.load=.9", " actors.RUS.load =.9"], "--set actors.RUS.load: is set twice"),
        (
            ["disputes.iran.stances.TUR.degree=aid", "disputes.iran.stances=null"],
            "--set disputes.iran.stances.TUR.degree: lies within disputes.iran.stances, which is set too: say it there",
        ),
        (["relations=null"], "--set relations: is a whole section, which cannot be set or left out"),
        (["parameters={}"], "--set parameters: is a whole section"),
        (["disputes.iran=null"], "--set disputes.iran: at least 1 needed, not 0"),
        (["as_of=9999-12-31"], "--set as_of: 9999-12-31: days run from 1583-01-01 to 2199-12-31"),
        (["actors.TUR.name=iran "], "--set actors.TUR.name: 'iran' names IRN too: actors are told apart by name"),
        (["actors.TUR.name=' '"], "--set actors.TUR.name: is blank"),
    ],
)
def test_settings_that_are_at_odds(small: Crisis, settings: list[str], message: str) -> None:
    with pytest.raises(InputError) as caught:
        with_parsed(small, settings)
    assert str(caught.value).startswith(message)


def test_a_what_if_of_the_file_may_be_left_out(small: Crisis) -> None:
    assert "pact" not in with_parsed(small, ["what_ifs.pact=null"]).what_ifs
    assert "overstretch" not in with_parsed(small, ["causes.overstretch=null"]).causes


def test_what_lies_within_something_else_that_is_switched_off_goes_with_it() -> None:
    assert joined([{"disputes.e.level": 1, "oil_price": 5}, {"disputes.e": None}]) == {
        "oil_price": 5,
        "disputes.e": None,
    }
