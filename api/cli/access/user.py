"""`nazara user`: people who may sign in, with the rights of whoever can reach the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from api.access.invitations import invite as make_invitation
from api.access.invitations import link_of
from api.access.organization import chosen_org, present_org
from api.access.scopes import AccessScopes, key_of
from api.access.users import Users
from api.access.viewer import ROLES
from api.actions.commands import by_command, orgs_of
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.settings.settings import Settings
from graph.store.store import Store

NO_ROLE: Final = "none"

_role = click.option(
    "--role", type=click.Choice(ROLES), required=True, help="What the user may do."
)


@click.group()
def command() -> None:
    """Create, invite and change users. Of a password only an argon2id hash is kept."""


@command.command()
@click.argument("email")
@_role
@org_option
@json_flag
@with_settings
def create(settings: Settings, *, email: str, role: str, org: str | None, as_json: bool) -> None:
    """Create the user with the address EMAIL.

    The password is asked for on a terminal, and else read from standard input (first line).
    """
    password = _password()
    with _opened(settings) as store:
        chosen = chosen_org(store, org)
        uid = by_command(
            store,
            (chosen,),
            "user create",
            f"made {email} {role}",
            lambda inside: Users(inside).create(email, role, chosen, password),
            email=email,
            role=role,
        )
    if as_json:
        print_json({"user": uid, "org": chosen, "role": role})
    else:
        click.echo(f"{email} is {role} of {chosen}.")


@command.command()
@click.argument("email")
@_role
@org_option
@click.option(
    "--days", type=click.FloatRange(min=0, min_open=True, max=90), help="How long it works."
)
@click.option("--address", help="Where people reach Nazara (`https://nazara.example.org`).")
@json_flag
@with_settings
def invite(
    settings: Settings,
    *,
    email: str,
    role: str,
    org: str | None,
    days: float | None,
    address: str | None,
    as_json: bool,
) -> None:
    """Print a link by which whoever has the address EMAIL becomes a member, once.

    It can't be printed again; another one for the same address replaces it.
    """
    with _opened(settings) as store:
        chosen = chosen_org(store, org)
        secret = by_command(
            store,
            (chosen,),
            "user invite",
            f"invited {email} as {role}",
            lambda inside: make_invitation(inside, email, role, chosen, days),
            email=email,
            role=role,
        )
    link = link_of(settings, secret, address)
    if as_json:
        print_json({"link": link, "token": secret, "org": chosen, "role": role})
    else:
        click.echo(link)


@command.command("list")
@org_option
@json_flag
@with_settings
def show(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the users of an organisation with their roles, and the teams that they read as."""
    with _opened(settings) as store:
        rows = Users(store).members(present_org(store, org))
    found = [row | {"teams": [key_of(uid) for uid in row["teams"]]} for row in rows]
    if as_json:
        print_json({"users": found})
        return
    for one in found:
        teams = f"  reads as {', '.join(one['teams'])}" if one["teams"] else ""
        disabled = "  disabled" if one["disabled"] else ""
        click.echo(f"{one['email']}  {one['role']}{teams}{disabled}")


@command.command()
@click.argument("email")
@with_settings
def password(settings: Settings, *, email: str) -> None:
    """Give the user EMAIL another password, asked for as `create` does. Every session ends."""
    given = _password()
    with _opened(settings) as store:
        _everywhere(store, email, "password", lambda users: users.set_password(email, given))
    click.echo(f"{email} has a new password; every session is over.")


@command.command()
@click.argument("email")
@with_settings
def disable(settings: Settings, *, email: str) -> None:
    """Let the user EMAIL sign in no more. Every session ends."""
    with _opened(settings) as store:
        _everywhere(store, email, "disable", lambda users: users.disable(email))
    click.echo(
        f"{email} can't sign in any more; an access token that was given out works for "
        f"{settings.access_token_seconds} seconds at most."
    )


@command.command()
@click.argument("email")
@with_settings
def enable(settings: Settings, *, email: str) -> None:
    """Let the user EMAIL sign in again."""
    with _opened(settings) as store:
        _everywhere(store, email, "enable", lambda users: users.enable(email))
    click.echo(f"{email} can sign in again.")


@command.command()
@click.argument("email")
@click.argument("role", type=click.Choice((*ROLES, NO_ROLE)))
@org_option
@with_settings
def role(settings: Settings, *, email: str, role: str, org: str | None) -> None:
    """Give the user EMAIL the role ROLE in an organisation, or `none`: no member any more."""
    with _opened(settings) as store:
        chosen = chosen_org(store, org)
        by_command(
            store,
            (chosen,),
            "user role",
            f"made {email} {'no member any more' if role == NO_ROLE else role}",
            lambda inside: _set_role(Users(inside), email, role, chosen),
            email=email,
            role=None if role == NO_ROLE else role,
        )
    now = f"no member of {chosen} any more" if role == NO_ROLE else f"{role} of {chosen}"
    click.echo(f"{email} is {now}.")


@command.command()
@click.argument("email")
@click.argument("team", nargs=-1)
@org_option
@with_settings
def teams(settings: Settings, *, email: str, team: tuple[str, ...], org: str | None) -> None:
    """Let the user EMAIL read what the teams TEAM… may; of other teams no more.

    A team is named by its key. What sources say of who is in a team gives nobody a right.
    """
    with _opened(settings) as store:
        chosen = chosen_org(store, org)
        by_command(
            store,
            (chosen,),
            "user teams",
            f"let {email} read as {', '.join(team) or 'no team'}",
            lambda inside: AccessScopes(inside, chosen).set_teams(email, team),
            email=email,
            teams=list(team),
        )
    click.echo(f"{email} reads as {', '.join(team) or 'no team'} in {chosen}.")


def _set_role(users: Users, email: str, role: str, org: str) -> None:
    if role == NO_ROLE:
        users.leave(email, org)
    else:
        users.join(email, role, org)


def _everywhere(store: Store, email: str, what: str, change: Callable[[Users], None]) -> None:
    """Change an account, and tell that in every organisation that it is a member of."""
    by_command(
        store,
        orgs_of(store, email),
        f"user {what}",
        f"{what}: {email}",
        lambda inside: change(Users(inside)),
        email=email,
    )


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    try:
        yield store
    finally:
        store.close()


def _password() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
