"""The question on the page about connectors: what does not flow in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.api.sample import NOW, Sample
from tests.docs.blocks import of_language

QUESTION = next(one.text for one in of_language("graphql") if "query NotSeen" in one.text)


def test_what_is_silent_refused_or_described_by_nobody_is_told_at_once(
    store: Store, ask: Callable[..., dict[str, Any]]
) -> None:
    sample = Sample(store)
    sample.node("System", "checkout")
    sample.stub("System", "ledger")
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
    days = [one["key"][:10] for one in told["incidents"]["countBy"]["groups"]]
    assert days == ["2026-11-17", "2026-11-20"]
