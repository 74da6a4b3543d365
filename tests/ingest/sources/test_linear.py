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
from tests.tool_values import links_of

ITEM = "acme:linear:main:work_item:"
COMMON: dict[str, Any] = {
    "id": "0c9",
    "identifier": "WAT-12",
    "title": "Pumps stand still",
    "description": "Since noon",
    "url": "https://linear.app/acme/issue/WAT-12/pumps-stand-still",
    "priority": 1,
    "state": {"name": "In Review", "type": "started"},
    "team": {"id": "t1", "key": "WAT", "name": "Water"},
    "createdAt": "2026-03-01T12:00:00.000Z",
    "updatedAt": "2026-03-01T13:00:00.000Z",
    "completedAt": None,
}
NODE = {
    **COMMON,
    "team": {**COMMON["team"], "private": False},
    "assignee": {"id": "u-bob"},
    "creator": {"id": "u-ada"},
    "parent": {"identifier": "WAT-1"},
    "previousIdentifiers": ["SEA-3"],
    "relations": {
        "nodes": [
            {"type": "duplicate", "relatedIssue": {"identifier": "WAT-7"}},
            {"type": "blocks", "relatedIssue": {"identifier": "SEA-2"}},
        ]
    },
}
HOOKED = {**COMMON, "assigneeId": "u-bob", "creatorId": "u-ada"}
COMMENT = {
    "id": "c1",
    "body": "On it",
    "issue": {"identifier": "WAT-12"},
    "user": {"id": "u-bob"},
    "createdAt": "2026-03-01T12:30:00.000Z",
    "updatedAt": "2026-03-01T12:30:00.000Z",
}
USER = {
    "id": "u-ada",
    "name": "Ada Byron",
    "displayName": "ada",
    "email": "Ada@Acme.example",
    "active": True,
    "guest": False,
    "createdAt": "2026-01-01T00:00:00Z",
    "updatedAt": "2026-01-01T00:00:00Z",
}


def hook(kind: str, data: dict[str, Any], action: str = "update") -> dict[str, Any]:
    return {
        "action": action,
        "type": kind,
        "data": data,
        "url": COMMON["url"],
        "createdAt": "2026-03-01T14:00:00.000Z",
        "webhookTimestamp": 1772373600000,
    }


def test_an_issue_is_work_known_by_its_identifier(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "linear", {"data": {"issues": {"nodes": [NODE]}}})
    record = next(one for one in taken.records if not one.tombstone)

    assert record.uid == f"{ITEM}WAT-12"
    assert (record.props["status"], record.props["source_status"]) == ("in_progress", "In Review")
    assert (record.props["priority"], record.props["kind"]) == ("Urgent", "issue")
    assert record.props["opened_at"] == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert {(one.type, one.to.native_id) for one in record.links} == {
        ("ASSIGNED_TO", "u-bob"),
        ("ASSIGNED_TO", "WAT"),
        ("PART_OF", "WAT-1"),
        ("DUPLICATE_OF", "WAT-7"),
    }
    assert {one.end.native_id for one in taken.sightings} == {"WAT-7", "SEA-2"}
    assert [one.native_id for one in taken.records if one.tombstone] == ["SEA-3"]


def test_pushed_it_has_the_same_properties(tmp_path: Path) -> None:
    pushed = take_values(tmp_path, "linear", hook("Issue", HOOKED)).one("WorkItem")
    pulled = take_values(tmp_path, "linear", NODE).records[0]

    assert (pushed.uid, pushed.props, pushed.url) == (pulled.uid, pulled.props, pulled.url)


def test_whom_a_call_names_with_an_address_is_the_person_of_that_address(tmp_path: Path) -> None:
    bob = {"id": "u-bob", "name": "Bob", "email": "Bob@Acme.example"}
    called = hook("Issue", {**HOOKED, "assignee": bob, "creator": {"id": "u-ada"}})

    taken = take_values(tmp_path, "linear", called)

    person = taken.one("Person")
    assert person.canonical is not None
    assert person.canonical.uid == "acme:nazara:main:person:bob@acme.example"
    assert ("ASSIGNED_TO", person.uid) in links_of(taken.one("WorkItem"))


def test_what_a_private_team_works_on_tells_nothing_of_its_people(tmp_path: Path) -> None:
    bob = {"id": "u-bob", "name": "Bob", "email": "bob@acme.example"}
    private = {**NODE, "team": {**NODE["team"], "private": True}, "assignee": bob}

    taken = take_values(tmp_path, "linear", private)

    assert {one.label for one in taken.records} == {"WorkItem"}


def test_what_is_asked_for_goes_before_the_call_of_the_same_moment(
    store: Store, tmp_path: Path
) -> None:
    taken = take_values(tmp_path, "linear", NODE, hook("Issue", HOOKED), USER)

    check_any_order_and_twice(store, taken.envelopes)

    assert (f"{ITEM}WAT-12", "PART_OF", f"{ITEM}WAT-1") in snapshot(store).edges("PART_OF")


def test_a_comment_is_the_same_by_call_and_by_query(tmp_path: Path) -> None:
    called = take_values(tmp_path, "linear", hook("Comment", COMMENT, "create")).one("Document")
    asked = take_values(tmp_path, "linear", COMMENT).one("Document")

    assert (called.uid, called.props, called.links) == (asked.uid, asked.props, asked.links)
    assert [(one.type, one.to.uid) for one in called.links] == [("ABOUT", f"{ITEM}WAT-12")]


@pytest.mark.parametrize(
    ("kind", "data"), [("Issue", HOOKED), ("Comment", COMMENT)], ids=["issue", "comment"]
)
def test_what_was_removed_is_gone_whatever_comes_after(
    store: Store, tmp_path: Path, kind: str, data: dict[str, Any]
) -> None:
    taken = take_values(tmp_path, "linear", hook(kind, data, "remove"), hook(kind, data))

    check_any_order_and_twice(store, taken.envelopes)

    assert "Tombstone" in snapshot(store).labels(taken.facts[0].records[0].uid)


def test_what_a_private_team_works_on_is_for_its_readers(tmp_path: Path) -> None:
    private = {**NODE, "team": {**NODE["team"], "private": True}}
    record = take_values(tmp_path, "linear", private).records[0]

    assert record.visibility == "acme:nazara:main:access_scope:linear-wat"


def test_a_person_is_the_one_with_that_address(tmp_path: Path) -> None:
    person = take_values(tmp_path, "linear", USER).one("Person")

    assert person.canonical is not None
    assert (person.canonical.native_id, person.aliases) == ("ada@acme.example", ("ada",))


def test_calls_of_which_nothing_is_kept_are_passed_over(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "linear", hook("Reaction", {"id": "r"}))

    assert taken.refused == []
    assert taken.passed_over == ["Linear's Reaction: nothing is kept of it"]


@pytest.mark.parametrize("value", [NODE, hook("Issue", HOOKED), COMMENT, USER])
def test_a_null_anywhere_but_in_the_id_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["linear"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        fine = isinstance(answer, Facts) or answer.path in {"id", "identifier", "issue.identifier"}
        assert fine, (answer, other)
