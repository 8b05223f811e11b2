"""Records of past feuds: what is drawn for two of whom nobody says theirs."""

from pathlib import Path
from typing import Final

import polars as pl

from foedus.core.calibration import section
from foedus.fitting.counting import HEADER, NO_END, since
from foedus.history.panels.renewal import renewal

#: Counts of disputes above this are taken together.
MOST: Final = 4
KINDS: Final = {"rivals": ("strategic rivals", 1), "others": ("other pairs with a dispute in ten years", 0)}


def written(data: Path, to: int = NO_END) -> str:
    """Return the text of the file of records, of half-years up to a year."""
    table = renewal(data).table.filter(pl.col("ccode") < pl.col("other"), pl.col("year").is_between(since(to), to))
    years = table["year"].to_list()
    span = f"{min(years)}-{max(years)}"
    lines: list[str] = []
    for name, (words, rivalry) in KINDS.items():
        rows = table.filter(rivalry=rivalry).with_columns(
            pl.col("record_force").clip(0, MOST),
            pl.min_horizontal("record_force", "record_fatal", MOST).alias("record_fatal"),
        )
        found = (
            rows.group_by("record_force", "record_fatal")
            .agg((pl.len() / rows.height).round(4).alias("share"), pl.col("calm").median().round(1))
            .sort("record_force", "record_fatal")
        )
        lines += section(
            name,
            {
                "rule": f"half-years of {words} without an open dispute, {span}: share, disputes at force "
                "and with deaths in ten years, weeks since the last use of force",
                "cases": rows.height,
                "pairs": rows["pair"].n_unique(),
                "records": found.select("share", "record_force", "record_fatal", "calm").rows(),
            },
        )
    return HEADER + "\n".join(lines) + "\n"
