"""Cursors: opaque places in an ordered list, good for one list, order and organisation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

import orjson

from graph.errors import InvalidInput

CursorKind = Literal["datetime", "string", "int"]
CursorValue = str | int

_TAG_BYTES: Final = 6
_LONGEST: Final = 4096
_FARTHEST_ZONE: Final = timedelta(hours=18)
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def encode(tag: str, org: str, values: Sequence[CursorValue]) -> str:
    """Return the cursor of a node. `tag` names list and order, `values` what it sorts by.

    The last value is the node's uid.
    """
    data = _tag(tag, org) + orjson.dumps(values)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(
    cursor: object, tag: str, org: str, kinds: Sequence[CursorKind], argument: str = "after"
) -> list[CursorValue]:
    """Return the values that a cursor holds, which are of these kinds.

    A time stays the text that Neo4j wrote and reads again: compared with a stored time,
    one that has been through the driver is another, for its zone is spelt differently.

    Raises:
        InvalidInput: When it is no cursor, or one of another list, order or organisation.
    """
    try:
        values = _unpacked(cursor, _tag(tag, org))
        for value, kind in zip(values, kinds, strict=True):
            _check(value, kind)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        field = tag.partition(" ")[0]
        message = (
            f"`{argument}` is no cursor of {field} in this order: "
            "give an `endCursor`, `startCursor` or `cursor` of that list"
        )
        raise InvalidInput(message) from error
    return values


def _unpacked(cursor: object, tag: bytes) -> list[CursorValue]:
    if not isinstance(cursor, str) or len(cursor) > _LONGEST:
        message = "not a text of a cursor's length"
        raise ValueError(message)
    data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    if data[:_TAG_BYTES] != tag:
        message = "made for another list"
        raise ValueError(message)
    values: Any = orjson.loads(data[_TAG_BYTES:])
    if not isinstance(values, list):
        message = "not a list"
        raise TypeError(message)
    return values


def _check(value: object, kind: CursorKind) -> None:
    if kind == "int":
        fits = isinstance(value, int) and value.__class__ is int and _fits_64_bits(value)
    else:
        fits = isinstance(value, str) and (kind == "string" or _TIME.fullmatch(value) is not None)
    if not fits:
        message = f"no {kind}"
        raise TypeError(message)
    if kind == "datetime" and isinstance(value, str):
        _check_time(value)


def _check_time(text: str) -> None:
    """Make sure that Neo4j can read a time, which is pickier than Neo4j's driver is."""
    offset = datetime.fromisoformat(text).utcoffset()
    if offset is None or abs(offset) > _FARTHEST_ZONE:
        message = "no offset of a zone"
        raise ValueError(message)


def _fits_64_bits(value: int) -> bool:
    return -(2**63) <= value < 2**63


@lru_cache(maxsize=4096)
def _tag(tag: str, org: str) -> bytes:
    return hashlib.blake2s(f"{tag}|{org}".encode(), digest_size=_TAG_BYTES).digest()
