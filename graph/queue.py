"""The queue: Celery on Redis or Valkey, and what runs tell about their progress there.

The queue is the inbox: what it has acknowledged survives the kill of every process, and a
task that was under way is given out again. Tasks are repeatable, so that does no harm.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from graph.envelopes import encode, pieces
from graph.errors import QueueUnavailable
from graph.facts import Envelope
from graph.settings import Settings, resolve

QUEUE = "nazara"
WRITE = "ingest.write"
SETTLE = "ingest.settle"
EMBED = "enrich.embed"

MAX_MESSAGE_BYTES = 4_000_000
"""Content in one message; a worker holds a few times that while it maps it."""

RUN_SECONDS = 7 * 86_400
"""How long a run's counts are kept after its last batch."""

_POLL_SECONDS = 0.2
_ANSWER_SECONDS = 10.0

_COUNT_ONCE = """
if redis.call('SADD', KEYS[2], ARGV[1]) == 1 then
  for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
"""


def make_app(settings: Settings) -> Celery:
    """Return the Celery application.

    A message is acknowledged when its task has ended, and one that was not is given out
    again after the visibility timeout. That must be longer than a task can run, or running
    tasks would be done twice; and not much longer, or a killed worker's tasks wait. Celery's
    own default is an hour. One message is prefetched at a time, so that a slow task holds
    up no others.
    """
    limit = settings.task_time_limit
    app = Celery("nazara", broker=resolve(settings, ("redis",)).redis_url, set_as_current=True)
    app.conf.update(
        task_default_queue=QUEUE,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=limit,
        task_soft_time_limit=limit * 3 // 4,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": limit + max(5, limit // 4),
            "socket_connect_timeout": _ANSWER_SECONDS,
        },
    )
    return app


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run is: `queued` and `done` count envelopes, `rejected` dead letters."""

    queued: int = 0
    done: int = 0
    nodes: int = 0
    relationships: int = 0
    stubs: int = 0
    rejected: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done >= self.queued


Progress = Callable[[RunState], None]


def _nothing(state: RunState) -> None:
    """Show nothing."""


class Runs:
    """Sends batches of runs to the workers and counts what became of them."""

    def __init__(self, settings: Settings, app: Celery | None = None) -> None:
        self._settings = settings
        self._given_app = app

    @cached_property
    def app(self) -> Celery:
        """The Celery application that messages go through."""
        return self._given_app or make_app(self._settings)

    @cached_property
    def _redis(self) -> redis.Redis:
        url = resolve(self._settings, ("redis",)).redis_url
        return redis.Redis.from_url(
            url, socket_timeout=_ANSWER_SECONDS, socket_connect_timeout=_ANSWER_SECONDS
        )

    def submit(
        self,
        run: str,
        envelopes: Sequence[Envelope],
        mapping: str | None = None,
        progress: Progress = _nothing,
    ) -> None:
        """Queue envelopes to be written, in messages of at most `batch_size`.

        Waits while `queue_limit` messages are waiting already; `progress` is called
        meanwhile.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        for piece in pieces(envelopes, self._settings.batch_size, MAX_MESSAGE_BYTES):
            with _translated():
                self._wait_for_room(run, progress)
                self._redis.hincrby(_key(run), "queued", len(piece))
                self._redis.expire(_key(run), RUN_SECONDS)
                self.app.send_task(WRITE, args=[encode(piece), mapping, run, True])

    def _wait_for_room(self, run: str, progress: Progress) -> None:
        while int(self._redis.llen(QUEUE)) >= self._settings.queue_limit:
            progress(self.state(run))
            time.sleep(_POLL_SECONDS)

    def state(self, run: str) -> RunState:
        """Return how far a run is.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with _translated():
            found: Any = self._redis.hgetall(_key(run))
        known = {field.name for field in fields(RunState)}
        counts = {name.decode(): int(value) for name, value in found.items()}
        return RunState(**{name: value for name, value in counts.items() if name in known})

    def wait(self, run: str, progress: Progress = _nothing) -> RunState:
        """Return the final state of a run, once every queued envelope is done.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        while not (state := self.state(run)).is_done:
            progress(state)
            time.sleep(_POLL_SECONDS)
        progress(state)
        return state

    def count(self, run: str, batch: str, counts: Mapping[str, int]) -> None:
        """Add what a batch did to its run, once, however often the batch is delivered.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        pairs: list[Any] = [part for item in counts.items() if item[1] for part in item]
        keys = (_key(run), f"{_key(run)}:batches")
        with _translated():
            self._redis.eval(_COUNT_ONCE, len(keys), *keys, batch, RUN_SECONDS, *pairs)

    def send(self, name: str, *args: Any, task_id: str | None = None) -> None:
        """Queue a task by its name.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with _translated():
            self.app.send_task(name, args=list(args), task_id=task_id)

    def close(self) -> None:
        """Close the connections that were opened."""
        if "_redis" in vars(self):
            self._redis.close()
        if "app" in vars(self) and self._given_app is None:
            self.app.close()


def _key(run: str) -> str:
    return f"nazara:run:{run}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OperationalError) as error:
        message = f"the queue can't be reached: {error}"
        raise QueueUnavailable(message) from error
