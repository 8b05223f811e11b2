"""Good files in every form the program takes, and bad ones with what is said of each."""

import numpy as np
import pytest
from group_decision_scenarios import as_csv, random_scenario

from foedus.core.errors import InputError
from foedus.models.group_decision import Options, Scenario, group_decision, read_options, read_scenario, run_file

GOOD = """Tax,About a tax,3,1,
Actor,Description,Power,Rate,Rate salience,
A,first,10,0,50,
B,second,20.5,25,40,
C,third,3e1,100,60,
"""


@pytest.fixture
def write(tmp_path):
    def write_file(text, encoding="utf-8"):
        path = tmp_path / "scenario.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


def test_a_good_file(write):
    scenario = read_scenario(write(GOOD))
    assert (scenario.name, scenario.description) == ("Tax", "About a tax")
    assert scenario.actors == ("A", "B", "C")
    assert scenario.dimensions == ("Rate",)
    np.testing.assert_array_equal(scenario.capability, [10, 20.5, 30])
    np.testing.assert_array_equal(scenario.position, [[0], [25], [100]])
    np.testing.assert_array_equal(scenario.salience, [[50], [40], [60]])


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(",\n", "\n"),
        lambda text: text.replace(",\n", ",,,\n"),
        lambda text: text + "\n,,,,\n\n",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace(",10,0,", ", 10 ,  0.0,"),
        lambda text: text.replace("3,1,", "3,1,whatever else"),
        lambda text: text.replace("salience,", "salience,more words"),
    ],
)
def test_forms_of_the_same_file(write, change):
    plain, changed = read_scenario(write(GOOD)), read_scenario(write(change(GOOD)))
    assert changed.actors == plain.actors
    for field in ("capability", "position", "salience"):
        np.testing.assert_array_equal(getattr(changed, field), getattr(plain, field))


SEMICOLONS = GOOD.replace(",", ";")


@pytest.mark.parametrize(
    "text",
    [
        SEMICOLONS,
        GOOD.replace(",", "\t"),
        SEMICOLONS.replace("20.5", "20,5"),
        SEMICOLONS.replace("About a tax", "About a tax, its rate, and more, or less"),
        SEMICOLONS.replace("About a tax", '"About; a tax"').replace("first", '"first; of all"'),
        GOOD.replace("About a tax", "About; a tax; and; much; more").replace("Actor", "Actor;"),
        "\n;;;\r\n" + SEMICOLONS,
    ],
)
def test_what_parts_the_fields_is_found_by_the_first_line(write, text):
    plain, other = read_scenario(write(GOOD)), read_scenario(write(text))
    assert other.actors == plain.actors
    assert other.dimensions == plain.dimensions
    for field in ("capability", "position", "salience"):
        np.testing.assert_array_equal(getattr(other, field), getattr(plain, field))


def test_the_words_of_a_file_are_carried_into_the_answer(write):
    text = GOOD.replace("B,second", "B, ")
    words = {"name": "Tax", "description": "About a tax", "actors": {"A": "first", "C": "third"}}
    assert run_file(write(text))["scenario"] == words
    bare = GOOD.replace("first", "").replace("second", "").replace("third", "")
    assert run_file(write(bare))["scenario"] == {"name": "Tax", "description": "About a tax"}


def test_quotes_dollars_and_blanks(write):
    text = GOOD.replace("A,first", '" A, the first","first, and best"').replace("B,", "B$$ Bee,")
    assert read_scenario(write(text)).actors == (" A, the first", "B, Bee", "C")


def test_what_is_written_is_read_again(write):
    scenario = random_scenario(0, 12, 3)
    read = read_scenario(write(as_csv(scenario)))
    np.testing.assert_array_equal(read.position, scenario.position)
    np.testing.assert_array_equal(read.salience, scenario.salience)
    np.testing.assert_array_equal(group_decision(read).positions, group_decision(scenario).positions)


BAD = [
    ("", r":1: the file is empty"),
    ("Tax,words\n", r":1: 2 fields; the first line gives"),
    (GOOD.replace("3,1,", "three,1,"), r":1: 'three' is not the number of actors"),
    (GOOD.replace("3,1,", "3,1.5,"), r":1: '1.5' is not the number of dimensions"),
    (GOOD.replace("3,1,", "1,1,"), r":1: 1 actor: a group decision needs at least 3"),
    (GOOD.replace("3,1,", "2,1,"), r":1: 2 actors: a group decision needs at least 3"),
    (GOOD.replace("3,1,", "251,1,"), r":1: 251 actors: the format allows 3 to 250"),
    (GOOD.replace("3,1,", "3,0,"), r":1: 0 dimensions"),
    (GOOD.replace("3,1,", "4,1,"), r":5: the first line announces 4 actors and 3 follow"),
    (GOOD + "D,fourth,1,2,3,\n", r":6: the first line announces 3 actors and 4 follow"),
    (GOOD.split("\n", maxsplit=1)[0], r":2: the line of column names is missing"),
    (GOOD.replace(",Rate salience", ""), r":2: 4 columns where 1 dimensions need 5"),
    (GOOD.replace("3,1,", "3,2,"), r":2: 5 columns where 2 dimensions need 7"),
    (GOOD.replace("25,40", "25"), r":4: column 'Rate salience' is missing"),
    (GOOD.replace("25,40", ",40"), r":4: column 'Rate' is missing"),
    (GOOD.replace("25,40", "half,40"), r":4: column 'Rate': 'half' is not a number"),
    (GOOD.replace("25,40", "NaN,40"), r":4: column 'Rate': 'NaN' is not a number"),
    (GOOD.replace("25,40", "inf,40"), r":4: column 'Rate': 'inf' is not a number"),
    (GOOD.replace("25,40", "1_0,40"), r":4: column 'Rate': '1_0' is not a number"),
    (GOOD.replace("25,40", '"2,5",40'), r":4: column 'Rate': '2,5' has a decimal comma; write 2.5"),
    (SEMICOLONS.replace("25;40", "1.234,5;40"), r":4: column 'Rate': '1.234,5' is not a number"),
    (SEMICOLONS.replace("25;40", "1,2,3;40"), r":4: column 'Rate': '1,2,3' is not a number"),
    (SEMICOLONS.replace("3;1;", "three;1;"), r":1: 'three' is not the number of actors"),
    ("Tax\n", r":1: 1 field; the first line gives"),
    (GOOD.replace("25,40", "25,3,40"), r":4: '40' stands beyond the last column"),
    (GOOD.replace("25,40", "101,40"), r":4: actor 'B': position 101 is outside the range 0 to 100"),
    (GOOD.replace("25,40", "-1,40"), r":4: actor 'B': position -1 is outside the range 0 to 100"),
    (GOOD.replace("25,40", "25,140"), r":4: actor 'B': salience 140 is outside the range 0 to 100"),
    (GOOD.replace("25,40", "25,0"), r":4: actor 'B': its salience is 0 on every dimension"),
    (GOOD.replace("25,40", "25,1e-200"), r":4: actor 'B': its salience is 0 on every dimension"),
    (GOOD.replace("20.5", "0"), r":4: actor 'B': capability 0 is outside the range above 0"),
    (GOOD.replace("20.5", "2e9"), r":4: actor 'B': capability 2e\+09 is outside the range"),
    (GOOD.replace("B,second", "A,second"), r":4: actor 'A' is already on line 3"),
    (GOOD.replace("B,second", ",second"), r":4: the actor has no name"),
    (GOOD.replace("B,second", "B" * 26 + ",second"), r":4: the name 'B{26}' is longer than 25 characters"),
    (GOOD.replace("B,second", '"B,second'), r":4: a quotation mark \(\"\) is opened and not closed"),
    (GOOD.replace("25,40", "0,40").replace("100,60", "0,60"), r":3-5: all actors stand at one point"),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_file_is_told_with_its_line(write, text, message):
    path = write(text)
    with pytest.raises(InputError, match=message) as caught:
        read_scenario(path)
    assert str(caught.value).startswith(str(path))


def test_saliences_that_add_up_to_too_much(write):
    header = "Tax,,3,2\nActor,Description,Power,X,X salience,Y,Y salience\n"
    text = header + "A,,1,0,60,0,40.1\nB,,1,10,50,0,50\nC,,2,100,50,5,50\n"
    with pytest.raises(InputError, match=r":3: actor 'A': its saliences add up to 100.1"):
        read_scenario(write(text))
    assert read_scenario(write(text.replace("40.1", "40"))).salience[0].sum() == 100


def test_two_dimensions_of_one_name(write):
    text = "Tax,,3,2\nActor,Description,Power,X,S,X,S\nA,,1,0,60,0,40\nB,,1,10,50,0,50\nC,,2,100,50,5,50\n"
    with pytest.raises(InputError, match=r":2: two dimensions are named 'X'"):
        read_scenario(write(text))


def test_a_file_in_another_encoding(write):
    with pytest.raises(InputError, match=r"not UTF-8 text \(byte 0x.. in line 4\); save it as UTF-8"):
        read_scenario(write(GOOD.replace("second", "zweit-größter"), "latin-1"))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="error: no such file"):
        read_scenario(tmp_path / "none.csv")
    with pytest.raises(InputError, match="error: a folder; give a CSV file"):
        read_scenario(tmp_path)


def test_the_answer_is_plain_numbers(write):
    answer = run_file(write(GOOD))
    assert set(answer) == {"scenario", "turns", "positions", "win_probability"}
    assert answer["positions"][1] == {"turn": 0, "actor": "B", "dimension": "Rate", "position": 25.0}
    assert len(answer["positions"]) == 3 * answer["turns"]
    assert type(answer["win_probability"][0]["probability"]) is float


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"voting_rul": "Prop"}, r"no option 'voting_rul' - did you mean 'voting_rule'\?"),
        ({"voting_rule": "Cubik"}, r"option voting_rule: 'Cubik' is not one of .* - did you mean 'Cubic'\?"),
        ({"state_transition": "Stochastic"}, "needs a seed"),
        ({"seed": "x"}, "option seed: 'x' is not a whole number"),
        ({"seed": -1}, "option seed: '-1' is not a whole number"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(InputError, match=message):
        read_options(options)


def test_options_may_come_as_text(write):
    path = write(GOOD)
    text, number = (run_file(path, state_transition="Stochastic", seed=seed) for seed in ("7", 7))
    assert text == number


def test_scenarios_built_in_python_are_checked_too():
    position, salience = np.array([[0.0], [50.0], [100.0]]), np.full((3, 1), 50.0)
    names = ("A", "B", "C")
    for change, message in (
        ({"actors": ("A",)}, "1 actor: a group decision needs at least 3"),
        ({"actors": ("A", "B", "A")}, "two actors are named 'A'"),
        ({"dimensions": ()}, "no dimension"),
        ({"capability": np.ones(2)}, r"capability has the shape \(2,\), not \(3,\)"),
        ({"capability": np.array([1.0, np.nan, 1.0])}, "actor 'B': capability nan is outside"),
        ({"position": position - 1}, "actor 'A': position -1 is outside"),
        ({"position": position * 0}, "all actors stand at one point"),
    ):
        given = {
            "actors": names,
            "dimensions": ("x",),
            "capability": np.ones(3),
            "position": position,
            "salience": salience,
        } | change
        with pytest.raises(InputError, match=message):
            Scenario("made", "", **given)


def test_accommodation_is_checked():
    scenario = random_scenario(0, 4)
    for matrix, message in (
        (np.eye(3), "accommodation has the shape"),
        (-np.eye(4), "must lie between 0 and 1"),
        (np.full((4, 4), np.nan), "must lie between 0 and 1"),
        (np.full((4, 4), 0.3), "accommodation of 'actor 000' adds up to more than 1"),
    ):
        with pytest.raises(InputError, match=message):
            group_decision(scenario, accommodation=matrix)


def test_the_risk_estimate_full_ends_as_in_the_program():
    with pytest.raises(InputError, match="risk_estimate 'Full'"):
        group_decision(random_scenario(0, 5), Options(risk_estimate="Full"))
