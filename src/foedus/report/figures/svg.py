"""Drawing in SVG: elements with everything escaped, text that is measured before it is set, and axes."""

from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from foedus.report.figures.colours import INK

#: Faces with the same widths on every system: Helvetica and what was made to its measure.
FACE: Final = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
#: Widths of letters in thousandths of the size, of that face; letters of one width stand together.
_WIDTHS: Final = {
    letter: width
    for letters, width in (
        ("ijl'", 222),
        ("|", 260),
        (" ftI!.,:;/\\[]()-", 300),
        ("r", 333),
        ("ckszvxyJ", 505),
        ("abdeghnopqu0123456789L?+<>=~_", 560),
        ("FTZ", 611),
        ("ABEKPSVXY&", 667),
        ("CDHNRUw", 722),
        ("GOQ", 778),
        ("Mm", 833),
        ("%", 889),
        ("W", 944),
        ("–", 556),
        ("→…—@", 1000),
    )
    for letter in letters
}
_BOLD: Final = 1.07
#: Letters beyond the table: most are about as wide as a capital, those of East Asia fill the square.
_OTHER: Final = 620
_SQUARE: Final = 1000


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """Return an element; attributes of None are left out, an underscore stands for a hyphen, everything is escaped.

    Examples
    --------
    >>> str(tag("text", "a < b", x=1.25, text_anchor="end"))
    '<text x="1.25" text-anchor="end">a &lt; b</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = f">{join(*children)}</{name}>" if children else "/>"
    return Markup(f"<{name}{written}{inner}")  # noqa: S704 - every part of it is escaped above


def join(*shapes: object) -> Markup:
    """Return shapes one after the other; what is not a shape is escaped."""
    return Markup("".join(map(escape, shapes)))  # noqa: S704 - every part of it is escaped here


def svg(
    name: str, title: str, description: str, shapes: Markup, size: tuple[float, float], *, role: str = "img"
) -> Markup:
    """Return a whole drawing of so wide and high, with its title and description for those who do not see it.

    What holds links is no image: its ``role`` is ``group``.
    """
    width, height = size
    return tag(
        "svg",
        tag("title", title, id=f"{name}-title"),
        tag("desc", description, id=f"{name}-desc"),
        shapes,
        viewBox=f"0 0 {_plain(width)} {_plain(height)}",
        width=width,
        height=height,
        role=role,
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FACE,
        font_size=12,
        fill=INK,
    )


def text(content: object, x: float, y: float, **attributes: object) -> Markup:
    """Return text whose baseline starts at x, y (or ends, or has its middle there: ``anchor``)."""
    anchor = attributes.pop("anchor", None)
    return tag("text", content, x=x, y=y, text_anchor=anchor, **attributes)


def haloed(content: object, x: float, y: float, **attributes: object) -> Markup:
    """Return text with a white rim, to be read over lines."""
    return text(
        content, x, y, **attributes, stroke="#fff", stroke_width=3, stroke_linejoin="round", paint_order="stroke"
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, **attributes: object) -> Markup:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **attributes)


def rectangle(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """Return a rectangle; one of no width is drawn as nothing."""
    return tag("rect", x=x, y=y, width=width, height=height, **attributes) if width > 0 else Markup("")


def path(points: list[tuple[float, float]], **attributes: object) -> Markup:
    """Return a line through points; ``closed=True`` makes it an area."""
    closed = " Z" if attributes.pop("closed", False) else ""
    steps = " L".join(f"{_plain(x)} {_plain(y)}" for x, y in points)
    return tag("path", d=f"M{steps}{closed}", **attributes) if points else Markup("")


@lru_cache(maxsize=4096)  # the same names stand in many figures
def text_width(content: str, size: float = 12, *, bold: bool = False) -> float:
    """Return how wide a text is when set, in CSS pixels (measured by letter, a little too wide rather than too narrow).

    Examples
    --------
    >>> text_width("") == 0, text_width("Iran", 12) < text_width("Iran", 12, bold=True) < text_width("Iran", 14)
    (True, True)
    """
    total = sum(_WIDTHS.get(letter, _SQUARE if ord(letter) > 0x2E7F else _OTHER) for letter in content)
    return total * size / 1000 * (_BOLD if bold else 1)


def fit(content: str, width: float, size: float = 12, *, bold: bool = False) -> str:
    """Return the text, cut with an ellipsis if it is wider than ``width``.

    Examples
    --------
    >>> fit("United Arab Emirates", 200), fit("United Arab Emirates", 60)
    ('United Arab Emirates', 'United A…')
    """
    if text_width(content, size, bold=bold) <= width:
        return content
    kept = content
    while kept and text_width(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def wrap(content: str, width: float, size: float = 12, lines: int = 99) -> list[str]:
    """Return a text in lines no wider than ``width``; what does not fit in so many lines ends in an ellipsis."""
    broken: list[str] = []
    for word in content.split():
        grown = f"{broken[-1]} {word}" if broken else word
        if broken and text_width(grown, size) <= width:
            broken[-1] = grown
        else:
            broken.append(word)
    if len(broken) > lines:
        broken = [*broken[: lines - 1], " ".join(broken[lines - 1 :])]
    return [fit(one, width, size) for one in broken]


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
