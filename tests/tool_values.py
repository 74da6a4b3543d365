"""Values as tools send and answer them, taken the way that all ways in take them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from graph.model.facts import Envelope, Facts, Record, Rejected
from ingest.mapping.connector import connectors
from ingest.sources.registry import map_envelope, stream_of
from tests.envelopes import RECEIVED


def envelopes_of(
    source: str, value: Any, *, received_at: datetime = RECEIVED, instance: str = "main"
) -> Iterator[Envelope]:
    """Yield what becomes of a value: cut, and without what is passed over."""
    stream = stream_of(value, connectors()[source])
    assert stream, f"{source} does not recognise {sorted(value)}"
    assert stream_of(value) == stream
    for index, record in enumerate(stream.cut(value)):
        if not stream.passes_over(record):
            yield Envelope(
                org="acme",
                source=source,
                instance=instance,
                stream=stream.name,
                native_id=str(index),
                via="push",
                received_at=received_at,
                content_type=stream.content_type,
                raw=orjson.dumps(record),
            )


def facts_of(source: str, value: Any, *, instance: str = "main") -> list[Facts]:
    """Return what a value of a source says, one part after the other; all of it must be said."""
    answers = [map_envelope(one, None) for one in envelopes_of(source, value, instance=instance)]
    told = [one for one in answers if isinstance(one, Facts)]
    assert len(told) == len(answers), answers
    return told


def fact_of(source: str, value: Any, *, instance: str = "main") -> Facts:
    """Return what a value of a source says that is one record."""
    (answer,) = facts_of(source, value, instance=instance)
    return answer


def refusal_of(source: str, value: Any) -> Rejected:
    """Return why a value of a source says nothing."""
    (answer,) = (map_envelope(one, None) for one in envelopes_of(source, value))
    assert isinstance(answer, Rejected), answer
    return answer


def links_of(record: Record) -> set[tuple[str, str]]:
    """Return the relationships that a record lists: type, and uid of what it names."""
    return {(one.type, one.to.uid) for one in record.links}


def seen_in(facts: Facts) -> set[tuple[str, str, str]]:
    """Return the relationships that are seen in passing: start, type and end."""
    return {(one.start.uid, one.type, one.end.uid) for one in facts.sightings}


def without_optional(value: Any, kept: frozenset[str]) -> Any:
    """Return a value with null at every key whose value is no object, but for those kept."""
    if isinstance(value, list):
        return [without_optional(one, kept) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: one
        if key in kept and not isinstance(one, dict | list)
        else without_optional(one, kept)
        if isinstance(one, dict | list)
        else None
        for key, one in value.items()
    }
