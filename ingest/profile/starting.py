"""Enrichment asked for after a profile became active: other policies, other words to look for."""

from __future__ import annotations

from contextlib import closing

from graph.errors import NotRunning, QueueUnavailable
from graph.queue.app import SWEEP, VOCABULARY
from graph.queue.broker import Broker
from graph.settings.settings import Settings


def start_enrichment(settings: Settings, org: str) -> str | None:
    """Ask the workers to enrich an organisation anew; return what to do if nobody can be asked.

    What is asked for twice is done once. A profile is active without it: enrichment can follow
    at any time.
    """
    try:
        with closing(Broker(settings)) as broker:
            broker.send(VOCABULARY, org)
            broker.send(SWEEP, org)
    except (NotRunning, QueueUnavailable) as error:
        return f"{error.message}. `nazara enrich` does it when the queue runs"
    return None
