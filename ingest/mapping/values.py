"""Values of properties: checked against the declared type, words brought to ours."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model.declarations import PropertySpec
from graph.model.facts import Value
from graph.model.identity import canonical_json
from ingest.mapping.cells import PYTHON_HINT, is_python
from ingest.mapping.moments import read_moment

_MIN_INT, _MAX_INT = -(2**63), 2**63 - 1

_STATUS_WORDS: Mapping[str, Mapping[str, str]] = {
    "CustomerCase": {
        **dict.fromkeys(("new", "active", "todo", "in-progress", "reopened"), "open"),
        **dict.fromkeys(("waiting", "on-hold", "hold", "snoozed"), "pending"),
        **dict.fromkeys(("solved", "fixed", "done"), "resolved"),
        **dict.fromkeys(("archived", "cancelled", "canceled"), "closed"),
    },
    "Incident": {
        **dict.fromkeys(("open", "new", "firing", "active", "declared"), "triggered"),
        **dict.fromkeys(
            ("acked", "investigating", "identified", "in-progress", "monitoring", "fixing"),
            "acknowledged",
        ),
        **dict.fromkeys(("fixed", "mitigated", "ok", "repaired"), "resolved"),
        **dict.fromkeys(("done", "archived", "cancelled", "canceled", "postmortem"), "closed"),
    },
    "TechnicalIssue": {
        **dict.fromkeys(("unresolved", "new", "firing", "active", "ongoing"), "open"),
        **dict.fromkeys(("fixed", "closed", "done", "ok"), "resolved"),
        **dict.fromkeys(("archived", "muted", "suppressed"), "ignored"),
    },
}


def normal_status(label: str, word: str, allowed: Iterable[str]) -> str | None:
    """Return the status among `allowed` that a source's word means, None when unknown."""
    key = "-".join(word.strip().casefold().replace("_", " ").split())
    meant = _STATUS_WORDS.get("CustomerCase" if label == "Ticket" else label, {})
    return key if key in set(allowed) else meant.get(key)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `; did you mean X? Known: …` for a message about an unknown name."""
    names = sorted(known)
    folded = {one.casefold(): one for one in names}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    guess = f"; did you mean {folded[close[0]]}?" if close else "."
    return f"{guess} Known: {', '.join(names)}"


def coerce(spec: PropertySpec, value: Any, *, zone: ZoneInfo | None, loose: bool) -> Value:
    """Return `value` as the type that `spec` declares.

    Args:
        spec: The declaration.
        value: A JSON value; None and, if loose, empty text stay None.
        zone: The zone of times that name none.
        loose: Whether text may stand for numbers, truth values and lists, as in CSV.

    Raises:
        InvalidInput: When the value does not fit.
    """
    if value is None or (loose and value == ""):
        return None
    if loose:
        value = _loosened(spec.type, value)
    if spec.type == "datetime":
        return read_moment(value, zone, loose=loose)
    converted = _CONVERTERS[spec.type](value)
    if spec.values and converted not in spec.values:
        message = f"{_shown(value)} is not allowed; expected one of {', '.join(spec.values)}"
        raise InvalidInput(message)
    return converted


def _text(value: Any) -> str:
    if not isinstance(value, str):
        message = f"{_shown(value)} is not text"
        raise InvalidInput(message)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        message = f"{_shown(value)} holds half a surrogate pair, which is no character"
        raise InvalidInput(message) from error
    return value


def _integer(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not _MIN_INT <= value <= _MAX_INT:
        message = f"{_shown(value)} is not a whole number of at most 64 bits"
        raise InvalidInput(message)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        message = f"{_shown(value)} is not a number"
        raise InvalidInput(message)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        message = f"{_shown(value)} is not a finite number"
        raise InvalidInput(message)
    return number


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        message = f"{_shown(value)} is neither true nor false"
        raise InvalidInput(message)
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        message = f"{_shown(value)} is not a list of texts"
        raise InvalidInput(message)
    return [_text(item) for item in value]


_CONVERTERS: Mapping[str, Callable[[Any], Value]] = {
    "string": _text,
    "int": _integer,
    "float": _number,
    "bool": _truth,
    "list": _texts,
    "json": lambda value: canonical_json(value).decode(),
}


def _loosened(kind: str, value: Any) -> Any:
    """Read what CSV and YAML can only write as text, and single values as lists."""
    if kind == "list" and not isinstance(value, list):
        return [_single(value)]
    if kind == "list":
        return [item if isinstance(item, str) else canonical_json(item).decode() for item in value]
    if kind == "string" and isinstance(value, int | float):
        return canonical_json(value).decode()
    if isinstance(value, str) and kind in {"int", "float", "bool"}:
        return _literal(kind, value.strip())
    return value


def _single(value: Any) -> str:
    """Return the only text of a list.

    Raises:
        InvalidInput: When it is a list that Python wrote.
    """
    text = value if isinstance(value, str) else canonical_json(value).decode()
    if is_python(text):
        message = f"{_shown(value)} is no list of texts; {PYTHON_HINT}"
        raise InvalidInput(message)
    return text


def _literal(kind: str, text: str) -> Any:
    if kind == "bool":
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            text.casefold(),
            text,
        )
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError:
        return text


def _shown(value: Any) -> str:
    text = repr(value)
    limit = 80
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
