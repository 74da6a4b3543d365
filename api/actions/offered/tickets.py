"""Tickets that are made here: made, changed, assigned, talked about."""

from __future__ import annotations

from typing import Final

from api.access.entities import organization
from api.actions.desk.reading import assignee, own_ticket, text_of, wanted
from api.actions.desk.writing import (
    applied,
    changed,
    entry_of,
    set_back,
    taken_back,
    unsaid,
    written_down,
)
from api.actions.mutation import Asked, Done, Input, InputType, Mutation, Shown
from graph.errors import InvalidInput
from graph.logging import new_id
from ingest.desk.tickets import DeskTicket, Written, next_key
from ingest.mapping.records import settable


def create(asked: Asked) -> Done:
    """Make a ticket, open unless another status is given."""
    given = {name: value for name, value in wanted(asked).items() if value is not None}
    assignees, person = assignee(asked)
    props = {
        "status": "open",
        "key": next_key(asked.store, asked.viewer.org, organization(asked.viewer.org)),
        "opened_at": asked.at,
    }
    bare = DeskTicket(new_id(), props)
    ticket = changed(bare, {**given, "assignees": assignees}, asked.at)
    entry = entry_of(asked, ticket, "created", f"made: {given['title']}")
    written = Written(asked.at, asked.event, entry, person=person)
    return written_down(asked, ticket, written, None, {"title": given["title"]})


def change(asked: Asked) -> Done:
    """Give a ticket other values; null takes one away."""
    return applied(asked, own_ticket(asked), wanted(asked), "changed")


def assign(asked: Asked) -> Done:
    """Assign a ticket to somebody, or to nobody."""
    ticket = own_ticket(asked)
    uids, person = assignee(asked)
    return applied(asked, ticket, {"assignees": uids}, "assigned", person)


def comment(asked: Asked) -> Done:
    """Say something of a ticket."""
    text = text_of(asked, "text")
    if text is None:
        raise InvalidInput("the comment is empty, expected a text", field="text")
    ticket = own_ticket(asked)
    entry = entry_of(asked, ticket, "commented", "comment", text=text)
    written = Written(asked.at, asked.event, entry)
    return written_down(asked, changed(ticket, {}, asked.at), written, {}, {})


def _words(name: str) -> str:
    return f"One of {', '.join(settable('Ticket')[name].values)}."


_ID: Final = Input("id", "ID", "Id of the ticket.")
_ASSIGNEE: Final = Input("assignee", "TicketAssignee | None", "Who works on it; null: nobody.")
_ASSIGNEES: Final = InputType(
    "TicketAssignee",
    "Who works on a ticket: one of these.",
    (
        Input("user", "str | None", "E-mail address of a member of the organisation."),
        Input("person", "ID | None", "Id of a person."),
        Input("team", "ID | None", "Id of a team."),
    ),
)
_VALUES: Final = (
    Input("description", "str | None", "What it is about, at length."),
    Input("kind", "str | None", _words("kind")),
    Input("status", "str | None", _words("status")),
    Input("priority", "str | None", "Priority, in your words."),
    Input("severity", "str | None", "Severity, in the words of the active profile."),
    Input("channel", "str | None", "How it came in: `email`, `chat`, `phone`, …"),
    Input("account", "str | None", "The customer's account."),
    Input("language", "str | None", "Language (BCP 47)."),
    Input("dueAt", "DateTime | None", "When it should be done."),
    Input("categories", "list[str] | None", "Names of its categories: all of them."),
    Input("about", "list[ID] | None", "Ids of systems, issues and terms: all of them."),
    Input("reports", "list[ID] | None", "Ids of incidents that it reports: all of them."),
)
_TICKET: Final = Shown("ticket", "The ticket, as it is now.", node="Ticket")
_ENTRY: Final = Shown("entry", "The entry in its history.", node="TicketEvent")

MUTATIONS: Final = (
    Mutation(
        name="createTicket",
        description="Make a ticket that Nazara owns.",
        takes=(Input("title", "str", "What it is about, in one line."), *_VALUES, _ASSIGNEE),
        shows=(_TICKET, _ENTRY),
        action=create,
        contrary=taken_back,
        role="agent",
        types=(_ASSIGNEES,),
    ),
    Mutation(
        name="changeTicket",
        description="Change a ticket that was made here; a tool's is changed in that tool "
        "(NOT_OWNED). What is not given stays as it is, and null takes a value away.",
        takes=(_ID, Input("title", "str | None", "What it is about, in one line."), *_VALUES),
        shows=(_TICKET, _ENTRY),
        action=change,
        contrary=set_back,
        role="agent",
        changes="id",
        labels=("Ticket",),
    ),
    Mutation(
        name="assignTicket",
        description="Assign a ticket that was made here to a user, a person or a team.",
        takes=(_ID, _ASSIGNEE),
        shows=(_TICKET, _ENTRY),
        action=assign,
        contrary=set_back,
        role="agent",
        changes="id",
        labels=("Ticket",),
        types=(_ASSIGNEES,),
    ),
    Mutation(
        name="commentTicket",
        description="Say something of a ticket that was made here.",
        takes=(_ID, Input("text", "str", "What is said.")),
        shows=(_TICKET, _ENTRY),
        action=comment,
        contrary=unsaid,
        role="agent",
        changes="id",
        labels=("Ticket",),
    ),
)
