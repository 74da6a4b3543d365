"""Cursors: opaque places in an ordered list, good for one field and organisation."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import lru_cache
from typing import Final

import orjson
from neo4j.time import DateTime

from graph.errors import InvalidInput

_TAG_BYTES: Final = 6
_LONGEST: Final = 4096
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def encode(field: str, org: str, time: str, uid: str) -> str:
    """Return the cursor of a node in the list of a field such as `Query.incidents`."""
    data = _tag(field, org) + orjson.dumps([time, uid])
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(cursor: object, field: str, org: str) -> tuple[str, str]:
    """Return the time and uid of the node that a cursor stands for.

    The time stays the text that Neo4j wrote and reads again: compared with a stored time,
    one that has been through the driver is another, for its zone is spelt differently.

    Raises:
        InvalidInput: When it is no cursor, or one of another field or organisation.
    """
    try:
        time, uid = _unpacked(cursor, _tag(field, org))
        # The driver reads offsets, but not the letter that Neo4j writes for UTC.
        DateTime.from_iso_format(time.removesuffix("Z") + "+00:00" * time.endswith("Z"))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        message = f"`after` is no cursor of {field}: give an `endCursor` or `cursor` of that field"
        raise InvalidInput(message) from error
    return time, uid


def _unpacked(cursor: object, tag: bytes) -> tuple[str, str]:
    if not isinstance(cursor, str) or len(cursor) > _LONGEST:
        message = "not a text of a cursor's length"
        raise ValueError(message)
    data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    if data[:_TAG_BYTES] != tag:
        message = "made for another list"
        raise ValueError(message)
    time, uid = orjson.loads(data[_TAG_BYTES:])
    if not isinstance(time, str) or not isinstance(uid, str) or not _TIME.fullmatch(time):
        message = "not a time and a uid"
        raise TypeError(message)
    return time, uid


@lru_cache(maxsize=4096)
def _tag(field: str, org: str) -> bytes:
    return hashlib.blake2s(f"{field}|{org}".encode(), digest_size=_TAG_BYTES).digest()
