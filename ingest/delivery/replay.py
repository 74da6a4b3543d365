"""Try dead letters again, after whatever stopped them was put right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graph.queue.broker import Sender
from graph.queue.dead_letters import Opened, bury, mark_replayed, open_letter
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.delivery.following import finish, look_back


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a letter: `error` is None when its envelope is in the graph now."""

    uid: str
    error: str | None


def replay(
    store: Store, sender: Sender, org: str, uids: Iterable[str], run: str
) -> Iterator[Replayed]:
    """Write the envelopes of dead letters; one that fails again counts an attempt more.

    Raises:
        NotFound: When the organisation has no such letter.
        DatabaseUnavailable: When Neo4j can't be reached.
    """
    for uid in uids:
        opened = open_letter(store, org, uid)
        yield Replayed(uid, _replay_one(store, sender, org, opened, run))


def _replay_one(store: Store, sender: Sender, org: str, opened: Opened, run: str) -> str | None:
    payload = opened.payload
    if payload.cut:
        return "its content was cut when it was kept, see NAZARA_DEAD_LETTER_BYTES: load it again"
    if payload.unread:
        return payload.unread
    delivery = deliver(store, [payload.envelope], payload.mapping, run)
    if delivery.setbacks:
        again = [replace(one, letter=opened.letter.uid) for one in delivery.setbacks]
        bury(store, again, run=run, mapping=payload.mapping)
        return again[0].reason
    mark_replayed(store, org, opened.letter.uid)
    for name, result in delivery.written.items():
        finish(store, sender, name, result, run)
        look_back(sender, name, delivery.new_projects[name])
    return None
