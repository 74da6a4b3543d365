"""What is read of logs to tell what is new in them: wordings, counts, and days to compare with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cypher.loader import load
from enrich.log_news.signs import Changed, fallen
from graph.model.facts import EVERYBODY
from graph.model.times import EPOCH
from graph.settings.settings import Settings
from graph.store.store import Row, Store, native_times

PART: Final = timedelta(minutes=5)
DAY: Final = timedelta(days=1)

_AT_ONCE: Final = 50
"""Wordings, or systems, of one statement."""

CountsByDay = Mapping[int, Sequence["LogCount"]]
"""Counts of one wording, by how many days before now."""

LogSilence = tuple[Changed, list[int]]
"""How silent a system is, and what it wrote on other days."""


@dataclass(frozen=True, slots=True)
class SeenWording:
    """A wording of a system, and who may read of it."""

    issue: str
    title: str
    first_at: datetime
    last_at: datetime
    count: int
    system: str
    name: str
    visibilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class LogCount:
    """How many log records of a wording there were in five minutes."""

    uid: str
    at: datetime
    count: int
    visibility: str


@dataclass(frozen=True, slots=True)
class ComparedTime:
    """The time that is compared with the same time of days before, in whole parts."""

    since: datetime
    until: datetime

    @classmethod
    def of(cls, now: datetime, settings: Settings) -> ComparedTime:
        """Return the time that is looked at by now."""
        ends = now - timedelta(minutes=settings.log_news_delay_minutes)
        until = ends - (ends - EPOCH) % PART
        window = timedelta(minutes=settings.log_news_window_minutes)
        return cls(until - window // PART * PART, until)

    def span(self, day: int) -> dict[str, Any]:
        """Return the same time so many days before, and the day around it."""
        since, until = self.since - day * DAY, self.until - day * DAY
        around = {"begins": until - DAY / 2, "ends": until + DAY / 2}
        return {"day": day, "since": since, "until": until, **around}

    def parts(self, counts: Iterable[LogCount]) -> list[int]:
        """Return how many records there were in each part."""
        found = [0] * ((self.until - self.since) // PART)
        for one in counts:
            found[(one.at - self.since) // PART] += one.count
        return found


@dataclass(frozen=True, slots=True)
class LogHistory:
    """Reads what logs of an organisation had at a time; each method raises GraphError."""

    store: Store
    org: str
    time: ComparedTime

    def wordings(self) -> list[SeenWording]:
        """Return the wordings that were seen in the last day, those seen last first."""
        rows = self.store.read(
            load()["log_news.wordings"],
            org=self.org,
            since=self.time.since - DAY,
            most=self.store.settings.log_news_wordings,
        )
        return [
            SeenWording(
                row["issue"],
                row["title"],
                row["first_at"],
                row["last_at"],
                row["count"],
                row["system"],
                row["name"],
                frozenset(filter(None, row["visibilities"])),
            )
            for row in map(native_times, rows)
        ]

    def by_days(
        self, wordings: Iterable[SeenWording], days: KnownDays
    ) -> Mapping[str, CountsByDay]:
        """Return the counts of wordings, by issue and day."""
        asked = {
            one.issue: [self.time.span(day) for day in (0, *days.of(one.system))]
            for one in wordings
        }
        rows = [{"issue": issue, "spans": spans} for issue, spans in asked.items()]
        found: dict[str, dict[int, list[LogCount]]] = {issue: defaultdict(list) for issue in asked}
        for row in self._read("log_news.of_issues", rows):
            found[row["issue"]][row["day"]].append(_count(row))
        return found

    def latest(self, issues: Iterable[str], most: int) -> list[LogCount]:
        """Return the last counts of some wordings."""
        rows = [{"issue": issue, "until": self.time.until} for issue in issues]
        found = map(_count, self._read("log_news.latest", rows, most=most))
        return sorted(found, key=lambda one: (one.at, one.uid), reverse=True)[:most]

    def known_days(self, systems: Iterable[str]) -> KnownDays:
        """Return of which days logs of systems are known, those with an incident left out."""
        settings, asked = self.store.settings, sorted(set(systems))
        spans = [self.time.span(day) for day in range(settings.log_news_days + 1)]
        found: dict[str, dict[int, int]] = {system: {} for system in asked}
        seen: dict[str, frozenset[str]] = dict.fromkeys(asked, frozenset())
        rows = [{"system": system, "spans": spans} for system in asked]
        for row in self._read("log_news.of_systems", rows):
            seen[row["system"]] |= set(row["visibilities"])
            if row["is_known"] or row["day"] == 0:
                found[row["system"]][row["day"]] = row["count"]
        since = spans[-1]["since"]
        query = load()["log_news.incidents"]
        incidents = self.store.read(
            query, org=self.org, systems=asked, since=since, everybody=EVERYBODY
        )
        for row in map(native_times, incidents):
            begins, ends = row["begins"], row["ends"] or self.time.until
            for span in spans[1:]:
                if begins < span["until"] and ends > span["since"]:
                    found[row["system"]].pop(span["day"], None)
        return KnownDays(found, seen, settings)

    def _read(self, query: str, rows: Sequence[Any], **more: Any) -> Iterator[Row]:
        for at in range(0, len(rows), _AT_ONCE):
            some = rows[at : at + _AT_ONCE]
            found = self.store.read(load()[query], org=self.org, rows=some, **more)
            yield from map(native_times, found)


@dataclass(frozen=True, slots=True)
class KnownDays:
    """How many log records of each system there were at the time, by days before now.

    `visibilities` are those of what was counted of a system.
    """

    counts: Mapping[str, Mapping[int, int]]
    visibilities: Mapping[str, frozenset[str]]
    settings: Settings

    def of(self, system: str) -> list[int]:
        """Return the days before now of which logs of a system are known."""
        return [day for day in self.counts[system] if day > 0]

    def are_enough(self, system: str) -> bool:
        """Return whether the logs of enough days are known."""
        return len(self.of(system)) >= self.settings.log_news_least_days

    def silence(self, system: str) -> LogSilence | None:
        """Return how silent a system is that always wrote something, and what it wrote before."""
        counts = self.counts[system]
        if counts.get(0, 0) > 0 or not self.are_enough(system):
            return None
        before = [counts[day] for day in self.of(system)]
        change = fallen([0], before, self.settings)
        return (change, before) if change else None


def _count(row: Mapping[str, Any]) -> LogCount:
    return LogCount(row["uid"], row["at"], row["count"], row["visibility"] or EVERYBODY)
