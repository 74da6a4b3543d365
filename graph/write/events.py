"""The step `roll_up`: what the events of an issue add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.model.facts import EVERYBODY, Record
from graph.model.times import UNTIMED
from graph.write import upserts
from graph.write.batch import Versions, type_of
from graph.write.restrictions import visibility
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
    anew = _to_recount(work)
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    for uid, versions in work.batch.records.items():
        if type_of(uid) == _EVENT:
            seen = visibility(work, uid)
            _add_counts(work, sums, versions, seen)
            _add_spans(work, sums, versions, seen)
    rows: list[dict[str, Any]] = [
        {"issue": issue, "count": one.count, "first": one.first, "last": one.last}
        for issue, one in sorted(sums.items())
        if (one.count or one.first) and issue not in anew
    ]
    if rows:
        work.transaction.run(upserts.ROLL_UP, rows=rows)
    if anew:
        work.transaction.run(upserts.RECOUNT, uids=sorted(anew), untimed=UNTIMED)


def _to_recount(work: Work) -> set[str]:
    """Return issues that other people may read now, and those of events of which that is so."""
    changed = {
        uid for uid, known in work.known.items() if visibility(work, uid) != known.visibility
    }
    issues = {str(work.of(uid).issue) for uid in changed if type_of(uid) == _EVENT}
    return {uid for uid in changed | issues if _is_issue(uid)}


def _adds_up(work: Work, issue: object, seen: str) -> bool:
    """Tell whether an event adds up in its issue: whoever reads the issue may read the event."""
    return _is_issue(issue) and seen in {EVERYBODY, visibility(work, str(issue))}


def _add_counts(work: Work, sums: defaultdict[str, _Sum], versions: Versions, seen: str) -> None:
    newest, known = versions.newest, work.of(versions.newest.uid)
    if known.version is not None and newest.version <= known.version:
        return
    if _adds_up(work, known.issue, known.visibility):
        sums[str(known.issue)].count -= known.count
    issue, count = newest.props.get("issue"), newest.props.get("count")
    if not newest.tombstone and _adds_up(work, issue, seen) and isinstance(count, int):
        sums[str(issue)].count += count


def _add_spans(work: Work, sums: defaultdict[str, _Sum], versions: Versions, seen: str) -> None:
    known = work.of(versions.newest.uid)
    for record in versions.records:
        issue = record.props.get("issue")
        is_new = record.version != known.version and not record.tombstone
        if is_new and _adds_up(work, issue, seen):
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
