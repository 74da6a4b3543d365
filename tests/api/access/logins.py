"""A graph with a user, and what signs in there, for the tests of logins."""

from __future__ import annotations

from typing import Any, Final

from api.access.keys import SigningKeys
from api.access.sessions import Sessions
from api.access.users import Account, Users
from graph.settings.settings import Settings
from graph.store.store import Store

EMAIL: Final = "ada@example.org"
PASSWORD: Final = "correct horse battery"


def quick(settings: Settings, **given: Any) -> Settings:
    """Return settings under which a password is hashed in no time."""
    cheap = {"password_memory_mb": 8, "password_rounds": 1, "login_refusal_seconds": 0.0}
    return settings.model_copy(update=cheap | given)


class World:
    """A graph with ada, who is an admin of acme and a viewer of beta."""

    def __init__(self, settings: Settings) -> None:
        self.store = Store(settings)
        self.users = Users(self.store)
        self.users.create(EMAIL, "admin", "acme", PASSWORD)
        self.users.join(EMAIL, "viewer", "beta")
        self.keys = SigningKeys(self.store)
        self.sessions = Sessions(self.store, self.users, self.keys)

    @property
    def ada(self) -> Account:
        """Ada as she is stored now."""
        found = self.users.by_email(EMAIL)
        assert found is not None
        return found

    def another(self) -> Sessions:
        """Return what another process has on the same graph."""
        return Sessions(self.store, self.users, SigningKeys(self.store))
