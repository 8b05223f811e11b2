"""What others read beside the program: how to cite it, the commit hook, and that the sources lie in layers."""

import re
import shlex
import tomllib
from pathlib import Path

import grimp
import networkx as nx
import yaml

from command_line import foedus
from foedus import __version__
from foedus.crisis.bundled import bundled

ROOT = Path(__file__).parents[2]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_the_citation_is_of_this_version_and_licence() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()  # what the format asks for
    assert citation["version"] == project["version"] == __version__
    assert citation["license"] == project["license"]
    assert set(citation["keywords"]) <= set(project["keywords"])


def test_the_hook_looks_at_crisis_files_alone() -> None:
    looked_at = ["crises/strait.yaml", "work/crises/a.yml"]
    passed_over = ["strait.yaml", "crises/notes.md", "my-crises/a.yaml", "crises/runs/a.yaml"]
    assert [name for name in looked_at + passed_over if re.search(HOOK["files"], name)] == looked_at


def test_the_hook_stops_a_commit_with_a_mistake(tmp_path: Path) -> None:
    good, bad = next(iter(bundled().values())), tmp_path / "bad.yaml"
    bad.write_text("foedus: 2\ncrisis: strait\nas_fo: 2026-01-16\n", "utf-8")
    program, *arguments = shlex.split(HOOK["entry"])
    assert program == "foedus"
    for files, status in (([good], 0), ([good, bad], 2)):
        done = foedus(*arguments, *map(str, files), folder=tmp_path)
        assert done.returncode == status
        assert ("did you mean 'as_of'" in done.stderr) == (status == 2)


def test_no_module_imports_itself_by_a_detour() -> None:
    """The import linter sees the cycles of siblings; a package and what lies in it can make one too."""
    modules = grimp.build_graph("foedus", exclude_type_checking_imports=True, cache_dir=None)
    imports = nx.DiGraph(
        (one, other) for one in modules.modules for other in modules.find_modules_directly_imported_by(one)
    )
    assert [cycle for cycle in nx.strongly_connected_components(imports) if len(cycle) > 1] == []


def test_the_page_on_the_house_names_every_package_from_top_to_bottom() -> None:
    page = (ROOT / "docs/explanation/house.md").read_text("utf-8")
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    packages = [name for layer in layers if layer != "__main__" for name in layer.split(" | ")]
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == packages
