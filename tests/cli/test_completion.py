"""A shell completes what there is: commands, options, files."""

import shutil
import subprocess
from pathlib import Path

import pytest

from command_line import foedus
from foedus import cli
from foedus.cli.completion import completion

bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "foedus.bash"
    path.write_text(foedus("completion", "bash", folder=path.parent).stdout, "utf-8")
    return path


def completed(script: Path, *words: str) -> list[str]:
    """Return what bash offers in place of the last word."""
    asked = f"source {script}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _foedus; "
    done = subprocess.run(
        ["bash", "-c", asked + 'printf "%s\\n" "${COMPREPLY[@]}"'],
        capture_output=True,
        text=True,
        check=True,
        cwd=script.parent,
    )
    assert done.stderr == ""
    return done.stdout.split()


@bash
def test_commands_and_options_are_completed(script: Path) -> None:
    assert set(cli.COMMANDS) <= set(completed(script, "foedus", "''"))
    assert completed(script, "foedus", "sens") == ["sensitivity"]
    assert completed(script, "foedus", "run", "iran-2026", "--rep") == ["--replicates"]
    assert set(completed(script, "foedus", "data", "''")) >= {"check", "sources"}


@bash
def test_files_are_completed(script: Path) -> None:
    assert completed(script, "foedus", "run", "foedus.ba") == ["foedus.bash"]
    assert "complete -o default -F _foedus foedus" in script.read_text("utf-8")


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_have_a_script(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    completion(shell)
    out = capsys.readouterr().out
    assert all(name in out for name in cli.COMMANDS)
