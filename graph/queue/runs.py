"""Runs on the queue: what they put into it, and what they tell about their progress there.

The queue is the inbox: what it has acknowledged survives the kill of every process, and a
task that was under way is given out again. Tasks are repeatable, so that does no harm. One
moment is not covered: Celery takes a message and notes that it did in two steps, and a worker
killed between them loses it. A run that waits notices, and says so.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from graph.errors import QueueFull, QueueUnavailable, WorkLost
from graph.model.facts import Envelope
from graph.model.identity import source_head
from graph.queue.app import ANSWER_SECONDS, ORG, QUEUE, TURN, WRITE, make_app
from graph.queue.envelopes import encode, pieces
from graph.queue.transport import is_refusal
from graph.queue.turns import MOST_TURNS, Turns
from graph.settings.settings import Settings, resolve
from graph.store.wire import from_micros, to_micros

Answer = TypeVar("Answer")

MAX_MESSAGE_BYTES = 4_000_000
"""Content in one message; a worker holds a few times that while it maps it."""

RUN_SECONDS = 7 * 86_400
"""How long a run's counts are kept after its last batch."""

PATIENCE_SECONDS = 30.0
"""How long a run waits for a queue that has answered before: it may be starting again."""

_RECEIPTS = "nazara:receipts"

_NO_ROOM = (
    "Its disk is full, most likely: free some space where the data folder is. What it has taken "
    "is kept, and it goes on by itself. `nazara doctor` tells more."
)

_POLL_SECONDS = 0.2
_LOST_SECONDS = 10.0
"""A message is nowhere for a moment when a worker takes it; not for this long."""

_UNACKNOWLEDGED = "unacked"

# A batch that was halved is counted by its halves, unless it had been counted as a whole before:
# its message may be delivered again after either.
_COUNT_ONCE = """
local whole, known = ARGV[1], redis.call('SISMEMBER', KEYS[2], ARGV[1] .. ':halved') == 1
while whole and not known do
  known = redis.call('SISMEMBER', KEYS[2], whole) == 1
  whole = string.match(whole, '^(.*)%.[ab]$')
end
if not known then
  redis.call('SADD', KEYS[2], ARGV[1])
  for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[2])
"""


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
        self._queued: dict[str, int] = {}
        self._has_answered = False

    @cached_property
    def app(self) -> Celery:
        """The Celery application that messages go through."""
        return self._given_app or make_app(self._settings)

    @cached_property
    def _redis(self) -> redis.Redis:
        url = resolve(self._settings, ("redis",)).redis_url
        return redis.Redis.from_url(
            url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
        )

    def submit(
        self,
        run: str,
        envelopes: Iterable[Envelope],
        mapping: str | None = None,
        progress: Progress = _nothing,
    ) -> None:
        """Queue envelopes to be written, in messages of at most `batch_size`.

        Waits while `queue_limit` messages are waiting already, and for a queue that is
        started again; `progress` is called meanwhile and after each message. One process
        submits all of a run. Memory holds one message's envelopes at a time.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        for piece in self._pieces(envelopes):
            self._wait_for_room(run, progress)
            self._queued[run] = self._queued.get(run, 0) + len(piece)
            self._patiently(partial(self._note_queued, run))
            self._patiently(partial(self._note_receipts, piece))
            # With an id of ours: sent twice, it is counted once.
            batch = uuid.uuid4().hex
            arguments = [encode(piece), mapping, run, True]
            self._patiently(partial(self.send_batch, piece[0].org, batch, arguments))
            progress(self.state(run))

    def offer(self, envelopes: Sequence[Envelope], mapping: str | None = None) -> None:
        """Queue envelopes to be written, at once or not at all: for whoever can't be kept waiting.

        They belong to no run and are not counted.

        Raises:
            QueueFull: When `queue_limit` messages wait already; nothing of it was queued.
            QueueUnavailable: When the queue can't be reached. A part may have been queued:
                to offer the same again does no harm.
        """
        with _translated():
            waiting = self._length(QUEUE)
            if waiting >= self._settings.queue_limit:
                message = f"{waiting:,} messages wait already"
                raise QueueFull(message)
            self._note_receipts(envelopes)
            for piece in self._pieces(envelopes):
                arguments = [encode(piece), mapping, "", False]
                self.send_batch(piece[0].org, uuid.uuid4().hex, arguments)

    def _pieces(self, envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
        """Yield what goes into one message each: of one organisation, not too many or too large."""
        for _, of_one in groupby(envelopes, key=attrgetter("org")):
            yield from pieces(of_one, self._settings.batch_size, MAX_MESSAGE_BYTES)

    @cached_property
    def turns(self) -> Turns:
        """Whose batches wait, and whose are at work."""
        limits = self._settings.turn_batches, self._settings.task_time_limit
        return Turns(self._redis, *limits)

    def send_batch(self, org: str, batch: str, arguments: list[Any], turn: int = 0) -> None:
        """Queue a batch under its id, in the turns of its organisation.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        # In a header: a batch that is not its organisation's turn is not taken apart.
        headers = {ORG: org, TURN: turn}
        with _translated():
            self.turns.wait(org, batch)
            self.app.send_task(WRITE, args=arguments, task_id=batch, headers=headers)

    def begin(self, org: str, batch: str, arguments: list[Any], turn: int) -> bool:
        """Note that a batch is at work; False says that it went back behind those of others.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with _translated():
            if self.turns.begin(org, batch, is_last=turn >= MOST_TURNS):
                return True
        self.send_batch(org, batch, arguments, turn + 1)
        return False

    def end(self, org: str, batch: str) -> None:
        """Note that a batch is not at work any more.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with _translated():
            self.turns.end(org, batch)

    def _note_queued(self, run: str) -> None:
        self._redis.hset(_key(run), "queued", self._queued[run])
        self._redis.expire(_key(run), RUN_SECONDS)

    def _note_receipts(self, envelopes: Sequence[Envelope]) -> None:
        """Raise each source's last time of receipt; it never goes back."""
        newest: dict[str, int] = {}
        for one in envelopes:
            source = source_head(one.org, one.source, one.instance)
            newest[source] = max(newest.get(source, 0), to_micros(one.received_at))
        self._redis.zadd(_RECEIPTS, newest, gt=True)

    def last_receipt(self, org: str, source: str, instance: str) -> datetime | None:
        """Return the latest time of receipt that was queued of a source, None if there is none.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        head = source_head(org, source, instance)
        found: Any = self._patiently(partial(self._redis.zscore, _RECEIPTS, head))
        return None if found is None else from_micros(int(found))

    def latest_receipts(self, since: datetime) -> dict[str, datetime]:
        """Return the sources whose last time of receipt lies after `since`, with that time.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        bounds = (f"({to_micros(since)}", "+inf")
        ask = partial(self._redis.zrangebyscore, _RECEIPTS, *bounds, withscores=True)
        found: Any = self._patiently(ask)
        return {name.decode(): from_micros(int(score)) for name, score in found}

    def _wait_for_room(self, run: str, progress: Progress) -> None:
        while self._patiently(partial(self._length, QUEUE)) >= self._settings.queue_limit:
            progress(self.state(run))
            time.sleep(_POLL_SECONDS)

    def waiting(self) -> int:
        """Return how many messages wait, and are given out.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        return self._patiently(partial(self._length, QUEUE)) + self.given_out()

    def given_out(self) -> int:
        """Return how many messages workers have taken and not ended.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        return int(self._patiently(partial(self._redis.hlen, _UNACKNOWLEDGED)))

    def _length(self, queue: str) -> int:
        return int(self._redis.llen(queue))

    def _patiently(self, ask: Callable[[], Answer]) -> Answer:
        """Ask the queue, again and again if it is being restarted; `ask` must be repeatable."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with _translated():
                    answer = ask()
            except QueueUnavailable:
                if not self._has_answered or time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)
            else:
                self._has_answered = True
                return answer

    def state(self, run: str) -> RunState:
        """Return how far a run is.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        found: Any = self._patiently(partial(self._redis.hgetall, _key(run)))
        known = {field.name for field in fields(RunState)}
        counts = {name.decode(): int(value) for name, value in found.items()}
        return RunState(**{name: value for name, value in counts.items() if name in known})

    def wait(self, run: str, progress: Progress = _nothing) -> RunState:
        """Return the final state of a run, once every queued envelope is done.

        Raises:
            QueueUnavailable: When the queue can't be reached.
            WorkLost: When the queue is empty and not everything was done.
        """
        nothing_since: float | None = None
        while not (state := self.state(run)).is_done:
            progress(state)
            now = time.monotonic()
            nothing_since = (nothing_since or now) if self._holds_nothing() else None
            if nothing_since and now - nothing_since > _LOST_SECONDS:
                raise WorkLost(_lost(state))
            time.sleep(_POLL_SECONDS)
        progress(state)
        return state

    def _holds_nothing(self) -> bool:
        """Whether nothing to be written waits, and nothing is given out."""
        return not self._patiently(partial(self._length, QUEUE)) and not self.given_out()

    def count(self, run: str, batch: str, counts: Mapping[str, int]) -> None:
        """Add what a batch did to its run, once, however often the batch is delivered.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        pairs: list[Any] = [part for item in counts.items() if item[1] for part in item]
        keys = (_key(run), f"{_key(run)}:batches")
        with _translated():
            self._redis.eval(_COUNT_ONCE, len(keys), *keys, batch, RUN_SECONDS, *pairs)

    def halved(self, run: str, batch: str) -> tuple[str, str]:
        """Note that a batch is counted by its halves from now on; return their ids.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with _translated():
            self._redis.sadd(f"{_key(run)}:batches", f"{batch}:halved")
        return f"{batch}.a", f"{batch}.b"

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


def _lost(state: RunState) -> str:
    missing = state.queued - state.done
    return f"the queue is empty, and {missing:,} of {state.queued:,} records were not written"


def _key(run: str) -> str:
    return f"nazara:run:{run}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, OperationalError) as error:
        if is_refusal(error) or is_refusal(error.__cause__ or error):
            message = f"the queue takes nothing in: {error}"
            raise QueueUnavailable(message, remedy=_NO_ROOM) from error
        message = f"the queue can't be reached: {error}"
        raise QueueUnavailable(message) from error
