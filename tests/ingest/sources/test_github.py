"""GitHub: what arrives by webhook and what is asked for are the same records."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.mapping.connector import connectors
from ingest.sources.registry import stream_of
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

API = "https://api.github.com/repos/Tide/Gauges"
PAGE = "https://github.com/Tide/Gauges"
SYSTEM = "acme:github:main:system:Tide/Gauges"
SHA = "1f" * 20
REPOSITORY = {"full_name": "Tide/Gauges", "private": False, "node_id": "R_1", "id": 7}
ISSUE = {
    "url": f"{API}/issues/12",
    "repository_url": API,
    "comments_url": f"{API}/issues/12/comments",
    "html_url": f"{PAGE}/issues/12",
    "node_id": "I_1",
    "id": 700,
    "number": 12,
    "title": "The gauge lies at ebb",
    "body": "It shows 3 m.",
    "state": "open",
    "state_reason": None,
    "assignees": [{"login": "ada"}, {"login": "grace"}],
    "created_at": "2026-03-01T10:00:00Z",
    "updated_at": "2026-03-02T10:00:00Z",
    "closed_at": None,
}
PULL = {
    "url": f"{API}/pulls/13",
    "html_url": f"{PAGE}/pull/13",
    "node_id": "PR_1",
    "id": 701,
    "number": 13,
    "title": "Read the gauge twice",
    "body": "Fixes #12 and closes Tide/Tables#4.",
    "state": "closed",
    "head": {"sha": "ab" * 20},
    "base": {"ref": "main", "repo": REPOSITORY},
    "merged_at": "2026-03-03T10:00:00Z",
    "merge_commit_sha": SHA,
    "created_at": "2026-03-02T12:00:00Z",
    "updated_at": "2026-03-03T10:00:01Z",
    "closed_at": "2026-03-03T10:00:00Z",
}
DEPLOYMENT = {
    "url": f"{API}/deployments/900",
    "statuses_url": f"{API}/deployments/900/statuses",
    "node_id": "D_1",
    "id": 900,
    "sha": SHA,
    "ref": "v2.4.0",
    "task": "deploy",
    "environment": "production",
    "description": None,
    "creator": {"login": "ada"},
    "created_at": "2026-03-03T11:00:00Z",
    "updated_at": "2026-03-03T11:05:00Z",
}


def delivery(action: str, **subject: Any) -> dict[str, Any]:
    return {
        "action": action,
        "repository": REPOSITORY,
        "sender": {"login": "ada"},
        **subject,
    }


def status(number: int, state: str, at: str) -> dict[str, Any]:
    return {"id": number, "state": state, "created_at": at, "updated_at": at}


def test_an_issue_is_work_about_its_repository() -> None:
    answer = fact_of("github", delivery("opened", issue=ISSUE))
    issue, system = answer.records

    assert issue.uid == "acme:github:main:work_item:tide/gauges#12"
    assert issue.url == f"{PAGE}/issues/12"
    assert issue.aliases == ("Tide/Gauges#12",)
    assert {name: value for name, value in issue.props.items() if value is not None} == {
        "title": "The gauge lies at ebb",
        "kind": "issue",
        "key": "Tide/Gauges#12",
        "description": "It shows 3 m.",
        "status": "open",
        "source_status": "open",
        "opened_at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "updated_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
    }
    assert links_of(issue) == {
        ("ABOUT", SYSTEM),
        ("ASSIGNED_TO", "acme:github:main:person:ada"),
        ("ASSIGNED_TO", "acme:github:main:person:grace"),
    }
    assert (system.uid, system.props["name"]) == (SYSTEM, "Tide/Gauges")


@pytest.mark.parametrize(
    ("pushed", "asked"),
    [
        (delivery("edited", issue=ISSUE), ISSUE),
        (delivery("closed", pull_request=PULL), PULL),
        (delivery("created", deployment=DEPLOYMENT), DEPLOYMENT),
    ],
    ids=["issue", "pull request", "deployment"],
)
def test_a_webhook_and_the_record_that_is_asked_for_say_the_same(pushed: Any, asked: Any) -> None:
    assert fact_of("github", pushed) == fact_of("github", asked)


def test_a_pull_request_in_the_list_of_issues_is_the_same_pull_request() -> None:
    listed = {**ISSUE, **{key: PULL[key] for key in ("number", "html_url", "title", "body")}}
    listed |= {"state": "closed", "assignees": [], "pull_request": {"merged_at": PULL["merged_at"]}}
    listed |= {key: PULL[key] for key in ("created_at", "updated_at", "closed_at")}

    assert fact_of("github", listed).records == fact_of("github", PULL).records


def test_a_pull_request_is_part_of_what_it_closes_and_its_commit_part_of_it() -> None:
    answer = fact_of("github", delivery("closed", pull_request=PULL))
    pull = answer.records[0]

    assert (pull.props["kind"], pull.props["status"]) == ("pull_request", "merged")
    assert links_of(pull) == {
        ("ABOUT", SYSTEM),
        ("PART_OF", "acme:github:main:work_item:tide/gauges#12"),
        ("PART_OF", "acme:github:main:work_item:tide/tables#4"),
    }
    commit = f"acme:github:main:work_item:tide/gauges@{SHA}"
    assert seen_in(answer) == {(commit, "PART_OF", pull.uid)}


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_an_issue_that_is_gone_leaves_a_tombstone(action: str) -> None:
    record = fact_of("github", delivery(action, issue=ISSUE)).records[0]

    assert record.tombstone
    assert record.version > fact_of("github", ISSUE).records[0].version


def test_a_word_for_the_state_that_is_new_is_kept() -> None:
    record = fact_of("github", {**ISSUE, "state": "parked"}).records[0]

    assert record.props["status"] == "parked"


def test_an_instance_keeps_its_issues_apart_and_shares_systems_and_people() -> None:
    record = fact_of("github", ISSUE, instance="acme-cloud").records[0]

    assert record.uid == "acme:github:acme-cloud:work_item:tide/gauges#12"
    assert ("ABOUT", SYSTEM) in links_of(record)


def test_a_comment_is_a_document_about_its_issue() -> None:
    comment = {
        "url": f"{API}/issues/comments/40",
        "issue_url": f"{API}/issues/12",
        "html_url": f"{PAGE}/issues/12#issuecomment-40",
        "node_id": "IC_1",
        "id": 40,
        "body": "Seen at ebb as well",
        "user": {"login": "grace"},
        "created_at": "2026-03-02T11:00:00Z",
        "updated_at": "2026-03-02T11:30:00Z",
    }

    pushed = fact_of("github", delivery("created", comment=comment, issue=ISSUE))
    gone = fact_of("github", delivery("deleted", comment=comment, issue=ISSUE)).records[0]

    assert pushed == fact_of("github", comment)
    record = pushed.records[0]
    assert record.uid == "acme:github:main:document:comment/40"
    assert record.props["author"] == "acme:github:main:person:grace"
    assert [one.text for one in record.chunks] == ["Seen at ebb as well"]
    assert links_of(record) == {("ABOUT", "acme:github:main:work_item:tide/gauges#12")}
    assert (gone.uid, gone.tombstone) == (record.uid, True)


def test_each_commit_of_a_push_is_work_with_the_files_that_it_changes() -> None:
    first = {
        "id": SHA,
        "message": "Read the gauge twice (#13)\n\nFixes #12",
        "timestamp": "2026-03-03T12:00:00+02:00",
        "url": f"{PAGE}/commit/{SHA}",
        "author": {"name": "Ada", "username": "ada"},
        "added": ["b.py"],
        "removed": [],
        "modified": ["a.py"],
    }
    second = {**first, "id": "2e" * 20, "message": "Tidy", "modified": [], "added": []}
    push = {"ref": "refs/heads/main", "before": "0", "after": SHA, "repository": REPOSITORY}

    answers = facts_of("github", {**push, "commits": [first, second], "sender": {}})

    record = answers[0].records[0]
    assert [one.records[0].props["title"] for one in answers] == [
        "Read the gauge twice (#13)",
        "Tidy",
    ]
    assert record.props["files"] == ["a.py", "b.py"]
    assert record.props["opened_at"] == datetime(2026, 3, 3, 10, tzinfo=UTC)
    assert links_of(record) == {
        ("ABOUT", SYSTEM),
        ("ASSIGNED_TO", "acme:github:main:person:ada"),
        ("PART_OF", "acme:github:main:work_item:tide/gauges#13"),
        ("PART_OF", "acme:github:main:work_item:tide/gauges#12"),
    }


def test_a_commit_that_is_asked_for_is_the_one_that_was_pushed() -> None:
    told = {
        "id": SHA,
        "message": "Read the gauge twice",
        "timestamp": "2026-03-03T10:00:00Z",
        "url": f"{PAGE}/commit/{SHA}",
        "author": {"username": "ada"},
        "modified": ["a.py"],
    }
    asked = {
        "url": f"{API}/commits/{SHA}",
        "html_url": f"{PAGE}/commit/{SHA}",
        "node_id": "C_1",
        "sha": SHA,
        "parents": [],
        "commit": {
            "message": "Read the gauge twice",
            "committer": {"date": "2026-03-03T10:00:00Z"},
        },
        "author": {"login": "ada"},
        "files": [{"filename": "a.py", "status": "modified"}],
    }
    push = {"ref": "refs/heads/main", "before": "0", "after": SHA, "repository": REPOSITORY}

    assert fact_of("github", {**push, "commits": [told]}) == fact_of("github", asked)


@pytest.mark.parametrize("ref", ["refs/heads/old", "refs/tags/v1"])
def test_a_push_without_commits_is_passed_over_and_counted(ref: str, tmp_path: Path) -> None:
    push = {"ref": ref, "before": SHA, "after": "0" * 40, "deleted": True, "commits": []}

    taken = take_values(tmp_path, "github", {**push, "repository": REPOSITORY})

    assert taken.facts == []
    assert taken.passed_over == [
        f"GitHub's push of {ref} without commits: it moves or deletes a branch or a tag"
    ]


def test_a_deployment_changes_its_repository_and_carries_its_commit() -> None:
    done = status(5, "success", "2026-03-03T11:05:00Z")

    answer = fact_of("github", delivery("x", deployment=DEPLOYMENT, deployment_status=done))

    record = answer.records[0]
    assert record.uid == "acme:github:main:deployment:900"
    assert {name: value for name, value in record.props.items() if value is not None} == {
        "title": "Deploy v2.4.0 to production",
        "kind": "deploy",
        "at": datetime(2026, 3, 3, 11, tzinfo=UTC),
        "finished_at": datetime(2026, 3, 3, 11, 5, tzinfo=UTC),
        "system_ref": SYSTEM,
        "environment": "production",
        "service_version": "v2.4.0",
        "commit": SHA,
        "status": "success",
        "author": "ada",
    }
    assert seen_in(answer) == {
        (record.uid, "DEPLOYED_TO", SYSTEM),
        (f"acme:github:main:work_item:tide/gauges@{SHA}", "PART_OF", record.uid),
    }


def test_the_later_status_of_a_deployment_counts_whichever_arrives_first() -> None:
    statuses = [
        status(10, "success", "2026-03-03T11:05:00Z"),
        status(9, "in_progress", "2026-03-03T11:05:00Z"),
        status(11, "inactive", "2026-03-09T11:05:00Z"),
    ]

    answers = facts_of(
        "github", {"deployment": DEPLOYMENT, "statuses": statuses, "repository": REPOSITORY}
    )

    newest = max((one.records[0] for one in answers), key=lambda one: one.version)
    assert (len(answers), newest.props["status"]) == (3, "success")


RELEASE = {
    "url": f"{API}/releases/50",
    "assets_url": f"{API}/releases/50/assets",
    "html_url": f"{PAGE}/releases/tag/v2.4.0",
    "node_id": "RE_1",
    "id": 50,
    "tag_name": "v2.4.0",
    "name": "Ebb",
    "target_commitish": "main",
    "draft": False,
    "prerelease": False,
    "body": "Reads twice.",
    "author": {"login": "ada"},
    "created_at": "2026-03-03T10:30:00Z",
    "published_at": "2026-03-03T10:40:00Z",
}


def test_a_release_is_a_deployment_of_its_tag() -> None:
    answer = fact_of("github", delivery("published", release=RELEASE))
    record = answer.records[0]

    assert answer == fact_of("github", RELEASE)
    assert record.uid == "acme:github:main:deployment:release/50"
    assert record.props["kind"] == "release"
    assert record.props["service_version"] == "v2.4.0"
    assert record.props["at"] == datetime(2026, 3, 3, 10, 40, tzinfo=UTC)
    assert record.props["commit"] is None


def test_a_draft_of_a_release_is_passed_over_and_a_deleted_one_leaves_a_tombstone() -> None:
    draft = delivery("created", release={**RELEASE, "draft": True})
    gone = fact_of("github", delivery("deleted", release=RELEASE)).records[0]

    assert facts_of("github", draft) == []
    assert (gone.uid, gone.tombstone) == ("acme:github:main:deployment:release/50", True)


RUN = {
    "id": 60,
    "name": "Deploy",
    "path": ".github/workflows/ship.yml",
    "head_sha": SHA,
    "status": "completed",
    "conclusion": "failure",
    "html_url": f"{PAGE}/actions/runs/60",
    "run_started_at": "2026-03-03T11:00:00Z",
    "created_at": "2026-03-03T10:59:00Z",
    "updated_at": "2026-03-03T11:09:00Z",
}


def test_a_workflow_run_is_a_deployment_where_its_name_says_so() -> None:
    record = fact_of("github", delivery("completed", workflow_run=RUN)).records[0]
    tested = delivery("completed", workflow_run={**RUN, "name": "Unit tests"})

    assert (record.native_id, record.props["status"]) == ("run/60", "failure")
    assert record.props["finished_at"] == datetime(2026, 3, 3, 11, 9, tzinfo=UTC)
    assert facts_of("github", tested) == []


def test_a_deployment_that_a_run_made_is_told_to_be_the_same() -> None:
    answer = fact_of("github", delivery("created", deployment=DEPLOYMENT, workflow_run=RUN))

    run, made = (f"acme:github:main:deployment:{one}" for one in ("run/60", "900"))
    assert (run, "DUPLICATE_OF", made) in seen_in(answer)


def test_a_security_alert_is_a_known_problem_of_its_repository() -> None:
    alert = {
        "number": 3,
        "state": "fixed",
        "html_url": f"{PAGE}/security/dependabot/3",
        "security_advisory": {"ghsa_id": "GHSA-1", "summary": "Leaks", "severity": "high"},
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-04T10:00:00Z",
    }
    answer = fact_of("github", delivery("fixed", alert=alert))
    record = answer.records[0]

    assert record.native_id == "Tide/Gauges/dependabot/3"
    assert record.props["status"] == "resolved"
    assert (record.props["title"], record.props["severity"]) == ("Leaks", "high")
    assert seen_in(answer) == {(record.uid, "OBSERVED_ON", SYSTEM)}


def test_what_a_private_repository_holds_is_for_the_readers_of_its_scope() -> None:
    private = {**REPOSITORY, "private": True}
    scope = "acme:nazara:main:access_scope:github-tide-gauges"

    kept = [
        fact_of("github", {**delivery("x", **subject), "repository": private})
        for subject in ({"issue": ISSUE}, {"deployment": DEPLOYMENT}, {"release": RELEASE}, {})
    ]
    gone = fact_of("github", {**delivery("deleted", issue=ISSUE), "repository": private})
    internal = {**private, "visibility": "internal"}
    open_ = fact_of("github", {**delivery("x", issue=ISSUE), "repository": internal})

    assert [[one.visibility for one in facts.records] for facts in kept] == [[scope]] * 4
    assert gone.records[0].visibility == scope
    assert {one.visibility for one in open_.records} == {"org"}


def test_a_repository_is_a_system_and_a_team_has_members() -> None:
    named = {**REPOSITORY, "description": "Tides", "updated_at": "2026-03-01T10:00:00Z"}
    system = fact_of("github", {**delivery("edited"), "repository": named}).records[0]
    team = {
        "slug": "harbour",
        "name": "Harbour",
        "node_id": "T_1",
        "members_url": "https://api.github.com/teams/1/members{/member}",
        "html_url": "https://github.com/orgs/Tide/teams/harbour",
    }
    answer = fact_of("github", {"team": team, "members": [{"login": "ada"}]})

    assert (system.uid, system.props["description"]) == (SYSTEM, "Tides")
    uid = "acme:github:main:team:Tide/harbour"
    assert (answer.records[0].uid, answer.records[0].canonical) == (uid, None)
    assert seen_in(answer) == {("acme:github:main:person:ada", "MEMBER_OF", uid)}


@pytest.mark.parametrize("subject", ["check_run", "label", "star", "milestone", "workflow_job"])
def test_deliveries_that_say_nothing_of_operations_are_passed_over_with_their_name(
    subject: str,
) -> None:
    value = delivery("created", **{subject: {"id": 1}})
    stream = stream_of(value, connectors()["github"])

    assert stream is not None
    assert subject in str(stream.passes_over(value))


@pytest.mark.parametrize(
    "value",
    [
        delivery("opened", issue=ISSUE),
        delivery("closed", pull_request=PULL),
        delivery("x", deployment=DEPLOYMENT, deployment_status=status(5, "success", "")),
        delivery("published", release=RELEASE),
        delivery("completed", workflow_run=RUN),
    ],
    ids=["issue", "pull request", "deployment", "release", "run"],
)
def test_nulls_everywhere_but_in_ids_and_times_cost_properties_alone(value: Any) -> None:
    kept = frozenset({"id", "number", "full_name", "created_at", "name"})

    assert fact_of("github", without_optional(value, kept)).records[0].uid == (
        fact_of("github", value).records[0].uid
    )


def test_an_issue_without_a_number_says_what_was_expected() -> None:
    refused = refusal_of("github", delivery("opened", issue={**ISSUE, "number": None}))

    assert (refused.path, "expected text or a number at number" in refused.reason) == (
        "number",
        True,
    )
