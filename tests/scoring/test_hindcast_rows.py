"""A hindcast row by row, from a world and a record made up by hand."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from foedus.core.world import AIMS
from foedus.engine.recording import Events, event_shapes
from foedus.scoring import engine_hindcast
from foedus.scoring.engine_run import Happened, _views
from foedus.scoring.hindcast_rows import Hindcast

NOWHERE = Path("nowhere")
ACTORS = ("USA", "IRQ", "KWT", "SAU", "UN")
#: Correlates of War codes of the actors; the United Nations are no state.
STATES = (2, 645, 690, 670, 0)


def world_of(crisis: int = 7) -> SimpleNamespace:
    start = SimpleNamespace(
        candidate=np.array([[0.0, 0.0, 0.0, 1.0, 1.0]]),
        challenger=np.array([1.0]),
        target=np.array([2.0]),
        level=np.array([4.0]),
        aim=np.array([float(AIMS.index("territory"))]),
    )
    return SimpleNamespace(
        crisis=crisis,
        name="GULF WAR",
        trigger=date(1990, 8, 2),
        states=STATES,
        blueprint=SimpleNamespace(actors=ACTORS, world=start),
        unknown=("what it would lose",),
    )


def happened(**changes: np.ndarray) -> Happened:
    """Forty replicates in ten outer draws of four; nothing happened but what is named."""
    none = np.zeros(40, np.bool_)
    made = Happened(
        force=none,
        war=none,
        agreement=none,
        mediates=np.zeros((40, 5), np.bool_),
        gone=np.zeros((40, 5), np.bool_),
        irregularly=np.zeros((40, 5), np.bool_),
        joins=np.zeros((40, 5, 2), np.bool_),
        inner=np.full(10, 4),
        early=np.zeros((40, 5), np.bool_),
        joined=np.zeros((40, 5, 2), np.bool_),
        fights=np.zeros((40, 5, 2), np.bool_),
        mediated=none,
        first=np.zeros((40, 6)),
    )
    return made._replace(**changes)


def first(count: int) -> np.ndarray:
    return np.arange(40) < count


RECORD = pl.DataFrame(
    {
        "crisis": [1, 2, 3, 4, 7],
        "known": [1950, 1989, 1990, 1980, 1991],
        "force": [1, 1, 0, None, None],
        "war": [1, 0, 1, 1, 1],
        "war_inside": [None] * 5,
        "mediated": [1, 0, 1, 1, 1],
        "agreement": [0, 0, 1, 0, None],
        "mediator": ["a", None, "b", "c", None],
    }
)


def test_a_base_rate_is_of_cases_that_were_over_before_the_year():
    assert engine_hindcast._share(RECORD, "war", 1990) == 0.6667  # of 1950, 1989 and 1980
    assert engine_hindcast._share(RECORD, "war", 1991) == 0.75  # and of 1990
    assert engine_hindcast._share(RECORD, "force", 1990) == 1.0  # one is not coded
    assert engine_hindcast._share(RECORD, "war", 1950) is None


@pytest.fixture
def hindcast(monkeypatch):
    """A hindcast of a crisis with what is said to have happened in its replicates."""
    monkeypatch.setattr(engine_hindcast, "crisis_outcomes", lambda *_: RECORD)
    for name in ("_leaders", "_joins", "_mediates", "before_of", "missing_of"):
        monkeypatch.setattr(engine_hindcast, name, lambda *_: [])
    monkeypatch.setattr(engine_hindcast, "openings", lambda _: pl.DataFrame({"crisis": [1, 7]}))
    monkeypatch.setattr(engine_hindcast, "world_of", lambda _, crisis, __: world_of(crisis))
    monkeypatch.setattr(engine_hindcast, "calibrated_to", lambda _, year: {"fitted to": year})

    def told(found: Happened, crisis: int = 7) -> Hindcast:
        asked = {}
        monkeypatch.setattr(engine_hindcast, "run_world", lambda *given, **more: asked.update(more) or found)
        row = engine_hindcast.hindcast(NOWHERE, crisis, replicates=40, seed=3)
        assert asked["calibrated"] == {"fitted to": 1989}
        return row

    return told


def test_a_hindcast_says_of_what_it_speaks(hindcast):
    row = hindcast(happened())
    assert (row["name"], row["trigger"], row["fitted_to"]) == ("Gulf War", "1990-08-02", 1989)
    assert (row["challenger"], row["target"]) == ("IRQ", "KWT")
    assert (row["level"], row["aim"]) == ("a use of force", "territory")
    assert (row["replicates"], row["seed"], row["unknown"]) == (40, 3, ["what it would lose"])


def test_the_answers_of_the_crisis_as_a_whole(hindcast):
    mediates = np.zeros((40, 5), np.bool_)
    mediates[:10, 3] = mediates[:10, 4] = True
    rows = hindcast(happened(war=first(20), mediates=mediates, mediated=first(10)))["whole"]
    assert [row["question"] for row in rows] == ["war", "mediated", "agreement"]  # violent from the outset
    assert [row["chance"] for row in rows] == [0.5, 0.25, 0.0]
    assert [row["base_rate"] for row in rows] == [0.6667, 0.6667, 0.0]
    assert [row["happened"] for row in rows] == [True, True, None]
    assert [row.get("by") for row in rows] == [None, "", None]
    assert rows[0]["low"] < 0.5 < rows[0]["high"]
    calm = hindcast(happened(force=first(40)), crisis=2)["whole"]
    assert calm[0]["question"] == "force"
    assert (calm[0]["chance"], calm[0]["happened"]) == (1.0, True)


def test_the_answers_about_leaders(monkeypatch):
    record = pl.DataFrame(
        {
            "crisis": [1, 7, 7],
            "ccode": [2, 645, 690],
            "leader": ["Truman", "Saddam", "Jabir"],
            "known": [1960, 1991, 1991],
            "gone": [0, 0, 1],
            "exit": ["stays", "stays", "foreign"],
        }
    )
    monkeypatch.setattr(engine_hindcast, "leader_outcomes", lambda *_: record)
    gone = np.zeros((40, 5), np.bool_)
    gone[:, 2] = first(10)
    rows = engine_hindcast._leaders(NOWHERE, world_of(), happened(gone=gone), pl.DataFrame())
    assert [(row["actor"], row["leader"], row["chance"], row["happened"], row["exit"]) for row in rows] == [
        ("IRQ", "Saddam", 0.0, False, "stays"), ("KWT", "Jabir", 0.25, True, "foreign"),
    ]  # fmt: skip
    assert {row["base_rate"] for row in rows} == {0.0}


def test_the_answers_about_third_states(monkeypatch):
    """Who is in the world, whoever joined besides, and nobody of another crisis; the likeliest first."""
    record = pl.DataFrame(
        {
            "crisis": [1, 1, 7, 7, 7, 7],
            "ccode": [200, 220, 2, 670, 651, 630],
            "known": [1960, 1960, 1991, 1991, 1991, 1991],
            "joins": [1, 0, 1, 0, 1, 0],
            "side": [1, 0, 1, 0, -1, 0],
        }
    )
    sides = pl.DataFrame(
        {
            "crisis": [1, 1, 1, 1, 7, 7, 7, 7],
            "ccode": [200, 220, 200, 220, 2, 2, 670, 670],
            "joins_known": [1960] * 4 + [1991] * 4,
            "joins": [1, 0, 0, 0, 1, 0, 0, 0],
            "cell": ["rival", "cold", "cold", "cold", "rival", "cold", "cold", "cold"],
        }
    )
    monkeypatch.setattr(engine_hindcast, "join_outcomes", lambda *_: record)
    monkeypatch.setattr(engine_hindcast, "side_outcomes", lambda *_: sides)
    joins = np.zeros((40, 5, 2), np.bool_)
    joins[:4, 0, 0] = joins[4:6, 0, 1] = True
    joins[:10, 3, 1] = True
    rows = engine_hindcast._joins(NOWHERE, world_of(), happened(joins=joins), pl.DataFrame())
    told = [(row["actor"], row["chance"], row["side"], row["happened"], row["happened_side"]) for row in rows]
    assert told == [
        ("SAU", 0.25, "challenger", False, ""),
        ("USA", 0.15, "target", True, "target"),
        ("Egypt", None, "", True, "challenger"),
    ]
    assert [row["in_world"] for row in rows] == [True, True, False]
    assert [(row["for_target"], row["for_challenger"]) for row in rows] == [(0.0, 0.25), (0.1, 0.05), (None, None)]
    # one of four joined: as if one more in four, 2 in 5 of rivals and 1 in 7 of others; for either side
    assert [row["base_rate"] for row in rows] == [round(2 / 7, 4), round(2 / 5 + 1 / 7, 4), 0.5]
    quiet = engine_hindcast._joins(NOWHERE, world_of(), happened(), pl.DataFrame())
    assert [row["side"] for row in quiet] == ["", "", ""]
    assert [row["actor"] for row in quiet] == ["Egypt", "SAU", "USA"]  # alike, by name


def test_the_answers_about_mediators():
    mediates = np.zeros((40, 5), np.bool_)
    mediates[:, 4] = first(10)
    mediates[:, 0] = True  # no candidate
    rows = engine_hindcast._mediates(world_of(), happened(mediates=mediates))
    assert [(row["actor"], row["chance"]) for row in rows] == [("UN", 0.25), ("SAU", 0.0)]


def test_somebody_outside_its_world_mediates_where_nobody_did_before(hindcast):
    parts = np.zeros((40, 6))
    parts[:10, 5], parts[10:20, 4] = 1.0, 1.0
    assert hindcast(happened(first=parts))["unnamed"]["chance"] == 0.25


def test_flags_add_up_over_three_outer_draws():
    flags = np.array([1, 0, 1, 1, 0, 1, 1, 1, 1], np.bool_)
    assert happened(inner=np.array([2, 3, 4])).by_outer(flags).tolist() == [1, 2, 4]


def test_first_weeks_are_told_apart_by_kind():
    """Two disputes, two actors: the slab of each replicate is cut into its kinds in their order."""
    sizes = {name: int(np.prod(shape)) for name, shape in zip(Events._fields, event_shapes(2, 2), strict=True)}
    slab = np.arange(2 * sum(sizes.values()), dtype=np.int16).reshape(2, -1)
    found = _views(slab, 2, 2)
    assert {name: view[0].size for name, view in found.items()} == sizes
    assert found["stance"].shape == (2, 2, 2, 2, 3)
    assert np.concatenate([view[1].ravel() for view in found.values()]) == pytest.approx(slab[1])
