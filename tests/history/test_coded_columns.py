"""Every coded column is read as its codebook has it: three cases that everybody knows."""

import polars as pl
import pytest

from foedus.history.adapters import DATA_SETS, load
from foedus.history.measures.record import calls, disputes
from foedus.history.measures.states import with_state_measures
from foedus.history.panels.third_parties import third_parties

#: Table, column -> where, and what it says there.
KNOWN = {
    # the First World War, Cuba's missiles, Korea; the Bay of Pigs; the Second World War; Alaska's border
    ("disputes", "outcome"): (({"dispute": 257}, 2), ({"dispute": 61}, 4), ({"dispute": 51}, 5)),
    ("disputes", "settlement"): (({"dispute": 257}, 2), ({"dispute": 61}, 1), ({"dispute": 246}, 3)),
    ("disputes", "fatality"): (({"dispute": 257}, 6), ({"dispute": 3630}, 5), ({"dispute": 2}, 0)),
    ("disputes", "highest_action"): (({"dispute": 258}, 20), ({"dispute": 3630}, 17), ({"dispute": 2}, 7)),
    ("disputes", "hostility"): (({"dispute": 257}, 5), ({"dispute": 61}, 4), ({"dispute": 2}, 3)),
    # 649 Argentines and 255 Britons died over the Falklands
    ("dispute-dyads", "fatality1"): (
        ({"dispute": 3630, "ccode1": 160}, 5),
        ({"dispute": 3630, "ccode1": 200}, 4),
        ({"dispute": 4137, "ccode1": 345}, 4),
    ),
    ("dispute-dyads", "fatality2"): (
        ({"dispute": 3630, "ccode1": 160}, 4),
        ({"dispute": 3630, "ccode1": 200}, 5),
        ({"dispute": 4137, "ccode2": 345}, 4),
    ),
    ("dispute-dyads", "hostility1"): (
        ({"dispute": 3630, "ccode1": 160}, 4),
        ({"dispute": 257, "ccode1": 200}, 5),
        ({"dispute": 61, "ccode1": 365}, 4),
    ),
    ("dispute-dyads", "hostility2"): (
        ({"dispute": 3630, "ccode1": 200}, 4),
        ({"dispute": 257, "ccode2": 200}, 5),
        ({"dispute": 61, "ccode2": 365}, 4),
    ),
    # Argentina wanted the islands, the United States another regime in Cuba, the allies another policy of Serbia
    ("dispute-dyads", "aim1"): (
        ({"dispute": 3630, "ccode1": 160}, 1),
        ({"dispute": 61, "ccode1": 2}, 3),
        ({"dispute": 4137, "ccode1": 2}, 2),
    ),
    ("dispute-dyads", "aim2"): (
        ({"dispute": 3630, "ccode1": 200}, 1),
        ({"dispute": 61, "ccode1": 365}, 3),
        ({"dispute": 4137, "ccode2": 2}, 2),
    ),
    ("dispute-participants", "hostility"): (
        ({"dispute": 257, "ccode": 300}, 5),
        ({"dispute": 3630, "ccode": 200}, 4),
        ({"dispute": 61, "ccode": 365}, 4),
    ),
    ("dispute-participants", "side"): (
        ({"dispute": 257, "ccode": 300}, "a"),
        ({"dispute": 257, "ccode": 345}, "b"),
        ({"dispute": 3630, "ccode": 160}, "a"),
    ),
    ("contiguity", "kind"): (
        ({"ccode1": 2, "ccode2": 20}, 1),
        ({"ccode1": 200, "ccode2": 220}, 3),
        ({"ccode1": 2, "ccode2": 40}, 4),
    ),
    ("wars", "outcome"): (
        ({"war": 106, "ccode1": 255}, "lost"),
        ({"war": 202, "ccode1": 200}, "won"),
        ({"war": 151, "ccode1": 2}, "stalemate"),
    ),
    ("wars", "side1"): (
        ({"war": 106, "ccode1": 255}, 2),
        ({"war": 106, "ccode1": 300}, 2),
        ({"war": 106, "ccode1": 200}, 1),
    ),
    # Korea, Northern Ireland, the Falklands; Malaya
    ("conflicts", "intensity"): (
        ({"ccode": 731, "year": 1950}, 2),
        ({"ccode": 200, "year": 1972}, 1),
        ({"ccode": 160, "year": 1982}, 1),
    ),
    ("conflicts", "kind"): (
        ({"ccode": 160, "year": 1982}, "interstate"),
        ({"ccode": 200, "year": 1972}, "internal"),
        ({"ccode": 200, "year": 1950}, "colonial"),
    ),
    # Prague 1968, Cyprus 1974, Budapest 1956
    ("interventions", "direction"): (
        ({"intervener": 365, "target": 315, "year": 1968}, "against the government"),
        ({"intervener": 640, "target": 352, "year": 1974}, "for the opposition"),
        ({"intervener": 365, "target": 310, "year": 1956}, "against the opposition"),
    ),
    ("interventions", "troops"): (
        ({"intervener": 2, "target": 817, "year": 1965}, 4),
        ({"intervener": 2, "target": 55, "year": 1983}, 3),
        ({"intervener": 2, "target": 816, "year": 1964}, 0),
    ),
    # Iraq after Kuwait, South Africa, Cuba
    ("sanctions", "target_costs"): (({"case": 1990080202}, 3), ({"case": 1960032701}, 3), ({"case": 1980010101}, 1)),
    ("sanctions", "imposed_year"): (
        ({"case": 1960062501}, 1970),
        ({"case": 1959061101}, 1960),
        ({"case": 1990080201}, 1990),
    ),
    ("polity5", "executive_recruitment"): (
        ({"ccode": 670, "year": 1990}, 1),  # Saudi Arabia
        ({"ccode": 663, "year": 1990}, 2),  # Jordan
        ({"ccode": 2, "year": 1990}, 8),  # the United States
    ),
    ("polity5", "executive_constraints"): (
        ({"ccode": 2, "year": 1990}, 7),
        ({"ccode": 731, "year": 1990}, 1),
        ({"ccode": 365, "year": 1950}, 1),
    ),
    ("rivalries", "positional"): (
        ({"ccode1": 750, "ccode2": 770}, 1),
        ({"ccode1": 2, "ccode2": 365, "start": 1945}, 1),
        ({"ccode1": 670, "ccode2": 678, "start": 1931}, None),
    ),
    ("rivalries", "spatial"): (
        ({"ccode1": 750, "ccode2": 770}, 1),
        ({"ccode1": 2, "ccode2": 365, "start": 1945}, None),
        ({"ccode1": 670, "ccode2": 678, "start": 1931}, 1),
    ),
    # the Reinsurance Treaty of 1887 was secret, the pact of 1939 had a secret protocol, NATO is public
    ("alliances", "secrecy"): (({"alliance": 1370}, 2), ({"alliance": 2470}, 1), ({"alliance": 3180}, 0)),
    # Prussia and Italy 1866, made for a war; the Triple Alliance; a pact that says nothing of soldiers
    ("alliances", "military_coordination"): (
        ({"alliance": 1280}, 1),
        ({"alliance": 1350}, 2),
        ({"alliance": 2470}, 0),
    ),
    ("alliances", "institutions"): (({"alliance": 3180}, 2), ({"alliance": 3285}, 2), ({"alliance": 3075}, 0)),
    ("alliance-members", "defence"): (
        ({"alliance": 3180, "ccode": 2}, 1),
        ({"alliance": 3375, "ccode": 2}, 1),
        ({"alliance": 3375, "ccode": 740}, 0),
    ),
    # in 1914 Germany stood by Austria, Italy by neither; the pact of France and Russia did not cover Peking
    ("alliance-calls", "honoured"): (
        ({"war": 38, "alliance": 1335}, 1),
        ({"war": 38, "alliance": 1350}, 0),
        ({"war": 30, "alliance": 1380}, None),
    ),
    ("atop", "defence"): (
        ({"ccode1": 2, "ccode2": 740, "year": 1960}, 1),
        ({"ccode1": 200, "ccode2": 290, "year": 1939}, 1),
        ({"ccode1": 255, "ccode2": 365, "year": 1888}, 0),
    ),
    ("atop", "neutrality"): (
        ({"ccode1": 255, "ccode2": 365, "year": 1888}, 1),
        ({"ccode1": 365, "ccode2": 255, "year": 1939}, 1),
        ({"ccode1": 2, "ccode2": 740, "year": 1960}, 0),
    ),
    ("leaders", "exit"): (
        ({"ccode": 2, "leader": "Nixon"}, "regular"),
        ({"ccode": 95, "leader": "Noriega"}, "foreign"),
        ({"ccode": 365, "leader": "Stalin"}, "natural"),
    ),
    ("leaders", "entry"): (
        ({"ccode": 500, "leader": "Amin"}, "irregular"),
        ({"ccode": 690, "leader": "Saddam Hussein"}, "foreign"),
        ({"ccode": 2, "leader": "Kennedy"}, "regular"),
    ),
    ("support", "support_change"): (
        ({"ccode": 155, "year": 1973}, 1),
        ({"ccode": 2, "year": 1993}, 1),
        ({"ccode": 200, "year": 1990}, 0),
    ),
    ("coups", "coup"): (
        ({"ccode": 651, "year": 1952}, 1),
        ({"ccode": 230, "year": 1981}, 0),
        ({"ccode": 365, "year": 1991}, 0),
    ),
    ("coups", "failed"): (
        ({"ccode": 651, "year": 1952}, 0),
        ({"ccode": 230, "year": 1981}, 1),
        ({"ccode": 365, "year": 1991}, 1),
    ),
    ("campaigns", "nonviolent"): (
        ({"campaign": "Velvet Revolution"}, 1),
        ({"campaign": "Solidarity"}, 1),
        ({"campaign": "Naga Rebellion"}, 0),
    ),
    ("campaigns", "regime_change"): (
        ({"campaign": "Velvet Revolution"}, 1),
        ({"campaign": "North Vietnam (National Liberation Front)"}, 1),
        ({"campaign": "Naga Rebellion"}, 0),
    ),
    ("majors", "end_year"): (
        ({"ccode": 255, "start_year": 1925}, 1945),
        ({"ccode": 255, "start_year": 1991}, None),
        ({"ccode": 740, "start_year": 1895}, 1945),
    ),
}
CASES = [(table, column, where, value) for (table, column), known in KNOWN.items() for where, value in known]


@pytest.mark.shared
@pytest.mark.parametrize(("table", "column", "where", "value"), CASES)
def test_known_cases(shared, table, column, where, value):
    assert set(load(shared / "data", table).filter(**where)[column]) == {value}


def test_every_column_with_codes_has_three_known_cases():
    """The crises' columns stand in a test of their own; a side's action is read as its level of hostility."""
    told = {("dispute-participants", "highest_action"): ("dispute-participants", "hostility")}
    coded = [
        (entry.id, column.name)
        for entry in DATA_SETS
        for column in entry.columns
        if column.codes and not entry.id.startswith("icb")
    ]
    assert len(coded) > 15
    assert all(len(KNOWN[told.get(place, place)]) == 3 for place in coded)


@pytest.mark.shared
def test_a_dispute_whose_deaths_are_coded_unknown_has_those_of_its_sides(shared):
    found = disputes(shared / "data")
    fatality = dict(found.select("dispute", "fatality").iter_rows())
    # Kosovo 1999, the Anglo-Iraqi war of 1941, Antwerp 1831, North against South Yemen 1979
    assert [fatality[number] for number in (4137, 420, 25, 2357)] == [4, 4, 5, 4]
    coded = load(shared / "data", "disputes")
    assert (coded["fatality"].null_count(), found["fatality"].null_count()) == (45, 6)
    known = coded.filter(pl.col("fatality").is_not_null())
    assert known["fatality"].to_list() == [fatality[number] for number in known["dispute"]]


@pytest.mark.shared
def test_disputes_whose_deaths_only_a_side_tells_are_part_of_the_population(shared):
    panel = third_parties(shared / "data")
    assert panel.table.filter(dispute=4137)["joined"].sum() == 22, "those who joined the war over Kosovo"
    assert (panel.events, panel.table["dispute"].n_unique()) == (350, 526)
    called = calls(shared / "data")
    assert (called.height, called["joined"].count()) == (4165, 90)


@pytest.mark.shared
def test_whoever_fights_the_opposition_aids_the_government(shared):
    """Without those who fought the opposition 91 sides would count as aided while a fatal dispute lasted."""
    assert third_parties(shared / "data").table["aided"].sum() == 114


@pytest.mark.shared
def test_trade_that_nobody_recorded_is_not_known(shared):
    """Nothing is on record of Nepal and Bhutan in these years; Yugoslavia's of 1992 is carried to 1996."""
    cases = pl.DataFrame({"ccode": [790, 760, 345, 345], "year": [1960, 1975, 1993, 1996]})
    nepal, bhutan, before, carried = with_state_measures(shared / "data", cases)["log_trade"]
    assert (nepal, bhutan) == (None, None)
    assert carried == before > 0.0


@pytest.mark.shared
def test_west_germany_has_the_trade_that_stands_under_germany(shared):
    data = shared / "data"
    trade = {(ccode, year): imports for ccode, year, imports in load(data, "trade")["ccode", "year", "imports"].rows()}
    assert trade[260, 1984] == pytest.approx(153_002, rel=0.01)
    assert (255, 1984) not in trade, "there was no Germany"
    assert trade[255, 1990] == trade[260, 1990]
    assert {(255, 1938), (260, 1955)} <= set(trade), "what stands elsewhere stays"
    measured = with_state_measures(data, pl.DataFrame({"ccode": [260, 265], "year": [1985, 1985]}))["log_trade"]
    assert measured[0] > measured[1] > 0.0


@pytest.mark.shared
def test_a_belligerent_is_no_mediator_of_its_own_war(shared):
    rows = load(shared / "data", "civil-war-mediation")
    assert rows.filter(mediation_begins="2/10/88")["third_party"].to_list() == ["UN, OIC"]
    assert rows.filter(pl.col("third_party").str.contains("UN")).height > 50, "the others stand as they are"


@pytest.mark.shared
def test_of_two_regimes_in_a_year_the_later_is_kept(shared):
    polity = load(shared / "data", "polity5")
    kept = [polity.filter(ccode=ccode, year=year)["country"].to_list() for ccode, year in ((325, 1861), (345, 2006))]
    assert kept == [["ITA"], ["SER"]]
    assert not polity.select(pl.struct("ccode", "year").is_duplicated().any()).item()


@pytest.mark.shared
def test_interveners_that_are_no_states_are_left_aside(shared):
    found = set(load(shared / "data", "interventions")["intervener"])
    assert not found & {1, 29, 49, 204, 429, 619, 653, 695, 749}
    assert found <= set(load(shared / "data", "states")["ccode"])
