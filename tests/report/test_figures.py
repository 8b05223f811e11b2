import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
import sample
from hypothesis import given
from hypothesis import strategies as st

from foedus.crisis.naming import actor_name
from foedus.report.brief import figures
from foedus.report.figures.colours import SOFT
from foedus.report.figures.fans import spread
from foedus.report.figures.layout import ROOM, separated
from foedus.report.figures.network import affinities
from foedus.report.figures.svg import fit, text_width, wrap
from foedus.report.numbers import percent, with_interval
from foedus.report.series import curves


def drawn(actors=15):
    crisis = sample.crisis(actors)
    answers = sample.answers(crisis)
    return figures(crisis, answers, sample.series(answers), sample.manifest(answers, crisis)), crisis, answers


@pytest.fixture(scope="module")
def made():
    return drawn()


def all_of(found):
    return [one for part in found for one in (part if isinstance(part, list) else [part]) if one]


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - drawn by the code under test


def texts(svg):
    return [element.text or "" for element in parsed(svg).iter("text")]


def cells(figure):
    return [cell for row in figure.table.rows for cell in row]


def test_every_figure_is_there(made):
    names = [one.name for one in all_of(made[0])]
    assert names == [
        "network",
        "stands-by-iran",
        "stands-by-venezuela",
        "stands-by-cuba",
        "mediators",
        "falls",
        "survival",
        "escalation",
        "oil-price",
        "leans-on",
        "timeline",
    ]


def test_every_figure_is_well_formed_and_described(made):
    for one in all_of(made[0]):
        for label, svg in (("wide", one.wide), ("narrow", one.narrow)):
            root = parsed(svg)
            assert root.get("role") == "img"
            assert root.find("title").text == one.title
            assert root.find("desc").text == one.description
            assert root.get("aria-labelledby") == f"{one.name}-{label}-title {one.name}-{label}-desc"


def test_nothing_is_drawn_outside_the_figure(made):
    for one in all_of(made[0]):
        for svg in (one.wide, one.narrow):
            root = parsed(svg)
            width, height = float(root.get("width")), float(root.get("height"))
            for element in root.iter("text"):
                long = text_width(element.text or "", float(element.get("font-size", 12)))
                start = float(element.get("x")) - long * {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor"), 0)
                where = f"{one.name} at {width:.0f}: {element.text}"
                assert start >= -3, where
                assert start + long <= width + 4, where
                assert 0 <= float(element.get("y")) <= height + 2, where


def test_every_number_of_a_figure_stands_in_its_table(made):
    """Ticks alone are not in the table: they have the colour of an axis."""
    for one in all_of(made[0]):
        if one.name in ("network", "timeline"):
            continue
        told = " ".join(cells(one))
        for svg in (one.wide, one.narrow):
            labels = [element.text or "" for element in parsed(svg).iter("text") if element.get("fill") != SOFT]
            for said in labels:
                for number in re.findall(r"[<>]?\d+(?:\.\d)?%|\$\d+", said):
                    assert number in told, f"{one.name}: {said}"


def test_tables_say_what_the_answers_say(made):
    found, crisis, answers = made
    for row in answers["answers"]["falls"]:
        line = next(
            line for line in found.falls.table.rows if line[:2] == (actor_name(crisis, row["actor"]), row["what"])
        )
        assert line[2] == with_interval(row["probability"], row["low"], row["high"])
        assert line[3] == percent(row["base_rate"])
    for figure in found.stands_by:
        rows = [row for row in answers["answers"]["stands_by"] if figure.name == f"stands-by-{row['dispute']}"]
        assert len(figure.table.rows) == len(rows)
        for row in rows:
            assert with_interval(row["fight"], row["low"], row["high"]) in cells(figure)
    for row in answers["answers"]["mediates"]:
        assert with_interval(row["accepted"], row["low"], row["high"]) in cells(found.mediators)
    assert len(found.leans_on.table.rows) == len(answers["leans_on"])
    assert len(found.timeline.table.rows) == len(crisis.evidence)
    assert len(found.network.table.rows) == len(crisis.relations)


def test_a_fan_and_its_table_share_their_numbers(made):
    found, _, answers = made
    curve = curves(sample.series(answers))["survival_regime", "VEN"]
    rows = [row for row in found.survival.table.rows if row[:2] == ("Venezuela", "regime")]
    weeks = (0, 4, 8, 12, 16, 20, 24, 26)
    for place, column in ((3, curve.mean), (4, curve.q05), (6, curve.q50), (8, curve.q95)):
        assert [row[place] for row in rows] == [percent(column[week]) for week in weeks]
    assert rows[-1][2] == "17 Jul 2026"
    # What stands at the end of a curve is the chance that the answers give.
    falls = next(row for row in answers["answers"]["falls"] if (row["actor"], row["what"]) == ("VEN", "regime"))
    assert f"regime {percent(1 - falls['probability'])}" in texts(found.survival.wide)


def test_every_heading_has_a_cell_in_every_row(made):
    for one in all_of(made[0]):
        assert {len(row) for row in one.table.rows} == {len(one.table.headings)}, one.name


def test_forty_actors_are_drawn_in_part_and_tabled_in_full():
    found, _, _ = drawn(40)
    for one in (*found.stands_by, found.falls, found.survival, found.network):
        assert one.omitted, one.name
    assert "the table has all 38" in found.stands_by[0].omitted
    assert len(found.stands_by[0].table.rows) == 2 * 38
    assert len({row[0] for row in found.falls.table.rows}) == 40
    assert all(float(parsed(one.narrow).get("height")) < 1500 for one in all_of(found))
    # Whoever is party to a dispute is drawn whatever else is left out.
    named = texts(found.network.wide)
    assert {"United States", "Iran", "Venezuela", "Cuba"} <= set(named)


def test_the_same_run_is_drawn_the_same():
    assert drawn()[0] == drawn()[0]


def test_the_gate_that_binds_is_marked_once_for_each_candidate(made):
    found, _, answers = made
    assert texts(found.mediators.wide).count("binds") == len(answers["answers"]["mediates"])


def test_a_gate_that_is_not_needed_says_so():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    for row in answers["answers"]["mediates"]:
        del row["gates"]["blessing"]
        row["binding_condition"] = "offer"
    found = figures(crisis, answers, {}, {})
    assert "not needed" in texts(found.mediators.wide)
    assert "not needed" in cells(found.mediators)


def test_what_was_known_later_is_not_drawn():
    content = sample.crisis_content()
    content["evidence"]["M5-offer"]["known_at"] = "2026-02-01"
    crisis = sample.read(content)
    found = figures(crisis, sample.answers(crisis), {}, {})
    assert not any("for the first time" in said for said in texts(found.timeline.wide))
    assert "1 Feb 2026 (later: not used)" in cells(found.timeline)


def test_the_days_ahead_stand_on_the_timeline(made):
    said = texts(made[0].timeline.wide)
    assert said.index("as of 16 January 2026") < said.index("1 Feb – 15 Mar 2026") < said.index("17 Jul 2026")


def test_a_dispute_at_war_draws_no_curve_of_coming_to_war():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    answers["answers"]["disputes"][0]["level_now"] = 5
    found = figures(crisis, answers, sample.series(answers), {})
    rows = [row for row in found.escalation.table.rows if row[0] == "The United States and Iran"]
    assert {row[1] for row in rows} == {"open"}


def test_alignment_comes_from_the_run_where_the_run_has_it():
    crisis = sample.crisis()
    ties = affinities(crisis, {"inputs": [{"path": "relations.RUS>CHN.affinity", "central": 0.123}]})
    assert ties["RUS", "CHN"] == 0.123
    assert ties["USA", "ISR"] == crisis.relations["USA>ISR"].affinity.value


@given(
    st.lists(st.tuples(st.floats(0, 820), st.floats(0, 500), st.floats(30, 150)), min_size=2, max_size=18),
)
def test_plates_never_overlap_and_stay_inside(actors):
    at = np.array([[x, y] for x, y, _ in actors])
    plates = np.array([[long, 24.0] for _, _, long in actors])
    found = separated(at, plates, (820, 500))
    assert ((found - plates / 2 >= 0) & (found + plates / 2 <= [820, 500])).all()
    for one in range(len(found)):
        for other in range(one):
            gap = np.abs(found[one] - found[other]) - (plates[one] + plates[other]) / 2
            assert gap.max() > ROOM - 12


@given(st.lists(st.floats(0, 132), min_size=1, max_size=6))
def test_labels_keep_their_distance_and_their_order(heights):
    moved = spread(heights, 14, 132.0)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    assert max(moved) <= 132
    for before, after in pairwise(order):
        assert moved[after] - moved[before] >= 14 - 1e-9


@given(st.text(max_size=80), st.floats(20, 300))
def test_text_is_cut_to_what_fits(content, width):
    cut = fit(content, width)
    assert text_width(cut) <= width
    assert cut == content or cut.endswith("…")


@given(st.text(alphabet="abc de", max_size=200), st.integers(1, 4))
def test_wrapped_text_fits(content, lines):
    wrapped = wrap(content, 100, lines=lines)
    assert len(wrapped) <= lines
    assert all(text_width(line) <= 100 for line in wrapped)


def test_series_are_read_from_a_frame_as_from_columns():
    polars = pytest.importorskip("polars")
    columns = sample.series(sample.answers())
    assert curves(polars.DataFrame(columns)) == curves(columns)
    assert curves({}) == {}


@pytest.mark.parametrize("actors", [15, 40])
def test_no_actor_of_the_network_stands_over_another(actors):
    found, _, _ = drawn(actors)
    for svg in (found.network.wide, found.network.narrow):
        boxes = [
            [float(box.get(name)) for name in ("x", "y", "width", "height")]
            for box in parsed(svg).iter("rect")
            if box.get("rx") == "5"
        ]
        assert len(boxes) == min(actors, 18)
        for place, (x, y, width, height) in enumerate(boxes):
            for other_x, other_y, other_width, other_height in boxes[:place]:
                apart_x = x >= other_x + other_width or other_x >= x + width
                assert apart_x or y >= other_y + other_height or other_y >= y + height


def test_a_short_horizon_still_has_its_days():
    columns = sample.series(sample.answers())
    week = {name: [] for name in columns}
    for place, number in enumerate(columns["week"]):
        if number <= 1:
            for name, values in columns.items():
                week[name].append(values[place])
    crisis = sample.crisis()
    found = figures(crisis, sample.answers(crisis), week, {})
    assert {"16 Jan", "23 Jan"} <= set(texts(found.oil_price.wide))
