"""Messages of channels: each a document, those of a thread parts of the one that began it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from graph.model.facts import EVERYBODY, Facts, Ref, Sighting
from graph.model.times import EPOCH
from ingest.mapping.parts import JsonObject, mapping_at, part, word
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.slack.shapes import channel_of, is_event
from ingest.sources.slack.words import groups_named, message_words, people_named

_STAMP = re.compile(r"(\d{1,11})\.(\d{6})")


def map_message(value: Any, origin: Origin) -> Facts:
    """Return the document that a message is, or that it was deleted.

    Raises:
        MappingFault: When its time is none.
    """
    said = _said(value)
    if said.gone:
        draft = Draft("Document", said.native_id, order=said.told_at, tombstone=True)
        return Facts((draft.finish(origin),))
    record = _remark(said, origin).draft().finish(origin)
    return Facts((record,), tuple(_mentions(said, origin)))


def stamp_time(stamp: str | None) -> datetime | None:
    """Return the moment of a message's `ts`, exactly; None where there is none.

    Raises:
        MappingFault: When it is not of the form `1512085950.000216`.
    """
    if stamp is None:
        return None
    match = _STAMP.fullmatch(stamp)
    if match is None:
        reason = f"ts is {stamp!r}; expected seconds and six decimals such as 1512085950.000216"
        raise MappingFault(reason, path="ts", value=stamp)
    seconds, micros = match.groups()
    return EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros))


def channel_scope(channel: JsonObject, origin: Origin) -> str:
    """Return who may read what is said in a channel: unless it is known to be open, its scope's.

    What tells of a message says `channel_type`, what tells of a channel `is_private`.
    """
    is_open = part(channel, "is_private") is False or part(channel, "channel_type") == "channel"
    return EVERYBODY if is_open else origin.scope(word(channel, "id") or "")


@dataclass(frozen=True, slots=True)
class _Said:
    """A message, in whatever shape it came."""

    message: JsonObject
    channel: JsonObject
    stamp: str
    told_at: datetime | None
    gone: bool

    @property
    def native_id(self) -> str:
        return self.below(self.stamp)

    def below(self, stamp: str) -> str:
        return f"{word(self.channel, 'id')}/{stamp}"

    @property
    def thread(self) -> str | None:
        """The stamp of the message that began the thread, None where this one does."""
        began = word(self.message, "thread_ts")
        return None if began == self.stamp else began


def _said(value: Any) -> _Said:
    holder = mapping_at(value, "event") if is_event(value) else mapping_at(value, "message")
    message = mapping_at(holder, "message") or holder
    channel = channel_of(value)
    if is_event(value):
        channel = {**channel, "channel_type": part(holder, "channel_type")}
    deleted = word(holder, "deleted_ts")
    stamp = deleted or word(message, "ts") or ""
    gone = bool(deleted) or part(message, "subtype") == "tombstone"
    told_at = stamp_time(word(holder, "event_ts")) if is_event(value) else None
    return _Said(message, channel, stamp, told_at, gone)


def _remark(said: _Said, origin: Origin) -> Remark:
    channel = word(said.channel, "id") or ""
    thread = said.thread
    above = channel if thread is None else said.below(thread)
    return Remark(
        native_id=said.native_id,
        words=message_words(said.message),
        below=origin.ref("Document", above),
        kind="thread" if thread is None else "message",
        author=_author(said.message, origin),
        written_at=stamp_time(said.stamp),
        changed_at=stamp_time(word(said.message, "edited", "ts")),
        url=f"https://slack.com/archives/{channel}/p{said.stamp.replace('.', '')}",
        section=channel,
        visibility=channel_scope(said.channel, origin),
    )


def _author(message: JsonObject, origin: Origin) -> Ref | None:
    """Return who said it; a program is nobody."""
    user = word(message, "user")
    return origin.ref("Person", user) if user and not part(message, "bot_id") else None


def _mentions(said: _Said, origin: Origin) -> list[Sighting]:
    own = origin.ref("Document", said.native_id)
    people = [origin.ref("Person", one) for one in people_named(said.message)]
    teams = [origin.ref("Team", one) for one in groups_named(said.message)]
    return [origin.seen("MENTIONS", own, one) for one in (*people, *teams)]
