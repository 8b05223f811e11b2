"""The notebook of the tutorial runs, the last value of each cell shown; the page on Python says what happens."""

import ast
import doctest
import json
from pathlib import Path

import pytest

NOTEBOOK = json.loads((Path(__file__).parents[2] / "docs" / "tutorial" / "notebook.ipynb").read_text("utf-8"))
CODE = ["".join(cell["source"]) for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def shown(value: object) -> str:
    """Return what a notebook shows of a value: a drawing, a page, or a text."""
    for how in ("_repr_svg_", "_repr_html_"):
        if hasattr(value, how):
            return str(getattr(value, how)())
    return repr(value)


@pytest.mark.deep
def test_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOEDUS_HOME", str(tmp_path / "home"))
    names: dict[str, object] = {}
    outputs = []
    for cell in CODE:
        *first, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(first, []), "cell", "exec"), names)  # noqa: S102 - our own notebook
        outputs.append(shown(eval(compile(ast.Expression(last.value), "cell", "eval"), names)))  # noqa: S307 - as above
    run, figure, compared, moved, why = outputs
    assert "The United States against Iran, by" in run
    assert figure.startswith("<svg xmlns")
    assert "Russia: load" in compared
    assert "probability_after" in moved
    assert why.startswith("<svg xmlns")


def test_it_is_short() -> None:
    assert sum(bool(line.strip()) for cell in CODE for line in cell.splitlines()) < 15


def test_the_page_on_python_says_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xarray")
    monkeypatch.chdir(tmp_path)
    page = Path(__file__).parents[2] / "docs" / "how-to" / "in-python.md"
    test = doctest.DocTestParser().get_doctest(page.read_text("utf-8").replace("```", ""), {}, page.name, None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert len(test.examples) > 10
    assert runner.run(test).failed == 0
