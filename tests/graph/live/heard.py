"""What was told in an organisation, read from its stream as it is in Redis."""

from __future__ import annotations

import redis

from graph.live.news import NewsEntry
from graph.live.streams import entry_of, key_of
from graph.settings.settings import Settings, resolve


def entries(settings: Settings, org: str = "acme") -> list[NewsEntry]:
    with redis.Redis.from_url(resolve(settings, ("redis",)).redis_url) as client:
        return [entry_of(id_, fields) for id_, fields in client.xrange(key_of(org))]


def heard(settings: Settings, org: str = "acme") -> list[tuple[str, str]]:
    """Return what became of which uid, in the order in which it was told."""
    return [(one.what, one.uid) for entry in entries(settings, org) for one in entry.news]
