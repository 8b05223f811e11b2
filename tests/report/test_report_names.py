import pytest
import sample

from foedus.answers.question import Question, said_in_words
from foedus.report.figures.timeline import timeline
from foedus.report.names import gate_name, input_name, short_gate_name, value_name
from foedus.report.questions import by_question, why


@pytest.fixture(scope="module")
def crisis():
    return sample.crisis()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("actors.RUS.load", "Russia: load"),
        ("feuds.USA-IRN.force", "United States and Iran: force"),
        ("actors.ZZZ.load", "ZZZ: load"),
        ("relations.RUS>IRN.successor_affinity", "Russia towards Iran: successor affinity"),
        ("disputes.iran.value_target", "The United States and Iran: value target"),
        ("disputes.iran.exposure.TUR", "Turkey: exposure to The United States and Iran"),
        ("disputes.iran.mediators.RUS.offered", "Russia: its offer to mediate, The United States and Iran"),
        ("disputes.iran.escalation.0", "The United States and Iran: escalation 0"),
        ("parameters.commitment.expected_utility.kappa_aid", "commitment, expected utility: kappa aid"),
        ("oil_price", "oil price"),
    ],
)
def test_inputs_are_named(crisis, path, said):
    assert input_name(crisis, path) == said


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("actors.RUS.load", 0.65, "0.65"),
        ("actors.RUS.nuclear", 1.0, "yes"),
        ("actors.RUS.nuclear", True, "yes"),
        ("actors.RUS.nuclear", 0.501, "50.1%"),
        ("actors.RUS.viability", 0.3, "30%"),
        ("actors.RUS.irregular_rate", 0.00042, "0.042%"),
        ("relations.RUS>IRN.strike_power", 1.0, "100%"),
        ("actors.RUS.regime_kind", 2.0, "personal"),
        ("relations.RUS>IRN.obligation", 4.0, "defence"),
        ("relations.RUS>IRN.obligation", 5.0, "offence"),
        ("relations.RUS>IRN.obligation", "defence", "defence"),
        ("disputes.iran.deadline", 2.0, "30 Jan 2026"),
        ("disputes.iran.like", 2.0, "icb-crisis"),
        ("feuds.USA-IRN.ended", -2.0, "2 Jan 2026"),
        ("feuds.USA-IRN.territory", 1.0, "yes"),
        ("disputes.iran.deadline", "2026-02-01", "1 Feb 2026"),
        ("disputes.iran.escalation.0", 1.0, "23 Jan 2026"),
        ("disputes.iran.exposure.TUR", 0.5, "0.5"),
        ("oil_price", 62.5, "62.5"),
        ("parameters.coercion.escalation.late", 0.4, "0.4"),
    ],
)
def test_values_are_said_as_readers_know_them(crisis, path, value, said):
    assert value_name(crisis, path, value) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("stands_by:iran:RUS:fight", "Russia fights for Iran"),
        (
            "stands_by:iran:GBR:aid:challenger",
            "The United Kingdom sends aid to the United States against Iran (or more)",
        ),
        ("stands_by:gone:RUS:endorse", "Russia speaks up for gone (or more)"),
        ("mediates:iran:TUR:settled", "The United States and Iran: Turkey's mediation settles it"),
        ("falls:ARE:regime", "The United Arab Emirates' regime falls"),
        ("dispute:iran:war", "The United States and Iran: war"),
        ("dispute:iran:lapsed", "The United States and Iran: it lapses"),
        ("something_else", "Something else"),
    ],
)
def test_questions_are_said_as_what_may_come_true(crisis, question, said):
    assert said_in_words(crisis, question) == said


def test_gates_name_whose_consent_they_are(crisis):
    assert gate_name(crisis, "iran", "offer") == "its own offer"
    assert gate_name(crisis, "iran", "challenger_consent") == "the consent of the United States"
    assert gate_name(crisis, "gone", "blessing") == "the blessing of the hegemon"
    assert short_gate_name(crisis, "iran", "target_consent") == "consent of IRN"
    assert short_gate_name(crisis, "gone", "offer") == "offer"


def test_a_mediation_far_above_its_base_rate_hangs_on_its_binding_condition(crisis):
    answers = sample.answers(crisis)
    row = answers["answers"]["mediates"][0]
    row.update(accepted=0.9, low=0.8, high=0.95, binding_condition="target_consent")
    found = by_question(answers)[Question.mediates(row["dispute"], row["actor"])]
    assert found.far == 1
    assert why(crisis, found, answers) == "it hangs on the consent of Iran"


def test_a_fixed_path_of_escalation_stands_on_the_timeline():
    content = sample.crisis_content()
    content["disputes"]["iran"]["escalation"] = [{"date": "2026-02-06", "level": 4, "because": "assumption"}]
    said = str(timeline(sample.read(content)).wide)
    assert "the path of the crisis file reaches level 4" in said
    assert "6 Feb 2026" in said
