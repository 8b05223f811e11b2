"""Crisis files that nobody wrote: those in order never fail, spoilt ones never give anything but an InputError."""

from pathlib import Path

import numpy as np
from crisis_files import crises, spoilt, text_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from foedus.core.errors import InputError
from foedus.crisis.reading import read_crisis
from foedus.crisis.settings import parsed, with_settings

PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)
UNIFORMS = np.array([0.0, 0.1, 0.5, 0.9, 1.0 - 2.0**-53])
GOOD = (Path(__file__).parent / "good" / "small.yaml").read_text("utf-8")


def read(text: str | bytes, folder: Path) -> object:
    path = folder / "generated.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return read_crisis(path)


def outcome(text: str | bytes, folder: Path) -> str:
    """Return what is told of a text: nothing if it is in order. Anything but an InputError fails the test."""
    try:
        read(text, folder)
    except InputError as error:
        return str(error)
    return ""


@PATIENT
@given(crises())
def test_a_file_in_order_never_fails(tmp_path_factory, content: dict) -> None:
    folder = tmp_path_factory.getbasetemp()
    crisis = read(text_of(content), folder)
    assert list(crisis.actors) == list(content["actors"])
    assert crisis.digest == read(text_of(dict(reversed(content.items()))), folder).digest
    for each in crisis.inputs():
        drawn = each.draw(UNIFORMS)
        assert np.isfinite(drawn).all()
        assert np.isfinite(each.central)
        if each.quantity.kind == "number":
            assert (drawn >= each.quantity.low).all()
            assert (drawn <= each.quantity.high).all()
        central = each.central if each.quantity.kind == "number" else each.value.central
        assert with_settings(crisis, {each.path: central}) is not crisis


@PATIENT
@given(spoilt())
def test_a_spoilt_file_gives_a_message_or_none(tmp_path_factory, content: dict) -> None:
    told = outcome(text_of(content), tmp_path_factory.getbasetemp())
    assert not told or told.splitlines()[-1].endswith((" error", " errors", " shown")) or ": error: " in told


@PATIENT
@given(some.data())
def test_noise_in_the_text_gives_a_message_or_none(tmp_path_factory, data) -> None:
    text = GOOD
    for _ in range(data.draw(some.integers(1, 4))):
        place = data.draw(some.integers(0, len(text)))
        length = data.draw(some.integers(0, 5))
        noise = data.draw(
            some.text(max_size=4) | some.sampled_from(["\t", ": ", "[", "{", "&a ", "*a", "!!x ", "---\n", "\n"])
        )
        text = text[:place] + noise + text[place + length :]
    outcome(text, tmp_path_factory.getbasetemp())


@PATIENT
@given(some.binary(max_size=200) | some.text("[]{}:,-?&*!|>'\"%@` \n\tab1.#<~", max_size=80).map(str.encode))
def test_any_bytes_give_a_message(tmp_path_factory, raw: bytes) -> None:
    assert outcome(raw, tmp_path_factory.getbasetemp())


@PATIENT
@given(some.text(max_size=40))
def test_any_setting_gives_a_message_or_a_pair(text: str) -> None:
    try:
        path, _ = parsed(text)
    except InputError:
        return
    assert path
