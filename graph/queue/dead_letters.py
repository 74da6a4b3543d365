"""Envelopes that could not be mapped or written: kept, shown and tried again.

A letter is a node, with the envelope as JSON in its property `payload` (`payload_ref` names
the property): wherever the graph is, its dead letters are, on one machine or many, and they
are in its backups. The content is redacted first and then cut at `dead_letter_bytes`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import cypher.loader
from graph.errors import InvalidInput, NotFound
from graph.model.facts import Envelope
from graph.model.identity import SYSTEM_ORG, check_org, connector_uid, make_uid, org_token
from graph.queue.envelopes import (
    FORMAT,
    Unread,
    as_json,
    content_as_json,
    content_of,
    from_json,
    known_of,
)
from graph.settings.settings import Settings
from graph.store.store import Row, Store, native_times

OPEN, REPLAYED = "open", "replayed"

REDACTED = "[redacted]"
_TITLE_CHARACTERS = 160
_ASSIGNMENT = (
    r"""(?<![\w.-])(["']?(?>[\w.-]*?(?:%s)[\w.-]*)["']?\s*+[:=]\s*+)("[^"]*"|'[^']*'|\S+)"""
)
"""A name is looked at once, from its beginning: long texts cost their length."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A rejected envelope as lists show it."""

    uid: str
    title: str
    connector: str
    error: str
    attempts: int
    status: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Payload:
    """What a letter keeps: the envelope, the mapping it came with, whether it was cut.

    `unread` is why this Nazara can't read the envelope, of which `envelope` is a part then.
    """

    envelope: Envelope
    mapping: str | None
    cut: bool
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter with its content."""

    letter: Letter
    first_seen: datetime
    payload: Payload


@dataclass(frozen=True, slots=True)
class Setback:
    """An envelope that was not written, and why; `letter` is the uid of one that keeps it."""

    envelope: Envelope
    reason: str
    letter: str | None = None


def bury(
    store: Store, setbacks: Iterable[Setback], *, run: str, mapping: str | None = None
) -> list[str]:
    """Keep envelopes that can't be written; return the uid of each one's letter.

    The same envelope is the same letter, with one attempt more each time that it is given. One
    that was taken from a letter may have lost its secrets there: its setback names that letter.

    Raises:
        DatabaseConflict: When a batch met conflicts in every attempt.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    kept = ((one, _Kept(as_json(one.envelope), mapping)) for one in setbacks)
    return _bury(store, kept, run)


def bury_unread(
    store: Store, unread: Iterable[Unread], *, run: str, mapping: str | None = None
) -> list[str]:
    """Keep envelopes that this Nazara can't read; another one may. As `bury`."""
    kept = (
        (Setback(one.known, one.reason), _Kept(one.values, mapping, one.format)) for one in unread
    )
    return _bury(store, kept, run)


def _bury(store: Store, kept: Iterable[tuple[Setback, _Kept]], run: str) -> list[str]:
    """Write letters in batches, in the order of uids: so writers wait for each other in turn."""
    uids: list[str] = []
    by_org: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for setback, what in kept:
        row = _row(store.settings, setback, what)
        _add(by_org[_org(setback.envelope)], row)
        uids.append(row["uid"])
    query = cypher.loader.load()["dead_letters.bury"]
    size = store.settings.batch_size
    for org, rows in sorted(by_org.items()):
        ordered = [rows[uid] for uid in sorted(rows)]
        for start in range(0, len(ordered), size):
            store.write(query, org=org, rows=ordered[start : start + size], run=run)
    return uids


def _add(rows: dict[str, Row], row: Row) -> None:
    """Add a letter; one that is among them has one attempt more, and failed as it did last."""
    known = rows.setdefault(row["uid"], {**row, "attempts": 0})
    last = {name: row[name] for name in ("last_seen", "error", "title")}
    known.update(last, attempts=known["attempts"] + 1)


def _row(settings: Settings, setback: Setback, kept: _Kept) -> Row:
    envelope, reason = setback.envelope, _storable(setback.reason)
    connector = _storable(f"{envelope.source}/{envelope.instance}/{envelope.stream}")
    return {
        "uid": setback.letter or letter_uid(envelope),
        "last_seen": datetime.now(UTC),
        "error": reason,
        "title": f"{connector}: {reason}"[:_TITLE_CHARACTERS],
        "props": {
            "org_token": org_token(_org(envelope)),
            "type": "DeadLetter",
            "source": _storable(envelope.source),
            "native_id": _digest(envelope),
            "visibility": _storable(envelope.visibility),
            "connector": connector,
            "of_instance": connector_uid(_org(envelope), _storable(_instance(envelope))),
            "payload_ref": "payload",
            "payload": kept.payload(settings),
        },
    }


def _instance(envelope: Envelope) -> str:
    return f"{envelope.source}/{envelope.instance}"


def letter_uid(envelope: Envelope) -> str:
    """Return the uid of the letter that keeps an envelope."""
    return make_uid(_org(envelope), "nazara", "main", "dead_letter", _digest(envelope))


def _org(envelope: Envelope) -> str:
    """Return whose letter it is; what names no organisation belongs to none that users have."""
    try:
        return check_org(envelope.org)
    except InvalidInput:
        return SYSTEM_ORG


def page(store: Store, org: str, *, status: str = OPEN, limit: int = 100) -> list[Letter]:
    """Return an organisation's letters, those rejected last first."""
    rows = store.read(
        cypher.loader.load()["dead_letters.page"], org=org, status=status, limit=limit
    )
    return [Letter(**native_times(row)) for row in rows]


def first_of_run(store: Store, org: str, run: str, limit: int) -> list[Letter]:
    """Return the letters that a run left, those rejected first coming first."""
    query = cypher.loader.load()["dead_letters.first_of_run"]
    rows = store.read(query, org=org, status=OPEN, run=run, limit=limit)
    return [Letter(**native_times(row)) for row in rows]


def open_letter(store: Store, org: str, uid: str) -> Opened:
    """Return a letter with its content.

    Raises:
        NotFound: When the organisation has no such letter.
    """
    rows = store.read(cypher.loader.load()["dead_letters.one"], org=org, uid=uid)
    if not rows:
        message = f"organisation {org!r} has no dead letter {uid!r}"
        raise NotFound(message, remedy="`nazara dead-letters list` shows them.")
    row = native_times(rows[0])
    kept = json.loads(row.pop("payload"))
    first_seen = row.pop("first_seen")
    return Opened(Letter(**row), first_seen, _opened(kept))


def _opened(kept: dict[str, Any]) -> Payload:
    values = kept["envelope"]
    try:
        envelope = from_json(values, kept.get("format", FORMAT))
    except InvalidInput as error:
        return Payload(known_of(values), kept["mapping"], kept["cut"], error.message)
    return Payload(envelope, kept["mapping"], kept["cut"])


def mark_replayed(store: Store, org: str, uid: str) -> None:
    """Note that a letter's envelope was written after all."""
    query = cypher.loader.load()["dead_letters.mark"]
    store.write(query, org=org, uid=uid, status=REPLAYED, now=datetime.now(UTC))


def _digest(envelope: Envelope) -> str:
    parts = (envelope.source, envelope.instance, envelope.stream, envelope.native_id)
    hashed = hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass"))
    hashed.update(b"\x00" + envelope.raw)
    return hashed.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a letter is to keep: an envelope as JSON values, and the form that they are of."""

    values: dict[str, Any]
    mapping: str | None
    format: int = FORMAT

    def payload(self, settings: Settings) -> str:
        """Return it redacted, and cut, as JSON in ASCII: it holds nothing that can't be stored."""
        raw = content_of(self.values)
        clean = redact(raw, settings.dead_letter_redact)
        cut = len(clean) > settings.dead_letter_bytes
        rest = {name: one for name, one in self.values.items() if name not in {"text", "base64"}}
        envelope = {**rest, **content_as_json(clean[: settings.dead_letter_bytes])}
        kept = {"envelope": envelope, "mapping": self.mapping, "cut": cut, "format": self.format}
        return json.dumps(kept)


def redact(raw: bytes, names: str) -> bytes:
    """Return content without the values whose names match the expression `names`.

    JSON is taken apart; in other text, what follows `name:` or `name=` is replaced.
    """
    pattern = re.compile(names)
    try:
        content = json.loads(raw)
        if not isinstance(content, dict | list):
            return raw
        clean, found = _redact_json(content, pattern)
        return json.dumps(clean).encode() if found else raw
    except (ValueError, RecursionError):
        return _redact_text(raw, pattern)


def _redact_json(content: Any, pattern: re.Pattern[str]) -> tuple[Any, bool]:
    if isinstance(content, list):
        parts = [_redact_json(item, pattern) for item in content]
        return [part for part, _ in parts], any(found for _, found in parts)
    if not isinstance(content, dict):
        return content, False
    clean: dict[str, Any] = {}
    any_found = False
    for name, value in content.items():
        if pattern.search(name) and value is not None:
            clean[name], found = REDACTED, True
        else:
            clean[name], found = _redact_json(value, pattern)
        any_found |= found
    return clean, any_found


def _redact_text(raw: bytes, pattern: re.Pattern[str]) -> bytes:
    flags = re.IGNORECASE if pattern.flags & re.IGNORECASE else 0
    bare = re.sub(r"^\(\?\w+\)", "", pattern.pattern)
    text = raw.decode("utf-8", "surrogateescape")
    clean = re.sub(_ASSIGNMENT % bare, rf"\1{REDACTED}", text, flags=flags)
    return clean.encode("utf-8", "surrogateescape")


def _storable(text: str) -> str:
    """Return a text with what the database can't hold replaced."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()
