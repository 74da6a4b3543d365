"""`nazara connector check`, `sync` and `status`: what is asked over the network."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from api.access.organization import chosen_org, present_org
from api.cli.content.connectors import echo_listed, listed_json
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from api.cli.wording import counted
from graph.model.times import parse_time
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.stored import Instances
from ingest.pull.checking import CheckedInstance, CheckedStream, check_instance
from ingest.pull.syncing import Syncing, parts_of

_INSTANCE = "INSTANCE"


@click.command()
@click.argument("key", metavar=_INSTANCE)
@org_option
@json_flag
@with_settings
def check(settings: Settings, *, key: str, org: str | None, as_json: bool) -> None:
    """Ask INSTANCE for a page of each stream: which permission is missing, what will be seen.

    Of one that calls, whether its secret is here. Nothing is taken in.
    """
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        instance = Instances(store, present_org(store, org)).get(key).instance
        found = check_instance(instance, settings, broker, _silent if as_json else _echo_checked)
    if as_json:
        print_json({"key": instance.key, **asdict(found)})
    else:
        _echo_check(instance.key, found)
    if not found.is_well:
        raise SystemExit(1)


@click.command()
@click.argument("key", metavar=_INSTANCE)
@click.option("--since", metavar="TIME", help="Read everything from this moment on again.")
@click.option("--full", is_flag=True, help="Read everything again, as the first reading did.")
@org_option
@json_flag
@with_settings
def sync(
    settings: Settings, *, key: str, since: str | None, full: bool, org: str | None, as_json: bool
) -> None:
    """Read INSTANCE now, instead of when it is due; what comes again changes nothing."""
    begin: datetime | None = parse_time(since) if since else None
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        instance = Instances(store, chosen_org(store, org)).get(key).instance

        def show(number: int) -> None:
            click.echo(f"\r{counted(number, 'record')} read", err=True, nl=False)

        number = Syncing(store, broker, instance).read(show, begin, whole=full)
        click.echo(err=True)
        parts = parts_of(store, instance)
    faults = [one for one in parts if one["error"]]
    if as_json:
        print_json({"key": instance.key, "received": number, "parts": parts})
    else:
        click.echo(f"{counted(number, 'record')} of {instance.key} taken in.")
        for one in faults:
            click.echo(f"Not read: {_part(one)}: {one['error']}")
    if faults:
        raise SystemExit(1)


@click.command()
@click.argument("key", metavar=_INSTANCE, required=False)
@org_option
@json_flag
@with_settings
def status(settings: Settings, *, key: str | None, org: str | None, as_json: bool) -> None:
    """Show how INSTANCE flows in, part by part; without one, how all do."""
    with closing(Store(settings)) as store:
        instances = Instances(store, present_org(store, org))
        shown = [instances.get(key)] if key else instances.all()
        parts = {one.uid: parts_of(store, one.instance) for one in shown}
    if as_json:
        told = [{**listed_json(one), "parts": parts[one.uid]} for one in shown]
        print_json({"connectors": told})
        return
    echo_listed(shown)
    if key:
        for one in shown:
            for part in parts[one.uid]:
                _echo_part(part)


def _silent(one: CheckedStream) -> None:
    del one


def _echo_checked(one: CheckedStream) -> None:
    if one.fault:
        click.echo(f"{one.stream}: can't be read: {one.fault}")
        click.echo(f"  {one.remedy}")
        return
    where = f" in {one.part}, one of {one.parts:,}" if one.part else ""
    said = [f"{number:,} {label}" for label, number in one.becomes.items()]
    if one.rejected:
        said.append(f"{one.rejected:,} can't be mapped")
    becomes = f": {', '.join(said)}" if said else ""
    click.echo(f"{one.stream}: {counted(one.records, 'record')} on the first page{where}{becomes}")


def _echo_check(key: str, found: CheckedInstance) -> None:
    if found.fault:
        click.echo(f"{key}: nothing can be read: {found.fault}")
        click.echo(f"  {found.remedy}")
    elif found.webhook:
        click.echo(f"{key}: calls are heard at {found.webhook}")
    elif not found.streams:
        click.echo(f"{key}: nothing to look at: programs export to the API by themselves")


def _echo_part(part: dict[str, Any]) -> None:
    until = part["read_until"] or part["last_success_at"]
    read = f"read until {until.isoformat(timespec='seconds')}" if until else "not read yet"
    click.echo(f"  {_part(part)}: {read}, {counted(part['received_count'] or 0, 'record')}")
    if part["error"]:
        click.echo(f"    {part['error']}")


def _part(part: dict[str, Any]) -> str:
    return f"{part['stream']} {part['partition'] or ''}".rstrip()
