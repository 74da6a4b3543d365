"""Deterministic identity: uids, canonical keys, versions and content hashes.

What is computed here is stored on disk and must never change for the same input.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from graph.errors import InvalidInput

MAX_NATIVE_ID_BYTES = 512
"""A longer native id is replaced by its SHA-256: Neo4j can't index very long keys."""

CANONICAL_SOURCE = "nazara"
CANONICAL_INSTANCE = "main"
SYSTEM_ORG = "_system"
"""The org of users and other things that stand above the tenants."""

_ORG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_BLANKS = re.compile(r"[\s_]+")
_UID_COLONS = 4
_SORTABLE_WIDTH = 20


class Uid(NamedTuple):
    """The five parts of a uid, percent-encoding already undone."""

    org: str
    source: str
    instance: str
    type: str
    native_id: str

    @classmethod
    def parse(cls, text: str) -> Uid:
        """Split a uid at its first four colons.

        Raises:
            InvalidInput: When there are fewer than five parts.
        """
        *head, native_id = text.split(":", _UID_COLONS)
        if len(head) != _UID_COLONS:
            message = f"not a uid: {text!r}; expected org:source:instance:type:native id"
            raise InvalidInput(message)
        if "%" in text:
            head = [decode_part(part) for part in head]
        org, source, instance, type_ = head
        return cls(org, source, instance, type_, native_id)


class UidSpan(NamedTuple):
    """Where uids lie that begin alike: behind `after` and before `before`, both excluded."""

    after: str
    before: str

    @classmethod
    def of(cls, *head: str) -> UidSpan:
        """Return the span of uids that begin with these parts, such as an organisation.

        A semicolon is the character behind the colon that ends the last of them.
        """
        joined = ":".join(head)
        return cls(f"{joined}:", f"{joined};")

    def behind(self, uid: str | None) -> UidSpan:
        """Return the rest of it behind a uid, all of it without one."""
        return UidSpan(uid or self.after, self.before)

    @property
    def bounds(self) -> dict[str, str]:
        """Its ends as parameters of a statement."""
        return self._asdict()


def encode_part(part: str) -> str:
    """Percent-encode what separates the parts of a uid."""
    return part.replace("%", "%25").replace(":", "%3A")


def decode_part(part: str) -> str:
    """Undo `encode_part`."""
    return part.replace("%3A", ":").replace("%25", "%")


def check_org(org: str) -> str:
    """Return `org` when it is a valid organisation name.

    Raises:
        InvalidInput: When it is not `[a-z0-9][a-z0-9-]{0,62}`.
    """
    if _ORG.fullmatch(org):
        return org
    message = (
        f"organisation {org!r} is not valid: expected 1 to 63 lower-case letters, digits "
        "and hyphens, beginning with a letter or digit"
    )
    raise InvalidInput(message)


def make_uid(org: str, source: str, instance: str, type_: str, native_id: str) -> str:
    """Return `{org}:{source}:{instance}:{type}:{native id}`.

    Raises:
        InvalidInput: When a part is empty.
    """
    head = (org, source, instance, type_)
    if not all(head) or not native_id:
        message = f"a uid needs five parts that are not empty, got {(*head, native_id)!r}"
        raise InvalidInput(message)
    return ":".join([*map(encode_part, head), bounded_native_id(native_id)])


def source_head(org: str, source: str, instance: str) -> str:
    """Return how the uids of one source begin: `{org}:{source}:{instance}`."""
    return ":".join(map(encode_part, (org, source, instance)))


def bounded_native_id(native_id: str) -> str:
    """Return the id itself, or its SHA-256 in hex when it is over 512 bytes of UTF-8."""
    data = native_id.encode("utf-8", "surrogatepass")
    return native_id if len(data) <= MAX_NATIVE_ID_BYTES else hashlib.sha256(data).hexdigest()


def canonical_key(label: str, text: str) -> str:
    """Return the key under which a canonical thing is known in its organisation.

    NFC, casefolded, trimmed, each run of blanks and underscores a hyphen, `:` and `%`
    percent-encoded. A Person's key is an e-mail address, where underscores count.

    Raises:
        InvalidInput: When nothing is left.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()
    joined = folded if label == "Person" else _BLANKS.sub("-", folded)
    if not joined:
        message = f"{label} has an empty key: {text!r}"
        raise InvalidInput(message)
    return encode_part(joined)


def canonical_uid(org: str, label_type: str, key: str) -> str:
    """Return the uid of a canonical thing; `label_type` is the uid type, `key` is normalised."""
    native = bounded_native_id(key)
    return f"{encode_part(org)}:{CANONICAL_SOURCE}:{CANONICAL_INSTANCE}:{label_type}:{native}"


def connector_uid(org: str, key: str) -> str:
    """Return the uid of the connector's instance that people call `key`: `github/acme`."""
    return make_uid(org, CANONICAL_SOURCE, CANONICAL_INSTANCE, "connector_instance", key)


def content_hash(content: Any) -> str:
    """Return 8 hex digits of the SHA-256 of `content` as canonical JSON (sorted keys)."""
    data = content if isinstance(content, bytes) else canonical_json(content)
    return hashlib.sha256(data).hexdigest()[:8]


def canonical_json(content: Any) -> bytes:
    """Return JSON with sorted keys and no blanks; times as RFC 3339 in UTC.

    Raises:
        InvalidInput: When `content` can't be written as JSON (a lone surrogate, say).
    """
    options = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
    try:
        return orjson.dumps(content, option=options)
    except (TypeError, ValueError) as error:
        message = f"not representable as JSON: {error}"
        raise InvalidInput(message) from error


def format_time(when: datetime) -> str:
    """Return 27 characters of UTC with microseconds: `2026-11-20T19:05:00.000000Z`.

    Raises:
        InvalidInput: When `when` has no time zone.
    """
    if when.tzinfo is None:
        message = f"time {when.isoformat()} has no zone"
        raise InvalidInput(message)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def version_of(order: datetime | int, content: Any) -> str:
    """Return a version: a sortable time or sequence number, `#` and a content hash.

    Versions of one record are a total order as text, so two contents with the same
    time resolve the same way everywhere.
    """
    sortable = format_time(order) if isinstance(order, datetime) else sequence(order)
    return f"{sortable}#{content_hash(content)}"


def says_the_same(one: str, other: str) -> bool:
    """Whether two versions of a record have one content."""
    return one.rpartition("#")[2] == other.rpartition("#")[2]


def sequence(number: int) -> str:
    """Return a sequence number zero-padded to 20 digits.

    Raises:
        InvalidInput: When it is negative or longer than that.
    """
    text = str(number).rjust(_SORTABLE_WIDTH, "0")
    if number < 0 or len(text) > _SORTABLE_WIDTH:
        message = f"sequence number {number} is not within 0 and 10^20 - 1"
        raise InvalidInput(message)
    return text


def org_token(org: str) -> str:
    """Return one word made from `org` that no text analyser changes or drops.

    `o`, the hex digits of the name's UTF-8 bytes and a closing digit: with letters alone
    an analyser might stem it or take it for a stop word.
    """
    return f"o{org.encode().hex()}1"
