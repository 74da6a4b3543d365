"""An element by itself in a frame: its token, its height, its events, and who may frame it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.host import ELEMENTS, EXAMPLES, Site, standing

INCIDENT = "demo:quillmoor:main:incident:INC-131"
TITLE = "Baskets empty themselves while people browse"


@pytest.fixture
def host(page: Page, site: Site) -> Iterator[Console]:
    """A browser in which a page of the site is opened. At its end nothing was refused."""
    site.wanted = {"elements": ELEMENTS, "origin": site.nazara}
    site.is_refusing = False
    opened = Console(page, site.nazara)
    yield opened
    assert opened.complaints == []


def address_of(site: Site, element: str = "nazara-entity", **given: str) -> str:
    """Return the address of an element's own page."""
    asked = {"node": INCIDENT, "parent": site.address, **given}
    return f"{site.nazara}/embed/{element}?{urlencode(asked)}"


def framed(page: Page, site: Site, address: str, more: str = "") -> FrameLocator:
    """Open a page that has that address in a frame, with the script of the documentation."""
    site.serve("/frame.js", (EXAMPLES / "frame.js").read_text(), "text/javascript")
    source = address.replace("&", "&amp;")
    frame = f'<iframe title="Nazara" width="600" height="10" src="{source}"></iframe>{more}'
    script = '<script type="module" src="/frame.js"></script>'
    body = f"<main><h1>Shop</h1>{frame}</main>{script}"
    text = f'<!doctype html><html lang="en"><title>A page</title><body>{body}</body></html>'
    page.goto(site.serve("/framing", text, "text/html; charset=utf-8"))
    return page.frame_locator("iframe[title=Nazara]")


def test_a_frame_is_given_a_token_and_tells_its_height(host: Console, site: Site) -> None:
    page = host.page
    inside = framed(page, site, address_of(site, theme="light"))

    expect(inside.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)
    height = inside.locator("nazara-entity").evaluate("one => Math.ceil(one.offsetHeight)")
    expect(page.locator("iframe")).to_have_attribute("height", str(height))
    assert height > 100
    host.inspect("embed-frame")


def test_the_page_around_opens_nodes_itself_where_the_address_says_so(
    host: Console, site: Site
) -> None:
    inside = framed(host.page, site, address_of(site, open="parent", lang="de"))
    expect(inside.locator("nazara-entity")).to_contain_text("Begonnen", timeout=PATIENCE)

    inside.get_by_role("link", name=TITLE).click()

    expect(host.page).to_have_title(TITLE)
    assert len(host.page.context.pages) == 1


def test_a_token_from_another_frame_is_not_taken(host: Console, site: Site) -> None:
    page = host.page
    page.add_init_script("window.told = 0")
    told = (
        "for (let n = 0; n < 50; n += 1) setTimeout(() => parent.frames[0].postMessage("
        '{nazara: "token", token: "a stranger\'s"}, "*"), n * 40);'
    )
    site.serve("/told.js", told, "text/javascript")
    text = '<!doctype html><html lang="en"><title>B</title><script src="/told.js"></script></html>'
    site.serve("/other", text, "text/html")
    bearers: list[str] = []
    page.on("request", lambda one: bearers.append(one.headers.get("authorization", "")))

    other = '<iframe title="Other" src="/other"></iframe>'
    inside = framed(page, site, address_of(site), other)

    expect(inside.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)
    assert [one for one in bearers if "stranger" in one] == []


def test_a_site_that_is_not_named_can_frame_nothing(host: Console, site: Site) -> None:
    with standing() as stranger:
        stranger.nazara = site.nazara
        framed(host.page, stranger, address_of(site, parent=stranger.address))

        host.page.wait_for_timeout(1500)

        assert any("frame-ancestors" in one for one in host.complaints)
        inside = host.page.frame_locator("iframe[title=Nazara]")
        expect(inside.locator("nazara-entity")).to_have_count(0)
    host.complaints.clear()


@pytest.mark.parametrize(
    ("element", "given", "words"),
    [
        ("nazara-none", {}, "There is no element nazara-none."),
        ("nazara-entity", {"parent": "nowhere"}, "The address lacks parent="),
    ],
)
def test_an_address_that_lacks_something_says_so(
    host: Console, site: Site, element: str, given: dict[str, str], words: str
) -> None:
    inside = framed(host.page, site, address_of(site, element, **given))

    expect(inside.locator("body")).to_contain_text(words, timeout=PATIENCE)


def test_a_page_of_an_element_that_stands_alone_says_what_it_is_for(
    host: Console, site: Site
) -> None:
    host.page.goto(address_of(site))

    expect(host.page.locator("body")).to_contain_text("made for a frame", timeout=PATIENCE)
