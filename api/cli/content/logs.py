"""`nazara logs`: what is in log files, by groups of lines of one wording."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click

from api.cli import options
from api.cli.content.followed import ENDED_BY_KEY, GroupScreen, follow_files
from graph.settings.settings import Settings
from ingest.logs.grouping import LineGroup, LineGrouper
from ingest.logs.reading import LineReader, ReadLine
from ingest.logs.rotation import oldest_first
from ingest.logs.secrets import Personal

_SETTLED_EVERY: Final = 50_000
_SAID_EVERY: Final = 2.0
_WIDE: Final = 160


@dataclass(slots=True)
class GroupEnds:
    """A group's first and last line, and how many lines of all had been read by then."""

    first: ReadLine
    last: ReadLine
    begin: int
    end: int


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
@click.option("--rarest", is_flag=True, help="Show the groups with the fewest lines first.")
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    follow: bool,
    first: int,
    rarest: bool,
    as_json: bool,
) -> None:
    """Group the lines of files, folders, packed files and archives (zip, tar) by their wording.

    - is standard input. Nothing is sent anywhere and nothing is kept. Each group is shown with how
    many lines it has, where the first and the last of them stand, and a line of it with <*> for
    what varies.
    """
    _check(paths, follow=follow)
    reader = LineReader(
        settings.log_line_bytes,
        settings.log_unpacked_times,
        Personal(settings.log_hide_emails, settings.log_hide_addresses),
        settings.log_unpacked_bytes,
        settings.log_archive_layers,
        settings.log_archive_members,
    )
    grouper = LineGrouper(settings.log_wordings)
    groups = ReadGroups(reader, grouper)

    def shown() -> list[tuple[LineGroup, GroupEnds]]:
        spans = groups.merged()
        order = grouper.groups[::-1] if rarest else grouper.groups
        return [(one, spans[one.id]) for one in order]

    if follow:
        screen = GroupScreen(lambda: _page(groups.told(), shown(), first), lambda: _rows(shown()))
        follow_files(reader, paths, groups.add, None if as_json else screen)
    else:
        _read(groups, paths, say=not as_json)
    order = shown()
    if as_json:
        options.print_json({**groups.told(), "shown": [_json(*one) for one in order[:first]]})
    else:
        click.echo(_page(groups.told(), order, first))
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
    """The groups of the lines that were read so far, and where each begins and ends."""

    reader: LineReader
    grouper: LineGrouper
    lines: int = 0
    began: float = field(default_factory=time.monotonic)
    _spans: dict[str, GroupEnds] = field(default_factory=dict)

    def add(self, line: ReadLine) -> None:
        """Group a line."""
        self.lines += 1
        ends = GroupEnds(line, line, self.lines, self.lines)
        _widen(self._spans, self.grouper.add(line.text), ends)
        if self.lines % _SETTLED_EVERY == 0:
            self.grouper.settle()

    def merged(self) -> dict[str, GroupEnds]:
        """Return where the groups that there are now begin and end."""
        self.grouper.settle()
        found: dict[str, GroupEnds] = {}
        for id_, span in self._spans.items():
            _widen(found, self.grouper.where(id_), span)
        return found

    def told(self) -> dict[str, Any]:
        """Return what there is to say of all of them."""
        return {
            "lines": self.lines,
            "groups": len(self.grouper.groups),
            "sources": self.reader.sources,
            "seconds": round(time.monotonic() - self.began, 3),
            "cut": self.reader.cut,
            "masked": self.reader.masked,
            "crowded": self.grouper.crowded,
            "passed_over": self.reader.passed_over,
            "passed_over_more": self.reader.passed_over_more,
        }


def _read(groups: ReadGroups, paths: tuple[Path, ...], *, say: bool) -> None:
    """Read all there is, and say from time to time how far it came."""
    said = groups.began
    for path in oldest_first(paths):
        stdin = sys.stdin.buffer
        stream = str(path) == "-"
        for line in groups.reader.stream(stdin, "-") if stream else groups.reader.files([path]):
            groups.add(line)
            if say and groups.lines % _SETTLED_EVERY == 0:
                now = time.monotonic()
                if now - said > _SAID_EVERY:
                    speed = groups.lines / (now - groups.began)
                    click.echo(f"{groups.lines:,} lines, {speed:,.0f} lines/s", err=True)
                    said = now


def _page(told: dict[str, Any], order: list[tuple[LineGroup, GroupEnds]], first: int) -> str:
    """Return the summary and the first groups, as they are printed."""
    said = [_summary(told)]
    if order:
        said += ["", _HEADING, *(_row(*one, told["lines"]) for one in order[:first])]
    if len(order) > first:
        said += ["", f"and {len(order) - first:,} more groups (--first, --rarest)"]
    return "\n".join(said)


def _rows(order: list[tuple[LineGroup, GroupEnds]]) -> dict[str, str]:
    """Return a line for each group, by its id."""
    return {one.id: f"{one.lines:>10,}  {_worded(one)}" for one, _ in order}


def _widen(spans: dict[str, GroupEnds], id_: str, other: GroupEnds) -> None:
    """Have a group reach as far as another span."""
    if (known := spans.setdefault(id_, other)) is other:
        return
    if other.begin < known.begin:
        known.first, known.begin = other.first, other.begin
    if other.end > known.end:
        known.last, known.end = other.last, other.end


_HEADING: Final = f"{'lines':>10}  {'share':>6}  {'first':>9}  {'last':>9}  wording"


def _row(group: LineGroup, span: GroupEnds, lines: int) -> str:
    share = f"{group.lines / lines:.1%}"
    ends = f"{span.first.number:>9,}  {span.last.number:>9,}"
    return f"{group.lines:>10,}  {share:>6}  {ends}  {_worded(group)}"


def _worded(group: LineGroup) -> str:
    wording = " ".join(group.wording.split()) or "(empty)"
    return _printable(wording if len(wording) <= _WIDE else f"{wording[: _WIDE - 1]}…")


def _printable(text: str) -> str:
    """Return a text without what would move a terminal's cursor or colour it."""
    return "".join(one if one.isprintable() else "�" for one in text)


def _summary(told: dict[str, Any]) -> str:
    sources = f"{told['sources']:,} source{'' if told['sources'] == 1 else 's'}"
    lines = f"{told['lines']:,} lines of {sources}"
    said = [f"{lines} in {told['groups']:,} groups, {told['seconds']:.1f} s"]
    if told["cut"]:
        said.append(
            f"{told['cut']:,} lines were longer than what is read of one (NAZARA_LOG_LINE_BYTES)."
        )
    if told["masked"]:
        said.append(f"{told['masked']:,} lines held what looks like a secret: it is shown as ***.")
    if told["crowded"]:
        said.append(
            f"{told['crowded']:,} new wordings were counted together, for there are too many "
            "(NAZARA_LOG_WORDINGS)."
        )
    said += [
        f"Passed over: {_printable(source)}: {why}." for source, why in told["passed_over"].items()
    ]
    if told["passed_over_more"]:
        said.append(f"Passed over: {told['passed_over_more']:,} more.")
    return "\n".join(said)


def _json(group: LineGroup, span: GroupEnds) -> dict[str, Any]:
    return {
        "id": group.id,
        "lines": group.lines,
        "wording": group.wording,
        "sample": group.sample,
        "first": {"source": span.first.source, "line": span.first.number},
        "last": {"source": span.last.source, "line": span.last.number},
    }
