"""What commands change, with the same trail that mutations leave."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from api.access.users import Users
from api.access.viewer import Viewer
from api.actions.mutation import Done, RequestOrigin
from api.actions.trail import Trail, event_uid, hash_of_call
from graph.store.opened import OpenStore
from graph.store.store import Store, Transaction

Result = TypeVar("Result")


def by_command(
    store: Store,
    orgs: Iterable[str],
    action: str,
    title: str,
    change: Callable[[Store], Result],
    **after: Any,
) -> Result:
    """Do what a command does, in one transaction with an audit event in each organisation.

    Who did it is the account that the command runs under on this machine.

    Args:
        store: The database.
        orgs: The organisations that it concerns.
        action: The command, such as `user create`.
        title: The change in one line.
        change: Makes it.
        after: What was changed, as it is then; never a secret.
    """
    at, concerned = datetime.now(UTC), sorted(orgs)

    def attempt(transaction: Transaction) -> Result:
        inside = OpenStore(store, transaction)
        result = change(inside)
        for org in concerned:
            _trail(inside, org, action, at, after).note(Done(title, after=after))
        return result

    return store.transact(f"command.{action}", attempt)


def orgs_of(store: Store, email: str) -> tuple[str, ...]:
    """Return the organisations that a user is a member of; none for an address without one."""
    account = Users(store).by_email(email)
    return tuple(account.roles) if account else ()


def _trail(store: Store, org: str, action: str, at: datetime, after: dict[str, Any]) -> Trail:
    viewer = Viewer(org, name=_account())
    asked = hash_of_call(action, after)
    return Trail(store, viewer, RequestOrigin(), action, at, event_uid(org), asked)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the number may have no name.
        return ""
