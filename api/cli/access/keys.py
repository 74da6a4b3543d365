"""`nazara keys`: the keys that tokens of logins are signed with."""

from __future__ import annotations

from contextlib import closing

import click

from api.access import keys
from api.cli.options import as_json as json_flag
from api.cli.options import print_json, with_settings
from api.cli.wording import counted
from graph.settings.settings import Settings
from graph.store.store import Store


@click.group()
def command() -> None:
    """See, replace and revoke the keys that logins are signed with. None of them is a secret."""


@command.command("list")
@json_flag
@with_settings
def show(settings: Settings, *, as_json: bool) -> None:
    """List the keys whose tokens may still be valid, the newest first."""
    with closing(Store(settings)) as store:
        found = keys.listed(store)
    if as_json:
        print_json({"keys": found})
        return
    for one in found:
        click.echo(
            f"{one['name']}  signs until {one['signs_until']:%Y-%m-%d %H:%M}Z, "
            f"honoured until {one['expires_at']:%Y-%m-%d %H:%M}Z"
        )


@command.command()
@with_settings
def rotate(settings: Settings) -> None:
    """Let every process sign with a new key from now on. Nobody has to sign in again."""
    with closing(Store(settings)) as store:
        number = keys.rotate(store)
    retired = counted(number, "key")
    click.echo(f"{retired} retired; tokens that were signed stay valid until they run out.")


@command.command()
@with_settings
def revoke(settings: Settings) -> None:
    """Let no login be valid any more: everybody has to sign in again. API tokens stay."""
    with closing(Store(settings)) as store:
        number, sessions = keys.revoke(store)
    gone = f"{counted(number, 'key')} and {counted(sessions, 'session')}"
    click.echo(
        f"{gone} revoked; processes that still know a key forget it within "
        f"{settings.signing_key_cache_seconds:g} seconds."
    )
