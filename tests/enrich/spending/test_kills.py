"""Nothing is paid twice, whoever is killed when; and the ledger knows what was paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrich.embedding.indexes import drop
from enrich.providers.stored import Providers
from enrich.spending.vectors import spec_of
from graph.store.store import Store
from tests.api.compiler.nearby import write
from tests.enrich.spending.buying import ORG, buyer, calls, day
from tests.loopback.asked import config_for
from tests.loopback.embedder import node
from tests.loopback.kills import buy_under_kills
from tests.loopback.provider import loopback
from tests.statements import run


@pytest.mark.parametrize("kind", ["openai-compatible", "anthropic"])
def test_nothing_is_paid_twice_by_workers_that_are_killed_at_random(
    store: Store, tmp_path: Path, kind: str, *, long: bool
) -> None:
    with loopback(seconds=0.1) as provider:
        buyer(store, provider, tmp_path, kind=kind, at_once=4, requests_per_minute=100_000)
        found = buy_under_kills(
            store.settings, provider, ORG, questions=40, kills=25 if long else 2
        )

    total = day(store, kind)
    by_status = [one["status"] for one in calls(store)]
    assert found.twice == 0
    assert len(by_status) == 40
    assert "asked" not in by_status
    assert total["questions"] == 40
    # One that was noted and never sent counts too: nobody can know.
    assert len(provider.heard) <= by_status.count("answered") + by_status.count("lost")
    assert by_status.count("answered") <= len(provider.heard)
    assert total["reserved_usd"] == pytest.approx(0, abs=1e-9)


def test_no_vector_is_paid_twice_by_workers_that_are_killed_at_random(
    store: Store, tmp_path: Path, *, long: bool
) -> None:
    number = 200 if long else 40
    title = "Pump number {:05} stopped."
    rows = [
        {"uid": node(ORG, one), "org": ORG, "title": title.format(one)} for one in range(number)
    ]
    write(store, rows, vectors=False)
    few = {"embed_providers": ("local",), "embed_request_texts": 4}
    with loopback(seconds=0.1) as provider:
        given = {"dimensions": 16, "price_in": 2.0, "requests_per_minute": 100_000}
        config = config_for(provider, "openai-compatible", tmp_path / "key", **given)
        Providers(store, ORG).put(config)
        settings = store.settings.model_copy(update=few)
        found = buy_under_kills(
            settings, provider, ORG, questions=number, kills=25 if long else 2, buyer="embedder"
        )

    total, by_status = day(store), [one["status"] for one in calls(store)]
    spec = spec_of(config)
    assert spec is not None
    made = run(
        store,
        "MATCH (e:Embedding {model: $model}) WHERE e.vector IS NOT NULL RETURN e.of ORDER BY e.of",
        model=spec.model,
    )
    drop(store, spec)
    assert found.twice == 0
    assert {*made} <= {node(ORG, int(one)) for one in found.answered}
    # Who waited for an answer was killed: nobody knows whether it was paid for.
    assert len(made) >= number - 4 * by_status.count("lost")
    assert "asked" not in by_status
    assert total["questions"] == len(by_status)
    assert len(provider.heard) <= by_status.count("answered") + by_status.count("lost")
    assert total["reserved_usd"] == pytest.approx(0, abs=1e-9)


def test_no_batch_is_handed_in_twice_by_workers_that_are_killed_at_random(
    store: Store, tmp_path: Path, *, long: bool
) -> None:
    with loopback(seconds=0.1) as provider:
        given = {"batch_from": 5, "requests_per_minute": 100_000}
        buyer(store, provider, tmp_path, kind="anthropic", **given)
        settings = store.settings.model_copy(update={"llm_batch_questions": 5})
        found = buy_under_kills(
            settings, provider, ORG, questions=60, kills=25 if long else 2, buyer="batcher"
        )

    batches = [one for one in provider.heard if one.way == "batches" and one.body is not None]
    by_status = [one["status"] for one in calls(store)]
    total = day(store, "anthropic")
    assert len(batches) > 3
    assert found.twice == 0
    assert by_status.count("answered") == found.answered.total()
    # What was noted and never sent may have been sent: it is looked for, for an hour.
    assert by_status.count("asked") == 60 - found.answered.total()
    told = dict(one.split("=") for one in found.last.splitlines()[-1].split())
    assert int(told["reply"]) == found.answered.total()
    [read, written] = map(sum, zip(*provider.counted["batches"], strict=True))
    assert total["cost_usd"] == pytest.approx((read * 3 + written * 15) / 2 / 1e6)
