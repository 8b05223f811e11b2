"""The JSON Schema takes what `foedus check` takes, and refuses what can be seen without knowing what the ids name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crisis_files import crises, spoilt, text_of
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from foedus.cli.schema import schema
from foedus.core.errors import InputError
from foedus.crisis.anchors import anchors
from foedus.crisis.bundled import bundled
from foedus.crisis.json_schema import crisis_schema
from foedus.crisis.quantities import QUANTITIES
from foedus.crisis.reading import read_crisis
from foedus.mechanisms.catalogue import known_forms
from foedus.text.yaml_text import compose

HERE = Path(__file__).parent
SCHEMA = crisis_schema(known_forms())
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=30)
OF_THE_LIBRARY = sorted({path for crisis in bundled().values() for path in crisis.parent.glob("*.yaml")})
IN_ORDER = [*OF_THE_LIBRARY, *sorted((HERE / "good").glob("*.yaml"))]
#: Bad files -> where the schema sees a mistake in them: the last part of the path that it stands at.
SEEN = {
    "all-kinds-at-once": "level",
    "another-version": "foedus",
    "bare-number": "stake",
    "cause-leads-nowhere": "off",
    "cause-of-a-section": "off",
    "cause-sets-the-horizon": "off",
    "central-value-out-of-range": "mean",
    "count-out-of-range": "high",
    "digest-too-short": "digest",
    "empty-value": "stake",
    "escalation-is-a-word": "escalation",
    "estimates-not-well-formed": "question",
    "evidence-files-of-wrong-types": 0,
    "evidence-is-a-list": "evidence",
    "feuds": "value",
    "flag-where-a-number-is-needed": "value",
    "impossible-day": "as_of",
    "level-between-levels": "value",
    "lower-case-actor": "actors",
    "many-at-once": "reliability",
    "names-twice": "name",
    "no-disputes": "disputes",
    "no-reason": "stake",
    "no-version": None,
    "number-where-text-is-needed": "title",
    "one-account": "accounts",
    "one-end": "between",
    "overlay-sets-nonsense": "measure",
    "population-without-reason": "like",
    "probability-out-of-range": "value",
    "range-sticks-out": 1,
    "relation-without-arrow": "relations",
    "three-ends": "between",
    "two-forms": "load",
    "two-mistakes-in-one-list": 2,
    "unknown-key": "RUS",
    "unknown-key-far-from-any": "R",
    "unknown-word": "value",
    "what-if-out-of-range": "actors.RUS.load",
    "wider-than-any-judgement": "sd",
    "wrong-type": "value",
}


def content(text: str) -> Any:
    """Return what the package's own reader makes of a text, as JSON has it, without defaults."""
    return json.loads(json.dumps(compose(text, "x.yaml")[0].data))


def places(held: Any) -> Iterator[str | int | None]:
    """Yield the place of every mistake that the schema sees, alternatives included."""
    waiting = list(VALIDATOR.iter_errors(held))
    while waiting:
        error = waiting.pop()
        yield error.absolute_path[-1] if error.absolute_path else None
        waiting += error.context


def takes(held: Any) -> bool:
    return VALIDATOR.is_valid(held)


@pytest.fixture
def small_content(small_text: str) -> dict[str, Any]:
    return content(small_text)


def shape_of(part: Any) -> str:
    """Return what of a part of a schema the schema of schemas looks at, but for the words and numbers in it."""
    if isinstance(part, dict):
        return (
            "{"
            + ", ".join(f"{key}: {part[key] if key == 'type' else shape_of(part[key])}" for key in sorted(part))
            + "}"
        )
    return f"[{', '.join(map(shape_of, part))}]" if isinstance(part, list) else type(part).__name__


def one_of_each_shape(part: Any) -> Any:
    """Return a schema with one property of each shape where several differ in words and numbers alone."""
    if isinstance(part, dict):
        part = {key: one_of_each_shape(inner) for key, inner in part.items()}
        for several in part.keys() & {"properties", "patternProperties"}:
            part[several] = {
                name: part[several][name]
                for name in {shape_of(inner): name for name, inner in part[several].items()}.values()
            }
        return part
    return [one_of_each_shape(inner) for inner in part] if isinstance(part, list) else part


def test_the_schema_is_one() -> None:
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(one_of_each_shape(SCHEMA))


@pytest.mark.parametrize("path", IN_ORDER, ids=lambda path: path.stem)
def test_files_in_order_are_taken(path: Path) -> None:
    assert list(places(content(path.read_text("utf-8")))) == []


def test_crises_overlays_and_evidence_files_are_among_them() -> None:
    kinds = [{"crisis", "overlay"} & content(path.read_text("utf-8")).keys() for path in IN_ORDER]
    assert [kinds.count(kind) for kind in ({"crisis"}, {"overlay"}, set())] == [3, 2, 5]


@pytest.mark.parametrize("name", SEEN)
def test_bad_files_are_refused_at_the_place(name: str) -> None:
    assert SEEN[name] in places(content((HERE / "bad" / f"{name}.yaml").read_text("utf-8")))


def test_a_bad_evidence_file_is_refused() -> None:
    wrong = content((HERE / "bad" / "evidence" / "wrong.yaml").read_text("utf-8"))
    assert not takes(wrong)
    del wrong["actors"]
    assert {"mode", "credibility"} <= set(places(wrong))


@PATIENT
@given(crises())
def test_a_file_in_order_that_nobody_wrote_is_taken(held: dict[str, Any]) -> None:
    assert list(places(content(text_of(held)))) == []


@settings(PATIENT, max_examples=60)
@given(spoilt())
def test_what_check_takes_the_schema_takes(tmp_path_factory: pytest.TempPathFactory, held: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "for-the-schema.yaml"
    path.write_text(text_of(held), "utf-8")
    try:
        read_crisis(path, known_forms=known_forms())
    except InputError:
        return
    assert list(places(content(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(("of", "name"), [(of, name) for of, table in QUANTITIES.items() for name in table])
def test_a_quantity_is_explained_where_it_stands(of: str, name: str) -> None:
    holder = {"world": "CrisisFile", "bystander": "Dispute"}.get(of, of.title())
    part = SCHEMA["$defs"][holder]["properties"][name]
    (part,) = part["patternProperties"].values() if of == "bystander" else [part]
    quantity = QUANTITIES[of][name]
    assert part["description"].casefold().startswith(quantity.meaning.casefold())
    assert f"Allowed: {quantity}." in part["description"]
    for number, meaning in anchors().get((of, name), ("", ()))[1]:
        assert f"- {number:g}: {meaning}" in part["description"]


def test_every_key_has_a_word_and_no_other_key_is_taken() -> None:
    records = {name: part for name, part in SCHEMA["$defs"].items() if name != "Settings"}
    assert len(records) > 20
    for name, part in records.items():
        assert part["additionalProperties"] is False, name
        assert bool(part.get("description")) != ("oneOf" in part), name  # of a value the quantity tells
        assert [key for key, inner in part["properties"].items() if not inner.get("description")] == [], name
    forms, parameters = (records["CrisisFile"]["properties"][key]["anyOf"][0] for key in ("forms", "parameters"))
    assert forms["additionalProperties"] is parameters["additionalProperties"] is False
    assert all(part["description"] for part in (*forms["properties"].values(), *parameters["properties"].values()))


def test_words_are_explained() -> None:
    aim = SCHEMA["$defs"]["Dispute"]["properties"]["aim"]
    assert aim["enum"] == ["policy", "territory", "leader", "regime"]
    assert "\n- leader: The target's leader is to go" in aim["description"]
    assert "\n- C: fairly reliable" in SCHEMA["$defs"]["Source"]["properties"]["reliability"]["description"]
    assert "\n- 3: possibly true" in SCHEMA["$defs"]["Statement"]["properties"]["credibility"]["description"]


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        ("{value: 0.5, because: assumption}", True),
        ("{value: 1, because: [R1-offer, nmc@2022], note: as told}", True),
        ("{value: 0.5, because: []}", False),
        ("{value: 0.5, because: nmc@22}", False),
        ("{value: 0.5, because: assumption, why: x}", False),
        ("{between: [0, 1], because: assumption}", True),
        ("{between: [0, 1.1], because: assumption}", False),
        ("{triangular: {low: 0, mode: 0.5, high: 1}, because: assumption}", True),
        ("{triangular: {low: -0.1, mode: 0.5, high: 1}, because: assumption}", False),
        ("{triangular: {low: 0, high: 1}, because: assumption}", False),
        ("{normal: {mean: 0.5, sd: 2}, because: assumption}", True),
        ("{normal: {mean: 0.5, sd: 0}, because: assumption}", False),
        ("{lognormal: {median: 0.5, factor: 20}, because: assumption}", True),
        ("{lognormal: {median: 0, factor: 2}, because: assumption}", False),
        ("{lognormal: {median: 0.5, factor: 1}, because: assumption}", False),
        ("{beta: {mean: 0.5, n: 10}, because: assumption}", True),
        ("{beta: {mean: 1, n: 10}, because: assumption}", False),
        ("{accounts: [{value: 1, because: A}, {value: 0, because: B, weight: 2, note: x}]}", True),
        ("{accounts: [{value: 1, because: A}, {value: 2, because: B}]}", False),
        ("{accounts: [{value: 1, because: A}, {value: 0}]}", False),
        ("{accounts: [{value: 1}, {value: 0}], because: A}", False),
        ("{accounts: [{value: 1, because: A}, {value: 0, because: B}], value: 1, because: A}", False),
        ("{date: 2026-01-20, because: assumption}", False),
        ("{because: assumption}", False),
        ("0.5", False),
        ("null", False),
    ],
)
def test_forms_of_a_value(small_content: dict[str, Any], value: str, taken: bool) -> None:
    small_content["relations"]["RUS>IRN"]["stake"] = content(f"stake: {value}")["stake"]
    assert takes(small_content) == taken


@pytest.mark.parametrize(
    ("setting", "taken"),
    [
        ("{actors.RUS.load: 0.3}", True),
        ("{actors.RUS.load: null}", True),
        ("{actors.RUS.load: {between: [0.2, 0.4]}}", True),
        ("{actors.RUS.load: {accounts: [{value: 0.2}, {value: 0.4}]}}", True),
        ("{actors.RUS.load.between.0: 0.2}", True),
        ("{actors.RUS.load: 1.3}", False),
        ("{actors.RUS.load: true}", False),
        ("{actors.RUS.load: {between: [0.2, 1.4]}}", False),
        ("{actors.RUS.lode: 0.3}", False),
        ("{relations.RUS>IRN.obligation: defence}", True),
        ("{relations.RUS>IRN.obligation: defense}", False),
        ("{relations.TUR>IRN: null}", True),
        ("{disputes.iran.exposure.TUR: 0.5}", True),
        ("{disputes.iran.exposure.TUR: 5}", False),
        ("{disputes.iran.deadline: 2026-02-01}", True),
        ("{disputes.iran.deadline: soon}", False),
        ("{disputes.iran.escalation.0.level: 3}", True),
        ("{forms.commitment: overstretch}", True),
        ("{parameters.commitment.overstretch.effort_aid: 0.1}", True),
        ("{oil_price: 90}", True),
        ("{oil_price: 9000}", False),
        ("{measure: cinc}", True),
        ("{measure: gdp}", False),
        ("{relations: null}", False),
        ("{title: X}", False),
        ("{horizon_weeks: 8}", False),
        ("{}", False),
    ],
)
def test_settings(small_content: dict[str, Any], setting: str, taken: bool) -> None:
    small_content["what_ifs"]["pact"]["set"] = content(f"set: {setting}")["set"]
    assert takes(small_content) == taken


def test_an_overlay_may_set_the_horizon_and_the_day() -> None:
    overlay = {"foedus": 2, "overlay": "x", "base": "iran-2026", "digest": "0123456789ab"}
    assert takes(overlay | {"set": {"horizon_weeks": 8, "as_of": "2026-02-01"}})
    assert takes(overlay | {"set": {}})
    assert takes(overlay | {"set": None})
    assert not takes(overlay | {"set": {"horizon_weeks": 800}})
    assert not takes(overlay | {"set": {"as_of": None}})
    assert not takes(overlay | {"actors": {}})
    assert not takes({key: part for key, part in overlay.items() if key != "overlay"})


@pytest.mark.parametrize(
    ("key", "held", "taken"),
    [
        ("forms", {"commitment": "overstretch"}, True),
        ("forms", {"commitment": "overstrech"}, False),
        ("forms", {"comitment": "overstretch"}, False),
        ("parameters", {"commitment.overstretch.effort_ade": {"value": 0.1, "because": "assumption"}}, False),
        ("parameters", {"commitment.overstretch.effort_aid": {"value": 1e9, "because": "assumption"}}, False),
        ("relations", None, True),
        ("actors", None, False),
        ("measure", "gdp", False),
        ("horizon_weeks", 521, False),
        ("title", " ", False),
        ("as_of", "16 January 2026", False),
    ],
)
def test_the_top_of_a_file(small_content: dict[str, Any], key: str, held: object, taken: bool) -> None:
    assert takes(small_content)
    assert takes(small_content | {key: held}) == taken


@pytest.mark.parametrize(("dated", "taken"), [("2026", True), ("2026-01", True), ("202", False), ("January", False)])
def test_when_a_statement_is_dated(small_content: dict[str, Any], dated: str, taken: bool) -> None:
    small_content["evidence"]["R1-offer"]["dated"] = content(f"dated: {dated}")["dated"]
    assert takes(small_content) == taken


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    schema()
    assert json.loads(capsys.readouterr().out) == SCHEMA


def test_files_of_former_versions_are_taken(small_content: dict[str, Any]) -> None:
    assert takes({**small_content, "foedus": 1})
    assert not takes({**small_content, "foedus": 0})
    assert not takes({**small_content, "foedus": 3})
