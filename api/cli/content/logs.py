"""`nazara logs`: what is in log files, by groups of lines of one wording."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from api.cli import options
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
    type=click.Path(exists=True, allow_dash=True, path_type=Path),
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
    settings: Settings, paths: tuple[Path, ...], *, first: int, rarest: bool, as_json: bool
) -> None:
    """Group the lines of files, folders, packed files and archives (zip, tar) by their wording.

    - is standard input. Nothing is sent anywhere and nothing is kept. Each group is shown with how
    many lines it has, where the first and the last of them stand, and a line of it with <*> for
    what varies.
    """
    reader = LineReader(
        settings.log_line_bytes,
        settings.log_unpacked_times,
        Personal(settings.log_hide_emails, settings.log_hide_addresses),
        settings.log_unpacked_bytes,
        settings.log_archive_layers,
        settings.log_archive_members,
    )
    grouper = LineGrouper(settings.log_wordings)
    spans, lines, seconds = _grouped(reader, grouper, paths, say=not as_json)
    order = grouper.groups[::-1] if rarest else grouper.groups
    shown = [(one, spans[one.id]) for one in order[:first]]
    told = {
        "lines": lines,
        "groups": len(order),
        "sources": reader.sources,
        "seconds": round(seconds, 3),
        "cut": reader.cut,
        "masked": reader.masked,
        "crowded": grouper.crowded,
        "passed_over": reader.passed_over,
        "passed_over_more": reader.passed_over_more,
    }
    if as_json:
        options.print_json({**told, "shown": [_json(*one) for one in shown]})
        return
    click.echo(_summary(told))
    if shown:
        click.echo("\n" + "\n".join([_HEADING, *(_row(*one, lines) for one in shown)]))
    if len(order) > len(shown):
        click.echo(f"\nand {len(order) - len(shown):,} more groups (--first, --rarest)")


def _grouped(
    reader: LineReader, grouper: LineGrouper, paths: tuple[Path, ...], *, say: bool
) -> tuple[dict[str, GroupEnds], int, float]:
    """Return where each group begins and ends, how many lines there are, and the seconds."""
    spans: dict[str, GroupEnds] = {}
    began = said = time.monotonic()
    lines = 0
    for path in oldest_first(paths):
        is_stream = str(path) == "-"
        stdin = sys.stdin.buffer
        found = reader.stream(stdin, "-") if is_stream else reader.files([path])
        for line in found:
            lines += 1
            _widen(spans, grouper.add(line.text), GroupEnds(line, line, lines, lines))
            if lines % _SETTLED_EVERY == 0:
                grouper.settle()
                now = time.monotonic()
                if say and now - said > _SAID_EVERY:
                    click.echo(f"{lines:,} lines, {lines / (now - began):,.0f} lines/s", err=True)
                    said = now
    grouper.settle()
    return _merged(spans, grouper), lines, time.monotonic() - began


def _widen(spans: dict[str, GroupEnds], id_: str, other: GroupEnds) -> None:
    """Have a group reach as far as another span."""
    if (known := spans.setdefault(id_, other)) is other:
        return
    if other.begin < known.begin:
        known.first, known.begin = other.first, other.begin
    if other.end > known.end:
        known.last, known.end = other.last, other.end


def _merged(spans: dict[str, GroupEnds], grouper: LineGrouper) -> dict[str, GroupEnds]:
    """Return the spans of the groups that there are now."""
    found: dict[str, GroupEnds] = {}
    for id_, span in spans.items():
        _widen(found, grouper.where(id_), span)
    return found


_HEADING: Final = f"{'lines':>10}  {'share':>6}  {'first':>9}  {'last':>9}  wording"


def _row(group: LineGroup, span: GroupEnds, lines: int) -> str:
    wording = " ".join(group.wording.split()) or "(empty)"
    short = wording if len(wording) <= _WIDE else f"{wording[: _WIDE - 1]}…"
    share = f"{group.lines / lines:.1%}"
    ends = f"{span.first.number:>9,}  {span.last.number:>9,}"
    return f"{group.lines:>10,}  {share:>6}  {ends}  {_printable(short)}"


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
    said += [f"Passed over: {source}: {why}." for source, why in told["passed_over"].items()]
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
