"""``foedus migrate``: a crisis file of an earlier version, brought to the present one."""

from typing import Annotated

from cyclopts import Parameter

from foedus.api.migrating import VERSION, migrated
from foedus.cli.options import Off
from foedus.report.console import PlainConsole
from foedus.report.output import write_file, write_text


def migrate(
    file: Annotated[str, Parameter(help="A crisis file or an overlay.")],
    /,
    *,
    write: Annotated[bool, Off(help="Replace the file; else it is printed.")] = False,
) -> None:
    """Bring a crisis file of an earlier version to the present one; nothing else in it is changed."""
    made = migrated(file)
    console = PlainConsole(stderr=True)
    if write and made.former:
        write_file(made.path, made.content)
    elif not write:
        write_text("\n".join(made.text.splitlines()) + "\n")
    done = f"is now of version {VERSION}" if write else f"printed as of version {VERSION}; --write replaces the file"
    console.print(f"{made.path}: {done if made.former else f'is of version {VERSION} already'}", soft_wrap=True)
    if made.changed:
        meaning = "the first day of the present flare-up, what was before being the record of the pair (feuds:)"
        console.print(f"`began` is now {meaning}: look at {', '.join(made.changed)}", soft_wrap=True)
