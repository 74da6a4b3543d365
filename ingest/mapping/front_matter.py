"""What stands before a page between lines of hyphens: names and values, in YAML."""

from __future__ import annotations

import re
from typing import Any

from ingest.mapping.records import MappingFault
from ingest.mapping.text_limits import CEILING, InvalidText, TextLimits
from ingest.mapping.yaml_text import load_yaml

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)


def read_front_matter(text: str, limits: TextLimits = CEILING) -> tuple[dict[str, Any], int]:
    """Return what stands before a page, and where the page begins.

    Names can be asked for in small letters too.

    Raises:
        MappingFault: When it is no YAML mapping, or stands for more than the limits allow.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, 0
    try:
        front = load_yaml(match["yaml"], limits)
    except InvalidText as error:
        line = f"line {error.line + 1}: " if error.line else ""
        reason = f"front matter: {line}{error.message}"
        raise MappingFault(reason, path="front matter") from error
    if front is None:
        return {}, match.end()
    if not isinstance(front, dict):
        raise MappingFault("front matter is no mapping of names to values", path="front matter")
    # People write `Title:` as well as `title:`; where both stand, the exact one counts.
    folded = {str(name).lower(): value for name, value in front.items()}
    return {**folded, **front}, match.end()
