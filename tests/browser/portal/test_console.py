"""The console as a whole: coming in, moving around, searching, keys, themes, narrow windows."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from api.access.links import make_link
from api.access.tokens import create_token
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.access.logins import quick
from tests.api.conftest import serving
from tests.browser.portal.console import PATIENCE, Console, changed

INCIDENT = "Baskets empty themselves while people browse"
UID = "demo:quillmoor:main:incident:INC-131"
PATH = f"/incidents/{UID}"


def test_one_click_on_the_link_signs_a_newcomer_in_and_the_link_is_worth_nothing_then(
    page: Page, address: str, demo_store: Store
) -> None:
    link = make_link(demo_store, demo.ORG)
    console = Console(page, address)

    console.follow(link)
    assert page.url == f"{address}/"
    page.context.clear_cookies()
    page.goto("about:blank")
    page.goto(f"{address}/sign-in#{link}")

    expect(page.get_by_role("status")).to_contain_text("was used already")
    console.complaints.clear()
    console.inspect("sign-in")


def test_a_server_that_goes_away_is_told_what_is_shown_stays_and_all_goes_on_when_it_is_back(
    page: Page, address: str, demo_store: Store
) -> None:
    token = create_token(demo_store, demo.ORG, "another", "agent")
    settings = quick(demo_store.settings)
    with serving(settings) as passing:
        console = Console(page, passing)
        console.follow(make_link(demo_store, demo.ORG))
        console.open(PATH, INCIDENT)
        console.settle()

    cut = page.get_by_text("Not live: connecting again")
    expect(cut).to_be_visible(timeout=PATIENCE)
    expect(console.heading(INCIDENT)).to_be_visible()
    changed(address, token, "AddNote", about=UID, text="Said while it was away.")
    with serving(settings, port=int(passing.rpartition(":")[2])):
        expect(cut).to_have_count(0, timeout=PATIENCE)
        expect(page.get_by_text("Said while it was away.")).to_be_visible(timeout=PATIENCE)
        page.get_by_role("link", name="Home").click()
        expect(page.get_by_role("link", name=INCIDENT).first).to_be_visible(timeout=PATIENCE)


def test_a_wrong_password_is_told_and_nothing_is_shown(page: Page, address: str) -> None:
    page.goto(f"{address}{PATH}")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_label("Password").fill("not that password")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_contain_text("is wrong")
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_a_deep_link_works_after_a_reload_and_the_way_back_too(console: Console) -> None:
    console.open(PATH, INCIDENT)
    console.page.reload()
    expect(console.heading(INCIDENT)).to_be_visible(timeout=PATIENCE)
    console.page.get_by_role("link", name="Incidents").first.click()
    expect(console.heading("Incidents")).to_be_visible(timeout=PATIENCE)

    console.page.go_back()

    expect(console.heading(INCIDENT)).to_be_visible(timeout=PATIENCE)
    assert console.page.title() == f"{INCIDENT} · Nazara"


def test_search_finds_as_one_types_and_opens_what_is_chosen_by_keys(console: Console) -> None:
    keys = console.page.keyboard

    keys.press("Control+k")
    expect(console.page.get_by_role("combobox", name="Search")).to_be_focused()
    keys.type("basket empty")
    found = console.page.get_by_role("option", name=INCIDENT)
    expect(found).to_be_visible(timeout=PATIENCE)
    console.inspect("search")
    while found.get_attribute("aria-selected") != "true":
        keys.press("ArrowDown")
    keys.press("Enter")

    expect(console.heading(INCIDENT)).to_be_visible(timeout=PATIENCE)


def test_all_can_be_reached_by_keys(console: Console) -> None:
    keys = console.page.keyboard

    keys.press("g")
    keys.press("i")
    expect(console.heading("Incidents")).to_be_visible(timeout=PATIENCE)
    console.settle()
    second = console.page.locator("tbody tr").nth(1).get_by_role("link").first
    address = second.evaluate("link => link.href")
    assert "/incidents/" in address
    for key in ("j", "j", "k", "j", "Enter"):
        keys.press(key)
    expect(console.page).to_have_url(address)
    keys.press("?")

    expect(console.page.get_by_role("dialog", name="Keys")).to_be_visible()
    console.inspect("keys")
    keys.press("Escape")
    expect(console.page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_a_theme_that_is_chosen_is_remembered(console: Console) -> None:
    page = console.page
    page.locator("nz-account summary").click()
    console.inspect("account")
    page.get_by_label("Theme").select_option("dark")
    page.reload()
    expect(console.heading("Home")).to_be_visible(timeout=PATIENCE)

    page.emulate_media(color_scheme="light")

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(15, 18, 22)"


def test_on_a_phone_the_menu_opens_and_leads_on(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 800})
    console.open(PATH, INCIDENT)

    console.page.get_by_role("button", name="Menu").click()
    console.inspect("phone-menu")
    assert console.misfits() == []
    console.page.get_by_role("link", name="Home").click()
    expect(console.heading("Home")).to_be_visible()


def test_an_address_without_a_page_says_so(console: Console) -> None:
    console.page.goto(f"{console.address}/incidents/a/b/c")

    expect(console.page.get_by_role("heading", name="There is no such page")).to_be_visible()
    console.inspect("no-page")


def test_who_signs_out_is_asked_again_and_sees_nothing(console: Console) -> None:
    page = console.page
    page.locator("nz-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()

    page.reload()

    expect(page.get_by_label("Password")).to_be_visible()
    console.complaints.clear()
