"""An element in a page of another site: what it shows, asks and tells, and its tokens."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from api.access.tokens import create_token, revoke_token
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.api.conftest import serving
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.host import TOKENS, Site, embedding, received

INCIDENT = "demo:quillmoor:main:incident:INC-131"
TITLE = "Baskets empty themselves while people browse"
STOREFRONT = "demo:nazara:main:system:storefront"

_HEAR = """
(names) => {
  window.heard = [];
  for (const name of names) {
    document.addEventListener(name, (event) => {
      window.heard.push([name, event.target.id, event.detail]);
      if (name === "nazara-open") event.preventDefault();
    });
  }
}
"""


@pytest.fixture
def host(page: Page, site: Site) -> Iterator[Console]:
    """A browser in which a page of the site is opened. At its end nothing was refused."""
    site.asked.clear()
    site.wanted = {"elements": ["nazara-entity"]}
    site.is_refusing = False
    opened = Console(page, site.nazara)
    yield opened
    assert opened.complaints == []


def entity(node: str, more: str = "", name: str = "one") -> str:
    return f'<nazara-entity id="{name}" node="{node}" token-url="{TOKENS}" {more}></nazara-entity>'


def page_of(*elements: str) -> str:
    return f"<main><h1>Shop</h1>{''.join(elements)}</main>"


def heard(page: Page) -> list[Any]:
    return list(page.evaluate("window.heard"))


def test_one_tag_shows_a_node_in_a_page_with_the_strictest_policy(
    host: Console, site: Site
) -> None:
    host.page.goto(site.page(page_of(entity(INCIDENT))))

    shown = host.page.locator("nazara-entity")
    expect(shown.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)
    for text in ("Incident", "acknowledged", "storefront"):
        expect(shown).to_contain_text(text)
    assert host.asked == ["EmbeddedEntity"]
    assert len(site.asked) == 1
    host.inspect("embed-entity")


def test_attributes_are_followed_while_the_page_is_open(host: Console, site: Site) -> None:
    page = host.page
    page.goto(site.page(page_of(entity(INCIDENT))))
    shown = page.locator("nazara-entity")
    expect(shown).to_contain_text("Started", timeout=PATIENCE)

    shown.evaluate("(element, node) => element.setAttribute('node', node)", STOREFRONT)
    expect(shown.get_by_role("link", name="storefront", exact=True)).to_be_visible()
    expect(shown).to_contain_text("Open incidents")
    host.inspect("embed-system")
    shown.evaluate("element => element.setAttribute('lang', 'de')")
    expect(shown).to_contain_text("Offene Störungen")
    shown.evaluate("element => element.setAttribute('theme', 'dark')")
    frame = shown.locator(".frame")
    expect(frame).to_have_css("background-color", "rgb(22, 26, 32)")
    host.inspect("embed-system-german")

    assert len(site.asked) == 1


def test_the_language_and_the_colours_are_the_page_s_own(host: Console, site: Site) -> None:
    page = host.page
    page.emulate_media(color_scheme="dark")
    page.goto(site.page(page_of(entity(INCIDENT)), lang="de-AT", scheme="light"))

    shown = page.locator("nazara-entity")

    expect(shown).to_contain_text("Begonnen", timeout=PATIENCE)
    expect(shown.locator(".frame")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_page_gives_an_element_colours_and_reaches_its_parts(host: Console, site: Site) -> None:
    page = host.page
    page.goto(site.page(page_of(entity(INCIDENT))))
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`
            body { --nazara-ink: rgb(10, 20, 30); }
            nazara-entity::part(title) { font-size: 30px; }
            nazara-entity::part(frame) { border-radius: 0; }`);
          document.adoptedStyleSheets = [sheet];
        }"""
    )

    shown = page.locator("nazara-entity")

    title = shown.get_by_role("link", name=TITLE)
    expect(title).to_have_css("font-size", "30px", timeout=PATIENCE)
    expect(title).to_have_css("color", "rgb(10, 20, 30)")
    expect(shown.locator(".frame")).to_have_css("border-radius", "0px")


def test_the_page_hears_what_happens_and_may_open_nodes_itself(host: Console, site: Site) -> None:
    page = host.page
    page.add_init_script(f"({_HEAR})(['nazara-load', 'nazara-open', 'nazara-error'])")
    page.goto(site.page(page_of(entity(INCIDENT))))
    title = page.get_by_role("link", name=TITLE)
    expect(title).to_be_visible(timeout=PATIENCE)

    title.focus()
    page.keyboard.press("Enter")

    href = f"{site.nazara}/incidents/{INCIDENT}"
    detail = {"id": INCIDENT, "title": TITLE, "href": href}
    assert heard(page) == [["nazara-load", "one", None], ["nazara-open", "one", detail]]
    assert len(page.context.pages) == 1


def test_a_page_that_opens_nothing_itself_leaves_it_to_the_console(
    host: Console, site: Site
) -> None:
    host.page.goto(site.page(page_of(entity(INCIDENT))))
    title = host.page.get_by_role("link", name=TITLE)
    expect(title).to_be_visible(timeout=PATIENCE)

    with host.page.context.expect_page() as opened:
        title.click()

    assert opened.value.url.startswith(f"{site.nazara}/incidents/")
    assert opened.value.evaluate("window.opener") is None


def test_many_elements_share_a_token_and_its_renewal(host: Console, site: Site) -> None:
    page = host.page
    site.wanted["seconds"] = 6
    page.goto(site.page(page_of(entity(INCIDENT), entity(STOREFRONT, name="two"))))
    for name in (TITLE, "storefront"):
        expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible(
            timeout=PATIENCE
        )
    before = len(site.asked)

    page.wait_for_timeout(3500)
    page.evaluate(
        "Promise.all([...document.querySelectorAll('nazara-entity')].map(one => one.refresh()))"
    )

    assert (before, len(site.asked)) == (1, 2)
    host.asked.clear()


def test_a_refused_token_is_replaced_and_without_one_the_element_says_so(
    host: Console, site: Site, demo_store: Store
) -> None:
    page = host.page
    page.add_init_script(f"({_HEAR})(['nazara-error'])")
    page.goto(site.page(page_of(entity(INCIDENT))))
    shown = page.locator("nazara-entity")
    expect(shown).to_contain_text(TITLE, timeout=PATIENCE)
    site.secret = replaced(demo_store)

    shown.evaluate("element => element.refresh()")
    expect(shown).to_contain_text(TITLE)
    assert len(site.asked) > 1
    assert heard(page) == []
    site.is_refusing = True
    site.secret = replaced(demo_store)
    shown.evaluate("(element, node) => element.node = node", STOREFRONT)

    expect(shown).to_contain_text("got no access", timeout=PATIENCE)
    expect(shown).not_to_contain_text(TITLE)
    host.inspect("embed-no-token")
    assert heard(page)[0][2]["code"] == "NO_TOKEN"
    site.is_refusing = False
    shown.get_by_role("button", name="Try again").click()
    expect(shown).to_contain_text("Open incidents")
    forgive(host, "401")


def replaced(store: Store) -> str:
    """Revoke the API token of the site's back end, wait until nobody believes it, make another."""
    revoke_token(store, demo.ORG, "site")
    time.sleep(store.settings.token_cache_seconds + 0.1)
    return create_token(store, demo.ORG, "site", "viewer", scopes=["embed"])


def forgive(host: Console, words: str) -> None:
    """Leave out what a browser says by itself of answers and lines that were meant to fail."""
    host.complaints[:] = [one for one in host.complaints if words not in one]


def test_a_token_for_something_else_shows_nothing(host: Console, site: Site) -> None:
    site.wanted = {"operations": ["0" * 64]}
    host.page.goto(site.page(page_of(entity(INCIDENT))))

    shown = host.page.locator("nazara-entity")

    expect(shown).to_contain_text("This page may not show this", timeout=PATIENCE)
    expect(shown).not_to_contain_text(TITLE)
    forgive(host, "403")


def test_a_server_that_goes_away_leaves_what_was_there_and_is_found_again(
    host: Console, site: Site, demo_store: Store
) -> None:
    page, away = host.page, Site(site.address, secret=site.secret)
    settings = embedding(demo_store, site)
    with serving(settings) as address:
        away.nazara = address
        port = int(address.rpartition(":")[2])
        nazara, site.nazara = site.nazara, address
        page.goto(site.page(page_of(entity(INCIDENT))))
        shown = page.locator("nazara-entity")
        expect(shown).to_contain_text(TITLE, timeout=PATIENCE)

    shown.evaluate("element => element.refresh()")
    expect(shown).to_contain_text("This is what was known last")
    expect(shown).to_contain_text(TITLE)
    host.inspect("embed-stale")
    shown.evaluate("(element, node) => element.node = node", STOREFRONT)
    with serving(settings, port=port):
        expect(shown).to_contain_text("Open incidents", timeout=PATIENCE)
        expect(shown).not_to_contain_text("This is what was known last")
        site.nazara = nazara
    host.complaints.clear()


def test_what_changes_in_nazara_shows_by_itself(
    host: Console, site: Site, demo_store: Store, tmp_path: Path
) -> None:
    name = uuid4().hex
    record = {
        "type": "Incident",
        "id": name,
        "title": "Lifts stand still",
        "status": "triggered",
        "started_at": "2026-11-12T15:00:00Z",
        "updated_at": "2026-11-12T15:00:00Z",
    }
    received(demo_store, tmp_path, **record)
    host.page.add_init_script(f"({_HEAR})(['nazara-change'])")
    host.page.goto(site.page(page_of(entity(f"demo:quillmoor:main:incident:{name}"))))
    shown = host.page.locator("nazara-entity")
    expect(shown).to_contain_text("triggered", timeout=PATIENCE)

    host.page.wait_for_timeout(1000)
    later = record | {"status": "resolved", "updated_at": "2026-11-12T16:00:00Z"}
    received(demo_store, tmp_path, **later)

    expect(shown).to_contain_text("resolved", timeout=PATIENCE)
    assert heard(host.page)[0] == ["nazara-change", "one", None]


def test_what_is_not_there_or_was_not_chosen_is_said(host: Console, site: Site) -> None:
    nothing = entity("", name="two")
    host.page.goto(site.page(page_of(entity("demo:x:main:incident:NONE"), nothing)))

    expect(host.page.locator("#one")).to_contain_text("no such node", timeout=PATIENCE)
    expect(host.page.locator("#two")).to_contain_text("No node was chosen")


def test_in_a_narrow_column_of_a_wide_page_nothing_reaches_out(host: Console, site: Site) -> None:
    page = host.page
    page.set_viewport_size({"width": 400, "height": 700})
    page.goto(site.page(page_of(entity(STOREFRONT))))
    shown = page.locator("nazara-entity")
    expect(shown).to_contain_text("Open incidents", timeout=PATIENCE)

    shown.locator("summary").click()

    host.inspect("embed-narrow")
    assert host.misfits() == []
