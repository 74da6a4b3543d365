"""The step of a transaction that makes what is named by something that is no record's link."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from graph.store.store import Transaction
from graph.write.batch import Batch
from graph.write.restrictions import widen
from graph.write.work import Work


def refer(transaction: Transaction, org: str, named: Mapping[str, Collection[str]]) -> None:
    """Make nodes that are not there yet, and lock all of them in uid order.

    With each stand the visibilities of those that name it: their readers may see it.
    """
    batch = Batch(org)
    for uid, visibilities in named.items():
        batch.references[uid].update(visibilities)
    work = Work(transaction, org, "", batch)
    work.lock()
    widen(work)
