"""Signing in: an e-mail address and a password for tokens.

Whatever is wrong, the same work is done and the same is said, so that neither the answer nor its
time tells whether an account exists.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from api.access.attempts import Attempts
from api.access.passwords import Passwords
from api.access.sessions import Sessions, Tokens
from api.access.users import Account, Users
from cypher.loader import load
from graph.errors import GraphError, LoginRefused
from graph.store.store import Store

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Takes passwords. Hashing one keeps a processor busy for a fraction of a second."""

    store: Store
    users: Users
    sessions: Sessions
    passwords: Passwords
    attempts: Attempts

    def sign_in(self, email: str, password: str, address: str, org: str | None = None) -> Tokens:
        """Begin a session in `org`, else in the first of the user's organisations.

        Raises:
            Forbidden: When the user is no member of it.
            LoginRefused: When there is no such user, or with another password.
            TooManyLogins: When it is too soon after others that failed.
        """
        user = self.proved(email, password, address)
        return self.sessions.start(user, org)

    def proved(self, email: str, password: str, address: str) -> Account:
        """Return the user who has this e-mail address and this password, and may sign in.

        Raises:
            LoginRefused: When there is none.
            TooManyLogins: When it is too soon after others that failed.
        """
        self.attempts.begin(email, address)
        user = self.users.by_email(email)
        stored = user.password_hash if user else None
        if not self.passwords.is_right(password, stored) or user is None or user.disabled:
            _LOG.info("login_refused", address=address)
            raise LoginRefused("the e-mail address or the password is wrong")
        self.attempts.right(email, address)
        if stored is not None and self.passwords.is_outdated(stored):
            self._rehash(user, password)
        return replace(user, password_hash=None)

    def _rehash(self, user: Account, password: str) -> None:
        """Keep a password as it is kept today; a login is not refused for want of that."""
        given = {"uid": user.uid, "before": user.password_hash}
        try:
            self.store.write(load()["auth.rehash"], after=self.passwords.hash(password), **given)
        except GraphError as error:
            _LOG.warning("password_not_rehashed", user=user.uid, why=error.message)
