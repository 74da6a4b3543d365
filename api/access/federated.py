"""Signing in with an identity provider: who it is here, and what their groups may do.

The provider decides in the organisations that `oidc_roles` names, anew at each login. Memberships
of others are not touched.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from api.access.entities import entity, joining
from api.access.provider import FederatedIdentity
from api.access.sessions import Sessions, Tokens
from api.access.users import Account, Users, check_address
from api.access.viewer import ROLES
from cypher.loader import load
from graph.errors import Forbidden, LoginRefused
from graph.model.identity import SYSTEM_ORG
from graph.settings.oidc import ANY_GROUP, granted
from graph.settings.settings import Settings
from graph.store.opened import OpenStore
from graph.store.store import Store, Transaction

_ASK: Final = "Ask an admin of Nazara."


RoleNote = Callable[[Store, Account, str, str | None, str | None], None]
"""Writes down whose role in an organisation was what, and is what, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Federated:
    """Takes whom an identity provider vouches for."""

    store: Store
    users: Users
    sessions: Sessions

    def sign_in(
        self, identity: FederatedIdentity, note: RoleNote, org: str | None = None
    ) -> Tokens:
        """Begin a session of somebody in `org`, else in the first of their organisations.

        What their groups change in an organisation is noted.

        An account with the same e-mail address becomes theirs, where the provider has verified
        the address; else they get a new one.

        Raises:
            Forbidden: When none of their groups may do anything here, or nothing in `org`.
            LoginRefused: When they may not sign in, or the address is another's.
        """
        user = self.store.transact(
            "sign in by a provider", lambda opened: self._known(opened, identity, note)
        )
        return self.sessions.start(user, org)

    def _known(
        self, transaction: Transaction, identity: FederatedIdentity, note: RoleNote
    ) -> Account:
        roles = roles_of(identity.groups, self.store.settings)
        user = self._by_subject(transaction, identity) or self._bound(transaction, identity)
        if user is None and not roles:
            message = "none of your groups at the identity provider may do anything here"
            raise Forbidden(message, remedy=_ASK)
        if user is not None and user.disabled:
            raise LoginRefused("the account may not sign in any more", remedy=_ASK)
        email = user.email if user else self._create(transaction, identity, roles)
        self._follow(transaction, email, roles, user.roles if user else roles)
        found = self._by_subject(transaction, identity)
        if found is None:
            raise LoginRefused("the account was deleted meanwhile", remedy="Sign in again.")
        self._note(transaction, found, user.roles if user else {}, note)
        return found

    def _by_subject(self, transaction: Transaction, identity: FederatedIdentity) -> Account | None:
        rows = transaction.run(load()["auth.user_by_subject"], subject=identity.subject)
        return Account.of(rows[0]) if rows else None

    def _bound(self, transaction: Transaction, identity: FederatedIdentity) -> Account | None:
        """Return the account with the same e-mail address, which is theirs from now on."""
        email = _verified(identity)
        rows = transaction.run(load()["auth.user_by_email"], email=email)
        if not rows:
            return None
        bound = {"uid": rows[0]["uid"], "subject": identity.subject}
        if not transaction.run(load()["auth.bind_subject"], **bound):
            message = f"{email} is the account of somebody else at the identity provider"
            raise LoginRefused(message, remedy=_ASK)
        return Account.of(rows[0])

    def _create(
        self, transaction: Transaction, identity: FederatedIdentity, roles: Mapping[str, str]
    ) -> str:
        email, number = _verified(identity), uuid.uuid4().hex
        known = {"email": email, "subject": identity.subject}
        user = entity(SYSTEM_ORG, "User", number, identity.name or email) | known
        org, role = next(iter(roles.items()))
        transaction.run(load()["auth.create_user"], user=user, **joining(org, email, role))
        return email

    def _follow(
        self,
        transaction: Transaction,
        email: str,
        roles: Mapping[str, str],
        before: Mapping[str, str],
    ) -> None:
        """Let the memberships be what the groups say, in the organisations that they are for."""
        for org, role in roles.items():
            transaction.run(load()["auth.join"], email=email, **joining(org, email, role))
        for org in sorted(governed(self.store.settings) & before.keys() - roles.keys()):
            transaction.run(load()["auth.leave"], email=email, org=org)

    def _note(
        self, transaction: Transaction, user: Account, before: Mapping[str, str], note: RoleNote
    ) -> None:
        inside = OpenStore(self.store, transaction)
        for org in sorted(before.keys() | user.roles.keys()):
            was, now = before.get(org), user.roles.get(org)
            if was != now:
                note(inside, user, org, was, now)


def roles_of(groups: Collection[str], settings: Settings) -> dict[str, str]:
    """Return the highest role that these groups give, by organisation."""
    found: dict[str, str] = {}
    for group, given in settings.oidc_roles.items():
        if group == ANY_GROUP or group in groups:
            for org, role in granted(given):
                found[org] = min(found.get(org, role), role, key=ROLES.index)
    return dict(sorted(found.items()))


def governed(settings: Settings) -> set[str]:
    """Return the organisations in which groups decide who is a member."""
    return {org for given in settings.oidc_roles.values() for org, _ in granted(given)}


def _verified(identity: FederatedIdentity) -> str:
    if identity.email is None:
        raise LoginRefused(
            "the identity provider does not tell a verified e-mail address",
            remedy="Let it send `email` and `email_verified`; or, where each of its addresses can "
            "be believed, set NAZARA_OIDC_TRUST_EMAIL.",
        )
    return check_address(identity.email)
