"""Neo4j Browser, opened as a person would: sign in, ask, look at the drawing."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from graph.settings import resolve
from graph.store import Store
from tests.conftest import ROOT, Running, unavailable
from tests.demo_graph import write_demo

STORY = (
    "MATCH p = (i:Incident)-[:AFFECTS]->(:System)-[:DEPENDS_ON]->{0,2}(:System)"
    "<-[:DEPLOYED_TO]-(d:Deployment) "
    "WHERE d.native_id = 'D-2087' AND i.started_at >= d.at RETURN p"
)
PICTURE = ROOT / "tests" / "output" / "neo4j-browser.png"


def test_a_person_signs_in_and_sees_readable_nodes_and_no_walls_of_numbers(
    running: Running, store: Store, chromium: Browser
) -> None:
    write_demo(store)
    page = chromium.new_page(viewport={"width": 1300, "height": 700})

    _sign_in(page, running)
    _ask(page, STORY)

    captions = _captions(page)
    assert len(captions) == 9, captions
    assert all(len(caption) >= 3 for caption in captions), captions
    assert any("Payme" in caption for caption in captions)
    assert any("storefr" in caption for caption in captions)
    _keep(page, PICTURE)


def test_a_node_shown_as_a_table_holds_no_embedding(
    running: Running, store: Store, chromium: Browser
) -> None:
    write_demo(store)
    page = chromium.new_page(viewport={"width": 1300, "height": 700})

    _sign_in(page, running)
    _ask(page, "MATCH (i:Incident {native_id: 'INC-131'})--(x) RETURN i, x")
    page.get_by_text("Text", exact=True).first.click()

    expect(page.get_by_text("native_id").first).to_be_visible()
    shown = page.locator("body").inner_text()
    assert "INC-131" in shown
    assert "vector" not in shown


def _sign_in(page: Page, running: Running) -> None:
    if running.browser is None:
        unavailable("no Neo4j Browser: the tests use a Neo4j of somebody else")
    endpoints = resolve(running.settings)
    bolt = endpoints.neo4j_uri.split("//")[1]
    page.goto(f"{running.browser}?dbms=bolt://neo4j@{bolt}", wait_until="load")
    password = page.get_by_test_id("password")
    password.wait_for(timeout=60_000)
    # It first tries without a password; filled in before that fails, the form is cleared.
    page.wait_for_timeout(4_000)
    password.fill(endpoints.neo4j_password)
    page.get_by_test_id("connect").click()
    expect(page.get_by_text("You are connected as user").first).to_be_visible(timeout=60_000)


def _ask(page: Page, question: str) -> None:
    page.locator(".monaco-editor textarea, .monaco-editor [role=textbox]").first.focus()
    page.keyboard.type(question)
    page.keyboard.press("Control+Enter")
    page.locator("g.node").first.wait_for(timeout=60_000)
    page.wait_for_timeout(3_000)  # The drawing settles.


def _captions(page: Page) -> list[str]:
    nodes = page.locator("g.node")
    texts: list[str] = nodes.evaluate_all("nodes => nodes.map(node => node.textContent)")
    return [text.strip() for text in texts]


def _keep(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
