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
from tests.payloads import check_any_order_and_twice, nulled, some_of_each, take, take_values

CASE = "acme:intercom:main:customer_case:"
COMMENT = {
    "type": "conversation_part",
    "id": 77,
    "part_type": "comment",
    "body": "<p>We look <b>at</b> it</p>",
    "created_at": 1772367000,
    "updated_at": 1772367000,
    "author": {"type": "admin", "id": "61", "name": "Ada", "email": "ada@acme.example"},
}
CONVERSATION: dict[str, Any] = {
    "type": "conversation",
    "id": "367",
    "created_at": 1772366400,
    "updated_at": 1772370000,
    "waiting_since": None,
    "source": {
        "type": "email",
        "subject": "<p>The pump</p>",
        "body": "<p>It stands&nbsp;still.</p>",
        "author": {"type": "user", "id": "c1"},
    },
    "admin_assignee_id": 61,
    "team_assignee_id": "0",
    "open": False,
    "state": "closed",
    "priority": "priority",
    "statistics": {"first_admin_reply_at": 1772367000, "last_close_at": 1772369000},
    "linked_objects": {
        "data": [
            {"type": "ticket", "id": "493", "category": "Tracker"},
            {"type": "ticket", "id": "500", "category": "Customer"},
        ]
    },
    "conversation_parts": {
        "conversation_parts": [
            COMMENT,
            {**COMMENT, "id": "78", "part_type": "note", "body": "Check the fuse"},
            {**COMMENT, "id": "79", "part_type": "close", "body": None},
        ]
    },
}
TRACKER: dict[str, Any] = {
    "type": "ticket",
    "id": "493",
    "ticket_id": "52",
    "category": "Tracker",
    "ticket_attributes": {"_default_title_": "No water", "_default_description_": "Since noon"},
    "ticket_state": "waiting_on_customer",
    "ticket_parts": {"ticket_parts": [{**COMMENT, "id": "90"}]},
    "created_at": 1772366400,
    "updated_at": 1772370000,
}
CONTACT = {
    "type": "contact",
    "id": "c1",
    "external_id": "70",
    "role": "user",
    "email": "Cleo@Customer.example",
    "name": "Cleo",
    "created_at": 1772300000,
    "updated_at": 1772300000,
}
COMPANY = {
    "type": "company",
    "id": "667d",
    "company_id": "7",
    "name": "Customer Ltd",
    "created_at": 1772300000,
    "updated_at": 1772300000,
}


def told(topic: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "notification_event",
        "app_id": "x",
        "topic": topic,
        "id": "notif_1",
        "created_at": 1772371000,
        "data": {"type": "notification_event_data", "item": item},
    }


def test_a_conversation_is_a_case_and_what_is_said_in_it_documents_about_it(tmp_path: Path) -> None:
    case, comment, note = take_values(tmp_path, "intercom", CONVERSATION).records

    assert (case.label, case.uid) == ("CustomerCase", f"{CASE}367")
    assert (case.props["title"], case.props["description"]) == ("The pump", "It stands still.")
    assert (case.props["status"], case.props["channel"]) == ("closed", "email")
    assert case.props["opened_at"] == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert case.props["first_response_at"] == datetime(2026, 3, 1, 12, 10, tzinfo=UTC)
    assert case.props["author"] == "acme:intercom:main:person:c1"
    assert {(one.type, one.to.native_id) for one in case.links} == {
        ("ASSIGNED_TO", "61"),
        ("INSTANCE_OF", "493"),
    }
    assert (comment.native_id, comment.props["kind"]) == ("part/77", "comment")
    assert [one.text for one in comment.chunks] == ["We look at it"]
    assert (note.native_id, note.props["kind"]) == ("part/78", "note")
    assert {one.to.uid for one in (*comment.links, *note.links)} == {case.uid}


def test_what_is_linked_is_mentioned(tmp_path: Path) -> None:
    seen = take_values(tmp_path, "intercom", CONVERSATION).sightings

    assert {one.end.native_id for one in seen} == {"ticket/493", "ticket/500"}


def test_a_tracker_is_the_issue_that_its_conversations_are_instances_of(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "intercom", TRACKER)
    ticket, issue = taken.one("Ticket"), taken.one("TechnicalIssue")

    assert (ticket.native_id, ticket.props["key"]) == ("ticket/493", "52")
    assert (ticket.props["status"], ticket.props["source_status"]) == (
        "pending",
        "waiting_on_customer",
    )
    assert (issue.native_id, issue.props["kind"], issue.props["title"]) == (
        "493",
        "problem",
        "No water",
    )


@pytest.mark.parametrize("record", [CONVERSATION, CONTACT, COMPANY, TRACKER])
def test_pushed_and_pulled_it_is_the_same_record(tmp_path: Path, record: dict[str, Any]) -> None:
    pushed = take_values(tmp_path, "intercom", told("x.updated", record)).records
    pulled = take_values(tmp_path, "intercom", {"type": "list", "data": [record]}).records

    assert [(one.uid, one.version) for one in pushed] == [(one.uid, one.version) for one in pulled]


def test_a_lead_s_address_makes_nobody_the_same(tmp_path: Path) -> None:
    user = take_values(tmp_path, "intercom", CONTACT).one("Person")
    lead = take_values(tmp_path, "intercom", {**CONTACT, "role": "lead"}).one("Person")

    assert user.canonical is not None
    assert (user.canonical.native_id, user.props["external"]) == ("cleo@customer.example", True)
    assert lead.canonical is None


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (told("conversation.deleted", {"type": "conversation", "id": "367"}), "CustomerCase"),
        (told("contact.deleted", {"type": "contact", "id": "c1"}), "Person"),
        ({"type": "contact", "id": "c1", "external_id": "70", "deleted": True}, "Person"),
        ({"type": "contact", "id": "c1", "external_id": "70", "archived": True}, "Person"),
        ({"id": "667d", "object": "company", "deleted": True}, "Document"),
    ],
)
def test_what_was_deleted_is_gone(
    store: Store, tmp_path: Path, value: dict[str, Any], label: str
) -> None:
    taken = take_values(tmp_path, "intercom", CONVERSATION, CONTACT, COMPANY, value)

    check_any_order_and_twice(store, taken.envelopes)

    gone = taken.facts[-1].records[0]
    assert (gone.label, gone.tombstone) == (label, True)
    assert snapshot(store).by_uid[gone.uid]["deleted_at"]


def test_a_word_that_nobody_knows_is_kept(tmp_path: Path) -> None:
    odd = {**CONVERSATION, "state": "hibernating", "priority": "cosmic"}
    record = take_values(tmp_path, "intercom", odd).one("CustomerCase")

    assert (record.props["status"], record.props["source_status"]) == ("open", "hibernating")
    assert (record.props["priority"], record.props["severity_rank"]) == ("cosmic", 99)


@pytest.mark.parametrize("value", [CONVERSATION, TRACKER, CONTACT, COMPANY])
def test_a_null_anywhere_but_in_the_id_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["intercom"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        assert isinstance(answer, Facts) or answer.path == "id", (answer, other)


def test_an_empty_list_is_told_to_be_one(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "intercom", {"type": "team.list", "teams": []})

    assert taken.passed_over == ["Intercom's team.list: it lists nothing"]


def test_every_real_payload_is_taken_or_passed_over_for_a_reason(data: Path) -> None:
    files = sorted((data / "payloads/intercom").glob("*.json"))
    for one in files:
        taken = take([one], "intercom")
        assert taken.refused == [], one
        assert taken.facts or taken.passed_over, one
    assert len(files) >= 70


def test_every_real_payload_gives_one_graph_in_any_order(
    store: Store, data: Path, *, long: bool
) -> None:
    files = sorted((data / "payloads/intercom").glob("*.json"))
    envelopes = take(files, "intercom").envelopes

    check_any_order_and_twice(store, some_of_each(envelopes, long=long))
