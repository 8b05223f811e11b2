"""Plain Python and compiled code count the same, on both bundled crises and in all forms."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

#: The same ensembles in any process: a few replicates of each crisis, in the default and in the rival forms.
PROGRAM = """
import sys
import numpy as np
from foedus.worlds.setup import set_up
from foedus.crisis.reading import read_crisis
from foedus.engine.ensemble import run_ensemble

found = {}
for name in ("iran-2025", "iran-2026"):
    for number, forms in enumerate(({}, {"commitment": "overstretch", "survival": "global_game"})):
        crisis = read_crisis(name).model_copy(update={"forms": forms})
        ensemble = set_up(crisis, 40, 4, weeks=10).ensemble
        outcome = run_ensemble(ensemble, 40, 4, keep_events=True)
        for field in outcome._fields:
            found[f"{name} {number} {field}"] = getattr(outcome, field)
np.savez(sys.argv[1], **found)
"""


def counted(path: Path, *, plain: bool) -> dict[str, np.ndarray]:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1" if plain else "0"}
    subprocess.run([sys.executable, "-c", PROGRAM, path], env=environment, check=True)
    with np.load(path) as stored:
        return dict(stored)


@pytest.mark.slow
@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="both ways are compared where code is compiled")
@pytest.mark.deep
def test_counts_are_equal(tmp_path: Path) -> None:
    compiled, plain = (counted(tmp_path / f"{way}.npz", plain=way == "plain") for way in ("compiled", "plain"))
    assert len(compiled) == 2 * 2 * 6
    for name, counts in compiled.items():
        np.testing.assert_array_equal(counts, plain[name], err_msg=name)
    assert compiled["iran-2026 0 events"].max() > 0
