"""What work would cost, told before it is done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.content import enrich as command
from enrich.spending.estimates import estimate
from graph.store.store import Store
from tests.cli.test_commands import Run, run
from tests.enrich.spending.buying import ORG, buyer, calls, question
from tests.loopback.provider import loopback

__all__ = ["run"]


def test_it_costs_what_such_nodes_cost_lately_or_at_most(store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        asker, _ = buyer(store, provider, tmp_path)
        bound = estimate(store, ORG, "summary", 10)
        list(asker.ask_all([question(1), question(2), question(2, "Another text.")]))
        known = estimate(store, ORG, "summary", 10)

    total = sum(one["cost_usd"] for one in calls(store))
    assert bound is not None
    assert known is not None
    assert (bound.basis, known.basis) == ("at most", "lately")
    assert known.usd == pytest.approx(total / 2 * 10)
    assert bound.usd is not None
    assert bound.usd > total / 2 * 10


def test_what_asks_no_model_costs_nothing(store: Store, tmp_path: Path) -> None:
    assert estimate(store, ORG, "summary", 10) is None
    with loopback() as provider:
        buyer(store, provider, tmp_path)

    assert estimate(store, ORG, "mentions", 10) is None
    assert estimate(store, ORG, "summary", 0) is None


def test_a_dry_run_tells_the_cost_and_asks_nobody(run: Run, store: Store, tmp_path: Path) -> None:
    with loopback() as provider:
        buyer(store, provider, tmp_path)
        told = run(command.command, "--dry-run", "--kinds", "summary", "--json", "--org", ORG)

    assert json.loads(told.stdout)["cost"] == []
    assert provider.heard == []


def test_vectors_cost_at_most_what_the_longest_texts_do_where_a_provider_makes_them(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        buyer(store, provider, tmp_path, capabilities=("embedding",))
        without_length = estimate(store, ORG, "embedding", 10)
        buyer(store, provider, tmp_path, capabilities=("embedding",), dimensions=16)
        found = estimate(store, ORG, "embedding", 10)

    assert without_length is None
    assert found is not None
    most = (store.settings.embed_characters * 4 + 1000) * 3 / 1e6
    assert found.usd == pytest.approx(10 * most)
    assert found.basis == "at most"
