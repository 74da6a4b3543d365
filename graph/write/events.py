"""The step `roll_up`: what the events of an issue add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model.facts import Record
from graph.write import upserts
from graph.write.batch import Versions, type_of
from graph.write.nodes import Known
from graph.write.work import Work

_EVENT, _ISSUE = "technical_event", "technical_issue"


@dataclass(slots=True)
class _Sum:
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def widen(self, first: datetime, last: datetime) -> None:
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)


def roll_up(work: Work) -> None:
    """Add new and changed events to their issues.

    The count is that of the events as they are now. The span is that of everything that was
    ever said of them: a minimum that could grow again would depend on the order of arrival.
    """
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    for uid, versions in work.batch.records.items():
        if type_of(uid) == _EVENT:
            known = work.of(uid)
            _add_counts(sums, versions, known)
            _add_spans(sums, versions, known)
    rows: list[dict[str, Any]] = [
        {"issue": issue, "count": one.count, "first": one.first, "last": one.last}
        for issue, one in sorted(sums.items())
        if one.count or one.first
    ]
    if rows:
        work.transaction.run(upserts.ROLL_UP, rows=rows)


def _add_counts(sums: defaultdict[str, _Sum], versions: Versions, known: Known) -> None:
    newest = versions.newest
    if known.version is not None and newest.version <= known.version:
        return
    if _is_issue(known.issue):
        sums[str(known.issue)].count -= known.count
    issue, count = newest.props.get("issue"), newest.props.get("count")
    if not newest.tombstone and _is_issue(issue) and isinstance(count, int):
        sums[str(issue)].count += count


def _add_spans(sums: defaultdict[str, _Sum], versions: Versions, known: Known) -> None:
    for record in versions.records:
        issue = record.props.get("issue")
        if record.version != known.version and not record.tombstone and _is_issue(issue):
            times = list(_times(record))
            sums[str(issue)].widen(min(times), max(times))


def _times(record: Record) -> Iterator[datetime]:
    for name in ("at", "first_at", "last_at"):
        value = record.props.get(name)
        if isinstance(value, datetime):
            yield value


def _is_issue(uid: object) -> bool:
    """Tell whether events add up in it: log templates count their lines themselves."""
    return isinstance(uid, str) and type_of(uid) == _ISSUE
