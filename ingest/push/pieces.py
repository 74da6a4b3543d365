"""What a call brings, as envelopes: cut and sorted as the same body in a file would be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from graph.model.facts import Envelope
from graph.settings.settings import Settings
from ingest.mapping.connector import streams
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.push.heard import Listening
from ingest.sorting.sorting import Decoded, Sorting, lossy

_UNSORTED = "webhook"
"""The stream of what no stream of the source is."""

_UNKNOWN = (
    "none of the records that {connector} reads; an instance of `records` reads it by a mapping, "
    "which `nazara connector draft` proposes from it"
)
_APART = timedelta(microseconds=1)


@dataclass(slots=True)
class Brought:
    """What one call brings: its records in order, and why others were left out on purpose."""

    records: list[Decoded] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def brought(value: Any, listening: Listening, settings: Settings) -> Brought:
    """Return the records that the value of a call holds, bad ones included."""
    found = Brought()
    connector, mapping = listening.instance.declared, listening.mapping
    limits = TextLimits.of(settings)
    unknown = _UNKNOWN.format(connector=connector.name)
    sorting = Sorting(connector, mapping, found.passed_over.append, limits, unknown=unknown)
    for one in sorting.values(value):
        if len(one.raw) > settings.ingest_record_bytes:
            limit = f"over {settings.ingest_record_bytes} bytes (NAZARA_INGEST_RECORD_BYTES)"
            found.records.append(Decoded.unreadable(f"a record {limit}", "", one.place))
        elif (stream := streams().get(one.content_type)) is None or listening.instance.reads(
            stream[1].name
        ):
            found.records.append(one)
        else:
            found.passed_over.append(f"{stream[1].name} are not read")
    return found


def broken(body: bytes, fault: InvalidText) -> Brought:
    """Return what stands for a body that is no JSON, or too deep."""
    return Brought([Decoded.unreadable(fault.message, lossy(body), fault.place)])


def envelopes(
    records: Sequence[Decoded],
    listening: Listening,
    delivery: str,
    delivery_id: str | None,
    received_at: datetime,
) -> Iterator[Envelope]:
    """Yield an envelope for each record, received one microsecond apart.

    Args:
        records: What the call brought.
        listening: The instance it is for.
        delivery: What names the call.
        delivery_id: The same, if the source called it so.
        received_at: When the first was received.
    """
    instance = listening.instance
    for index, one in enumerate(records):
        stream = streams().get(one.content_type)
        yield Envelope(
            org=instance.org,
            source=instance.source,
            instance=instance.name,
            stream=stream[1].name if stream else _UNSORTED,
            native_id=delivery + one.place,
            via="push",
            received_at=received_at + index * _APART,
            content_type=one.content_type,
            raw=one.raw,
            delivery_id=delivery_id,
            visibility=instance.visibility,
        )
