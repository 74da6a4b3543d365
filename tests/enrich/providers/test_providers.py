"""The door for providers of vectors: a row in the table, what makes it, nothing else to edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from enrich.enrichment import enrichment_of
from enrich.providers.protocol import Use, Vector
from enrich.providers.registry import MAKERS, providers_of
from enrich.providers.transformer import SHIPPED
from enrich.tasks.enrichment import ask_sweep, do_page
from graph.errors import InvalidSettings
from graph.model.providers import PROVIDERS, ProviderSpec
from graph.schema.statements import index_of, schema_items
from graph.settings.settings import Settings, load_settings
from graph.store.store import Store
from tests.api.compiler.nearby import QUERY, incident, write
from tests.api.doctor.examined import only
from tests.statements import run

PRINTER = "acme:t:main:incident:1"
TOPICS = ({"card", "money", "refund"}, {"queue", "backlog", "stuck"})


class TopicEmbeddings:
    """A made-up provider: one number for each topic that a text has words of."""

    spec = ProviderSpec(model="topics/1", dimensions=2, is_paid=True, needs=("a key", "a network"))

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Count the words of each topic; a text about none has no vector."""
        del use
        found = [
            [float(len(topic & {*text.lower().split()})) for topic in TOPICS] for text in texts
        ]
        return [[vector] if any(vector) else [] for vector in found]


@pytest.fixture
def topics(store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Settings with the made-up provider, whose index the next migration would make."""
    before = schema_items()
    monkeypatch.setitem(PROVIDERS, "topics", TopicEmbeddings.spec)
    monkeypatch.setitem(MAKERS, "topics", lambda _: TopicEmbeddings())
    [index] = [item for item in schema_items() if item not in before]
    run_ddl(store, index.create)
    run_ddl(store, "CALL db.awaitIndexes()")
    yield settings.model_copy(update={"embed_providers": ("local", "topics")})
    run_ddl(store, index.drop)


def run_ddl(store: Store, text: str) -> None:
    with store.driver.session() as session:
        session.run(text).consume()


def near(store: Store, settings: Settings, **given: Any) -> dict[str, float]:
    """Return the cosine of each neighbour that was found by its vector of another provider."""
    engine = Engine(schema_for(settings), store, settings)
    answer = orjson.loads(engine.execute(Request(QUERY, given, None, "acme")).body)
    return {
        hit["node"]["id"]: reason["score"]
        for hit in answer["data"]["semanticNeighbors"]
        for reason in hit["reasons"]
        if reason["kind"] == "sentence"
    }


def test_a_new_provider_is_written_and_searched_without_an_edit_elsewhere(
    store: Store, topics: Settings, settings: Settings
) -> None:
    rows = [incident("acme", n, title) for n, title in enumerate(("Card refused", "Queue is full"))]
    money, queue = (row["uid"] for row in rows)
    write(store, rows)  # They have vectors of the local provider beside.
    alone = settings.model_copy(update={"embed_providers": ("local",)})

    done = enrichment_of(store, "acme", topics, ["embedding"]).update([money, queue])

    assert done.written == 2
    assert near(store, topics, text="refund") == {money: pytest.approx(1), queue: pytest.approx(0)}
    assert near(store, topics, id=money) == {queue: pytest.approx(0)}
    assert near(store, alone, text="refund") == {}
    assert enrichment_of(store, "acme", alone, ["embedding"]).update([money]).unchanged == 1
    models = run(store, "MATCH (e:Embedding {of: $uid}) RETURN e.model ORDER BY e.model", uid=money)
    assert models == ["local-1", "topics/1"]


@pytest.fixture
def own(store: Store, settings: Settings, sentence_model: Path) -> Iterator[Settings]:
    """Settings with a sentence model of somebody's own, which no migration knows."""
    given = {"sentence_model": sentence_model, "sentence_tokens": 64}
    wanted = settings.model_copy(update=given)
    yield wanted
    [spec] = [one.spec for one in providers_of(wanted) if one.spec not in PROVIDERS.values()]
    run_ddl(store, index_of(spec).drop)


def swept(store: Store, settings: Settings) -> None:
    """Bring all vectors up to date, as the night does."""
    noted = ask_sweep(store, "acme", settings, ["embedding"]).run
    place = noted.begin()
    while place:
        place = do_page(noted, settings, place).next


def models_stored(store: Store, uid: str) -> list[str]:
    return run(store, "MATCH (e:Embedding {of: $uid}) RETURN e.model ORDER BY e.model", uid=uid)


def test_a_model_of_ones_own_takes_the_place_of_the_one_before_once_it_is_complete(
    store: Store, settings: Settings, own: Settings
) -> None:
    rows = [incident("acme", n, title) for n, title in enumerate(("Card refused", "Queue is full"))]
    money, queue = (row["uid"] for row in rows)
    write(store, rows, vectors=False)
    enrichment_of(store, "acme", settings, ["embedding"]).update([money, queue])
    asked = "customers cannot pay"

    before = near(store, own, text=asked)
    done = enrichment_of(store, "acme", own, ["embedding"]).update([money])
    beside = models_stored(store, money)
    meanwhile = near(store, own, text=asked)
    swept(store, own)
    after = near(store, own, text=asked)
    swept(store, own.model_copy(update={"embed_old_seconds": 0}))

    [name] = [one.spec.model for one in providers_of(own) if one.spec not in PROVIDERS.values()]
    assert set(before) == set(meanwhile) == set(after) == {money, queue}
    assert before == meanwhile
    assert done.written == 1
    assert beside == sorted(["local-1", SHIPPED.model, name])
    assert models_stored(store, money) == sorted(["local-1", name])
    assert models_stored(store, queue) == sorted(["local-1", name])
    assert set(near(store, own, text=asked)) == {money, queue}


def test_a_text_that_a_provider_has_no_vector_for_is_searched_by_its_words(
    store: Store, topics: Settings
) -> None:
    write(store, [incident("acme", 1, "Printer on fire")])

    done = enrichment_of(store, "acme", topics, ["embedding"]).update([PRINTER])

    assert done.written == 1
    assert near(store, topics, text="printer") == {}
    assert enrichment_of(store, "acme", topics, ["embedding"]).update([PRINTER]).unchanged == 1


@pytest.mark.usefixtures("store")
def test_the_doctor_says_who_makes_vectors_and_what_that_takes(
    topics: Settings, settings: Settings
) -> None:
    told = only(settings, "enrichment").text
    assert "vectors by local: free, needs no network; sentence: free, needs its files" in told
    assert "topics: paid, needs a key and a network" in only(topics, "enrichment").text


def test_each_provider_of_the_table_can_be_made_and_is_what_it_declares(settings: Settings) -> None:
    assert list(MAKERS) == list(PROVIDERS)
    made = providers_of(settings)
    assert [one.spec for one in made] == list(PROVIDERS.values())
    for provider in made:
        [[vector]] = provider.embed(["Checkout is slow"])
        assert len(vector) == provider.spec.dimensions


def test_models_have_names_of_their_own() -> None:
    assert len({spec.label for spec in PROVIDERS.values()}) == len(PROVIDERS)


def test_a_provider_that_is_not_known_is_refused_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NAZARA_EMBED_PROVIDERS", "local,oracle")

    with pytest.raises(InvalidSettings, match="no provider 'oracle'; known: local, sentence"):
        load_settings()
