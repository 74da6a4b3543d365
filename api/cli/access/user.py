"""`nazara user`: people who may sign in, with the rights of whoever can reach the database."""

from __future__ import annotations

import sys

import click

from api.access.organization import chosen_org
from api.access.users import create_user
from api.access.viewer import ROLES
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.settings.settings import Settings
from graph.store.store import Store


@click.group()
def command() -> None:
    """Create users. Of a password only a salted scrypt hash is kept."""


@command.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the user may do.")
@org_option
@json_flag
@with_settings
def create(settings: Settings, *, email: str, role: str, org: str | None, as_json: bool) -> None:
    """Create the user with the address EMAIL.

    The password is asked for on a terminal, and else read from standard input (first line).
    """
    password = _password()
    store = Store(settings)
    try:
        chosen = chosen_org(store, org)
        uid = create_user(store, email, role, chosen, password)
    finally:
        store.close()
    if as_json:
        print_json({"user": uid, "org": chosen, "role": role})
    else:
        click.echo(f"{email} is {role} of {chosen}.")


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
