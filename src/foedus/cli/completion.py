"""``foedus completion``: a script that lets a shell complete commands and options."""

from typing import Annotated, Literal

from cyclopts import Parameter

from foedus.report.output import write_text


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish", "powershell"], Parameter(help="The shell.")],
    /,
) -> None:
    """Print a script with which a shell completes commands and options."""
    from foedus.cli import app  # noqa: PLC0415 - which names this module

    script = app.generate_completion(shell=shell).rstrip()
    # Where nothing else fits, bash shall offer files, as it does for commands that it knows nothing of.
    write_text(script.replace("complete -F ", "complete -o default -F ") + "\n")
