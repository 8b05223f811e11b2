"""``foedus schema``: what an editor needs to complete, explain and check crisis files as they are written."""

import json

from foedus.api.checking import schema as crisis_schema
from foedus.report.output import write_json


def schema() -> None:
    """Print the JSON Schema of crisis files, overlays and evidence files."""
    write_json(json.dumps(crisis_schema(), ensure_ascii=False, allow_nan=False))
