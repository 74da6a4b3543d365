"""The one write path: facts into the graph, in any order, any number of times, by any number.

A batch is one transaction: lock, nodes, changes, claims and fold, project, sightings, chunks,
roll-up. The first step locks every node that the batch names, in uid order; what is stored is
read under that lock, what is wanted is computed in Python, and only the difference is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from graph.errors import DEFECTS, GraphError, InvalidInput
from graph.model.declarations import LABELS
from graph.model.facts import Facts, Record
from graph.model.identity import check_org
from graph.store.store import Store, Transaction
from graph.write import upserts
from graph.write.absence import absences
from graph.write.aliases import claim
from graph.write.batch import make_batch, slices
from graph.write.events import roll_up
from graph.write.guard import checked
from graph.write.links import disown, project, sight
from graph.write.news import is_newer, told
from graph.write.nodes import (
    beginning,
    chunk_rows,
    described,
    labels_to_add,
    labels_to_remove,
    span,
)
from graph.write.observations import as_change, change_uid, merged, observe, revisable
from graph.write.restrictions import restrict, settle_passing, visibility, widen
from graph.write.work import Work

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """Facts that could not be written: their place in the sequence, and why."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a write did.

    `nodes` were described for the first time. `stubs` is how many more there are than before:
    those made for references, less those described now, so it may be negative. `touched` are
    uids whose vectors may have to follow. `pending` tells that a merge moves more
    relationships than one transaction should; `graph.write.moves.settle` moves the rest.
    `clashing` counts records of which this run brought different content, and nothing says which
    is newer.
    """

    nodes: int = 0
    relationships: int = 0
    stubs: int = 0
    rejected: tuple[Refused, ...] = ()
    touched: tuple[str, ...] = ()
    pending: bool = False
    clashing: int = 0

    def __add__(self, other: WriteResult) -> WriteResult:
        return WriteResult(
            nodes=self.nodes + other.nodes,
            relationships=self.relationships + other.relationships,
            stubs=self.stubs + other.stubs,
            rejected=self.rejected + other.rejected,
            touched=tuple(dict.fromkeys(self.touched + other.touched)),
            pending=self.pending or other.pending,
            clashing=self.clashing + other.clashing,
        )


class Writer:
    """Writes facts on behalf of one run."""

    def __init__(self, store: Store, run: str) -> None:
        self.store = store
        self.run = run

    def write(self, org: str, facts: Sequence[Facts]) -> WriteResult:
        """Write facts of one organisation in batches of at most `batch_size` records.

        What can't be written is set aside and named in the result; the rest is written.

        Raises:
            InvalidInput: When `org` is no organisation's name.
            DatabaseConflict: When a batch met conflicts in every attempt.
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        check_org(org)
        good, refused = _sift(org, facts)
        result = WriteResult(rejected=tuple(refused))
        places = {id(one): index for index, one in good}
        for part in slices([one for _, one in good], self.store.settings.batch_size):
            result += self._bisected(org, part, places)
        return result

    def end(self, org: str, uids: Sequence[str], noticed: datetime) -> WriteResult:
        """End records that a complete list, read since `noticed`, does not name.

        Those that were received since then, or are gone, are left as they are: so it can be
        repeated, and overtaken.

        Raises:
            DatabaseConflict: When a batch met conflicts in every attempt.
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        result = WriteResult()
        size = self.store.settings.batch_size
        for start in range(0, len(uids), size):
            step = partial(self._end, org=org, uids=uids[start : start + size], noticed=noticed)
            result += self.store.transact("end what is not named", step)
        return result

    def _end(
        self, transaction: Transaction, org: str, uids: Sequence[str], noticed: datetime
    ) -> WriteResult:
        rows = transaction.run(upserts.ABSENT, uids=sorted(uids), noticed=noticed)
        facts = absences(org, rows, noticed)
        return self._steps(transaction, org, [checked(org, one) for one in facts])

    def _bisected(self, org: str, part: Sequence[Facts], places: dict[int, int]) -> WriteResult:
        """Write facts in one transaction; if that can't be done, find the guilty ones.

        Whatever goes wrong with one record, a defect of ours included, costs that record.
        """
        try:
            return self._transaction(org, part)
        except (GraphError, *DEFECTS) as error:
            if isinstance(error, GraphError) and error.retryable:
                raise
            if len(part) == 1:
                _LOG.exception("record_refused", uid=part[0].records[0].uid)
                reason = error.message if isinstance(error, GraphError) else repr(error)
                return WriteResult(rejected=(Refused(places[id(part[0])], reason),))
        middle = len(part) // 2
        return self._bisected(org, part[:middle], places) + self._bisected(
            org, part[middle:], places
        )

    def _transaction(self, org: str, part: Sequence[Facts]) -> WriteResult:
        result = self.store.transact("write batch", lambda tx: self._steps(tx, org, part))
        if len(part) >= self.store.settings.batch_size // 2:
            # Plans made while the graph was empty are bad ones, and live on.
            self.store.once(self.run, upserts.CLEAR_PLANS)
        return result

    def _steps(self, transaction: Transaction, org: str, part: Sequence[Facts]) -> WriteResult:
        batch = make_batch(org, part)
        work = Work(transaction, org, self.run, batch)
        work.lock()
        clashing = sorted(uid for uid in batch.own if _clash(work, uid))
        for uid, versions in batch.records.items():
            versions.settle(work.of(uid).version)
        settle_passing(work)
        _learn_history(work)
        widen(work)
        _write_nodes(work)
        restrict(work)
        _write_changes(work)
        claim(work, self.store.settings.inline_moves)
        project(work)
        sight(work)
        disown(work)
        _write_chunks(work)
        roll_up(work)
        transaction.tell(org, told(work))
        if clashing:
            _LOG.warning("records_clash", records=len(clashing), first=clashing[0])
        return WriteResult(
            nodes=work.nodes,
            relationships=work.relationships,
            stubs=work.stubs,
            touched=tuple(sorted(work.touched)),
            pending=work.pending,
            clashing=len(clashing),
        )


def _sift(org: str, facts: Iterable[Facts]) -> tuple[list[tuple[int, Facts]], list[Refused]]:
    good: list[tuple[int, Facts]] = []
    refused: list[Refused] = []
    for index, one in enumerate(facts):
        try:
            good.append((index, checked(org, one)))
        except InvalidInput as error:
            refused.append(Refused(index, error.message))
        except DEFECTS as error:
            _LOG.exception("record_not_checked")
            refused.append(Refused(index, repr(error)))
    return good, refused


def _clash(work: Work, uid: str) -> bool:
    known = work.of(uid)
    return work.batch.records[uid].clash(known.version if known.run == work.run else None)


def _learn_history(work: Work) -> None:
    """Set what every record has said, this batch included.

    A record that was never described has no history: most of a first load asks nothing.
    """
    observed = {
        uid: [observe(record) for record in versions.records if _keeps_history(record)]
        for uid, versions in work.batch.records.items()
    }
    observed = {uid: new for uid, new in observed.items() if new}
    work.read_history(uid for uid in observed if work.of(uid).version is not None)
    for uid, new in observed.items():
        records = work.batch.records[uid].records
        arrived = {record.version for record in records if record.arrival}
        work.after[uid] = merged(work.before.get(uid, ()), new, arrived)


def _keeps_history(record: Record) -> bool:
    """Tell whether a version is kept as a Change.

    Events and deployments do not change; one with links needs its Change all the same,
    because links are projected from it.
    """
    return bool(record.links) or not LABELS[record.label].immutable


def _write_nodes(work: Work) -> None:
    rows: list[dict[str, Any]] = []
    unlabelled: list[dict[str, Any]] = []
    touched: list[dict[str, Any]] = []
    gone: list[str] = []
    newest = [versions.newest for versions in work.batch.records.values()]
    work.load_targets(filter(None, map(_system_ref, newest)))
    for uid, versions in sorted(work.batch.records.items()):
        known = work.of(uid)
        begun = beginning(versions, known, work.after.get(uid, ()))
        if known.version is None or versions.newest.version > known.version:
            system = _system(work, versions.newest)
            props = described(versions, known, work.run, system, visibility(work, uid)) | begun
            props = _to_set(work, uid, props)
            rows.append({"uid": uid, "props": props, "add": labels_to_add(versions, known)})
            if remove := labels_to_remove(versions, known):
                unlabelled.append({"uid": uid, "remove": remove})
            gone += [uid] if versions.newest.tombstone else []
            work.nodes += known.version is None
            work.stubs -= known.version is None and not work.is_new(uid)
        elif begun or span(versions, known) != (known.first, known.last):
            first, last = span(versions, known)
            sort = versions.spec.sort_property
            row = {"uid": uid, "first": first, "last": last, "sort": sort, "begun": begun}
            touched.append(row)
        if known.version is None or versions.newest.version >= known.version:
            work.touched.update(_concerned(work, uid))
    _run(work, upserts.UNLABEL, unlabelled)
    _run(work, upserts.NODES, rows)
    _run(work, upserts.TOUCH, touched)
    if gone:
        work.transaction.run(upserts.FORGET_VECTORS, uids=gone)
    work.written.update(row["uid"] for row in (*rows, *touched))


def _to_set(work: Work, uid: str, props: dict[str, Any]) -> dict[str, Any]:
    """Return what has to be set: a node that this transaction made has nothing to lose."""
    if not work.is_new(uid):
        return props
    return {name: value for name, value in props.items() if value is not None}


def _concerned(work: Work, uid: str) -> Iterator[str]:
    """Yield uids whose vectors a record's newest version may concern.

    A repetition concerns the same ones as the first time, although it writes nothing: nobody
    knows whether whoever committed that lived long enough to ask for vectors. It yields what
    the record was ever claimed for, because that may be how it was before.
    """
    repeated = work.of(uid).version is not None
    spec = work.batch.records[uid].spec
    if spec.embedded or (repeated and spec.name == "Document"):
        yield uid
    for one in work.after.get(uid, ()) if repeated and spec.canonical else ():
        yield from filter(None, (one.canonical, *one.same_as))


def _run(work: Work, statement: upserts.Upsert, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.transaction.run(statement, rows=rows, run=work.run)


def _system(work: Work, record: Record) -> str | None:
    """Return the node that stands for the system a record names by its key."""
    named = _system_ref(record)
    return work.resolve(named) if named else None


def _system_ref(record: Record) -> str | None:
    named = record.props.get("system_ref")
    return named if isinstance(named, str) else None


def _write_changes(work: Work) -> None:
    created: list[dict[str, Any]] = []
    revised: list[dict[str, Any]] = []
    repeated: list[str] = []
    for uid, after in sorted(work.after.items()):
        before = {one.version: one for one in work.before.get(uid, ())}
        for one in after:
            old = before.get(one.version)
            if old is None:
                created.append({"record": uid, "props": as_change(uid, work.org, one)})
            elif revisable(old) != revisable(one):
                revised.append({"uid": change_uid(uid, one), "props": revisable(one)})
        kept = {one.version for one in after}
        repeated += [change_uid(uid, one) for one in before.values() if one.version not in kept]
    _run(work, upserts.OBSERVE, created)
    _run(work, upserts.REVISE, revised)
    if repeated:
        work.transaction.run(upserts.FORGET_REPETITIONS, uids=sorted(repeated))


def _write_chunks(work: Work) -> None:
    """Slice documents anew where this batch holds the version that is stored now."""
    documents = [uid for uid in work.written if work.batch.records[uid].spec.name == "Document"]
    if not documents:
        return
    documents.sort()
    newer = [uid for uid in documents if is_newer(work, uid)]
    rows = [
        row
        for uid in newer
        for row in chunk_rows(work.batch.records[uid].newest, work.run, visibility(work, uid))
    ]
    created = work.transaction.relationships_created
    _run(work, upserts.CHUNKS, rows)
    work.relationships += work.transaction.relationships_created - created
    if stale := [uid for uid in newer if work.of(uid).version is not None]:
        work.transaction.run(upserts.OLD_CHUNKS, uids=stale)
    work.transaction.run(upserts.CHUNK_TIMES, uids=documents)
    work.touched.update(row["uid"] for row in rows)
