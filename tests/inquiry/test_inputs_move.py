"""Every documented input moves an answer: one end of its range to the other, on the same luck, where it applies."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import pytest

from foedus.answers.question import Question
from foedus.crisis.crisis import Crisis
from foedus.crisis.quantities import QUANTITIES, UNREAD
from foedus.crisis.settings import with_settings
from foedus.inquiry.whatif import CLEAR, shares_of
from foedus.session.arms import Plan
from foedus.session.pairing import paired
from plain_python import compiled_only
from small_worlds import assumed, content, read

#: Odds at one end over those at the other, at least.
LEAST = 1.1
#: Where a few replicates do not tell, many do.
PLANS = (Plan(replicates=600, seed=1, threads=2), Plan(replicates=3000, seed=1, threads=2))
D, FEUD = "disputes.d", "feuds.ALPHA-BETA"
GAMMA_BETA, GAMMA_ALPHA = "relations.GAMMA>BETA", "relations.GAMMA>ALPHA"
FORCE, DEATHS = "dispute:d:force", "dispute:d:deaths"
HELP = "stands_by:d:GAMMA:{}"
#: Force is in use and has killed, so that third parties must choose; GAMMA is strong and has often stood by BETA.
AT_FORCE = {f"{D}.level": 4, f"{D}.fatal": True, "actors.GAMMA.capability": 0.2, f"{GAMMA_BETA}.alongside": 10}
#: Nobody has had to choose, and GAMMA could decide a war.
EXPECTED = {f"{D}.like": "icb-crisis", f"{D}.level": 2, "actors.GAMMA.capability": 0.5, "actors.GAMMA.load": 0}
#: The dispute is about who rules.
RULE = {f"{D}.aim": "regime", "actors.BETA.viability": 0.8, f"{D}.like": "icb-crisis"}
FALLS = "falls:BETA:leader"
MEDIATES = "mediates:d:GAMMA:accepted"
OFTEN_MEDIATED = {"disputes.d.mediation_odds": 2}
ELECTED = {"actors.BETA.regime_kind": "democracy", "actors.BETA.democracy": 0.9}
#: The two of a feud are rivals and neighbours, so that it comes back often.
FOUGHT = {"feuds.GAMMA-ALPHA.disputes": 50, f"{GAMMA_ALPHA}.rivalry": True, f"{GAMMA_ALPHA}.distance_km": 0,
          "relations.ALPHA>GAMMA.distance_km": 0, "feuds.GAMMA-ALPHA.ended": "2025-12-01"}  # fmt: skip


class Case(NamedTuple):
    """Where an input applies: its path, its two ends, the answer that it moves, and the world around it."""

    path: str
    low: Any
    high: Any
    asked: str
    around: Mapping[str, Any] = {}


#: What an input of a crisis moves. Mediation and survival are read by the answers that they are about.
CASES = {
    "world.oil_price": Case("oil_price", 40, 200, HELP.format("fight"), {
        **AT_FORCE, "oil_price_start": 70, "actors.GAMMA.oil_rent": 0.3, f"{D}.oil_at_risk": 0.6}),
    "world.oil_price_start": Case("oil_price_start", 40, 200, HELP.format("fight"), {
        **AT_FORCE, "oil_price": 100, "actors.GAMMA.oil_rent": 0.3, f"{D}.oil_at_risk": 0.6}),
    "actor.capability": Case("actors.GAMMA.capability", 0.0005, 0.3, HELP.format("fight"), AT_FORCE),
    "actor.cinc": Case("actors.GAMMA.cinc", 0.0005, 0.3, HELP.format("fight"), {
        **AT_FORCE, "measure": "cinc", "actors.GAMMA.capability": None}),
    "actor.military_expenditure": Case("actors.GAMMA.military_expenditure", 0.0005, 0.3, HELP.format("fight"), {
        **AT_FORCE, "actors.GAMMA.capability": None}),
    "actor.surplus_product": Case("actors.GAMMA.surplus_product", 0.0005, 0.3, HELP.format("fight"), {
        **AT_FORCE, "measure": "surplus_product", "actors.GAMMA.capability": None}),
    "actor.load": Case("actors.GAMMA.load", 0, 0.95, HELP.format("fight"), AT_FORCE),
    "actor.democracy": Case("actors.BETA.democracy", 0, 1, "dispute:d:serious", {f"{D}.like": "icb-crisis"}),
    "actor.major": Case("actors.GAMMA.major", False, True, HELP.format("fight"), AT_FORCE),
    "actor.nuclear": Case("actors.ALPHA.nuclear", False, True, HELP.format("fight"), AT_FORCE),
    "actor.organisation": Case("actors.GAMMA.organisation", False, True, MEDIATES, OFTEN_MEDIATED),
    "actor.next_election": Case("actors.BETA.next_election", None, "2026-03-01", FALLS, ELECTED),
    "actor.term_ends": Case("actors.BETA.term_ends", None, "2026-03-01", FALLS, ELECTED),
    "actor.oil_rent": Case("actors.GAMMA.oil_rent", 0, 0.5, HELP.format("fight"), {
        **AT_FORCE, "oil_price": 140, "oil_price_start": 60, f"{D}.oil_at_risk": 0.6}),
    "actor.gdp_per_capita": Case("actors.BETA.gdp_per_capita", 500, 60000, FALLS),
    "actor.regime_kind": Case("actors.BETA.regime_kind", "democracy", "monarchy", FALLS),
    "actor.irregular_rate": Case("actors.BETA.irregular_rate", 0.001, 0.3, FALLS),
    "actor.regular_rate": Case("actors.BETA.regular_rate", 0.001, 0.6, FALLS),
    "actor.failure_rate": Case("actors.BETA.failure_rate", 0.001, 0.3, "falls:BETA:regime"),
    "actor.unrest": Case("actors.BETA.unrest", 0, 0.8, FALLS),
    "actor.unrest_start": Case("actors.BETA.unrest_start", 0, 0.8, FALLS, {"actors.BETA.unrest": 0.3}),
    "actor.strength": Case("actors.BETA.strength", 0, 1, FALLS),
    "actor.viability": Case("actors.BETA.viability", 0, 1, FORCE, RULE),
    "actor.standing": Case("actors.GAMMA.standing", 0, 1, HELP.format("endorse"), AT_FORCE),
    "actor.leader_age": Case("actors.BETA.leader_age", 40, 95, FALLS),
    "relation.affinity": Case(f"{GAMMA_BETA}.affinity", -1, 1, HELP.format("fight"), AT_FORCE),
    "relation.successor_affinity": Case("relations.BETA>ALPHA.successor_affinity", -1, 1, FORCE, {
        **RULE, "relations.BETA>ALPHA.affinity": -0.8, f"{D}.prize": 1}),
    "relation.obligation": Case(f"{GAMMA_BETA}.obligation", "none", "defence", HELP.format("fight"), AT_FORCE),
    "relation.on_request": Case(f"{GAMMA_BETA}.on_request", False, True, HELP.format("fight"), {
        **AT_FORCE, f"{GAMMA_BETA}.obligation": "defence"}),
    "relation.stake": Case(f"{GAMMA_BETA}.stake", 0, 1, HELP.format("fight"), AT_FORCE),
    "relation.leverage": Case(f"{GAMMA_ALPHA}.leverage", 0, 1, FORCE, {
        f"{D}.exposure.GAMMA": 0.8, f"{D}.like": "icb-crisis"}),
    "relation.linkage": Case(f"{GAMMA_ALPHA}.linkage", 0, 1, HELP.format("fight"), AT_FORCE),
    "relation.trust": Case("relations.BETA>GAMMA.trust", 0, 1, MEDIATES),
    "relation.past_mediation": Case("relations.GAMMA>BETA.past_mediation", False, True, MEDIATES, OFTEN_MEDIATED),
    "relation.rivalry": Case(f"{GAMMA_ALPHA}.rivalry", False, True, HELP.format("fight"), AT_FORCE),
    "relation.alongside": Case(f"{GAMMA_BETA}.alongside", 0, 10, HELP.format("fight"), AT_FORCE),
    "relation.strike_power": Case("relations.ALPHA>BETA.strike_power", 0, 1, FALLS, RULE),
    "relation.distance_km": Case(f"{GAMMA_BETA}.distance_km", 0, 15000, HELP.format("fight"), AT_FORCE),
    "relation.expected": Case(f"{GAMMA_BETA}.expected", "out", "fight", FORCE, {
        **EXPECTED, "actors.ALPHA.capability": 0.3, "actors.BETA.capability": 0.05}),
    "feud.disputes": Case("feuds.GAMMA-ALPHA.disputes", 0, 10, HELP.format("fight"), {
        **AT_FORCE, "feuds.GAMMA-ALPHA.force": 0, "feuds.GAMMA-ALPHA.deaths": 0}),
    "feud.force": Case("feuds.GAMMA-ALPHA.force", 0, 10, "dispute:GAMMA-ALPHA:force", {
        "feuds.GAMMA-ALPHA.disputes": 10, "feuds.GAMMA-ALPHA.deaths": 0}),
    "feud.deaths": Case("feuds.GAMMA-ALPHA.deaths", 0, 50, "dispute:GAMMA-ALPHA:deaths", {
        **FOUGHT, "feuds.GAMMA-ALPHA.force": 50}),
    "feud.ended": Case("feuds.GAMMA-ALPHA.ended", "2016-02-01", "2025-07-01", "dispute:GAMMA-ALPHA:force", {
        "feuds.GAMMA-ALPHA.disputes": 2, "feuds.GAMMA-ALPHA.force": 1, "feuds.GAMMA-ALPHA.deaths": 0}),
    "feud.territory": Case("feuds.GAMMA-ALPHA.territory", False, True, "dispute:GAMMA-ALPHA:deaths", {
        **FOUGHT, "feuds.GAMMA-ALPHA.force": 10, "feuds.GAMMA-ALPHA.deaths": 2}),
    "dispute.like": Case(f"{D}.like", "quarrel", "icb-crisis", FORCE, {f"{D}.level": 1}),
    "dispute.value": Case(f"{D}.value", 0, 1, FORCE, {f"{D}.like": "icb-crisis"}),
    "dispute.value_target": Case(f"{D}.value_target", 0, 1, FORCE, {f"{D}.like": "icb-crisis"}),
    "dispute.prize": Case(f"{D}.prize", 0, 1, FORCE, RULE),
    "dispute.failure_cost": Case(f"{D}.failure_cost", 0, 1, FORCE, {**RULE, "actors.BETA.viability": 0.2}),
    "dispute.oil_at_risk": Case(f"{D}.oil_at_risk", 0, 1, HELP.format("fight"), {
        **AT_FORCE, "oil_price": 140, "oil_price_start": 60, "actors.GAMMA.oil_rent": 0.3}),
    "dispute.level": Case(f"{D}.level", 3, 4, DEATHS),
    "dispute.fatal": Case(f"{D}.fatal", False, True, HELP.format("fight"), AT_FORCE),
    "dispute.mobilisation": Case(f"{D}.mobilisation", 0, 1, FORCE, {f"{D}.like": "icb-crisis"}),
    "dispute.request": Case(f"{D}.request", False, True, HELP.format("aid"), {
        f"{GAMMA_BETA}.obligation": "defence", f"{GAMMA_BETA}.on_request": True}),
    "dispute.deadline": Case(f"{D}.deadline", None, "2026-02-13", FORCE, {f"{D}.like": "icb-crisis"}),
    "dispute.mediation_odds": Case(f"{D}.mediation_odds", -2, 2, MEDIATES),
    "bystander.exposure": Case(f"{D}.exposure.GAMMA", 0, 1, FORCE, {
        f"{GAMMA_ALPHA}.leverage": 0.8, f"{D}.like": "icb-crisis"}),
    "actor.settled": Case("actors.GAMMA.settled", 0, 20, MEDIATES, OFTEN_MEDIATED),
    "actor.failed": Case("actors.GAMMA.failed", 0, 20, MEDIATES, OFTEN_MEDIATED),
}  # fmt: skip


@cache
def world() -> Crisis:
    """Return three states, all at peace but for one dispute, of which nothing but what is asked for is uncertain."""
    with TemporaryDirectory() as folder:
        raw = content(horizon_weeks=26)
        pairs = [f"{one}>{other}" for one in raw["actors"] for other in raw["actors"] if one != other]
        raw["relations"] = {
            pair: {"affinity": assumed(0.0), "distance_km": assumed(1000.0), "obligation": assumed("none")}
            for pair in pairs
        }
        raw["feuds"] = {"GAMMA-ALPHA": {name: assumed(0) for name in ("disputes", "force", "deaths")}}
        return read(Path(folder), raw)


def odds(case: Case, plan: Plan) -> tuple[float, float]:
    """Return the odds of the answer at one end over those at the other, and how far that is clear of luck."""
    around = {path: value for path, value in case.around.items() if path != case.path}
    asked = Question.parse(case.asked)
    low, high = (
        shares_of(plan.set_up(crisis), plan, [asked])[asked]
        for crisis in (with_settings(world(), {**around, case.path: end}) for end in (case.low, case.high))
    )
    change = paired(high - low, plan.replicates)
    one, other = (float(np.clip(end.mean(), 1e-4, 1 - 1e-4)) for end in (low, high))
    ratio = abs(math.log(other / (1 - other)) - math.log(one / (1 - one)))
    return math.exp(ratio), abs(float(change.mean)) / max(float(change.error), 1e-12)


#: What moves an answer otherwise on another side: help that is expected for the challenger.
FOR_CHALLENGER = Case(f"{GAMMA_ALPHA}.expected", "out", "fight", FORCE, {
    **EXPECTED, "actors.ALPHA.capability": 0.05, "actors.BETA.capability": 0.3})  # fmt: skip


def test_every_documented_quantity_has_its_case() -> None:
    documented = {f"{of}.{name}" for of, table in QUANTITIES.items() for name in table}
    assert documented - set(CASES) == {f"actor.{name}" for name in UNREAD}
    assert set(CASES) <= documented


@compiled_only("thousands of weeks for each input take an hour in plain Python")
@pytest.mark.parametrize("case", [*CASES.values(), FOR_CHALLENGER], ids=[*CASES, "expected for the challenger"])
def test_a_documented_input_moves_its_answer(case: Case) -> None:
    few, many = PLANS
    ratio, clear = odds(case, few)
    if ratio < LEAST or clear < CLEAR:
        ratio, clear = odds(case, many)
    assert ratio >= LEAST
    assert clear >= CLEAR
