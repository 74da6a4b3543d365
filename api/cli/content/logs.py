"""`nazara logs`: what is in log files, by groups of entries of one wording."""

from __future__ import annotations

import sys
import time
from datetime import tzinfo
from pathlib import Path
from typing import Final

import click

from api.cli import options
from api.cli.content.followed import ENDED_BY_KEY, GroupScreen, follow_files
from api.cli.content.log_keeping import GraphOfLogs
from api.cli.content.logs_told import LogsTold
from api.cli.content.wrapping import columns_of_output
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from ingest.log_files.reading import ReadGroups, fields_of, zone_of
from ingest.logs.rotation import oldest_first

_LOOKED_EVERY: Final = 10_000
_SAID_EVERY: Final = 2.0


def _fields(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    """Return the fields that were said, by what they say."""
    del context, option
    try:
        return fields_of(dict(one.partition("=")[::2] for one in given))
    except InvalidInput as error:
        raise click.BadParameter(error.message) from error


def _zone(context: click.Context, option: click.Parameter, given: str) -> tzinfo:
    del context, option
    try:
        return zone_of(given)
    except InvalidInput as error:
        raise click.BadParameter(error.message) from error


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
    groups = ReadGroups.of(settings, fields, zone, graph.keeping if graph else None)
    if graph:
        graph.know(groups.grouper)
    began = time.monotonic()

    def told() -> LogsTold:
        return LogsTold(
            groups.report(first, time.monotonic() - began, rarest=rarest), columns_of_output()
        )

    if follow:
        screen = GroupScreen(lambda: told().text(), lambda: told().counts())
        follow_files(groups.lines, paths, groups.add, None if as_json else screen)
        groups.add(None)
    else:
        _read(groups, paths, say=not as_json)
    # How long reading took is told before the graph is waited for.
    if as_json:
        said = told().report.as_json()
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


def _read(groups: ReadGroups, paths: tuple[Path, ...], *, say: bool) -> None:
    """Read all there is, and say from time to time how far it came."""
    began = said = time.monotonic()
    reader = groups.lines
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
