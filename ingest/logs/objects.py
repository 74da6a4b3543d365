"""JSON objects in texts."""

from __future__ import annotations

from typing import Any

import orjson


def object_in(line: str) -> dict[str, Any] | None:
    """Return the JSON object that a text is; None if it is none."""
    text = line.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
