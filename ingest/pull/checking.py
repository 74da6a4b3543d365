"""A look at a source before it is read: which streams it lets us read, and what will be seen."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import GraphError
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from ingest.instances.instance import Instance
from ingest.pull.asked import AskedInstance
from ingest.pull.client import SourceClient
from ingest.pull.envelopes import ReceiptTimes
from ingest.pull.faults import SourceUnavailable
from ingest.pull.positions import ReadingSpan, StreamPosition

_SECONDS: Final = 10.0
"""How long a stream is looked at."""


@dataclass(frozen=True, slots=True)
class CheckedStream:
    """What a look at a stream found.

    Attributes:
        stream: Its name.
        needs: What the credential must be allowed, in the source's words.
        parts: How many parts it has; one of them was looked at.
        part: The part that was looked at, empty where a stream has no parts.
        records: Records on the first page, as envelopes.
        fault: Why it can't be read, None when it can.
        remedy: What to do about that.
    """

    stream: str
    needs: str = ""
    parts: int = 0
    part: str = ""
    records: int = 0
    fault: str | None = None
    remedy: str | None = None


class _EnoughSeen(Exception):
    """A page was read."""


def check_instance(
    instance: Instance, settings: Settings, broker: Broker
) -> Iterator[CheckedStream]:
    """Yield what a look at each stream of an instance finds; nothing is taken in or remembered.

    Raises:
        InvalidInput: When its connector is not asked over the network.
        SecretMissing: When a secret is not where its reference leads.
        QueueUnavailable: When the queue, which keeps the budgets, can't be reached.
    """
    asked = AskedInstance(instance, settings)
    with asked.client(broker) as (client, _):
        for name in asked.streams:
            yield _checked(asked, name, client, broker)


def _checked(
    asked: AskedInstance, name: str, client: SourceClient, broker: Broker
) -> CheckedStream:
    _, pull = asked.streams[name]
    parts: list[str] = []
    try:
        parts = asked.partitions(pull, client)
        found = _look(asked, name, parts[0], client, broker) if parts else 0
        return CheckedStream(name, pull.needs, len(parts), "".join(parts[:1]), found)
    except GraphError as error:
        remedy = error.remedy
        if pull.needs and not isinstance(error, SourceUnavailable):
            remedy = f"The credential needs {pull.needs}. {remedy}"
        part = "".join(parts[:1])
        return CheckedStream(name, pull.needs, len(parts), part, 0, error.message, remedy)


def _look(asked: AskedInstance, name: str, part: str, client: SourceClient, broker: Broker) -> int:
    """Return how many records the first page of a part has."""
    seen: list[int] = []

    def count(envelopes: Sequence[Envelope], span: ReadingSpan) -> None:
        del span
        seen.append(len(envelopes))

    def stop(position: StreamPosition) -> None:
        del position
        raise _EnoughSeen

    reader = asked.reader((name, part), client, broker, ReceiptTimes(None), count)
    try:
        reader.read(StreamPosition(), stop, "check", time.monotonic() + _SECONDS)
    except _EnoughSeen as enough:
        # How far it came is kept behind a fault, too: then that is what there is to tell.
        if isinstance(enough.__context__, GraphError):
            raise enough.__context__ from None
    return sum(seen)
