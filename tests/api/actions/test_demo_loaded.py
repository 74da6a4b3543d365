"""The demo, loaded into an organisation that has nothing: queued as files are, with its profile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import redis

from graph.queue.backlog import backlog
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.profile.stored import Stored
from tests.api.actions.calls import call, code_of
from tests.api.actions.test_administration import document
from tests.api.sample import Sample

Asking = Callable[..., dict[str, Any]]

LOAD = document("loadDemo", "profile")


def test_the_demo_is_queued_and_its_profile_is_active(
    ask: Asking, store: Store, settings: Settings
) -> None:
    first = call(ask, LOAD)
    again = call(ask, LOAD)

    assert (first["userErrors"], again["userErrors"]) == ([], [])
    active = Stored(store, "acme").active()
    assert active is not None
    assert active.profile.name == first["profile"] == "quillmoor"
    with redis.Redis.from_url(resolve(settings, ("redis",)).redis_url) as queue:
        assert backlog(queue).waiting > 0


def test_the_demo_is_not_mixed_with_records_of_others(ask: Asking, store: Store) -> None:
    sample = Sample(store)
    sample.node("System", 1)
    sample.write()

    refused = call(ask, LOAD)

    assert code_of(refused) == "INVALID_INPUT"
    assert "records of its own" in refused["userErrors"][0]["message"]
    assert Stored(store, "acme").active() is None
