"""Tickets and cases: lists, what they say, and what agents do with them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from api.access.tokens import create_token
from api.access.users import Users
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.access.logins import PASSWORD
from tests.browser.portal.console import PATIENCE, Console, changed

CASE = "My basket keeps forgetting"
UID = "demo:quillmoor:main:customer_case:C-5022"
TITLE = "Lift at gate 4 reports no weight"


def test_cases_are_listed_filtered_and_opened(console: Console) -> None:
    page = console.page
    console.open("/cases?status=unfinished", "Cases")
    expect(page.get_by_role("status").first).to_have_text("11", timeout=PATIENCE)
    console.inspect("cases")

    page.get_by_role("link", name=CASE).click()

    expect(console.heading(CASE)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("ottoline.grebe").first).to_be_visible()


def test_a_case_shows_what_it_reports_and_takes_a_note_by_two_requests(console: Console) -> None:
    page = console.page
    console.asked.clear()
    console.open(f"/cases/{UID}", CASE)
    console.settle()
    assert sorted(console.asked) == ["Alike", "Case"]
    expect(page.get_by_role("link", name="Baskets empty themselves").first).to_be_visible()
    console.inspect("case")

    field = page.get_by_label("Add note")
    field.fill("Asked again: it is the same on her telephone.")
    field.press("Control+Enter")

    said = page.locator(".said", has_text="it is the same on her telephone").first
    expect(said).to_be_visible(timeout=PATIENCE)
    expect(page.locator("li", has_text="Operator").first).to_be_visible()
    expect(field).to_have_value("")


def test_a_ticket_is_made_commented_assigned_and_closed(console: Console) -> None:
    page = console.page
    console.open("/tickets", "Tickets")
    console.inspect("tickets-none")
    page.get_by_role("button", name="New ticket").click()
    console.inspect("new-ticket")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Description").fill("The scale under it was calibrated on Monday.")
    page.locator("nz-new-ticket").get_by_label("Severity").select_option("high")
    page.get_by_role("button", name="Make ticket").click()
    expect(console.heading(TITLE)).to_be_visible(timeout=PATIENCE)

    page.get_by_label("Comment").fill("Somebody is on the way.")
    page.get_by_role("button", name="Comment").click()
    said = page.locator(".said", has_text="Somebody is on the way.")
    expect(said).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Assigned to").select_option("Fulfilment")
    page.get_by_label("Status").select_option("resolved")

    expect(page.locator(".titled nz-label")).to_have_text("resolved", timeout=PATIENCE)
    page.reload()
    expect(page.get_by_label("Assigned to")).to_have_value("Fulfilment", timeout=PATIENCE)
    console.settle()
    console.inspect("ticket")
    console.open("/tickets", "Tickets")
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible(timeout=PATIENCE)
    console.inspect("tickets")


def test_what_others_change_shows_by_itself(
    console: Console, demo_store: Store, address: str
) -> None:
    token = create_token(demo_store, demo.ORG, "another", "agent")
    given = {"title": "Doors of hall 3 stay open", "status": "open"}
    made = changed(address, token, "CreateTicket", **given)["ticket"]["id"]
    console.open(f"/tickets/{made}", given["title"])
    console.settle()

    changed(address, token, "ChangeTicket", id=made, status="pending")

    status = console.page.locator(".titled nz-label")
    expect(status).to_have_text("pending", timeout=PATIENCE)


def sign_in(page: Page, demo_store: Store, role: str) -> None:
    """Sign in to what is open as a user with a role, who is made if there is none."""
    users, email = Users(demo_store), f"{role}@example.org"
    if users.by_email(email) is None:
        users.create(email, role, demo.ORG, PASSWORD)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_what_is_typed_is_kept_when_the_session_ends_in_the_middle(
    page: Page, address: str, demo_store: Store
) -> None:
    page.clock.install()
    page.goto(f"{address}/cases/{UID}")
    sign_in(page, demo_store, "agent")
    field = page.get_by_label("Add note")
    field.fill("A long thought, nearly finished", timeout=PATIENCE)

    page.context.clear_cookies()
    page.clock.fast_forward("15:00")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("The session is over.").first).to_be_visible(timeout=PATIENCE)
    sign_in(page, demo_store, "agent")
    expect(page.get_by_label("Password")).to_have_count(0)

    expect(field).to_have_value("A long thought, nearly finished")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".said", has_text="A long thought").first).to_be_visible(timeout=PATIENCE)


def test_who_may_only_read_is_offered_nothing_else(
    page: Page, address: str, demo_store: Store
) -> None:
    page.goto(f"{address}/tickets")
    sign_in(page, demo_store, "viewer")
    expect(page.get_by_role("heading", name="Tickets")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="New ticket")).to_have_count(0)

    page.goto(f"{address}/cases/{UID}")

    expect(page.get_by_role("heading", name=CASE)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("Add note")).to_have_count(0)
