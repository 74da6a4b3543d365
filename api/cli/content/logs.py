"""`nazara logs`: what is in log files, by groups of entries of one wording."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from api.cli import options
from api.cli.content.followed import ENDED_BY_KEY, GroupScreen, follow_files
from api.cli.content.log_keeping import GraphOfLogs
from api.cli.content.logs_found import FindingsTold, detector_of
from api.cli.content.logs_told import GroupSpan, LogsTold
from graph.settings.settings import Settings
from ingest.log_files.keeping import LogKeeping
from ingest.logs.detection.detector import Detector
from ingest.logs.entries import RecordReader, changed_on_disk
from ingest.logs.fields import ROLES
from ingest.logs.grouping import LineGroup, LineGrouper
from ingest.logs.reading import LineReader, ReadLine
from ingest.logs.records import ReadRecord
from ingest.logs.rotation import oldest_first
from ingest.logs.secrets import Personal

_SETTLED_EVERY: Final = 50_000
_LOOKED_EVERY: Final = 10_000
_SAID_EVERY: Final = 2.0
_PACKAGES: Final = re.compile(r"^.*(?:[.\\/+]|::)", re.DOTALL)


def _fields(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """Return the fields that were said, by what they say."""
    del context, option
    said = dict(one.partition("=")[::2] for one in given)
    if wrong := sorted(role for role, path in said.items() if role not in ROLES or not path):
        roles = ", ".join(ROLES)
        why = f"{', '.join(wrong)}: expected ROLE=FIELD as message=payload.text; roles: {roles}"
        raise click.BadParameter(why)
    return said


def _zone(context: click.Context, option: click.Parameter, given: str) -> tzinfo:
    del context, option
    try:
        return UTC if given == "UTC" else ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        why = f"{given} is no zone; expected a name as Europe/Berlin"
        raise click.BadParameter(why) from error


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(allow_dash=True, path_type=Path),
)
@click.option(
    "--follow",
    "-f",
    is_flag=True,
    help="Go on with what is written to the files, through their rotation, until Ctrl-C.",
)
@click.option(
    "--first",
    type=click.IntRange(1, 1_000_000),
    default=20,
    show_default=True,
    help="How many groups are shown.",
)
@click.option("--rarest", is_flag=True, help="Show the groups with the fewest entries first.")
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="ROLE=FIELD",
    callback=_fields,
    help="Which field of JSON lines and logfmt is the time, level, message, service, trace or "
    "stack, where it is not told right: message=payload.text.",
)
@click.option(
    "--zone",
    default="UTC",
    show_default=True,
    callback=_zone,
    help="The zone of times that name none: Europe/Berlin.",
)
@click.option(
    "--keep",
    is_flag=True,
    help="Count what is wrong (NAZARA_OTLP_LOG_SEVERITY) in the graph, by wording and system.",
)
@click.option("--system", help="With it, of which system entries are that name none.")
@click.option("--incident", metavar="ID", help="With it, of which incident it is evidence.")
@options.org
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    follow: bool,
    first: int,
    rarest: bool,
    fields: dict[str, str],
    zone: tzinfo,
    keep: bool,
    system: str | None,
    incident: str | None,
    org: str | None,
    as_json: bool,
) -> None:
    """Group what is in files, folders, packed files and archives (zip, tar) by its wording.

    - is standard input. Formats and times are recognised, and a stack trace is one entry. Nothing
    is sent anywhere, and nothing is kept unless --keep, --system or --incident is given. First
    comes what rules find (`nazara log-rules list`), with the lines that it rests on. Each group is
    shown with how many entries it has, their level, when the first and the last of them were
    written, and one of them with <*> for what varies.
    """
    _check(paths, follow=follow)
    graph = None
    if keep or system or incident:
        graph = GraphOfLogs.opened(settings, org, system, incident)
    lines = LineReader(
        settings.log_line_bytes,
        settings.log_unpacked_times,
        Personal(settings.log_hide_emails, settings.log_hide_addresses),
        settings.log_unpacked_bytes,
        settings.log_archive_layers,
        settings.log_archive_members,
    )
    records = RecordReader(settings.log_record_lines, fields, zone, changed_on_disk)
    detector = detector_of(settings)
    keeping = graph.keeping if graph else None
    groups = ReadGroups(records, LineGrouper(settings.log_wordings), detector, keeping)
    if graph:
        graph.know(groups.grouper)

    def told() -> LogsTold:
        order, found = groups.order(rarest=rarest), groups.found()
        return LogsTold(lines, records, groups.crowded, order, first, began, found, bool(graph))

    began = time.monotonic()
    if follow:
        screen = GroupScreen(lambda: told().text(), lambda: told().counts())
        follow_files(lines, paths, groups.add, None if as_json else screen)
        groups.add(None)
    else:
        _read(lines, groups, paths, say=not as_json)
    # How long reading took is told before the graph is waited for.
    if as_json:
        said = told().json()
        options.print_json(said | {"kept": graph.keep(groups.grouper).as_json()} if graph else said)
    else:
        click.echo(told().text())
        if graph:
            click.echo("\n".join(["", *graph.keep(groups.grouper).told()]))
    if follow:
        raise SystemExit(ENDED_BY_KEY)


def _check(paths: tuple[Path, ...], *, follow: bool) -> None:
    """Refuse what isn't there, and what can't be followed."""
    for path in paths:
        if follow and (str(path) == "-" or path.is_dir()):
            message = (
                f"{path} can't be followed: name files. What comes by a pipe is read as it comes."
            )
            raise click.BadParameter(message)
        if not follow and str(path) != "-" and not path.exists():
            message = f"Path {str(path)!r} does not exist."
            raise click.BadParameter(message)


@dataclass(slots=True)
class ReadGroups:
    """Groups of the entries that were read so far, where each begins and ends, and findings."""

    records: RecordReader
    grouper: LineGrouper
    detector: Detector
    keeping: LogKeeping | None = None
    count: int = 0
    spans: dict[str, GroupSpan] = field(default_factory=dict)

    @property
    def crowded(self) -> int:
        """How many entries are counted together, for there are too many wordings."""
        return self.grouper.crowded

    def add(self, line: ReadLine | None) -> None:
        """Group the entries that are complete by a line; None: that are there if no more comes."""
        for record in self.records.take(line):
            self.count += 1
            self.detector.add(record)
            id_ = self.grouper.add(_said(record))
            if self.keeping is not None:
                self.keeping.add(record, id_)
            span = self.spans.get(id_)
            if span is None:
                span = self.spans[id_] = GroupSpan()
            span.add(record, self.count)
            if self.count % _SETTLED_EVERY == 0:
                self.grouper.settle()

    def found(self) -> FindingsTold:
        """Return what rules have found by now."""
        return FindingsTold(self.detector.findings(), self.detector.crowded)

    def order(self, *, rarest: bool) -> list[tuple[LineGroup, GroupSpan]]:
        """Return the groups that there are now, and where each begins and ends."""
        self.grouper.settle()
        found: dict[str, GroupSpan] = {}
        for id_, span in self.spans.items():
            found.setdefault(self.grouper.where(id_), GroupSpan()).take_over(span)
        # What the graph knows and these files do not have is left out.
        groups = [one for one in self.grouper.groups if one.id in found]
        return [(one, found[one.id]) for one in (groups[::-1] if rarest else groups)]


def _read(reader: LineReader, groups: ReadGroups, paths: tuple[Path, ...], *, say: bool) -> None:
    """Read all there is, and say from time to time how far it came."""
    began = said = time.monotonic()
    count = 0
    for path in oldest_first(paths):
        is_stream = str(path) == "-"
        stdin = sys.stdin.buffer
        for line in reader.stream(stdin, "-") if is_stream else reader.files([path]):
            groups.add(line)
            count += 1
            if (
                say
                and count % _LOOKED_EVERY == 0
                and (now := time.monotonic()) - said > _SAID_EVERY
            ):
                click.echo(f"{count:,} lines, {count / (now - began):,.0f} lines/s", err=True)
                said = now
    groups.add(None)


def _said(record: ReadRecord) -> str:
    """Return what a record says, without its header, behind the type of its exception."""
    if record.exception is None:
        return record.message
    # A whole name of three parts would be taken for what varies.
    type_ = _PACKAGES.sub("", record.exception.type)
    return record.message if type_ in record.message else f"{type_}: {record.message}"
