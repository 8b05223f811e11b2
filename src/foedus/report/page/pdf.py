"""HTML printed as PDF, by a browser that is installed."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from foedus.core.errors import RunError

#: Where it is said which browser prints.
BROWSER: Final = "FOEDUS_BROWSER"
#: What browsers that can print without a window are called, and where they lie when they are not on the path.
KNOWN: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: A brief takes some seconds; a browser that hangs is stopped after so many.
SECONDS: Final = 180.0


def pdf(html: str) -> bytes:
    """Return an HTML document as it prints.

    Raises
    ------
    RunError
        If no browser is installed, or it prints nothing.
    """
    program = browser()
    if program is None:
        named = os.environ.get(BROWSER)
        found = (
            f"{BROWSER}: there is no program '{named}'"
            if named
            else "PDF is printed by an installed browser: none was found"
        )
        raise RunError(f"{found}; install Chromium, Chrome or Edge, or write --to html and print that")
    with TemporaryDirectory() as folder:
        page, printed = Path(folder) / "brief.html", Path(folder) / "brief.pdf"
        page.write_text(html, "utf-8")
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}/profile"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium refuses root without it
        command = [program, *options, f"--print-to-pdf={printed}", page.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own file
            said = done.stderr.decode(errors="replace").strip().splitlines()
        except (OSError, subprocess.TimeoutExpired) as error:
            said = [str(error)]
        if not printed.exists():
            reason = f" ({said[-1]})" if said else ""
            raise RunError(f"{program}: printed nothing{reason}; write --to html and print that")
        return printed.read_bytes()


def browser() -> str | None:
    """Return the browser that prints: the one that ``FOEDUS_BROWSER`` names, else the first that is found."""
    named = os.environ.get(BROWSER)
    names = (named,) if named else KNOWN
    return next((found for name in names if (found := shutil.which(name))), None)
