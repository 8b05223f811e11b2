"""The proof of a worker: what computes there, and a hundred histories, by which it is known to answer as we do."""

import hashlib
import json
from functools import cache
from typing import Final, NamedTuple

from foedus import __version__
from foedus.core.compiled import source_digest
from foedus.core.shipped_files import PACKAGE
from foedus.crisis.reading import read_crisis
from foedus.engine.ensemble import run_ensemble
from foedus.runs.rows import EngineRow, Manifest
from foedus.runs.versions import differences, engine
from foedus.worlds.setup import set_up

#: What is lived, and how often.
CRISIS: Final = "iran-2026"
HISTORIES, SEED = 100, 1
#: Differences that a message tells.
TOLD: Final = 3


class Proof(NamedTuple):
    """What computes in a process: its version, sources, tables and libraries, its processor, and its histories.

    ``sources`` is a digest of all that is Python in the package; ``processor`` are its kind and its features, as
    compiled code is made for them; ``histories`` is a digest of when everything happens in `HISTORIES` of them.
    """

    foedus: str
    engine: EngineRow
    sources: str
    processor: str
    histories: str

    @property
    def digest(self) -> str:
        """One digest of all of it."""
        return hashlib.blake2b(json.dumps(self, sort_keys=True).encode(), digest_size=16).hexdigest()


@cache
def proof() -> Proof:
    """Return the proof of this process; what it compiles, its pieces find compiled."""
    from numba.core.registry import cpu_target  # noqa: PLC0415 - Numba has no public way to ask for it

    setup = set_up(read_crisis(CRISIS), HISTORIES, SEED)
    lived = run_ensemble(setup.ensemble, HISTORIES, SEED, keep_events=True).events
    return Proof(
        __version__,
        engine(),
        source_digest(PACKAGE, (".",)),
        " ".join(map(str, cpu_target.target_context.codegen().magic_tuple())),
        hashlib.blake2b(lived.tobytes(), digest_size=16).hexdigest(),
    )


def told(own: Proof, other: Proof) -> str:
    """Return in words in what the proof of a worker differs from our own; nothing where it does not."""
    if own.digest == other.digest:
        return ""
    rows = [(row["what"], *row["values"]) for row in differences([_manifest(own), _manifest(other)])]
    said = [f"{what} ({there}, here {here})" for what, here, there in rows]
    if own.sources != other.sources and not any(str(what).startswith("code of") for what, *_ in rows):
        said.append("other sources")
    if own.processor != other.processor:
        said.append("processor")
    more = f" and {len(said) - TOLD} more" if len(said) > TOLD else ""
    histories = "other" if own.histories != other.histories else "the same"
    return f"differs in {', '.join(said[:TOLD])}{more}, and its {HISTORIES} histories are {histories}"


def _manifest(of: Proof) -> Manifest:
    return {"foedus": of.foedus, "engine": of.engine}  # type: ignore[typeddict-item]  # all that differences looks at
