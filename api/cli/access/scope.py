"""`nazara scope`: who may read restricted records, said by whoever can reach the database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

import click

from api.access.organization import chosen_org, present_org
from api.access.scopes import AccessScopes, ScopeInfo
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.settings.settings import Settings
from graph.store.store import Store

_READER = "An e-mail address of a member, or `team:KEY`; several may be given."


@click.group()
def command() -> None:
    """Say who may read what is restricted; `nazara ingest --visible-to` restricts records.

    Whoever reaches the database, or its backups, reads all of it, whatever the scopes say.
    """


@command.command()
@click.argument("name")
@click.option("--reader", "readers", multiple=True, metavar="READER", help=_READER)
@org_option
@json_flag
@with_settings
def create(
    settings: Settings, *, name: str, readers: tuple[str, ...], org: str | None, as_json: bool
) -> None:
    """Create the access scope NAME."""
    with closing(Store(settings)) as store:
        made = AccessScopes(store, chosen_org(store, org)).create(name, readers)
    _tell(made, as_json=as_json)


@command.command("list")
@org_option
@json_flag
@with_settings
def show(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the access scopes of an organisation with their readers."""
    with closing(Store(settings)) as store:
        found = AccessScopes(store, present_org(store, org)).all()
    if as_json:
        print_json({"scopes": [asdict(one) for one in found]})
        return
    for one in found:
        click.echo(_line(one))


@command.command()
@click.argument("name")
@click.option("--add", multiple=True, metavar="READER", help=_READER)
@click.option("--remove", multiple=True, metavar="READER", help="The same, to take away.")
@org_option
@json_flag
@with_settings
def readers(
    settings: Settings,
    *,
    name: str,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    org: str | None,
    as_json: bool,
) -> None:
    """Change who reads the access scope NAME; it holds everywhere within a second."""
    with closing(Store(settings)) as store:
        changed = AccessScopes(store, chosen_org(store, org)).change(name, add, remove)
    _tell(changed, as_json=as_json)


def _tell(scope: ScopeInfo, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(scope))
    else:
        click.echo(_line(scope))


def _line(scope: ScopeInfo) -> str:
    return f"{scope.name}  {', '.join(scope.readers) or 'nobody'}"
