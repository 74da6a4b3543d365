"""What is told programs of log files: recognised files, groups, findings, what was passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.log_files.spans import GroupSpan, LinePlace, TimeAxis
from ingest.logs.detection.detector import LogFinding
from ingest.logs.entries import SourceTold
from ingest.logs.grouping import LineGroup
from ingest.logs.reading import LineReader


@dataclass(frozen=True, slots=True)
class LogReport:
    """All that is known of some log files.

    Attributes:
        lines: What read their lines.
        sources: What was recognised, by source.
        crowded: Entries that are counted together, for there are too many wordings.
        order: The groups, as they are shown, each with where it begins and ends.
        shown: Those of them that are told.
        seconds: How long reading took.
        findings: What rules found, the gravest first.
        findings_crowded: Entries of findings that are not told apart.
        knows: Whether the wordings that the graph knows are among the groups: the others are new.
    """

    lines: LineReader
    sources: Mapping[str, SourceTold]
    crowded: int
    order: Sequence[tuple[LineGroup, GroupSpan]]
    shown: Sequence[tuple[LineGroup, GroupSpan]]
    seconds: float
    findings: Sequence[LogFinding]
    findings_crowded: int
    knows: bool = False

    @property
    def line_count(self) -> int:
        """The lines that were read."""
        return sum(one.lines for one in self.sources.values())

    @property
    def record_count(self) -> int:
        """The entries that they are."""
        return sum(one.records for one in self.sources.values())

    def as_json(self) -> dict[str, Any]:
        """Return it as a value of JSON; `counts` of a group are by the parts of `over_time`."""
        axis = TimeAxis.of(span for _, span in self.shown)
        return {
            "lines": self.line_count,
            "records": self.record_count,
            "groups": len(self.order),
            "sources": self.lines.sources,
            "seconds": round(self.seconds, 3),
            "cut": self.lines.cut,
            "masked": self.lines.masked,
            "crowded": self.crowded,
            "passed_over": self.lines.passed_over,
            "passed_over_more": self.lines.passed_over_more,
            "recognised": {name: _source(one) for name, one in self.sources.items()},
            "findings": [_finding(one) for one in self.findings],
            "findings_crowded": self.findings_crowded,
            "over_time": {
                "begin": _iso(axis.begin),
                "seconds": axis.seconds,
                "parts": axis.parts,
            },
            "shown": [
                _group(*one, axis) | ({"new": not one[0].is_known} if self.knows else {})
                for one in self.shown
            ],
        }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _source(source: SourceTold) -> dict[str, Any]:
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


def _group(group: LineGroup, span: GroupSpan, axis: TimeAxis) -> dict[str, Any]:
    return {
        "id": group.id,
        "records": group.lines,
        "level": span.level,
        "levels": dict(span.levels),
        "wording": group.wording,
        "sample": group.sample,
        "first": _end(span.first, span.earliest),
        "last": _end(span.last, span.latest),
        "counts": axis.counts(span),
    }


def _end(place: LinePlace | None, time: datetime | None) -> dict[str, Any]:
    known = {"source": place.source, "line": place.line} if place else {}
    return {**known, "time": _iso(time)}


def _finding(one: LogFinding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": one.title,
        "severity": one.severity,
        "category": one.category,
        "system": one.system,
        "fields": dict(one.fields),
        "records": one.lines,
        "first": _iso(one.first),
        "last": _iso(one.last),
        "cited": [
            {
                "source": line.source,
                "line": line.line,
                "time": _iso(line.time),
                "text": line.text,
            }
            for line in one.cited
        ],
    }
