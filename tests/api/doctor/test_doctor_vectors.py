"""What the doctor says of organisations' own providers of vectors."""

from __future__ import annotations

from pathlib import Path

from enrich.providers.stored import Providers
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.vectors import embeddings_of
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.store.store import Store
from tests.api.doctor.examined import findings, only
from tests.loopback.asked import config_for
from tests.loopback.provider import loopback

CHECK = "vector-providers"


def test_nobody_is_asked_for_where_nobody_makes_vectors(store: Store) -> None:
    assert only(store.settings, CHECK).level == "skipped"


def test_a_provider_is_told_that_works_fails_or_has_spent_its_budget(
    store: Store, tmp_path: Path
) -> None:
    client = queue_client(store.settings, ANSWER_SECONDS)
    with loopback() as provider:
        said = {"dimensions": 16, "price_in": 1e5, "budget_usd": 1000.0}
        config = config_for(provider, "openai-compatible", tmp_path / "key", **said)
        Providers(store, "acme").put(config)
        works = only(store.settings, CHECK)
        breaker = CircuitBreaker(client, "acme", config.name, store.settings)
        breaker.failed("the provider answered 503")
        fails = only(store.settings, CHECK)
        breaker.worked()
        model = embeddings_of(store, "acme", store.settings)
        assert model is not None
        model.embed(["The pump stopped."])
        Providers(store, "acme").put(config.model_copy(update={"budget_usd": 0.4}))
        spent = only(store.settings, CHECK)

    assert (works.level, fails.level, spent.level) == ("ok", "warn", "warn")
    assert "makes vectors of 16 numbers by small" in works.text
    assert "makes no vectors just now: the provider answered 503 (1 failures)" in fails.text
    assert "cost 0.50 of the 0.40 US dollars" in spent.text


def test_a_provider_that_says_not_how_long_its_vectors_are_is_told(
    store: Store, tmp_path: Path
) -> None:
    with loopback() as provider:
        said = {"capabilities": ("embedding",)}
        config = config_for(provider, "openai-compatible", tmp_path / "key", **said)
        Providers(store, "acme").put(config)

    [found, _] = findings(store.settings, CHECK)
    assert found.level == "warn"
    assert "nothing says how long they are" in found.text
