"""Tickets that are made here: by agents, each change with an entry, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest

from api.access.users import Users
from api.access.viewer import Viewer
from api.actions.queueing import close_brokers
from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.model.facts import Envelope
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.mapping.connector import connectors
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.sample import NOW, Sample
from tests.statements import run

Asking = Callable[..., dict[str, Any]]

AGENT = Viewer("acme", "t-5", "Grace", "agent")
SHOWN = """{
  ticket { id key title description status priority severity severityRank kind dueAt openedAt
    updatedAt resolvedAt source provenance { version deliveryId }
    assignedTo { nodes { title ... on Person { email } } } about { nodes { title } }
    categorizedAs { nodes { nativeId } }
    entries { nodes { kind title actor text } } }
  entry { kind title } auditEvent { id title before after }
  userErrors { code message field remedy version } }"""


def document(name: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input!"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {SHOWN} }}"


CREATE, CHANGE, ASSIGN, COMMENT = map(
    document, ("createTicket", "changeTicket", "assignTicket", "commentTicket")
)


@pytest.fixture
def ask(store: Store, settings: Settings) -> Iterator[Asking]:
    engine = Engine(schema_for(settings), store, settings)

    def answer(text: str, viewer: Viewer = AGENT, **variables: Any) -> Any:
        request = Request(text, variables, None, viewer.org, viewer, "request-9")
        return orjson.loads(engine.execute(request).body)

    yield answer
    close_brokers()


def made(ask: Asking, **given: Any) -> Any:
    payload = call(ask, CREATE, **{"title": "Till is slow", **given})
    assert payload["userErrors"] == []
    return payload["ticket"]


def test_a_ticket_is_made_with_a_key_and_an_entry(ask: Asking) -> None:
    payload = call(
        ask,
        CREATE,
        title="Till is slow",
        description="Since noon.",
        kind="problem",
        severity="SEV-1",
    )

    ticket = payload["ticket"]
    assert payload["userErrors"] == []
    assert ticket["key"] == "DESK-1"
    assert ticket["source"] == "nazara"
    assert (ticket["status"], ticket["kind"], ticket["severityRank"]) == ("open", "problem", 1)
    assert ticket["description"] == "Since noon."
    assert ticket["entries"]["nodes"] == [
        {"kind": "created", "title": "made: Till is slow", "actor": "Grace", "text": None}
    ]
    assert payload["auditEvent"]["title"] == "DESK-1: made: Till is slow"


def test_tickets_made_at_once_have_keys_of_their_own(ask: Asking) -> None:
    with ThreadPoolExecutor(6) as pool:
        keys = list(pool.map(lambda _: made(ask)["key"], range(6)))

    assert sorted(keys) == [f"DESK-{n}" for n in range(1, 7)]


def test_a_change_tells_what_was_and_is_and_leaves_the_rest(ask: Asking) -> None:
    ticket = made(ask, priority="high", description="Since noon.")

    payload = call(ask, CHANGE, id=ticket["id"], status="resolved", priority=None)

    now = payload["ticket"]
    assert (now["status"], now["priority"], now["description"]) == ("resolved", None, "Since noon.")
    assert now["resolvedAt"] is not None
    assert payload["entry"]["title"] == "status open → resolved, priority high → none"
    before, after = payload["auditEvent"]["before"], payload["auditEvent"]["after"]
    assert (before["status"], after["status"]) == ("open", "resolved")
    assert before["resolved_at"] is None


def test_a_change_of_nothing_writes_no_version_and_no_entry(ask: Asking) -> None:
    ticket = made(ask)

    payload = call(ask, CHANGE, id=ticket["id"], title="Till is slow")

    assert payload["userErrors"] == []
    assert payload["ticket"]["provenance"]["version"] == ticket["provenance"]["version"]
    assert len(payload["ticket"]["entries"]["nodes"]) == 1


def test_of_two_who_change_one_ticket_one_is_told_of_the_other(ask: Asking) -> None:
    ticket = made(ask)
    seen = ticket["provenance"]["version"]

    def change(title: str) -> Any:
        return call(ask, CHANGE, id=ticket["id"], title=title, ifVersion=seen)

    with ThreadPoolExecutor(4) as pool:
        payloads = list(pool.map(change, ["one", "two", "three", "four"]))

    won = [one for one in payloads if not one["userErrors"]]
    assert len(won) == 1
    lost = [one["userErrors"][0] for one in payloads if one["userErrors"]]
    version = won[0]["ticket"]["provenance"]["version"]
    assert {(one["code"], one["version"]) for one in lost} == {("CONFLICT", version)}


def test_twelve_changes_at_once_are_twelve_versions(ask: Asking, store: Store) -> None:
    ticket = made(ask)

    with ThreadPoolExecutor(6) as pool:
        done = pool.map(lambda n: call(ask, CHANGE, id=ticket["id"], title=f"t{n}"), range(12))
        faults = [one["userErrors"] for one in done]

    assert faults == [[]] * 12
    [versions] = run(
        store,
        "MATCH (c:Change)-[:CHANGED]->({uid: $uid}) RETURN collect(c.version)",
        uid=ticket["id"],
    )
    assert sorted(int(one.partition("#")[0]) for one in versions) == list(range(1, 14))


def test_a_tool_s_ticket_is_not_changed_here_and_its_page_is_named(
    ask: Asking, sample: Sample
) -> None:
    theirs = sample.node("Ticket", 1, status="open", url="https://help.example.org/1")
    sample.write()

    for text, given in ((CHANGE, {"title": "x"}), (ASSIGN, {}), (COMMENT, {"text": "x"})):
        payload = call(ask, text, id=theirs, **given)

        assert code_of(payload) == "NOT_OWNED"
        assert payload["userErrors"][0]["remedy"] == "Change it there: https://help.example.org/1"
        assert payload["ticket"] is None


def test_a_ticket_is_assigned_to_a_member_a_person_a_team_and_to_nobody(
    ask: Asking, sample: Sample, store: Store
) -> None:
    Users(store).create("ada@example.org", "agent", "acme", "a long enough password")
    team, person = sample.node("Team", 1), sample.node("Person", 1)
    sample.write()
    ticket = made(ask)["id"]

    def assigned(given: dict[str, str] | None) -> list[str]:
        payload = call(ask, ASSIGN, id=ticket, assignee=given)
        assert payload["userErrors"] == []
        return [one["title"] for one in payload["ticket"]["assignedTo"]["nodes"]]

    assert assigned({"user": "Ada@example.org"}) == ["ada@example.org"]
    assert assigned({"team": team}) == ["Team 1"]
    assert assigned({"person": person}) == ["Person 1"]
    assert assigned(None) == []


def test_an_assignee_has_to_be_one_and_there(ask: Asking, store: Store, sample: Sample) -> None:
    Users(store).create("eve@example.org", "agent", "other", "a long enough password")
    team = sample.node("Team", 1)
    sample.write()
    ticket = made(ask)["id"]

    stranger = call(ask, ASSIGN, id=ticket, assignee={"user": "eve@example.org"})
    several = call(ask, ASSIGN, id=ticket, assignee={"user": "a@example.org", "team": team})
    wrong = call(ask, ASSIGN, id=ticket, assignee={"person": team})

    assert (code_of(stranger), code_of(several), code_of(wrong)) == (
        "NOT_FOUND",
        "INVALID_INPUT",
        "NOT_FOUND",
    )


def test_a_ticket_names_categories_and_systems(ask: Asking, sample: Sample) -> None:
    system = sample.node("System", 1)
    sample.write()

    ticket = made(ask, categories=["Till Payments"], about=[system])

    assert ticket["about"]["nodes"] == [{"title": "System 1"}]
    assert ticket["categorizedAs"]["nodes"] == [{"nativeId": "till-payments"}]


def test_a_comment_is_an_entry_with_its_author(ask: Asking) -> None:
    ticket = made(ask)["id"]

    payload = call(ask, COMMENT, id=ticket, text="The till at gate 3 as well.")

    newest = payload["ticket"]["entries"]["nodes"][0]
    assert newest["kind"] == "commented"
    assert newest["text"] == "The till at gate 3 as well."
    assert newest["actor"] == "Grace"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "t" * 301}, "title"),
        ({"description": "d" * 100_001}, "description"),
        ({"status": "half done"}, "status"),
        ({"kind": "wish"}, "kind"),
        ({"dueAt": "tomorrow"}, "dueAt"),
        ({"about": ["acme:t:main:system:none"]}, "about"),
        ({"about": ["x"] * 51}, "about"),
        ({"categories": [""]}, "categories"),
    ],
)
def test_a_bad_value_is_told_with_its_field_and_nothing_is_written(
    ask: Asking, store: Store, given: dict[str, Any], field: str
) -> None:
    payload = call(ask, CREATE, **{"title": "Till", **given})

    assert payload["userErrors"][0]["field"] == field
    assert payload["ticket"] is None
    assert run(store, "MATCH (n:Ticket|TicketEvent|AuditEvent) RETURN n.uid") == []


def test_a_viewer_s_call_is_refused(ask: Asking, store: Store) -> None:
    answer = ask(CREATE, Viewer("acme", role="viewer"), input={"title": "x"})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert run(store, "MATCH (n:Ticket) RETURN n.uid") == []


def test_a_change_is_undone_while_nothing_was_built_on_it(ask: Asking) -> None:
    ticket = made(ask)["id"]
    first = call(ask, CHANGE, id=ticket, status="resolved")["auditEvent"]["id"]

    undone = call(ask, UNDO, auditEvent=first)
    now = call(ask, CHANGE, id=ticket, title="Till is slow")["ticket"]

    assert undone["userErrors"] == []
    assert (now["status"], now["resolvedAt"]) == ("open", None)
    assert now["entries"]["nodes"][0]["kind"] == "undone"


def test_a_change_that_somebody_built_on_is_not_undone(ask: Asking) -> None:
    ticket = made(ask)["id"]
    first = call(ask, CHANGE, id=ticket, status="resolved")["auditEvent"]["id"]
    call(ask, COMMENT, id=ticket, text="Thanks!")

    assert code_of(call(ask, UNDO, auditEvent=first)) == "NOT_UNDOABLE"


def test_a_comment_is_taken_back(ask: Asking) -> None:
    ticket = made(ask)["id"]
    event = call(ask, COMMENT, id=ticket, text="wrong ticket")["auditEvent"]["id"]

    call(ask, UNDO, auditEvent=event)
    entries = call(ask, CHANGE, id=ticket, title="Till is slow")["ticket"]["entries"]["nodes"]

    assert [one["kind"] for one in entries] == ["undone", "created"]


def test_a_ticket_that_was_made_is_taken_back_with_its_entry(ask: Asking, store: Store) -> None:
    payload = call(ask, CREATE, title="by mistake")

    undone = call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])

    assert undone["userErrors"] == []
    assert undone["node"] is None
    assert run(store, "MATCH (n:Ticket|TicketEvent) RETURN n.uid") == []


def test_an_import_can_not_make_a_ticket_of_the_desk() -> None:
    stream = connectors()["desk"].streams[0]
    envelope = Envelope(
        org="acme",
        source="helpdesk",
        instance="main",
        stream="tickets",
        native_id="1",
        via="file",
        received_at=NOW,
        content_type=stream.content_type,
        raw=b'{"id": "1"}',
    )

    with pytest.raises(Exception, match="only Nazara's own desk makes such tickets"):
        stream.map(envelope, None)
