"""The catalogue is whole: every model is in it, has a page, an example that runs, works that exist, and true claims."""

import doctest
import importlib
import json
import re
from pathlib import Path

import pytest

import foedus.models
from foedus.core.bibliography import works
from foedus.core.errors import InputError
from foedus.models.catalogue import MODELS, Model, model
from foedus.models.claims import Claim, recompute

ROOT = Path(foedus.models.__file__).parent
PAGES = Path(__file__).parents[2] / "docs" / "models"
#: What is no model but serves them.
SERVING = {"catalogue", "claims", "options", "signed_network", "inputs"}
#: Models whose page and example are somebody else's form: they read KTAB's CSV.
KTAB = {"group-decision", "expected-utility"}

every_model = pytest.mark.parametrize("entry", MODELS, ids=lambda entry: entry.name)
every_claim = pytest.mark.parametrize(
    "claim", [pytest.param(claim, id=f"{entry.name}: {claim.name}") for entry in MODELS for claim in entry.claims()]
)


def test_every_module_is_in_the_catalogue_or_serves_it():
    found = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    catalogued = {entry.module.rpartition(".")[2] for entry in MODELS}
    assert found - {"__init__"} == catalogued | SERVING
    assert not catalogued & SERVING


def test_names_are_distinct_and_follow_the_module():
    assert len({entry.name for entry in MODELS}) == len(MODELS)
    for entry in MODELS:
        assert entry.module == "foedus.models." + entry.name.replace("-", "_")


@every_model
def test_cited_works_exist(entry: Model):
    assert entry.works
    assert set(entry.works) <= set(works())


@every_claim
def test_claim_cites_works_that_exist_or_says_derived(claim: Claim):
    cited = re.findall(r"[a-z][a-z-]*-\d{4}", claim.source)
    assert cited or "derived" in claim.source or claim.source.startswith("ktab")
    assert set(cited) <= set(works())


@every_claim
def test_claim_holds(claim: Claim):
    verdict = recompute(claim)
    assert verdict.holds, f"expected {claim.expected}, got {verdict.got}"


def test_a_false_claim_fails():
    assert not recompute(Claim("off by a little", 1.0, lambda: 1.0 + 2e-6, 1e-6, "derived")).holds


@every_model
def test_page_exists_cites_the_works_and_shows_the_example(entry: Model):
    page = (PAGES / f"{entry.name}.md").read_text("utf-8")
    if entry.name in KTAB:
        return
    for key in entry.works:
        assert f"(#{key})" in page
    assert entry.load().EXAMPLE in page
    assert f"foedus models {entry.name}" in page


def test_pages_and_models_match():
    assert {page.stem for page in PAGES.glob("*.md")} - {"index"} == {entry.name for entry in MODELS}
    index = (PAGES / "index.md").read_text("utf-8")
    for entry in MODELS:
        assert re.search(rf"^{entry.name}$", index, re.MULTILINE)


@every_model
def test_example_runs_and_its_answer_is_json(entry: Model, tmp_path: Path):
    if entry.name in KTAB:
        pytest.skip("reads KTAB's CSV; its own tests run it")
    text = entry.load().EXAMPLE
    path = tmp_path / ("example.csv" if text.startswith("source") else "example.yaml")
    path.write_text(text, "utf-8")
    answer = entry.run_file(path)
    assert answer
    json.dumps(answer, allow_nan=False)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_examples_in_docstrings(path: Path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = importlib.import_module(".".join(("foedus.models", *parts)).removesuffix(".__init__"))
    assert doctest.testmod(module).failed == 0


def test_unknown_model_names_the_nearest():
    with pytest.raises(InputError, match="did you mean 'overstretch'"):
        model("overstrech")
