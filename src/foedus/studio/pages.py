"""Pages and fragments: every text that comes from a file is text, whatever it holds."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, NamedTuple

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from foedus.core.compiled import cache_base
from foedus.report import dates, names, numbers
from foedus.report.output import visible
from foedus.studio.terms import term

if TYPE_CHECKING:
    from foedus.studio.work import Work


STATIC: Final = Path(__file__).parent / "static"


class Tab(NamedTuple):
    """A tab: its key, its name, the module that fills it, and whether it has something to show without answers."""

    key: str
    name: str
    module: str
    always: bool = False
    #: Its own style sheets and modules, in ``static``.
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


TABS: Final = {
    "desk": Tab("1", "Desk", "desk", False, ("desk.css", "sight.css"), ("slider.js", "keys.js", "network.js")),
    "why": Tab("2", "Why and what if", "reasons.tab", False, ("figures.css", "reasons.css")),
    "histories": Tab("3", "Histories", "sight.tab", False, ("sight.css",), ("network.js", "scrubber.js")),
    "runs": Tab("4", "Runs", "kept.tab", False, ("figures.css", "kept.css")),
    "file": Tab("5", "File", "file", True, ("file.css",), ("file.js",)),
}
#: The start page, which is no tab.
BEGIN: Final = Tab("", "Begin", "begin", True, ("begin.css",), ("begin.js",))


def render(template: str, **values: object) -> str:
    """Return a template, filled in."""
    return _environment().get_template(template).render(values)


def fragment(_request: HTTPConnection, template: str, **values: object) -> HTMLResponse:
    """Return a part of a page as a response."""
    return HTMLResponse(render(template, **values))


def page(request: HTTPConnection, tab: str, content: str, status: int = 200) -> HTMLResponse:
    """Return a whole page with the content of a tab in it.

    Parameters
    ----------
    tab : str
        A key of `TABS`, or ``begin``.
    content : str
        The HTML of its ``<main>``, rendered by `render`.
    """
    work: Work = request.app.state.work
    shown = TABS.get(tab, BEGIN)
    text = render(
        "page.html",
        work=work,
        tab=tab,
        shown=shown,
        tabs=TABS,
        content=Markup(content),  # noqa: S704 - rendered by `render`, which escapes
        styles=_there((*shown.styles, "tour.css")),
        scripts=_there((*shown.scripts, "tour.js")),
    )
    return HTMLResponse(text, status)


def bar(work: "Work") -> str:
    """Return the parts of every page that change with the work: what is open, undo and save, what is going on."""
    return render("bar.html", work=work)


def going(work: "Work") -> str:
    """Return what is going on, in a word or two; a draft is told by its number."""
    if work.state == "gone":
        return "stopped"
    if work.state == "refused" and work.refused:
        return "refused"
    if not work.is_open or work.settled:
        return f"{work.replicates:,} replicates" if work.is_open else ""
    return f"draft of {work.replicates:,}" if work.replicates < work.most else "answering"


def settled_sentence(work: "Work") -> str:
    """Return the one sentence that is said of a settled run; nothing while there is none."""
    if not work.settled:
        return ""
    many = len(work.changes)
    against = f"{many} change{'' if many == 1 else 's'} against the file" if many else "as the file has it"
    return f"Settled: {work.replicates:,} replicates, {against}."


def tab_module(tab: str) -> ModuleType:
    """Return the module of a tab, which is loaded once it is asked for."""
    return import_module(f"foedus.studio.{TABS.get(tab, BEGIN).module}")


def content_of(tab: str, work: "Work", request: HTTPConnection) -> str:
    """Return the content of a tab, or what stands there until it has something to show."""
    module = tab_module(tab)
    shown = TABS.get(tab, BEGIN)
    if not shown.always and not work.is_open:
        return render("waiting.html", work=work)
    made: Callable[[Work, HTTPConnection], str] = module.content
    return made(work, request)


def fragments_of(tab: str, work: "Work", request: HTTPConnection) -> str:
    """Return the parts of a tab that change with the work, each with its id."""
    module = tab_module(tab)
    if not work.is_open and not TABS.get(tab, BEGIN).always:
        return render("waiting.html", work=work)
    if not work.is_open or not hasattr(module, "fragments"):
        return ""
    made: Callable[[Work, HTTPConnection], str] = module.fragments
    return made(work, request)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("foedus.studio"),
        bytecode_cache=_kept_templates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals.update(numbers=numbers, names=names, dates=dates, term=term, going=going, said_of=settled_sentence)
    return made


class _Kept(FileSystemBytecodeCache):
    """Keeps what templates are compiled to; how they are, this file says."""

    def get_source_checksum(self, source: str) -> str:
        """Return a digest of a template and of this file."""
        return super().get_source_checksum(source + Path(__file__).read_text("utf-8"))


def _kept_templates() -> _Kept | None:
    """Return where templates are kept as compiled, beside the compiled engine; None where nothing can be kept."""
    folder = cache_base() / "pages"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _Kept(str(folder))


def _shown(value: object) -> object:
    """Return a value as a page shows it: what would turn the direction of reading, or is not seen, is written out."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _there(names_of: tuple[str, ...]) -> list[str]:
    """Return which static files there are."""
    return [name for name in dict.fromkeys(names_of) if (STATIC / name).is_file()]
