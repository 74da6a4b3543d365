from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model.facts import Facts
from graph.store.store import Store
from ingest.mapping.connector import connectors
from ingest.sources.registry import map_envelope, stream_of
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot
from tests.payloads import check_any_order_and_twice, nulled, take_values

CASE = "acme:zendesk:main:customer_case:"
TICKET: dict[str, Any] = {
    "id": 4711,
    "url": "https://acme.zendesk.com/api/v2/tickets/4711.json",
    "subject": "The pump stands still",
    "description": "Since noon no water comes.",
    "status": "hold",
    "priority": "urgent",
    "type": "incident",
    "problem_id": 4700,
    "requester_id": 51,
    "assignee_id": 61,
    "group_id": 71,
    "organization_id": 81,
    "tags": ["water"],
    "via": {"channel": "email", "source": {"rel": "follow_up", "from": {"ticket_id": 4600}}},
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T13:00:00Z",
    "due_at": None,
}
DETAIL = {
    "id": "4711",
    "subject": "The pump stands still",
    "description": "Since noon no water comes.",
    "status": "HOLD",
    "priority": "URGENT",
    "type": "INCIDENT",
    "requester_id": "51",
    "assignee_id": "61",
    "group_id": "71",
    "organization_id": "81",
    "via": {"channel": "email"},
    "created_at": "2026-03-01T12:00:00Z",
    "updated_at": "2026-03-01T13:00:00Z",
}
COMMENT = {
    "id": 9001,
    "type": "Comment",
    "author_id": 61,
    "body": "We look at it",
    "plain_body": "We look at it",
    "public": True,
    "created_at": "2026-03-01T12:30:00Z",
}
USER = {
    "id": 51,
    "name": "Cleo Customer",
    "email": "Cleo@Customer.example",
    "role": "end-user",
    "verified": True,
    "active": True,
    "organization_id": 81,
    "updated_at": "2026-02-01T00:00:00Z",
}
GROUP = {
    "id": 71,
    "name": "Water desk",
    "default": False,
    "deleted": False,
    "updated_at": "2026-02-01T00:00:00Z",
}
CUSTOMER = {
    "id": 81,
    "name": "Customer Ltd",
    "shared_tickets": False,
    "domain_names": ["customer.example"],
    "details": "Pays yearly",
    "updated_at": "2026-02-01T00:00:00Z",
}


def event(
    name: str, told: dict[str, Any] | None = None, time: str = "2026-03-01T13:00:00.250Z"
) -> dict[str, Any]:
    return {
        "type": f"zen:event-type:{name}",
        "account_id": 1,
        "id": "0f",
        "time": time,
        "subject": "zen:ticket:4711",
        "detail": DETAIL,
        "event": told or {},
    }


def test_a_ticket_keeps_what_people_ask_of_it(tmp_path: Path) -> None:
    record = take_values(tmp_path, "zendesk", TICKET).one("Ticket")

    assert record.uid == f"{CASE}4711"
    assert record.url == "https://acme.zendesk.com/agent/tickets/4711"
    assert (record.props["status"], record.props["source_status"]) == ("pending", "hold")
    assert (record.props["priority"], record.props["severity_rank"]) == ("urgent", 1)
    assert (record.props["kind"], record.props["channel"]) == ("incident", "email")
    assert (record.props["account"], record.props["author"]) == (
        "81",
        "acme:zendesk:main:person:51",
    )
    assert record.props["opened_at"] == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert {(one.type, one.to.native_id) for one in record.links} == {
        ("ASSIGNED_TO", "61"),
        ("ASSIGNED_TO", "71"),
        ("INSTANCE_OF", "4700"),
        ("FOLLOWS", "4600"),
    }


def test_ids_are_the_same_as_numbers_and_as_text(tmp_path: Path) -> None:
    [pushed] = take_values(tmp_path, "zendesk", event("ticket.created")).records
    [pulled] = take_values(tmp_path, "zendesk", TICKET).records

    assert pushed.uid == pulled.uid
    assert pushed.props == pulled.props
    assert set(pushed.links) <= set(pulled.links)


def test_what_the_api_gives_of_a_moment_goes_before_the_event_that_holds_less(
    store: Store, tmp_path: Path
) -> None:
    taken = take_values(tmp_path, "zendesk", TICKET, event("ticket.status_changed"))

    check_any_order_and_twice(store, taken.envelopes)

    assert (f"{CASE}4711", "FOLLOWS", f"{CASE}4600") in snapshot(store).edges("FOLLOWS")
    assert snapshot(store).by_uid[f"{CASE}4711"]["url"] == TICKET["url"].replace(
        "/api/v2/tickets/4711.json", "/agent/tickets/4711"
    )


def test_a_problem_is_an_issue_that_its_incidents_are_instances_of(tmp_path: Path) -> None:
    problem = {**TICKET, "id": 4700, "type": "problem", "status": "solved"}
    taken = take_values(tmp_path, "zendesk", problem)

    issue = taken.one("TechnicalIssue")
    assert issue.uid == "acme:zendesk:main:technical_issue:4700"
    assert (issue.props["kind"], issue.props["status"]) == ("problem", "resolved")
    assert taken.one("Ticket").props["kind"] == "problem"


@pytest.mark.parametrize(
    "gone",
    [{**TICKET, "status": "deleted", "updated_at": "2026-03-02T00:00:00Z"}]
    + [event(name, time="2026-03-02T00:00:00Z") for name in ("ticket.soft_deleted",)],
    ids=["pulled", "pushed"],
)
def test_a_deleted_ticket_is_gone_whatever_comes_after(
    store: Store, tmp_path: Path, gone: dict[str, Any]
) -> None:
    taken = take_values(tmp_path, "zendesk", gone, TICKET)

    check_any_order_and_twice(store, taken.envelopes)

    assert "Tombstone" in snapshot(store).labels(f"{CASE}4711")


def test_a_comment_is_the_same_by_event_by_list_and_by_the_ticket_s_events(tmp_path: Path) -> None:
    told = {"id": "9001", "body": "We look at it", "is_public": True, "author": {"id": "61"}}
    pushed = event("ticket.comment_added", {"comment": told}, "2026-03-01T12:30:00.120Z")
    listed = {"ticket_id": 4711, "comments": [COMMENT]}
    child = {**COMMENT, "event_type": "Comment", "via": {}}
    exported = {"ticket_events": [{"ticket_id": 4711, "child_events": [child, {"id": 1}]}]}
    records = take_values(tmp_path, "zendesk", pushed, listed, exported).records

    assert len(records) == 3
    assert len({one.version for one in records}) == 1
    assert records[0].uid == "acme:zendesk:main:document:9001"
    assert (records[0].props["kind"], records[0].props["author"]) == (
        "comment",
        "acme:zendesk:main:person:61",
    )
    assert [(one.type, one.to.uid) for one in records[0].links] == [("ABOUT", f"{CASE}4711")]


def test_a_comment_that_customers_do_not_see_is_a_note(tmp_path: Path) -> None:
    private = {"ticket_id": 4711, "comment": {**COMMENT, "public": False}}

    assert take_values(tmp_path, "zendesk", private).one("Document").props["kind"] == "note"


def test_a_page_gives_its_tickets_and_what_stands_beside_them(tmp_path: Path) -> None:
    page = {
        "tickets": [TICKET],
        "users": [USER],
        "groups": [GROUP],
        "organizations": [CUSTOMER],
        "after_cursor": "x",
        "end_of_stream": True,
    }
    taken = take_values(tmp_path, "zendesk", page)

    assert [one.label for one in taken.records] == ["Ticket", "Person", "Team", "Document"]
    person, account = taken.one("Person"), taken.one("Document")
    assert person.canonical is not None
    assert (person.canonical.native_id, person.props["external"]) == ("cleo@customer.example", True)
    assert (account.props["title"], account.props["kind"]) == ("Customer Ltd", "account")
    assert account.aliases == ("customer.example",)


def test_an_address_that_is_not_verified_makes_nobody_the_same(tmp_path: Path) -> None:
    unverified = {**USER, "verified": False}

    assert take_values(tmp_path, "zendesk", unverified).one("Person").canonical is None


def test_a_status_that_nobody_knows_is_kept_as_a_word(tmp_path: Path) -> None:
    odd = {**TICKET, "status": "with-the-oracle", "priority": "dire", "type": "wish"}
    record = take_values(tmp_path, "zendesk", odd).one("Ticket")

    assert (record.props["status"], record.props["source_status"]) == ("open", "with-the-oracle")
    assert (record.props["priority"], record.props["severity_rank"]) == ("dire", 99)
    assert record.props["kind"] == "request"


def test_events_of_which_nothing_is_kept_are_passed_over(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "zendesk", event("article.published"))

    assert taken.refused == []
    assert taken.passed_over == ["Zendesk event article.published: nothing is kept of it"]


@pytest.mark.parametrize(
    "value",
    [
        TICKET,
        event("ticket.created"),
        {"ticket_id": 4711, "comment": COMMENT},
        USER,
        GROUP,
        CUSTOMER,
    ],
    ids=["ticket", "event", "comment", "user", "group", "customer"],
)
def test_a_null_anywhere_but_in_the_id_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["zendesk"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        assert isinstance(answer, Facts) or answer.path in {"id", "ticket_id"}, (answer, other)
