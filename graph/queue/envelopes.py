"""Envelopes as text, for the queue and for dead letters.

The standard library's JSON is used on purpose: unlike faster ones it takes half a surrogate
pair, so even a record that can't be stored reaches the place where it is set aside.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.facts import EVERYBODY, Envelope
from graph.model.identity import SYSTEM_ORG
from graph.model.times import EPOCH

FORMAT: Final = 2
"""Form of the message: `{"format": 2, "envelopes": [...]}`. A change that an older Nazara would
misread takes the next number, and the form before stays readable for one version."""

_BARE_LIST: Final = 1
"""The form before messages had a number: the list alone."""

_READABLE: Final = (_BARE_LIST, FORMAT)
_TIMES = ("received_at", "occurred_at")
_SAID = tuple(one.name for one in fields(Envelope) if one.name != "raw")
_KNOWN = frozenset({*_SAID, "raw", "text", "base64"})


@dataclass(frozen=True, slots=True)
class Unread:
    """An envelope that this Nazara can't read: one of a newer form, or a broken one.

    `known` is what can be read of it, `values` all of it as it came.
    """

    known: Envelope
    values: dict[str, Any]
    format: int
    reason: str


@dataclass(slots=True)
class Received:
    """What a message holds."""

    envelopes: list[Envelope] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def encode(envelopes: Iterable[Envelope]) -> str:
    """Return envelopes as one JSON text in ASCII."""
    message = {"format": FORMAT, "envelopes": [as_json(one) for one in envelopes]}
    return json.dumps(message, separators=(",", ":"))


def decode(text: str) -> Received:
    """Return the envelopes that `encode` was given, by this Nazara or the version before.

    Nothing is lost: what can't be read is told apart, with the reason.
    """
    try:
        number, items = _parts(json.loads(text))
    except (ValueError, RecursionError) as error:
        return Received(unread=[_unread({"text": text}, FORMAT, f"no batch of envelopes: {error}")])
    received = Received()
    for values in items:
        try:
            received.envelopes.append(from_json(values, number))
        except InvalidInput as error:
            kept = values if isinstance(values, dict) else {"text": json.dumps(values)}
            received.unread.append(_unread(kept, number, error.message))
    return received


def _parts(message: Any) -> tuple[int, list[Any]]:
    if isinstance(message, list):
        return _BARE_LIST, message
    if isinstance(message, dict):
        number, items = message.get("format"), message.get("envelopes")
        if isinstance(number, int) and isinstance(items, list):
            return number, items
    wrong = "expected an object with `format` and `envelopes`, or a list"
    raise ValueError(wrong)


def as_json(envelope: Envelope) -> dict[str, Any]:
    """Return an envelope as JSON values; content that is no UTF-8 goes as Base64."""
    told = ((name, getattr(envelope, name)) for name in _SAID)
    values = {name: value for name, value in told if value is not None}
    for name in _TIMES:
        if name in values:
            values[name] = values[name].isoformat()
    return {**values, **content_as_json(envelope.raw)}


def content_as_json(raw: bytes) -> dict[str, str]:
    """Return content as the value that stands for it: text, or Base64 where it is no UTF-8."""
    try:
        return {"text": raw.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


def content_of(values: dict[str, Any]) -> bytes:
    """Return the content that stands in an envelope's values, as far as it can be read."""
    text, encoded = values.get("text"), values.get("base64")
    if isinstance(text, str):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(encoded) if isinstance(encoded, str) else b""
    except ValueError:
        return b""


def from_json(values: Any, number: int = FORMAT) -> Envelope:
    """Return the envelope of which `as_json` made these values, in the form of that number.

    Raises:
        InvalidInput: When they are no envelope, or one of a form that is not known.
    """
    if number not in _READABLE:
        forms = " and ".join(map(str, _READABLE))
        message = f"envelopes of form {number}: this Nazara reads {forms}"
        raise InvalidInput(message, remedy="A newer Nazara wrote it: update this one.")
    try:
        given = dict(values)
        if unknown := sorted(set(given) - _KNOWN):
            message = f"an envelope with {', '.join(unknown)}, which this Nazara does not know"
            raise InvalidInput(message, remedy="A newer Nazara wrote it: update this one.")
        return _envelope(given)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        message = f"not an envelope: {error}"
        raise InvalidInput(message) from error


def _envelope(given: dict[str, Any]) -> Envelope:
    text, encoded = given.pop("text", None), given.pop("base64", None)
    raw = base64.b64decode(encoded) if text is None else text.encode()
    for name in _TIMES:
        if given.get(name) is not None:
            given[name] = datetime.fromisoformat(given[name])
    return Envelope(raw=raw, **given)


def _unread(values: dict[str, Any], number: int, reason: str) -> Unread:
    return Unread(known_of(values), values, number, reason)


def known_of(values: dict[str, Any]) -> Envelope:
    """Return what can be read of an envelope that can't be read: enough to keep and name it.

    One that names no organisation belongs to none that users have.
    """

    def word(name: str, otherwise: str) -> str:
        given = values.get(name)
        return given if isinstance(given, str) and given else otherwise

    return Envelope(
        org=word("org", SYSTEM_ORG),
        source=word("source", "unknown"),
        instance=word("instance", "unknown"),
        stream=word("stream", "unknown"),
        native_id=word("native_id", "unknown"),
        via="push",
        received_at=EPOCH,
        content_type=word("content_type", "unknown"),
        raw=content_of(values),
        visibility=word("visibility", EVERYBODY),
    )


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
