"""What may be asked of a run: how many replicates, which luck, how many threads, how far."""

from numbers import Integral
from typing import Final

from foedus.core.errors import InputError

MOST_REPLICATES: Final = 100_000_000
MOST_WEEKS: Final = 520


def refuse_number(name: str, number: int, least: int, most: int) -> None:
    """Refuse what is no whole number within bounds, of which true and false are none.

    Raises
    ------
    InputError
        With what is allowed.

    Examples
    --------
    >>> refuse_number("--top", 2.5, 1, 100)
    Traceback (most recent call last):
    foedus.core.errors.InputError: --top 2.5: must be a whole number from 1 to 100
    """
    if not isinstance(number, Integral) or isinstance(number, bool) or not least <= number <= most:
        raise InputError(f"{name} {number}: must be a whole number from {least} to {most}")


def refuse_options(replicates: int, seed: int, threads: int, weeks: int | None) -> None:
    """Refuse options of a run that cannot be taken.

    Raises
    ------
    InputError
        With what is allowed.
    """
    for name, number, least, most in (
        ("--replicates", replicates, 1, MOST_REPLICATES),
        ("--seed", seed, 0, 2**63 - 1),
        ("--threads", threads, 1, 256),
        ("--weeks", 1 if weeks is None else weeks, 1, MOST_WEEKS),
    ):
        refuse_number(name, number, least, most)
