"""The experts' door: from the page of a node to the same node in Neo4j Browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.test_desk_pages import sign_in

STOREFRONT = "demo:nazara:main:system:storefront"


def test_an_admin_is_led_from_a_node_s_page_to_neo4j_browser(console: Console) -> None:
    console.open(f"/systems/{STOREFRONT}", "storefront")

    door = console.page.get_by_role("link", name="Neo4j Browser")

    expect(door).to_have_attribute("target", "_blank")
    expect(door).to_have_attribute(
        "href", "/api/neo4j-browser?node=demo%3Anazara%3Amain%3Asystem%3Astorefront"
    )


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_who_is_no_admin_sees_no_way_to_neo4j_browser(
    page: Page, address: str, demo_store: Store, role: str
) -> None:
    page.goto(f"{address}/systems/{STOREFRONT}")
    sign_in(page, demo_store, role)
    heading = page.get_by_role("heading", name="storefront", exact=True, level=1)
    expect(heading).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Graph")).to_be_visible()

    expect(page.get_by_role("link", name="Neo4j Browser")).to_have_count(0)
