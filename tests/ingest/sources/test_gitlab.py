"""GitLab: webhooks and answers of its API are the same records."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.payloads import take_values
from tests.tool_values import (
    fact_of,
    facts_of,
    links_of,
    refusal_of,
    seen_in,
    without_optional,
)

pytestmark = pytest.mark.unit

PAGE = "https://git.tide.example/harbour/gauges"
SYSTEM = "acme:gitlab:main:system:harbour/Gauges"
PROJECT = {"id": 3, "path_with_namespace": "harbour/Gauges", "visibility_level": 10}
HOOKED = {
    "id": 92,
    "iid": 12,
    "title": "The gauge lies at ebb",
    "description": "It shows 3 m.",
    "state": "opened",
    "url": f"{PAGE}/-/issues/12",
    "created_at": "2026-03-01 10:00:00 UTC",
    "updated_at": "2026-03-02 10:00:00 +0000",
    "closed_at": None,
}
ASKED = {
    **{key: HOOKED[key] for key in ("id", "iid", "title", "description", "state")},
    "project_id": 3,
    "web_url": f"{PAGE}/-/issues/12",
    "references": {"full": "harbour/Gauges#12"},
    "has_tasks": False,
    "created_at": "2026-03-01T10:00:00.123Z",
    "updated_at": "2026-03-02T10:00:00.456Z",
    "assignees": [{"username": "ada"}],
}


def hook(kind: str, **more: Any) -> dict[str, Any]:
    user = {"name": "Ada", "username": "ada"}
    return {"object_kind": kind, "user": user, "project": PROJECT, **more}


def test_an_issue_is_work_about_its_project_however_it_came() -> None:
    pushed = fact_of(
        "gitlab", hook("issue", object_attributes=HOOKED, assignees=ASKED["assignees"])
    )
    record, system = pushed.records

    assert record.uid == "acme:gitlab:main:work_item:harbour/gauges#12"
    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "The gauge lies at ebb",
        "kind": "issue",
        "key": "harbour/Gauges#12",
        "description": "It shows 3 m.",
        "status": "opened",
        "opened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "updated_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
    }
    assert links_of(record) == {
        ("ABOUT", SYSTEM),
        ("ASSIGNED_TO", "acme:gitlab:main:person:ada"),
    }
    assert system.uid == SYSTEM
    assert pushed == fact_of("gitlab", ASKED)
    assert pushed == fact_of("gitlab", {"issue": ASKED, "project": PROJECT})


def test_a_merge_request_is_part_of_what_it_closes_and_its_commits_part_of_it() -> None:
    sha = "5e" * 20
    request = {**HOOKED, "iid": 7, "state": "merged", "merge_commit_sha": sha}
    request |= {"description": "Closes #12, implements harbour/tables#4", "target": PROJECT}

    answer = fact_of("gitlab", hook("merge_request", object_attributes=request))

    record = answer.records[0]
    assert record.uid == "acme:gitlab:main:work_item:harbour/gauges!7"
    assert record.props["kind"] == "pull_request"
    assert {end for type_, end in links_of(record) if type_ == "PART_OF"} == {
        "acme:gitlab:main:work_item:harbour/gauges#12",
        "acme:gitlab:main:work_item:harbour/tables#4",
    }
    commit = f"acme:gitlab:main:work_item:harbour/gauges@{sha}"
    assert seen_in(answer) == {(commit, "PART_OF", record.uid)}


def test_an_issue_of_type_incident_is_an_incident() -> None:
    told = {**ASKED, "issue_type": "incident", "severity": "CRITICAL", "state": "closed"}
    told |= {"closed_at": "2026-03-02T09:00:00Z"}

    record = fact_of("gitlab", told).records[0]

    assert record.uid == "acme:gitlab:main:incident:harbour/gauges#12"
    assert (record.props["status"], record.props["severity_rank"]) == ("resolved", 1)
    assert record.props["resolved_at"] == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert ("AFFECTS", SYSTEM) in links_of(record)


def note(**more: Any) -> dict[str, Any]:
    return {
        "id": 40,
        "note": "Seen at ebb as well",
        "noteable_type": "Issue",
        "system": False,
        "created_at": "2026-03-02 11:00:00 UTC",
        "updated_at": "2026-03-02 11:00:00 UTC",
        **more,
    }


def test_a_note_is_a_document_about_what_it_stands_below() -> None:
    pushed = fact_of("gitlab", hook("note", object_attributes=note(), issue={"iid": 12}))
    asked = {"id": 40, "body": "Seen at ebb as well", "noteable_type": "Issue", "noteable_iid": 12}
    asked |= {"created_at": "2026-03-02T11:00:00.5Z", "updated_at": "2026-03-02T11:00:00.5Z"}
    author: dict[str, Any] = {"author": {"username": "ada"}}

    record = pushed.records[0]

    assert pushed == fact_of("gitlab", {"note": asked | author, "project": PROJECT})
    assert links_of(record) == {("ABOUT", "acme:gitlab:main:work_item:harbour/gauges#12")}
    assert record.props["author"] == "acme:gitlab:main:person:ada"


def test_notes_that_gitlab_wrote_itself_are_passed_over() -> None:
    assert facts_of("gitlab", hook("note", object_attributes=note(system=True))) == []


def test_each_commit_of_a_push_is_work_with_the_files_that_it_changes() -> None:
    commit = {
        "id": "6f" * 20,
        "message": "Read twice\n\nCloses #12\n\nSee merge request harbour/gauges!7",
        "timestamp": "2026-03-03T12:00:00+02:00",
        "url": f"{PAGE}/-/commit/{'6f' * 20}",
        "added": ["b.py"],
        "modified": ["a.py"],
        "removed": [],
    }
    value = hook("push", ref="refs/heads/main", commits=[commit, {**commit, "id": "7a" * 20}])

    first, second = facts_of("gitlab", value)

    assert first.records[0].props["files"] == ["a.py", "b.py"]
    assert second.records[0].native_id == f"harbour/gauges@{'7a' * 20}"
    assert {end.rsplit(":", 1)[1] for _, end in links_of(first.records[0])} == {
        "harbour/Gauges",
        "harbour/gauges#12",
        "harbour/gauges!7",
    }


def test_a_push_without_commits_is_passed_over_and_counted(tmp_path: Path) -> None:
    value = hook("tag_push", ref="refs/tags/v1", commits=[])

    taken = take_values(tmp_path, "gitlab", value)

    assert taken.facts == []
    assert taken.passed_over == [
        "GitLab's push of refs/tags/v1 without commits: it moves or deletes a branch or a tag"
    ]


def test_a_deployment_has_its_whole_commit_and_its_outcome() -> None:
    told = hook(
        "deployment",
        status="success",
        status_changed_at="2026-03-03 11:05:00 +0000",
        deployment_id=900,
        environment="production",
        ref="main",
        short_sha="8b8b8b8b",
        commit_url=f"{PAGE}/-/commit/{'8b' * 20}",
    )

    answer = fact_of("gitlab", told)
    record = answer.records[0]

    assert record.uid == "acme:gitlab:main:deployment:900"
    assert (record.props["commit"], record.props["environment"]) == ("8b" * 20, "production")
    assert record.props["finished_at"] == datetime(2026, 3, 3, 11, 5, tzinfo=UTC)
    assert (record.uid, "DEPLOYED_TO", SYSTEM) in seen_in(answer)


def test_a_release_is_known_by_its_tag() -> None:
    told = {"id": 1, "tag": "v2.4.0", "name": "Ebb", "url": f"{PAGE}/-/releases/v2.4.0"}
    told |= {"released_at": "2026-03-03 10:40:00 UTC", "action": "create"}
    asked = {"tag_name": "v2.4.0", "name": "Ebb", "released_at": "2026-03-03T10:40:00.000Z"}
    links: dict[str, Any] = {"_links": {"self": f"{PAGE}/-/releases/v2.4.0"}}

    made = fact_of("gitlab", hook("release", **told))
    gone = fact_of("gitlab", hook("release", **{**told, "action": "delete"})).records[0]

    assert made == fact_of("gitlab", {"release": asked | links, "project": PROJECT})
    assert made.records[0].native_id == "release/harbour/Gauges@v2.4.0"
    assert (gone.uid, gone.tombstone) == (made.records[0].uid, True)


def test_what_is_private_or_confidential_is_for_the_readers_of_the_projects_scope() -> None:
    scope = "acme:nazara:main:access_scope:gitlab-harbour-gauges"
    private = {**PROJECT, "visibility_level": 0}
    values = [
        {**hook("issue", object_attributes=HOOKED), "project": private},
        {
            **hook("issue", object_attributes=HOOKED),
            "project": {**private, "visibility_level": "0"},
        },
        {"issue": ASKED, "project": {**PROJECT, "visibility": "private"}},
        hook("issue", object_attributes={**HOOKED, "confidential": True}),
        hook("note", object_attributes=note(confidential=True), issue={"iid": 12}),
    ]

    assert [fact_of("gitlab", one).records[0].visibility for one in values] == [scope] * 5


def test_a_project_is_a_system_and_a_user_a_person_of_gitlabs() -> None:
    project = {**PROJECT, "name_with_namespace": "Harbour / Gauges", "web_url": PAGE}
    user = {"id": 1, "username": "ada", "name": "Ada", "state": "active"}
    user |= {"avatar_url": None, "web_url": "https://git.tide.example/ada"}
    known = {**user, "email": "Ada@tide.example", "confirmed_at": "2026-01-01T00:00:00Z"}

    assert fact_of("gitlab", project).records[0].uid == SYSTEM
    assert fact_of("gitlab", user).records[0].canonical is None
    vouched = fact_of("gitlab", known).records[0].canonical
    assert vouched is not None
    assert vouched.native_id == "ada@tide.example"


def test_pipelines_are_passed_over() -> None:
    assert facts_of("gitlab", hook("pipeline", object_attributes={"id": 1})) == []


def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone() -> None:
    kept = frozenset({"id", "iid", "object_kind", "path_with_namespace", "created_at"})
    value = without_optional(hook("issue", object_attributes=HOOKED), kept)

    assert fact_of("gitlab", value).records[0].native_id == "harbour/gauges#12"


def test_an_issue_without_a_number_says_what_was_expected() -> None:
    refused = refusal_of("gitlab", hook("issue", object_attributes={**HOOKED, "iid": None}))

    assert refused.path == "iid"
