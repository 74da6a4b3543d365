"""`nazara enrich`: compute what nodes lack, renew what is stale, remove what nobody wants."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import Any

import click

from api.access.organization import present_org
from api.cli import options
from api.cli.wording import counted
from enrich.preview import Outlook, costs_of, outlook
from enrich.spending.estimates import CostEstimate
from enrich.tasks.enrichment import ask_sweep, do_page, send_page
from enrich.work.jobs import JobResult
from enrich.work.policies import types_of
from enrich.work.runs import RunLog
from graph.errors import GraphError
from graph.model.kinds import KINDS, enrichable_labels, enrichable_types
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store


def _kinds(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the kinds to do, in their order.

    Raises:
        click.BadParameter: For a kind that does not exist; it names those that do.
    """
    asked = _parts(value) or set(KINDS)
    if unknown := sorted(asked - set(KINDS)):
        message = f"no kind {', '.join(unknown)}; known: {', '.join(KINDS)}"
        raise click.BadParameter(message, ctx, param)
    return tuple(kind for kind in KINDS if kind in asked)


def _types(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the types of the nodes to look at, none for all: a case may be a ticket.

    Raises:
        click.BadParameter: When nodes of a label are given nothing; it names the others.
    """
    choice = sorted(enrichable_labels())
    asked = _parts(value)
    if unknown := sorted(asked - set(choice)):
        message = f"nothing for {', '.join(unknown)}; known: {', '.join(choice)}"
        raise click.BadParameter(message, ctx, param)
    return tuple(sorted(types_of(asked).intersection(enrichable_types())))


def _parts(value: str | None) -> set[str]:
    return {part.strip() for part in value.split(",") if part.strip()} if value else set()


@click.command()
@click.option(
    "--kinds",
    metavar="KIND,…",
    callback=_kinds,
    help=f"Only these of {', '.join(KINDS)}, separated by commas (default: all).",
)
@click.option(
    "--labels",
    "types",
    metavar="LABEL,…",
    callback=_types,
    help="Only these labels, separated by commas (default: all).",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, by which policy.")
@click.option("--wait", is_flag=True, help="Do it now, in this process, and say what was done.")
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, /, *, org: str | None, as_json: bool, **asked: Any) -> None:
    """Bring what nodes are given to what the policies of the active domain profile want.

    Without --wait a worker does it; `nazara jobs` shows how far it is. New and changed nodes
    are looked after by themselves after ingestion; this is for what was there before, for a
    check, and for changed policies.
    """
    with closing(Store(settings)) as store:
        work = _Work(store, settings, present_org(store, org), asked["kinds"], asked["types"])
        if asked["dry_run"]:
            _print_outlook(work.preview(), work, as_json=as_json)
        else:
            _print(work.do(wait=asked["wait"]), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Told:
    """What became of a request: the run that does it, and what it did if it has ended."""

    run: RunLog
    status: str
    is_new: bool
    done: JobResult | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """What is asked for."""

    store: Store
    settings: Settings
    org: str
    kinds: tuple[str, ...]
    types: tuple[str, ...]

    def preview(self) -> list[Outlook]:
        """Go through all nodes and write nothing."""
        return outlook(self.store, self.org, self.settings, self.kinds, self.types)

    def do(self, *, wait: bool) -> _Told:
        """Do it or hand it to a worker, unless that is being done already."""
        asked = ask_sweep(self.store, self.org, self.settings, self.kinds, self.types)
        if not asked.is_new:
            return _Told(asked.run, "running", is_new=False)
        if wait:
            return _Told(asked.run, "succeeded", is_new=True, done=self._now(asked.run))
        with closing(Broker(self.settings)) as broker:
            send_page(broker, asked.run)
        return _Told(asked.run, "queued", is_new=True)

    def _now(self, run: RunLog) -> JobResult:
        """Do all pages in this process, telling the progress; note how that went."""
        try:
            return self._pages(run)
        except GraphError as error:
            run.fail(error.message)
            raise
        except KeyboardInterrupt:
            run.fail("interrupted")
            raise

    def _pages(self, run: RunLog) -> JobResult:
        total, looked_at = JobResult(), 0
        while place := run.begin():
            done = do_page(run, self.settings, place)
            total += done.result
            looked_at += done.looked_at
            _progress(looked_at, total)
            if not done.next:
                break
        return total


def _progress(looked_at: int, total: JobResult) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{looked_at} nodes, {total.written} results written", err=True, nl=False)


def _counts(done: JobResult | None) -> dict[str, int]:
    return asdict(done) if done is not None else {}


def _print(told: _Told, *, as_json: bool) -> None:
    if told.done is not None and sys.stderr.isatty():
        click.echo(err=True)
    if as_json:
        known = {"run": told.run.run, "job_run": told.run.uid, "status": told.status}
        options.print_json({**known, "is_new": told.is_new, **_counts(told.done)})
    elif not told.is_new:
        click.echo(f"That is being done already: run {told.run.run}. See `nazara jobs`.")
    elif told.done is None:
        click.echo(
            f"A worker is at it: run {told.run.run}. `nazara enrich --wait` does it at once."
        )
    else:
        done = told.done
        click.echo(
            f"Results: {done.written} written ({done.renewed} of them renewed), "
            f"{done.unchanged} unchanged, {done.deleted} deleted."
        )


def _print_outlook(rows: list[Outlook], work: _Work, *, as_json: bool) -> None:
    costs = costs_of(work.store, work.org, rows)
    if as_json:
        told = [row.as_dict() for row in rows]
        options.print_json({"would": told, "cost": [one.as_dict() for one in costs]})
    elif not any(row.result.is_change for row in rows):
        click.echo("Nothing would be written or removed.")
    for row in rows if not as_json else []:
        if row.result.is_change:
            click.echo(_sentence(row))
    for one in costs if not as_json else []:
        click.echo(_cost(one))


def _cost(one: CostEstimate) -> str:
    """Return one line of what asking a model would cost."""
    asked = f"{one.kind} of {counted(one.nodes, 'node')} by {one.model} of {one.provider}"
    if one.usd is None:
        return f"{asked}: nobody knows its price; `nazara provider add` takes it"
    known = "as such nodes cost lately" if one.basis == "lately" else "at most"
    return f"{asked}: {one.usd:.2f} US dollars, {known} (prices of {one.prices_as_of})"


def _sentence(row: Outlook) -> str:
    """Return one line of what would be done."""
    done = row.result
    counts = {
        "written": done.written - done.renewed,
        "renewed": done.renewed,
        "removed": done.deleted,
    }
    told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    why = f"by {', '.join(row.policies)}" if row.policies else "that no policy wants"
    return f"{row.kind} of {row.label or 'nodes that are gone'}: {told}, {why}"
