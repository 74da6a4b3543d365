"""`nazara ingest`: read files into the graph."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import click

from api.access.tokens import chosen_org
from api.cli import options
from graph.model.identity import check_org
from graph.queue.receipts import last_receipt
from graph.queue.runs import Runs, RunState
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.files.reading import Reading, check_format, formats
from ingest.files.runner import Outcome, ingest, rejects
from ingest.mapping.reading import find_mapping, shipped_names
from ingest.mapping.text_limits import TextLimits
from ingest.profile.facts import SOURCE

_STALLED_SECONDS = 20.0


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
    strict: bool,
    org: str | None,
    as_json: bool,
) -> None:
    """Load files into the graph: JSON Lines, JSON, CSV, YAML, Markdown, catalogues, events.

    PATH is a file, a folder, a pattern or - for standard input. Loading the same again
    changes nothing. What can't be read or mapped is kept as a dead letter and does not fail
    the run, unless --strict is given.
    """
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
    )
    outcome, refused = _run(settings, reading, paths)
    if as_json:
        options.print_json(_summary(reading, outcome, refused))
    else:
        _print(outcome, refused)
    if strict and outcome.state.rejected:
        raise SystemExit(1)


def _organisation(settings: Settings, given: str | None) -> str:
    """Return whose data it is; the graph is only asked when nothing names it."""
    if given:
        return check_org(given)
    with closing(Store(settings)) as store:
        return chosen_org(store, None)


def _run(
    settings: Settings,
    reading: Reading,
    paths: Sequence[str],
) -> tuple[Outcome, Sequence[str]]:
    started = datetime.now(UTC)
    runs = Runs(settings)
    meter = Meter()
    try:
        with closing(Store(settings)) as store:
            whose = (reading.org, reading.source, reading.instance)
            reading.after = last_receipt(store, runs, *whose)
        outcome = ingest(
            runs,
            reading,
            paths,
            uuid.uuid4().hex,
            batch_size=settings.batch_size,
            progress=meter.show,
        )
    finally:
        meter.end()
        runs.close()
    if not outcome.state.rejected:
        return outcome, ()
    with closing(Store(settings)) as store:
        return outcome, rejects(store, reading, started)


class Meter:
    """Progress for a person at a terminal, and a word for anybody when nothing moves."""

    def __init__(self) -> None:
        self._shown = False
        self._done = -1
        self._moved = time.monotonic()
        self._warned = False

    def show(self, read: int, state: RunState) -> None:
        """Show how far it is."""
        if state.done != self._done:
            self._done, self._moved, self._warned = state.done, time.monotonic(), False
        elif not self._warned and time.monotonic() - self._moved > _STALLED_SECONDS:
            self._warned = True
            self.end()
            stalled = f"Nothing was written for {_STALLED_SECONDS:.0f} s."
            click.echo(f"{stalled} Does a worker run? See `nazara status`.", err=True)
        if sys.stderr.isatty():
            self._shown = True
            line = f"\r{read:,} read, {state.done:,} done, {state.rejected:,} rejected"
            click.echo(line, err=True, nl=False)

    def end(self) -> None:
        """Leave the line of progress."""
        if self._shown:
            click.echo(err=True)
        self._shown = False


def _summary(reading: Reading, outcome: Outcome, refused: Sequence[str]) -> dict[str, Any]:
    return {
        "run": outcome.run,
        "org": reading.org,
        "source": reading.source,
        "instance": reading.instance,
        "records": outcome.records,
        "nodes": outcome.state.nodes,
        "relationships": outcome.state.relationships,
        "stubs": outcome.state.stubs,
        "rejected": outcome.state.rejected,
        "skipped": dict(outcome.skipped),
        "seconds": round(outcome.seconds, 3),
        "records_per_second": round(outcome.rate, 1),
        "rejects": list(refused),
    }


def _print(outcome: Outcome, refused: Sequence[str]) -> None:
    state = outcome.state
    click.echo(
        f"{outcome.records:,} records in {outcome.seconds:.1f} s ({outcome.rate:,.0f} a second): "
        f"{state.nodes:,} new nodes, {state.relationships:,} new relationships, "
        f"{abs(state.stubs):,} {'fewer' if state.stubs < 0 else 'more'} stubs, "
        f"{state.rejected:,} rejected.",
    )
    for why, number in outcome.skipped.most_common():
        click.echo(f"Passed over: {why} ({number:,})")
    for one in refused:
        click.echo(f"Rejected: {one}")
    if state.rejected:
        click.echo(f"`nazara dead-letters list` shows all {state.rejected:,}.")
