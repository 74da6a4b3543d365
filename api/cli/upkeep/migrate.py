"""`nazara migrate`: bring the graph's schema to a version, or tell what that would do."""

from __future__ import annotations

from typing import Any

import click

from api.cli.options import as_json as json_flag
from api.cli.options import print_json, with_settings
from graph.schema.migrate import MigrationResult, Step, migrate
from graph.settings.settings import Settings
from graph.store.store import Store


@click.command()
@click.option("--to", type=click.IntRange(min=0), help="Version to go to; the newest by default.")
@click.option("--dry-run", is_flag=True, help="Print the statements and run none.")
@json_flag
@with_settings
def command(settings: Settings, *, to: int | None, dry_run: bool, as_json: bool) -> None:
    """Bring the graph's schema to the version that this Nazara needs, or to another one.

    `nazara up` does so by itself. Several processes may migrate at once: one does the work.
    Version 0 is a graph without Nazara's schema.
    """
    store = Store(settings)
    try:
        outcome = migrate(store, to=to, dry_run=dry_run)
    finally:
        store.close()
    if as_json:
        print_json(_as_object(outcome))
    else:
        click.echo(_as_text(outcome))


def _as_object(outcome: MigrationResult) -> dict[str, Any]:
    return {
        "before": outcome.before,
        "after": outcome.after,
        "dry_run": outcome.dry_run,
        "steps": [
            {
                "number": step.migration.number,
                "name": step.migration.name,
                "direction": step.direction,
                "data": step.migration.data_note,
                "statements": step.statements,
            }
            for step in outcome.steps
        ],
    }


def _as_text(outcome: MigrationResult) -> str:
    if not outcome.steps:
        return f"The schema is version {outcome.after} already; nothing to do."
    lines = [line for step in outcome.steps for line in _lines(step, in_full=outcome.dry_run)]
    change = f"from version {outcome.before} to {outcome.after}"
    done = f"Would go {change}; nothing was changed." if outcome.dry_run else f"Went {change}."
    return "\n".join([*lines, done])


def _lines(step: Step, *, in_full: bool) -> list[str]:
    """Return a step's title, what it means for data, and its statements when asked for."""
    migration = step.migration
    note = [f"  Data: {migration.data_note}"] if migration.data_note else []
    statements = [f"  {text};" for text in step.statements] if in_full else []
    return [f"{step.direction} {migration.number}: {migration.name}", *note, *statements]
