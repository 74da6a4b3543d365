"""Links say where they come from, and what Nazara found by itself is confirmed or refused there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect

from graph.store.store import Store
from tests.api.http.calling import until
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import node, run

STOREFRONT = "demo:nazara:main:system:storefront"
TICKET = "demo:tracker:main:ticket:T1"
INCIDENT = "demo:quillmoor:main:incident:INC-131"
TITLE = "Baskets empty themselves while people browse"
LEDGER = "demo:nazara:main:system:ledger"
PLACES = {
    "Incident": "incidents",
    "CustomerCase": "cases",
    "Ticket": "tickets",
    "TechnicalIssue": "issues",
    "System": "systems",
    "Deployment": "deployments",
    "Document": "documents",
    "GlossaryTerm": "glossary",
    "Team": "nodes",
    "WorkItem": "nodes",
    "DocumentChunk": "nodes",
}


@pytest.fixture
def ticket(demo_store: Store) -> Iterator[None]:
    """A ticket of a tracker, which the demo has none of."""
    node(demo_store, TICKET, "Ticket", title="Gate 4", native_id="T1", source="tracker")
    yield
    run(demo_store, "MATCH (t {uid: $uid}) DETACH DELETE t", uid=TICKET)


@pytest.fixture
def found(demo_store: Store) -> Iterator[None]:
    """A name of ledger found in the text of an incident that does not affect it."""
    run(
        demo_store,
        "MATCH (i {uid: $incident}), (s {uid: $ledger})"
        " CREATE (i)-[:MENTIONS {record: 'nazara:mentions', source: 'nazara', run: 'found',"
        "  confidence: 'derived', property: 'description', occurrences: 2,"
        "  last_seen: datetime()}]->(s)",
        incident=INCIDENT,
        ledger=LEDGER,
    )
    yield
    run(demo_store, "MATCH ()-[m:MENTIONS {run: 'found'}]->() DELETE m")
    run(demo_store, "MATCH (a:Assertion {start: $start}) DETACH DELETE a", start=INCIDENT)


def row_of(console: Console) -> Locator:
    """Open the incident and return the row of the system that its text names."""
    console.open(f"/incidents/{INCIDENT}", TITLE)
    console.settle()
    section = console.page.locator(".side section", has_text="Named in its text")
    return section.locator("li", has_text="ledger")


def said(store: Store) -> list[list[str]]:
    """What people say of both: the relationship, and how it stands."""
    return run(
        store,
        "MATCH (a:Assertion {start: $start, end: $end}) RETURN [a.relationship, a.status]",
        start=INCIDENT,
        end=LEDGER,
    )


@pytest.mark.usefixtures("found")
def test_a_found_link_is_refused_where_it_shows_and_that_is_undone(
    console: Console, demo_store: Store
) -> None:
    page = console.page
    row = row_of(console)
    row.get_by_role("button", name="Where the link with ledger comes from: found").click()
    window = page.locator("nz-why nz-dialog")
    expect(window).to_contain_text("names", timeout=PATIENCE)
    expect(window).to_contain_text("found by nazara, in its description 2 times")
    console.inspect("link")

    window.get_by_role("button", name="Wrong: forget it").click()

    expect(row).to_have_count(0, timeout=PATIENCE)
    assert said(demo_store) == [["MENTIONS", "refused"]]
    page.get_by_role("button", name="Undo").click()
    console.inspect("link-refused")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=PATIENCE)
    until(lambda: said(demo_store) == [["MENTIONS", "withdrawn"]])


@pytest.mark.usefixtures("found")
def test_a_found_link_becomes_a_fact_by_one_click_and_by_keys(
    console: Console, demo_store: Store
) -> None:
    page = console.page
    row_of(console).get_by_role("button", name="Where the link with ledger").press("Enter")
    right = page.get_by_role("button", name="Right: it affects ledger")
    right.focus(timeout=PATIENCE)
    right.press("Enter")

    affects = page.locator(".side section", has_text="Affects").first
    expect(affects.get_by_role("link", name="ledger", exact=True)).to_be_visible(timeout=PATIENCE)
    assert said(demo_store) == [["AFFECTS", "asserted"]]
    page.get_by_role("button", name="Undo").click()

    expect(affects.get_by_role("link", name="ledger", exact=True)).to_have_count(
        0, timeout=PATIENCE
    )


def test_a_link_that_a_tool_states_says_so_and_is_not_judged_here(console: Console) -> None:
    page = console.page
    console.open(f"/systems/{STOREFRONT}", "storefront")

    page.get_by_role("button", name="Where the link with Web Shop comes from").click()

    window = page.locator("nz-why nz-dialog")
    expect(window).to_contain_text("belongs to Web Shop", timeout=PATIENCE)
    expect(window).to_contain_text("stated by")
    expect(window.get_by_role("button", name="Wrong")).to_have_count(0)
    console.inspect("link-stated")
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize("label", PLACES)
def test_a_page_of_a_node_asks_twice_at_most_and_says_where_it_comes_from(
    console: Console, demo_store: Store, label: str
) -> None:
    [uid, source] = run(
        demo_store,
        "MATCH (n:$($label) {org: 'demo'}) WHERE n.type = $label AND n.stub IS NULL AND NOT n:Alias"
        " RETURN [n.uid, n.source] ORDER BY n.uid LIMIT 1",
        label=label,
    )[0]
    console.settle()
    console.asked.clear()

    console.page.goto(f"{console.address}/{PLACES[label]}/{quote(uid, safe=':')}")

    corner = console.page.locator("nz-provenance summary")
    expect(corner).to_have_text(source, timeout=PATIENCE)
    console.settle()
    assert 1 <= len(console.asked) <= 2, console.asked
