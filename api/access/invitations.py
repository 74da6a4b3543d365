"""Invitations: a link that makes somebody a member of an organisation, once.

What the link holds is 256 random bits and is kept as a hash. Whoever follows it chooses a password,
or gives the one of the account with that address.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.access.entities import entity, joining
from api.access.sessions import Tokens
from api.access.signin import SignIn
from api.access.tokens import hash_of
from api.access.users import Account, Users, check_address
from api.access.viewer import check_role
from cypher.loader import load
from graph.errors import NotFound
from graph.model.identity import SYSTEM_ORG, check_org
from graph.settings.settings import Settings, resolve
from graph.store.opened import OpenStore
from graph.store.store import Store, Transaction, native_times

_BYTES: Final = 32
_USED: Final = "the invitation was used already, or is over"
_ASK_AGAIN: Final = "Ask for a new one: `nazara user invite`."


@dataclass(frozen=True, slots=True)
class Invited:
    """Who is invited where; `exists` tells that the address has an account already."""

    email: str
    org: str
    role: str
    exists: bool


AcceptanceNote = Callable[[Store, Account, Invited], None]
"""Writes down who accepted an invitation, in the transaction in which that is done."""


def invite(store: Store, email: str, role: str, org: str, days: float | None = None) -> str:
    """Invite somebody; return what the link holds: it can't be read again.

    An earlier invitation of the address to the organisation works no more.

    Raises:
        InvalidInput: For an address, role or organisation that is none.
    """
    check_org(org)
    check_role(role)
    address = check_address(email)
    secret = secrets.token_urlsafe(_BYTES)
    now = datetime.now(UTC)
    until = now + timedelta(days=days or store.settings.invitation_days)
    invitation = {
        "uid": hash_of(secret),
        "name": f"{address} as {role} of {org}",
        "org": org,
        "email": address,
        "role": role,
        "made_at": now,
        "expires_at": until,
    }
    store.write(load()["invitations.create"], org=org, invitation=invitation, now=now)
    return secret


def withdraw_invitation(store: Store, email: str, org: str) -> bool:
    """Let the invitation of an address work no more; return whether there was one."""
    query = load()["erasure.delete_invitations"]
    [row] = store.write(query, org=org, email=check_address(email))
    return bool(row["deleted"])


@dataclass(frozen=True, slots=True)
class PendingInvitation:
    """An invitation that still works, without what its link holds."""

    email: str
    role: str
    made_at: datetime
    expires_at: datetime


def waiting_in(store: Store, org: str) -> list[PendingInvitation]:
    """Return who is invited to an organisation and has not come yet, by e-mail address."""
    rows = store.read(load()["invitations.waiting"], org=org, now=datetime.now(UTC))
    return [PendingInvitation(**native_times(row)) for row in rows]


def link_of(settings: Settings, secret: str, address: str | None = None) -> str:
    """Return the link by which an invitation is accepted.

    `address` is where people reach Nazara; without it, the first of its names.
    """
    return f"{address or _address(settings)}/invite#{secret}"


def _address(settings: Settings) -> str:
    """Return where people reach the API, as far as this machine knows."""
    named = [host for host in settings.allowed_hosts if not host.startswith("*")]
    if named:
        return f"https://{named[0]}"
    return resolve(settings, ()).api_url or "http://localhost:8472"


@dataclass(frozen=True, slots=True)
class Invitations:
    """Takes invitations from those who follow the link."""

    store: Store
    signing: SignIn

    def read(self, secret: str) -> Invited:
        """Return what an invitation is for.

        Raises:
            NotFound: When it was used already, or is over.
        """
        rows = self.store.read(
            load()["invitations.read"], uid=hash_of(secret), now=datetime.now(UTC)
        )
        if not rows:
            raise NotFound(_USED, remedy=_ASK_AGAIN)
        return Invited(**rows[0])

    def accept(
        self,
        secret: str,
        password: str,
        address: str,
        note: AcceptanceNote,
        name: str | None = None,
    ) -> Tokens:
        """Make the invited a member, note that, and sign them in.

        Raises:
            InvalidInput: When the new account's password is too short.
            LoginRefused: When there is an account already, with another password.
            NotFound: When it was used already, or is over.
        """
        invited = self.read(secret)
        if invited.exists:
            self.signing.proved(invited.email, password, address)
            joins = joining(invited.org, invited.email, invited.role) | {"email": invited.email}
            user = self._take(secret, invited, note, "auth.join", joins)
        else:
            account = self._account(invited, password, name)
            user = self._take(secret, invited, note, "auth.create_user", account)
        return self.signing.sessions.start(user, invited.org)

    def _take(
        self, secret: str, invited: Invited, note: AcceptanceNote, query: str, given: dict[str, Any]
    ) -> Account:
        """Use the invitation up, write what comes of it and note that: all of it or nothing."""

        def step(transaction: Transaction) -> Account:
            taken = {"uid": hash_of(secret), "now": datetime.now(UTC)}
            if not transaction.run(load()["invitations.take"], **taken):
                raise NotFound(_USED, remedy=_ASK_AGAIN)
            transaction.run(load()[query], **given)
            inside = OpenStore(self.store, transaction)
            user = Users(inside).by_email(invited.email)
            if user is None or invited.org not in user.roles:
                raise NotFound(_USED, remedy=_ASK_AGAIN)
            note(inside, user, invited)
            return user

        return self.store.transact("accept an invitation", step)

    def _account(self, invited: Invited, password: str, name: str | None) -> dict[str, Any]:
        hashed = self.signing.passwords.hash(password)
        shown = (name or "").strip()[:200] or invited.email
        user = entity(SYSTEM_ORG, "User", uuid.uuid4().hex, shown)
        secret = {"email": invited.email, "password_hash": hashed}
        return joining(invited.org, invited.email, invited.role) | {"user": user | secret}
