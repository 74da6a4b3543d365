"""The way of a call: found, proved, unpacked, known or new, queued, acknowledged.

Nothing is mapped here and the graph is not asked: a call is acknowledged when the queue has it on
disk, and everything else is the workers' work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final, Literal

import structlog

from graph.errors import CallRefused, InstanceUnready, NotFound
from graph.logging import bound
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.queue.receipts import Receipts
from ingest.interface.push import PushReply, PushRequest
from ingest.mapping.json_text import load_json
from ingest.mapping.text_limits import InvalidText, TextLimits
from ingest.push.calls import RawCall, delivery_id_of, value_at
from ingest.push.heard import Heard, Listening
from ingest.push.pieces import Brought, broken, brought, envelopes
from ingest.push.proving import prove
from ingest.push.replays import delivery_named
from ingest.push.unpacking import json_text, unpack

_LOG = structlog.get_logger(__name__)

CallOutcome = Literal["accepted", "repeated", "passed_over", "answered"]
"""What became of a call: queued, known already, left out on purpose, or a question answered."""

_NOBODY: Final = "nothing listens at this address"
_SHARED: Final = "several organisations gave this address the same secret"
_SEPARATE: Final = (
    "Give each its own secret, or remove the instance from all but one: "
    "`nazara connector remove SOURCE/INSTANCE --org ORGANISATION`."
)
_CONFIGURE: Final = "`nazara connector list` shows the instances, and where they are called."


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a call, and what its sender is answered."""

    outcome: CallOutcome
    reply: PushReply
    records: int = 0


@dataclass(frozen=True, slots=True)
class _Opened:
    """A call that is proved: what it holds, or what is wrong with its text."""

    listening: Listening
    call: RawCall
    request: PushRequest
    fault: InvalidText | None = None


class Receiver:
    """Takes in calls. Its methods may be called in several threads.

    Args:
        heard: Finds the instances of an address.
        broker: The way to the queue.
        clock: Tells the time.
    """

    def __init__(
        self,
        heard: Heard,
        broker: Broker,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._heard = heard
        self._settings = broker.settings
        self._clock = clock
        self._inbox = Inbox(broker)
        self._arrivals = _Arrivals(Receipts(broker))

    def check(self, source: str, name: str) -> None:
        """Find out whether anything listens at an address.

        Raises:
            NotFound: When nothing does; whether for want of the source or of the instance is not
                told.
        """
        if not self._heard.at(source, name):
            raise NotFound(_NOBODY, remedy=_CONFIGURE)

    def is_open(self, source: str, name: str) -> bool:
        """Whether something is known to listen at an address: where not, `check` finds out."""
        return self._heard.is_at_hand(source, name)

    def answer(self, source: str, name: str, call: RawCall) -> Taken:
        """Return what is answered to a question that needs no proof: one without a body.

        Raises:
            NotFound: When nothing listens, or nothing answers such a question.
        """
        request = PushRequest(method=call.method, headers=call.headers)
        for listening in self._heard.at(source, name):
            reply = listening.push.challenge(request)
            if reply is not None:
                return Taken("answered", reply)
        raise NotFound(_NOBODY, remedy=_CONFIGURE)

    def receive(self, source: str, name: str, call: RawCall) -> Taken:
        """Take a call in; when this returns it is on disk, or known to be.

        Raises:
            CallRefused: When nothing proves it.
            InstanceUnready: When a secret or mapping of the instance is missing.
            InvalidInput: When its body can't be unpacked, or is of a kind that is not read.
            NotFound: When nothing listens.
            QueueFull: When too much waits already.
            QueueUnavailable: When the queue can't be reached; sent again it does no harm.
        """
        listening = self._proved(self._heard.at(source, name), call)
        opened = self._opened(listening, call)
        push, request = listening.push, opened.request
        if opened.fault is None and (reply := push.challenge(request)) is not None:
            return Taken("answered", reply)
        delivery_id = delivery_id_of(push.delivery_id, opened.call, request.value)
        event = value_at(push.event_type, call, request.value) if push.event_type else None
        named = {"delivery": delivery_id, "event": event}
        with bound(**{name: word for name, word in named.items() if word}):
            return self._kept(opened, delivery_id)

    def _kept(self, opened: _Opened, delivery_id: str | None) -> Taken:
        """Return what becomes of a call with something to keep."""
        listening, reply = opened.listening, PushReply(status=opened.listening.push.status)
        found = self._brought(opened)
        if not found.records:
            why = found.passed_over[0] if found.passed_over else "it holds no record"
            _LOG.info("webhook_passed_over", instance=listening.instance.key, why=why)
            return Taken("passed_over", reply)
        if not self._is_queued(opened, found, delivery_id):
            _LOG.info("webhook_repeated", instance=listening.instance.key)
            return Taken("repeated", reply)
        return Taken("accepted", reply, len(found.records))

    def _is_queued(self, opened: _Opened, found: Brought, delivery_id: str | None) -> bool:
        """Queue what a call brought; tell whether it was new."""
        listening = opened.listening
        received = self._arrivals.next(listening, self._clock(), len(found.records))
        delivery = delivery_id or opened.call.digest
        given = envelopes(found.records, listening, delivery, delivery_id, received)
        mapping = listening.mapping.text if listening.mapping else None
        named = delivery_named(listening.head, delivery_id, self._settings)
        return self._inbox.offer(list(given), mapping, delivery=named)

    def _brought(self, opened: _Opened) -> Brought:
        push, request = opened.listening.push, opened.request
        if opened.fault is not None:
            return broken(opened.call.body, opened.fault)
        if (why := push.passes_over(request)) is not None:
            return Brought(passed_over=[why])
        return brought(push.opened(request), opened.listening, self._settings)

    def _proved(self, found: Sequence[Listening], call: RawCall) -> Listening:
        """Return the instance that a call is for: the one whose secret proves it.

        Raises:
            CallRefused: When none does, or several organisations have the same secret.
            InstanceUnready: When it may be for one whose secret or mapping is missing.
            NotFound: When nothing listens.
        """
        proved: list[Listening] = []
        refusals: list[CallRefused] = []
        for one in found:
            if not one.is_ready:
                continue
            try:
                prove(one.push.proofs, one.secrets, call, self._clock().timestamp())
                proved.append(one)
            except CallRefused as refusal:
                refusals.append(refusal)
        if len(proved) == 1:
            return proved[0]
        if proved:
            raise CallRefused(_SHARED, remedy=_SEPARATE)
        if not found:
            raise NotFound(_NOBODY, remedy=_CONFIGURE)
        if len(refusals) < len(found):
            raise InstanceUnready("something that the instance needs is missing here")
        raise refusals[0]

    def _opened(self, listening: Listening, call: RawCall) -> _Opened:
        """Return what a call holds. What was signed is what was sent, so it is unpacked now."""
        headers = call.headers
        limit = self._settings.push_unpacked_bytes
        body = unpack(call.body, headers.get("content-encoding", ""), limit)
        plain = replace(call, body=body)
        request = PushRequest(method=call.method, headers=headers)
        if not body and listening.push.bodiless:
            return _Opened(listening, plain, request)
        text = json_text(body, headers.get("content-type", ""))
        try:
            value = load_json(text, TextLimits.of(self._settings))
        except InvalidText as fault:
            return _Opened(listening, plain, request, fault)
        return _Opened(listening, plain, replace(request, value=value))


@dataclass(slots=True)
class _Arrivals:
    """Times of receipt of each instance: they never go back, even where the clock does."""

    receipts: Receipts
    _last: dict[str, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def next(self, listening: Listening, now: datetime, number: int) -> datetime:
        """Return the first of `number` moments, one microsecond apart, behind all before."""
        instance = listening.instance
        if listening.head not in self._last:
            told = self.receipts.last(instance.org, instance.source, instance.name)
            with self._lock:
                self._last.setdefault(listening.head, told or now - timedelta(microseconds=1))
        with self._lock:
            first = max(now, self._last[listening.head] + timedelta(microseconds=1))
            self._last[listening.head] = first + timedelta(microseconds=number)
            return first
