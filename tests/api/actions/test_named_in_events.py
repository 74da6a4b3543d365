"""Events that name more than the node that was changed: told to who may read all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from api.access.viewer import Viewer
from graph.model.facts import EVERYBODY, Envelope
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from tests.api.actions.calls import EVENTS, UNDO, call, code_of
from tests.api.actions.conftest import ADA
from tests.api.actions.test_administration import document
from tests.api.sample import NOW
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

RED = "acme:nazara:main:access_scope:red"
READER = replace(ADA, visible=(EVERYBODY, RED))
REPLAY = document("replayDeadLetters", "written failed")
CREATE = document("createTicket", "ticket { id }")
CHANGE = document("changeTicket", "ticket { id }")
TITLES = ("made: Lift", "about")


def letter(number: int, visibility: str) -> Setback:
    envelope = Envelope(
        org="acme",
        source="t",
        instance="main",
        stream="records",
        native_id=str(number),
        via="file",
        received_at=NOW,
        content_type="jsonl",
        raw=b'{"type": "System", "id": "x"}',
        visibility=visibility,
    )
    return Setback(envelope, "broken then")


def events(ask: Asking, viewer: Viewer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(EVENTS, viewer)["data"]["auditEvents"]["nodes"]
    return found


def test_which_restricted_dead_letters_were_tried_again_is_told_to_their_readers(
    ask: Asking, store: Store
) -> None:
    for_all, for_some = bury(store, [letter(1, EVERYBODY), letter(2, RED)], run="r")
    call(ask, REPLAY, ids=[for_all], viewer=READER)

    payload = call(ask, REPLAY, ids=[for_all, for_some], viewer=READER)

    assert payload["auditEvent"]["after"]["ids"] == [for_all, for_some]
    assert [len(events(ask, one)) for one in (ADA, READER)] == [1, 2]
    hidden = call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])
    assert code_of(hidden) == "NOT_FOUND"


@pytest.fixture
def ticket(ask: Asking, system: str) -> str:
    """A ticket that everybody sees, about a system, by two events."""
    made = call(ask, CREATE, title="Lift")["ticket"]["id"]
    call(ask, CHANGE, id=made, about=[system])
    return str(made)


def titles(ask: Asking, viewer: Viewer) -> list[str]:
    return [one["title"].partition(": ")[2] for one in reversed(events(ask, viewer))]


def test_what_a_ticket_was_linked_to_is_told_to_who_may_read_that(
    ask: Asking, store: Store, ticket: str
) -> None:
    before = titles(ask, ADA)
    run(store, "MATCH (n:System) SET n.visibility = $scope", scope=RED)
    call(ask, CHANGE, id=ticket, about=[], viewer=READER)

    assert before == list(TITLES)
    assert titles(ask, ADA) == [TITLES[0]]
    assert titles(ask, READER) == [*TITLES, "about"]
