"""Health: is this process alive, and can it serve?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import redis
import structlog
from starlette.requests import Request
from starlette.responses import Response

from api.http.errors import json_response
from graph.errors import GraphError, QueueUnavailable
from graph.schema.migrate import check_version
from graph.settings.queue_clients import queue_client
from graph.store.store import Store

_LOG = structlog.get_logger(__name__)
_PATIENCE_SECONDS = 2.0


async def live(_: Request) -> Response:
    """Answer: the process runs and its event loop turns."""
    return json_response({"status": "live"})


@dataclass(frozen=True, slots=True)
class Ready:
    """Answers 200 when graph, queue and schema are as this process needs them, else 503."""

    store: Store

    async def __call__(self, _: Request) -> Response:
        """Check each, all at the same time."""
        checks = {"neo4j": self.store.verify, "queue": self._queue, "schema": self._schema}
        found = await asyncio.gather(
            *(asyncio.to_thread(_outcome, name, check) for name, check in checks.items())
        )
        states = dict(zip(checks, found, strict=True))
        ready = all(state == "ok" for state in states.values())
        content = {"status": "ready" if ready else "not ready", "checks": states}
        return json_response(content, 200 if ready else 503)

    def _queue(self) -> None:
        try:
            with queue_client(self.store.settings, _PATIENCE_SECONDS) as queue:
                queue.ping()
        except (redis.RedisError, ValueError) as error:
            message = f"the queue does not answer: {error}"
            raise QueueUnavailable(message) from error

    def _schema(self) -> None:
        check_version(self.store)


def _outcome(name: str, check: Callable[[], object]) -> str:
    """Return `ok` or the error's code: anybody may read it, so it names no address."""
    try:
        check()
    except GraphError as error:
        _LOG.warning("not_ready", check=name, why=error.message)
        return error.code
    return "ok"
