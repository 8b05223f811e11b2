"""The leaf of a crisis file: one value, certain or uncertain, with its reason.

A value is a mapping with exactly one form (``value``, ``between``, a named distribution, ``accounts``) and ``because``.
Accounts are what sources that disagree say: one of them is drawn, by weight, for each outer draw of a run.
"""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, ClassVar, Final, NamedTuple, Self, TypeAlias, TypeVar

import numpy as np
from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from foedus.crisis.distributions import Array, Beta, Lognormal, Normal, Positive, Triangular, whole_between
from foedus.evidence.record import Because, Day, Note
from foedus.text.shape import Record

Scalar: TypeAlias = float | bool | str | dt.date
Ends = TypeVar("Ends", tuple[float, float], tuple[dt.date, dt.date])

REASONS: Final = "every value says why: evidence ids, DATASET@YEAR, or assumption"


def _rising(ends: Ends) -> Ends:
    if not ends[0] < ends[1]:
        raise PydanticCustomError("order", "the lower end comes first, and the ends differ: between: [lower, upper]")
    return ends


class Point(NamedTuple):
    """A number, flag, word or day that a value names, and where in the value it stands."""

    location: tuple[str | int, ...]
    scalar: Scalar


class Account(Record):
    """What one side says, and how much weight it gets beside the others."""

    #: The key that holds what is said.
    SAYS: ClassVar[str] = "value"

    because: Because
    weight: Positive = 1.0
    note: Note = ""

    @property
    def said(self) -> Scalar:
        """What the account says."""
        said: Scalar = getattr(self, self.SAYS)
        return said


class NumberAccount(Account):
    """A number, according to one side."""

    value: float


class FlagAccount(Account):
    """Yes or no, according to one side."""

    value: bool


class WordAccount(Account):
    """A word, according to one side."""

    value: str


class DateAccount(Account):
    """A day, according to one side."""

    SAYS = "date"

    date: Day


class Value(Record):
    """What the four kinds of value share."""

    #: The keys of which exactly one is given.
    FORMS: ClassVar[tuple[str, ...]]

    because: Because = ()
    note: Note = ""

    @model_validator(mode="after")
    def _one_form_with_a_reason(self) -> Self:
        forms = [form for form in self.FORMS if getattr(self, form) not in (None, ())]
        if len(forms) != 1:
            together = f", not {' and '.join(forms)} together" if forms else ""
            raise PydanticCustomError("form", "give one of " + ", ".join(f"{form}:" for form in self.FORMS) + together)
        if forms == ["accounts"]:
            if len(self.rival_accounts) < 2:
                raise PydanticCustomError("form", "accounts: holds two or more that disagree; for one write value:")
        elif not self.because:
            raise PydanticCustomError("reason", "because is missing: {rule}", {"rule": REASONS})
        return self

    @property
    def rival_accounts(self) -> tuple[Account, ...]:
        """The accounts that disagree; empty where the value is not disputed."""
        accounts: tuple[Account, ...] = getattr(self, "accounts", ())
        return accounts

    @property
    def certain(self) -> bool:
        """Whether every draw of this value is the same."""
        return getattr(self, self.FORMS[0]) is not None

    def points(self) -> list[Point]:
        """Return what the value names and must lie in the quantity's range: its ends, or its central value."""
        form = self.FORMS[0]
        if self.certain:
            return [Point((form,), getattr(self, form))]
        return [Point(("accounts", number, form), one.said) for number, one in enumerate(self.rival_accounts)]

    @property
    def central(self) -> Scalar:
        """The value itself, the middle of a range, the likeliest of a distribution, the account of greatest weight."""
        if self.rival_accounts:
            most = max(account.weight for account in self.rival_accounts)
            tied = sorted(account.said for account in self.rival_accounts if account.weight == most)
            # Of accounts of the same weight the middle one: the order in which they are written says nothing.
            return tied[(len(tied) - 1) // 2]
        scalar: Scalar = getattr(self, self.FORMS[0])
        return scalar

    def quantile(self, uniform: Array, code: Callable[[Scalar], float]) -> Array:
        """Return the draws that belong to uniform draws, as numbers; ``code`` turns a word, flag or day into one.

        Accounts are taken in the order of what they say, so that it does not matter in which they are written.
        """
        if not self.rival_accounts:
            return np.full(np.shape(uniform), code(self.central))
        said, weight = zip(
            *sorted((code(account.said), account.weight) for account in self.rival_accounts), strict=True
        )
        weights = np.cumsum(weight)
        return np.array(said)[np.searchsorted(weights[:-1] / weights[-1], uniform, side="right")]


class NumberValue(Value):
    """A number."""

    FORMS = ("value", "between", "triangular", "normal", "lognormal", "beta", "accounts")

    value: float | None = None
    between: Annotated[tuple[float, float], AfterValidator(_rising)] | None = None
    triangular: Triangular | None = None
    normal: Normal | None = None
    lognormal: Lognormal | None = None
    beta: Beta | None = None
    accounts: tuple[NumberAccount, ...] = ()

    @property
    def distribution(self) -> Triangular | Normal | Lognormal | Beta | None:
        """The named distribution, if there is one."""
        return self.triangular or self.normal or self.lognormal or self.beta

    def points(self) -> list[Point]:
        """Return the value, both ends, the three corners of a triangle, or the central value of a distribution."""
        if self.between:
            return [Point(("between", place), end) for place, end in enumerate(self.between)]
        if self.triangular:
            return [Point(("triangular", key), number) for key, number in self.triangular]
        if self.distribution:
            name = next(form for form in self.FORMS if getattr(self, form) is self.distribution)
            return [Point((name, next(iter(type(self.distribution).model_fields))), self.distribution.central)]
        return super().points()

    @property
    def central(self) -> Scalar:
        """The value itself, the middle of a range, the likeliest of a distribution, the account of greatest weight."""
        if self.between:
            return sum(self.between) / 2.0
        return self.distribution.central if self.distribution else super().central

    def quantile(self, uniform: Array, code: Callable[[Scalar], float]) -> Array:
        """Return the draws that belong to uniform draws."""
        if self.between:
            return self.between[0] + (self.between[1] - self.between[0]) * uniform
        return self.distribution.quantile(uniform) if self.distribution else super().quantile(uniform, code)


class FlagValue(Value):
    """Yes or no."""

    FORMS = ("value", "accounts")

    value: bool | None = None
    accounts: tuple[FlagAccount, ...] = ()


class WordValue(Value):
    """One of the words that a quantity allows."""

    FORMS = ("value", "accounts")

    value: str | None = None
    accounts: tuple[WordAccount, ...] = ()


class DateValue(Value):
    """A day, drawn as the number of days since the first of January of the year 1 (``date.toordinal``)."""

    FORMS = ("date", "between", "accounts")

    date: Day | None = None
    between: Annotated[tuple[Day, Day], AfterValidator(_rising)] | None = None
    accounts: tuple[DateAccount, ...] = ()

    def points(self) -> list[Point]:
        """Return the day, or both ends."""
        if self.between:
            return [Point(("between", place), end) for place, end in enumerate(self.between)]
        return super().points()

    @property
    def central(self) -> Scalar:
        """The day itself, the middle of a span, or the account of greatest weight."""
        if self.between:
            return self.between[0] + (self.between[1] - self.between[0]) // 2
        return super().central

    def quantile(self, uniform: Array, code: Callable[[Scalar], float]) -> Array:
        """Return the draws that belong to uniform draws: whole days, both ends among them."""
        if not self.between:
            return super().quantile(uniform, code)
        first, last = (end.toordinal() for end in self.between)
        return whole_between(first, last, uniform)
