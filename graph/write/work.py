"""One write transaction at work: what it has locked, learnt and still has to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.store.store import Transaction
from graph.write import upserts
from graph.write.batch import Batch, type_of
from graph.write.guard import canonical_types
from graph.write.nodes import NOTHING, Known, lock_rows
from graph.write.observations import Observation, stored


@dataclass(slots=True)
class Work:
    """The state that the steps of a transaction share."""

    transaction: Transaction
    org: str
    run: str
    batch: Batch
    known: dict[str, Known] = field(default_factory=dict)
    before: dict[str, tuple[Observation, ...]] = field(default_factory=dict)
    after: dict[str, tuple[Observation, ...]] = field(default_factory=dict)
    left: dict[str, set[str]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    widened: dict[str, str] = field(default_factory=dict)
    nodes: int = 0
    stubs: int = 0
    relationships: int = 0
    pending: bool = False
    _targets: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def lock(self) -> None:
        """Make and lock all that the batch names, and learn what is stored of it."""
        records = self.batch.records
        rows = lock_rows(self.org, records, self.batch.references)
        created = self.transaction.nodes_created
        self.known = {
            row["uid"]: Known.read(row) for row in self.transaction.run(upserts.LOCK, rows=rows)
        }
        created = self.transaction.nodes_created - created
        self.stubs = created - sum(uid not in self.known for uid in records)
        for row in rows:
            uid = row["uid"]
            if uid not in self.known or not self.known[uid].alias:
                self._targets[uid] = ()

    def relock(self, uids: Iterable[str]) -> None:
        """Lock nodes that the batch does not name, in uid order."""
        if rest := sorted(set(uids) - self._named()):
            self.transaction.run(upserts.RELOCK, uids=rest)

    def _named(self) -> set[str]:
        return {*self.batch.records, *self.batch.references}

    def of(self, uid: str) -> Known:
        """Return what was stored of a record before this batch."""
        return self.known.get(uid, NOTHING)

    def is_new(self, uid: str) -> bool:
        """Tell whether this transaction made the node."""
        return uid in self.batch.records and uid not in self.known

    def read_history(self, uids: Iterable[str]) -> None:
        """Learn what records said before; they must be locked."""
        if not (asked := sorted(set(uids))):
            return
        found: dict[str, list[Observation]] = {uid: [] for uid in asked}
        for row in self.transaction.run(upserts.HISTORY, uids=asked):
            found[row["uid"]].append(stored(row))
        for uid, observations in found.items():
            self.before[uid] = tuple(sorted(observations, key=lambda one: one.version))
            self.after.setdefault(uid, self.before[uid])

    def resolve(self, uid: str) -> str:
        """Return the node that stands for a uid.

        Raises:
            LookupError: When nobody asked what the uid stands for (`load_targets`).
        """
        return (self.targets(uid) or (uid,))[0]

    def targets(self, uid: str) -> tuple[str, ...]:
        """Return every canonical node that a uid is claimed for.

        Raises:
            LookupError: When nobody asked what the uid stands for (`load_targets`).
        """
        if uid not in self._targets and _may_be_alias(uid):
            message = f"{uid!r} is resolved before its targets were loaded"
            raise LookupError(message)
        return self._targets.get(uid, ())

    def load_targets(self, uids: Iterable[str]) -> None:
        """Learn what uids are aliases of, and lock those nodes.

        Only canonical kinds of things have aliases; a canonical node is one where people say that
        it is another. All are asked for in one round trip.
        """
        asked = sorted(uid for uid in set(uids) if uid not in self._targets and _may_be_alias(uid))
        if not asked:
            return
        self._targets.update(dict.fromkeys(asked, ()))
        for row in self.transaction.run(upserts.RESOLVE, uids=asked):
            self._targets[row["uid"]] = tuple(row["targets"])

    def forget_targets(self, uids: Iterable[str]) -> None:
        """Ask again for these: their claims changed."""
        for uid in uids:
            self._targets.pop(uid, None)


def _may_be_alias(uid: str) -> bool:
    return type_of(uid) in canonical_types()
