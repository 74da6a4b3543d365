"""A change is undone once, while nothing was built on it, by whoever might make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.access.viewer import Viewer
from graph.store.store import Store
from tests.api.actions.calls import EVENTS, RENAME, UNDO, call, code_of
from tests.statements import run

Asking = Callable[..., dict[str, Any]]


def renamed(ask: Asking, system: str, to: str = "Till") -> str:
    """Rename the system and return the id of the event."""
    event: str = call(ask, RENAME, id=system, to=to)["auditEvent"]["id"]
    return event


def test_a_change_is_undone_and_both_events_stay(ask: Asking, system: str) -> None:
    event = renamed(ask, system)

    undone = call(ask, UNDO, auditEvent=event)

    assert undone["userErrors"] == []
    assert undone["node"] == {"title": "System 1"}
    assert undone["auditEvent"]["undoes"] == event
    [second, first] = ask(EVENTS)["data"]["auditEvents"]["nodes"]
    assert (second["action"], second["outcome"]) == ("undo", "done")
    assert (first["action"], first["outcome"]) == ("rename", "undone")
    assert first["undoneBy"] == second["id"]


def test_a_change_is_undone_once(ask: Asking, system: str) -> None:
    event = renamed(ask, system)
    call(ask, UNDO, auditEvent=event)

    again = call(ask, UNDO, auditEvent=event)

    assert code_of(again) == "NOT_UNDOABLE"
    assert "it was undone already" in again["userErrors"][0]["message"]


def test_what_something_was_built_on_is_not_undone_and_is_told_by_whom(
    ask: Asking, store: Store, system: str
) -> None:
    event = renamed(ask, system)
    renamed(ask, system, to="Shop")

    refused = call(ask, UNDO, auditEvent=event)

    assert code_of(refused) == "NOT_UNDOABLE"
    told = refused["userErrors"][0]["message"]
    assert "it was changed since; the last was 'renamed Till to Shop' by Ada" in told
    assert run(store, "MATCH (s:System) RETURN s.name") == ["Shop"]


def test_an_undoing_is_not_undone(ask: Asking, system: str) -> None:
    undone = call(ask, UNDO, auditEvent=renamed(ask, system))

    refused = call(ask, UNDO, auditEvent=undone["auditEvent"]["id"])

    assert code_of(refused) == "NOT_UNDOABLE"
    assert "make the change again" in refused["userErrors"][0]["message"]


def test_whoever_may_not_make_a_change_may_not_undo_it(ask: Asking, system: str) -> None:
    event = renamed(ask, system)
    agent = Viewer("acme", "t-3", "Agent", "agent")

    answer = ask(UNDO, agent, input={"auditEvent": event})

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "undoing rename needs the role admin" in error["message"]


def test_another_organisation_s_event_is_not_there(ask: Asking, system: str) -> None:
    event = renamed(ask, system)

    refused = call(ask, UNDO, auditEvent=event, viewer=Viewer("other", "t-9", "Eve", "admin"))

    assert code_of(refused) == "NOT_FOUND"
