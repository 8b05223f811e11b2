"""Runs every benchmark and writes ``results.md`` with the machine that it ran on."""

import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

MODULES = ("engine", "commands", "cluster", "group_decision", "models", "studio")
HERE = Path(__file__).parent


def machine() -> str:
    """Return the machine in a line."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    packages = ", ".join(f"{name} {version(name)}" for name in ("numba", "numpy", "scipy"))
    return f"{model}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {packages}"


def row(entry: dict[str, object]) -> str:
    """Return a line of the table."""
    seconds, reference, ratio = entry.get("seconds"), entry.get("reference_seconds"), entry.get("ratio")
    cells = [
        str(entry["name"]),
        f"{seconds:.3g}" if isinstance(seconds, float) else "",
        f"{reference:.3g}" if isinstance(reference, float) else "",
        f"{ratio:.3g}" if isinstance(ratio, float) else "",
        str(entry.get("note", "")),
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Run what is named on the command line, else everything."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as where it is installed: else each start compiles all of it
    chosen = sys.argv[1:] or MODULES
    lines = [
        "# Speed",
        "",
        (
            f"Written by `make bench` on {datetime.now(UTC).date().isoformat()}: {machine()}, "
            f"load {os.getloadavg()[0]:.1f} at the start."
        ),
        "Compare ratios, which were taken within this run; seconds are those of this machine at that hour.",
    ]
    for name in chosen:
        print(f"benchmarks.{name}", flush=True)
        lines += ["", f"## {name.replace('_', ' ').capitalize()}", ""]
        lines += ["| what | seconds | reference, s | ratio | note |", "|---|---:|---:|---:|---|"]
        for entry in importlib.import_module(f"benchmarks.{name}").measure():
            print(row(entry), flush=True)
            lines.append(row(entry))
    if not sys.argv[1:]:
        (HERE / "results.md").write_text("\n".join(lines) + "\n", "utf-8")


main()
