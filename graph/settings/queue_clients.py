"""Clients of the queue's server, which give up in time."""

from __future__ import annotations

import redis

from graph.settings.settings import Settings, resolve


def queue_client(settings: Settings, seconds: float) -> redis.Redis:
    """Return a client that connects when it is first used; no answer takes longer than that.

    Raises:
        NotRunning: When no server is configured, and none of Nazara's own runs.
    """
    url = resolve(settings, ("redis",)).redis_url
    return redis.Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds)
