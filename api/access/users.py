"""Users: who may sign in, and in which organisations with which role."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from api.access.entities import entity, joining, membership, organization
from api.access.passwords import Passwords
from api.access.viewer import check_role
from cypher.loader import load
from graph.errors import InvalidInput, NotFound
from graph.model.identity import SYSTEM_ORG, check_org
from graph.store.store import Row, Store

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_LONGEST_EMAIL: Final = 320


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in.

    `roles` are by organisation, in the order of their ids; `named` says what each is called.
    """

    uid: str
    name: str
    email: str
    disabled: bool
    roles: Mapping[str, str]
    password_hash: str | None = None
    named: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Row) -> Account:
        """Return a row of `user_by_email` or `user_by_uid`."""
        return cls(
            uid=row["uid"],
            name=row["name"],
            email=row["email"],
            disabled=row["disabled"],
            roles={one["org"]: one["role"] for one in row["memberships"]},
            password_hash=row.get("password_hash"),
            named={one["org"]: one["name"] for one in row["memberships"]},
        )


class Users:
    """The users of a graph."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passwords = Passwords(store.settings)

    def create(self, email: str, role: str, org: str, password: str) -> str:
        """Create a user who is a member of an organisation, and return the uid.

        Raises:
            InvalidInput: For a password, an address or role that is none, or an address that a
                user already has.
        """
        check_org(org)
        check_role(role)
        address = check_address(email)
        number = uuid.uuid4().hex
        secret = {"email": address, "password_hash": self._passwords.hash(password)}
        rows = self._store.write(
            load()["auth.create_user"],
            org=org,
            organization=organization(org),
            membership=membership(org, number, address, role),
            user=entity(SYSTEM_ORG, "User", number, address) | secret,
        )
        if not rows:
            message = f"a user with the e-mail address {address} exists already"
            raise InvalidInput(message, remedy="`nazara user role` makes a user a member.")
        uid: str = rows[0]["uid"]
        return uid

    def by_email(self, email: str) -> Account | None:
        """Return the user with an e-mail address and the password's hash, if there is one."""
        address = email.strip().casefold()
        rows = self._store.read(load()["auth.user_by_email"], email=address[:_LONGEST_EMAIL])
        return Account.of(rows[0]) if rows else None

    def by_uid(self, uid: str) -> Account | None:
        """Return the user with a uid, if there is one."""
        rows = self._store.read(load()["auth.user_by_uid"], uid=uid)
        return Account.of(rows[0]) if rows else None

    def members(self, org: str) -> list[dict[str, Any]]:
        """Return the users of an organisation by e-mail address, with role and teams there."""
        return self._store.read(load()["auth.users"], org=org)

    def set_password(self, email: str, password: str) -> None:
        """Give a user another password. Every session of the user ends.

        Raises:
            InvalidInput: When it is too short or too long.
            NotFound: When there is no such user.
        """
        self._change("auth.set_password", email, hash=self._passwords.hash(password))

    def disable(self, email: str) -> None:
        """Let a user sign in no more; every session ends, and no access token is made any more.

        Raises:
            NotFound: When there is no such user.
        """
        self._change("auth.disable", email, now=datetime.now(UTC))

    def enable(self, email: str) -> None:
        """Let a user sign in again.

        Raises:
            NotFound: When there is no such user.
        """
        self._change("auth.disable", email, now=None)

    def join(self, email: str, role: str, org: str) -> None:
        """Make a user a member of an organisation, or change the member's role.

        Raises:
            NotFound: When there is no such user.
        """
        check_org(org)
        check_role(role)
        self._change("auth.join", email, **joining(org, check_address(email), role))

    def leave(self, email: str, org: str) -> None:
        """Take a user's membership in an organisation away.

        Raises:
            NotFound: When the user is no member.
        """
        self._change("auth.leave", email, org=org)

    def _change(self, query: str, email: str, **given: Any) -> None:
        address = check_address(email)
        if not self._store.write(load()[query], email=address, **given):
            where = f" in {given['org']}" if query == "auth.leave" else ""
            message = f"there is no user with the e-mail address {address}{where}"
            raise NotFound(message, remedy="`nazara user list` shows the users.")


def check_address(email: str) -> str:
    """Return an e-mail address as it is kept: in lower case, without blanks around it.

    Raises:
        InvalidInput: When it is none.
    """
    address = email.strip().casefold()
    if len(address) > _LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        message = f"{email[:_LONGEST_EMAIL]!r} is no e-mail address"
        raise InvalidInput(message)
    return address
