"""The JSON Schema of profile files, for editors and other programs."""

from __future__ import annotations

import json

from ingest.profile.document import Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """Return the schema as it is published in docs/reference/profile.schema.json."""
    schema = {"$schema": DIALECT, **Profile.model_json_schema(by_alias=True)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
