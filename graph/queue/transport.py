"""How Celery takes messages from the queue: what it was given, it notes, however long that takes.

Celery's client takes a message off its list and then notes that it did. A queue whose disk has
become full in between refuses the note, and the message would be nowhere. Here the worker holds
it and tries again until the queue writes once more.
"""

from __future__ import annotations

import time
from typing import Any

import structlog
from kombu import transport
from kombu.transport import redis as kombu_redis
from redis.exceptions import OutOfMemoryError, ReadOnlyError, ResponseError

PAUSE_SECONDS = 0.5

_REFUSALS = ("MISCONF ", "NOREPLICAS ")
"""Words of answers of a queue that can't write now, and may later; others have a class."""

_LOG = structlog.get_logger(__name__)


def is_refusal(error: BaseException) -> bool:
    """Whether a queue answers that it can't write now: its disk or its memory is full, say."""
    if isinstance(error, OutOfMemoryError | ReadOnlyError):
        return True
    # In a pipeline the client puts the number and text of the command before the answer.
    return isinstance(error, ResponseError) and any(word in str(error) for word in _REFUSALS)


class PatientQoS(kombu_redis.QoS):
    """Notes what was given out."""

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


class Channel(kombu_redis.Channel):
    """A channel that notes with patience."""

    QoS = PatientQoS


class Transport(kombu_redis.Transport):
    """Celery's own transport for Redis, with such channels."""

    Channel = Channel


def register() -> None:
    """Have every `redis://` and `rediss://` address use this transport, in this process."""
    for scheme in ("redis", "rediss"):
        transport.TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
