"""The page as HTML: alone, or at the head of a brief. Without scripts, and with nothing to fetch."""

from functools import cache
from importlib.resources import files
from math import sqrt
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from foedus.report.page import model
from foedus.report.page.model import Page, imprint_rows

#: A page fills a sheet of A4 where the square of the size of print, in points, times its letters and what takes the
#: room of so many more, is this: measured on six crises, with a twentieth to spare. Print is never larger.
ROOM: Final = 296_000
BESIDE: Final = 1200
LARGEST: Final = 9.8


def page_html(page: Page) -> str:
    """Return the page as an HTML document of its own."""
    return template("page.html").render(style=style(), **shown(page))


def shown(page: Page) -> dict[str, object]:
    """Return what the part of a template that shows the page takes."""
    return {"page": page, "imprint": imprint_rows(page), "words": model, "print_size": print_size(page)}


def print_size(page: Page) -> float:
    """Return the size of print, in points, at which a page fills a sheet of A4 and no more."""
    return round(min(LARGEST, sqrt(ROOM / (page.letters + BESIDE))), 1)


@cache
def template(name: str) -> Template:
    """Return a template, compiled."""
    environment = Environment(
        loader=PackageLoader("foedus.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


@cache
def style() -> Markup:
    """Return the style sheet of briefs and pages."""
    templates = files("foedus.report") / "templates"
    sheets = [(templates / name).read_text("utf-8") for name in ("brief.css", "page.css")]
    return Markup("".join(sheets))  # noqa: S704 - our own style sheets
