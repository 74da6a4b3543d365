"""Who may do what in an organisation: members, who is invited, API tokens, access scopes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from api.access.invitations import waiting_in
from api.access.scopes import AccessScopes, key_of
from api.access.tokens import tokens_of
from api.access.users import Users
from api.actions.mutation import Shown, ShownType
from api.readings.reading import LookAt, ReadingField


def members(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the members, by e-mail address."""
    for row in Users(looked.store).members(looked.org):
        yield {**row, "teams": [key_of(uid) for uid in row["teams"]]}


def invitations(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell who is invited and has not come yet."""
    for one in waiting_in(looked.store, looked.org):
        yield {
            "email": one.email,
            "role": one.role,
            "invitedAt": text(one.made_at),
            "expiresAt": text(one.expires_at),
        }


def tokens(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the API tokens, by name; never what they are."""
    for one in tokens_of(looked.store, looked.org):
        yield {
            "tokenId": one.id,
            "name": one.name,
            "role": one.role,
            "scopes": list(one.scopes),
            "expiresAt": text(one.expires_at),
            "lastUsedAt": text(one.last_used_at),
        }


def scopes(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the access scopes that people made, by name."""
    for one in AccessScopes(looked.store, looked.org).all():
        yield {"name": one.name, "readers": list(one.readers)}


def text(at: datetime | None) -> str | None:
    """Return a time as GraphQL writes it."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


_EMAIL: Final = Shown("email", "E-mail address.", kind="string", required=True)
_ROLE: Final = Shown(
    "role", "What is allowed: admin, agent or viewer.", kind="string", required=True
)
_ENDS: Final = Shown("expiresAt", "When it stops working; null: never.", kind="datetime")

READINGS: Final = (
    ReadingField(
        name="members",
        description="Who belongs to the organisation, by e-mail address.",
        each=ShownType(
            "Member",
            "Somebody who can sign in to the organisation.",
            (
                _EMAIL,
                Shown("name", "Name.", kind="string", required=True),
                _ROLE,
                Shown(
                    "teams",
                    "Keys of the teams as which restricted records are read.",
                    kind="strings",
                    required=True,
                ),
                Shown("disabled", "Whether signing in is refused.", kind="bool", required=True),
            ),
        ),
        read=members,
    ),
    ReadingField(
        name="invitations",
        description="Who is invited to the organisation and has not come yet, by e-mail address.",
        each=ShownType(
            "Invitation",
            "A link that was given to somebody, still works, and was not used. Nobody can read it "
            "again.",
            (
                _EMAIL,
                _ROLE,
                Shown("invitedAt", "When the link was made.", kind="datetime", required=True),
                Shown("expiresAt", "Until when it works.", kind="datetime", required=True),
            ),
        ),
        read=invitations,
    ),
    ReadingField(
        name="apiTokens",
        description="The API tokens of the organisation, by name; those that are over too.",
        each=ShownType(
            "ListedToken",
            "What is known of an API token: all but the token.",
            (
                Shown("tokenId", "Id, which `revokeToken` takes.", kind="string", required=True),
                Shown("name", "What it is for.", kind="string", required=True),
                _ROLE,
                Shown("scopes", "What it may be used for.", kind="strings", required=True),
                _ENDS,
                Shown("lastUsedAt", "When it was last used, to ten minutes.", kind="datetime"),
            ),
        ),
        read=tokens,
    ),
    ReadingField(
        name="accessScopes",
        description="The access scopes of the organisation, by name.",
        each=ShownType(
            "ListedScope",
            "A named list of those who read what is restricted to it.",
            (
                Shown("name", "Name.", kind="string", required=True),
                Shown(
                    "readers",
                    "E-mail addresses of members, and keys of teams.",
                    kind="strings",
                    required=True,
                ),
            ),
        ),
        read=scopes,
    ),
)
