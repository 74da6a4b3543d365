"""`nazara retention`: delete what is older than the settings allow, or tell what that is."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from typing import Any

import click

from api.access.organization import present_org
from api.cli import options
from api.cli.wording import counted
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.retention import RetentionResult, enforce


@click.command()
@click.option("--dry-run", is_flag=True, help="Tell what is too old; delete nothing.")
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, *, dry_run: bool, org: str | None, as_json: bool) -> None:
    """Delete nodes that are older than NAZARA_RETENTION allows, with all that hangs on them.

    A worker does so every night. What is still open is never deleted, nor what something
    younger points to.
    """
    with closing(Store(settings)) as store:
        for outcome in enforce(store, present_org(store, org), dry_run=dry_run):
            if sys.stderr.isatty():
                click.echo(f"\r{outcome.looked_at:,} looked at", err=True, nl=False)
    if as_json:
        options.print_json(_as_object(outcome))
    else:
        click.echo(_text(outcome))


def _as_object(outcome: RetentionResult) -> dict[str, Any]:
    return {
        "org": outcome.org,
        "dry_run": outcome.dry_run,
        "looked_at": outcome.looked_at,
        "labels": [
            {
                "label": label,
                "days": aged.days,
                "count": aged.count,
                "oldest": aged.oldest,
                "newest": aged.newest,
            }
            for label, aged in outcome.labels.items()
        ],
        "changes": outcome.changes,
        "vectors": outcome.vectors,
        "chunks": outcome.chunks,
    }


def _text(outcome: RetentionResult) -> str:
    if not outcome.labels:
        return "NAZARA_RETENTION names no label: everything is kept for ever."
    verb = "would be deleted" if outcome.dry_run else "deleted"
    lines = [f"{counted(outcome.count, 'node')} of {outcome.org} {verb}:"]
    for label, aged in outcome.labels.items():
        span = f", from {_day(aged.oldest)} to {_day(aged.newest)}" if aged.count else ""
        lines.append(f"  {aged.count:>8,}  {label} older than {counted(aged.days, 'day')}{span}")
    if not outcome.dry_run:
        changes, vectors = (
            counted(outcome.changes, "observation"),
            counted(outcome.vectors, "vector"),
        )
        slices = counted(outcome.chunks, "slice of text", "slices of text")
        lines.append(f"With them: {changes}, {vectors}, {slices}.")
    return "\n".join(lines)


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d}" if when else "?"
