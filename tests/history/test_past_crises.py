"""Past crises are found by what people call them: names, states of today and of then, years."""

from datetime import date
from pathlib import Path

import pytest

from foedus.history.past_crises import CANDIDATES, PastCrisis, near, past_crises, search


def crisis(number: int, name: str, year: int, *codes: int, states: tuple[str, str, str] = ("", "", "")) -> PastCrisis:
    challenger, target, other = states
    day = date(year, 6, 1)
    return PastCrisis(
        number, name, day, day, challenger, target, (other,), frozenset(codes), "none", "", "formal agreement"
    )


CRISES = [
    crisis(1, "Cen. America/Cuba I", 1959, 40, 95),
    crisis(2, "Cen. America/Cuba II", 1960, 40, 93),
    crisis(3, "Berlin Wall", 1961, 2, 260, 265, 365),
    crisis(4, "Cuban Missiles", 1962, 2, 40, 365, states=("Soviet Union", "United States", "Cuba")),
    crisis(5, "Congo II", 1964, 490),
    crisis(6, "Yemen War Cluster", 1962, 678, 651, 670),
]


def numbers(text: str) -> list[int]:
    return [one.crisis for one in search(CRISES, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cuba", [1, 2, 4]),
        ("cuban missile crisis", [4]),
        ("CUB", [1, 2, 4]),
        ("Russia", [3, 4]),
        ("the U.S.S.R.", [3, 4]),
        ("Soviet Union, Cuba", [4]),
        ("Germany", [3]),
        ("East Germany 1961", [3]),
        ("1962", [4, 6]),
        ("Cuba 1962", [4]),
        ("Cuba 1963", []),
        ("Central America", [1, 2]),
        ("Centr", [1, 2]),
        ("Cenepa", []),
        ("entral", []),
        ("Cuba II", [2]),
        ("Cuba I", [1]),
        ("Zaire", [5]),
        ("Democratic Republic of the Congo", [5]),
        ("Yemen", [6]),
        ("war", [6]),
        ("Cubania", []),
        ("!", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[int]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Berlim", 3),
        ("Berlin Airlift", 3),
        ("Cuba 1963", 4),
        ("Cuba 1950", 1),
        ("Kuban Misiles", 4),
        ("Untied Stats", 4),
    ],
)
def test_what_comes_near(text: str, first: int) -> None:
    assert numbers(text) == []
    assert near(CRISES, text)[0].crisis == first


def test_what_is_like_nothing_comes_near_to_nothing() -> None:
    assert near(CRISES, "xyzzy") == []
    assert len(near([one._replace(crisis=k) for k in range(9) for one in CRISES[:1]], "Americo")) == CANDIDATES


@pytest.mark.shared
def test_crises_of_the_tables(shared: Path) -> None:
    crises = past_crises(shared / "data")
    assert [one.crisis for one in crises] == list(range(1, 433))
    (missiles,) = search(crises, "Cuban Missile Crisis")
    assert missiles[:7] == (
        *(196, "Cuban Missiles", date(1962, 10, 16), date(1962, 11, 20)),
        *("Soviet Union", "United States", ("Cuba",)),
    )
    assert (missiles.weeks, missiles.violence, missiles.mediated) == (5, "minor clashes", "world organisation")
    assert {117, 181, 196, 260} <= {one.crisis for one in search(crises, "Cuba")}
    assert [one.crisis for one in near(crises, "Kosowo")] == [430]
    assert {one.challenger for one in crises if not one.challenger} == {""}  # no single state threatened
