"""What was found shows on Home with what it rests on, and people say what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import node, run

FINDING = "demo:nazara:main:finding:baskets"
TITLE = "4 times: Baskets empty themselves"


@pytest.fixture
def finding(demo_store: Store) -> Iterator[str]:
    """A finding that rests on four incidents of the demo."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    node(
        demo_store,
        FINDING,
        "Finding",
        source="nazara",
        native_id="baskets",
        title=TITLE,
        kind="recurring_problem",
        status="open",
        score=0.83,
        occasions=4,
        reasons=["4 occasions in 60 days", "same system: storefront: 6 of 6 pairs"],
        first_at=at,
        last_at=at,
        sort_at=at,
    )
    run(
        demo_store,
        "MATCH (i:Incident {org: 'demo'}) WHERE i.stub IS NULL WITH i ORDER BY i.uid LIMIT 4"
        " MATCH (f {uid: $uid})"
        " CREATE (i)-[:EVIDENCE_OF {record: 'nazara:finding:recurring-incidents',"
        "  source: 'nazara', confidence: 'inferred', stance: 'supports', score: 0.8}]->(f)",
        uid=FINDING,
    )
    yield FINDING
    run(demo_store, "MATCH (f {uid: $uid}) DETACH DELETE f", uid=FINDING)


def standing(store: Store) -> str:
    """Return where the finding stands in the graph."""
    return str(run(store, "MATCH (f {uid: $uid}) RETURN f.status", uid=FINDING)[0])


@pytest.mark.usefixtures("finding")
def test_a_problem_that_comes_back_is_dismissed_on_home_and_that_is_undone(
    console: Console, demo_store: Store
) -> None:
    page = console.page
    console.open("/", "Home")
    row = page.locator("li", has_text=TITLE)
    expect(row).to_contain_text("and 1 more", timeout=PATIENCE)
    records = row.get_by_role("link").count()
    console.inspect("home-finding")

    row.get_by_role("button", name="Wrong: it is none").click()

    expect(row).to_have_count(0, timeout=PATIENCE)
    dismissed = standing(demo_store)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible(timeout=PATIENCE)
    assert (records, dismissed, standing(demo_store)) == (4, "dismissed", "open")


def test_its_page_says_why_leads_to_its_records_and_takes_an_answer_and_takes_it_back(
    console: Console, demo_store: Store, finding: str
) -> None:
    page = console.page
    console.open(f"/nodes/{finding}", TITLE)
    expect(page.get_by_text("same system: storefront: 6 of 6 pairs")).to_be_visible()
    expect(page.locator("section", has_text="it").get_by_role("link")).to_have_count(4)

    page.get_by_role("button", name="Right: it comes back").press("Enter")

    back = page.get_by_role("button", name="Take the answer back")
    expect(back).to_be_visible(timeout=PATIENCE)
    confirmed = standing(demo_store)
    console.inspect("finding-answered")
    back.click()
    expect(page.get_by_role("button", name="Wrong: it is none")).to_be_visible(timeout=PATIENCE)
    assert (confirmed, standing(demo_store)) == ("confirmed", "open")


def test_what_is_new_in_logs_shows_on_home_with_its_system_and_its_figures_on_its_page(
    console: Console, demo_store: Store, finding: str
) -> None:
    page, title = console.page, "More often on storefront: pool exhausted after <*> ms"
    [system] = run(
        demo_store,
        "MATCH (f {uid: $uid}) SET f.title = $title, f.kind = 'log_rate', f.value = 192.0,"
        " f.baseline = 24.0, f.onset = f.first_at, f.occasions = null WITH f"
        " MATCH (s:System {uid: 'demo:nazara:main:system:storefront'})"
        " CREATE (f)-[:AFFECTS {record: 'nazara:finding:log-news', source: 'nazara',"
        "  confidence: 'derived'}]->(s) RETURN s.name",
        uid=finding,
        title=title,
    )

    console.open("/", "Home")
    row = page.locator("li", has_text=title)
    expect(row).to_contain_text(f"In {system}", timeout=PATIENCE)
    links = row.get_by_role("link").count()
    console.open(f"/nodes/{finding}", title)
    expect(page.get_by_text("192", exact=True)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Right: it has changed").click()

    expect(page.get_by_role("button", name="Take the answer back")).to_be_visible(timeout=PATIENCE)
    assert (links, standing(demo_store)) == (2, "confirmed")
