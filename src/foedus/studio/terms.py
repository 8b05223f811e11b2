"""The words of the studio, each defined once: where it is first used, for mouse, keyboard and screen reader."""

from collections.abc import Mapping
from functools import cache
from re import sub

from markupsafe import Markup

from foedus.core.tables import toml_table


@cache
def terms() -> Mapping[str, str]:
    """Return what every term means.

    Examples
    --------
    >>> terms()["base rate"].split(".")[0]
    'How often such a thing happened in the past, counted on data'
    """
    return {name: said["meaning"] for name, said in toml_table(__package__, "terms.toml").items()}


def term(name: str, written: str = "") -> Markup:
    """Return a term as a page has it where it is defined: a button that opens its meaning.

    Parameters
    ----------
    name : str
        Of the term.
    written : str, optional
        How it stands in the sentence, as *base rates*.
    """
    place = "term-" + sub("[^a-z0-9]+", "-", name.casefold())
    button = Markup(
        '<dfn class="term"><button type="button" popovertarget="{0}" aria-describedby="{0}">{1}</button></dfn>'
        '<span class="term-said" id="{0}" popover role="tooltip">{2}</span>'
    )
    return button.format(place, written or name, terms()[name])
