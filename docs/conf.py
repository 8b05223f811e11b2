"""Sphinx settings. Pages that follow from the code are written anew at every build, into reference/generated."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generated import write_pages

from foedus import __version__

write_pages(Path(__file__).parent / "reference" / "generated")

project = "Foedus"
author = "The Foedus developers"
release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Foedus"
exclude_patterns = ["_build", "generated.py"]
suppress_warnings = ["myst.header"]
