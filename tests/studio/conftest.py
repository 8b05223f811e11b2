"""One studio and one browser for all tests of the pages; a studio of its own for whoever changes what it holds."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="the extra foedus[studio] is not installed")
pytest.importorskip("uvicorn", reason="the extra foedus[studio] is not installed")

from foedus.studio.work import Work
from served_studio import Studio, copied, looked_at, served

CHROMIUM = Path("/usr/bin/chromium")
#: A browser that speaks to nobody but the page.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--disable-sync", "--disable-default-apps", "--disable-domain-reliability", "--disable-dev-shm-usage",
)  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own for journals and runs."""
    before = os.environ.get("FOEDUS_HOME")
    place = tmp_path_factory.mktemp("home")
    os.environ["FOEDUS_HOME"] = str(place)
    yield place
    os.environ.pop("FOEDUS_HOME")
    if before is not None:
        os.environ["FOEDUS_HOME"] = before


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The studio of a copy of a bundled crisis, for tests that leave it as they found it."""
    with served(Work(str(copied(tmp_path_factory.mktemp("studio"))), threads=1, replicates=2000)) as made:
        made.ready()
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A browser without a network; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.is_file():
        pytest.skip(f"there is no {CHROMIUM} to look at the pages with")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET])
        yield made
        made.close()


@pytest.fixture
def look(browser: Any, studio: Studio) -> Callable[..., Any]:
    """Open a page of the shared studio: ``with look("/desk") as looked``, once every change is taken back."""

    def opened(path: str = "/desk", **options: Any) -> Any:
        while studio.work.undo():
            pass
        studio.ready()
        return looked_at(browser, studio, path, **options)

    return opened
