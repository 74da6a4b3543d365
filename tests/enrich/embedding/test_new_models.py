"""Another model takes a model's place: beside it, as a whole, and what is old goes at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from enrich.embedding.indexes import drop
from enrich.embedding.models import models_of
from enrich.embedding.served import ModelRecord, ServedModel, recorded, settle
from enrich.enrichment import embed_job
from enrich.providers.stored import Providers
from enrich.spending.vectors import spec_of
from enrich.tasks.enrichment import ask_sweep, do_page
from graph.model.providers import ProviderSpec
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.nearby import QUERY, incident, write
from tests.api.doctor.examined import only
from tests.loopback.asked import config_for
from tests.loopback.provider import LoopbackProvider, loopback
from tests.loopback.script import FAILED, always
from tests.statements import run

ORG = "acme"
TITLES = ("Card refused at the till", "Queue of mails is full", "Cards are refused again")
UIDS = [f"{ORG}:t:main:incident:{number}" for number in range(len(TITLES))]
INDEXES = "SHOW VECTOR INDEXES YIELD labelsOrTypes AS labels RETURN labels[0]"
NEW_TITLE = "MATCH (n:Incident {uid: $uid}) SET n.title = 'Nothing at all'"

Choose = Callable[[str], ProviderSpec]


@pytest.fixture
def own(store: Store, settings: Settings) -> Settings:
    """Settings with few vectors of their own, on a graph with some incidents without any."""
    write(store, [incident(ORG, *pair) for pair in enumerate(TITLES)], vectors=False)
    given = {
        "embed_providers": ("local",),
        "embed_models_seconds": 0.0,
        "embed_old_seconds": 0,
        "llm_attempts": 1,
    }
    return settings.model_copy(update=given)


@pytest.fixture
def provider() -> Iterator[LoopbackProvider]:
    """The loopback server, by whatever model."""
    with loopback() as served:
        yield served


@pytest.fixture
def choose(store: Store, provider: LoopbackProvider, tmp_path: Path) -> Iterator[Choose]:
    """Give what makes a model of the loopback server that of the organisation."""
    specs: list[ProviderSpec] = []

    def put(model: str) -> ProviderSpec:
        said = {"model": model, "dimensions": 16, "price_in": 2.0, "capabilities": ("embedding",)}
        config = config_for(provider, "openai-compatible", tmp_path / "key", **said)
        Providers(store, ORG).put(config)
        spec = spec_of(config)
        assert spec is not None
        specs.append(spec)
        return spec

    yield put
    for spec in specs:
        drop(store, spec)


def embed(store: Store, settings: Settings, *uids: str) -> None:
    embed_job(store, ORG, settings).run(uids or UIDS)


def swept(store: Store, settings: Settings) -> None:
    """Bring all vectors up to date, as the night does."""
    noted = ask_sweep(store, ORG, settings, ["embedding"]).run
    place = noted.begin()
    while place:
        place = do_page(noted, settings, place).next


def near(store: Store, settings: Settings, **given: Any) -> set[str]:
    """Return the neighbours that were found by vectors of the provider."""
    engine = Engine(schema_for(settings), store, settings)
    answer = orjson.loads(engine.execute(Request(QUERY, given, None, ORG)).body)
    return {
        hit["node"]["id"]
        for hit in answer["data"]["semanticNeighbors"]
        if any(reason["kind"] == "provider" for reason in hit["reasons"])
    }


def stored(store: Store, spec: ProviderSpec) -> set[str]:
    query = "MATCH (e:Embedding {model: $model}) RETURN e.of"
    return set(run(store, query, model=spec.model))


def asked_models(provider: LoopbackProvider) -> list[str]:
    return [one.body["model"] for one in provider.heard]


def test_searches_go_on_with_the_old_vectors_until_the_new_ones_are_complete(
    store: Store, own: Settings, provider: LoopbackProvider, choose: Choose
) -> None:
    old = choose("one")
    embed(store, own)
    new = choose("two")
    embed(store, own, UIDS[0])
    provider.heard.clear()

    by_text, by_node = near(store, own, text="card refused"), near(store, own, id=UIDS[0])
    told = only(own, "new-models")
    asked = asked_models(provider)
    swept(store, own)
    after = near(store, own, text="a card was refused")

    assert by_text == set(UIDS)
    assert by_node == set(UIDS[1:])
    assert asked == ["one"]
    assert told.level == "warn"
    assert f"look at vectors of {old.model}; of those of {new.model}, 1 of 3" in told.text
    assert after == set(UIDS)
    assert asked_models(provider)[-1] == "two"
    assert only(own, "new-models").level == "ok"


def test_old_vectors_go_with_their_index_some_time_after_the_change(
    store: Store, own: Settings, choose: Choose
) -> None:
    later = own.model_copy(update={"embed_old_seconds": 3600})
    old = choose("one")
    embed(store, own)
    new = choose("two")

    swept(store, later)
    there = stored(store, old)
    swept(store, later)
    still = stored(store, old)
    swept(store, own)

    assert there == still == set(UIDS)
    assert stored(store, old) == set()
    assert stored(store, new) == set(UIDS)
    labels = run(store, INDEXES)
    assert old.label not in labels
    assert new.label in labels
    assert recorded(store, ORG).old == ()


def test_an_index_stays_while_another_organisation_has_vectors_there(
    store: Store, own: Settings, choose: Choose
) -> None:
    old = choose("one")
    embed(store, own)
    props = {"uid": "other:x|1", "org": "other", "of": "other:x"}
    run(store, f"CREATE (e:Embedding:{old.label}) SET e = $props", props=props)
    choose("two")

    swept(store, own)
    swept(store, own)

    assert stored(store, old) == set()
    assert old.label in run(store, INDEXES)


def test_a_provider_that_is_down_leaves_the_old_vectors_in_service(
    store: Store, own: Settings, provider: LoopbackProvider, choose: Choose
) -> None:
    old = choose("one")
    embed(store, own)
    choose("two")
    provider.script = always(FAILED)

    swept(store, own)

    assert near(store, own, id=UIDS[0]) == set(UIDS[1:])
    assert stored(store, old) == set(UIDS)


def test_a_text_that_changes_meanwhile_is_not_found_by_what_it_was(
    store: Store, own: Settings, choose: Choose
) -> None:
    old = choose("one")
    embed(store, own)
    new = choose("two")
    run(store, NEW_TITLE, uid=UIDS[0])

    embed(store, own, UIDS[0])

    assert stored(store, old) == set(UIDS[1:])
    assert stored(store, new) == {UIDS[0]}


def test_as_many_nodes_as_are_asked_for_let_searches_switch(
    store: Store, own: Settings, choose: Choose
) -> None:
    choose("one")
    embed(store, own)
    new = choose("two")
    embed(store, own, *UIDS[:2])

    served = []
    for share in (0.7, 0.6):
        wanted = own.model_copy(update={"embed_switch_share": share})
        settle(store, ORG, wanted, models_of(store, ORG, wanted).written)
        served.append(recorded(store, ORG).lists["provider"].served.model == new.model)

    assert served == [False, True]


def test_going_back_before_it_is_complete_drops_what_was_begun(
    store: Store, own: Settings, choose: Choose
) -> None:
    old = choose("one")
    embed(store, own)
    begun = choose("two")
    embed(store, own, UIDS[0])
    choose("one")
    run(store, NEW_TITLE, uid=UIDS[1])

    swept(store, own)

    assert stored(store, old) == set(UIDS)
    assert stored(store, begun) == set()


def test_what_is_written_down_and_can_not_be_read_counts_for_nothing(
    store: Store, own: Settings, choose: Choose
) -> None:
    choose("one")
    embed(store, own)
    run(store, "MATCH (o:Organization) SET o.vector_models = '{\"lists\": 3}'")

    assert recorded(store, ORG) == ModelRecord()
    assert near(store, own, text="card refused") == set(UIDS)


def test_a_model_that_comes_back_is_not_old_any_more() -> None:
    one, two, three = (ServedModel(model=name, dimensions=2) for name in ("one", "two", "three"))

    first = ModelRecord().noted("provider", one, None)
    second = first.noted("provider", two, None).noted("provider", three, None)
    back = second.noted("provider", two, None)
    done = back.switched("provider")

    assert first.lists["provider"].served == one
    assert [old.model for old in second.old] == [two]
    assert [old.model for old in back.old] == [three]
    assert done.lists["provider"].served == two
    assert [old.model for old in done.old] == [three, one]
    assert done.switched("provider") == done
