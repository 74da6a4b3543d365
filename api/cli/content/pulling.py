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
from ingest.pull.checking import CheckedStream, check_instance
from ingest.pull.syncing import Syncing, parts_of

_INSTANCE = "INSTANCE"


@click.command()
@click.argument("key", metavar=_INSTANCE)
@org_option
@json_flag
@with_settings
def check(settings: Settings, *, key: str, org: str | None, as_json: bool) -> None:
    """Ask INSTANCE for a page of each stream: which permission is missing, what will be seen.

    Nothing is taken in.
    """
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        instance = Instances(store, present_org(store, org)).get(key).instance
        found = []
        for one in check_instance(instance, settings, broker):
            found.append(one)
            if not as_json:
                _echo_checked(one)
    if as_json:
        print_json({"key": instance.key, "streams": [asdict(one) for one in found]})
    if any(one.fault for one in found):
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


def _echo_checked(one: CheckedStream) -> None:
    if one.fault:
        click.echo(f"{one.stream}: can't be read: {one.fault}")
        click.echo(f"  {one.remedy}")
        return
    where = f" in {one.part}, one of {one.parts:,}" if one.part else ""
    click.echo(f"{one.stream}: {counted(one.records, 'record')} on the first page{where}")


def _echo_part(part: dict[str, Any]) -> None:
    until = part["read_until"] or part["last_success_at"]
    read = f"read until {until.isoformat(timespec='seconds')}" if until else "not read yet"
    click.echo(f"  {_part(part)}: {read}, {counted(part['received_count'] or 0, 'record')}")
    if part["error"]:
        click.echo(f"    {part['error']}")


def _part(part: dict[str, Any]) -> str:
    return f"{part['stream']} {part['partition'] or ''}".rstrip()
