"""Findings over GraphQL: tried, read, answered, undone, and hidden from who may not read all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.store.store import Store
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.sample import Sample
from tests.enrich.correlation.joining import OTHER_SCOPE, written
from tests.enrich.recurring.returning import (
    RULE,
    applied,
    findings_job,
    found,
    one_more,
    returning,
)

Asking = Callable[..., dict[str, Any]]
LIST = """{ findings { totalCount nodes { id title kind status score reasons occasions
  cadenceHours firstAt lastAt evidenceCount
  affects { nodes { name } } evidence { nodes { id } } } } }"""
TRY = """mutation ($input: TryRuleInput!) { tryRule(input: $input) { lookedAt joined count
  links { from } problems { title score occasions cadenceHours reasons members }
  userErrors { code } } }"""


def answering(name: str) -> str:
    noun = f"{name[0].upper()}{name[1:]}"
    return f"""mutation ($input: {noun}Input!) {{ {name}(input: $input) {{
      finding {{ id status }} auditEvent {{ id title }} userErrors {{ code message field }} }} }}"""


def shown(ask: Asking) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = ask(LIST)["data"]["findings"]["nodes"]
    return nodes


def test_a_finding_is_read_with_its_records_and_answered_and_the_answer_undone(
    ask: Asking, store: Store
) -> None:
    sample = Sample(store)
    members = returning(sample)
    uids = written(sample)
    applied(store)
    findings_job(store).update(uids)

    [one] = shown(ask)
    dismissed = call(ask, answering("dismissFinding"), id=one["id"])
    after = [it["status"] for it in shown(ask)]
    back = call(ask, UNDO, auditEvent=dismissed["auditEvent"]["id"])
    confirmed = call(ask, answering("confirmFinding"), id=one["id"])
    reopened = call(ask, answering("reopenFinding"), id=one["id"])

    assert (one["title"], one["occasions"], one["evidenceCount"]) == (
        "3 times: Card gateway refuses",
        3,
        3,
    )
    assert {row["id"] for row in one["evidence"]["nodes"]} == set(members)
    assert one["affects"]["nodes"] == [{"name": "pay"}]
    assert dismissed["finding"] == {"id": one["id"], "status": "dismissed"}
    assert (after, back["userErrors"]) == (["dismissed"], [])
    assert confirmed["finding"]["status"] == "confirmed"
    assert reopened["finding"]["status"] == "open"


def test_an_answer_that_was_changed_since_is_not_undone(ask: Asking, store: Store) -> None:
    sample = Sample(store)
    returning(sample)
    uids = written(sample)
    applied(store)
    findings_job(store).update(uids)
    [one] = shown(ask)
    dismissed = call(ask, answering("dismissFinding"), id=one["id"])
    call(ask, answering("confirmFinding"), id=one["id"])

    back = call(ask, UNDO, auditEvent=dismissed["auditEvent"]["id"])

    assert code_of(back) == "NOT_UNDOABLE"
    assert [it["status"] for it in shown(ask)] == ["confirmed"]


def test_who_may_not_read_one_record_is_told_nothing_of_the_finding(
    ask: Asking, store: Store
) -> None:
    sample = Sample(store)
    returning(sample)
    uids = written(sample)
    secret = one_more(store, "secret", -10, visibility=OTHER_SCOPE)
    applied(store)
    findings_job(store).update([*uids, secret])
    [uid] = [row["uid"] for row in found(store)]

    refused = call(ask, answering("dismissFinding"), id=uid)
    tried = call(ask, TRY, name=RULE, since="2026-10-01T00:00:00Z", until="2026-11-30T00:00:00Z")

    assert shown(ask) == []
    assert code_of(refused) == "NOT_FOUND"
    assert (tried["count"], tried["problems"]) == (0, [])


def test_a_rule_that_finds_is_tried_and_listed(ask: Asking, store: Store) -> None:
    sample = Sample(store)
    members = returning(sample)
    written(sample)

    tried = call(ask, TRY, name=RULE, since="2026-11-19T00:00:00Z", until="2026-11-21T00:00:00Z")
    listed = ask("{ rules { name finds relationship to } }")["data"]["rules"]

    [problem] = tried["problems"]
    assert (tried["lookedAt"], tried["joined"], tried["count"], tried["links"]) == (1, 1, 1, [])
    assert problem["members"] == members
    assert (problem["occasions"], problem["cadenceHours"]) == (3, 480.0)
    assert {"name": RULE, "finds": True, "relationship": "EVIDENCE_OF", "to": "Finding"} in listed
    assert shown(ask) == []
