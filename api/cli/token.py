"""`nazara token`: API tokens, with the rights of whoever can reach the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from api.auth import ROLES, chosen_org, create_token
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.settings import Settings
from graph.store import Store

_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ")


@click.group()
def command() -> None:
    """Create API tokens. Only a hash of each is kept."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.")
@org_option
@click.option(
    "--expires",
    type=click.DateTime(_FORMATS),
    help="Last moment of its life, in UTC; a date alone means the end of that day.",
)
@json_flag
@with_settings
def create(
    settings: Settings,
    *,
    name: str,
    role: str,
    org: str | None,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """Create a token called NAME and print it. It can't be printed again."""
    end = _end_of(expires)
    store = Store(settings)
    try:
        chosen = chosen_org(store, org)
        token = create_token(store, chosen, name, role, end)
    finally:
        store.close()
    if as_json:
        until = end.isoformat() if end else None
        print_json({"token": token, "org": chosen, "role": role, "expires_at": until})
    else:
        click.echo(token)


def _end_of(given: datetime | None) -> datetime | None:
    if given is None:
        return None
    is_date = (given.hour, given.minute, given.second) == (0, 0, 0)
    return (given + timedelta(days=is_date)).replace(tzinfo=UTC)
