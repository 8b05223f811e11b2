"""What theory says of force, end to end: on the same luck no change of a crisis moves force or war the other way."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import with_settings
from foedus.inquiry.whatif import shares_of
from foedus.mechanisms.catalogue import known_forms
from foedus.session.arms import Plan
from foedus.session.pairing import Floats, paired
from foedus.worlds.from_crisis import build
from foedus.worlds.from_history import world_of

#: Replicates of the everyday run, and of the deep one, which sees an effect of half the size.
FEW, MANY = 500, 2000
#: What moves by more standard errors of the difference than this is no luck.
CLEAR = 4.5
BUNDLED = ("iran-2025", "iran-2026")
#: Mukden, Munich, Danzig, China 1948, Korea, Cuba's missiles, October 1973, Able Archer, the Gulf war, Kosovo.
KOREA = 132
PAST = (39, 62, 70, 125, KOREA, 196, 255, 344, 393, 430)
#: Those of them that every change must pass, beside Korea with few replicates; a release, all.
EACH_TIME = (196,)

Settings = Mapping[str, object]
Change = tuple[Settings, Settings, int]


def changes(crisis: Crisis, d: str) -> dict[str, Change]:
    """Return settings before and after each change, and which way force goes by it."""
    c, t = crisis.disputes[d].challenger, crisis.disputes[d].target
    blueprint = build(crisis)
    strength = dict(zip(blueprint.actors, blueprint.world.capability, strict=True))
    ally = max(crisis.actors.keys() - {c, t}, key=strength.__getitem__)
    soon, long, lately = ((crisis.as_of + timedelta(days=days)).isoformat() for days in (10, -900, -60))
    quiet = {f"disputes.{d}.level": 2, f"disputes.{d}.fatal": False}
    feud = f"feuds.{t}-{c}" if f"{t}-{c}" in crisis.feuds else f"feuds.{c}-{t}"
    record = quiet | {f"{feud}.disputes": 1, f"{feud}.force": 1, f"{feud}.deaths": 0}

    def moved(path: str, before: object, after: object, way: int) -> Change:
        return quiet | {path: before}, quiet | {path: after}, way

    def at(level: int) -> Settings:
        return quiet | {f"disputes.{d}.level": level}

    unheard, heard = (
        quiet | {f"disputes.{d}.exposure.{ally}": share, f"relations.{ally}>{c}.leverage": share}
        for share in (0.0, 1.0)
    )
    return {
        "pact": moved(f"relations.{ally}>{t}.obligation", "none", "defence", -1),
        "expected": moved(f"relations.{ally}>{t}.expected", "out", "fight", -1),
        "bomb": moved(f"actors.{t}.nuclear", before=False, after=True, way=-1),
        "bystander": (unheard, heard, -1),
        "successor": moved(f"actors.{t}.viability", 0.0, 1.0, 1),
        "deadline": moved(f"disputes.{d}.deadline", None, {"date": soon}, 1),
        "mobilised": moved(f"disputes.{d}.mobilisation", 0.0, 1.0, 1),
        "threat": (at(1), at(2), 1),
        "shown": (at(2), at(3), 1),
        "used": (at(3), at(4), 1),
        "newer": (record | {f"{feud}.ended": {"date": long}}, record | {f"{feud}.ended": {"date": lately}}, 1),
    }


def chances(crisis: Crisis, settings: Settings, d: str, replicates: int) -> Floats:
    """Return the chances of force and of war by outer draw [outer draw, outcome]."""
    plan = Plan(replicates, 1)
    asked = (Question.course(d, "force"), Question.course(d, "war"))
    setup = plan.set_up(with_settings(crisis, settings))
    return np.stack(list(shares_of(setup, plan, asked).values()), axis=1)


def refuse_wrong_ways(crisis: Crisis, replicates: int) -> None:
    """Refuse whatever moves force the other way than theory says, or war; something must move force its way."""
    d = next(iter(crisis.disputes))
    seen: dict[str, Floats] = {}
    found = {}
    for name, (before, after, way) in changes(crisis, d).items():
        for settings in (before, after):
            if str(settings) not in seen:
                seen[str(settings)] = chances(crisis, settings, d, replicates)
        change = paired(way * (seen[str(after)] - seen[str(before)]), replicates)
        found[name] = change.mean / change.error
    wrong = {name: z for name, z in found.items() if z.min() < -CLEAR}
    assert not wrong
    assert max(z[0] for z in found.values()) > CLEAR


@pytest.mark.parametrize(
    ("name", "replicates"),
    [("iran-2026", FEW), *(pytest.param(each, MANY, marks=pytest.mark.deep) for each in BUNDLED)],
)
def test_no_change_moves_force_or_war_the_other_way(name: str, replicates: int) -> None:
    refuse_wrong_ways(read_crisis(name, known_forms=known_forms()), replicates)


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "replicates"),
    [
        (KOREA, FEW),
        *(pytest.param(each, MANY, marks=pytest.mark.deep) for each in EACH_TIME),
        *(pytest.param(each, MANY, marks=pytest.mark.release) for each in PAST if each not in EACH_TIME),
    ],
)
def test_no_change_moves_force_or_war_the_other_way_in_the_past(number: int, replicates: int, shared: Path) -> None:
    refuse_wrong_ways(world_of(shared / "data", number).content, replicates)
