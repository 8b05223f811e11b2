"""Of which days a figure may speak, and what kind of regime the figures of a day show: one rule each, for every table.

A figure of a year is known once the year is over, and speaks for ten years more. What is dated by its beginning (a
capital, a border, a place on the list of major powers, nuclear weapons) speaks from the year of its beginning on.
"""

from typing import Final, NamedTuple

#: How many years back from the year before the day a figure is carried.
CARRIED_YEARS: Final = 10
#: Polyarchy from which a state counts as a democracy: the middle of the scale.
DEMOCRACY_FROM: Final = 0.5
#: Polyarchy from which elections count as half free.
HALF_FREE_FROM: Final = 0.3
#: Kinds of autocracy, as they are coded.
AUTOCRACIES: Final = ("party", "personal", "military", "monarchy")
#: Polity's codes of how the executive comes to office: by descent alone or beside a designated one; by descent beside
#: an elected one; by free elections. Of the years that Geddes, Wright and Frantz code too, 1946-1999, they call
#: monarchies 97% of the first (409 of 422) and, where elections are not even half free, 76% of the second (22 of 29),
#: and democracies 73% of the last where elections are half free (189 of 260).
HEREDITARY: Final = (1, 2)
HALF_HEREDITARY: Final = 6
ELECTED: Final = 8


def speaks(year: int, day_year: int) -> bool:
    """Return whether a figure of a year may speak of a day in another year.

    Examples
    --------
    >>> [speaks(year, 2026) for year in (2014, 2015, 2025, 2026)]
    [False, True, True, False]
    """
    return 0 < day_year - year <= CARRIED_YEARS + 1


class Coded(NamedTuple):
    """Something coded of a state: what, by which data set, and of which year (None: of no year)."""

    said: str
    data_set: str
    year: int | None


class Regime(NamedTuple):
    """The kind of regime of a state on a day.

    ``data_set`` is empty where the kind is an assumption; ``year`` is then that of the last coding, if there is one.
    """

    kind: str
    data_set: str
    year: int | None


def regime_on(
    day_year: int,
    coded: Coded | None,
    openness: tuple[float, Coded] | None,
    recruitment: tuple[int, Coded] | None,
) -> Regime:
    """Return the kind of regime that the figures of a day show.

    The coding of the kind where it speaks of the day; else democracy from the middle of the scale of democracy on, or
    from half free elections on where the executive is freely elected; else monarchy where it is hereditary and no other
    kind was coded last (North Korea's party); else, as an assumption, the autocracy that was coded last, or a party's
    rule where elections are half free and personal rule where they are not.

    Parameters
    ----------
    day_year : int
        Year of the day.
    coded : Coded, optional
        The last coding of the kind, which is as of the first of January of its year.
    openness : tuple, optional
        Polyarchy or what stands for it, on the scale of polyarchy, and where it is from.
    recruitment : tuple, optional
        Polity's code of how the executive comes to office, and where it is from.

    Examples
    --------
    >>> regime_on(1980, Coded("party", "gwf", 1980), None, None)
    Regime(kind='party', data_set='gwf', year=1979)
    >>> regime_on(2026, Coded("military", "gwf", 1999), (0.2, Coded("", "polyarchy", 2025)), None)
    Regime(kind='military', data_set='', year=1999)
    """
    if coded and coded.year and speaks(coded.year - 1, day_year):
        # as the first of January shows it, so as the year before ended; a later row speaks of the same rule still
        return Regime(coded.said, coded.data_set, min(coded.year, day_year - 1))
    if openness and openness[0] >= DEMOCRACY_FROM:
        return Regime("democracy", openness[1].data_set, openness[1].year)
    half_free = openness is not None and openness[0] >= HALF_FREE_FROM
    if half_free and recruitment and recruitment[0] == ELECTED:
        return Regime("democracy", recruitment[1].data_set, recruitment[1].year)
    by_descent = (*HEREDITARY, *(() if half_free else (HALF_HEREDITARY,)))
    if recruitment and recruitment[0] in by_descent and (not coded or coded.said == "monarchy"):
        return Regime("monarchy", recruitment[1].data_set, recruitment[1].year)
    if coded and coded.said in AUTOCRACIES:
        return Regime(coded.said, "", coded.year)
    return Regime("party" if half_free or not openness else "personal", "", None)
