"""What may be asked of a run: how many replicates, which luck, how many threads, how far."""

from typing import Final

from foedus.core.errors import refuse_number

MOST_REPLICATES: Final = 100_000_000
MOST_WEEKS: Final = 520


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
