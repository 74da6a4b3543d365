"""Sessions: one login of a user each, for as long as it is refreshed.

A refresh token works once. Its second use tells that somebody has a copy: the session ends, and
with it every refresh token that came of it, the thief's and the owner's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from api.access.keys import SigningKeys
from api.access.signed import Refresh, Signed
from api.access.users import Account, Users
from cypher.loader import load
from graph.errors import Forbidden, Unauthenticated
from graph.logging import new_id
from graph.store.store import Row, Store, Transaction, native_times

_LOG = structlog.get_logger(__name__)

_SIGN_IN: Final = "Sign in again."
_OVER: Final = "the session is over"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login or a refresh gives out: `lifetime` is the access token's, in seconds."""

    access: str
    refresh: str
    user: Account
    org: str
    lifetime: int
    until: datetime


@dataclass(frozen=True, slots=True)
class _Turn:
    """A session after one of its refresh tokens was used: the one that works now, if any does."""

    token: str | None
    row: Row


class Sessions:
    """Begins, refreshes and ends sessions."""

    def __init__(self, store: Store, users: Users, keys: SigningKeys) -> None:
        self._store = store
        self._settings = store.settings
        self._users = users
        self.signed = Signed(keys, store.settings)

    def start(self, user: Account, org: str | None) -> Tokens:
        """Begin a session of a user who has proved to be it.

        Raises:
            Forbidden: When the user is no member of the organisation, or of any.
            Unauthenticated: When the user was disabled meanwhile.
        """
        chosen = _chosen(user, org, None)
        now = datetime.now(UTC)
        until = now + timedelta(days=self._settings.session_days)
        session = {
            "uid": new_id(),
            "name": f"{now:%Y-%m-%d %H:%M}Z",
            "user": user.uid,
            "org": chosen,
            "current": new_id(),
            "started_at": now,
            "expires_at": until,
        }
        limit = self._settings.sessions_per_user
        if not self._store.write(load()["sessions.start"], session=session, now=now, limit=limit):
            raise Unauthenticated(_OVER, remedy=_SIGN_IN)
        return self._tokens(user, chosen, str(session["uid"]), str(session["current"]), until)

    def refresh(self, token: str, org: str | None = None) -> Tokens:
        """Go on with a session, in another organisation of the user if `org` is given.

        Raises:
            Forbidden: When the user is no member of `org`; the session goes on as it was.
            TokenExpired: When the token has run out.
            Unauthenticated: When the token was used before, or the session is over.
        """
        said = self.signed.read_refresh(token)
        user = self._users.by_uid(said.user)
        if user is None or user.disabled or not user.roles:
            self.end(said.session)
            raise Unauthenticated(_OVER, remedy=_SIGN_IN)
        after = new_id()
        turn = self._store.transact(
            "refresh a session",
            lambda transaction: self._turn(transaction, said, user, org, after=after),
        )
        if turn.token is None:
            _LOG.warning("refresh_token_reused", session=said.session, user=user.uid)
            raise Unauthenticated(
                "the refresh token was used before, so the session was ended", remedy=_SIGN_IN
            )
        return self._tokens(user, turn.row["org"], said.session, turn.token, turn.row["expires_at"])

    def end(self, session: str) -> None:
        """End a session: it is refreshed no more. Done twice is done once."""
        self._store.write(load()["sessions.end"], uid=session)

    def _turn(
        self, transaction: Transaction, said: Refresh, user: Account, org: str | None, *, after: str
    ) -> _Turn:
        """Put the refresh token `after` in the place of the one that came, if that still works."""
        rows = transaction.run(load()["sessions.lock"], uid=said.session)
        now = datetime.now(UTC)
        row = native_times(rows[0]) if rows else {}
        if not row or row["user"] != user.uid or row["expires_at"] <= now:
            raise Unauthenticated(_OVER, remedy=_SIGN_IN)
        row["org"] = _chosen(user, org, row["org"])
        given = {"uid": said.session, "org": row["org"]}
        if row["current"] == said.token:
            replacing = {"before": said.token, "after": after, "now": now}
            transaction.run(load()["sessions.replace"], **replacing, **given)
            return _Turn(after, row)
        # It was replaced by this very call if a commit went through whose answer got lost.
        if row["current"] == after or self._was_just_replaced(said.token, row, now):
            transaction.run(load()["sessions.move"], **given)
            return _Turn(row["current"], row)
        transaction.run(load()["sessions.end"], uid=said.session)
        return _Turn(None, row)

    def _was_just_replaced(self, token: str, row: Row, now: datetime) -> bool:
        leeway = timedelta(seconds=self._settings.refresh_leeway_seconds)
        # Without a leeway the other machine's clock, which may be ahead, must not make one.
        if not leeway or token != row["previous"]:
            return False
        return bool(now - row["replaced_at"] < leeway)

    def _tokens(self, user: Account, org: str, session: str, token: str, until: datetime) -> Tokens:
        return Tokens(
            access=self.signed.access(user, org, session, until),
            refresh=self.signed.refresh(user.uid, session, token, until),
            user=user,
            org=org,
            lifetime=self._settings.access_token_seconds,
            until=until,
        )


def _chosen(user: Account, asked: str | None, before: str | None) -> str:
    """Return the organisation to be in: the one asked for, else as before, else the first.

    Raises:
        Forbidden: When the user is no member of it, or of any.
    """
    if asked is not None and asked not in user.roles:
        message = f"you are no member of an organisation {asked!r}"
        raise Forbidden(message, remedy="Choose one that `/api/me/` lists.")
    if not user.roles:
        raise Forbidden(
            "you are no member of any organisation", remedy="Ask an admin to make you one."
        )
    if asked is not None:
        return asked
    return before if before is not None and before in user.roles else next(iter(user.roles))
