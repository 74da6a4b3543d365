"""How Celery's messages go through the queue: none is ever nowhere.

Celery's client takes a message off its list and then notes that it did. A queue whose disk has
become full in between refuses the note: then the worker holds the message and tries again until
the queue writes once more. Where one of them is killed in between, the message is found again by
what was noted of it when it was sent (`sent`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from kombu import transport
from kombu.transport import redis as kombu_redis
from kombu.utils import json
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

from graph.queue import sent

PAUSE_SECONDS = 0.5

_REFUSALS = ("MISCONF ", "NOREPLICAS ")
"""Words of answers of a queue that can't write now, and may later; others have a class."""

_LOG = structlog.get_logger(__name__)

_dumps: Callable[[Any], str] = json.dumps


def is_refusal(error: BaseException) -> bool:
    """Whether a queue answers that it can't write now: its disk or its memory is full, say."""
    if isinstance(error, OutOfMemoryError | ReadOnlyError):
        return True
    # In a pipeline the client puts the number and text of the command before the answer.
    return isinstance(error, ResponseError) and any(word in str(error) for word in _REFUSALS)


class PatientQoS(kombu_redis.QoS):
    """Notes what was given out, and forgets what is done."""

    def append(self, message: Any, delivery_tag: str) -> None:
        """Note a message; while the queue refuses that, hold it and try again."""
        told = False
        while True:
            try:
                super().append(message, delivery_tag)  # type: ignore[no-untyped-call]
            except ResponseError as error:
                if not is_refusal(error):
                    raise
                if not told:
                    _LOG.warning("message_held", why=str(error), what_to_do="Free some space.")
                told = True
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def _remove_from_indices(self, delivery_tag: str, pipe: Any = None) -> Any:
        """Forget a message that is acknowledged, or goes back into its list."""
        step = super()._remove_from_indices(delivery_tag, pipe)  # type: ignore[no-untyped-call]
        return sent.forget(step, delivery_tag)


class Channel(kombu_redis.Channel):
    """A channel that notes what it sends to `noted_queues`, an option of the transport."""

    QoS = PatientQoS
    noted_queues: tuple[str, ...] = ()
    from_transport_options = (  # type: ignore[assignment]
        *kombu_redis.Channel.from_transport_options,
        "noted_queues",
    )

    def _put(self, queue: str, message: dict[str, Any], **options: Any) -> None:
        """Queue a message, and note it in the same step."""
        if queue not in self.noted_queues:
            super()._put(queue, message, **options)  # type: ignore[no-untyped-call]
            return
        with self.conn_or_acquire() as client, client.pipeline() as pipe:
            pipe.lpush(self._list_of(queue, message), _dumps(message))
            self._note(pipe, queue, message)
            pipe.execute()

    def _do_restore_message(
        self, payload: Any, exchange: str, routing_key: str, pipe: Any, *place: Any, **named: Any
    ) -> None:
        """Put a message back into its list, and note it as it now stands there."""
        super()._do_restore_message(  # type: ignore[no-untyped-call]
            payload, exchange, routing_key, pipe, *place, **named
        )
        queues: list[str] = self._lookup(exchange, routing_key)  # type: ignore[no-untyped-call]
        for queue in queues:
            if queue in self.noted_queues:
                self._note(pipe, queue, payload)

    def _purge(self, queue: str) -> int:
        """Throw away all messages of a queue."""
        number = int(super()._purge(queue))  # type: ignore[no-untyped-call]
        if queue in self.noted_queues:
            with self.conn_or_acquire() as client:
                sent.forget_lists(client, self._lists_of(queue))
        return number

    def _note(self, pipe: Any, queue: str, message: dict[str, Any]) -> None:
        tag = message["properties"]["delivery_tag"]
        sent.note(pipe, tag, self._list_of(queue, message), _dumps(message))

    def _list_of(self: Any, queue: str, message: dict[str, Any]) -> str:
        return str(self._q_for_pri(queue, self._get_message_priority(message, reverse=False)))

    def _lists_of(self: Any, queue: str) -> set[str]:
        return {str(self._q_for_pri(queue, priority)) for priority in self.priority_steps}


class Transport(kombu_redis.Transport):
    """Celery's own transport for Redis, with such channels."""

    Channel = Channel


def register() -> None:
    """Have every `redis://` and `rediss://` address use this transport, in this process."""
    for scheme in ("redis", "rediss"):
        transport.TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
