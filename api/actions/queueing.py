"""What a change asks of the workers once it is committed."""

from __future__ import annotations

from threading import Lock

from graph.queue.broker import Broker
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from graph.write.writer import WriteResult
from ingest.delivery.following import finish

_BROKERS: dict[str, Broker] = {}
_MAKING = Lock()


def broker_of(settings: Settings) -> Broker:
    """Return this process's way to the queue; it is made when first asked for.

    Raises:
        NotRunning: When no address is known.
    """
    address = resolve(settings, ("redis",)).redis_url
    with _MAKING:
        return _BROKERS.setdefault(address, Broker(settings))


def close_brokers() -> None:
    """Close what this process has of the queue; it is made again when next asked for."""
    with _MAKING:
        while _BROKERS:
            _BROKERS.popitem()[1].close()


def enrich_later(store: Store, org: str, result: WriteResult, run: str) -> None:
    """Ask for what enrichment makes of what was written; while the queue is away that can wait."""
    finish(store, broker_of(store.settings), org, result, run)
