"""A made-up mutation that is served, and somebody who calls it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from api.access.viewer import Viewer
from api.actions.queueing import close_brokers
from api.compiler.engine import Engine, Request
from api.schema.build import strawberry_schema
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.made_up import DONE, made_up
from tests.api.sample import Sample

ADA = Viewer("acme", "t-1", "Ada", "admin", user="u-ada")
Asking = Callable[..., dict[str, Any]]


@pytest.fixture
def system(store: Store) -> str:
    sample = Sample(store)
    uid = sample.node("System", 1, version="1")
    sample.write()
    DONE.clear()
    return uid


@pytest.fixture
def serve(settings: Settings, store: Store) -> Iterator[Callable[..., Asking]]:
    """Make an engine as an API process has it, with other settings if they are given."""
    del store
    made: list[Store] = []

    def make(**given: Any) -> Asking:
        registry = made_up()
        schema = strawberry_schema(settings.graphql_page_size, registry.extras)
        chosen = settings.model_copy(update=given)
        made.append(Store(chosen))
        engine = Engine(schema, made[-1], chosen, registry)

        def answer(text: str, viewer: Viewer = ADA, **variables: Any) -> Any:
            request = Request(
                text, variables, None, viewer.org, viewer, "request-7", address="192.0.2.7"
            )
            return orjson.loads(engine.execute(request).body)

        return answer

    yield make
    for one in made:
        one.close()
    close_brokers()


@pytest.fixture
def ask(serve: Callable[..., Asking]) -> Asking:
    return serve()
