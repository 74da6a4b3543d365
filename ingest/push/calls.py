"""A call as it was received, and the values that stand in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.interface.push import (
    BodyDigest,
    DeliveryIdPlace,
    InBody,
    InHeader,
    Together,
    ValuePlace,
)

_LONGEST: Final = 500
"""Characters of a value that names something; a longer one is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCall:
    """A call, byte by byte: names of `headers` in small letters, `token` that of the address."""

    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    token: str | None = None
    body: bytes = b""

    @property
    def digest(self) -> str:
        """The digest of the body."""
        return hashlib.sha256(self.body).hexdigest()


def value_at(place: ValuePlace, call: RawCall, value: Any) -> str | None:
    """Return the text or number that stands at a place of a call whose body is `value`."""
    if isinstance(place, InHeader):
        return _named(call.headers.get(place.name.lower()))
    return _named(at_pointer(value, place))


def delivery_id_of(
    places: tuple[DeliveryIdPlace, ...], call: RawCall, value: Any = None
) -> str | None:
    """Return what names a delivery: what stands at the first of the places that has something."""
    return next((found for one in places if (found := _id_at(one, call, value))), None)


def at_pointer(value: Any, place: InBody) -> Any:
    """Return what a JSON pointer leads to, None where that is nothing."""
    for part in place.pointer[1:].split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdigit():
            value = value[int(name)] if int(name) < len(value) else None
        else:
            return None
    return value


def _id_at(place: DeliveryIdPlace, call: RawCall, value: Any) -> str | None:
    if isinstance(place, BodyDigest):
        return call.digest
    if not isinstance(place, Together):
        return value_at(place, call, value)
    found = [value_at(one, call, value) for one in place.places]
    return _named(" ".join(filter(None, found))) if all(found) else None


def _named(found: Any) -> str | None:
    """Return a value as text if it can name something."""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    text = str(found).strip()
    return text if text.isprintable() and 0 < len(text) <= _LONGEST else None
