"""Questions and events: as text, in words, among each other."""

import pickle

import pytest

from foedus.answers.answer import answers_as_rows, casts_in
from foedus.answers.answers import answers_of
from foedus.answers.contests import casts_of
from foedus.answers.counts import counts_of, events_of, question_counts
from foedus.answers.question import Event, Question, said_in_words
from foedus.core.errors import InputError
from foedus.crisis.asked import OFFICES
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.engine.ensemble import run_ensemble
from foedus.engine.recording import event_names
from foedus.inquiry.whatif import questions_of
from foedus.mechanisms.catalogue import known_forms
from foedus.worlds.setup import Setup, set_up


@pytest.fixture(scope="module")
def setup() -> Setup:
    return set_up(read_crisis("iran-2025", known_forms=known_forms()), 200, 1)


def test_every_question_is_its_name(setup: Setup) -> None:
    questions = questions_of(setup)
    assert [Question.parse(str(question)) for question in questions] == questions
    assert len({str(question) for question in questions}) == len(set(questions)) == len(questions)
    assert sorted(set(questions)) == sorted(questions)
    assert pickle.loads(pickle.dumps(questions)) == questions  # noqa: S301 - what was written here
    assert Question.parse("stands_by:iran:RUS:aid:target") == Question.parse("stands_by:iran:RUS:aid")


def test_every_event_is_its_name_and_answers_one_question_or_none(setup: Setup) -> None:
    actors, disputes = setup.ensemble.actors, setup.ensemble.disputes
    names = event_names(actors, disputes)
    events = [Event.parse(name) for name in names]
    assert [str(event) for event in events] == names
    asked = [event.question for event in events]
    for question in questions_of(setup):
        answering = [place for place, other in enumerate(asked) if other == question]
        assert events_of(question, actors, disputes).tolist() == answering
    silent = {event.kind for event, question in zip(events, asked, strict=True) if question is None}
    assert silent == {"level", "mediated", "request"}  # of a feud it is not asked who mediates


@pytest.mark.parametrize(
    "kind", ["stance:iran:RUS:target:out", "level:iran:6", "leader:IRN:stays", "end:iran:open", "x"]
)
def test_what_is_no_event_is_refused(kind: str) -> None:
    with pytest.raises(InputError, match="unknown event"):
        Event.parse(kind)


@pytest.mark.parametrize(
    ("kind", "what", "side"),
    [
        ("stand", "aid", "target"),
        ("stands_by", "out", "target"),
        ("stands_by", "aid", ""),
        ("mediates", "aid", ""),
        ("dispute", "open", ""),
    ],
)
def test_a_question_cannot_be_made_of_other_words(kind: str, what: str, side: str) -> None:
    with pytest.raises(InputError, match="must be one of"):
        Question(kind, "iran", "RUS", what, side)


def test_questions_and_events_have_words(setup: Setup) -> None:
    crisis = setup.crisis
    names = [*map(str, questions_of(setup)), *event_names(setup.ensemble.actors, setup.ensemble.disputes)]
    said = [said_in_words(crisis, name) for name in names]
    assert not [words for words in said if ":" in words.replace(": ", "") or "_" in words]
    assert said_in_words(crisis, "falls:IRN:the_king") == "Falls:IRN:the king"


def test_a_run_has_a_row_for_every_question_and_the_same_casts_as_its_setup(setup: Setup) -> None:
    outcome = run_ensemble(setup.ensemble, 200, 1)
    tables = answers_of(setup, outcome)
    rows = {row.question: row for row in answers_as_rows(tables)}
    assert rows.keys() == set(questions_of(setup))
    counts = counts_of(outcome, setup.ensemble.actors, setup.ensemble.disputes)
    for question, row in rows.items():
        assert row.probability == pytest.approx(question_counts(counts, question).sum() / 200, abs=1e-5), question
        assert row.low is None or row.low <= row.probability <= row.high, question
    assert rows[Question.course("iran", "force")].already == 1.0
    assert rows[Question.stands_by("iran", "RUS", "endorse")].already == 1.0
    assert rows[Question.stands_by("iran", "RUS", "aid")].already == 0.0
    assert casts_in(tables) == casts_of(setup)


def test_an_organisation_mediates_and_is_asked_for_more_only_where_the_file_has_it_in_a_part(
    setup: Setup,
) -> None:
    marked = set_up(with_settings(setup.crisis, {"actors.SAU.organisation": True}), 200, 1)
    tables = answers_of(marked, run_ensemble(marked.ensemble, 200, 1))
    rows = {row.question for row in answers_as_rows(tables)}
    assert rows == set(questions_of(marked))
    assert casts_in(tables) == casts_of(marked)
    assert casts_of(marked)["iran"].degrees["SAU", "target"] == "endorse"
    assert Question.mediates("ukraine", "SAU") in rows
    no_side = {
        one for one in questions_of(setup) if one.kind == "stands_by" and (one.dispute, one.actor) == ("ukraine", "SAU")
    }
    assert len(no_side) == 8
    no_fall = {Question.falls("SAU", office) for office in OFFICES}
    assert set(questions_of(setup)) - rows == no_side | no_fall
    party = set_up(with_settings(setup.crisis, {"actors.UKR.organisation": True}), 200, 1)
    assert {Question.falls("UKR", office) for office in OFFICES} <= set(questions_of(party))


def test_mediation_of_a_feud_is_not_asked() -> None:
    with pytest.raises(InputError, match="'dispute:IND-PAK:mediated': IND-PAK is a feud; ask dispute:IND-PAK:force"):
        events_of(Question.course("IND-PAK", "mediated"), ("IND", "PAK"), ("IND-PAK",))
