"""The experts' door: from the page of a node to the same node in Neo4j Browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.portal.console import Console

STOREFRONT = "demo:nazara:main:system:storefront"


def test_an_admin_is_led_from_a_node_s_page_to_neo4j_browser(console: Console) -> None:
    console.open(f"/systems/{STOREFRONT}", "storefront")

    door = console.page.get_by_role("link", name="Neo4j Browser")

    expect(door).to_have_attribute("target", "_blank")
    expect(door).to_have_attribute(
        "href", "/api/neo4j-browser?node=demo%3Anazara%3Amain%3Asystem%3Astorefront"
    )
