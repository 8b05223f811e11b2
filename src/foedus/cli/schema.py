"""``foedus schema``: what an editor needs to complete, explain and check crisis files as they are written."""

import json

from foedus.crisis.json_schema import crisis_schema
from foedus.mechanisms.catalogue import known_forms
from foedus.report.output import write_json


def schema() -> None:
    """Print the JSON Schema of crisis files, overlays and evidence files."""
    write_json(json.dumps(crisis_schema(known_forms()), ensure_ascii=False, allow_nan=False))
