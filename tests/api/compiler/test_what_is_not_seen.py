"""The question on the page about connectors: what does not flow in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.pull.states import PartState, PartStates
from tests.api.sample import NOW, Sample
from tests.docs.blocks import of_language
from tests.envelopes import make_envelope
from tests.statements import run

QUESTION = next(one.text for one in of_language("graphql") if "query NotSeen" in one.text)


def test_what_is_silent_refused_or_described_by_nobody_is_told_at_once(
    store: Store, ask: Callable[..., dict[str, Any]]
) -> None:
    sample = Sample(store)
    ledger = sample.stub("System", "ledger")
    sample.link(sample.node("System", "checkout"), "DEPENDS_ON", ledger)
    sample.node("DeadLetter", 1, status="open", connector="slack")
    sample.node("Incident", 1, started_at=NOW, status="triggered", severity_rank=1)
    sample.node(
        "Incident",
        2,
        started_at=NOW - timedelta(days=3),
        last_seen=NOW - timedelta(days=3),
        status="triggered",
        severity_rank=1,
    )
    sample.write()
    Instances(store, "acme").put(Instance(org="acme", connector="jsonl", name="builds"))

    answer = ask(QUESTION, before=NOW.isoformat())

    assert "errors" not in answer
    told = answer["data"]
    assert [one["name"] for one in told["silent"]["nodes"]] == ["jsonl/builds"]
    assert told["refused"]["countBy"]["groups"] == [{"key": "slack", "count": 1}]
    assert [one["nativeId"] for one in told["systems"]["nodes"]] == ["ledger"]
    [drift] = told["drift"]["nodes"]
    assert (drift["kind"], drift["from"]["name"], drift["to"]["name"]) == (
        *("NOT_TRACED", "System checkout"),
        "System ledger",
    )
    days = [one["key"][:10] for one in told["incidents"]["countBy"]["groups"]]
    assert days == ["2026-11-17", "2026-11-20"]


def test_how_far_behind_instances_are_read_is_told(
    store: Store, ask: Callable[..., dict[str, Any]]
) -> None:
    now = datetime.now(UTC)
    until = {"late": now - timedelta(minutes=5), "ahead": now + timedelta(hours=1), "new": None}
    for name, moment in until.items():
        instance = Instance(org="acme", connector="jsonl", name=name)
        Instances(store, "acme").put(instance)
        text = "MATCH (n:ConnectorInstance {instance: $name}) SET n.read_until = $moment"
        run(store, text, name=name, moment=moment)

    answer = ask("{ connectorInstances { nodes { name lagSeconds } } }")

    told = {one["name"]: one["lagSeconds"] for one in answer["data"]["connectorInstances"]["nodes"]}
    assert (told["jsonl/ahead"], told["jsonl/new"]) == (0, None)
    assert 300 <= told["jsonl/late"] < 360


OF_ONE = """{ connectorInstances { nodes {
  name streams { nodes { stream } }
  deadLetters(where: {status: {eq: "open"}}) { totalCount nodes { title } } } } }"""


def test_streams_and_dead_letters_of_an_instance_are_found_from_it(
    store: Store, ask: Callable[..., dict[str, Any]]
) -> None:
    for name in ("eu", "us"):
        options = {"organization": "acme"}
        instance = Instance(org="acme", connector="sentry", name=name, options=options)
        Instances(store, "acme").put(instance)
        PartStates(store, instance).keep(PartState(f"issues of {name}"))
    refused = replace(make_envelope("{}"), org="acme", source="sentry", instance="eu")
    bury(store, [Setback(refused, "no id")], run="r1")

    answer = ask(OF_ONE)

    eu, us = sorted(answer["data"]["connectorInstances"]["nodes"], key=lambda one: one["name"])
    assert eu["streams"]["nodes"] == [{"stream": "issues of eu"}]
    assert eu["deadLetters"] == {"totalCount": 1, "nodes": [{"title": "sentry/eu/files: no id"}]}
    assert us["deadLetters"]["totalCount"] == 0
