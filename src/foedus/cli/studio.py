"""``foedus studio``: the crisis on a screen, answering as it is touched."""

import sys
from importlib import import_module
from typing import Annotated

from cyclopts import Parameter

from foedus.core.errors import InputError
from foedus.report.console import PlainConsole


def studio(
    crisis: Annotated[
        str, Parameter(help="A bundled crisis or the path of a crisis file; without one, a page to begin on.")
    ] = "",
    /,
    *,
    port: Annotated[int | None, Parameter(help="Where it listens on 127.0.0.1; by default one that is free.")] = None,
    no_browser: Annotated[bool, Parameter(help="Print the start link, and open no browser.")] = False,
) -> None:
    """Open a crisis in the browser: change it and see what follows. It listens on this machine alone."""
    try:
        serve = import_module("foedus.studio.serve").serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("foedus"):
            raise
        raise InputError(f"the studio needs {error.name}, which is an extra: pip install 'foedus[studio]'") from None
    known = None
    if crisis:
        from foedus.api.reading import read  # noqa: PLC0415 - not loaded where nothing is opened

        known = read(crisis)  # what is wrong with it is told here, before anything is opened
    console = PlainConsole()

    def say(link: str) -> None:
        console.print(f"The studio: {link}", soft_wrap=True)
        console.print("The link works once. Ctrl+C ends the studio; what you changed is kept.", soft_wrap=True)
        sys.stdout.flush()  # whoever reads it through a pipe waits for it

    serve(crisis, port, say, browser=not no_browser, known=known)
