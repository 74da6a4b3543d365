"""From a record to its source, and from an envelope to facts, by what the sources declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.errors import GraphError, InvalidInput
from graph.model.facts import Envelope, Facts, Rejected
from graph.model.identity import CANONICAL_SOURCE
from ingest.mapping.connector import Connector, Stream, connectors, streams
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import shipped
from ingest.mapping.received import json_of
from ingest.mapping.records import MappingFault

UNREADABLE = "unreadable"
"""Content type of input that is no record: `raw` is JSON with `reason` and `text`."""

_OWN = "jsonl"


def map_envelope(envelope: Envelope, mapping: Mapping | None) -> Facts | Rejected:
    """Return what an envelope says, or why it says nothing that can be stored.

    Nothing is read or written, no clock is asked, and the envelope stays as it is: the same
    envelope and mapping always give the same answer.
    """
    try:
        return _mapped(envelope, mapping)
    except MappingFault as fault:
        return Rejected(fault.message, fault.path, fault.value)
    except GraphError as error:
        return Rejected(error.message)
    except RecursionError:
        return Rejected("the record nests too deeply")


def stream_of(value: Any, connector: Connector | None = None) -> Stream | None:
    """Return the stream that a JSON value is of, None when no source knows it.

    With a `connector` it is one of that source's: the only one, whatever the value looks like, or
    the one that recognises it.

    Raises:
        InvalidInput: When several sources recognise it.
    """
    if connector is not None and len(connector.streams) == 1:
        return connector.streams[0]
    found = list(_recognised(value, connectors().values() if connector is None else [connector]))
    if len(found) > 1:
        names = " and ".join(one.name for one, _ in found)
        message = f"both {names} read such records; say which with --format"
        raise InvalidInput(message)
    return found[0][1] if found else None


def own_vocabulary() -> Stream:
    """Return the stream of Nazara's own records: what a line is that no source recognises."""
    return connectors()[_OWN].streams[0]


def hint_for(value: Any) -> str | None:
    """Return what a source says of a JSON value that nearly is one of its records."""
    hints = (one.hint(value) for one in connectors().values())
    return next((hint for hint in hints if hint), None)


def _recognised(
    value: Any,
    sources: Iterable[Connector],
) -> Iterable[tuple[Connector, Stream]]:
    return ((one, stream) for one in sources for stream in one.streams if stream.recognises(value))


def _mapped(envelope: Envelope, mapping: Mapping | None) -> Facts:
    if envelope.content_type == UNREADABLE:
        raise _unreadable(envelope)
    if envelope.content_type not in streams():
        known = ", ".join(sorted(streams()))
        message = f"content type {envelope.content_type!r} is not known; known: {known}"
        raise MappingFault(message)
    connector, stream = streams()[envelope.content_type]
    if envelope.source == CANONICAL_SOURCE and connector.reads:
        reason = f"{envelope.source!r} is Nazara itself: no tool's records come from there"
        raise MappingFault(reason)
    if mapping is None and connector.mapping is not None:
        mapping = shipped(connector.mapping)
    facts = stream.map(envelope, mapping)
    return _deletion(facts) if envelope.tombstone else facts


def _deletion(facts: Facts) -> Facts:
    """Return that the envelope's own record is gone: the others that it names are not."""
    return Facts(facts.records[:1])


def _unreadable(envelope: Envelope) -> MappingFault:
    content = json_of(envelope)
    reason = content.get("reason") if isinstance(content, dict) else None
    text = content.get("text") if isinstance(content, dict) else None
    return MappingFault(str(reason or "not readable"), value=text)
