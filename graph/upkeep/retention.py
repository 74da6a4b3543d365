"""Deleting what is older than the settings allow, with everything that hangs on it.

A page of nodes is looked at, what is due is looked at again under its lock, and goes in the same
transaction with its observations, vectors, slices and relationships. Events leave the sum of
their issue as they came into it, so `event_count` is always that of the events that are there.
Doing it again deletes what became old since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from graph.live.news import News
from graph.model.identity import UidSpan
from graph.model.retained import RULES
from graph.settings.settings import Settings
from graph.store.store import Row, Store, Transaction, native_times
from graph.write import upserts
from graph.write.batch import type_of

PAGE: Final = 10_000
"""Nodes that one statement looks at."""

_DETACHED: Final = 10_000
"""Relationships that one transaction deletes; a busy node's go in several."""


@dataclass(slots=True)
class Aged:
    """How many nodes of a label are too old, and from when the oldest and newest of them are."""

    days: int
    count: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None

    def add(self, at: datetime) -> None:
        """Count one more."""
        self.count += 1
        self.oldest = at if self.oldest is None else min(self.oldest, at)
        self.newest = at if self.newest is None else max(self.newest, at)


@dataclass(slots=True)
class RetentionResult:
    """What a run deleted, or a dry run would delete, by label.

    `looked_at` counts nodes; `after` is the uid behind which to go on, None at the end.
    """

    org: str
    dry_run: bool
    labels: dict[str, Aged] = field(default_factory=dict)
    looked_at: int = 0
    after: str | None = None
    changes: int = 0
    vectors: int = 0
    chunks: int = 0

    @property
    def count(self) -> int:
        """How many nodes of all labels."""
        return sum(one.count for one in self.labels.values())


def enforce(
    store: Store,
    org: str,
    *,
    dry_run: bool = False,
    now: datetime | None = None,
    after: str | None = None,
) -> Iterator[RetentionResult]:
    """Delete what is too old behind a uid; yield what was done so far, page by page.

    Raises:
        GraphError: When the graph can't be asked. What was deleted stays deleted.
    """
    run = _Run(store, org, dict(store.settings.retention), now or datetime.now(UTC))
    outcome = RetentionResult(org, dry_run, {name: Aged(days) for name, days in run.days.items()})
    if not run.days:
        yield outcome
        return
    for page in run.pages(after or f"{org}:"):
        outcome.looked_at += page["looked_at"]
        uids = [uid for uid in page["uids"] if uid is not None]
        size = store.settings.batch_size
        for start in range(0, len(uids), size):
            part = uids[start : start + size]
            run.look(part, outcome) if dry_run else run.delete(part, outcome)
        outcome.after = _behind(page)
        yield outcome


def is_wanted(settings: Settings) -> bool:
    """Tell whether anything is ever deleted by age."""
    return bool(settings.retention)


@dataclass(frozen=True, slots=True)
class _Run:
    store: Store
    org: str
    days: dict[str, int]
    now: datetime

    def pages(self, first: str) -> Iterator[Row]:
        """Walk the organisation's nodes in the order of their uids."""
        after: str | None = first
        types = [*self.days, *(["Ticket"] if "CustomerCase" in self.days else [])]
        while after is not None:
            bounds = UidSpan.of(self.org).behind(after).bounds
            query = load()["retention.page"]
            [page] = self.store.read(query, org=self.org, types=types, limit=PAGE, **bounds)
            yield page
            after = _behind(page)

    def _given(self, uids: Sequence[str]) -> dict[str, Any]:
        rules = {
            name: {
                "before": self.now - timedelta(days=days),
                "times": list(RULES[name].times),
                "unfinished": list(RULES[name].unfinished),
                "ended": RULES[name].ended,
            }
            for name, days in self.days.items()
        }
        unfinished = {name: list(rule.unfinished) for name, rule in RULES.items()}
        unfinished["Ticket"] = unfinished["CustomerCase"]
        return {"org": self.org, "uids": list(uids), "rules": rules, "unfinished": unfinished}

    def look(self, uids: Sequence[str], outcome: RetentionResult) -> None:
        """Count what is due."""
        for row in self.store.read(load()["retention.due"], **self._given(uids)):
            _count(outcome, row)

    def delete(self, uids: Sequence[str], outcome: RetentionResult) -> None:
        """Delete what is due, a busy node's relationships in several transactions."""
        due = self.store.read(load()["retention.due"], **self._given(uids))
        rest = [row["uid"] for row in due]
        while rest:
            done = self.store.transact("delete by age", lambda tx: self._step(tx, rest))
            if done is None:
                continue
            for row in done["due"]:
                _count(outcome, row)
            outcome.changes += done["changes"]
            outcome.vectors += done["vectors"]
            outcome.chunks += done["chunks"]
            return

    def _step(self, transaction: Transaction, uids: Sequence[str]) -> Row | None:
        """Look again under the locks; return what was removed, None while there is more."""
        transaction.run(upserts.RELOCK, uids=sorted(uids))
        due = transaction.run(load()["retention.due"], **self._given(uids))
        found = [row["uid"] for row in due]
        given = {"org": self.org, "uids": found}
        [row] = transaction.run(load()["erasure.detach"], **given, limit=_DETACHED)
        if row["deleted"] == _DETACHED:
            return None
        if sums := _sums(due):
            transaction.run(upserts.ROLL_UP, rows=sums)
        [row] = transaction.run(load()["erasure.remove"], **given)
        transaction.tell(
            self.org,
            (News(one["uid"], "DELETED", one["visibility"]) for one in due if one["visibility"]),
        )
        return {**row, "due": due}


def _behind(page: Row) -> str | None:
    """Return where the next page begins, None after the last one."""
    return str(page["cursor"]) if page["looked_at"] == PAGE else None


def _sums(due: Sequence[Row]) -> list[dict[str, Any]]:
    """Return what issues have less without these events."""
    sums: dict[str, int] = {}
    for row in due:
        issue = row["issue"]
        if isinstance(issue, str) and row["count"] and type_of(issue) == "technical_issue":
            sums[issue] = sums.get(issue, 0) - row["count"]
    return [
        {"issue": issue, "count": count, "first": None, "last": None}
        for issue, count in sorted(sums.items())
    ]


def _count(outcome: RetentionResult, row: Row) -> None:
    label = "CustomerCase" if row["type"] == "Ticket" else row["type"]
    outcome.labels[label].add(native_times(row)["at"])
