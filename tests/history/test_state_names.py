"""Which state a word means on a day: never another one in its place."""

import pytest

from foedus.core.errors import InputError
from foedus.history.state_names import _former, _names, _present, _section, state_named
from foedus.history.states import present_day

#: Correlates of War codes of some states of the day.
IN_1914 = {2, 200, 220, 255, 300, 325, 345, 365, 640}
IN_1965 = {2, 260, 265, 345, 365, 678, 816, 817}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IRN", "IRN"),
        ("irn", "IRN"),
        ("Iran", "IRN"),
        ("UK", "GBR"),
        ("U.S.A.", "USA"),
        ("the United States", "USA"),
        ("uae", "ARE"),
        ("Burma", "MMR"),
        ("North Korea", "PRK"),
        ("DPRK", "PRK"),
        ("Türkiye", "TUR"),
        ("Cote d'Ivoire", "CIV"),
        ("St. Lucia", "LCA"),
        ("Kosovo", "XKX"),
        ("Zaire", "COD"),
    ],
)
def test_states_of_today(text: str, code: str) -> None:
    assert state_named(text, 2026).code == code


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("YUG", "'YUG' (Yugoslavia, 1918-2006) was no state in 2026; today: SRB (Serbia), HRV (Croatia),"),
        ("USSR", "'USSR' (Soviet Union, 1922-1991) was no state in 2026; today: RUS (Russia), UKR (Ukraine),"),
        ("DDR", "'DDR' (East Germany, 1949-1990) was no state in 2026; today: DEU (Germany)"),
        ("Prussia", "was no state in 2026; today: DEU (Germany)"),
        ("NATO", "'NATO' (North Atlantic Treaty Organization) is an organisation, not a state"),
        ("Arab League", "'Arab League' is an organisation, not a state"),
        ("PSE", "'PSE' (Palestine) has no row in the tables of states; write it into the file by hand"),
        ("Hamas", "'Hamas' is an armed group"),
        ("Scotland", "'Scotland' is a part of GBR (United Kingdom): name that"),
        ("Korea", "'Korea' may be KOR (South Korea) or PRK (North Korea): say which"),
        ("Congo", "'Congo' may be COD (DR Congo) or COG (Congo): say which"),
        ("ir", "unknown state 'ir' - did you mean IRL (Ireland) or IRN (Iran) or IRQ (Iraq)?"),
        ("Gemany", "unknown state 'Gemany' - did you mean DEU (Germany)?"),
        ("XXX", "unknown state 'XXX'; a name, or an ISO code of three letters, is needed"),
        ("IRN USA", "states are separated by commas, as in IRN,USA"),
    ],
)
def test_what_is_no_state_of_today_is_told(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        state_named(text, 2026)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "year", "members", "code", "ccode", "name"),
    [
        ("AUT", 1914, IN_1914, "AUT", 300, "Austria-Hungary"),
        ("Austria-Hungary", 1914, IN_1914, "AUH", 300, "Austria-Hungary"),
        ("SRB", 1914, IN_1914, "SRB", 345, "Serbia"),
        ("Russia", 1914, IN_1914, "RUS", 365, "Russian Empire"),
        ("Turkey", 1914, IN_1914, "TUR", 640, "Ottoman Empire"),
        ("DEU", 1914, IN_1914, "DEU", 255, "Germany"),
        ("USSR", 1965, IN_1965, "SUN", 365, "Soviet Union"),
        ("YUG", 1965, IN_1965, "YUG", 345, "Yugoslavia"),
        ("South Vietnam", 1965, IN_1965, "RVN", 817, "South Vietnam"),
        ("YEM", 1965, IN_1965, "YEM", 678, "North Yemen"),
    ],
)
def test_states_of_their_time(text: str, year: int, members: set[int], code: str, ccode: int, name: str) -> None:
    assert state_named(text, year, members) == (code, ccode, name)


@pytest.mark.parametrize(
    ("text", "year", "members", "message"),
    [
        ("USSR", 1914, IN_1914, "'USSR' (Soviet Union, 1922-1991) was no state in 1914"),
        ("UKR", 1914, IN_1914, "'UKR' (Ukraine) was no state in 1914, by the State System table"),
        (
            "Germany",
            1965,
            IN_1965,
            "'Germany' was more than one state in 1965: say which of West Germany, East Germany",
        ),
        ("VNM", 1965, IN_1965, "say which of North Vietnam, South Vietnam"),
    ],
)
def test_what_was_no_state_of_its_day_is_told(text: str, year: int, members: set[int], message: str) -> None:
    with pytest.raises(InputError) as caught:
        state_named(text, year, members)
    assert message in str(caught.value)


def test_every_state_is_known_by_code_and_name() -> None:
    for code, state in present_day().items():
        assert state_named(code, 2026).code == code
        assert code == "COG" or state_named(state.name, 2026) == (code, state.ccode, state.name)


def test_no_word_means_two_things() -> None:
    sections = [set(_section(name)) for name in ("organisations", "organisation_names", "armed_groups", "parts")]
    sections += [set(_section("several")) - {"congo"}, set(_section("elsewhere")), set(_present()), set(_former())]
    words = [word for section in sections for word in section]
    assert len(words) == len(set(words))


def test_codes_of_other_words_are_no_iso_codes_of_states() -> None:
    codes = {code.casefold() for code in present_day()}
    for section in ("states", "former", "organisations", "elsewhere", "armed_groups"):
        assert not codes & set(_section(section)), section


def test_what_the_table_of_names_leads_to_is_there() -> None:
    today = set(present_day())
    assert set(_section("states").values()) | set(_section("parts").values()) <= today
    assert {code for codes in _names()["came_out"].values() for code in codes} <= today
    assert {code for codes in _names()["several"].values() for code in codes} <= today
