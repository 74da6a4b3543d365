"""`nazara ingest`: read files into the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from api.access.organization import chosen_org
from api.access.scopes import AccessScopes
from api.cli import options
from api.cli.content.ending import Ending, end_unnamed, whose, would_end
from api.cli.content.explained import echo_explained, explained_json
from api.cli.content.intake import IntakeMeter, IntakeReport, echo_passed
from api.cli.content.rehearsed import echo_rehearsal, rehearsal_json
from api.cli.content.tapped import connector_named, load_tapped
from graph.errors import DatabaseUnavailable, GraphError, NotRunning
from graph.logging import new_id
from graph.model.facts import EVERYBODY
from graph.model.identity import CANONICAL_SOURCE, check_org
from graph.queue.broker import Broker
from graph.queue.dead_letters import first_of_run
from graph.queue.receipts import last_receipt
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.rehearsal import explained, rehearse
from ingest.delivery.replacement import replaced
from ingest.files.discovery import Rules
from ingest.files.reading import Reading, check_format, formats
from ingest.files.runner import IngestResult, ingest
from ingest.files.taps import TAP_NAMES
from ingest.mapping.reading import find_mapping, shipped_names
from ingest.mapping.text_limits import TextLimits
from ingest.profile.facts import SOURCE

_EXPLAINED = 3
"""How many records are explained."""

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
        click.BadParameter: When it is empty; when it is the one under which domain profiles are
            kept, where what a profile does not say is taken back, or Nazara itself, under which
            stands what people and jobs say.
    """
    if value == CANONICAL_SOURCE:
        message = f"{value!r} is Nazara itself; name the tool that the records come from"
        raise click.BadParameter(message, ctx, param)
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
@click.option(
    "--as",
    "tool",
    metavar="TOOL",
    help="With --source singer or airbyte: the tool whose records the tap brings.",
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
@click.option(
    "--visible-to",
    "scope",
    metavar="SCOPE",
    help="Only readers of this access scope see what is loaded (`nazara scope`).",
)
@click.option("--follow-links", is_flag=True, help="Let links lead out of folders that are read.")
@click.option(
    "--complete",
    is_flag=True,
    help="End what this source and instance had and this run does not name.",
)
@click.option(
    "--force", is_flag=True, help="With --complete: end more than NAZARA_INGEST_END_SHARE."
)
@click.option(
    "--dry-run", is_flag=True, help="Write nothing: say what would be loaded, rejected and ended."
)
@click.option("--explain", is_flag=True, help="Write nothing: show what the first records become.")
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
    tool: str | None,
    mapping: str | None,
    format_name: str | None,
    base: Path | None,
    scope: str | None,
    follow_links: bool,
    complete: bool,
    force: bool,
    dry_run: bool,
    explain: bool,
    strict: bool,
    org: str | None,
    as_json: bool,
) -> None:
    """Load files into the graph: JSON Lines, JSON, CSV, YAML, Markdown, catalogues, events.

    PATH is a file, a folder, a pattern or - for standard input. Loading the same again
    changes nothing. What can't be read or mapped is kept as a dead letter and does not fail
    the run, unless --strict is given.

    With --source singer (or airbyte) it is the output of a tap: its records go to the tool's own
    mappings (--as), and each of its states is printed when all before it is safe.
    """
    passed: Counter[str] = Counter()
    limits = TextLimits.of(settings)
    is_tap = source in TAP_NAMES
    _check_tap(
        is_tap=is_tap, tool=tool, odd=bool(mapping or format_name or complete or explain or dry_run)
    )
    chosen = _organisation(settings, org, asks=complete or not (explain or dry_run))
    reading = Reading(
        org=chosen,
        source=tool or source,
        instance=instance,
        mapping=find_mapping(mapping, limits, settings.mapping_bytes) if mapping else None,
        format=check_format(format_name),
        max_record_bytes=settings.ingest_record_bytes,
        max_file_bytes=settings.ingest_file_bytes,
        limits=limits,
        rules=Rules(base, follow_links),
        skipped=lambda _file, why: passed.update([why]),
        visibility=_visibility(settings, chosen, scope, asks=not (explain or dry_run)),
    )
    share = (1.0 if force else settings.ingest_end_share) if complete else None
    rejected = 0
    if is_tap:
        connector = connector_named(tool) if tool else None
        rejected = load_tapped(settings, reading, paths, connector)
    elif explain:
        _explain(reading, paths, passed=passed, as_json=as_json)
    elif dry_run:
        rejected = _rehearse(settings, reading, paths, share, passed=passed, as_json=as_json)
    else:
        rejected = _load(settings, reading, paths, share, passed=passed, as_json=as_json)
    if strict and rejected:
        raise SystemExit(1)


def _check_tap(*, is_tap: bool, tool: str | None, odd: bool) -> None:
    """Find out whether what is asked fits the output of a tap.

    Raises:
        click.UsageError: When it does not.
    """
    if tool and not is_tap:
        names = " or ".join(sorted(TAP_NAMES))
        message = f"--as names the tool of a tap: it needs --source {names}"
        raise click.UsageError(message)
    if is_tap and odd:
        message = (
            "the output of a tap takes no --mapping, --format, --complete, --explain or --dry-run"
        )
        raise click.UsageError(message)


def _organisation(settings: Settings, given: str | None, *, asks: bool) -> str:
    """Return whose data it is, as a load would; without `asks` no server has to be there."""
    with closing(Store(settings)) as store:
        try:
            return chosen_org(store, given)
        except (NotRunning, DatabaseUnavailable):
            if asks:
                raise
    click.echo(
        f"No graph can be asked whose the token is: shown as organisation {settings.org}.", err=True
    )
    return check_org(settings.org)


def _visibility(settings: Settings, org: str, scope: str | None, *, asks: bool) -> str:
    """Return who may read what is loaded; a scope has to be there where anything is written."""
    if scope is None:
        return EVERYBODY
    with closing(Store(settings)) as store:
        scopes = AccessScopes(store, org)
        return scopes.find(scope).uid if asks else scopes.uid(scope)


def _explain(
    reading: Reading, paths: Sequence[str], *, passed: Counter[str], as_json: bool
) -> None:
    found = explained(reading.envelopes(paths), reading.mapping, _EXPLAINED)
    if as_json:
        options.print_json(
            {"org": reading.org, "records": explained_json(found), "skipped": passed}
        )
    else:
        click.echo(f"For source {reading.source} of organisation {reading.org}:")
        echo_explained(found)
        echo_passed(passed)


def _rehearse(
    settings: Settings,
    reading: Reading,
    paths: Sequence[str],
    share: float | None,
    *,
    passed: Counter[str],
    as_json: bool,
) -> int:
    """Show what a load would do; return how many records would be rejected."""
    done = rehearse(reading.envelopes(paths), reading.mapping)
    ending = None if share is None else would_end(settings, reading, done, share)
    if as_json:
        told = rehearsal_json(done, ending)
        options.print_json({"org": reading.org, **told, "skipped": passed})
    else:
        echo_rehearsal(done, ending)
        echo_passed(passed)
        click.echo(f"Nothing was written to organisation {reading.org}.")
    return len(done.refused)


def _load(
    settings: Settings,
    reading: Reading,
    paths: Sequence[str],
    share: float | None,
    *,
    passed: Counter[str],
    as_json: bool,
) -> int:
    """Load and report; return how many records were rejected. A share makes the run complete."""
    with closing(Store(settings)) as store:
        quiet = replace(reading, skipped=lambda _file, _why: None)
        pages = replaced(store, quiet.pages_named_alone(paths), reading.mapping)
    outcome = _run(settings, reading, paths)
    refused = _refused(settings, reading.org, outcome)
    ending = None if share is None else _end(settings, reading, outcome, share)
    report = IntakeReport(reading, outcome, passed, refused, ending, pages)
    if as_json:
        options.print_json(report.as_json())
    else:
        report.echo()
    if ending and ending.fault:
        raise ending.fault
    return outcome.state.rejected


def _end(settings: Settings, reading: Reading, outcome: IngestResult, share: float) -> Ending:
    """End what the run does not name; what goes wrong there is told behind what was loaded."""
    try:
        return end_unnamed(settings, reading, outcome, share)
    except GraphError as error:
        return Ending((), error)


def _run(settings: Settings, reading: Reading, paths: Sequence[str]) -> IngestResult:
    with closing(Broker(settings)) as broker:
        with closing(Store(settings)) as store:
            reading.after = last_receipt(store, broker, *whose(reading))
        meter = IntakeMeter(lambda: bool(broker.given_out()))
        try:
            return ingest(broker, reading, paths, new_id(), meter.show)
        finally:
            meter.end()


def _refused(settings: Settings, org: str, outcome: IngestResult) -> list[str]:
    """Return why the first of the rejected records were rejected, and where they stand."""
    if not outcome.state.rejected:
        return []
    with closing(Store(settings)) as store:
        letters = first_of_run(store, org, outcome.run, _SHOWN_REJECTS)
    return [letter.error for letter in letters]
