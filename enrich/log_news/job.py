"""Keeps what is new in the logs of an organisation as findings.

A finding is of one change: while it lasts, or comes back within a day, it goes on under its uid,
and what people said of it stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from enrich.log_news.counts import DAY, ComparedTime, LogHistory
from enrich.log_news.news import LogNews, LogNewsReader
from enrich.work.findings import LOG_KINDS, LOG_SILENCE, stamp_of
from graph.live.news import changed
from graph.model.facts import EVERYBODY
from graph.model.identity import make_uid
from graph.model.made import made_node
from graph.store.store import Row, Store, native_times
from graph.write.scopes import Composed, narrowest
from graph.write.upserts import SCOPES

RULE: Final = "log-news"
"""What findings say that found them."""

RECORD: Final = f"nazara:finding:{RULE}"


@dataclass(frozen=True, slots=True)
class LogNewsResult:
    """What a look did: findings that were written, closed, and that were as they are."""

    written: int = 0
    closed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class LogNewsJob:
    """Finds what is new in the logs of an organisation, as they are at a time; None: now."""

    store: Store
    org: str
    at: datetime | None = None

    def update(self) -> LogNewsResult:
        """Bring what is found to what is new: write what differs, close what holds no more.

        Raises:
            GraphError: When the graph can't be asked.
        """
        time = ComparedTime.of(self.at or datetime.now(UTC), self.store.settings)
        found = LogNewsReader(LogHistory(self.store, self.org, time)).found()
        close = timedelta(hours=self.store.settings.log_news_close_hours)
        stored = self._stored(time.until - max(close, DAY))
        # The latest of each subject comes first.
        latest = {(row["kind"], row["subject"]): row for row in reversed(stored)}
        rows: list[dict[str, Any]] = []
        scopes: list[Composed] = []
        held = set()
        for one in found:
            before = latest.get((one.kind, one.subject))
            seen = narrowest(self.org, one.visibilities)
            row = self._row(one, seen, before)
            held.add(row["uid"])
            stamp = row["props"]["stamp"]
            if before is None or before["stamp"] != stamp or before["status"] == "closed":
                rows.append(row)
                scopes.append(seen)
        gone = [
            row["uid"]
            for row in stored
            if row["uid"] not in held
            and row["status"] == "open"
            and time.until - row["last_at"] >= close
        ]
        self._write(rows, scopes, gone)
        return LogNewsResult(len(rows), len(gone), len(found) - len(rows))

    def _stored(self, since: datetime) -> list[Row]:
        rows = self.store.read(
            load()["log_news.stored"],
            org=self.org,
            kinds=[*LOG_KINDS],
            silence=LOG_SILENCE,
            rule=RULE,
            since=since,
        )
        return [native_times(row) for row in rows]

    def _write(
        self, rows: Sequence[dict[str, Any]], scopes: Sequence[Composed], gone: Sequence[str]
    ) -> None:
        made = {one.uid: one.props for one in scopes if one.props is not None}
        if made:
            given = [{"uid": uid, "props": props} for uid, props in made.items()]
            self.store.write(SCOPES, rows=given)
        if rows:
            self.store.write(load()["log_news.write"], org=self.org, rows=[*rows])
        if gone:
            self.store.write(load()["recurring.close"], org=self.org, uids=[*gone])
        if rows or gone:
            self.store.tell(self.org, changed([*(row["uid"] for row in rows), *gone]))

    def _row(self, one: LogNews, seen: Composed, before: Row | None) -> dict[str, Any]:
        onset = min(one.onset, before["onset"]) if before else one.onset
        uid = before["uid"] if before else self._new_uid(one)
        props = {
            **made_node(self.org, "Finding", uid, uid.rpartition(":")[2], onset),
            "visibility": seen.uid,
            "title": one.title,
            "kind": one.kind,
            "status": "open",
            "found_by": RULE,
            "score": one.score,
            "reasons": list(one.reasons),
            "rests_on": sorted(each.issue for each in one.wordings),
            "evidence_count": len(one.counts),
            "value": float(one.change.value),
            "baseline": float(one.change.baseline),
            "deviation": one.change.deviation,
            "onset": onset,
            "first_at": onset,
            "last_at": one.last_at,
            "last_seen": one.last_at,
        }
        props["stamp"] = stamp_of(props)
        return {
            "uid": uid,
            "record": RECORD,
            "props": props,
            "refreshed": {name: value for name, value in props.items() if name != "status"},
            "events": [{"uid": each.uid, "at": each.at} for each in one.counts],
            "event_uids": [each.uid for each in one.counts],
            "issues": sorted(each.issue for each in one.wordings),
            "system": one.system,
            "own": None if seen.uid == EVERYBODY else seen.uid,
        }

    def _new_uid(self, one: LogNews) -> str:
        name = f"{RULE}-{stamp_of([one.kind, one.subject, one.onset.isoformat()])}"
        return make_uid(self.org, "nazara", "main", "finding", name)
