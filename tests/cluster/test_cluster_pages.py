"""The pages on clusters say what is so: the job script, the manifests, the options, and the queue that is simulated."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from benchmarks.cluster import EACH, Piece, breaks_at, makespan
from dask_jobqueue import SLURMCluster
from distributed.cli.dask_scheduler import main as scheduler
from distributed.cli.dask_worker import main as worker

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", (PAGES / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_job_script_is_what_dask_jobqueue_writes() -> None:
    (program,) = blocks("cluster-slurm.md", "python")
    call = re.search(r"SLURMCluster\((.*?)\n    \)", program, re.DOTALL)
    settings: dict[str, Any] = eval(f"dict({call[1]}\n)")  # type: ignore[index]  # noqa: S307 - our own page
    with SLURMCluster(**settings, scheduler_options={"dashboard_address": None, "host": "127.0.0.1"}) as cluster:
        written = cluster.job_script().replace(cluster.scheduler_address, "ADDRESS")
    assert written.strip() == blocks("cluster-slurm.md", "sh")[1].strip()


def test_the_manifests_fit_together() -> None:
    found = {
        (one["kind"], one["metadata"]["name"]): one
        for one in yaml.safe_load_all(*blocks("cluster-kubernetes.md", "yaml"))
    }
    pods = {name: one["spec"]["template"] for (_, name), one in found.items() if "template" in one["spec"]}
    container = {name: pod["spec"]["containers"][0] for name, pod in pods.items()}
    assert len({one["image"] for one in container.values()}) == 1
    service = found["Service", "foedus-scheduler"]["spec"]
    assert service["selector"] == pods["scheduler"]["metadata"]["labels"]
    address = f"tcp://foedus-scheduler:{service['ports'][0]['port']}"
    assert container["scheduler"]["command"][:4] == [
        "dask",
        "scheduler",
        "--port",
        str(service["ports"][0]["targetPort"]),
    ]
    assert container["workers"]["command"][:3] == ["dask", "worker", address]
    assert address in container["ten-million"]["command"]
    for name in ("scheduler", "workers"):
        chosen = found["Deployment", name]["spec"]["selector"]["matchLabels"]
        assert chosen == pods[name]["metadata"]["labels"]
    policy = found["NetworkPolicy", "foedus-only"]["spec"]
    (let_in,) = policy["ingress"][0]["from"]
    labels = {pod["metadata"]["labels"]["app"] for pod in pods.values()}
    assert set(let_in["podSelector"]["matchExpressions"][0]["values"]) == labels
    assert set(policy["podSelector"]["matchExpressions"][0]["values"]) == labels - {"foedus-job"}


def test_options_of_dask_are_those_of_its_commands() -> None:
    known = {
        role: {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
        for role, command in (("scheduler", scheduler), ("worker", worker))
    }
    said = [
        line.split()
        for page in PAGES.glob("cluster*.md")
        for text in blocks(page.name, "sh")
        for line in text.splitlines()
    ]
    lines = [words for words in said if words[:1] == ["dask"]]
    assert {words[1] for words in lines} == {"scheduler", "worker"}
    for words in lines:
        assert {word for word in words if word.startswith("--")} <= known[words[1]]


@pytest.mark.parametrize(
    ("piece", "many", "seconds"),
    [
        (Piece(1.0, 0.0, 0.0), 10, EACH),  # nothing but work
        (Piece(1.0, 0.1, 0.0), 1000, 1000 * EACH * 0.1 + 1.0),  # the scheduler hands out ten a second
        (Piece(1.0, 0.0, 0.1), 1000, 1000 * EACH * 0.1 + 1.0),  # the client takes ten a second
    ],
)
def test_the_narrowest_place_sets_the_time(piece: Piece, many: int, seconds: float) -> None:
    assert makespan(piece, many) == pytest.approx(seconds, rel=1e-6)
    assert breaks_at(piece) == (16_384 if piece.scheduler + piece.client == 0.0 else 32)
