"""From what a person says to the graph: envelope, mapping, writer, at once.

Every statement goes through the `store` that is given. One whose statements share a transaction
makes reading and writing one step; else what was read is locked for that statement alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from graph.errors import InvalidInput
from graph.model.facts import EVERYBODY, Envelope, Rejected
from graph.model.identity import CANONICAL_SOURCE, canonical_json, format_time
from graph.store.store import Store
from graph.write.writer import Writer, WriteResult
from ingest.sources.nazara.assertions import INSTANCE
from ingest.sources.registry import map_envelope

_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something: a user of an organisation, in one request.

    Attributes:
        author: Uid of the user, or of the token that is nobody's.
        at: Since when what is said holds; now if it is not given.
        visible: Each `visibility` whose nodes the speaker may read.
    """

    org: str
    author: str
    request_id: str
    at: datetime | None = None
    visible: tuple[str, ...] = (EVERYBODY,)


@dataclass(frozen=True, slots=True)
class Before:
    """Since when a record says what it says, and when it was received last."""

    at: datetime | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of it: the record, how it `was` and is `now`, and what writing it led to.

    That is the status of an assertion, or the text of a note. `envelope` is what was written; none
    where all of it had been said before. `result.pending` is left to whoever calls.
    """

    uid: str
    was: str | None = None
    now: str | None = None
    about: str | None = None
    result: WriteResult = field(default_factory=WriteResult)
    envelope: Envelope | None = None

    @property
    def is_new(self) -> bool:
        """Whether anything was said that was not said before."""
        return self.envelope is not None


def say(
    store: Store,
    speaker: Speaker,
    content_type: str,
    content: Mapping[str, Any],
    *,
    before: Before,
    visibility: str,
) -> Spoken:
    """Write what a person says; it is in the graph when the store's transaction is committed.

    Raises:
        InvalidInput: When it can't be so, or not since then.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    at, seen = _times(speaker, before)
    said = {**content, "author": speaker.author, "at": format_time(at)}
    envelope = Envelope(
        org=speaker.org,
        source=CANONICAL_SOURCE,
        instance=INSTANCE,
        stream=content_type.partition("/")[2],
        native_id=speaker.request_id,
        via="push",
        received_at=seen,
        content_type=content_type,
        raw=canonical_json(said),
        delivery_id=speaker.request_id,
        visibility=visibility,
    )
    facts = map_envelope(envelope, None)
    if isinstance(facts, Rejected):
        raise InvalidInput(facts.reason)
    result = Writer(store, speaker.request_id).write(speaker.org, [facts])
    if result.rejected:
        raise InvalidInput(result.rejected[0].reason)
    return Spoken(facts.records[0].uid, result=result, envelope=envelope)


def _times(speaker: Speaker, before: Before) -> tuple[datetime, datetime]:
    """Return since when it holds and when it was received: neither goes back in one record.

    Raises:
        InvalidInput: When it shall hold since a time to come, or before what was said last.
    """
    now = datetime.now(UTC)
    seen = max(now, before.last_seen + _TICK) if before.last_seen else now
    if speaker.at is None:
        return max(seen, before.at or seen), seen
    at = speaker.at.astimezone(UTC)
    if at > seen:
        message = f"at is {format_time(at)}, which is still to come; expected now or earlier"
        raise InvalidInput(message, field="at")
    if before.at is not None and at < before.at:
        message = (
            f"at is {format_time(at)}, but what is said of it now holds since "
            f"{format_time(before.at)}; expected that or later"
        )
        raise InvalidInput(message, field="at")
    return at, seen
