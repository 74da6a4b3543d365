"""`nazara token`: API tokens, with the rights of whoever can reach the database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final

import click

from api.access.organization import chosen_org, present_org
from api.access.scopes import AccessScopes
from api.access.tokens import ApiTokenInfo, create_token, revoke_token, tokens_of
from api.access.viewer import ROLES, SCOPES
from api.actions.commands import by_command
from api.cli.options import as_json as json_flag
from api.cli.options import org as org_option
from api.cli.options import print_json, with_settings
from graph.settings.settings import Settings
from graph.store.store import Store

_DAY: Final = "%Y-%m-%d"
_MINUTE: Final = "%Y-%m-%d %H:%MZ"
_SECOND: Final = "%Y-%m-%dT%H:%M:%SZ"


class _End(click.ParamType[datetime]):
    """A moment that is still to come; a day means the moment at which it ends, in UTC."""

    name = "YYYY-MM-DD[Thh:mm:ssZ]"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        end = value if isinstance(value, datetime) else _end_of(value)
        if end is None:
            self.fail(f"{value!r} is no date; expected {self.name}", param, ctx)
        if end <= datetime.now(UTC):
            self.fail(f"{value} is over; a token that nobody can use is not made", param, ctx)
        return end


def _end_of(given: str) -> datetime | None:
    for form, lasts in ((_DAY, timedelta(days=1)), (_SECOND, timedelta())):
        try:
            return datetime.strptime(given, form).replace(tzinfo=UTC) + lasts
        except (ValueError, OverflowError):
            continue
    return None


@click.group()
def command() -> None:
    """Create, list and revoke API tokens. Only a hash of each is kept."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    help="What it may be used for; several may be given (default: all that the role allows).",
)
@click.option(
    "--team",
    "teams",
    multiple=True,
    metavar="KEY",
    help="A team whose restricted records it may read; several may be given.",
)
@org_option
@click.option(
    "--expires",
    type=_End(),
    metavar=_End.name,
    help="Last moment of its life, in UTC; a date alone means the end of that day.",
)
@json_flag
@with_settings
def create(
    settings: Settings,
    *,
    name: str,
    role: str,
    scopes: tuple[str, ...],
    teams: tuple[str, ...],
    org: str | None,
    expires: datetime | None,
    as_json: bool,
) -> None:
    """Create a token called NAME and print it. It can't be printed again."""
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        uids = AccessScopes(store, chosen).teams(teams)
        token = by_command(
            store,
            (chosen,),
            "token create",
            f"made the token {name}",
            lambda inside: create_token(
                inside, chosen, name, role, expires, scopes=scopes, teams=uids
            ),
            name=name,
            role=role,
            scopes=list(scopes),
            teams=list(teams),
            expires_at=expires,
        )
    if as_json:
        until = expires.isoformat() if expires else None
        print_json({"token": token, "org": chosen, "role": role, "expires_at": until})
    else:
        click.echo(token)


@command.command("list")
@org_option
@json_flag
@with_settings
def show(settings: Settings, *, org: str | None, as_json: bool) -> None:
    """List the tokens of an organisation, without the tokens themselves."""
    with closing(Store(settings)) as store:
        found = tokens_of(store, present_org(store, org))
    if as_json:
        print_json({"tokens": [asdict(one) for one in found]})
        return
    for one in found:
        click.echo(_line(one))


@command.command()
@click.argument("which", metavar="ID_OR_NAME")
@org_option
@with_settings
def revoke(settings: Settings, *, which: str, org: str | None) -> None:
    """Let the token ID_OR_NAME be valid no more, everywhere within a second."""
    with closing(Store(settings)) as store:
        chosen = chosen_org(store, org)
        gone = by_command(
            store,
            (chosen,),
            "token revoke",
            f"revoked the token {which}",
            lambda inside: revoke_token(inside, chosen, which),
            token=which,
        )
    click.echo(f"The token {gone.name} ({gone.id}) works no more.")


def _line(one: ApiTokenInfo) -> str:
    used = f"used {one.last_used_at:{_MINUTE}}" if one.last_used_at else "never used"
    until = f"until {one.expires_at:{_MINUTE}}" if one.expires_at else "for ever"
    return f"{one.id}  {one.name}  {one.role} ({', '.join(one.scopes)})  {until}  {used}"
