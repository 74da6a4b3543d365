"""A look at an instance before it is read: what its source lets us read, what will be seen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph.errors import DatabaseUnavailable, GraphError, InvalidInput, QueueUnavailable
from graph.model.facts import Envelope, Rejected
from graph.outgoing.faults import PrivateAddress, SourceUnavailable, SourceUnreachable
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from ingest.instances.instance import Instance
from ingest.pull.asked import AskedInstance
from ingest.pull.client import SourceClient
from ingest.pull.envelopes import ReceiptTimes
from ingest.pull.faults import SourceThrottled
from ingest.pull.positions import ReadingSpan, StreamPosition
from ingest.sources.registry import map_envelope

_OURS: Final = (DatabaseUnavailable, QueueUnavailable)
_OF_ALL_STREAMS: Final = (PrivateAddress, SourceThrottled, SourceUnreachable)
"""What holds of every stream alike: it is told once, and no other stream is asked for."""


@dataclass(frozen=True, slots=True)
class CheckedStream:
    """What a look at a stream found.

    Attributes:
        stream: Its name.
        needs: What the credential must be allowed, in the source's words.
        parts: How many parts it has; one of them was looked at.
        part: The part that was looked at, empty where a stream has no parts.
        records: Records on the first page.
        becomes: What they become: how many by label.
        rejected: How many of them can't be mapped.
        fault: Why it can't be read, None when it can.
        remedy: What to do about that.
    """

    stream: str
    needs: str = ""
    parts: int = 0
    part: str = ""
    records: int = 0
    becomes: Mapping[str, int] = field(default_factory=dict)
    rejected: int = 0
    fault: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedInstance:
    """What a look at an instance found.

    Attributes:
        webhook: The path at which its tool calls, None where no call would be believed.
        streams: What is asked for, as far as it was looked at.
        fault: Why nothing of it can be read or heard, None when something can.
        remedy: What to do about that.
    """

    webhook: str | None
    streams: tuple[CheckedStream, ...] = ()
    fault: str | None = None
    remedy: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether all of it can be read or heard."""
        return self.fault is None and not any(one.fault for one in self.streams)


OnStream = Callable[[CheckedStream], None]
"""Is told what a look at a stream found, as soon as that is known."""


class _EnoughSeen(Exception):
    """A page was read."""


def check_instance(
    instance: Instance,
    settings: Settings,
    broker: Broker,
    on_stream: OnStream = lambda _: None,
) -> CheckedInstance:
    """Return what a look at an instance finds; nothing is taken in or remembered.

    Each request is sent once, and all of it ends within `pull_check_seconds` and an answer.

    Raises:
        QueueUnavailable: When the queue, which keeps the budgets, can't be reached.
    """
    streams: list[CheckedStream] = []
    try:
        _check_secrets(instance)
        for one in _looked_at(instance, settings, broker) if instance.is_pulled else ():
            streams.append(one)
            on_stream(one)
    except _OURS:
        raise
    except GraphError as error:
        told = error.message, error.remedy
        return CheckedInstance(instance.webhook, tuple(streams), *told)
    return CheckedInstance(instance.webhook, tuple(streams))


def _check_secrets(instance: Instance) -> None:
    """Make sure that what an instance names is here, and that it is asked or heard at all.

    Raises:
        SecretMissing: When a secret is not where its reference leads.
        InvalidInput: When nothing of it can ever arrive.
    """
    for name in instance.secrets:
        instance.secret(name)
    can_call = instance.declared.push is not None
    if can_call and not instance.is_pulled and instance.webhook is None:
        message = f"{instance.key} is not asked, and without the secret `webhook` nobody is heard"
        remedy = "Name one: `nazara connector add … --secret webhook=env:NAME`."
        raise InvalidInput(message, remedy=remedy)


def _looked_at(instance: Instance, settings: Settings, broker: Broker) -> Iterator[CheckedStream]:
    """Yield what a look at each stream finds."""
    seconds = settings.pull_check_seconds
    once = {"pull_attempts": 1, "pull_answer_seconds": min(settings.pull_answer_seconds, seconds)}
    asked = AskedInstance(instance, settings.model_copy(update=once))
    until = time.monotonic() + seconds
    with asked.client(broker) as (client, _):
        for name, (_, pull) in asked.streams.items():
            if time.monotonic() < until:
                yield _StreamCheck(asked, name, client, broker, until).look()
            else:
                fault = f"not looked at: {seconds:g} s are over (NAZARA_PULL_CHECK_SECONDS)"
                yield CheckedStream(name, pull.needs, fault=fault, remedy="Check it again alone.")


@dataclass(slots=True)
class _StreamCheck:
    """A look at one stream. `seen` are the envelopes of its first page."""

    asked: AskedInstance
    name: str
    client: SourceClient
    broker: Broker
    until: float
    seen: list[Envelope] = field(default_factory=list)

    def look(self) -> CheckedStream:
        """Return what was found.

        Raises:
            GraphError: When it holds of all streams alike.
        """
        _, pull = self.asked.streams[self.name]
        found = CheckedStream(self.name, pull.needs)
        try:
            parts = self.asked.partitions(pull, self.client)
            found = replace(found, parts=len(parts), part="".join(parts[:1]))
            for part in parts[:1]:
                self._read_page(part)
        except (*_OURS, *_OF_ALL_STREAMS):
            raise
        except GraphError as error:
            remedy = error.remedy
            if pull.needs and not isinstance(error, SourceUnavailable):
                remedy = f"The credential needs {pull.needs}. {remedy}"
            return replace(found, fault=error.message, remedy=remedy)
        return self._described(found)

    def _read_page(self, part: str) -> None:
        def take(envelopes: Sequence[Envelope], span: ReadingSpan) -> None:
            del span
            self.seen.extend(envelopes)

        def stop(position: StreamPosition) -> None:
            del position
            raise _EnoughSeen

        reader = self.asked.reader(
            (self.name, part), self.client, self.broker, ReceiptTimes(None), take
        )
        try:
            reader.read(StreamPosition(), stop, "check", self.until)
        except _EnoughSeen as enough:
            # How far it came is kept behind a fault, too: then that is what there is to tell.
            if isinstance(enough.__context__, GraphError):
                raise enough.__context__ from None

    def _described(self, found: CheckedStream) -> CheckedStream:
        """Return the same with what the records of the page become."""
        facts = [map_envelope(one, None) for one in self.seen]
        labels = Counter(one.records[0].label for one in facts if not isinstance(one, Rejected))
        rejected = sum(isinstance(one, Rejected) for one in facts)
        return replace(
            found,
            records=len(facts),
            becomes=dict(sorted(labels.items())),
            rejected=rejected,
        )
