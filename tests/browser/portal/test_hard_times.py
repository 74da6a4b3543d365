"""Long lists and none, wrong clocks, two tabs, slow lines, and a server that comes back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from api.access.links import make_link
from api.access.tokens import create_token
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.browser.portal.console import PATIENCE, Console, changed
from tests.statements import run

MANY = "many"
ROWS = 100_000
KEPT = 500
CASE = "demo:quillmoor:main:customer_case:C-5022"
TITLE = "My basket keeps forgetting"


@pytest.fixture
def many(demo_store: Store) -> Iterator[None]:
    """A hundred thousand cases of an organisation of their own; taken away again."""
    run(
        demo_store,
        "UNWIND range(1, $rows) AS n CALL (n) {"
        " CREATE (c:_Entity:CustomerCase {uid: 'many:t:main:customer_case:' + n, org: $org,"
        "  org_token: $org, type: 'CustomerCase', source: 't', native_id: toString(n),"
        "  visibility: 'org', title: 'Case ' + n, status: 'open', severity_rank: 1 + n % 5,"
        "  sort_at: datetime('2026-01-01T00:00:00Z') + duration({minutes: n}),"
        "  opened_at: datetime('2026-01-01T00:00:00Z') + duration({minutes: n})})"
        "} IN TRANSACTIONS OF 10000 ROWS",
        rows=ROWS,
        org=MANY,
    )
    yield
    run(
        demo_store,
        "MATCH (c:CustomerCase {org: $org}) CALL (c) { DETACH DELETE c }"
        " IN TRANSACTIONS OF 10000 ROWS",
        org=MANY,
    )


@pytest.mark.usefixtures("many")
def test_a_list_of_a_hundred_thousand_stays_fluid_however_far_it_is_read(
    page: Page, address: str, demo_store: Store
) -> None:
    console = Console(page, address)
    console.follow(make_link(demo_store, MANY))
    console.open("/cases", "Cases")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50, timeout=PATIENCE)
    expect(page.get_by_role("status").first).to_have_text(f"{ROWS}")

    taken = []
    for number in range(1, 16):
        last = rows.last.inner_text()
        began = time.perf_counter()
        page.get_by_role("button", name="Show more").click()
        expect(rows.last).not_to_have_text(last, timeout=PATIENCE)
        taken.append(time.perf_counter() - began)
        expect(rows).to_have_count(min(KEPT, 50 * (number + 1)))

    assert sum(taken[-5:]) < 5 * sum(taken[5:10])
    page.get_by_role("button", name="To the first rows").click()
    expect(rows).to_have_count(50, timeout=PATIENCE)
    expect(rows.first).to_contain_text(f"Case {ROWS}")


def test_an_organisation_with_nothing_says_on_every_page_what_to_do(
    page: Page, address: str, demo_store: Store
) -> None:
    console = Console(page, address)
    console.open(f"/sign-in#{make_link(demo_store, 'empty')}", "First steps")
    page.get_by_role("button", name="Skip this").click(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="There is nothing in the graph yet")).to_be_visible()
    console.inspect("empty-home")
    for place in ("incidents", "cases", "tickets", "issues", "systems", "deployments", "documents"):
        console.open(f"/{place}", place.capitalize())
        none = page.get_by_role("heading", name="yet")
        expect(none).to_be_visible(timeout=PATIENCE)
    console.inspect("empty-documents")


def test_a_browser_whose_clock_and_zone_are_off_shows_right_ages_and_stays_live(
    chromium: Browser, address: str, demo_store: Store
) -> None:
    context = chromium.new_context(timezone_id="Pacific/Kiritimati", locale="en-GB")
    page = context.new_page()
    page.clock.install(time="2031-05-01T00:00:00Z")
    console = Console(page, address)
    console.follow(make_link(demo_store, demo.ORG))
    console.open(f"/cases/{CASE}", TITLE)
    token = create_token(demo_store, demo.ORG, "another", "agent")

    said = f"Seen from far away at {time.time()}."
    changed(address, token, "AddNote", about=CASE, text=said)

    note = page.locator("li", has_text=said)
    expect(note).to_be_visible(timeout=PATIENCE)
    age = note.locator("nz-time time").inner_text()
    assert re.fullmatch(r"\d+[sm] ago", age), age
    context.close()


def test_two_tabs_of_one_session_renew_their_tokens_in_turn(
    console: Console, demo_store: Store
) -> None:
    del demo_store
    first = console.page
    second = first.context.new_page()
    for tab in (first, second):
        tab.clock.install()
        tab.goto(f"{console.address}/incidents")
        expect(tab.locator("tbody tr").first).to_be_visible(timeout=PATIENCE)
    for tab in (first, second):
        tab.clock.fast_forward("15:00")

    for tab in (first, second):
        tab.get_by_role("link", name="Systems").click()
    for tab in (first, second):
        expect(tab.locator("tbody tr").first).to_be_visible(timeout=PATIENCE)
        expect(tab.get_by_label("Password")).to_have_count(0)


def test_on_a_slow_line_the_page_says_that_it_loads_and_then_shows(console: Console) -> None:
    session = console.page.context.new_cdp_session(console.page)
    slow = {"offline": False, "latency": 900, "downloadThroughput": 60_000, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", slow)

    console.page.get_by_role("link", name="Cases", exact=True).click()

    expect(console.page.locator("nz-skeleton")).to_be_visible(timeout=PATIENCE)
    expect(console.page.locator("tbody tr").first).to_be_visible(timeout=PATIENCE)


def test_a_line_that_breaks_and_comes_back_is_told_and_what_was_missed_is_fetched(
    console: Console, demo_store: Store, address: str
) -> None:
    page = console.page
    console.open(f"/cases/{CASE}", TITLE)
    console.settle()
    token = create_token(demo_store, demo.ORG, "another", "agent")

    page.context.set_offline(True)
    changed(address, token, "AddNote", about=CASE, text="Said while nobody heard.")
    page.get_by_label("Add note").fill("Typed without a line")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Nazara does not answer")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("Add note")).to_have_value("Typed without a line")
    page.context.set_offline(False)
    page.get_by_role("button", name="Add note").click()

    for said in ("Typed without a line", "Said while nobody heard."):
        expect(page.locator(".said", has_text=said).first).to_be_visible(timeout=PATIENCE)
    console.complaints.clear()
