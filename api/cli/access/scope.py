"""`nazara scope`: who may read restricted records, said by whoever can reach the database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

import click

from api.access.organization import chosen_org, present_org
from api.access.scopes import AccessScopes, ScopeInfo
from api.actions.commands import by_command
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
        chosen = chosen_org(store, org)
        made = by_command(
            store,
            (chosen,),
            "scope create",
            f"made the access scope {name}",
            lambda inside: AccessScopes(inside, chosen).create(name, readers),
            name=name,
            readers=sorted(readers),
        )
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
        chosen = chosen_org(store, org)
        changed = by_command(
            store,
            (chosen,),
            "scope readers",
            f"gave the access scope {name} other readers",
            lambda inside: AccessScopes(inside, chosen).change(name, add, remove),
            name=name,
            added=sorted(add),
            removed=sorted(remove),
        )
    _tell(changed, as_json=as_json)


@command.command()
@click.argument("name")
@org_option
@with_settings
def delete(settings: Settings, *, name: str, org: str | None) -> None:
    """Take the access scope NAME away: nobody reads what is restricted to it.

    Made again with the same name, its readers read that again.
    """
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        by_command(
            store,
            (chosen,),
            "scope delete",
            f"took the access scope {name} away",
            lambda inside: AccessScopes(inside, chosen).delete(name),
            name=name,
        )
    click.echo(f"{name} is gone; nobody reads what is restricted to it.")


def _tell(scope: ScopeInfo, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(scope))
    else:
        click.echo(_line(scope))


def _line(scope: ScopeInfo) -> str:
    return f"{scope.name}  {', '.join(scope.readers) or 'nobody'}"
