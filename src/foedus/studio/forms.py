"""What a form of a page sends."""

from urllib.parse import parse_qs, urlencode

from starlette.requests import Request

#: Fields that a form may have.
MOST = 1000


class Fields(dict[str, list[str]]):
    """The fields of a form, each with all that was given to it.

    Examples
    --------
    >>> fields = Fields({"name": ["a", "b"]})
    >>> fields.one("name"), fields.one("other"), fields.all("name"), fields.on("other")
    ('a', '', ['a', 'b'], False)
    """

    def one(self, name: str) -> str:
        """Return the first that was given; an empty text where nothing was."""
        return next(iter(self.get(name, [])), "").strip()

    def all(self, name: str) -> list[str]:
        """Return everything that was given, without what is empty."""
        return [text for text in (one.strip() for one in self.get(name, [])) if text]

    def on(self, name: str) -> bool:
        """Return whether a box was ticked."""
        return bool(self.one(name))


async def fields_of(request: Request) -> Fields:
    """Return the fields of a form that was sent; of what is no form, none."""
    try:
        text = (await request.body()).decode("utf-8")
        return Fields(parse_qs(text, keep_blank_values=True, max_num_fields=MOST))
    except ValueError:
        return Fields()


def link(place: str, **query: object) -> str:
    """Return the address of a place with what is asked of it; what is empty is left out.

    Examples
    --------
    >>> link("/why", question="falls:IRN:leader", kind="")
    '/why?question=falls%3AIRN%3Aleader'
    """
    given = {key: value for key, value in query.items() if value}
    return f"{place}?{urlencode(given, doseq=True)}" if given else place
