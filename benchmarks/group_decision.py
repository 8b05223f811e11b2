"""Speed of group decision, against the published program's own figures and a plain NumPy version in the same run.

The published figures (seconds: 26 actors 1.9, 40 actors 10.5, 80 actors 96; two cores) are for the program's own
scenarios; the scenarios here are made up, of the same size, and say how many steps they take. The plain version is the
tests' second implementation of the same text, to which the results are equal to the last bit.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests" / "models" / "group_decision"
PUBLISHED = {26: 1.9, 40: 10.5, 80: 96.0}
REPEATS = 5


def timed(run: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median of several wall times, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def entry(name: str, seconds: float, reference: float | None, note: str) -> dict[str, object]:
    """Return one line of the results."""
    ratio = None if reference is None else reference / seconds
    return {"name": name, "seconds": seconds, "reference_seconds": reference, "ratio": ratio, "note": note}


def whole_process(path: Path) -> float:
    """Return the time from a started interpreter to the answer: imports, cached compiled code, reading, running."""
    script = (
        "import time; start = time.perf_counter(); import sys; from foedus.models.group_decision import run_file; "
        "run_file(sys.argv[1]); print(time.perf_counter() - start)"
    )
    output = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    return float(output.stdout)


def measure() -> list[dict[str, object]]:
    """Return the results, one dictionary each: name, seconds, reference_seconds, ratio, note."""
    sys.path.insert(0, str(TESTS))
    import group_decision_oracle as plain  # noqa: PLC0415 - the tests' folder is known only now
    from group_decision_scenarios import as_csv, random_scenario  # noqa: PLC0415 - the same

    from foedus.models.group_decision import group_decision  # noqa: PLC0415 - so that nothing is loaded before

    results = []
    group_decision(random_scenario(0, 5))  # compiles, or loads what was compiled
    for actors in (26, 40, 80, 160):
        scenario = random_scenario(0, actors)
        steps = group_decision(scenario).turns - 1
        seconds = timed(lambda scenario=scenario: group_decision(scenario))
        published = PUBLISHED.get(actors)
        told = "no figure published" if published is None else "against the published program's figure for its own"
        results.append(entry(f"group decision, {actors} actors", seconds, published, f"{steps} steps; {told}"))
        if actors in (40, 80):
            numbers = scenario.capability, scenario.position, scenario.salience
            slow = timed(lambda numbers=numbers: plain.run(*numbers), repeats=1)
            note = f"{steps} steps; against plain NumPy, same scenario, same run"
            results.append(entry(f"group decision, {actors} actors", seconds, slow, note))
    scenario = random_scenario(0, 160, 6)
    seconds = timed(lambda: group_decision(scenario))
    results.append(entry("group decision, 160 actors, 6 dimensions", seconds, None, "no figure published"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.csv"
        for actors in (40, 80):
            path.write_text(as_csv(random_scenario(0, actors)), encoding="utf-8")
            seconds = timed(lambda: whole_process(path), repeats=3)
            note = "wall time, starting the interpreter and importing included"
            results.append(entry(f"group decision, {actors} actors, whole process", seconds, PUBLISHED[actors], note))
    return results


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
