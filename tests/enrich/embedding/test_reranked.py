"""Hits of a search in the order of a provider: paid once, of what one may read, or done without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from enrich.providers import registry
from enrich.providers.stored import Providers
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.nearby import incident, write
from tests.enrich.spending.buying import day
from tests.loopback.asked import config_for
from tests.loopback.provider import LoopbackProvider, loopback
from tests.loopback.script import FAILED, always

ORG = "acme"
TITLES = (
    "Card refused at the till of the harbour",
    "Queue of mails is full",
    "Cards are refused again",
    "Secret card refused by password=hunter2hunter2",
)
ASKED = """query ($text: String, $first: Int, $rerank: Boolean) {
  semanticNeighbors(text: $text, first: $first, rerank: $rerank) {
    score node { id } reasons { kind } } }"""
TEXT = "cards are refused again and again"


@pytest.fixture
def quick(store: Store, settings: Settings) -> Settings:
    """Settings with few vectors, on a graph with some incidents; the last one is restricted."""
    registry._PROVIDERS_SAID.clear()
    rows = [incident(ORG, number, title) for number, title in enumerate(TITLES)]
    rows[-1]["visibility"] = f"{ORG}:x"
    write(store, rows)
    return settings.model_copy(update={"embed_providers": ("local",), "embed_models_seconds": 0.0})


def put(store: Store, provider: LoopbackProvider, folder: Path, **said: Any) -> None:
    given = {"price_in": 2.0, "capabilities": ("rerank",), **said}
    Providers(store, ORG).put(config_for(provider, "voyage", folder / "key", **given))


def search(store: Store, settings: Settings, **given: Any) -> list[tuple[str, float, set[str]]]:
    """Return the number of each hit, its score, and why it came."""
    engine = Engine(schema_for(settings), store, settings)
    asked = {"text": TEXT, "rerank": True, **given}
    answer = orjson.loads(engine.execute(Request(ASKED, asked, None, ORG)).body)
    return [
        (hit["node"]["id"][-1], hit["score"], {one["kind"] for one in hit["reasons"]})
        for hit in answer["data"]["semanticNeighbors"]
    ]


def test_hits_come_in_the_order_of_the_provider_which_is_paid_once_for_what_one_may_read(
    store: Store, quick: Settings, tmp_path: Path
) -> None:
    with loopback() as provider:
        put(store, provider, tmp_path)
        usual = search(store, quick, rerank=False)
        before = len(provider.heard)
        found = [search(store, quick, first=first) for first in (10, 1)]

    assert before == 0
    assert {uid for uid, _, _ in usual} == {uid for uid, _, _ in found[0]}
    assert [score for _, score, _ in found[0]] == sorted(
        (score for _, score, _ in found[0]), reverse=True
    )
    assert all("rerank" in why for _, _, why in found[0])
    assert found[1] == found[0][:1]
    [heard] = provider.heard
    assert len(heard.body["documents"]) == len(found[0])
    assert "hunter2" not in provider.texts()
    assert "Secret" not in provider.texts()
    [(taken, _)] = provider.counted["rerank"]
    told = day(store, "voyage", "rerank")
    assert told["cost_usd"] == pytest.approx(taken * 2 / 1e6)
    assert told["questions"] == 1


@pytest.mark.parametrize("said", [{}, {"budget_usd": 0}, {"paused": True}])
def test_without_an_answer_hits_come_as_usual(
    store: Store, quick: Settings, tmp_path: Path, said: dict[str, Any]
) -> None:
    with loopback(script=always(FAILED)) as provider:
        usual = search(store, quick)
        put(store, provider, tmp_path, **said)
        found = search(store, quick)

    assert len(provider.heard) == int(not said)
    assert found == usual != []


def test_no_more_hits_and_characters_are_sent_than_the_settings_allow(
    store: Store, quick: Settings, tmp_path: Path
) -> None:
    small = {"search_rerank_texts": 2, "search_rerank_characters": 10}
    few = quick.model_copy(update=small)
    with loopback() as provider:
        put(store, provider, tmp_path)
        search(store, few, first=1)

    [heard] = provider.heard
    assert len(heard.body["documents"]) == 2
    assert max(map(len, heard.body["documents"])) <= 10
