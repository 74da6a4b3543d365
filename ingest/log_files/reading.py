"""Reading log files as settings say: entries in groups, what rules find, what is to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph.errors import InvalidInput
from graph.settings.settings import Settings
from ingest.log_files.keeping import LogKeeping
from ingest.log_files.report import LogReport
from ingest.log_files.spans import LEVELS, GroupSpan
from ingest.logs.detection.detector import Detector
from ingest.logs.detection.rule_files import (
    InvalidRule,
    RuleLimits,
    RuleSet,
    rule_set,
)
from ingest.logs.entries import RecordReader, changed_on_disk
from ingest.logs.fields import ROLES
from ingest.logs.grouping import LineGroup, LineGrouper
from ingest.logs.reading import LineReader, ReadLine
from ingest.logs.secrets import Personal
from ingest.logs.wording import said_with

_Groups: TypeAlias = list[tuple[LineGroup, GroupSpan]]
_SETTLED_EVERY: Final = 50_000


def fields_of(given: Mapping[str, str]) -> dict[str, str]:
    """Return fields that were said, by what they say.

    Raises:
        InvalidInput: When something else is said, or nothing.
    """
    if wrong := sorted(role for role, path in given.items() if role not in ROLES or not path):
        roles = ", ".join(ROLES)
        message = f"{', '.join(wrong)}: expected ROLE=FIELD as message=payload.text; roles: {roles}"
        raise InvalidInput(message, field="field")
    return dict(given)


def zone_of(name: str) -> tzinfo:
    """Return a zone by its name.

    Raises:
        InvalidInput: When there is none of that name.
    """
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{name[:100]} is no zone; expected a name as Europe/Berlin"
        raise InvalidInput(message, field="zone") from error


def rules_of(settings: Settings) -> RuleSet:
    """Return the rules that are used: those that come with Nazara, and one's own.

    Raises:
        InvalidInput: When a file of one's own can't be used, or is too much.
    """
    own = settings.log_rules_dir
    limits = RuleLimits(
        settings.log_own_rules,
        settings.log_own_rules_bytes,
        settings.log_own_rule_pattern_characters,
        settings.log_own_rule_pattern_ways,
    )
    try:
        return rule_set(own.expanduser() if own else None, limits)
    except InvalidRule as error:
        remedy = "Correct the folder, or leave NAZARA_LOG_RULES_DIR out; docs/guides/log-rules.md."
        raise InvalidInput(str(error), remedy=remedy) from error


@dataclass(slots=True)
class ReadGroups:
    """Groups of the entries that were read so far, where each begins and ends, and findings."""

    lines: LineReader
    records: RecordReader
    grouper: LineGrouper
    detector: Detector
    keeping: LogKeeping | None = None
    count: int = 0
    spans: dict[str, GroupSpan] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        settings: Settings,
        fields: Mapping[str, str],
        zone: tzinfo,
        keeping: LogKeeping | None = None,
    ) -> ReadGroups:
        """Return what reads within the limits of settings, and keeps what is wrong if asked to.

        Raises:
            InvalidInput: When a file of rules can't be used.
        """
        lines = LineReader(
            settings.log_line_bytes,
            settings.log_unpacked_times,
            Personal(settings.log_hide_emails, settings.log_hide_addresses),
            settings.log_unpacked_bytes,
            settings.log_archive_layers,
            settings.log_archive_members,
        )
        records = RecordReader(settings.log_record_lines, dict(fields), zone, changed_on_disk)
        detector = Detector(
            rules_of(settings).rules.values(),
            most_findings=settings.log_findings,
            most_cited=settings.log_cited_lines,
            most_characters=settings.log_rule_characters,
            cited_characters=settings.log_cited_characters,
        )
        return cls(lines, records, LineGrouper(settings.log_wordings), detector, keeping)

    def add(self, line: ReadLine | None) -> None:
        """Group the entries that are complete by a line; None: that are there if no more comes."""
        for record in self.records.take(line):
            self.count += 1
            self.detector.add(record)
            thrown = record.exception.type if record.exception else None
            id_ = self.grouper.add(said_with(record.message, thrown))
            if self.keeping is not None:
                self.keeping.add(record, id_)
            span = self.spans.get(id_)
            if span is None:
                span = self.spans[id_] = GroupSpan()
            span.add(record, self.count)
            if self.count % _SETTLED_EVERY == 0:
                self.grouper.settle()

    def report(
        self, most: int, seconds: float, *, rarest: bool = False, gravest: bool = False
    ) -> LogReport:
        """Return what is known by now, with so many groups: those with the most entries first.

        Where there are more, half of those that are told are the `gravest` of them, if asked for.
        """
        order = self._order(rarest=rarest)
        return LogReport(
            lines=self.lines,
            sources=self.records.sources,
            crowded=self.grouper.crowded,
            order=order,
            shown=_gravest(order, most) if gravest else order[:most],
            seconds=seconds,
            findings=self.detector.findings(),
            findings_crowded=self.detector.crowded,
            knows=self.keeping is not None,
        )

    def _order(self, *, rarest: bool) -> _Groups:
        """Return the groups that there are now, and where each begins and ends."""
        self.grouper.settle()
        found: dict[str, GroupSpan] = {}
        for id_, span in self.spans.items():
            found.setdefault(self.grouper.where(id_), GroupSpan()).take_over(span)
        # What the graph knows and these files do not have is left out.
        groups = [one for one in self.grouper.groups if one.id in found]
        return [(one, found[one.id]) for one in (groups[::-1] if rarest else groups)]


def _gravest(order: _Groups, most: int) -> _Groups:
    """Return some groups, in their order: the first ones, and as many of the gravest others."""
    if len(order) <= most:
        return order
    first, rest = order[: most - most // 2], order[most - most // 2 :]
    graver = sorted(rest, key=lambda one: LEVELS.index(one[1].level or "trace"))[: most // 2]
    chosen = {one.id for one, _ in graver}
    return [*first, *(one for one in rest if one[0].id in chosen)]
