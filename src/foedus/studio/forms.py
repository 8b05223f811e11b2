"""What a page posts: the fields of a form."""

from urllib.parse import parse_qs

from starlette.requests import Request

from foedus.core.errors import InputError


async def posted(request: Request) -> dict[str, str]:
    """Return the fields of a form, the first of each; what it leaves out is empty.

    Raises
    ------
    InputError
        If it is no form.
    """
    return _Form({name: found[0] for name, found in (await posted_lists(request)).items()})


async def posted_lists(request: Request) -> dict[str, list[str]]:
    """Return all values of the fields of a form.

    Raises
    ------
    InputError
        If it is no form.
    """
    try:
        return parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise InputError("this is no form") from None


class _Form(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""
