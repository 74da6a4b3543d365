"""`nazara connector`: the tools that Nazara asks and hears."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from api.access.organization import chosen_org, present_org
from api.access.scopes import AccessScopes
from api.cli.content.connectors import described_json, echo_described, echo_listed, listed_json
from api.cli.content.explained import echo_explained, explained_json
from api.cli.content.pulling import check, status, sync
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.rehearsal import explained
from ingest.drafting.drafting import draft_mapping
from ingest.drafting.vocabulary import LABEL_WORDS
from ingest.files.reading import Reading
from ingest.instances.documents import as_instance, read_document
from ingest.instances.instance import DEFAULT_NAME, Instance
from ingest.instances.stored import Instances, settle_files
from ingest.mapping.connector import connectors
from ingest.mapping.json_text import load_json
from ingest.mapping.reading import find_mapping
from ingest.mapping.text_limits import TextLimits

_KEY = "Source and instance, `github/acme`; the source alone where it has one instance."


@click.group()
def command() -> None:
    """Configure the tools that Nazara reads: asked over the network, or heard by webhook.

    Nothing is ever written to them. A file in the folder NAZARA_CONNECTORS_DIR describes an
    instance as well, and wins over what is said here.
    """


@command.command()
@click.argument("connector")
@click.option("--name", default=DEFAULT_NAME, show_default=True, help="Which of several.")
@click.option("--source", help="What its records are said to come from, if not the connector.")
@click.option("--base-url", help="Where it is asked, if not as usual.")
@click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    help="What the connector has to know; given again, a list grows.",
)
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=REF",
    help="Where a secret is: env:VARIABLE or file:/a/path; given again while one is replaced.",
)
@click.option("--stream", "streams", multiple=True, help="Read this alone; may be given again.")
@click.option("--mapping", metavar="NAME|FILE", help="For a connector that takes one: `records`.")
@click.option("--every", metavar="TIME", help="How often it is asked: 5m, 1h, 1d.")
@click.option("--visible-to", metavar="SCOPE", help="Only readers of this access scope see it.")
@click.option("--allow-private", is_flag=True, help="Ask at an address inside a network.")
@org_option
@json_flag
@with_settings
def add(settings: Settings, /, *, org: str | None, as_json: bool, **said: Any) -> None:
    """Add an instance of CONNECTOR, or say something else of one; `-` reads YAML instead.

    `nazara connector describe CONNECTOR` lists what a connector takes.
    """
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        instance = _said(chosen, **said)
        _check_scope(store, instance)
        changed = Instances(store, instance.org).put(instance)
        stored = Instances(store, instance.org).get(instance.key)
    if as_json:
        print_json({"changed": changed, **listed_json(stored)})
        return
    click.echo(f"{'Set' if changed else 'As it was:'} {instance.key} of {instance.org}.")
    for line in _next_steps(instance):
        click.echo(line)


@command.command("list")
@org_option
@json_flag
@with_settings
def show(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the instances, and how each flows in."""
    with closing(Store(settings)) as store:
        faults = settle_files(store)
        found = Instances(store, present_org(store, org)).all()
    if as_json:
        print_json({"connectors": [listed_json(one) for one in found]})
    else:
        echo_listed(found)
    for fault in faults:
        click.echo(f"Not read: {fault.message}", err=True)


@command.command()
@click.argument("connector", required=False)
@json_flag
@with_settings
def describe(settings: Settings, *, connector: str | None, as_json: bool) -> None:
    """Say what CONNECTOR reads and takes; without one, which connectors there are."""
    del settings
    known = [
        one for one in connectors().values() if one.pulls or one.push or one.maps or one.options
    ]
    chosen = [one for one in known if connector in {None, one.name}]
    if not chosen:
        names = ", ".join(one.name for one in known)
        message = f"there is none called {connector!r}; known: {names}"
        raise click.BadParameter(message)
    if as_json:
        print_json({"connectors": [described_json(one) for one in chosen]})
    else:
        echo_described(chosen, whole=connector is not None)


@command.command()
@click.argument("key", metavar="INSTANCE")
@org_option
@with_settings
def pause(settings: Settings, *, key: str, org: str | None) -> None:
    """Neither ask nor hear INSTANCE until it is resumed; what it said stays."""
    _set_paused(settings, key, org, paused=True)


@command.command()
@click.argument("key", metavar="INSTANCE")
@org_option
@with_settings
def resume(settings: Settings, *, key: str, org: str | None) -> None:
    """Ask and hear INSTANCE again, from where it was."""
    _set_paused(settings, key, org, paused=False)


@command.command()
@click.argument("key", metavar="INSTANCE")
@org_option
@with_settings
def remove(settings: Settings, *, key: str, org: str | None) -> None:
    """Forget INSTANCE. What it brought stays in the graph."""
    with closing(Store(settings)) as store:
        gone = Instances(store, chosen_org(store, org)).remove(key)
    click.echo(f"Removed {gone.key} of {gone.org}; its records stay.")


for _command in (check, sync, status):
    command.add_command(_command)


def _set_paused(settings: Settings, key: str, org: str | None, *, paused: bool) -> None:
    with closing(Store(settings)) as store:
        instances = Instances(store, chosen_org(store, org))
        found = instances.get(key).instance
        instances.put(found.model_copy(update={"paused": paused}))
    click.echo(f"{'Paused' if paused else 'Resumed'} {found.key} of {found.org}.")


def _said(
    org: str,
    *,
    connector: str,
    options: Iterable[str],
    secrets: Iterable[str],
    every: str | None,
    **said: Any,
) -> Instance:
    """Return the instance that the command line describes, or the YAML on standard input."""
    if connector == "-":
        return read_document(sys.stdin.read(), "standard input", org)
    declared = connectors().get(connector)
    many = {one.name for one in declared.options if one.many} if declared else set()
    given = _pairs(options, "--option")
    document = {
        "org": org,
        "connector": connector,
        "options": {
            name: values if name in many or len(values) > 1 else values[0]
            for name, values in given.items()
        },
        "secrets": _pairs(secrets, "--secret"),
        "every": every,
        **said,
    }
    told = {name: value for name, value in document.items() if value not in (None, ())}
    return as_instance(told, "what was given")


def _pairs(given: Iterable[str], option: str) -> dict[str, list[str]]:
    """Return names with their values, in the order in which they were given."""
    found: dict[str, list[str]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name or not value:
            message = f"expected NAME=VALUE, got {name!r}"
            raise click.BadParameter(message, param_hint=option)
        found.setdefault(name, []).append(value)
    return found


def _check_scope(store: Store, instance: Instance) -> None:
    """Find out that the scope is there to which its records are restricted."""
    if instance.visible_to is not None:
        AccessScopes(store, instance.org).find(instance.visible_to)


def _next_steps(instance: Instance) -> Iterable[str]:
    if instance.webhook:
        yield f"It calls   {instance.webhook}"
    if instance.is_pulled:
        yield f"Try it     nazara connector check {instance.key}"


@command.command()
@click.argument("mapping", metavar="MAPPING")
@click.argument("payload", metavar="PAYLOAD")
@click.option("--records", "most", default=3, show_default=True, help="How many are shown.")
@json_flag
@with_settings
def test(settings: Settings, *, mapping: str, payload: str, most: int, as_json: bool) -> None:
    """Show what the records of PAYLOAD become by MAPPING; nothing is written, nothing asked."""
    limits = TextLimits.of(settings)
    found = find_mapping(mapping, limits, settings.mapping_bytes)
    reading = Reading(settings.org, found.name, mapping=found, limits=limits)
    shown = list(explained(reading.envelopes([payload]), found, most))
    if as_json:
        print_json({"records": explained_json(shown)})
    else:
        echo_explained(shown)
    if any(one.facts is None for one in shown):
        raise SystemExit(1)


@command.command()
@click.argument("payload", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--label", type=click.Choice(sorted(LABEL_WORDS)), help="What its records are.")
@with_settings
def draft(settings: Settings, *, payload: Path, label: str | None) -> None:
    """Propose a mapping file for the records of PAYLOAD, an example in JSON.

    Names are matched to the model, and each guess says why. Read it before you use it.
    """
    content = payload.read_bytes()
    if len(content) > settings.ingest_file_bytes:
        message = f"{payload} has more than {settings.ingest_file_bytes:,} bytes"
        raise InvalidInput(message, remedy="An example of a few records does.")
    value = load_json(content, TextLimits.of(settings))
    click.echo(draft_mapping(value, payload.stem, label).text, nl=False)
