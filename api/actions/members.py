"""Members of an organisation as its admins may change them: never another organisation's."""

from __future__ import annotations

from api.access.entities import organization
from api.access.users import Account, Users
from api.actions.mutation import Asked
from cypher.loader import load
from graph.errors import InvalidInput, NotFound


def member(asked: Asked, email: str) -> Account:
    """Return the member with an e-mail address; nobody else changes members meanwhile.

    Raises:
        NotFound: When nobody with that address is a member here.
    """
    _admins(asked)
    account = Users(asked.store).by_email(email)
    if account is None or asked.viewer.org not in account.roles:
        message = f"no user with the e-mail address {email!r} is a member here"
        raise NotFound(message, field="email")
    return account


def check_admin_stays(asked: Asked, account: Account) -> None:
    """Make sure that an organisation keeps an admin who can sign in when this one is none any more.

    Raises:
        InvalidInput: When it would have none.
    """
    if _admins(asked) == [account.email]:
        message = f"{account.email} is the only admin who can sign in"
        raise InvalidInput(message, remedy="Make somebody else an admin first.", field="email")


def check_nobody_elses(asked: Asked, account: Account) -> None:
    """Make sure that an account is no other organisation's as well.

    Raises:
        InvalidInput: When it is.
    """
    if set(account.roles) != {asked.viewer.org}:
        message = f"the account {account.email} is not this organisation's alone"
        remedy = "Take the membership away; whoever runs Nazara can disable the account."
        raise InvalidInput(message, remedy=remedy, field="email")


def _admins(asked: Asked) -> list[str]:
    org = asked.viewer.org
    rows = asked.store.write(load()["auth.lock_members"], org=org, uid=organization(org)["uid"])
    admins: list[str] = rows[0]["admins"] if rows else []
    return admins
