"""The console in a browser, on the demo organisation: one graph for all modules of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page

from api.access.links import make_link
from api.access.tokens import create_token, revoke_token
from api.compiler.engine import Engine
from api.http.warmup import WarmUp
from api.portal import bundle
from api.schema.build import schema_for
from cypher.loader import load
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.access.logins import quick
from tests.api.conftest import serving
from tests.browser.portal.console import Console
from tests.browser.portal.host import Site, embedded_operations, embedding, standing
from tests.conftest import EMPTY, unavailable
from tests.demo_graph import enrich_demo, write_demo


@pytest.fixture(scope="module")
def demo_store(settings: Settings) -> Iterator[Store]:
    """A graph with the demo. It is written again only where other tests have emptied it."""
    with closing(Store(settings)) as store:
        if not store.read(load()["entities.resolve"], org=demo.ORG, uid=demo.LANDMARK):
            with store.driver.session(database=settings.neo4j_database) as session:
                session.run(EMPTY).consume()
            write_demo(store)
            enrich_demo(store)
        yield store


@pytest.fixture(scope="module")
def address(demo_store: Store) -> Iterator[str]:
    """An API that answers registered operations alone, as a strict installation does.

    What pages ask is planned already, as some minutes after a start.
    """
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")
    strict = quick(demo_store.settings, graphql_registered_only=True)
    engine = Engine(schema_for(strict), demo_store, strict)
    WarmUp(engine, demo_store, strict, tuple(bundle.operations().values())).run()
    with serving(strict) as served:
        yield served


@pytest.fixture(scope="module")
def site(demo_store: Store) -> Iterator[Site]:
    """Somebody's site, whose pages Nazara lets ask and whose back end may give them tokens."""
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")
    with standing() as opened:
        strict = embedding(demo_store, opened)
        engine = Engine(schema_for(strict), demo_store, strict)
        WarmUp(engine, demo_store, strict, embedded_operations()).run()
        opened.secret = create_token(demo_store, demo.ORG, "site", "viewer", scopes=["embed"])
        with serving(strict) as served:
            opened.nazara = served
            yield opened
        revoke_token(demo_store, demo.ORG, "site")


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that knows nobody yet."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.fixture
def console(page: Page, address: str, demo_store: Store) -> Iterator[Console]:
    """The console, with the operator of the demo signed in. At its end nothing was refused."""
    opened = Console(page, address)
    opened.follow(make_link(demo_store, demo.ORG))
    yield opened
    assert opened.complaints == []
