"""Nothing is paid twice, whoever is killed when; and the ledger knows what was paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.store.store import Store
from tests.enrich.spending.buying import ORG, buyer, calls, day
from tests.loopback.kills import buy_under_kills
from tests.loopback.provider import loopback


@pytest.mark.parametrize("kind", ["openai-compatible", "anthropic"])
def test_nothing_is_paid_twice_by_workers_that_are_killed_at_random(
    store: Store, tmp_path: Path, kind: str, *, long: bool
) -> None:
    with loopback(seconds=0.1) as provider:
        buyer(store, provider, tmp_path, kind=kind, at_once=4, requests_per_minute=100_000)
        found = buy_under_kills(
            store.settings, provider, ORG, questions=40, kills=25 if long else 4
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
