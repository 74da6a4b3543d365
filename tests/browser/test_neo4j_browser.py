"""Neo4j Browser, opened as a person would: sign in, ask, look at the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.browser.address import browser_address
from api.browser.favourites import favourite
from api.browser.style import LOOKS, style_sheet
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.conftest import serving
from tests.conftest import EMPTY, ROOT, Running, unavailable
from tests.demo_graph import write_demo
from tests.statements import run

STORY = (
    "MATCH p = (i:Incident)-[:AFFECTS]->(:System)-[:DEPENDS_ON]->{0,2}(:System)"
    "<-[:DEPLOYED_TO]-(d:Deployment) "
    "WHERE d.native_id = 'D-2087' AND i.started_at >= d.at RETURN p"
)
LANDMARK = "Baskets empty themselves while people browse"
EDITOR = ".monaco-editor textarea, .monaco-editor [role=textbox]"
SIZE: ViewportSize = {"width": 1300, "height": 700}
PICTURE = ROOT / "tests" / "output" / "neo4j-browser.png"


@pytest.fixture(scope="module")
def demo_graph(settings: Settings) -> Iterator[None]:
    """The demo organisation, for all of these tests: they only look."""
    with closing(Store(settings)) as store:
        with store.driver.session() as session:
            session.run(EMPTY).consume()
        write_demo(store)
        yield


@pytest.fixture
def page(demo_graph: None, chromium: Browser) -> Iterator[Page]:
    del demo_graph
    with chromium.new_page(viewport=SIZE) as opened:
        yield opened


@pytest.fixture(scope="module")
def signed_in(demo_graph: None, running: Running, chromium: Browser) -> Iterator[Page]:
    """A page on which somebody signed in, to ask one thing after the other."""
    del demo_graph
    with chromium.new_page(viewport=SIZE) as opened:
        _sign_in(opened, running)
        yield opened


def test_a_person_signs_in_and_sees_readable_nodes_and_no_walls_of_numbers(
    signed_in: Page,
) -> None:
    page = signed_in
    _ask(page, STORY)

    captions = _captions(page)
    assert len(captions) == 9, captions
    assert all(len(caption) >= 3 for caption in captions), captions
    assert any("Payme" in caption for caption in captions)
    assert any("storefr" in caption for caption in captions)
    _keep(page, PICTURE)


def test_a_node_shown_as_a_table_holds_no_embedding(signed_in: Page) -> None:
    page = signed_in
    _ask(page, "MATCH (i:Incident {native_id: 'INC-131'})--(x) RETURN i, x")
    page.get_by_text("Text", exact=True).first.click()

    expect(page.get_by_text("native_id").first).to_be_visible()
    shown = page.locator("body").inner_text()
    assert "INC-131" in shown
    assert "vector" not in shown


def test_the_command_s_address_shows_a_saved_query_and_files_dropped_are_taken(
    running: Running, page: Page
) -> None:
    sheet = style_sheet()

    _sign_in(page, running, favourite("newest-incidents", demo.ORG).text)
    expect(page.get_by_test_id("activeEditor")).to_contain_text("Newest incidents")
    expect(page.get_by_text("ERROR", exact=True)).to_have_count(0)
    _drop(page, "nazara.grass", sheet)
    expect(page.get_by_text("node.GlossaryTerm").first).to_be_attached()
    _drop(page, "stubs.cypher", favourite("stubs", demo.ORG).text)
    page.locator(".filedrop-save-to-favorites").click()
    page.locator(EDITOR).first.focus()
    page.keyboard.press("Control+Enter")
    page.locator("g.node").first.wait_for(timeout=60_000)

    colours = page.locator("g.node circle").evaluate_all("all => all.map(one => one.outerHTML)")
    assert any(LOOKS["Incident"].colour in one for one in colours), colours[:3]
    page.get_by_test_id("navigationFavorites").click()
    title = favourite("stubs", demo.ORG).title
    expect(page.get_by_test_id(f"scriptTitle-{title}")).to_be_visible()


def test_the_console_s_link_to_a_node_shows_that_node(running: Running, page: Page) -> None:
    if running.browser is None:
        unavailable("no Neo4j Browser: the tests use a Neo4j of somebody else")
    with serving(running.settings.model_copy(update={"neo4j_browser": running.browser})) as address:
        page.goto(f"{address}/api/neo4j-browser?node={demo.LANDMARK}", timeout=60_000)
    _give_password(page, running)
    expect(page.get_by_test_id("activeEditor")).to_contain_text("A node, and what it hangs")
    page.locator(EDITOR).first.focus()
    page.keyboard.press("Control+Enter")
    page.locator("g.node").first.wait_for(timeout=60_000)

    assert any(LANDMARK.startswith(one[:5]) for one in _captions(page))


def test_whoever_signs_in_reads_until_they_say_that_they_want_to_write(
    signed_in: Page, running: Running
) -> None:
    page = signed_in

    _type(page, "CREATE (n:Scribble) RETURN n")

    expect(page.get_by_text("Writing in read access mode not allowed").first).to_be_visible(
        timeout=60_000
    )
    with closing(Store(running.settings)) as store:
        assert run(store, "MATCH (n:Scribble) RETURN n") == []


def _drop(page: Page, name: str, text: str) -> None:
    """Drop a file onto the page, as a person drags it there."""
    files = page.evaluate_handle(
        "([name, text]) => { const all = new DataTransfer();"
        " all.items.add(new File([text], name)); return all; }",
        [name, text],
    )
    for event in ("dragenter", "drop"):
        page.locator(".filedrop").first.dispatch_event(event, {"dataTransfer": files})


def _sign_in(page: Page, running: Running, query: str = "") -> None:
    if running.browser is None:
        unavailable("no Neo4j Browser: the tests use a Neo4j of somebody else")
    assert running.browser is not None
    endpoints = resolve(running.settings)
    server = (endpoints.neo4j_uri, endpoints.neo4j_user)
    page.goto(browser_address(running.browser, *server, query), wait_until="load")
    _give_password(page, running)


def _give_password(page: Page, running: Running) -> None:
    endpoints = resolve(running.settings)
    password = page.get_by_test_id("password")
    password.wait_for(timeout=60_000)
    # It first tries without a password; filled in before that fails, the form is cleared.
    page.wait_for_timeout(4_000)
    password.fill(endpoints.neo4j_password)
    page.get_by_test_id("connect").click()
    expect(page.get_by_text("You are connected as user").first).to_be_visible(timeout=60_000)


def _ask(page: Page, question: str) -> None:
    _type(page, ":clear")
    expect(page.locator("g.node")).to_have_count(0)
    _type(page, question)
    page.locator("g.node").first.wait_for(timeout=60_000)


def _type(page: Page, text: str) -> None:
    """Run a line, in place of what the editor holds: it closes brackets while somebody types."""
    page.locator(EDITOR).first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    expect(page.get_by_test_id("activeEditor")).to_contain_text(text)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")


def _captions(page: Page) -> list[str]:
    page.wait_for_timeout(3_000)  # The drawing settles.
    nodes = page.locator("g.node")
    texts: list[str] = nodes.evaluate_all("nodes => nodes.map(node => node.textContent)")
    return [text.strip() for text in texts]


def _keep(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
