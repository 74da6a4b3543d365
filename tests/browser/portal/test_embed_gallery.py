"""The gallery: every element at work, with live attributes and the code to copy."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.host import ELEMENTS

STOREFRONT = "demo:nazara:main:system:storefront"


def test_the_gallery_shows_every_element_with_the_session_of_who_is_signed_in(
    console: Console,
) -> None:
    page = console.page
    page.locator("nz-account summary").click()
    page.get_by_role("link", name="Gallery").click()
    expect(console.heading("Gallery")).to_be_visible(timeout=PATIENCE)

    for name in ELEMENTS:
        expect(page.locator(name)).to_have_count(1)
    entity = page.locator("nazara-entity")
    expect(entity.get_by_role("link").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator("nazara-incidents li").first).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    console.inspect("gallery")


def test_attributes_are_tried_and_the_code_says_them(console: Console) -> None:
    page = console.page
    console.open("/gallery", "Gallery")
    shown = page.get_by_role("region", name="Entity")
    expect(shown.locator("nazara-entity").get_by_role("link").first).to_be_visible(timeout=PATIENCE)

    node = shown.get_by_role("textbox", name="node")
    node.fill(STOREFRONT)
    node.press("Tab")
    shown.get_by_label("lang").select_option("de")

    element = shown.locator("nazara-entity")
    expect(element).to_contain_text("Offene Störungen", timeout=PATIENCE)
    code = shown.get_by_label("Code")
    expect(code).to_contain_text(f'node="{STOREFRONT}"')
    expect(code).to_contain_text('lang="de"')
    shown.get_by_role("button", name="Frame").click()
    expect(code).to_contain_text(f"{console.address}/embed/nazara-entity?node=")


def test_the_code_is_copied(console: Console) -> None:
    page = console.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    console.open("/gallery", "Gallery")
    shown = page.get_by_role("region", name="Incidents")

    shown.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f'src="{console.address}/embed/nazara.js"' in copied
    assert '<nazara-incidents\n  status="open"' in copied


def test_the_gallery_fits_a_narrow_window(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 900})
    console.open("/gallery", "Gallery")
    expect(console.page.locator("nazara-incidents li").first).to_be_visible(timeout=PATIENCE)

    console.inspect("gallery-narrow")

    assert console.misfits() == []
