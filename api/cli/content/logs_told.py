"""How people and programs are told what is in log files."""

from __future__ import annotations

import textwrap
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from api.cli.content.logs_found import FindingsTold, printable, shortened
from api.cli.wording import counted
from ingest.logs.entries import RecordReader, SourceTold
from ingest.logs.grouping import LineGroup
from ingest.logs.reading import LineReader
from ingest.logs.records import LogLevel, ReadRecord

WIDE: Final = 100
"""Columns that a terminal is taken to have."""

_MOST_WORDING: Final = 160
_MOST_SOURCES: Final = 10
_MOST_FORMATS: Final = 3
_SHORT_SPAN: Final = timedelta(days=300)
_LEVELS: Final[tuple[LogLevel, ...]] = ("fatal", "error", "warning", "info", "debug", "trace")


class LinePlace(NamedTuple):
    """A line of a source, and how many entries of all had been read by then."""

    order: int
    source: str
    line: int


@dataclass(slots=True)
class GroupSpan:
    """Where a group begins and ends, in lines and in times, and its entries by level."""

    first: LinePlace | None = None
    last: LinePlace | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    levels: Counter[LogLevel] = field(default_factory=Counter)

    def add(self, record: ReadRecord, count: int) -> None:
        """Have the group reach as far as an entry."""
        self.last = place = LinePlace(count, record.source, record.first)
        self.first = self.first or place
        if record.time is not None:
            self._widen(record.time, record.time)
        if record.level is not None:
            self.levels[record.level] += 1

    def take_over(self, other: GroupSpan) -> None:
        """Have the group reach as far as another does."""
        places = sorted(one for one in (self.first, self.last, other.first, other.last) if one)
        self.first, self.last = places[0], places[-1]
        if other.earliest is not None and other.latest is not None:
            self._widen(other.earliest, other.latest)
        self.levels += other.levels

    @property
    def level(self) -> LogLevel | None:
        """The level of most of its entries, of equally many the gravest."""
        return min(
            self.levels, key=lambda one: (-self.levels[one], _LEVELS.index(one)), default=None
        )

    def _widen(self, earliest: datetime, latest: datetime) -> None:
        if self.earliest is None or earliest < self.earliest:
            self.earliest = earliest
        if self.latest is None or latest > self.latest:
            self.latest = latest


@dataclass(frozen=True, slots=True)
class LogsTold:
    """All that is told of some log files."""

    lines: LineReader
    records: RecordReader
    crowded: int
    order: Sequence[tuple[LineGroup, GroupSpan]]
    most: int
    began: float
    found: FindingsTold
    knows: bool = False
    """Whether the wordings that the graph knows are among the groups: the others are new."""

    def json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "lines": sum(one.lines for one in self._sources),
            "records": self._count,
            "groups": len(self.order),
            "sources": self.lines.sources,
            "seconds": round(self._seconds, 3),
            "cut": self.lines.cut,
            "masked": self.lines.masked,
            "crowded": self.crowded,
            "passed_over": self.lines.passed_over,
            "passed_over_more": self.lines.passed_over_more,
            "recognised": {
                name: _json_of_source(one) for name, one in self.records.sources.items()
            },
            "findings": self.found.json(),
            "shown": [
                _json_of_group(*one) | ({"new": not one[0].is_known} if self.knows else {})
                for one in self._shown
            ],
        }

    def text(self) -> str:
        """Return it for people."""
        said = [self._summary(), *self._warnings(), *self._recognised(), *self.found.lines()]
        if self.order:
            said += ["", _HEADING, *(row for one in self._shown for row in self._rows(*one))]
        if (more := len(self.order) - self.most) > 0:
            said += ["", f"and {more:,} more groups (--first, --rarest)"]
        return "\n".join(said)

    def counts(self) -> dict[str, str]:
        """Return a line for each group, by its id."""
        return {one.id: f"{one.lines:>10,}  {_worded(one)}" for one, _ in self.order}

    @property
    def _shown(self) -> Sequence[tuple[LineGroup, GroupSpan]]:
        return self.order[: self.most]

    @property
    def _seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def _sources(self) -> Iterable[SourceTold]:
        return self.records.sources.values()

    @property
    def _count(self) -> int:
        return sum(one.records for one in self._sources)

    def _summary(self) -> str:
        sources = counted(self.lines.sources, "source")
        lines = sum(one.lines for one in self._sources)
        speed = f"{self._seconds:.1f} s, {lines / max(self._seconds, 0.001):,.0f} lines/s"
        entries = f"{self._count:,} entries in {len(self.order):,} groups"
        return f"{lines:,} lines of {sources}: {entries} ({speed})"

    def _warnings(self) -> Iterable[str]:
        reader = self.lines
        if reader.cut:
            yield (
                f"{reader.cut:,} lines were longer than what is read of one "
                "(NAZARA_LOG_LINE_BYTES)."
            )
        if reader.masked:
            yield f"{reader.masked:,} lines held what looks like a secret: it is shown as ***."
        if self.crowded:
            yield (
                f"{self.crowded:,} new wordings were counted together, for there are too many "
                "(NAZARA_LOG_WORDINGS)."
            )
        for source, why in reader.passed_over.items():
            yield f"Passed over: {printable(source)}: {why}."
        if reader.passed_over_more:
            yield f"Passed over: {reader.passed_over_more:,} more."

    def _recognised(self) -> Iterable[str]:
        """Yield what each source was recognised to be, those with the most lines first."""
        order = sorted(self.records.sources.items(), key=lambda one: -one[1].lines)
        order = [one for one in order if one[1].records]
        for name, source in order[:_MOST_SOURCES]:
            yield ""
            yield printable(name)
            yield from _wrapped(f"{source.lines:,} lines: {_formats_of(source)}")
            if source.first and source.last:
                yield from _wrapped(f"{_spoken(source.first)} to {_spoken(source.last)} UTC")
            if source.levels:
                levels = [f"{source.levels[one]:,} {one}" for one in _LEVELS if source.levels[one]]
                yield from _wrapped(", ".join(levels))
            if source.fields:
                pairs = [f"{role}={path}" for role, path in source.fields.items()]
                yield from _wrapped(f"fields (--field): {' '.join(pairs)}")
        if (more := len(order) - _MOST_SOURCES) > 0:
            yield f"\nand {more:,} more sources (--json)"

    def _rows(self, group: LineGroup, span: GroupSpan) -> Iterable[str]:
        """Yield the rows of a group: what is known of it, and beside that its wording."""
        is_new = self.knows and not group.is_known
        wording = f"(new) {_worded(group)}" if is_new else _worded(group)
        share = f"{group.lines / max(self._count, 1):.1%}"
        begin, end = self._ends(span)
        left = f"{group.lines:>9,} {share:>6} {span.level or '':<7} {begin:>14} {end:>14}  "
        first, *rest = textwrap.wrap(wording, WIDE - len(left)) or [wording]
        yield left + first
        yield from (" " * len(left) + one for one in rest)

    def _ends(self, span: GroupSpan) -> tuple[str, str]:
        """Return when a group begins and ends, or where, if its entries have no times."""
        if span.earliest is None or span.latest is None:
            return tuple(f"line {one.line:,}" if one else "" for one in (span.first, span.last))  # type: ignore[return-value]
        times = [time for one in self._sources for time in (one.first, one.last) if time]
        form = "%m-%d %H:%M:%S" if max(times) - min(times) < _SHORT_SPAN else "%y-%m-%d %H:%M"
        return span.earliest.strftime(form), span.latest.strftime(form)


_HEADING: Final = f"{'entries':>9} {'share':>6} {'level':<7} {'first':>14} {'last':>14}  wording"


def _worded(group: LineGroup) -> str:
    return shortened(printable(" ".join(group.wording.split())) or "(empty)", _MOST_WORDING)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        printable(text), WIDE, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )


def _formats_of(source: SourceTold) -> str:
    """Return the formats of a source, with the shares of its entries if they are several."""
    known = source.formats.most_common(_MOST_FORMATS)
    if len(source.formats) == 1:
        [(name, _)] = known
        return name if name == "plain text" else f"{name}, {source.fitting / source.lines:.1%} fit"
    shares = [f"{name} {count / source.records:.1%}" for name, count in known]
    if (more := len(source.formats) - len(known)) > 0:
        shares.append(f"{more} more")
    return f"{'; '.join(shares)} of entries"


def _spoken(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _json_of_source(source: SourceTold) -> dict[str, Any]:
    return {
        "lines": source.lines,
        "records": source.records,
        "fitting": source.fitting,
        "formats": dict(source.formats),
        "fields": source.fields,
        "first": _iso(source.first),
        "last": _iso(source.last),
        "levels": dict(source.levels),
    }


def _json_of_group(group: LineGroup, span: GroupSpan) -> dict[str, Any]:
    return {
        "id": group.id,
        "records": group.lines,
        "level": span.level,
        "levels": dict(span.levels),
        "wording": group.wording,
        "sample": group.sample,
        "first": _json_of_end(span.first, span.earliest),
        "last": _json_of_end(span.last, span.latest),
    }


def _json_of_end(place: LinePlace | None, time: datetime | None) -> dict[str, Any]:
    known = {"source": place.source, "line": place.line} if place else {}
    return {**known, "time": _iso(time)}
