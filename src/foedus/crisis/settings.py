"""Settings: a crisis with other values at some paths is another crisis.

What is set is a scalar or a mapping; without a reason of its own it counts as an assumption. Nothing (``null``) leaves
an optional thing out.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from foedus.core.errors import InputError
from foedus.crisis.crisis import REASONED, Crisis
from foedus.crisis.estimates import free_names, held
from foedus.crisis.paths import SECTIONS, SHARED, Way, next_part, split, within
from foedus.crisis.quantities import QUANTITIES, SAID_OF
from foedus.crisis.references import reference_findings
from foedus.crisis.schema import WORDING, Step
from foedus.crisis.values import Value
from foedus.evidence.record import ASSUMPTION
from foedus.text.document import Location, refuse
from foedus.text.findings import Finding, Refused, findings_of
from foedus.text.shape import adapter, inside, is_record, plain
from foedus.text.yaml_text import compose


def with_settings(crisis: Crisis, settings: Mapping[str, object]) -> Crisis:
    """Return the crisis with other values at some paths.

    Raises
    ------
    InputError
        If a path leads nowhere, a value is not allowed there, or what comes out does not fit together.
    """
    try:
        return settled(crisis, settings)
    except Refused as refused:
        raise refused.as_input_error() from None


def parsed(setting: str) -> tuple[str, object]:
    """Return path and value of a setting as the command line has it, ``PATH=VALUE`` with a value in YAML.

    Raises
    ------
    InputError
        If it is not of that form.

    Examples
    --------
    >>> parsed("actors.RUS.load={between: [0.2, 0.4]}")
    ('actors.RUS.load', {'between': (0.2, 0.4)})
    """
    path, equals, text = setting.partition("=")
    if not equals or not path.strip() or not text.strip():
        example = "actors.RUS.load=0.3; null leaves a value out"
        raise InputError(f"--set {setting}: a setting is written PATH=VALUE, as in {example}")
    node, mistakes = compose(text, f"--set {path}")
    if mistakes:
        raise refuse(mistakes)
    return path.strip(), node.data if node else None


def with_parsed(crisis: Crisis, settings: Sequence[str]) -> Crisis:
    """Return the crisis with settings as the command line has them.

    Raises
    ------
    InputError
        As `with_settings` and `parsed`.
    """
    pairs = list(map(parsed, settings))
    paths = [path for path, _ in pairs]
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise InputError(f"--set {twice}: is set twice; which of the two is meant?")
    try:
        return settled(crisis, dict(pairs)) if pairs else crisis
    except Refused as refused:
        raise refused.as_input_error("--set ") from None


def with_held(crisis: Crisis, holds: Sequence[str]) -> tuple[Crisis, tuple[str, ...]]:
    """Return the crisis with estimates as the command line has them, and the settings that lay them over it.

    Raises
    ------
    InputError
        If one is not written as an estimate is, or cannot be taken.
    """
    said = dict(zip((f"outside.{name}" for name in free_names(crisis, len(holds))), holds, strict=True))
    settings = {path: held(text) for path, text in said.items()}
    try:
        changed = settled(crisis, settings) if settings else crisis
    except Refused as refused:
        told = (f"--hold {said.get(str(where[0]), where[0])}: {why}" for where, why, _ in refused.findings)
        raise InputError("\n".join(told)) from None
    return changed, tuple(f"{path}={json.dumps(raw)}" for path, raw in settings.items())


def settled(crisis: Crisis, settings: Mapping[str, object]) -> Crisis:
    """Return the crisis with other values at some paths; findings begin with the path that was set.

    Raises
    ------
    Refused
        As `with_settings`.
    """
    findings = list(_at_odds(settings))
    changed = crisis
    for path, raw in settings.items():
        try:
            changed = _put(changed, Crisis, Way(path, split(path)), _tuples(raw))
        except Refused as refused:
            findings += refused.findings
    whole = not findings
    places = {split(path): path for path in settings}
    roots = {parts[0] for parts in places}
    for finding in reference_findings(changed, reasoned=REASONED if "as_of" in roots else roots):
        placed = _placed(finding, places)
        if whole or placed.location[0] in settings:
            findings.append(placed)
    if findings:
        raise Refused(findings)
    return changed


def _at_odds(settings: Mapping[str, object]) -> Iterator[Finding]:
    """Yield the settings of a whole section, and those that lie within another, which would have the last word."""
    for path in settings:
        if path in SECTIONS:
            yield Finding((path,), f"is a whole section, which cannot be set or left out: name what in it, {path}.NAME")
        outer = next((other for other in settings if within(split(path), split(other))), None)
        if outer:
            yield Finding((path,), f"lies within {outer}, which is set too: say it there")


def joined(changes: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Return several settings laid over a crisis at once; what lies within something that another sets goes with it."""
    union = {path: raw for each in changes for path, raw in each.items()}
    return {path: raw for path, raw in union.items() if not any(within(split(path), split(other)) for other in union)}


def setting_findings(crisis: Crisis, known: Collection[Finding] = ()) -> Iterator[Finding]:
    """Yield why causes cannot be switched off, each alone or with the others, and why what-ifs cannot be set.

    ``known`` is what is wrong with the crisis as it stands, which is not told again.
    """
    sound: dict[str, Mapping[str, object]] = {}
    for key, cause in crisis.causes.items():
        findings = list(_findings_of(crisis, cause.off, ("causes", key, "off"), known))
        yield from findings
        if not findings:
            sound[key] = cause.off
    for key, what_if in crisis.what_ifs.items():
        yield from _findings_of(crisis, what_if.set, ("what_ifs", key, "set"), known)
    yield from _joint_findings(crisis, sound, known)


def refuse_unfit(crisis: Crisis, sections: Collection[str]) -> None:
    """Refuse a crisis whose causes or what-ifs no longer fit, as a setting of the command line may bring about.

    Raises
    ------
    InputError
        With those, why, and how to leave them out.
    """
    findings = [finding for finding in setting_findings(crisis) if finding.location[0] in sections]
    if findings:
        reasons = str(Refused(findings).as_input_error())
        section, key, *_ = findings[0].location
        raise InputError(f"{reasons}\nwhere one no longer fits, leave it out, as with --set {section}.{key}=null")


def _findings_of(
    crisis: Crisis, changes: Mapping[str, object], location: Location, known: Collection[Finding]
) -> Iterator[Finding]:
    for path in changes:
        if path in SHARED:
            message = "worlds that are compared share it: lay it over the crisis in an overlay, or give --weeks"
            yield Finding((*location, path), message, "key")
    for finding in _refused(crisis, changes, known):
        here = finding.location[0] in changes
        yield finding.under(*location) if here else Finding(location, f"{finding.path}: {finding.message}", "key")


def _refused(crisis: Crisis, changes: Mapping[str, object], known: Collection[Finding]) -> list[Finding]:
    try:
        settled(crisis, changes)
    except Refused as refused:
        return [finding for finding in refused.findings if finding not in known]
    return []


def _joint_findings(
    crisis: Crisis, causes: Mapping[str, Mapping[str, object]], known: Collection[Finding]
) -> Iterator[Finding]:
    """Yield why causes that can be switched off alone cannot be so together: two of them, or all.

    Only where names, sides or steps are changed can two settings be at odds that are in order by themselves.
    """
    bound = {key for key, off in causes.items() if any(map(_binds, off))}
    groups = [pair for pair in combinations(causes, 2) if bound.intersection(pair)]
    for group in [*groups, tuple(causes)] if bound else []:
        if findings := _refused(crisis, joined(causes[key] for key in group), known):
            others = ", ".join(f"'{key}'" for key in group[:-1])
            why = "; ".join(f"{finding.path}: {finding.message}" for finding in findings)
            yield Finding(("causes", group[-1], "off"), f"cannot be switched off together with {others}: {why}", "key")
            return


def _binds(path: str) -> bool:
    """Return whether a path leads to something other than one quantity of an actor, a relation, a feud or a dispute."""
    section, *rest = split(path)
    of = SAID_OF.get(section)
    return of is not None and (len(rest) < 2 or rest[1] not in QUANTITIES[of])


def _placed(finding: Finding, places: Mapping[tuple[str, ...], str]) -> Finding:
    """Return a finding at the setting that it is about: one at or above its location, or else one below it."""
    location = tuple(map(str, finding.location))
    for length in range(len(location), 0, -1):
        if path := places.get(location[:length]):
            return finding._replace(location=(path, *finding.location[length:]))
    below = next((path for parts, path in places.items() if parts[: len(location)] == location), None)
    return finding._replace(location=(below,)) if below else finding


def _put(here: Any, annotation: Any, way: Way, raw: object) -> Any:  # noqa: ANN401 - any part of the schema
    """Return a copy of ``here`` in which what the path leads to is replaced."""
    key, old = next_part(here, annotation, way)
    inner = inside(annotation, key)
    if way.rest and old is not None:
        new = _put(old, inner, way.on, raw)
    elif raw is None:
        return here if way.rest else _without(here, annotation, key, way)
    else:
        for name in reversed(way.rest):
            raw = {name: raw}
        new = _validated(inner, _lifted(inner, raw, old), way)
    if isinstance(here, dict):
        _validated(get_args(plain(annotation))[0], key, way)
        return {**here, key: new}
    if isinstance(here, tuple):
        return tuple(new if number == key else item for number, item in enumerate(here))
    by_hand = {"because": (ASSUMPTION,)} if "because" in type(here).model_fields and not way.rest else {}
    return here.model_copy(update={**by_hand, str(key): new})


def _validated(annotation: Any, raw: object, way: Way) -> Any:  # noqa: ANN401 - any part of the schema
    try:
        return adapter(annotation).validate_python(raw)
    except ValidationError as error:
        findings = findings_of(error, annotation, WORDING)
        placed = (finding._replace(location=(way.path, *finding.location[len(way.rest) :])) for finding in findings)
        raise Refused(placed) from None


def _without(here: Any, annotation: Any, key: str | int, way: Way) -> Any:  # noqa: ANN401 - any part of the schema
    """Return a copy of ``here`` in which an optional thing is left out."""
    if isinstance(here, dict):
        return _validated(annotation, {name: value for name, value in here.items() if name != key}, way)
    field = None if isinstance(here, tuple) else type(here).model_fields[str(key)]
    if field is None or field.is_required():
        raise Refused([Finding((way.path,), "cannot be left out")])
    return here.model_copy(update={str(key): field.get_default(call_default_factory=True)})


def _lifted(annotation: Any, raw: object, old: object = None) -> object:  # noqa: ANN401 - any part of the schema
    """Return a raw value with the word ``assumption`` wherever a reason is needed and none is given."""
    kind = plain(annotation)
    if is_record(kind) and issubclass(kind, Value) and not isinstance(raw, dict):
        raw = {kind.FORMS[0]: raw, **({"level": old.level} if isinstance(old, Step) else {})}
    if isinstance(raw, tuple):
        return tuple(_lifted(inside(annotation, number), item) for number, item in enumerate(raw))
    if not isinstance(raw, dict) or not (is_record(kind) or get_origin(kind) is dict):
        return raw
    lifted = {key: _lifted(inside(annotation, key), item) for key, item in raw.items()}
    needs_reason = is_record(kind) and "because" in kind.model_fields
    return {**lifted, "because": ASSUMPTION} if needs_reason and not {"because", "accounts"} & raw.keys() else lifted


def _tuples(raw: object) -> object:
    """Return lists as the tuples that the schema takes."""
    if isinstance(raw, Mapping):
        return {key: _tuples(item) for key, item in raw.items()}
    return tuple(map(_tuples, raw)) if isinstance(raw, list | tuple) else raw
