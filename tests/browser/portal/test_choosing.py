"""Lists: rows are chosen and something is done with all of them; views are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from api.access.links import make_link
from api.access.tokens import create_token
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.browser.portal.console import PATIENCE, Console, changed
from tests.browser.portal.test_desk_pages import sign_in
from tests.statements import node, run

FOREIGN = "demo:tracker:main:ticket:T9"
STATUSES = "MATCH (t:Ticket {org: 'demo'}) RETURN [t.title, t.status] ORDER BY t.title"


@pytest.fixture
def tickets(demo_store: Store, address: str) -> Iterator[None]:
    """Two tickets of the desk, and one of a tracker; taken away again."""
    run(demo_store, "MATCH (t:Ticket {org: 'demo'}) DETACH DELETE t")
    token = create_token(demo_store, demo.ORG, "another", "agent")
    for title in ("Gate 5 hums", "Gate 6 hums"):
        changed(address, token, "CreateTicket", title=title)
    tracked = {"title": "Gate 7 hums", "native_id": "T9", "source": "tracker", "status": "open"}
    node(demo_store, FOREIGN, "Ticket", **tracked)
    run(demo_store, "MATCH (t {uid: $uid}) SET t.sort_at = datetime()", uid=FOREIGN)
    yield
    run(demo_store, "MATCH (t:Ticket {org: 'demo'}) DETACH DELETE t")


@pytest.mark.usefixtures("tickets")
def test_chosen_tickets_are_closed_together_those_of_other_tools_stay_and_it_is_undone(
    console: Console, demo_store: Store
) -> None:
    page = console.page
    console.open("/tickets", "Tickets")
    expect(page.locator("tbody tr")).to_have_count(3, timeout=PATIENCE)
    page.get_by_label("Select all shown").check()
    bar = page.get_by_role("group", name="What to do with the selection")

    bar.get_by_role("button", name="Close").click()

    told = page.locator("nz-toasts")
    expect(told).to_contain_text("2 tickets are closed. 1 of other tools", timeout=PATIENCE)
    expect(bar).to_have_count(0)
    closed = [["Gate 5 hums", "closed"], ["Gate 6 hums", "closed"], ["Gate 7 hums", "open"]]
    assert run(demo_store, STATUSES) == closed
    console.inspect("closed-together")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody")).not_to_contain_text("closed", timeout=PATIENCE)
    assert "closed" not in [status for _, status in run(demo_store, STATUSES)]


def test_rows_are_chosen_by_keys_and_opened_together_in_the_graph(console: Console) -> None:
    page, keys = console.page, console.page.keyboard
    console.open("/systems", "Systems")
    expect(page.locator("tbody tr")).not_to_have_count(0, timeout=PATIENCE)
    for key in ("j", "x", "j", "x"):
        keys.press(key)
    bar = page.get_by_role("group", name="What to do with the selection")
    expect(bar).to_contain_text("2 selected")
    console.inspect("chosen")
    keys.press("Escape")
    expect(bar).to_have_count(0)

    for key in ("k", "x", "j", "x"):
        keys.press(key)
    bar.get_by_role("button", name="Open in graph").click()

    expect(page).to_have_url(re.compile(r"/graph/demo[^?]+\?open=demo"), timeout=PATIENCE)
    expect(console.heading("Graph")).to_be_visible(timeout=PATIENCE)


def test_links_of_chosen_rows_are_copied(console: Console) -> None:
    page = console.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.open("/glossary", "Glossary")
    page.get_by_label("Select basket").check(timeout=PATIENCE)

    page.get_by_role("button", name="Copy links").click()

    expect(page.get_by_text("The link is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.goto(copied)
    expect(console.heading("basket")).to_be_visible(timeout=PATIENCE)


@pytest.fixture
def no_views(demo_store: Store) -> None:
    """Nobody keeps a view."""
    run(demo_store, "MATCH (v:SavedView {org: 'demo'}) DETACH DELETE v")


@pytest.mark.usefixtures("no_views")
def test_a_view_is_kept_under_a_name_and_opened_again_in_any_browser(
    console: Console, chromium: Browser, address: str, demo_store: Store
) -> None:
    page = console.page
    console.open("/systems?tier=1&order=tier", "Systems")
    page.locator("nz-views summary").click()
    page.get_by_label("Name of the view").fill("Tier 1")
    page.get_by_role("button", name="Keep view").click()
    expect(page.locator("nz-views summary")).to_have_text("Tier 1", timeout=PATIENCE)
    console.inspect("views")

    with chromium.new_context(locale="en-GB") as elsewhere:
        other = Console(elsewhere.new_page(), address)
        other.follow(make_link(demo_store, demo.ORG))
        other.open("/systems", "Systems")
        other.page.locator("nz-views summary").click()
        other.page.get_by_role("link", name="Tier 1").click(timeout=PATIENCE)
        expect(other.page).to_have_url(f"{address}/systems?tier=1&order=tier")
        expect(other.page.locator("nz-views summary")).to_have_text("Tier 1", timeout=PATIENCE)
    page.get_by_role("button", name="Drop the view Tier 1").click()

    expect(page.get_by_role("link", name="Tier 1")).to_have_count(0, timeout=PATIENCE)


@pytest.mark.usefixtures("no_views")
def test_a_view_that_is_shared_is_there_for_who_may_only_read_beside_their_own(
    console: Console, chromium: Browser, address: str, demo_store: Store
) -> None:
    page = console.page
    console.open("/systems?tier=1", "Systems")
    page.locator("nz-views summary").click()
    page.get_by_label("Name of the view").fill("For all")
    page.get_by_label("Share it with everybody here").check()
    page.get_by_role("button", name="Keep view").click()
    expect(page.get_by_text("shared", exact=True)).to_be_visible(timeout=PATIENCE)

    with chromium.new_context(locale="en-GB") as elsewhere:
        theirs = elsewhere.new_page()
        theirs.goto(f"{address}/systems?tier=2")
        sign_in(theirs, demo_store, "viewer")
        theirs.locator("nz-views summary").click(timeout=PATIENCE)
        expect(theirs.get_by_role("link", name="For all")).to_be_visible(timeout=PATIENCE)
        expect(theirs.get_by_text("Operator", exact=True)).to_be_visible()
        expect(theirs.get_by_role("button", name="Drop the view For all")).to_have_count(0)
        expect(theirs.get_by_label("Share it with everybody here")).to_have_count(0)
        theirs.get_by_label("Name of the view").fill("My own")
        theirs.get_by_role("button", name="Keep view").click()
        drop = theirs.get_by_role("button", name="Drop the view My own")
        expect(drop).to_be_visible(timeout=PATIENCE)
        Console(theirs, address).inspect("views-shared")
        drop.click()
        expect(drop).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Drop the view For all").click()

    expect(page.get_by_role("link", name="For all")).to_have_count(0, timeout=PATIENCE)
