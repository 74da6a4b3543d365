"""Times in the form that a mapping states, brought to RFC 3339."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from graph.errors import InvalidInput, InvalidMapping
from graph.model.identity import format_time
from graph.model.times import parse_epoch

EPOCHS = {"epoch": 1, "epoch_ms": 1000}
"""Forms of a count since 1970, as a number or as text: how many of it are a second."""

_LIKELY = range(10**9, 4 * 10**9)
_DIRECTIVE = re.compile(r"%(.?)")
_KNOWN = frozenset("dmbByYHIMSfpzaA%")
_DATE = ({"d"}, {"m", "b", "B"}, {"y", "Y"})
_LONGEST = 100
"""Characters of a time; a longer text is none."""

_COUNT = re.compile(r"-?\d{1,17}(?:\.\d{1,9})?")
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}")
_UTC = re.compile(r"(?:\b(?:UTC|GMT)|(?<=[\d\s])Z)$", re.IGNORECASE)


def check_form(form: str) -> str:
    """Return a form when it is one: `epoch`, `epoch_ms`, or day, month and year by strptime.

    Raises:
        InvalidMapping: When it is none.
    """
    if form in EPOCHS:
        return form
    letters = set(_DIRECTIVE.findall(form))
    if letters <= _KNOWN and all(letters & needed for needed in _DATE):
        return form
    known = " ".join(f"%{letter}" for letter in sorted(_KNOWN - {"%"}))
    message = (
        f"{form!r} is no form of times; expected epoch, epoch_ms, or day, month and year such as "
        f"%d-%m-%Y %H:%M (known: {known})"
    )
    raise InvalidMapping(message)


def in_form(value: Any, forms: Sequence[str]) -> Any:
    """Return a time that is written in one of `forms` as RFC 3339; the first that fits counts.

    A number that no form reads, and what is RFC 3339 already, stays as it is.

    Raises:
        InvalidInput: When a text is neither.
    """
    for form in forms:
        if (read := _read(value, form)) is not None:
            return read
    if not isinstance(value, str) or _PLAIN.match(value.strip()) or value.strip().isdigit():
        return value
    message = f"{value[:_LONGEST]!r} is not a time; expected {' or '.join(forms)}, or RFC 3339"
    raise InvalidInput(message)


def in_utc_suffix(text: str) -> str:
    """Return a time that ends in `UTC` or `GMT` with `Z` in its place."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not _UTC.search(stripped):
        return text
    return f"{_UTC.sub('', stripped).rstrip()}Z"


def looks_counted(number: int) -> str | None:
    """Return the form of which a number may be a time, of the years 2001 to 2096."""
    return next((form for form, unit in EPOCHS.items() if number // unit in _LIKELY), None)


def _read(value: Any, form: str) -> str | None:
    if form in EPOCHS:
        return _counted(value, EPOCHS[form])
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    bare = _UTC.sub("", text).rstrip()
    with contextlib.suppress(ValueError):
        moment = datetime.strptime(bare, form)  # noqa: DTZ007 - the mapping's zone comes later.
        stated = moment.replace(tzinfo=UTC) if bare != text and moment.tzinfo is None else moment
        return stated.isoformat()
    return None


def _counted(value: Any, unit: int) -> str | None:
    if isinstance(value, str):
        value = float(value) if _COUNT.fullmatch(value.strip()) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return format_time(parse_epoch(value / unit))
