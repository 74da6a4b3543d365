"""What `nazara ingest --dry-run` shows: what a load would do."""

from __future__ import annotations

from typing import Any

import click

from api.cli.content.ending import Ending
from api.cli.wording import counted
from ingest.delivery.rehearsal import Rehearsal

_SHOWN = 5


def echo_rehearsal(done: Rehearsal, ending: Ending | None) -> None:
    """Print what a load would do, for people."""
    what = ", ".join(f"{number:,} {label}" for label, number in done.labels.most_common())
    good = counted(done.records - len(done.refused), "record")
    click.echo(f"{good} would be loaded{f': {what}' if what else ''}.")
    for why in done.refused[:_SHOWN]:
        click.echo(f"Would be rejected: {why}")
    if done.refused:
        click.echo(f"{len(done.refused):,} would be rejected.")
    if done.clashing:
        first = ", ".join(sorted(done.clashing)[:_SHOWN])
        have = "1 id has" if len(done.clashing) == 1 else f"{len(done.clashing):,} ids have"
        click.echo(f"{have} records of different content; the last would win: {first}")
    for line in ending.told_before() if ending else ():
        click.echo(line)


def rehearsal_json(done: Rehearsal, ending: Ending | None) -> dict[str, Any]:
    """Return what a load would do as JSON values."""
    standing = ending.standing if ending else ()
    return {
        "records": done.records,
        "labels": dict(done.labels),
        "rejected": len(done.refused),
        "rejects": done.refused[:_SHOWN],
        "clashing": sorted(done.clashing)[:_SHOWN],
        "would_end": {one.label: one.ending for one in standing if one.ending},
        "left_alone": ending.as_json() if ending else {},
        "would_end_nothing": ending.fault.message if ending and ending.fault else None,
    }
