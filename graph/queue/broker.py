"""The way to the queue's server: messages by Celery, counts and turns by its own client.

A message that was under way is given out again when its worker was killed, and one that was lost
on the way is put back (`sent`). Tasks are repeatable, so that does no harm. Batches are in no
message: they lie in the inbox (`lines`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any, Final, Protocol

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from graph import tracing
from graph.errors import QueueUnavailable
from graph.logging import bound_ids
from graph.queue.app import ANSWER_SECONDS, QUEUE, REQUEST, make_app
from graph.queue.scripts import PREFIX
from graph.queue.transport import is_refusal
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings

PATIENCE_SECONDS: Final = 30.0
"""How long one waits for a queue that has answered before: it may be starting again."""

POLL_SECONDS: Final = 0.2
"""Between two looks at what others change."""

_UNACKNOWLEDGED: Final = "unacked"

_NO_ROOM: Final = (
    "Its disk is full, most likely: free some space where the data folder is. What it has taken "
    "is kept, and it goes on by itself. `nazara doctor` tells more."
)


class Sender(Protocol):
    """Whatever queues tasks: a command's way to the queue, or the call of a task."""

    def send(self, name: str, *args: Any, wait_seconds: float = 0.0, **named: Any) -> None:
        """Queue a task by its name, to be begun in `wait_seconds` at the earliest.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """


class Broker:
    """Connections to the queue, made when they are first used; close them at the end."""

    def __init__(self, settings: Settings, app: Celery | None = None) -> None:
        self.settings = settings
        self._given_app = app
        self._has_answered = False

    @cached_property
    def app(self) -> Celery:
        """The Celery application that messages go through."""
        return self._given_app or make_app(self.settings)

    @cached_property
    def client(self) -> redis.Redis:
        """The client of the server; what it raises is put into our words by `translated`."""
        return queue_client(self.settings, ANSWER_SECONDS)

    def send(self, name: str, *args: Any, wait_seconds: float = 0.0, **named: Any) -> None:
        """Queue a task by its name, to be begun in `wait_seconds` at the earliest.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        self.send_message(name, args, named, countdown=wait_seconds or None)

    def send_message(
        self,
        name: str,
        args: tuple[Any, ...],
        named: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """Queue a message, with headers and options of Celery's own.

        The id of the request that is being answered goes along, into the log of whoever does it,
        and so does its trace.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        request = {name: word for name, word in bound_ids().items() if name == REQUEST}
        sent = request | tracing.carried() | dict(headers or {})
        with translated():
            self.app.send_task(name, args=args, kwargs=dict(named or {}), headers=sent, **options)

    def given_out(self) -> int:
        """Return how many messages workers have taken and not ended.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        return int(self.patiently(partial(self.client.hlen, _UNACKNOWLEDGED)))

    def waiting(self) -> int:
        """Return how many batches and messages wait to be written, and are given out.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        return int(self.patiently(self._waiting))

    def _waiting(self) -> int:
        asked = self.client.pipeline(transaction=False)
        asked.llen(QUEUE)
        asked.hlen(_UNACKNOWLEDGED)
        for name in ("waiting:live", "waiting:backfill", "handfuls"):
            asked.zcard(f"{PREFIX}{name}")
        return sum(asked.execute())

    def patiently(self, ask: Callable[[], Any]) -> Any:
        """Ask the queue, again and again if it is being restarted; `ask` must be repeatable.

        Raises:
            QueueUnavailable: When the queue never answered, or does not for too long.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with translated():
                    answer = ask()
            except QueueUnavailable:
                if not self._has_answered or time.monotonic() > deadline:
                    raise
                time.sleep(POLL_SECONDS)
            else:
                self._has_answered = True
                return answer

    def close(self) -> None:
        """Close the connections that were opened."""
        if "client" in vars(self):
            self.client.close()
        if "app" in vars(self) and self._given_app is None:
            self.app.close()


@contextmanager
def translated() -> Iterator[None]:
    """Raise what the clients of the queue raise as an error of ours.

    Raises:
        QueueUnavailable: When the queue can't be reached, or takes nothing in.
    """
    try:
        yield
    except (redis.RedisError, OperationalError) as error:
        if is_refusal(error) or is_refusal(error.__cause__ or error):
            message = f"the queue takes nothing in: {error}"
            raise QueueUnavailable(message, remedy=_NO_ROOM) from error
        message = f"the queue can't be reached: {error}"
        raise QueueUnavailable(message) from error
