"""Reading a crisis: a bundled name, a file, an overlay, or one that is there already, with settings laid over it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.api.options import Settings, as_texts, several

if TYPE_CHECKING:
    from foedus.crisis.crisis import Crisis


def read(crisis: "str | Path | Crisis", settings: Settings = (), *, trust: Iterable[str | Path] = ()) -> "Crisis":
    """Read a crisis and check all of it.

    Parameters
    ----------
    crisis
        A bundled name, the path of a crisis file or of an overlay, or a crisis that was read before.
    settings
        Values laid over it by path, as in ``{"actors.RUS.load": 0.2}``; ``None`` leaves a value out.
    trust
        Files of mechanisms whose code may run, for ``forms`` to choose; it runs now.

    Returns
    -------
    Crisis
        It never changes: read it again with other settings.

    Raises
    ------
    FoedusError
        With everything that is wrong, each with its line and the nearest match.

    Examples
    --------
    >>> import foedus
    >>> crisis = foedus.read("iran-2026")
    >>> crisis.actors["RUS"].name
    'Russia'
    >>> strained = foedus.read(crisis, {"actors.RUS.load": {"between": [0.6, 0.8]}})
    >>> strained.actors["RUS"].load.between
    (0.6, 0.8)
    """
    from foedus.crisis.crisis import Crisis  # noqa: PLC0415 - pydantic is heavy
    from foedus.crisis.reading import read_crisis  # noqa: PLC0415
    from foedus.crisis.settings import with_parsed, with_settings  # noqa: PLC0415
    from foedus.mechanisms.catalogue import known_forms  # noqa: PLC0415

    trusted = several(trust)
    if not isinstance(crisis, Crisis):
        known = read_crisis(crisis, known_forms=known_forms(trusted))
    else:
        known = crisis.read_from(crisis.source_texts, known_forms(trusted)) if trusted else crisis
    if isinstance(settings, Mapping):
        return with_settings(known, settings)
    return with_parsed(known, as_texts(settings))
