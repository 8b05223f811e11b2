"""Names in free text resolve to states and organisations, whole words only, the longest first."""

from foedus.history.names import ccode_by_name, parties_in


def test_names_of_countries_as_the_sources_write_them():
    wanted = {
        "Zaire/DRC": 490,
        "East Germany": 265,
        "USSR": 365,
        "Yemen Arab Republic": 678,
        "Cote d'Ivoire": 437,
        "Aruba": None,
    }
    assert {name: ccode_by_name(name) for name in wanted} == wanted


def test_mediators_by_name_adjective_and_office_holder():
    assert parties_in("Contact Group (US, UK, Russia, France, Germany)").states == (2, 200, 220, 255, 365)
    assert parties_in("Egyptian Foreign Minister Mohammed").states == (651,)
    assert parties_in("Pres. Nelson Mandela (South Africa)").states == (560,)
    assert parties_in("IGAD, Norway").organisations == ("IGAD",)


def test_an_abbreviation_needs_its_capitals():
    assert parties_in("he left us alone").states == ()
    assert parties_in("the US left").states == (2,)


def test_the_longer_name_wins():
    assert parties_in("President Ali Nasser Mohammed of South Yemen").states == (680,)
    assert parties_in("Guinea-Bissau").states == (404,)
    assert parties_in("Papua New Guinea").states == (910,)
    assert parties_in("North Korea").states == (731,)


def test_private_mediators_are_no_states():
    assert parties_in("Former US Pres. Jimmy Carter").organisations == ("private",)
    assert parties_in("Archbishop Damas") == ((), ("churches",))
