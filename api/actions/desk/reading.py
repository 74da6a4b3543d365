"""What the input of a mutation says of a ticket: values checked, nodes found for who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.access.users import Users
from api.actions.mutation import Asked
from api.actions.nodes import check_ours, named
from graph.errors import InvalidInput, NotFound
from graph.model.declarations import LABELS
from graph.model.identity import canonical_key, canonical_uid
from graph.model.times import parse_time
from ingest.desk.tickets import DeskTicket, read_ticket
from ingest.mapping.records import settable

LINES: Final = ("title", "kind", "status", "priority", "severity", "channel", "account", "language")
"""Fields of the input that are one line of text, called as the property is."""

TARGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "about": ("System", "TechnicalIssue", "GlossaryTerm"),
    "reports": ("Incident",),
}
"""Fields that name nodes by their ids, and what those may be."""


def own_ticket(asked: Asked) -> DeskTicket:
    """Return the ticket that is changed.

    Raises:
        NotOwned: When it is another tool's.
    """
    check_ours(asked.target)
    return read_ticket(asked.store, asked.viewer.org, asked.target.uid)


def wanted(asked: Asked) -> dict[str, Any]:
    """Return what the input says a ticket shall have, by the names in its state.

    Raises:
        InvalidInput: When a value has the wrong form.
        NotFound: When a node that is named is not there for this viewer.
    """
    given = asked.given
    found: dict[str, Any] = {name: _line(asked, name) for name in LINES if name in given}
    if "description" in given:
        found["description"] = text_of(asked, "description")
    if "dueAt" in given:
        found["due_at"] = _time(given["dueAt"], "dueAt")
    if "categories" in given:
        found["categories"] = sorted({_category(asked, one) for one in _few(asked, "categories")})
    for name, labels in TARGETS.items():
        if name in given:
            uids = _few(asked, name)
            found[name] = sorted({node_of(asked, uid, labels, name) for uid in uids})
    return found


def text_of(asked: Asked, name: str) -> str | None:
    """Return a text of several lines."""
    return _short(asked.given[name], name, asked.store.settings.desk_text_characters)


def assignee(asked: Asked) -> tuple[list[str], dict[str, str] | None]:
    """Return the uid of whom a ticket is assigned to, and the user that it is, if it is one.

    Raises:
        InvalidInput: When several are named.
        NotFound: When there is none such for this viewer, or the user is no member.
    """
    given = asked.given.get("assignee") or {}
    chosen = {name: value for name, value in given.items() if value is not None}
    if len(chosen) > 1:
        message = f"the assignee is given by {' and '.join(sorted(chosen))}, expected one of them"
        raise InvalidInput(message, field="assignee")
    if "user" in chosen:
        return _member(asked, chosen["user"])
    uids = [node_of(asked, uid, (name.capitalize(),), "assignee") for name, uid in chosen.items()]
    return uids, None


def node_of(asked: Asked, uid: str, labels: tuple[str, ...], field: str) -> str:
    """Return the uid of the node that an id leads to, if it is one of these labels."""
    return named(asked.store, asked.viewer, uid, labels, field=field).uid


def _member(asked: Asked, email: str) -> tuple[list[str], dict[str, str]]:
    account = Users(asked.store).by_email(email)
    if account is None or asked.viewer.org not in account.roles:
        message = f"no user with the e-mail address {email!r} is a member here"
        raise NotFound(message, field="assignee")
    key = canonical_key("Person", account.email)
    uid = canonical_uid(asked.viewer.org, LABELS["Person"].type, key)
    return [uid], {"name": account.name, "email": account.email}


def _line(asked: Asked, name: str) -> str | None:
    value = _short(asked.given[name], name, asked.store.settings.desk_title_characters)
    allowed = settable("Ticket")[name].values
    if allowed and value is not None and value not in allowed:
        message = f"{name} is {value!r}, expected one of {', '.join(allowed)}"
        raise InvalidInput(message, field=name)
    if value is None and settable("Ticket")[name].required:
        message = f"{name} is empty, and a ticket needs one"
        raise InvalidInput(message, field=name)
    return value


def _short(value: str | None, name: str, longest: int) -> str | None:
    text = (value or "").strip()
    if len(text) > longest:
        message = f"{name} has {len(text)} characters, at most {longest} are allowed"
        raise InvalidInput(message, field=name)
    return text or None


def _time(value: str | None, name: str) -> datetime | None:
    try:
        return None if value is None else parse_time(value)
    except InvalidInput as error:
        raise InvalidInput(error.message, remedy=error.remedy, field=name) from error


def _few(asked: Asked, name: str) -> list[str]:
    values: list[str] = asked.given[name] or []
    longest = asked.store.settings.desk_links
    if len(values) > longest:
        message = f"{name} names {len(values)}, at most {longest} are allowed"
        raise InvalidInput(message, field=name)
    return values


def _category(asked: Asked, name: str) -> str:
    text = _short(name, "categories", asked.store.settings.desk_title_characters)
    if text is None:
        raise InvalidInput("a category without a name", field="categories")
    key = canonical_key("Category", text)
    return canonical_uid(asked.viewer.org, LABELS["Category"].type, key)
