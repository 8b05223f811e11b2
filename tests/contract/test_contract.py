"""The contract of a mechanism, for every one of the catalogue."""

import ast
import inspect
from pathlib import Path

import pytest

from foedus.core.bibliography import works
from foedus.core.mechanism import Mechanism
from foedus.mechanisms import contract
from foedus.mechanisms.catalogue import MECHANISMS
from foedus.mechanisms.outside import faults_of

#: Parameters beyond their range, so that what hardly ever happens happens at once.
HASTENED = {"ratio_contest": {"war_hazard": 1.0}}
every_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)


@every_mechanism
@pytest.mark.parametrize(
    "fault_of",
    [
        contract.has_unsourced_parameters,
        contract.has_wordless_reasons,
        contract.writes_too_much,
        contract.reads_too_much,
        contract.leaves_bounds,
        contract.is_not_repeatable,
        contract.hangs_on_numbers,
        contract.has_idle_parameters,
    ],
    ids=lambda clause: clause.__name__,
)
def test_keeps_the_contract(mechanism: Mechanism, fault_of) -> None:
    assert fault_of(mechanism) == ""


@every_mechanism
def test_declares_what_there_is_once_and_is_published(mechanism: Mechanism) -> None:
    assert list(faults_of(mechanism)) == []
    for declared in (mechanism.reads, mechanism.writes):
        assert declared
        assert len(set(declared)) == len(declared)
    assert (mechanism.status, mechanism.file) == ("published", None)


@every_mechanism
def test_writes_all_that_it_declares(mechanism: Mechanism) -> None:
    hastened = HASTENED.get(mechanism.name, {})
    assert contract.writes_too_little(mechanism, lambda params: params._replace(**hastened)) == ""


@every_mechanism
def test_compiled_and_plain_python_agree(mechanism: Mechanism) -> None:
    assert contract.differs_plain(mechanism, mechanism.name) == ""


@every_mechanism
def test_a_file_is_named_for_its_idea_and_cites_its_sources(mechanism: Mechanism) -> None:
    path = Path(inspect.getfile(mechanism.params))
    assert (path.parent.name, path.stem) == (mechanism.family, mechanism.name)
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring is not None
    for key in mechanism.sources:
        assert key in works(), key
        fitted = any(parameter.source.startswith(key) for parameter in mechanism.parameters().values())
        assert fitted or key in docstring, f"{key} stands in no sentence of {path.name}"


def test_names_are_unique() -> None:
    assert len({mechanism.name for mechanism in MECHANISMS}) == len(MECHANISMS)
