"""What became of the records of a run: counted by the workers, asked for by whoever waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Final

from graph.errors import WorkLost
from graph.queue.broker import POLL_SECONDS, Broker, translated

RUN_SECONDS: Final = 7 * 86_400
"""How long a run's counts are kept after its last batch."""

_LOST_SECONDS: Final = 10.0
"""A message is nowhere for a moment when a worker takes it; not for this long."""

# A batch that was halved is counted by its halves, unless it had been counted as a whole before:
# its message may be delivered again after either.
_COUNT_ONCE: Final = """
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
    """How far a run is: `queued` and `done` count envelopes, `rejected` dead letters.

    `clashing` counts records that came with other content than before in the same run, where
    nothing says which is newer.
    """

    queued: int = 0
    done: int = 0
    nodes: int = 0
    relationships: int = 0
    stubs: int = 0
    rejected: int = 0
    clashing: int = 0

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.done >= self.queued


OnState = Callable[[RunState], None]
"""Called now and then with how far a run is."""


def nothing(state: RunState) -> None:
    """Show nothing."""


class RunCounts:
    """The counts of runs; each is kept for a week after its last batch."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    def note_queued(self, run: str, number: int) -> None:
        """Note how many envelopes of a run were queued so far.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        self._broker.patiently(partial(self._note_queued, _key(run), number))

    def _note_queued(self, key: str, number: int) -> None:
        asked = self._broker.client.pipeline()
        asked.hset(key, "queued", number)
        asked.expire(key, RUN_SECONDS)
        asked.execute()

    def add(self, run: str, batch: str, counts: Mapping[str, int]) -> None:
        """Add what a batch did to its run, once, however often the batch is delivered.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        pairs: list[Any] = [part for item in counts.items() if item[1] for part in item]
        keys = (_key(run), f"{_key(run)}:batches")
        with translated():
            self._broker.client.eval(_COUNT_ONCE, len(keys), *keys, batch, RUN_SECONDS, *pairs)

    def halve(self, run: str, batch: str) -> None:
        """Note that a batch is counted by its halves from now on: `batch.a` and `batch.b`.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        with translated():
            self._broker.client.sadd(f"{_key(run)}:batches", f"{batch}:halved")

    def state(self, run: str) -> RunState:
        """Return how far a run is.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        found = self._broker.patiently(partial(self._broker.client.hgetall, _key(run)))
        known = {field.name for field in fields(RunState)}
        counts = {name.decode(): int(value) for name, value in found.items()}
        return RunState(**{name: value for name, value in counts.items() if name in known})

    def wait(self, run: str, progress: OnState = nothing) -> RunState:
        """Return the final state of a run, once every queued envelope is done.

        Raises:
            QueueUnavailable: When the queue can't be reached.
            WorkLost: When the queue is empty and not everything was done.
        """
        nothing_since: float | None = None
        while not (state := self.state(run)).is_done:
            progress(state)
            now = time.monotonic()
            nothing_since = (nothing_since or now) if not self._broker.waiting() else None
            if nothing_since and now - nothing_since > _LOST_SECONDS:
                raise WorkLost(_lost(state))
            time.sleep(POLL_SECONDS)
        progress(state)
        return state


def _lost(state: RunState) -> str:
    missing = state.queued - state.done
    return f"the queue is empty, and {missing:,} of {state.queued:,} records were not written"


def _key(run: str) -> str:
    return f"nazara:run:{run}"
