"""`nazara enrich`: compute what nodes lack, and renew what is stale."""

from __future__ import annotations

import sys
import uuid
from contextlib import closing

import click

from api.auth import chosen_org
from api.cli import options
from enrich.embed import embedded_types
from enrich.jobs import Result
from enrich.runs import JobRun
from enrich.sweep import Place, sweep
from enrich.tasks import embed_job, send_sweep
from graph.declarations import LABELS
from graph.errors import GraphError
from graph.queue import make_app
from graph.settings import Settings
from graph.store import Store

JOB = "embed"


def _types(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the types of the nodes to look at.

    Raises:
        click.BadParameter: When a label has no vectors; it names those that have.
    """
    choice = _choice()
    asked = {part.strip() for part in value.split(",")} if value else set(choice)
    if unknown := sorted(asked - set(choice)):
        message = f"no vectors for {', '.join(unknown)}; known: {', '.join(choice)}"
        raise click.BadParameter(message, ctx, param)
    return tuple(sorted({type_ for name in asked for type_ in choice[name]}))


def _choice() -> dict[str, list[str]]:
    """Return what may be asked for and the types that it means.

    A case may be a ticket, and a document is its chunks.
    """
    types = embedded_types()
    choice = {name: [type_ for type_ in types if name in LABELS[type_].labels] for name in types}
    return choice | {"Document": choice["DocumentChunk"]}


@click.command()
@click.option(
    "--labels",
    "types",
    metavar="LABEL,…",
    callback=_types,
    help="Only these labels, separated by commas (default: all).",
)
@click.option("--wait", is_flag=True, help="Do it now, in this process, and say what was done.")
@options.org
@options.as_json
@options.with_settings
def command(
    settings: Settings, *, types: tuple[str, ...], wait: bool, org: str | None, as_json: bool
) -> None:
    """Give every node its vector and renew the stale ones.

    Without --wait a worker does it. New and changed nodes get their vectors by themselves
    after ingestion; this is for what was there before, or for a check.
    """
    with closing(Store(settings)) as store:
        run = JobRun(store, chosen_org(store, org), uuid.uuid4().hex)
        done = _enrich(run, settings, types, wait=wait)
    _print(run, done, as_json=as_json)


def _enrich(
    run: JobRun, settings: Settings, types: tuple[str, ...], *, wait: bool
) -> Result | None:
    """Do it or hand it to a worker, and note in the graph how that went."""
    run.start(JOB)
    try:
        if wait:
            done = _now(run, settings, types)
            run.finish()
            return done
        send_sweep(make_app(settings), run.org, run.run, Place(types))
    except GraphError as error:
        run.fail(error.message)
        raise
    except KeyboardInterrupt:
        run.fail("interrupted")
        raise
    return None


def _now(run: JobRun, settings: Settings, types: tuple[str, ...]) -> Result:
    """Sweep in this process, telling and noting the progress."""
    total = Result()
    job = embed_job(run.store, run.org, settings)
    for done in sweep(job, types, settings.embed_batch_size):
        total += done
        run.advance(done)
        _progress(total)
    return total


def _progress(total: Result) -> None:
    if sys.stderr.isatty():
        looked_at = total.written + total.unchanged + total.deleted
        click.echo(f"\r{looked_at} nodes, {total.written} vectors written", err=True, nl=False)


def _print(run: JobRun, done: Result | None, *, as_json: bool) -> None:
    if done is not None and sys.stderr.isatty():
        click.echo(err=True)
    counts = (
        {"written": done.written, "unchanged": done.unchanged, "deleted": done.deleted}
        if done is not None
        else {}
    )
    if as_json:
        status = "running" if done is None else "succeeded"
        options.print_json({"run": run.run, "job_run": run.uid, "status": status, **counts})
    elif done is None:
        click.echo(f"A worker is at it: run {run.run}. `nazara enrich --wait` does it at once.")
    else:
        told = ", ".join(f"{number} {what}" for what, number in counts.items())
        click.echo(f"Vectors: {told}.")
