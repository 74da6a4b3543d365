"""`nazara ingest`: read files into the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from api.access.organization import chosen_org
from api.cli import options
from api.cli.content.explained import echo_explained, echo_rehearsal, explained_json, rehearsal_json
from api.cli.content.intake import IntakeMeter, Report, echo_passed
from graph.errors import GraphError, InvalidInput
from graph.logging import new_id
from graph.model.identity import check_org
from graph.queue.dead_letters import first_of_run
from graph.queue.receipts import last_receipt
from graph.queue.runs import Runs
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.completeness import Standing, check_share, end, own_labels, unnamed
from ingest.delivery.rehearsal import explained, rehearse
from ingest.files.discovery import Rules
from ingest.files.reading import Reading, check_format, formats
from ingest.files.runner import Outcome, ingest
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
    mapping: str | None,
    format_name: str | None,
    base: Path | None,
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
    """
    passed: Counter[str] = Counter()
    limits = TextLimits.of(settings)
    needs_graph = complete or not (explain or dry_run)
    reading = Reading(
        org=_organisation(settings, org, asks=needs_graph),
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
    rejected = 0
    if explain:
        _explain(reading, paths, as_json=as_json)
    elif dry_run:
        rejected = _rehearse(settings, reading, paths, complete=complete, as_json=as_json)
        if not as_json:
            echo_passed(passed)
    else:
        share = 1.0 if force else settings.ingest_end_share
        rejected = _load(
            settings, reading, paths, share if complete else None, passed=passed, as_json=as_json
        )
    if strict and rejected:
        raise SystemExit(1)


def _organisation(settings: Settings, given: str | None, *, asks: bool) -> str:
    """Return whose data it is; the graph is only asked when nothing names it."""
    if given or not asks:
        return check_org(given or settings.org)
    with closing(Store(settings)) as store:
        return chosen_org(store, None)


def _explain(reading: Reading, paths: Sequence[str], *, as_json: bool) -> None:
    found = explained(reading.envelopes(paths), reading.mapping, _EXPLAINED)
    if as_json:
        options.print_json({"records": explained_json(found)})
    else:
        echo_explained(found)


def _rehearse(
    settings: Settings, reading: Reading, paths: Sequence[str], *, complete: bool, as_json: bool
) -> int:
    """Show what a load would do; return how many records would be rejected."""
    done = rehearse(reading.envelopes(paths), reading.mapping)
    ending: list[Standing] = []
    if complete:
        with closing(Store(settings)) as store:
            ending = unnamed(
                store,
                _whose(reading),
                own_labels(reading.mapping),
                lambda row: row["uid"] in done.named,
                done.labels,
            )
    if as_json:
        options.print_json(rehearsal_json(done, ending))
    else:
        echo_rehearsal(done, ending)
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
    outcome = _run(settings, reading, paths)
    refused = _refused(settings, reading.org, outcome)
    fault: GraphError | None = None
    ended: dict[str, int] = {}
    if share is not None:
        try:
            ended = _end(settings, reading, outcome, share)
        except InvalidInput as error:
            fault = error
    report = Report(reading, outcome, passed, refused, ended)
    if as_json:
        options.print_json(report.as_json())
    else:
        report.echo()
    if fault:
        raise fault
    return outcome.state.rejected


def _end(settings: Settings, reading: Reading, outcome: Outcome, share: float) -> dict[str, int]:
    """End what a complete run does not name; return how many records of each label.

    Raises:
        InvalidInput: When the run is not whole, or more than the share would end.
    """
    began = reading.began
    if began is None or outcome.state.rejected:
        why = "it held no record" if began is None else f"{outcome.state.rejected:,} were rejected"
        message = f"this run is not complete, {why}: nothing was ended"
        raise InvalidInput(message, remedy="Mend what is wrong and load it again.")
    with closing(Store(settings)) as store, closing(Runs(settings)) as runs:
        labels = own_labels(reading.mapping)
        standing = unnamed(
            store, _whose(reading), labels, lambda row: bool(row["last_seen"] >= began)
        )
        check_share(standing, share)
        end(store, runs, standing, began, org=reading.org, run=outcome.run)
    return {one.label: len(one.unnamed) for one in standing}


def _whose(reading: Reading) -> tuple[str, str, str]:
    return reading.org, reading.source, reading.instance


def _run(settings: Settings, reading: Reading, paths: Sequence[str]) -> Outcome:
    with closing(Runs(settings)) as runs:
        with closing(Store(settings)) as store:
            reading.after = last_receipt(store, runs, *_whose(reading))
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
