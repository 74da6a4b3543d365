"""`nazara jobs`: list what ran lately, and how far what runs is."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import click

from api.access.organization import present_org
from api.cli import options
from api.cli.wording import counted
from enrich.work.runs import latest
from graph.settings.settings import Settings
from graph.store.store import Store


@click.command()
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many."
)
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, *, limit: int, org: str | None, as_json: bool) -> None:
    """List the runs of jobs, the newest first.

    A run whose process was killed is noted as failed here once nothing was heard of it for
    NAZARA_JOB_LOST_SECONDS.
    """
    with closing(Store(settings)) as store:
        rows = latest(store, present_org(store, org), limit)
    if as_json:
        options.print_json({"runs": rows})
    elif not rows:
        click.echo("No job has run yet: what an intake brings is enriched without one.")
    for row in rows if not as_json else []:
        click.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    whole = f" of {row['to_look_at']}" if row["to_look_at"] is not None else ""
    told = (
        f"{row['name']}  {row['status']}  {row['looked_at'] or 0}{whole} nodes, "
        f"{row['written'] or 0} written, {row['unchanged'] or 0} unchanged, "
        f"{row['removed'] or 0} removed"
    )
    attempts = f", attempt {row['attempts']}" if (row["attempts"] or 0) > 1 else ""
    error = f"\n  {row['error']}" if row["error"] else ""
    return f"{told}{attempts}{_cost(row)}{error}"


def _cost(row: dict[str, Any]) -> str:
    """Return what models were asked and paid, on a line of its own; nothing where none was."""
    if row["questions"] is None:
        return ""
    kept = f" ({row['tokens_cached']:,} kept from before)" if row["tokens_cached"] else ""
    return (
        f"\n  {counted(row['questions'], 'question')} to models, {row['cost_usd']:.4f} US dollars: "
        f"{row['tokens_in']:,} tokens read{kept}, {row['tokens_out']:,} written"
    )
