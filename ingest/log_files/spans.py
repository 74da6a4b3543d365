"""Where groups of log entries begin and end, how grave they are, and how many there were when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from ingest.logs.records import LogLevel, ReadRecord

LEVELS: Final[tuple[LogLevel, ...]] = ("fatal", "error", "warning", "info", "debug", "trace")
"""The gravest first."""

MOST_PARTS: Final = 40
"""Parts of time in which the entries of a group are counted."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


class LinePlace(NamedTuple):
    """A line of a source, and how many entries of all had been read by then."""

    order: int
    source: str
    line: int


@dataclass(slots=True)
class TimeCounts:
    """How many entries there were when, in parts of time of equal length: 2 ** `doubled` seconds.

    Parts are doubled until few hold all times, so memory does not grow with time. Each is known by
    its number since 1970.
    """

    doubled: int = 0
    counts: dict[int, int] = field(default_factory=dict)

    def add(self, time: datetime) -> None:
        """Count an entry."""
        part = (time - _EPOCH) // _SECOND >> self.doubled
        if part in self.counts:
            self.counts[part] += 1
        else:
            self.counts[part] = 1
            self._fit()

    def take_over(self, other: TimeCounts) -> None:
        """Count what another has counted."""
        doubled = max(self.doubled, other.doubled)
        self.counts = dict(Counter(self.by(doubled)) + Counter(other.by(doubled)))
        self.doubled = doubled
        self._fit()

    def by(self, doubled: int) -> dict[int, int]:
        """Return the counts by parts of 2 ** `doubled` seconds, no shorter than its own."""
        found: dict[int, int] = {}
        for part, count in self.counts.items():
            longer = part >> (doubled - self.doubled)
            found[longer] = found.get(longer, 0) + count
        return found

    def _fit(self) -> None:
        if not self.counts:
            return
        first, last, more = min(self.counts), max(self.counts), 0
        while (last >> more) - (first >> more) >= MOST_PARTS:
            more += 1
        if more:
            self.counts = self.by(self.doubled + more)
            self.doubled += more


@dataclass(slots=True)
class GroupSpan:
    """Where a group begins and ends, in lines and in times, and its entries by level and time."""

    first: LinePlace | None = None
    last: LinePlace | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    levels: Counter[LogLevel] = field(default_factory=Counter)
    times: TimeCounts = field(default_factory=TimeCounts)

    def add(self, record: ReadRecord, count: int) -> None:
        """Have the group reach as far as an entry."""
        self.last = place = LinePlace(count, record.source, record.first)
        self.first = self.first or place
        if record.time is not None:
            self._widen(record.time, record.time)
            self.times.add(record.time)
        if record.level is not None:
            self.levels[record.level] += 1

    def take_over(self, other: GroupSpan) -> None:
        """Have the group reach as far as another does."""
        places = sorted(one for one in (self.first, self.last, other.first, other.last) if one)
        self.first, self.last = places[0], places[-1]
        if other.earliest is not None and other.latest is not None:
            self._widen(other.earliest, other.latest)
        self.levels += other.levels
        self.times.take_over(other.times)

    @property
    def level(self) -> LogLevel | None:
        """The level of most of its entries, of equally many the gravest."""
        return min(
            self.levels, key=lambda one: (-self.levels[one], LEVELS.index(one)), default=None
        )

    def _widen(self, earliest: datetime, latest: datetime) -> None:
        if self.earliest is None or earliest < self.earliest:
            self.earliest = earliest
        if self.latest is None or latest > self.latest:
            self.latest = latest


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Parts of time that the counts of several groups are shown by: `parts` of them, from `first`.

    There are none where nothing has a time.
    """

    doubled: int = 0
    first: int = 0
    parts: int = 0

    @classmethod
    def of(cls, spans: Iterable[GroupSpan]) -> TimeAxis:
        """Return the one that holds the times of all."""
        whole = TimeCounts()
        for span in spans:
            whole.take_over(span.times)
        if not whole.counts:
            return cls()
        first, last = min(whole.counts), max(whole.counts)
        return cls(whole.doubled, first, last - first + 1)

    @property
    def seconds(self) -> int:
        """How long a part is."""
        return 1 << self.doubled

    @property
    def begin(self) -> datetime | None:
        """When the first part begins."""
        return _EPOCH + self.first * self.seconds * _SECOND if self.parts else None

    def counts(self, span: GroupSpan) -> list[int]:
        """Return how many entries of a group there are in each part."""
        found = span.times.by(self.doubled)
        return [found.get(self.first + number, 0) for number in range(self.parts)]
