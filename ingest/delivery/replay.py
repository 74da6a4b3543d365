"""Try dead letters again, after whatever stopped them was put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.errors import QueueUnavailable
from graph.queue.app import ENRICH
from graph.queue.dead_letters import Opened, bury, mark_replayed, open_letter
from graph.queue.runs import Runs
from graph.store.store import Store
from graph.write.moves import settle
from ingest.delivery.delivery import Delivery, deliver


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a letter: `error` is None when its envelope is in the graph now."""

    uid: str
    error: str | None


def replay(store: Store, runs: Runs, org: str, uids: Iterable[str], run: str) -> Iterator[Replayed]:
    """Write the envelopes of dead letters; one that fails again counts an attempt more.

    Raises:
        NotFound: When the organisation has no such letter.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    for uid in uids:
        opened = open_letter(store, org, uid)
        yield Replayed(uid, _replay_one(store, runs, org, opened, run))


def _replay_one(store: Store, runs: Runs, org: str, opened: Opened, run: str) -> str | None:
    payload = opened.payload
    if payload.cut:
        return "its content was cut when it was kept, see NAZARA_DEAD_LETTER_BYTES: load it again"
    if payload.unread:
        return payload.unread
    delivery = deliver(store, [payload.envelope], payload.mapping, run)
    if delivery.setbacks:
        bury(store, delivery.setbacks, run=run, mapping=payload.mapping)
        return delivery.setbacks[0].reason
    mark_replayed(store, org, opened.letter.uid)
    _follow_up(store, runs, delivery, run)
    return None


def _follow_up(store: Store, runs: Runs, delivery: Delivery, run: str) -> None:
    for org, result in delivery.written.items():
        if result.pending:
            settle(store, run, org)
        if result.touched:
            try:
                runs.send(ENRICH, org, list(result.touched), run)
            except QueueUnavailable:
                # Vectors can wait: `nazara enrich` finds what lacks them.
                return
