"""Audit events as they are told: to admins alone, and of what they may read."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request
from graph.errors import Forbidden
from graph.live.news import News
from graph.store.store import Store
from tests.api.live.watched import told, watch
from tests.statements import run

ADMIN = Viewer("acme", "acme:nazara:main:api_token:1", "ada", "admin")
TEXT = """subscription ($actor: ID, $node: ID, $action: String) {
  auditEvents(actor: $actor, node: $node, action: $action) {
    __typename at event { action actorName nodeId node { __typename title } after } } }"""
MAKE = """mutation ($title: String!) {
  createTicket(input: {title: $title}) { ticket { id } auditEvent { id } } }"""


def make(engine: Engine, title: str) -> tuple[str, str]:
    """Make a ticket; return its id and that of the event."""
    answer = engine.execute(Request(MAKE, {"title": title}, None, "acme", ADMIN))
    made = orjson.loads(answer.body)["data"]["createTicket"]
    return made["ticket"]["id"], made["auditEvent"]["id"]


def test_an_admin_is_told_what_is_changed(engine: Engine) -> None:
    ticket, event = make(engine, "The lift hums")

    [found] = told(watch(engine, TEXT, ADMIN), News(event, "CREATED"))

    assert found.pop("at").endswith("Z")
    after = found["event"].pop("after")
    assert after["title"] == "The lift hums"
    assert found == {
        "__typename": "AuditNews",
        "event": {
            "action": "createTicket",
            "actorName": "ada",
            "nodeId": ticket,
            "node": {"__typename": "Ticket", "title": "The lift hums"},
        },
    }


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"action": "createTicket"}, 2),
        ({"action": "linkNodes"}, 0),
        ({"actor": ADMIN.uid}, 2),
        ({"actor": "acme:nazara:main:user:1"}, 0),
        ({"node": "the first ticket"}, 1),
    ],
)
def test_only_what_is_asked_for_is_told(engine: Engine, given: dict[str, str], number: int) -> None:
    (ticket, first), (_, second) = make(engine, "One"), make(engine, "Two")
    if "node" in given:
        given = {"node": ticket}

    found = told(watch(engine, TEXT, ADMIN, **given), News(first), News(second))

    assert len(found) == number


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_nobody_else_may_listen(engine: Engine, role: str) -> None:
    with pytest.raises(Forbidden):
        watch(engine, TEXT, Viewer("acme", "t", "t", role))


def test_nothing_is_told_of_another_s_trail_or_of_what_may_not_be_read(
    store: Store, engine: Engine
) -> None:
    ticket, event = make(engine, "A secret")
    elsewhere = Viewer("beta", "beta:nazara:main:api_token:1", "eve", "admin")

    from_elsewhere = told(watch(engine, TEXT, elsewhere), News(event))
    hide = "MATCH (n:_Entity {uid: $uid}) SET n.visibility = 'acme:x:y:access_scope:1'"
    run(store, hide, uid=ticket)
    of_hidden = told(watch(engine, TEXT, ADMIN), News(event))

    assert (from_elsewhere, of_hidden) == ([], [])


def test_a_change_is_no_news_of_a_node_of_the_trail(engine: Engine) -> None:
    _, event = make(engine, "One")

    found: list[Any] = told(watch(engine, viewer=ADMIN), News(event))

    assert found == []
