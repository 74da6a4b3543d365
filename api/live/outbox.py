"""Messages that wait to be sent on one connection: a bounded number of them."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from graph.errors import TooSlow


@dataclass(slots=True)
class Outbox:
    """A line of messages, `limit` long at most. It belongs to the thread of the event loop."""

    limit: int
    _waiting: deque[bytes] = field(default_factory=deque)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, message: bytes) -> None:
        """Add a message.

        Raises:
            TooSlow: When the line is full; nothing waits any more then.
        """
        if len(self._waiting) >= self.limit:
            self._waiting.clear()
            message_ = f"{self.limit} messages are waiting, and the client does not read them"
            raise TooSlow(message_)
        self._waiting.append(message)
        self._pulse()

    async def get(self) -> bytes:
        """Return the next message, once there is one."""
        while not self._waiting:
            await self._moved.wait()
        message = self._waiting.popleft()
        self._pulse()
        return message

    async def room(self) -> None:
        """Wait until half of the line is free."""
        while len(self._waiting) > self.limit // 2:
            await self._moved.wait()

    async def empty(self) -> None:
        """Wait until all was taken."""
        while self._waiting:
            await self._moved.wait()

    def _pulse(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
