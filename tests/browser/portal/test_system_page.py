"""The page of a system: whose it is, what it needs and what needs it, what hit it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import run

STOREFRONT = "demo:nazara:main:system:storefront"
CALLS = "{record: 'otel:traces', source: 'otel', confidence: 'derived', run: 'seen-by-test'}"


@pytest.fixture
def traced(demo_store: Store) -> Iterator[None]:
    """Traces show that storefront calls orders, which is declared, and ledger, which is not."""
    run(
        demo_store,
        "MATCH (s:System {uid: $uid}), (t:System {org: 'demo'})"
        " WHERE t.name IN ['orders', 'ledger']"
        f" CREATE (s)-[d:DEPENDS_ON {CALLS}]->(t) SET d.calls_per_hour = 1250.0,"
        " d.error_rate = 0.004, d.p95_ms = 120.0, d.first_seen = datetime(),"
        " d.last_seen = datetime(), d.valid_from = datetime()",
        uid=STOREFRONT,
    )
    yield
    run(demo_store, "MATCH ()-[d:DEPENDS_ON {run: 'seen-by-test'}]->() DELETE d")


@pytest.mark.usefixtures("traced")
def test_a_system_is_shown_with_what_is_declared_and_what_is_called(console: Console) -> None:
    page = console.page
    console.asked.clear()

    console.open(f"/systems/{STOREFRONT}", "storefront")
    console.settle()

    assert sorted(console.asked) == ["System", "SystemSurroundings"]
    needs = page.get_by_role("table", name="Needs", exact=True).locator("tbody tr")
    expect(needs).to_have_count(6)
    expect(needs.filter(has_text="orders")).to_contain_text("Declared and called")
    expect(needs.filter(has_text="orders")).to_contain_text("0.4%")
    expect(needs.filter(has_text="ledger")).to_contain_text("Called, not declared")
    expect(needs.filter(has_text="identity")).to_contain_text("Declared, not called")
    console.inspect("system")


def test_a_system_is_shown_with_owners_what_hit_it_and_what_was_deployed(console: Console) -> None:
    page = console.page
    console.open(f"/systems/{STOREFRONT}", "storefront")
    console.settle()

    expect(page.locator(".side").get_by_role("link", name="Web Shop")).to_be_visible()
    expect(page.get_by_role("table", name="Incidents")).to_contain_text("Baskets empty themselves")
    expect(page.get_by_role("table", name="Deployments")).to_be_visible()
    expect(page.get_by_role("list", name="What happened")).to_be_visible()


def test_where_nothing_measures_calls_nothing_is_told_as_uncalled(console: Console) -> None:
    console.open(f"/systems/{STOREFRONT}", "storefront")

    needs = console.page.get_by_role("table", name="Needs", exact=True)
    expect(needs).to_contain_text("Declared", timeout=PATIENCE)
    expect(needs).not_to_contain_text("not called")
