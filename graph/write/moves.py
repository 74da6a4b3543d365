"""Merges that move more relationships than one transaction should.

A claim on a node with many relationships writes a marker (`PendingMove`) in its own
transaction. `settle` moves the relationships in batches and removes the marker at the end;
killed in between, it begins again, which does no harm: every step only makes relationships
what they should be by now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.store.store import Store, Transaction
from graph.write import upserts
from graph.write.aliases import Move, linked_records, move_keyed
from graph.write.batch import make_batch
from graph.write.links import project
from graph.write.work import Work

_ALL = 2**31


def settle(store: Store, run: str, org: str) -> int:
    """Finish every pending move of an organisation; return how many there were."""
    markers: defaultdict[Move, list[str]] = defaultdict(list)
    for row in store.read(upserts.PENDING_MOVES, org=org):
        markers[Move(row["of"], row["left"])].append(row["uid"])
    for move, uids in markers.items():
        _settle_one(store, run, org, move)
        store.write(upserts.END_MOVES, org=org, uids=uids)
    return len(markers)


def unsettled(store: Store) -> list[str]:
    """Return the organisations in which something still has to move."""
    return [str(row["org"]) for row in store.read(upserts.MOVING_ORGS)]


def _settle_one(store: Store, run: str, org: str, move: Move) -> None:
    def find(transaction: Transaction) -> list[str]:
        return sorted(linked_records(empty_work(transaction, org, run), [move], _ALL))

    records = store.transact("find what moves", find)
    size = store.settings.batch_size
    for start in range(0, len(records), size):
        _project(store, run, org, records[start : start + size], move)
    while not _move_keyed(store, run, org, move):
        pass


def _project(store: Store, run: str, org: str, records: Sequence[str], move: Move) -> None:
    def step(transaction: Transaction) -> None:
        work = empty_work(transaction, org, run)
        work.left[move.of] = {move.left}
        work.moved.update(records)
        project(work)

    store.transact("move relationships", step)


def _move_keyed(store: Store, run: str, org: str, move: Move) -> bool:
    def step(transaction: Transaction) -> bool:
        work = empty_work(transaction, org, run)
        work.relock([move.of, move.left])
        work.load_targets([move.of])
        return move_keyed(work, move, store.settings.batch_size)

    return store.transact("move sightings and keys", step)


def empty_work(transaction: Transaction, org: str, run: str) -> Work:
    """Return a transaction's state that begins without facts."""
    return Work(transaction, org, run, make_batch(org, ()))
