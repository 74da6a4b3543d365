"""How many questions are on their way to a provider at once, of all workers together."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import redis

from enrich.providers.faults import ProviderFault
from graph.queue.broker import translated
from graph.queue.pace import SharedPace

_POLL: Final = 0.02
_TAKE: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[3]) + 60)
return 1
"""


class AskLater(ProviderFault):
    """A question was not asked yet: as many are on their way as may, or time was up."""

    code = "ASK_LATER"
    default_remedy = "It is asked again by itself."
    retryable = True


class ProviderTurn:
    """The turn of one question: so many at once, so many a minute.

    Args:
        held: Seconds after which the turn of a worker that was killed is free again.
    """

    def __init__(
        self, client: redis.Redis, key: str, *, at_once: int, a_minute: int, held: float
    ) -> None:
        self._client = client
        self._key = f"nazara:llm:slots:{key}"
        self._pace = SharedPace(client, f"nazara:llm:pace:{key}", a_minute, 60)
        self._at_once = at_once
        self._held = held

    @contextmanager
    def taken(self, until: float) -> Iterator[None]:
        """Wait for a turn, by the clock `time.monotonic`, and have it in this block.

        Raises:
            AskLater: When there is none in time.
        """
        token = uuid.uuid4().hex
        self._wait_for_slot(token, until)
        try:
            self._wait_for_pace(until)
            yield
        finally:
            with translated():
                self._client.zrem(self._key, token)

    def close(self, seconds: float) -> None:
        """Let nobody ask for so long."""
        self._pace.close(seconds)

    def _wait_for_slot(self, token: str, until: float) -> None:
        while not self._take_slot(token):
            if time.monotonic() > until:
                message = f"{self._at_once} questions are on their way, as many as may be"
                raise AskLater(message)
            time.sleep(random.uniform(0.5, 1.5) * _POLL)  # noqa: S311 - no secret hangs on it.

    def _take_slot(self, token: str) -> bool:
        given = (token, str(self._at_once), str(self._held))
        with translated():
            taken: Any = self._client.eval(_TAKE, 1, self._key, *given)
        return bool(taken)

    def _wait_for_pace(self, until: float) -> None:
        while wait := self._pace.take():
            if time.monotonic() + wait > until:
                message = f"the provider may be asked again in {wait:.0f} s"
                raise AskLater(message)
            time.sleep(wait)
