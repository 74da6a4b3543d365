"""Settings of who may what: members, invitations, tokens, access scopes, organisations."""

from __future__ import annotations

import re
import uuid

import httpx
import pytest
from playwright.sync_api import expect

from api.access.tokens import create_token, revoke_token
from api.access.users import Users
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.access.logins import PASSWORD
from tests.browser.portal.console import PATIENCE, Console, changed

BOB = "bob@example.org"


@pytest.fixture
def bob(demo_store: Store) -> str:
    """A member of the demo who is an agent."""
    users = Users(demo_store)
    if users.by_email(BOB) is None:
        users.create(BOB, "agent", demo.ORG, PASSWORD)
    users.join(BOB, "agent", demo.ORG)
    return BOB


def test_somebody_is_invited_by_a_link_that_is_shown_once_and_works(
    console: Console, address: str
) -> None:
    page = console.page
    console.open("/settings/members", "Members")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("eva@example.org")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link for eva@example.org")
    expect(link).to_have_value(re.compile(rf"^{address}/invite#.{{40,}}"), timeout=PATIENCE)
    console.inspect("settings-invite")
    secret = link.input_value().partition("#")[2]
    page.keyboard.press("Escape")

    invited = page.get_by_role("list", name="Invited")
    expect(invited).to_contain_text("eva@example.org", timeout=PATIENCE)
    told = httpx.post(f"{address}/api/auth/invitation/", json={"token": secret}).json()
    assert (told["email"], told["role"]) == ("eva@example.org", "agent")
    page.reload()
    expect(invited).to_contain_text("eva@example.org", timeout=PATIENCE)
    assert secret not in page.content()
    page.get_by_role("button", name="Take back the invitation of eva@example.org").click()
    expect(invited).to_have_count(0, timeout=PATIENCE)


def test_a_member_gets_another_role_teams_and_is_stopped_and_removed(
    console: Console, bob: str, demo_store: Store
) -> None:
    page = console.page
    console.open("/settings/members", "Members")
    page.get_by_label(f"Role of {bob}").select_option("viewer", timeout=PATIENCE)
    page.get_by_role("button", name=f"Teams of {bob}").click()
    page.get_by_label("Payments", exact=True).check()
    console.inspect("settings-teams")
    page.get_by_role("button", name="Save").click()
    teams = page.get_by_role("button", name=f"Teams of {bob}: payments")
    expect(teams).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name=f"Disable {bob}").click()
    expect(page.get_by_role("button", name=f"Enable {bob}")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-members")
    account = Users(demo_store).by_email(bob)
    assert account is not None
    assert (account.roles[demo.ORG], account.disabled) == ("viewer", True)

    page.get_by_role("button", name=f"Enable {bob}").click()
    page.get_by_role("button", name=f"Remove {bob}").click()
    page.get_by_role("button", name="Remove", exact=True).click()

    expect(page.get_by_label(f"Role of {bob}")).to_have_count(0, timeout=PATIENCE)


def test_the_last_admin_stays_and_the_page_says_why(console: Console) -> None:
    page = console.page
    console.open("/settings/members", "Members")

    role = page.get_by_label("Role of operator@localhost")
    role.select_option("viewer", timeout=PATIENCE)

    expect(page.get_by_role("alert")).to_contain_text("the only admin", timeout=PATIENCE)
    expect(role).to_have_value("admin")


def test_a_token_is_made_shown_once_used_and_revoked(console: Console, address: str) -> None:
    page = console.page
    console.open("/settings/tokens", "API tokens")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("What it is for").fill("dashboard")
    expect(page.get_by_label("write: change things")).to_be_disabled()
    page.get_by_role("button", name="Make the token").click()
    shown = page.get_by_label("The token")
    expect(shown).to_have_value(re.compile("^nzr_"), timeout=PATIENCE)
    console.inspect("settings-token")
    header = {"Authorization": f"Bearer {shown.input_value()}"}
    told = httpx.get(f"{address}/api/me/", headers=header).json()
    assert (told["org"], told["role"]) == (demo.ORG, "viewer")
    page.keyboard.press("Escape")
    expect(page.get_by_role("list", name="API tokens")).to_contain_text("dashboard")
    console.inspect("settings-tokens")

    page.get_by_role("button", name="Revoke dashboard").click()
    page.get_by_role("button", name="Revoke", exact=True).click()

    expect(page.get_by_role("button", name="Revoke dashboard")).to_have_count(0, timeout=PATIENCE)


def test_an_access_scope_is_made_gets_readers_and_is_deleted(console: Console, bob: str) -> None:
    page = console.page
    console.open("/settings/scopes", "Access scopes")
    expect(page.get_by_text("Nothing is restricted")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-scopes-none")
    page.get_by_role("button", name="New scope").click()
    page.get_by_label("Name", exact=True).fill("security")
    page.get_by_label("Who reads it").fill(f"{bob}, team:payments")
    page.get_by_role("button", name="Make it").click()
    readers = page.get_by_role("list", name="Readers of security")
    expect(readers).to_contain_text("team:payments", timeout=PATIENCE)

    page.get_by_label("Add a reader to security").fill("nobody@example.org")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("no member", timeout=PATIENCE)
    page.get_by_role("button", name=f"Take away {bob} from security").click()
    expect(readers).not_to_contain_text(bob, timeout=PATIENCE)
    console.inspect("settings-scopes")
    page.get_by_role("button", name="Delete security").click()
    page.get_by_role("button", name="Delete", exact=True).click()

    expect(readers).to_have_count(0, timeout=PATIENCE)


def test_a_new_organisation_is_made_and_gone_to_and_the_way_back_too(console: Console) -> None:
    page = console.page
    console.open("/settings/organizations", "Organisations")
    console.inspect("settings-organizations")
    name = f"workshop-{uuid.uuid4().hex[:8]}"
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make it and go there").click()
    expect(page.locator("nz-account summary b")).to_have_text(name, timeout=PATIENCE)

    console.open("/settings/organizations", "Organisations")
    page.get_by_role("button", name=f"Go there: {demo.ORG}").click()

    expect(page.locator("nz-account summary b")).to_have_text(demo.ORG, timeout=PATIENCE)
    expect(console.heading("Home")).to_be_visible(timeout=PATIENCE)


def test_an_organisation_is_called_by_another_name_at_once_and_by_the_old_one_when_undone(
    console: Console,
) -> None:
    page = console.page
    console.open("/settings/organizations", "Organisations")
    called = page.get_by_label("Name for people")
    called.fill("Quillmoor Outdoor")
    page.get_by_role("button", name="Rename").click()
    shown = page.locator("nz-account summary b")
    expect(shown).to_have_text("Quillmoor Outdoor", timeout=PATIENCE)
    expect(page.get_by_role("list", name="Organisations")).to_contain_text("Quillmoor Outdoor")
    console.inspect("settings-organization-renamed")

    page.get_by_role("button", name="Undo").click()

    expect(shown).to_have_text(demo.ORG, timeout=PATIENCE)
    expect(called).to_have_value(demo.ORG)


def test_what_another_admin_changes_shows_by_itself(
    console: Console, address: str, demo_store: Store
) -> None:
    console.open("/settings/members", "Members")
    console.settle()
    token = create_token(demo_store, demo.ORG, "another admin", "admin")

    changed(address, token, "InviteUser", email="late@example.org", role="viewer")

    invited = console.page.get_by_role("list", name="Invited")
    expect(invited).to_contain_text("late@example.org", timeout=10_000)
    changed(address, token, "WithdrawInvitation", email="late@example.org")
    expect(invited).to_have_count(0, timeout=10_000)


def test_a_page_is_read_afresh_when_somebody_comes_back_to_it(
    console: Console, demo_store: Store
) -> None:
    page = console.page
    console.open("/settings/tokens", "API tokens")
    console.settle()
    create_token(demo_store, demo.ORG, "made on the command line", "viewer")

    page.evaluate("window.dispatchEvent(new Event('focus'))")

    tokens = page.get_by_role("list", name="API tokens")
    expect(tokens).to_contain_text("made on the command line", timeout=10_000)
    revoke_token(demo_store, demo.ORG, "made on the command line")
