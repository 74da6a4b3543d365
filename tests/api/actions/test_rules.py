"""Rules over GraphQL: listed, tried, switched on, undone, and set back by `undo`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import shipped
from graph.store.store import Store
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.sample import NOW, Sample
from tests.enrich.correlation.joining import OTHER_SCOPE, case, incident, job, joined, written

Asking = Callable[..., dict[str, Any]]
FAULTS = "userErrors { code message field }"
LIST = "{ rules { name description from relationship to active appliedAt isTaught document } }"
STATED = """query ($a: ID!, $b: ID!) { statements(node: $a, other: $b) {
  relationship confidence score reasons evidence record } }"""
NAME = "cases-of-incident"


def document(name: str, shown: str) -> str:
    kind = f"{name[0].upper()}{name[1:]}Input!"
    event = "" if name == "tryRule" else "auditEvent { id title }"
    return f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {shown} {FAULTS} {event} }} }}"


TRY = document(
    "tryRule",
    "name lookedAt joined count "
    "links { from fromTitle relationship to toTitle score reasons evidence }",
)
APPLY = document("applyRule", "rule { name active } run { status }")
UNDO_RULE = document("undoRule", "rule { name active } run { status }")


@pytest.fixture
def pair(store: Store) -> tuple[str, str]:
    """A case and the incident that it reports."""
    sample = Sample(store)
    pay = sample.node("System", "pay", name="pay")
    one, it = case(sample, 1, 10), incident(sample, 1)
    sample.link(one, "ABOUT", pay)
    sample.link(it, "AFFECTS", pay)
    written(sample)
    return one, it


def states(ask: Asking) -> dict[str, bool]:
    return {row["name"]: row["active"] for row in ask(LIST)["data"]["rules"]}


def test_a_rule_is_tried_switched_on_and_undone_as_a_whole(
    ask: Asking, store: Store, pair: tuple[str, str]
) -> None:
    tried = call(ask, TRY, name=NAME, since="2026-11-20T00:00:00Z", until="2026-11-21T00:00:00Z")
    assert (tried["lookedAt"], tried["joined"], tried["count"]) == (1, 1, 1)
    assert (tried["links"][0]["from"], tried["links"][0]["to"]) == pair
    assert joined(store) == set()

    payload = call(ask, APPLY, name=NAME)
    assert payload["rule"] == {"name": NAME, "active": True}
    assert payload["run"] == {"status": "queued"}
    assert states(ask)[NAME]
    job(store).update(pair)
    [link] = ask(STATED, a=pair[0], b=pair[1])["data"]["statements"]
    assert (link["confidence"], link["record"]) == ("inferred", f"nazara:rule:{NAME}")
    assert {"same system: pay", "10 minutes apart"} < set(link["reasons"])
    assert link["evidence"] == ["acme:t:main:system:pay"]

    payload = call(ask, UNDO_RULE, name=NAME)
    job(store).update(pair)
    assert payload["rule"]["active"] is False
    assert joined(store) == set()

    back = call(ask, UNDO, auditEvent=payload["auditEvent"]["id"])
    assert back["userErrors"] == []
    assert states(ask)[NAME]


def test_a_rule_of_ones_own_is_given_as_a_document(ask: Asking, pair: tuple[str, str]) -> None:
    own = orjson.loads(shipped()[NAME].as_json()) | {"name": "mine", "threshold": 0.99}

    payload = call(ask, APPLY, document=orjson.dumps(own).decode())

    assert payload["rule"] == {"name": "mine", "active": True}
    assert states(ask)["mine"]
    assert pair


@pytest.mark.parametrize(
    ("text", "given", "code"),
    [
        (TRY, {"name": "none"}, "NOT_FOUND"),
        (TRY, {}, "INVALID_INPUT"),
        (TRY, {"name": NAME, "document": "{}"}, "INVALID_INPUT"),
        (TRY, {"document": "{}"}, "INVALID_INPUT"),
        (TRY, {"name": NAME, "first": 201}, "INVALID_INPUT"),
        (
            TRY,
            {"name": NAME, "since": "2026-11-20T00:00:00Z", "until": "2026-11-19T00:00:00Z"},
            "INVALID_INPUT",
        ),
        (APPLY, {"name": "none"}, "NOT_FOUND"),
        (UNDO_RULE, {"name": NAME}, "NOT_FOUND"),
    ],
)
def test_what_can_not_be_is_refused(
    ask: Asking, store: Store, text: str, given: dict[str, Any], code: str
) -> None:
    assert code_of(call(ask, text, **given)) == code
    assert KeptRules(store, "acme").kept() == {}


def test_who_may_not_read_the_evidence_is_not_told_of_the_link(ask: Asking, store: Store) -> None:
    sample = Sample(store)
    secret = sample.node("System", "s", name="secret", visibility=OTHER_SCOPE)
    one, it = case(sample, 1, 10), incident(sample, 1)
    sample.link(one, "ABOUT", secret)
    sample.link(it, "AFFECTS", secret)
    uids = written(sample)
    KeptRules(store, "acme").apply(shipped()[NAME])

    job(store).update(uids)

    assert len(joined(store)) == 1
    assert ask(STATED, a=one, b=it)["data"]["statements"] == []
    day = f"{NOW:%Y-%m-%d}"
    tried = call(ask, TRY, name=NAME, since=f"{day}T00:00:00Z", until=f"{day}T23:00:00Z")
    assert (tried["count"], tried["links"]) == (0, [])
