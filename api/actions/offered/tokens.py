"""API tokens, for admins of an organisation."""

from __future__ import annotations

from typing import Final

from api.access.tokens import issue_token, revoke_token
from api.access.viewer import ROLES, SCOPES
from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from graph.errors import InvalidInput, NotFound, NotUndoable
from graph.model.times import parse_time

_LONGEST: Final = 200


def create(asked: Asked) -> Done:
    """Make a token, which is shown once."""
    given = asked.given
    name = given["name"].strip()
    if len(name) > _LONGEST:
        message = f"name has {len(name)} characters, at most {_LONGEST} are allowed"
        raise InvalidInput(message, field="name")
    until = None if given.get("expiresAt") is None else parse_time(given["expiresAt"])
    if until is not None and until <= asked.at:
        raise InvalidInput("expiresAt is not in the future", field="expiresAt")
    scopes = given.get("scopes") or ()
    made = issue_token(asked.store, asked.viewer.org, name, given["role"], until, scopes=scopes)
    told = {"id": made.id, "name": name, "role": given["role"], "scopes": list(made.scopes)}
    return Done(
        f"made the token {name}",
        node=made.uid,
        shows={"tokenId": made.id, "scopes": list(made.scopes)},
        after={**told, "expires_at": until},
        secrets={"token": made.token},
    )


def revoke(asked: Asked) -> Done:
    """Let a token be valid no more."""
    return _revoked(asked, asked.given["tokenId"])


def _revoked(asked: Asked, which: str) -> Done:
    gone = revoke_token(asked.store, asked.viewer.org, which)
    return Done(
        f"revoked the token {gone.name}",
        node=gone.uid,
        shows={"tokenId": gone.id},
        before={"id": gone.id, "name": gone.name, "role": gone.role, "scopes": list(gone.scopes)},
        after={},
    )


def _taken_back(asked: Asked, change: NotedChange) -> Done:
    try:
        return _revoked(asked, change.after["id"])
    except NotFound as error:
        raise NotUndoable("the token was revoked already", field="auditEvent") from error


_ID: Final = "Id of the token, as `nazara token list` shows it."

MUTATIONS: Final = (
    Mutation(
        name="createToken",
        description="Make an API token, which is shown once.",
        takes=(
            Input("name", "str", "What it is for."),
            Input("role", "str", f"What it may do at most. One of {', '.join(ROLES)}."),
            Input(
                "scopes",
                "list[str] | None",
                f"What it may be used for: some of {', '.join(SCOPES)}; all that its role allows, "
                "but for embedding, without it.",
            ),
            Input("expiresAt", "DateTime | None", "When it stops working."),
        ),
        shows=(
            Shown("token", "The token; nobody can read it again.", kind="string"),
            Shown("tokenId", _ID, kind="string"),
            Shown("scopes", "What it may be used for.", kind="strings"),
        ),
        action=create,
        contrary=_taken_back,
    ),
    Mutation(
        name="revokeToken",
        description="Let an API token be valid no more; it is refused everywhere within a second.",
        takes=(Input("tokenId", "str", f"{_ID} Or its name."),),
        shows=(Shown("tokenId", _ID, kind="string"),),
        action=revoke,
        contrary="the token is kept nowhere, so nobody can give it back: make another one",
    ),
)
