"""Envelopes as text, for the queue and for dead letters.

The standard library's JSON is used on purpose: unlike faster ones it takes half a surrogate
pair, so even a record that can't be stored reaches the place where it is set aside.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from graph.errors import InvalidInput
from graph.model.facts import Envelope

_TIMES = ("received_at", "occurred_at")


def encode(envelopes: Iterable[Envelope]) -> str:
    """Return envelopes as one JSON text in ASCII."""
    return json.dumps([as_json(one) for one in envelopes], separators=(",", ":"))


def decode(text: str) -> list[Envelope]:
    """Return the envelopes that `encode` was given.

    Raises:
        InvalidInput: When the text is not of that form.
    """
    try:
        return [from_json(one) for one in json.loads(text)]
    except (TypeError, ValueError, KeyError) as error:
        message = f"not a batch of envelopes: {error}"
        raise InvalidInput(message) from error


def as_json(envelope: Envelope) -> dict[str, Any]:
    """Return an envelope as JSON values; content that is no UTF-8 goes as Base64."""
    values = {name: value for name, value in asdict(envelope).items() if value is not None}
    raw = values.pop("raw")
    for name in _TIMES:
        if name in values:
            values[name] = values[name].isoformat()
    try:
        return {**values, "text": raw.decode()}
    except UnicodeDecodeError:
        return {**values, "base64": base64.b64encode(raw).decode()}


def from_json(values: dict[str, Any]) -> Envelope:
    """Return the envelope of which `as_json` made these values."""
    given = dict(values)
    text, encoded = given.pop("text", None), given.pop("base64", None)
    raw = base64.b64decode(encoded) if text is None else text.encode()
    for name in _TIMES:
        if given.get(name) is not None:
            given[name] = datetime.fromisoformat(given[name])
    return Envelope(raw=raw, **given)


def pieces(envelopes: Iterable[Envelope], count: int, size: int) -> Iterator[list[Envelope]]:
    """Cut envelopes into runs of at most `count` and about `size` bytes, one at least."""
    piece: list[Envelope] = []
    weight = 0
    for one in envelopes:
        if piece and (len(piece) == count or weight + len(one.raw) > size):
            yield piece
            piece, weight = [], 0
        piece.append(one)
        weight += len(one.raw)
    if piece:
        yield piece
