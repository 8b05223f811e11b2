"""The command line. Every command is one thin function in a module of its own, imported only when it is called."""

import gc
import os
import sys
from contextlib import suppress

from cyclopts import (
    App,
    CoercionError,
    CycloptsError,
    Group,
    MissingArgumentError,
    Parameter,
    UnusedCliTokensError,
)

from foedus import __version__
from foedus.cli.interrupts import interruptible
from foedus.report.console import PlainConsole
from foedus.report.output import open_streams, visible
from foedus.report.progress import told

app = App(
    name="foedus",
    version=__version__,
    help="Who stands by whom, who can mediate, who falls next - and why, what if, and how sure.\n\n"
    "Begin with: foedus run iran-2026. What a command takes: foedus COMMAND --help.",
    help_on_error=False,
    default_parameter=Parameter(negative=""),
)

#: name -> (module:function, one line of help, group). The order is that of the help page.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "crises": ("foedus.cli.crises:crises", "List the bundled crises.", "A crisis"),
    "new": ("foedus.cli.new:new", "Start a crisis file, prefilled from data.", "A crisis"),
    "check": ("foedus.cli.check:check", "Check crisis files; say what their quantities mean.", "A crisis"),
    "sanity": ("foedus.cli.sanity:sanity", "Say what an expert would ask about a crisis file.", "A crisis"),
    "migrate": ("foedus.cli.migrate:migrate", "Bring a crisis file to the present version.", "A crisis"),
    "schema": ("foedus.cli.schema:schema", "Print the JSON Schema of crisis files, for editors.", "A crisis"),
    "run": ("foedus.cli.run:run", "Run a crisis and answer.", "Answers"),
    "studio": ("foedus.cli.studio:studio", "Open a crisis in the browser.", "Answers"),
    "cite": ("foedus.cli.cite:cite", "Print exactly what a crisis or a run used.", "Answers"),
    "runs": ("foedus.cli.runs:runs", "List the runs that were kept.", "Answers"),
    "compare": ("foedus.cli.runs:compare", "Say how runs differ.", "Answers"),
    "brief": ("foedus.cli.brief:brief", "Write the brief of a run, one page or all of it.", "Answers"),
    "archive": ("foedus.cli.archive:archive", "Write a run to hand on, with all that computes it again.", "Answers"),
    "again": ("foedus.cli.archive:again", "Compute a run again and compare every number.", "Answers"),
    "why": ("foedus.cli.why:why", "Divide an answer among its causes.", "Why, what if, how sure"),
    "whatif": ("foedus.cli.whatif:whatif", "Compare other worlds with that of the file.", "Why, what if, how sure"),
    "sensitivity": ("foedus.cli.sensitivity:sensitivity", "Say on what an answer hangs.", "Why, what if, how sure"),
    "sweep": ("foedus.cli.sweep:sweep", "Run hundreds of worlds over ranges.", "Why, what if, how sure"),
    "given": ("foedus.cli.given:given", "Say what follows if something happens.", "Why, what if, how sure"),
    "update": ("foedus.cli.update:update", "Say what to watch for, and what news changes.", "Why, what if, how sure"),
    "ask-next": ("foedus.cli.ask_next:ask_next", "Say what is most worth finding out.", "Why, what if, how sure"),
    "disagree": ("foedus.cli.disagree:disagree", "Say why two files answer otherwise.", "Why, what if, how sure"),
    "track": ("foedus.cli.track:track", "Follow answers over later and later files.", "Why, what if, how sure"),
    "register": ("foedus.cli.register:register", "Freeze a forecast, to be scored later.", "Forecasts kept"),
    "resolve": ("foedus.cli.register:resolve", "Say how a registered forecast came out.", "Forecasts kept"),
    "score": ("foedus.cli.register:score", "Score what was registered and resolved.", "Forecasts kept"),
    "postmortem": ("foedus.cli.postmortem:postmortem", "Say where forecasts missed.", "Forecasts kept"),
    "data": ("foedus.cli.data:app", "The historical tables: where to get them, whether they are whole.", "History"),
    "scorecard": ("foedus.cli.scorecard:scorecard", "Score every form against every baseline.", "History"),
    "questions": ("foedus.cli.yardstick:questions", "Write past crises as questions to forecast.", "History"),
    "grade": ("foedus.cli.yardstick:grade", "Score anybody's forecasts of past crises.", "History"),
    "hindcast": ("foedus.cli.hindcast:hindcast", "Forecast a crisis of the past, beside what happened.", "History"),
    "fit": ("foedus.cli.fit:fit", "Fit what ships to your own tables, as of a year.", "History"),
    "panel": ("foedus.cli.panel:panel", "The past cases that forms are fitted to, as a file.", "History"),
    "mechanism": ("foedus.cli.mechanism:app", "The mechanisms; check one from outside.", "A crisis"),
    "models": ("foedus.cli.models:models", "Published models on their own.", "Published models"),
    "replicate": ("foedus.cli.replicate:replicate", "Recompute every published number.", "Published models"),
    "completion": ("foedus.cli.completion:completion", "Let a shell complete commands and options.", "The shell"),
}

#: What an option must be that takes a number.
_NUMBERS = {int: "a whole number", float: "a number"}

#: The groups of the help page, in their order.
GROUPS = "A crisis", "Answers", "Why, what if, how sure", "Forecasts kept", "History", "Published models", "The shell"
_groups = {name: Group.create_ordered(name) for name in GROUPS}
for _place, (_name, (_target, _help, _group)) in enumerate(COMMANDS.items()):
    app.command(_target, name=_name, help=_help, group=_groups[_group], sort_key=_place)


def main() -> None:
    """Run the command line: exit 0, or 2 with a message for anything that a user or a full disk can get wrong."""
    # A command is short, and its imports make half a million objects that stay: look through them rarely.
    gc.set_threshold(400_000, 50, 50)
    # The matrices are small, and the threads of the engine are all that the machine has.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    open_streams()
    try:
        try:
            with told(), interruptible():
                out, errors = PlainConsole(), PlainConsole(stderr=True)
                app(sys.argv[1:], exit_on_error=False, print_error=False, console=out, error_console=errors)
        finally:
            sys.stdout.flush()  # what cannot be written is told below, not by the interpreter as it ends
    except CycloptsError as error:
        asked = " ".join((app.name[0], *(error.command_chain or ())))
        said = f"{_in_words(asked, error)}\n{asked} --help tells what it takes"
        print(visible(said), file=sys.stderr)  # noqa: T201 - errors are interface
        sys.exit(2)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201 - the last word of a stopped process
        sys.exit(130)
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except Exception as error:
        from foedus.core.errors import FoedusError  # noqa: PLC0415 - imports stay lazy

        if not isinstance(error, (FoedusError, OSError)):
            raise
        _drop_output()
        with suppress(OSError):  # there may be nobody to tell
            print(visible(str(error)), file=sys.stderr)  # noqa: T201 - errors are interface
        sys.exit(2)
    finally:
        gc.freeze()  # nor at the end: the system takes it all back


def _in_words(asked: str, error: CycloptsError) -> str:
    """Return what is wrong with a command that cannot be taken apart, in plain words."""
    match error:
        case UnusedCliTokensError(unused_tokens=[*unused]):
            return f"{asked} takes no '{' '.join(unused)}'"
        case MissingArgumentError(keyword=str(option)):
            return f"{option} needs a value"
        case MissingArgumentError(argument=argument) if argument:
            return f"{asked}: {argument.name} is missing"
        case CoercionError(token=token, target_type=kind) if token and kind in _NUMBERS:
            return f"{token.keyword or asked} {token.value}: must be {_NUMBERS[kind]}"
        case _:
            return str(error)


def _drop_output() -> None:
    """Let what is left to print go nowhere, where it could not be written."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
