"""JSON inside of text, as cells of CSV hold it, read where a mapping says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.errors import InvalidInput
from ingest.mapping.json_text import load_json
from ingest.mapping.paths import Path
from ingest.mapping.text_limits import CEILING, InvalidText

PYTHON_HINT = "it is in Python's notation: write it with json.dumps, and name its path in `json:`"
_PYTHON = ("{'", "['", "[{'", "[('", "('")


def opened(record: Any, paths: Sequence[Path]) -> Any:
    """Return the record with the JSON read that stands as text at `paths`.

    Raises:
        InvalidInput: When a text there is no JSON; an empty one stays.
    """
    for path in paths:
        record = _opened(record, path.steps, path.text)
    return record


def is_python(text: str) -> bool:
    """Whether a text looks like a list or dict that Python wrote, which is no JSON."""
    return text.lstrip().startswith(_PYTHON)


def _opened(value: Any, steps: Sequence[str], where: str) -> Any:
    if not steps:
        return _read(value, where)
    step, rest = steps[0], steps[1:]
    if step == "[]" and isinstance(value, list):
        return [_opened(one, rest, where) for one in value]
    if isinstance(value, dict) and step in value:
        return {**value, step: _opened(value[step], rest, where)}
    return value


def _read(value: Any, where: str) -> Any:
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return load_json(value.encode("utf-8", "surrogatepass"), CEILING)
    except InvalidText as error:
        hint = (
            "; it looks like Python's notation: write it with json.dumps"
            if is_python(value)
            else ""
        )
        message = f"{where}: {error.message}{hint}, got {value[:80]!r}"
        raise InvalidInput(message) from error
