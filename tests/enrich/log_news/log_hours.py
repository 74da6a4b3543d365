"""Hours of log records of some days, as counts in the graph."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from graph.model.facts import EVERYBODY, Facts
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.mapping.records import Origin
from ingest.sources.logs.fingerprints import fingerprint_of
from ingest.sources.otlp.mapping import map_logs
from tests.api.sample import NOW

ORG = "acme"
DAYS = range(1, 9)
UNTIL = NOW - timedelta(minutes=10)
"""The end of the hour that is compared."""

PAY, SHOP = "acme:nazara:main:system:pay", "acme:nazara:main:system:shop"
SCOPE = "acme:nazara:main:access_scope:1"
POOL, SLOW = "pool exhausted after <*> ms", "slow query of <*>"


def count(
    wording: str, at: datetime, number: int, *, of: str = "pay", visibility: str = EVERYBODY
) -> Facts:
    """Return the records of one wording in five minutes."""
    begin = int(at.timestamp()) * 1_000_000
    value: dict[str, Any] = {
        "service": of,
        "template": wording,
        "exception": None,
        "severity": 17,
        "fingerprint": fingerprint_of(wording.encode().hex()[:16], of, None),
        "at": begin,
        "first": begin,
        "last": begin + 60_000_000,
        "counts": {"count": number},
        "exemplars": [],
    }
    return map_logs(value, Origin(ORG, "logs", "main", NOW, visibility=visibility))


def hour(
    wording: str, day: int, parts: Iterable[int], until: datetime = UNTIL, **more: Any
) -> list[Facts]:
    """Return the counts of one hour, so many days before."""
    since = until - timedelta(days=day, hours=1)
    found = [(since + at * timedelta(minutes=5), number) for at, number in enumerate(parts)]
    return [count(wording, at, number, **more) for at, number in found if number]


def usual(
    wording: str, days: Iterable[int] = DAYS, each: int = 2, until: datetime = UNTIL, **more: Any
) -> list[Facts]:
    """Return the counts of an hour of some days, which differ a little."""
    return [
        one
        for day in days
        for one in hour(wording, day, [each + (day + at) % 2 for at in range(12)], until, **more)
    ]


def written(store: Store, *facts: list[Facts]) -> None:
    every = [one for some in facts for one in some]
    assert not Writer(store, "r").write(ORG, every).rejected
