from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model.facts import Facts
from graph.store.store import Store
from ingest.mapping.connector import connectors
from ingest.sources.jira.words import words_of
from ingest.sources.registry import map_envelope, stream_of
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot
from tests.payloads import check_any_order_and_twice, nulled, some_of_each, take, take_values

ITEM = "acme:jira:main:work_item:"
SITE = "https://acme.atlassian.net"


def person(name: str) -> dict[str, Any]:
    return {
        "accountId": f"5b-{name}",
        "displayName": name.title(),
        "emailAddress": f"{name}@acme.example",
    }


def status(name: str, category: str) -> dict[str, Any]:
    return {"name": name, "statusCategory": {"key": category}}


FIELDS: dict[str, Any] = {
    "summary": "Pumps stand still",
    "description": "Since noon.",
    "issuetype": {"name": "Bug"},
    "status": status("In Review", "indeterminate"),
    "priority": {"name": "High"},
    "project": {"key": "WAT", "projectTypeKey": "software"},
    "assignee": person("bob"),
    "reporter": person("ada"),
    "parent": {"key": "WAT-1"},
    "security": None,
    "issuelinks": [
        {
            "type": {"inward": "is duplicated by", "outward": "duplicates"},
            "outwardIssue": {"key": "WAT-7"},
        },
        {"type": {"inward": "is blocked by", "outward": "blocks"}, "inwardIssue": {"key": "SEA-2"}},
    ],
    "created": "2026-03-01T12:00:00.000+0000",
    "updated": "2026-03-01T15:00:00.000+0000",
    "resolutiondate": None,
}
ISSUE: dict[str, Any] = {
    "id": "1004",
    "key": "WAT-12",
    "self": f"{SITE}/rest/api/2/issue/1004",
    "fields": FIELDS,
}
COMMENT = {
    "id": "301",
    "author": person("bob"),
    "body": "On it",
    "created": "2026-03-01T12:30:00.000+0000",
    "updated": "2026-03-01T12:40:00.000+0000",
}
PROJECT = {
    "id": "9",
    "key": "WAT",
    "self": f"{SITE}/rest/api/2/project/9",
    "name": "Water works",
    "projectTypeKey": "software",
    "lead": person("ada"),
}


def hook(name: str, issue: dict[str, Any] = ISSUE, **more: Any) -> dict[str, Any]:
    return {"timestamp": 1772377200500, "webhookEvent": name, "issue": issue, **more}


def with_fields(**changed: Any) -> dict[str, Any]:
    return {**ISSUE, "fields": {**FIELDS, **changed}}


def test_an_issue_is_work_known_by_its_key(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "jira", ISSUE)
    record = taken.one("WorkItem")

    assert record.uid == f"{ITEM}WAT-12"
    assert record.url == f"{SITE}/browse/WAT-12"
    assert (record.props["status"], record.props["source_status"]) == ("in_progress", "In Review")
    assert (record.props["kind"], record.props["priority"]) == ("issue", "High")
    assert record.props["author"] == "acme:jira:main:person:5b-ada"
    assert record.props["opened_at"] == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert {(one.type, one.to.native_id) for one in record.links} == {
        ("ABOUT", "WAT"),
        ("ASSIGNED_TO", "5b-bob"),
        ("PART_OF", "WAT-1"),
        ("DUPLICATE_OF", "WAT-7"),
    }
    assert {one.end.native_id for one in taken.sightings} == {"WAT-7", "SEA-2"}
    keys = {one.canonical.native_id for one in taken.records if one.canonical}
    assert keys == {"ada@acme.example", "bob@acme.example"}


def test_pushed_and_pulled_it_is_the_same_record(tmp_path: Path) -> None:
    pushed = take_values(tmp_path, "jira", hook("jira:issue_updated")).one("WorkItem")
    pulled = take_values(tmp_path, "jira", {"issues": [ISSUE], "isLast": True}).one("WorkItem")

    assert (pushed.uid, pushed.version, pushed.props) == (pulled.uid, pulled.version, pulled.props)


def change(hour: int, *items: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(hour), "created": f"2026-03-01T{hour}:00:00.000+0000", "items": list(items)}


HISTORY = {
    **ISSUE,
    "changelog": {
        "histories": [
            change(15, {"field": "status", "fromString": "Doing", "toString": "In Review"}),
            change(14, {"field": "labels", "fromString": "", "toString": "water"}),
            change(
                13,
                {"field": "status", "fromString": "To Do", "toString": "Doing"},
                {"field": "assignee", "from": None, "to": "5b-bob", "toString": "Bob"},
                {"field": "priority", "fromString": "Low", "toString": "High"},
            ),
        ]
    },
}


def test_the_changelog_tells_what_an_issue_was_and_since_when(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "jira", HISTORY)
    states = sorted(
        (one.at.hour, one.props["status"], one.props["priority"], len(one.links))
        for one in taken.records
        if one.label == "WorkItem"
    )

    assert states == [
        (12, "to do", "Low", 3),
        (13, "doing", "High", 4),
        (15, "in_progress", "High", 4),
    ]


def test_the_history_is_kept_whatever_comes_first(store: Store, tmp_path: Path) -> None:
    taken = take_values(tmp_path, "jira", hook("jira:issue_updated"), HISTORY, PROJECT)

    check_any_order_and_twice(store, taken.envelopes)

    found = snapshot(store).by_uid
    changes = [one["status"] for uid, one in found.items() if uid.startswith(f"{ITEM}WAT-12@")]
    assert sorted(changes) == ["doing", "in_progress", "to do"]
    assert found[f"{ITEM}WAT-12"]["status"] == "in_progress"


def test_a_deleted_issue_is_gone_whatever_comes_after(store: Store, tmp_path: Path) -> None:
    taken = take_values(tmp_path, "jira", hook("jira:issue_deleted"), ISSUE)

    check_any_order_and_twice(store, taken.envelopes)

    assert "Tombstone" in snapshot(store).labels(f"{ITEM}WAT-12")


def test_an_issue_that_moved_to_another_project_is_gone_under_its_old_key(
    store: Store, tmp_path: Path
) -> None:
    item = {"field": "Key", "fromString": "SEA-3", "toString": "WAT-12"}
    before = {**ISSUE, "key": "SEA-3", "fields": {**FIELDS, "updated": "2026-03-01T14:00:00Z"}}
    moved = hook("jira:issue_updated", changelog={"id": "1", "items": [item]})

    check_any_order_and_twice(store, take_values(tmp_path, "jira", before, moved).envelopes)

    assert "Tombstone" in snapshot(store).labels(f"{ITEM}SEA-3")
    assert "WorkItem" in snapshot(store).labels(f"{ITEM}WAT-12")


@pytest.mark.parametrize("stamp", ["2018-12-20 15:45:59,695", None, 1])
def test_a_deletion_whose_time_nobody_reads_is_later_than_the_last_change(
    tmp_path: Path, stamp: object
) -> None:
    gone = {**hook("jira:issue_deleted"), "timestamp": stamp}
    dead = take_values(tmp_path, "jira", gone).one("WorkItem")
    alive = take_values(tmp_path, "jira", ISSUE).one("WorkItem")

    assert dead.tombstone
    assert dead.version > alive.version


def test_a_comment_is_about_its_issue_in_a_call_of_its_own_and_within_the_issue(
    tmp_path: Path,
) -> None:
    within = with_fields(comment={"comments": [COMMENT]})
    commented = hook("jira:issue_updated", comment=COMMENT)
    alone = hook("comment_updated", comment=COMMENT)
    said = [
        take_values(tmp_path, "jira", one).one("Document") for one in (within, commented, alone)
    ]

    assert len({one.version for one in said}) == 1
    assert said[0].uid == "acme:jira:main:document:301"
    assert [(one.type, one.to.uid) for one in said[0].links] == [("ABOUT", f"{ITEM}WAT-12")]
    assert said[0].props["author"] == "acme:jira:main:person:5b-bob"


def test_a_comment_that_was_deleted_is_gone(tmp_path: Path) -> None:
    gone = take_values(tmp_path, "jira", hook("comment_deleted", comment=COMMENT)).one("Document")

    assert gone.tombstone


def test_an_issue_with_a_security_level_is_for_its_readers_with_all_that_hangs_on_it(
    tmp_path: Path,
) -> None:
    secret = with_fields(security={"name": "Core team"}, comment={"comments": [COMMENT]})
    taken = take_values(tmp_path, "jira", secret)

    scope = "acme:nazara:main:access_scope:jira-wat-core-team"
    assert {(one.label, one.visibility) for one in taken.records} == {
        ("WorkItem", scope),
        ("Document", scope),
    }


def test_a_comment_whose_issue_does_not_tell_who_reads_it_is_not_for_everybody(
    tmp_path: Path,
) -> None:
    little = {**ISSUE, "fields": {"summary": "x", "project": FIELDS["project"]}}
    alone = hook("comment_created", little, comment=COMMENT)
    record = take_values(tmp_path, "jira", alone).one("Document")

    assert record.visibility == "acme:nazara:main:access_scope:jira-wat"


def test_an_issue_of_a_service_desk_is_a_ticket(tmp_path: Path) -> None:
    desk = with_fields(
        project={"key": "SUP", "projectTypeKey": "service_desk"},
        issuetype={"name": "[System] Incident"},
        status=status("Done", "done"),
        resolutiondate="2026-03-01T14:00:00.000+0000",
    )
    record = take_values(tmp_path, "jira", desk).one("Ticket")

    assert (record.props["status"], record.props["kind"]) == ("resolved", "incident")
    assert (record.props["key"], record.props["severity_rank"]) == ("WAT-12", 2)
    assert record.props["resolved_at"] == datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def test_a_project_is_a_system_of_jiras_own(tmp_path: Path) -> None:
    record = take_values(tmp_path, "jira", PROJECT).one("System")

    assert (record.native_id, record.canonical, record.props["name"]) == (
        "WAT",
        None,
        "Water works",
    )
    assert [(one.type, one.to.native_id) for one in record.links] == [("OWNED_BY", "5b-ada")]


def test_a_tree_of_nodes_is_read_as_text() -> None:
    tree = {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "see "},
                    {
                        "type": "text",
                        "text": "here",
                        "marks": [{"type": "link", "attrs": {"href": "https://x.example"}}],
                    },
                    {"type": "mention", "attrs": {"id": "5b", "text": "@Ada"}},
                ],
            },
            {"type": "blockCard", "attrs": {"url": "https://y.example"}},
        ],
    }

    assert words_of(tree) == "see here (https://x.example)@Ada\nhttps://y.example"
    assert words_of("plain") == "plain"
    assert words_of(None) is None


def test_calls_of_which_nothing_is_kept_are_passed_over(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "jira", {"timestamp": 1, "webhookEvent": "sprint_started"})

    assert taken.refused == []
    assert taken.passed_over == ["Jira's sprint_started: nothing is kept of it"]


@pytest.mark.parametrize(
    "value",
    [
        HISTORY,
        hook("jira:issue_updated", comment=COMMENT),
        hook("comment_created", comment=COMMENT),
        PROJECT,
    ],
    ids=["issue", "hook", "comment", "project"],
)
def test_a_null_anywhere_but_in_the_id_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["jira"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        assert isinstance(answer, Facts) or answer.path in {"id", "key"}, (answer, other)


def files_of(data: Path) -> list[Path]:
    folder = data / "payloads/jira-gitlab"
    hooks = [
        one for one in sorted((folder / "webhooks").rglob("*.json")) if "gitlab" not in one.parts
    ]
    return [*hooks, *sorted((folder / "jira-api-requests").rglob("*.json"))]


def test_every_real_payload_is_taken_or_passed_over_for_a_reason(data: Path) -> None:
    files = files_of(data)
    for one in files:
        taken = take([one], "jira")
        assert taken.refused == [], one
        assert taken.facts or taken.passed_over, one
    assert len(files) >= 25


def test_every_real_payload_gives_one_graph_in_any_order(
    store: Store, data: Path, *, long: bool
) -> None:
    envelopes = take(files_of(data), "jira").envelopes

    check_any_order_and_twice(store, some_of_each(envelopes, long=long))
