"""How people are told what is in log files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from api.cli.content.logs_found import FindingsTold
from api.cli.content.wrapping import printable, shortened, wrapped
from api.cli.wording import counted
from ingest.log_files.report import LogReport
from ingest.log_files.spans import LEVELS, GroupSpan
from ingest.logs.entries import SourceTold
from ingest.logs.grouping import LineGroup

_MOST_WORDING: Final = 500
_LEAST_BESIDE: Final = 40
"""Columns that a wording has beside what is known of its group; else it stands below."""

_MOST_SOURCES: Final = 10
_MOST_FORMATS: Final = 3
_SHORT_SPAN: Final = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class LogsTold:
    """What people are told of some log files.

    Attributes:
        columns: How wide lines are; None: as wide as what they say.
    """

    report: LogReport
    columns: int | None = None

    def text(self) -> str:
        """Return it for people."""
        report = self.report
        found = FindingsTold(report.findings, report.findings_crowded, self.columns)
        summary = [row for one in self._summary() for row in wrapped(one, self.columns, "", "  ")]
        said = [*summary, *self._recognised(), *found.lines()]
        if report.order:
            heading = _HEADING.removesuffix("wording").rstrip() if self._is_narrow else _HEADING
            said += ["", heading, *(row for one in report.shown for row in self._rows(*one))]
        if (more := len(report.order) - len(report.shown)) > 0:
            said += ["", f"and {more:,} more groups (--first, --rarest)"]
        return "\n".join(said)

    def counts(self) -> dict[str, str]:
        """Return a line for each group, by its id."""
        return {one.id: f"{one.lines:>10,}  {_worded(one)}" for one, _ in self.report.order}

    @property
    def _is_narrow(self) -> bool:
        return self.columns is not None and self.columns - len(_BESIDE) < _LEAST_BESIDE

    def _summary(self) -> Iterable[str]:
        report = self.report
        sources, lines = counted(report.lines.sources, "source"), report.line_count
        speed = f"{report.seconds:.1f} s, {lines / max(report.seconds, 0.001):,.0f} lines/s"
        entries = f"{report.record_count:,} entries in {len(report.order):,} groups"
        yield f"{lines:,} lines of {sources}: {entries} ({speed})"
        reader, crowded = self.report.lines, self.report.crowded
        if reader.cut:
            yield (
                f"{reader.cut:,} lines were longer than what is read of one "
                "(NAZARA_LOG_LINE_BYTES)."
            )
        if reader.masked:
            yield f"{reader.masked:,} lines held what looks like a secret: it is shown as ***."
        if crowded:
            yield (
                f"{crowded:,} new wordings were counted together, for there are too many "
                "(NAZARA_LOG_WORDINGS)."
            )
        for source, why in reader.passed_over.items():
            yield f"Passed over: {source}: {why}."
        if reader.passed_over_more:
            yield f"Passed over: {reader.passed_over_more:,} more."

    def _recognised(self) -> Iterable[str]:
        """Yield what each source was recognised to be, those with the most lines first."""
        order = sorted(self.report.sources.items(), key=lambda one: -one[1].lines)
        order = [one for one in order if one[1].records]
        for name, source in order[:_MOST_SOURCES]:
            yield ""
            yield printable(name)
            yield from self._wrapped(f"{source.lines:,} lines: {_formats_of(source)}")
            if source.first and source.last:
                yield from self._wrapped(f"{_spoken(source.first)} to {_spoken(source.last)} UTC")
            if source.levels:
                levels = [f"{source.levels[one]:,} {one}" for one in LEVELS if source.levels[one]]
                yield from self._wrapped(", ".join(levels))
            if source.fields:
                pairs = [f"{role}={path}" for role, path in source.fields.items()]
                yield from self._wrapped(f"fields (--field): {' '.join(pairs)}")
        if (more := len(order) - _MOST_SOURCES) > 0:
            yield f"\nand {more:,} more sources (--json)"

    def _rows(self, group: LineGroup, span: GroupSpan) -> Iterable[str]:
        """Yield the rows of a group: what is known of it, and beside that its wording."""
        is_new = self.report.knows and not group.is_known
        wording = f"(new) {_worded(group)}" if is_new else _worded(group)
        share = f"{group.lines / max(self.report.record_count, 1):.1%}"
        begin, end = self._ends(span)
        left = f"{group.lines:>9,} {share:>6} {span.level or '':<7} {begin:>14} {end:>14}  "
        indent = " " * len(left)
        if self._is_narrow:
            yield left.rstrip()
            left = indent = " " * 10
        yield from wrapped(wording, self.columns, left, indent)

    def _wrapped(self, text: str) -> list[str]:
        return wrapped(text, self.columns, "  ", "    ")

    def _ends(self, span: GroupSpan) -> tuple[str, str]:
        """Return when a group begins and ends, or where, if its entries have no times."""
        if span.earliest is None or span.latest is None:
            return tuple(f"line {one.line:,}" if one else "" for one in (span.first, span.last))  # type: ignore[return-value]
        sources = self.report.sources.values()
        times = [time for one in sources for time in (one.first, one.last) if time]
        form = "%m-%d %H:%M:%S" if max(times) - min(times) < _SHORT_SPAN else "%y-%m-%d %H:%M"
        return span.earliest.strftime(form), span.latest.strftime(form)


_BESIDE: Final = f"{'entries':>9} {'share':>6} {'level':<7} {'first':>14} {'last':>14}  "
_HEADING: Final = f"{_BESIDE}wording"


def _worded(group: LineGroup) -> str:
    return shortened(printable(" ".join(group.wording.split())) or "(empty)", _MOST_WORDING)


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
