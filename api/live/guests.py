"""Connections with subscriptions: how many there are, and whether their tokens still hold."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import structlog

from api.access.standing import HeldTokens, Holding
from api.access.viewer import Viewer
from graph.errors import GraphError, TooManyConnections
from graph.settings.settings import Settings

_LOG = structlog.get_logger(__name__)

Looked = Mapping[Holding, Viewer | GraphError]
InThread = Callable[[Callable[[], Looked]], Awaitable[Looked]]
"""Runs a call in a thread."""

_PATIENCE: Final = 60.0
"""Seconds for which tokens are believed while nobody can look."""


class Guest(Protocol):
    """A connection with subscriptions."""

    holding: Holding

    def changed(self, viewer: Viewer) -> None:
        """Take note that its holder may read something else now."""

    def ended(self, error: GraphError) -> None:
        """Take note that it has to end, and why."""


@dataclass(slots=True)
class Guests:
    """The connections of this process. All methods belong to the thread of the event loop."""

    tokens: HeldTokens
    settings: Settings
    run: InThread
    _here: dict[Guest, tuple[str, str]] = field(default_factory=dict)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _viewers: dict[Guest, Viewer] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    def enter(self, guest: Guest) -> None:
        """Count a connection, and look at its token from now on.

        Raises:
            TooManyConnections: When there are as many as may be.
        """
        viewer = guest.holding.viewer
        org, holder = ("org", viewer.org), ("token", viewer.user or viewer.uid)
        limits = self.settings
        self._check(len(self._here), "live_connections", limits.live_connections)
        self._check(self._counts[org], "live_connections_per_org", limits.live_connections_per_org)
        self._check(
            self._counts[holder], "live_connections_per_token", limits.live_connections_per_token
        )
        self._counts.update((org, holder))
        self._here[guest] = (viewer.org, holder[1])
        self._viewers[guest] = viewer
        self._task = self._task or asyncio.create_task(self._watch())

    def leave(self, guest: Guest) -> None:
        """Count it no more. Done twice is done once."""
        known = self._here.pop(guest, None)
        self._viewers.pop(guest, None)
        if known is not None:
            for key in (("org", known[0]), ("token", known[1])):
                self._counts[key] -= 1
                if not self._counts[key]:
                    del self._counts[key]

    def close(self) -> None:
        """End all connections."""
        if self._task is not None:
            self._task.cancel()

    def _check(self, number: int, name: str, limit: int) -> None:
        if number >= limit:
            message = f"{number} connections with subscriptions are open, see NAZARA_{name.upper()}"
            raise TooManyConnections(message)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        looked_at = loop.time()
        while True:
            await asyncio.sleep(self.settings.live_check_seconds)
            try:
                await self._look()
                looked_at = loop.time()
            except GraphError as error:
                if loop.time() - looked_at > _PATIENCE:
                    self._end_all(error)

    async def _look(self) -> None:
        if not self._here:
            return
        holdings = [guest.holding for guest in self._here]
        found = await self.run(lambda: self.tokens.look(holdings))
        for guest in [*self._here]:
            now = found.get(guest.holding)
            if isinstance(now, GraphError):
                guest.ended(now)
            elif now is not None and now != self._viewers[guest]:
                self._viewers[guest] = now
                guest.changed(now)

    def _end_all(self, error: GraphError) -> None:
        _LOG.warning("subscriptions_ended", connections=len(self._here), why=error.message)
        for guest in [*self._here]:
            guest.ended(error)
