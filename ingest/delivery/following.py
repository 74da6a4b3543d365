"""What a committed write leads to: other tasks, asked for by name; twice does no harm."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from graph.errors import QueueUnavailable
from graph.queue.app import ENRICH, READ_KEYS, SETTLE
from graph.queue.broker import Sender
from graph.store.store import Store
from graph.write.moves import settle
from graph.write.writer import WriteResult
from ingest.delivery.keyed import searches

ENRICHED_TOGETHER: Final = 500
"""Uids in one message to enrichment."""


def follow_up(sender: Sender, org: str, result: WriteResult, run: str) -> None:
    """Ask for the vectors of what was written, and for the rest of merges that were too much.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    enrich(sender, org, result.touched, run)
    if result.pending:
        sender.send(SETTLE, org, run)


def look_back(sender: Sender, org: str, projects: Iterable[str]) -> None:
    """Have texts read again that came before the first record of a project whose keys they hold.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    for one in searches(org, projects):
        sender.send(READ_KEYS, org, one.within, list(one.words))


def finish(store: Store, sender: Sender, org: str, result: WriteResult, run: str) -> None:
    """Do the rest of merges at once, and ask for vectors if the queue can be reached.

    Vectors can wait: the nightly sweep and `nazara enrich` find what lacks them.

    Raises:
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    if result.pending:
        settle(store, run, org)
    try:
        enrich(sender, org, result.touched, run)
    except QueueUnavailable:
        return


def enrich(sender: Sender, org: str, uids: Iterable[str], run: str) -> None:
    """Ask for what nodes are given by enrichment.

    Raises:
        QueueUnavailable: When the queue can't be reached.
    """
    rest = iter(uids)
    while some := list(islice(rest, ENRICHED_TOGETHER)):
        sender.send(ENRICH, org, some, run)
