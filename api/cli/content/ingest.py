"""`nazara ingest`: read files into the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from api.access.tokens import chosen_org
from api.cli import options
from api.cli.content.intake import IntakeMeter, Report
from graph.logging import new_id
from graph.model.identity import check_org
from graph.queue.dead_letters import first_of_run
from graph.queue.receipts import last_receipt
from graph.queue.runs import Runs
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.files.discovery import Rules
from ingest.files.reading import Reading, check_format, formats
from ingest.files.runner import Outcome, ingest
from ingest.mapping.reading import find_mapping, shipped_names
from ingest.mapping.text_limits import TextLimits
from ingest.profile.facts import SOURCE

_SHOWN_REJECTS = 5
"""How many of the rejected records are told; `nazara dead-letters list` has them all."""


def _name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return a name that can be part of a uid.

    Raises:
        click.BadParameter: When it is empty; without this every record would be rejected.
    """
    if not value.strip():
        raise click.BadParameter("it is empty", ctx, param)
    return value


def _source(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return the name of a tool.

    Raises:
        click.BadParameter: When it is empty, or the one under which domain profiles are kept:
            what a profile does not say is taken back there.
    """
    if value == SOURCE:
        message = f"{SOURCE!r} is the source of domain profiles: see `nazara profile import`"
        raise click.BadParameter(message, ctx, param)
    return _name(ctx, param, value)


@click.command(epilog=f"Shipped mappings: {', '.join(shipped_names())}.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--source",
    required=True,
    callback=_source,
    help="Name of the tool that the records come from.",
)
@click.option(
    "--instance",
    default="main",
    show_default=True,
    callback=_name,
    help="Which of several such tools.",
)
@click.option("--mapping", metavar="NAME|FILE", help="What records become: shipped, or your file.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(formats()),
    help="How files are read, whatever their names say.",
)
@click.option(
    "--base",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder from which the names of files count; they are the ids of pages.",
)
@click.option("--follow-links", is_flag=True, help="Let links lead out of folders that are read.")
@click.option("--strict", is_flag=True, help="Exit with code 1 when a record was rejected.")
@options.org
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    *,
    paths: tuple[str, ...],
    source: str,
    instance: str,
    mapping: str | None,
    format_name: str | None,
    base: Path | None,
    follow_links: bool,
    strict: bool,
    org: str | None,
    as_json: bool,
) -> None:
    """Load files into the graph: JSON Lines, JSON, CSV, YAML, Markdown, catalogues, events.

    PATH is a file, a folder, a pattern or - for standard input. Loading the same again
    changes nothing. What can't be read or mapped is kept as a dead letter and does not fail
    the run, unless --strict is given.
    """
    passed: Counter[str] = Counter()
    limits = TextLimits.of(settings)
    reading = Reading(
        org=_organisation(settings, org),
        source=source,
        instance=instance,
        mapping=find_mapping(mapping, limits) if mapping else None,
        format=check_format(format_name),
        max_record_bytes=settings.ingest_record_bytes,
        max_file_bytes=settings.ingest_file_bytes,
        limits=limits,
        rules=Rules(base, follow_links),
        skipped=lambda _file, why: passed.update([why]),
    )
    outcome = _run(settings, reading, paths)
    report = Report(reading, outcome, passed, _refused(settings, reading.org, outcome))
    if as_json:
        options.print_json(report.as_json())
    else:
        report.echo()
    if strict and outcome.state.rejected:
        raise SystemExit(1)


def _organisation(settings: Settings, given: str | None) -> str:
    """Return whose data it is; the graph is only asked when nothing names it."""
    if given:
        return check_org(given)
    with closing(Store(settings)) as store:
        return chosen_org(store, None)


def _run(settings: Settings, reading: Reading, paths: Sequence[str]) -> Outcome:
    with closing(Runs(settings)) as runs:
        with closing(Store(settings)) as store:
            whose = (reading.org, reading.source, reading.instance)
            reading.after = last_receipt(store, runs, *whose)
        meter = IntakeMeter(lambda: bool(runs.given_out()))
        try:
            return ingest(runs, reading, paths, new_id(), meter.show)
        finally:
            meter.end()


def _refused(settings: Settings, org: str, outcome: Outcome) -> list[str]:
    """Return why the first of the rejected records were rejected, and where they stand."""
    if not outcome.state.rejected:
        return []
    with closing(Store(settings)) as store:
        letters = first_of_run(store, org, outcome.run, _SHOWN_REJECTS)
    return [letter.error for letter in letters]
