"""Threads shared out among organisations: each has a line of its own, and lines take turns."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from api.http.pools import Result, run_in
from graph.errors import Overloaded


@dataclass(slots=True)
class FairThreads:
    """Runs calls in the threads of a pool, one line of waiting calls an organisation.

    Some threads are spare: they serve organisations none of whose calls is running, however
    many calls of others are, and however long those take. All methods belong to the thread of
    the event loop.

    Args:
        pool: Has `threads` and `spare` threads together, and nobody else uses it.
        threads: Calls that run at once, of any organisation.
        spare: Calls beyond those, each the only one of its organisation.
        line: Calls of one organisation that may wait; one more is refused.
    """

    pool: ThreadPoolExecutor
    threads: int
    spare: int
    line: int
    _running: Counter[str] = field(default_factory=Counter)
    _waiting: OrderedDict[str, deque[asyncio.Future[None]]] = field(default_factory=OrderedDict)

    async def run(self, org: str, call: Callable[[], Result]) -> Result:
        """Return what the call returns, once it had its turn.

        Raises:
            Overloaded: When too many calls of the organisation wait.
        """
        if org in self._waiting or not self._has_room(org):
            await self._turn(org)
        else:
            self._running[org] += 1
        return await run_in(self.pool, call, partial(self._ended, org))

    def _has_room(self, org: str) -> bool:
        spare = 0 if self._running[org] else self.spare
        return self._running.total() < self.threads + spare

    async def _turn(self, org: str) -> None:
        """Wait in line until a call has been given a thread."""
        line = self._waiting.setdefault(org, deque())
        if len(line) >= self.line:
            message = f"{len(line)} requests of this organisation are waiting"
            raise Overloaded(message)
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            self._leave(org, turn)
            raise

    def _leave(self, org: str, turn: asyncio.Future[None]) -> None:
        """Take a call out of the line; a thread that it was given already goes to the next."""
        line = self._waiting.get(org)
        if line is not None and turn in line:
            line.remove(turn)
            if not line:
                del self._waiting[org]
        elif turn.done() and not turn.cancelled():
            self._ended(org)

    def _ended(self, org: str) -> None:
        self._running[org] -= 1
        if not self._running[org]:
            del self._running[org]
        while (chosen := self._next()) is not None:
            line = self._waiting[chosen]
            turn = line.popleft()
            if line:
                self._waiting.move_to_end(chosen)
            else:
                del self._waiting[chosen]
            # A call that was called off a moment ago has not left its line yet.
            if not turn.cancelled():
                self._running[chosen] += 1
                turn.set_result(None)

    def _next(self) -> str | None:
        """Return whose turn it is: of those who wait and have room, who had none for longest."""
        return next((org for org in self._waiting if self._has_room(org)), None)
