"""Vectors by an organisation's provider: written, searched, paid for once, and done without."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from enrich.embedding.indexes import drop
from enrich.embedding.models import models_of
from enrich.enrichment import embed_job
from enrich.providers import registry
from enrich.providers.configured import ProviderConfig
from enrich.providers.stored import Providers
from enrich.spending.asking_of import paid_provider
from enrich.spending.vectors import PaidEmbeddings, embeddings_of, spec_of
from enrich.work.jobs import JobResult
from graph.model.providers import ProviderSpec
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.nearby import QUERY, incident, write
from tests.enrich.spending.buying import calls, day
from tests.loopback.asked import config_for
from tests.loopback.provider import LoopbackProvider, loopback
from tests.loopback.script import FAILED, Turn, always, in_turn, where
from tests.statements import run

ORG = "acme"
TITLES = ("Card refused at the till", "Queue of mails is full", "Cards are refused again")
UIDS = [f"{ORG}:t:main:incident:{number}" for number in range(len(TITLES))]
PAST = """query ($id: ID!) { similarPast(id: $id) { node { id } reasons { kind } } }"""

INDEX_OF = "SHOW VECTOR INDEXES YIELD labelsOrTypes AS l WHERE $l IN l RETURN l"
ONE_A_DAY = """MATCH (n:Incident)
SET n.sort_at = datetime('2026-01-01') + duration({days: toInteger(right(n.uid, 1))})"""

Buy = Callable[..., ProviderConfig]


@pytest.fixture
def own(store: Store, settings: Settings) -> Settings:
    """Settings with few vectors of their own, on a graph with some incidents without any."""
    registry._PROVIDERS_SAID.clear()
    rows = [incident(ORG, number, title, status="resolved") for number, title in enumerate(TITLES)]
    write(store, rows, vectors=False)
    given = {"embed_providers": ("local",), "embed_models_seconds": 0.0, "llm_attempts": 1}
    return settings.model_copy(update=given)


@pytest.fixture
def buy(store: Store, tmp_path: Path) -> Iterator[Buy]:
    """Give what makes a loopback server the organisation's provider; its index goes at the end."""
    specs: list[ProviderSpec] = []

    def put(provider: LoopbackProvider, **said: Any) -> ProviderConfig:
        kind = said.pop("kind", "openai-compatible")
        org = said.pop("org", ORG)
        given = {"dimensions": 16, "price_in": 2.0, "capabilities": ("embedding",), **said}
        config = config_for(provider, kind, tmp_path / "key", **given)
        Providers(store, org).put(config)
        if spec := spec_of(config):
            specs.append(spec)
        return config

    yield put
    for spec in specs:
        drop(store, spec)


def embed(store: Store, settings: Settings, uids: list[str] | None = None) -> JobResult:
    return embed_job(store, ORG, settings).run(UIDS if uids is None else uids)


def stored(store: Store) -> dict[str, list[str]]:
    """Return the models of which nodes have vectors, by kind of list."""
    rows = run(
        store,
        "MATCH (e:Embedding) WHERE e.vector IS NOT NULL RETURN [e.of, e.model] ORDER BY e.uid",
    )
    found: dict[str, list[str]] = {"local": [], "provider": []}
    for of, model in rows:
        found["local" if model == "local-1" else "provider"].append(of)
    return found


def near(
    store: Store, settings: Settings, document: str = QUERY, /, **given: Any
) -> dict[str, set[str]]:
    """Return on which lists each neighbour was found."""
    engine = Engine(schema_for(settings), store, settings)
    answer = orjson.loads(engine.execute(Request(document, given, None, ORG)).body)
    [hits] = answer["data"].values()
    return {hit["node"]["id"]: {one["kind"] for one in hit["reasons"]} for hit in hits}


@pytest.mark.parametrize("kind", ["voyage", "openai-compatible"])
def test_vectors_of_a_provider_are_written_and_searched_beside_the_others_and_paid_once(
    store: Store, own: Settings, buy: Buy, kind: str
) -> None:
    with loopback() as provider:
        config = buy(provider, kind=kind)
        results = [embed(store, own) for _ in range(2)]
        documents = len(provider.heard)
        found = [near(store, own, text="card refused") for _ in range(2)]
        by_node = near(store, own, id=UIDS[0])
        past = near(store, own, PAST, id=UIDS[2])

    assert results == [JobResult(written=3), JobResult(unchanged=3)]
    assert stored(store) == {"local": UIDS, "provider": UIDS}
    assert found[0] == found[1]
    assert "provider" in found[0][UIDS[0]]
    assert "provider" in by_node[UIDS[2]]
    assert past == {}  # It began when they did.
    assert (documents, len(provider.heard)) == (1, 2)
    if kind == "voyage":
        assert [one.body["input_type"] for one in provider.heard] == ["document", "query"]
    spec = spec_of(config)
    assert spec is not None
    assert run(store, INDEX_OF, l=spec.label)
    told = {one["job"]: (one["status"], one["tokens_in"]) for one in calls(store)}
    (read, _), (asked, _) = provider.counted["embeddings"]
    assert told == {"embedding": ("answered", read), "search": ("answered", asked)}
    assert day(store, kind)["cost_usd"] == pytest.approx((read + asked) * 2 / 1e6)


@pytest.mark.usefixtures("sentence_model")
def test_a_search_fuses_sentences_and_the_provider_beside_words_and_spelling(
    store: Store, own: Settings, buy: Buy
) -> None:
    all_of_them = own.model_copy(update={"embed_providers": ("local", "sentence")})
    with loopback() as provider:
        buy(provider)
        embed(store, all_of_them)
        found = near(store, all_of_them, text="a card was refused")
        by_node = near(store, all_of_them, id=UIDS[0])

    assert found[UIDS[0]] == {"vector", "sentence", "provider", "text"}
    assert by_node[UIDS[2]] >= {"vector", "sentence", "provider", "text"}


def test_similar_past_looks_at_vectors_of_the_provider_too(
    store: Store, own: Settings, buy: Buy
) -> None:
    run(store, ONE_A_DAY)
    with loopback() as provider:
        buy(provider)
        embed(store, own)
        found = near(store, own, PAST, id=UIDS[2])

    assert "provider" in found[UIDS[0]]


def test_who_may_read_a_node_changes_and_no_vector_is_paid_for_again(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback() as provider:
        buy(provider)
        embed(store, own)
        run(store, "MATCH (n:Incident {uid: $uid}) SET n.visibility = 'acme:x'", uid=UIDS[0])
        done = embed(store, own)
        again = embed(store, own)

    assert (done.written, again) == (1, JobResult(unchanged=3))
    assert len(provider.heard) == 1
    seen = run(store, "MATCH (e:Embedding {of: $uid}) RETURN e.visibility", uid=UIDS[0])
    assert seen == ["acme:x", "acme:x"]


def test_a_provider_that_is_down_costs_its_vectors_alone_and_is_made_up_for_later(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback(script=always(FAILED)) as provider, capture_logs() as logs:
        config = buy(provider)
        done = embed(store, own)
        before = stored(store)
        found = near(store, own, text="card refused")
        failed = len(provider.heard)
        provider.script = always()
        client = queue_client(own, ANSWER_SECONDS)
        paid_provider(client, ORG, config, own).breaker.worked()
        later = embed(store, own)

    assert done.written == 3
    assert before == {"local": UIDS, "provider": []}
    assert found[UIDS[0]] == {"vector", "text"}
    assert 0 < failed < 10
    assert later.written == 3
    assert stored(store)["provider"] == UIDS
    assert len([one for one in logs if one["event"] == "no_vectors"]) == 1


def test_a_budget_that_is_spent_stops_the_provider_and_nothing_else(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback() as provider, capture_logs() as logs:
        buy(provider, budget_usd=0)
        done = embed(store, own)
        found = near(store, own, text="card refused")

    assert (done.written, provider.heard) == (3, [])
    assert stored(store) == {"local": UIDS, "provider": []}
    assert found[UIDS[0]] == {"vector", "text"}
    [said] = [one for one in logs if one["event"] == "no_vectors"]
    assert "may cost 0.00 US dollars a day" in said["error"]


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        (Turn(trouble="fewer"), "3 texts were sent and 2 results"),
        (Turn(trouble="more"), "3 texts were sent and 4 results"),
        (Turn(trouble="dimension"), "a vector of 15 numbers came back, expected 16"),
        (Turn(trouble="nan"), ""),
        (Turn(trouble="malformed"), "no JSON"),
        (Turn(status=400), "400"),
    ],
)
def test_a_wrong_answer_is_said_once_and_stored_nowhere_and_the_rest_goes_on(
    store: Store, own: Settings, buy: Buy, turn: Turn, message: str
) -> None:
    with loopback(script=always(turn)) as provider, capture_logs() as logs:
        buy(provider)
        results = [embed(store, own) for _ in range(3)]

    assert [one.written for one in results] == [3, 0, 0]
    assert stored(store) == {"local": UIDS, "provider": []}
    said = [one["error"] for one in logs if one["event"] == "no_vectors"]
    assert message in said[0]
    assert len(said) == len({*said}) <= 2  # The second says that it is not asked again.
    if turn.trouble in {"fewer", "more", "dimension"}:
        assert len(provider.heard) == 1  # It was paid for.
        assert calls(store)[0]["status"] == "aside"


def test_answers_that_name_other_places_go_to_the_texts_that_they_are_of(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback(script=in_turn(Turn(trouble="another"))) as provider:
        buy(provider)
        embed(store, own)
        rows = run(
            store,
            "MATCH (e:Embedding {of: $uid}) WHERE e.model <> 'local-1' RETURN e.vector",
            uid=UIDS[0],
        )
        [asked] = models_of(store, ORG, own).written[1].embed([TITLES[0]], "query")

    # The server answers every text by the vector of another, and says so.
    assert rows != asked


def test_a_key_that_is_revoked_in_the_middle_leaves_what_was_written(
    store: Store, own: Settings, buy: Buy
) -> None:
    single = own.model_copy(update={"embed_request_texts": 1})
    with loopback() as provider, capture_logs() as logs:
        config = buy(provider)
        keys = {*provider.keys}

        def after_one(_: Any) -> Turn:
            provider.revoke()
            return Turn()

        provider.script = after_one
        first = embed(store, single)
        there, heard = stored(store), len(provider.heard)
        provider.keys |= keys
        provider.script = always()
        client = queue_client(own, ANSWER_SECONDS)
        paid_provider(client, ORG, config, own).breaker.worked()
        second = embed(store, single)

    assert first.written == 3
    assert there == {"local": UIDS, "provider": UIDS[:1]}
    assert heard == 2
    assert "401" in next(one["error"] for one in logs if one["event"] == "no_vectors")
    assert second.written == 2
    assert stored(store)["provider"] == UIDS
    assert [one["status"] for one in calls(store)] == ["answered"] * 3


def test_vectors_that_came_before_the_worker_was_ended_are_not_paid_for_again(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback() as provider:
        buy(provider)
        model = embeddings_of(store, ORG, own)
        assert model is not None
        model.embed(list(TITLES))  # And it was ended before it counted or wrote them.
        run(store, "MATCH (c:ModelCall) SET c.status = 'asked', c.reserved_usd = 0.1")
        done = embed(store, own)

    assert done.written == 3
    assert len(provider.heard) == 1
    assert [one["status"] for one in calls(store)] == ["answered"]
    assert model.kept.find([model._mark(title, "document") for title in TITLES]) == {}


def test_a_text_that_is_too_long_for_the_model_goes_without_and_is_not_tried_again(
    store: Store, own: Settings, buy: Buy
) -> None:
    long = Turn(status=400, message="the maximum context length is 10 tokens")
    with loopback(script=where(["Queue of mails"], long)) as provider:
        buy(provider)
        done = embed(store, own)
        heard = len(provider.heard)
        again = embed(store, own)

    assert (done.written, again) == (3, JobResult(unchanged=3))
    assert stored(store) == {"local": UIDS, "provider": [UIDS[0], UIDS[2]]}
    assert heard == len(provider.heard)


def test_another_provider_of_the_same_model_stands_in(
    store: Store, own: Settings, buy: Buy
) -> None:
    with loopback(script=always(FAILED)) as down, loopback() as up:
        buy(down, name="first", order=1)
        buy(up, name="second", order=2)
        buy(up, name="third", order=3, model="another")
        done = embed(store, own)

    assert done.written == 3
    assert stored(store)["provider"] == UIDS
    assert [one.body["model"] for one in up.heard] == ["small"]


@pytest.mark.parametrize("said", [{"dimensions": None}, {"paused": True}, {"org": "other"}])
def test_a_provider_is_not_asked_that_makes_no_vectors_for_this_organisation(
    store: Store, own: Settings, buy: Buy, said: dict[str, Any]
) -> None:
    with loopback() as provider:
        buy(provider, **{"capabilities": (), **said})
        embed(store, own)
        found = near(store, own, text="card refused")

    assert provider.heard == []
    assert found[UIDS[0]] == {"vector", "text"}


def test_secrets_stay_here(store: Store, own: Settings, buy: Buy) -> None:
    run(store, "MATCH (n:Incident) SET n.description = 'password: hunter2hunter2'")
    with loopback() as provider:
        buy(provider)
        embed(store, own)
        near(store, own, text="password: hunter2hunter2")

    assert len(provider.heard) == 2
    assert "hunter2" not in provider.texts()


def test_a_search_does_not_wait_for_a_provider_that_takes_long(
    store: Store, own: Settings, buy: Buy
) -> None:
    hasty = own.model_copy(update={"embed_query_seconds": 0.3})
    with loopback() as provider:
        buy(provider)
        embed(store, own)
        provider.seconds = 30
        began = time.monotonic()
        found = near(store, hasty, text="card refused")
        taken = time.monotonic() - began

    assert found[UIDS[0]] == {"vector", "text"}
    assert taken < 20


def test_no_more_vectors_of_searches_are_kept_than_may_be(
    store: Store, own: Settings, buy: Buy
) -> None:
    few = own.model_copy(update={"embed_queries_kept": 2})
    with loopback() as provider:
        buy(provider)
        for text in ("one", "two", "three"):
            near(store, few, text=text)
        for text in ("three", "two"):
            near(store, few, text=text)
        heard = len(provider.heard)
        near(store, few, text="one")

    assert (heard, len(provider.heard)) == (3, 4)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["a", "b", "c"], ["ab", "c"]),
        (["a" * 900, "b" * 900], ["a" * 900, "b" * 900]),
        (["a" * 5000, "b"], ["a" * 5000, "b"]),
        ([], []),
    ],
)
def test_requests_are_bounded_by_number_and_by_bytes(
    store: Store, own: Settings, buy: Buy, texts: list[str], expected: list[str]
) -> None:
    limits = own.model_copy(update={"embed_request_texts": 2, "embed_request_bytes": 1000})
    with loopback() as provider:
        buy(provider)
        model = embeddings_of(store, ORG, limits)

    assert isinstance(model, PaidEmbeddings)
    assert ["".join(texts[part]) for part in model.requests(texts)] == expected
