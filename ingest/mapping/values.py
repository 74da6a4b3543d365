"""Values of properties: checked against the declared type, words brought to ours."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from graph.errors import InvalidInput
from graph.model import values
from graph.model.declarations import PropertySpec
from graph.model.facts import Value
from graph.model.identity import canonical_json
from ingest.mapping.cells import PYTHON_HINT, is_python
from ingest.mapping.moments import read_moment

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
    converted = values.CONVERTERS[spec.type](_as_text(value) if spec.type == "json" else value)
    if spec.values and converted not in spec.values:
        message = f"{values.shown(value)} is not allowed; expected one of {', '.join(spec.values)}"
        raise InvalidInput(message)
    return converted


def _as_text(value: Any) -> str:
    return canonical_json(value).decode()


def _loosened(kind: str, value: Any) -> Any:
    """Read what CSV and YAML can only write as text, and single values as lists."""
    if kind == "list" and not isinstance(value, list):
        return [_single(value)]
    if kind == "list":
        return [item if isinstance(item, str) else _as_text(item) for item in value]
    if kind == "string" and isinstance(value, int | float):
        return _as_text(value)
    if isinstance(value, str) and kind in {"int", "float", "bool"}:
        return _literal(kind, value.strip())
    return value


def _single(value: Any) -> str:
    """Return the only text of a list.

    Raises:
        InvalidInput: When it is a list that Python wrote.
    """
    text = value if isinstance(value, str) else _as_text(value)
    if is_python(text):
        message = f"{values.shown(value)} is no list of texts; {PYTHON_HINT}"
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
