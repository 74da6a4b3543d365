"""Make a graph follow from its observations again, after pages of different moments met in it.

The writer derives claims, descriptions and relationships from observations, and when one is new
it brings up to date what that can have altered. It relies on the rest being right. In a backup
that was taken while somebody wrote the rest need not be: a relationship may lead to a node that
another page shows merged away already. So all of it is derived anew here, by the writer's own
steps. What an observation that is not there would have said is gone afterwards, and comes back
whole when its record is loaded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cypher.loader import load
from graph.logging import new_id
from graph.model.identity import UidSpan
from graph.store.store import Row, Store, Transaction
from graph.upkeep.backup.reading import BackupProgress
from graph.write import upserts
from graph.write.aliases import fold, write_claims
from graph.write.batch import type_of
from graph.write.guard import canonical_types, is_canonical
from graph.write.links import project
from graph.write.moves import empty_work, settle
from graph.write.nodes import LABELS_OF
from graph.write.observations import Claim
from graph.write.people import ASSERTION, Claimed, standing
from graph.write.work import Work

MendingStep = Callable[[Work, list[str]], None]


def mend(store: Store, orgs: Mapping[str, int], progress: BackupProgress) -> None:
    """Derive everything of some organisations anew; done again, it changes nothing.

    Each page is a transaction, so that memory stays flat and others may write meanwhile.

    Args:
        store: The graph.
        orgs: The organisations with about how many nodes they have.
        progress: Called after each page with the nodes that were looked at, each once a step.
    """
    run, done, total = new_id(), 0, len(_STEPS) * sum(orgs.values())
    for org in orgs:
        for step in _STEPS:
            for uids in _pages(store, org):
                store.transact("mend", _page(step, org, run, uids))
                done += len(uids)
                progress(min(done, total), total)
        settle(store, run, org)


def _pages(store: Store, org: str) -> Iterator[list[str]]:
    span, limit = UidSpan.of(org), store.settings.backup_batch_size
    while rows := store.read(load()["backup.uids"], **span.bounds, limit=limit):
        page = [row["uid"] for row in rows]
        yield page
        span = span.behind(page[-1])


def _page(step: MendingStep, org: str, run: str, uids: list[str]) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        step(empty_work(transaction, org, run), uids)

    return work


def _withdraw(work: Work, uids: list[str]) -> None:
    """Withdraw claims that no observation makes, or of which people say otherwise."""
    rows = work.transaction.run(load()["backup.claims"], org=work.org, uids=uids)
    records = {row["record"] for row in rows}
    work.relock({*records, *uids})
    work.read_history(records)
    right = standing(work, records)
    ended = [row for row in rows if _claimed(row) not in right]
    if over := [row for row in ended if not row["aside"]]:
        work.transaction.run(upserts.UNCLAIM, rows=over, labels_of=LABELS_OF)
    if aside := [row for row in ended if row["aside"]]:
        work.transaction.run(upserts.TAKE_UP, rows=aside)
    work.transaction.run(load()["backup.unalias"], org=work.org, uids=uids, labels_of=LABELS_OF)


def _claimed(row: Row) -> Claimed:
    return Claimed(row["record"], Claim(row["uid"], row["of"]), row["aside"])


def _claim(work: Work, uids: list[str]) -> None:
    """Make the claims that observations make."""
    records = [uid for uid in uids if type_of(uid) in {*canonical_types(), ASSERTION}]
    work.relock(records)
    work.read_history(records)
    write_claims(work, sorted(standing(work, records)))


def _derive(work: Work, uids: list[str]) -> None:
    """Describe canonical nodes and project relationships."""
    work.relock(uids)
    fold(work, filter(is_canonical, uids))
    work.transaction.run(load()["backup.drop_unborne"], org=work.org, uids=uids)
    work.moved.update(uids)
    project(work)


def _mark_misplaced(work: Work, uids: list[str]) -> None:
    """Note which sightings and keys are not where the node is that they name."""
    found = work.transaction.run(load()["backup.misplaced"], org=work.org, uids=uids)
    if found:
        rows = [{**row, "uid": new_id()} for row in found]
        work.transaction.run(upserts.ADD_MOVES, org=work.org, rows=rows)


_STEPS: tuple[MendingStep, ...] = (_withdraw, _claim, _derive, _mark_misplaced)
"""In this order: where a node belongs is known when every claim is right."""
