"""How cases that are counted by what holds of them are called."""


def cell(counted: str, **holds: bool) -> str:
    """Return the name of a count by what holds of its cases.

    Examples
    --------
    >>> cell("fights", rival=True, fought=False, at_force=True)
    'fights_rival_at_force'
    """
    return "_".join([counted, *(what for what, so in holds.items() if so)])
