"""Links that sign in whoever started Nazara on a machine: there, once, and for some minutes.

What the link holds is 256 random bits. Redis keeps their hash, until it is used or is over.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import orjson
import redis

from api.access.entities import entity, joining
from api.access.sessions import Sessions, Tokens
from api.access.tokens import hash_of
from api.access.users import Account, Users
from cypher.loader import load
from graph.errors import LoginRefused, NotRunning
from graph.model.identity import SYSTEM_ORG
from graph.settings.queue_clients import queue_client
from graph.store.opened import OpenStore
from graph.store.store import Store, Transaction

OPERATOR: Final = "operator@localhost"
"""The account of whoever has the data folder: it has no password, and its links work here alone."""

_BYTES: Final = 32
_PATIENCE_SECONDS: Final = 2.0
_NAME: Final = "Operator"
_USED: Final = "the link was used already, or is over"
_AGAIN: Final = "`nazara console` prints another one."

LinkNote = Callable[[Store, Account, str], None]
"""Writes down who signed in by a link in which organisation."""


def make_link(store: Store, org: str) -> str:
    """Return what a link holds by which the operator signs in, as an admin of an organisation.

    Raises:
        NotRunning: When Redis can't be reached.
    """
    secret = secrets.token_urlsafe(_BYTES)
    given = {"user": _operator(store, org), "org": org}
    seconds = store.settings.sign_in_link_seconds
    with closing(queue_client(store.settings, _PATIENCE_SECONDS)) as client:
        _answered(lambda: client.set(_key(secret), orjson.dumps(given), ex=seconds))
    return secret


@dataclass(frozen=True, slots=True)
class Links:
    """Takes links from whoever follows one."""

    store: Store
    users: Users
    sessions: Sessions

    def sign_in(self, secret: str, note: LinkNote) -> Tokens:
        """Use a link up, note that, and begin a session.

        Raises:
            LoginRefused: When it was used already, or is over, or its user may not sign in.
            NotRunning: When Redis can't be reached.
        """
        with closing(queue_client(self.store.settings, _PATIENCE_SECONDS)) as client:
            found: Any = _answered(lambda: client.getdel(_key(secret)))
        if found is None:
            raise LoginRefused(_USED, remedy=_AGAIN)
        given = orjson.loads(found)
        user = self.users.by_uid(given["user"])
        if user is None or user.disabled:
            raise LoginRefused("the operator's account may not sign in", remedy="Use another.")
        self.store.transact(
            "note a sign-in by a link",
            lambda opened: note(OpenStore(self.store, opened), user, given["org"]),
        )
        return self.sessions.start(user, given["org"])


def _operator(store: Store, org: str) -> str:
    """Make sure that the operator's account is an admin of an organisation; return its uid."""

    def step(opened: Transaction) -> str:
        joins = joining(org, OPERATOR, "admin")
        if not opened.run(load()["auth.user_by_email"], email=OPERATOR):
            user = entity(SYSTEM_ORG, "User", uuid.uuid4().hex, _NAME) | {"email": OPERATOR}
            opened.run(load()["auth.create_user"], user=user, **joins)
        else:
            opened.run(load()["auth.join"], email=OPERATOR, **joins)
        [row] = opened.run(load()["auth.user_by_email"], email=OPERATOR)
        uid: str = row["uid"]
        return uid

    return store.transact("make the operator's account", step)


def _key(secret: str) -> str:
    return f"nazara:sign-in-link:{hash_of(secret)}"


def _answered(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except redis.RedisError as error:
        message = f"the queue, which keeps sign-in links, does not answer: {error}"
        raise NotRunning(message) from error
