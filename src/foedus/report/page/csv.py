"""The page as a table of comma-separated values: a line for everything on it, numbers as numbers."""

import polars as pl

from foedus.report.page.model import Page, imprint_rows


def csv(page: Page) -> str:
    """Return the page as comma-separated values."""
    return frame(page).write_csv()


def frame(page: Page) -> pl.DataFrame:
    """Return the page as a table: part, what is said, and chance, range, base rate and word where it has them."""
    rows: list[tuple[str, str, str, float | None, float | None, float | None, float | None, str]] = []

    def say(part: str, *sentences: str) -> None:
        rows.extend((part, "", sentence, None, None, None, None, "") for sentence in sentences if sentence)

    say("title", page.title)
    say("situation", page.situation)
    say("question", page.question)
    say("judgement", *page.judgement)
    rows.extend(
        ("number", one.question, one.asks, one.chance, one.low, one.high, one.base_rate, one.word)
        for one in page.numbers
    )
    rows.extend(
        ("scenario", "", one.name, one.chance, one.low, one.high, None, one.short_story) for one in page.scenarios
    )
    say("change", *page.changes)
    say("trust", *page.trust)
    rows.extend(
        (name.lower().replace(" ", "_"), "", said, None, None, None, None, "") for name, said in imprint_rows(page)
    )
    columns = ("part", "question", "says", "chance", "low", "high", "base_rate", "more")
    return pl.DataFrame(
        rows, schema=dict(zip(columns, (*(pl.String,) * 3, *(pl.Float64,) * 4, pl.String), strict=True)), orient="row"
    )
