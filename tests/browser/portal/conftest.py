"""The console in a browser, on the demo organisation: one graph for all modules of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

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


@dataclass
class Stack:
    """What stays up from module to module, for as long as the graph under it is the same."""

    held: ExitStack = field(default_factory=ExitStack)
    console: str = ""
    site: Site | None = None

    def end(self) -> None:
        """End all of it."""
        self.held.close()
        self.console, self.site = "", None


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The servers that modules of this folder share."""
    if (problem := bundle.problem()) is not None:
        unavailable(f"no portal: {problem}")
    shared = Stack()
    yield shared
    shared.end()


@pytest.fixture(scope="module")
def demo_store(settings: Settings, stack: Stack) -> Iterator[Store]:
    """A graph with the demo. It is written again only where other tests have emptied it."""
    with closing(Store(settings)) as store:
        if not store.read(load()["entities.resolve"], org=demo.ORG, uid=demo.LANDMARK):
            stack.end()
            with store.driver.session(database=settings.neo4j_database) as session:
                session.run(EMPTY).consume()
            write_demo(store)
            enrich_demo(store)
        yield store


@pytest.fixture(scope="module")
def address(demo_store: Store, stack: Stack) -> str:
    """An API that answers registered operations alone, as a strict installation does.

    What pages ask is planned already, as some minutes after a start.
    """
    if not stack.console:
        strict = quick(demo_store.settings, graphql_registered_only=True)
        plan(demo_store, strict, tuple(bundle.operations().values()))
        stack.console = stack.held.enter_context(serving(strict))
    return stack.console


@pytest.fixture(scope="module")
def site(demo_store: Store, stack: Stack) -> Iterator[Site]:
    """Somebody's site, whose pages Nazara lets ask and whose back end may give them tokens."""
    if stack.site is None:
        opened = stack.held.enter_context(standing())
        strict = embedding(demo_store, opened)
        plan(demo_store, strict, embedded_operations())
        opened.nazara = stack.held.enter_context(serving(strict))
        stack.site = opened
    stack.site.secret = create_token(demo_store, demo.ORG, "site", "viewer", scopes=["embed"])
    yield stack.site
    revoke_token(demo_store, demo.ORG, "site")


def plan(store: Store, settings: Settings, operations: tuple[str, ...]) -> None:
    """Have Neo4j plan operations: that takes seconds for large ones."""
    WarmUp(Engine(schema_for(settings), store, settings), store, settings, operations).run()


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
