"""JSON read into values: bounded in depth, whole numbers kept to their last digit."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

from ingest.mapping.text_limits import InvalidText, TextLimits

_BOM = b"\xef\xbb\xbf"
_DEFAULTS = TextLimits()
_MAYBE_LONG = re.compile(rb"[0-9]{19}")
_LONGEST_WHOLE = 20
"""Characters of a whole number of 64 bits, its sign among them."""


def load_json(content: bytes, limits: TextLimits = _DEFAULTS) -> Any:
    """Return the value that a JSON text writes; whole numbers beyond 64 bits stay text.

    Raises:
        InvalidText: When it is no JSON, or nests deeper than `limits` allow.
    """
    content = content.removeprefix(_BOM)
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        reason = f"not JSON: {error}"
        raise InvalidText(reason, error.lineno) from error
    if is_deeper(value, limits.depth):
        reason = f"the JSON {limits.too_deep}"
        raise InvalidText(reason)
    # Read as a decimal, two ids of more than 64 bits could become the same one.
    return json.loads(content, parse_int=whole_number) if _MAYBE_LONG.search(content) else value


def whole_number(text: str) -> int | str:
    """Return the number that a text writes in decimal, or the text where 64 bits are too few."""
    if len(text) > _LONGEST_WHOLE:
        return text
    number = int(text)
    return number if is_64_bits(number) else text


def is_64_bits(number: int) -> bool:
    """Return whether a whole number is one of JSON's readers: of 64 bits."""
    return -(2**63) <= number < 2**64


def is_deeper(value: Any, depth: int) -> bool:
    """Return whether lists and objects nest deeper than `depth` levels; nothing recurses."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(depth):
        level = [inner for one in level for inner in _inner(one) if isinstance(inner, dict | list)]
        if not level:
            return False
    return bool(level)


def _inner(value: dict[str, Any] | list[Any]) -> Any:
    return value.values() if isinstance(value, dict) else value
