"""A few threads for what must be done before anybody's turn comes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from api.http.pools import Result, run_in
from graph.errors import Overloaded


@dataclass(slots=True)
class Door:
    """Runs calls in a pool of its own; `limit` may wait beyond those that run.

    All methods belong to the thread of the event loop. `what` says what is waited for.
    """

    pool: ThreadPoolExecutor
    threads: int
    limit: int
    what: str
    _inside: int = field(default=0)

    @classmethod
    def of(cls, threads: int, limit: int, what: str) -> Door:
        """Return one with so many threads."""
        return cls(ThreadPoolExecutor(threads, thread_name_prefix=what), threads, limit, what)

    async def run(self, call: Callable[[], Result]) -> Result:
        """Return what the call returns.

        Raises:
            Overloaded: When too many wait.
        """
        if self._inside >= self.threads + self.limit:
            message = f"{self._inside} {self.what} are waiting"
            raise Overloaded(message)
        self._inside += 1
        return await run_in(self.pool, call, self._count_out)

    def close(self) -> None:
        """End the threads; what waits is not done."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _count_out(self) -> None:
        self._inside -= 1
