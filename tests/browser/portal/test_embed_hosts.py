"""Elements in what sites are built with: React, Vue, a portal like Backstage; and the examples."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from api.portal import bundle
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.host import ELEMENTS, EXAMPLES, Site
from tests.conftest import unavailable

HOSTS = Path(__file__).with_name("hosts")
TITLE = "Baskets empty themselves while people browse"
ANYWHERE = "https://nazara.example.org"


@pytest.fixture
def host(page: Page, site: Site) -> Iterator[Console]:
    """A browser in which a page of the site is opened. At its end nothing was refused."""
    site.asked.clear()
    site.wanted = {"elements": ELEMENTS}
    site.is_refusing = False
    opened = Console(page, site.nazara)
    yield opened
    assert opened.complaints == []


def opened(host: Console, site: Site, source: str, folder: Path, sheet: str = "") -> None:
    """Bundle a host as its own build would, and open it."""
    esbuild = bundle.FOLDER / "node_modules" / "esbuild" / "bin" / "esbuild"
    if not esbuild.is_file():
        unavailable("the portal's packages are not installed: build it once (`nazara up`)")
    environment = psutil.Process().environ() | {"NODE_PATH": str(bundle.FOLDER / "node_modules")}
    options = ["--bundle", "--format=esm", "--jsx=automatic", "--log-level=error"]
    defined = '--define:process.env.NODE_ENV="production"'
    made = folder / "host.js"
    subprocess.run(
        [str(esbuild), str(HOSTS / source), *options, defined, f"--outfile={made}"],
        check=True,
        env=environment,
        timeout=120,
    )
    site.serve("/host.js", made.read_text(encoding="utf-8"), "text/javascript")
    site.serve("/host.css", sheet, "text/css")
    scripts = (
        '<script type="module" src="/host.js"></script><link rel="stylesheet" href="/host.css">'
    )
    host.page.goto(site.page(f'<div id="app"></div>{scripts}'))


@pytest.mark.parametrize("framework", ["react.tsx", "vue.ts"])
def test_elements_live_in_a_framework_s_page(
    host: Console, site: Site, tmp_path: Path, framework: str
) -> None:
    page = host.page
    opened(host, site, framework, tmp_path)
    entity = page.locator("nazara-entity")
    title = entity.get_by_role("link", name=TITLE)
    expect(title).to_be_visible(timeout=PATIENCE)
    expect(page.locator("nazara-incidents li")).to_have_count(2, timeout=PATIENCE)
    assert len(site.asked) == 1

    title.click()
    expect(page.get_by_role("status").first).to_have_text(TITLE)
    page.get_by_role("button", name="Storefront").click()

    expect(entity).to_contain_text("Open incidents", timeout=PATIENCE)
    assert len(page.context.pages) == 1
    host.inspect(f"embed-in-{framework.partition('.')[0]}")


def test_the_card_for_backstage_shows_the_entity_of_its_page(
    host: Console, site: Site, tmp_path: Path
) -> None:
    page = host.page
    sheet = (HOSTS / "backstage.css").read_text(encoding="utf-8")
    opened(host, site, "backstage.tsx", tmp_path, sheet)
    card = page.get_by_role("region", name="Nazara")
    expect(card.get_by_role("link", name="identity", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(card).to_contain_text("systems stop if this one does", timeout=PATIENCE)
    host.inspect("embed-in-backstage")

    page.get_by_role("button", name="Theme").click()
    ink = card.locator("nazara-entity .frame")
    expect(ink).to_have_css("color", "rgb(232, 235, 239)")
    card.get_by_role("link", name="checkout").click()

    expect(page.get_by_role("status").first).to_have_text("demo:nazara:main:system:checkout")
    host.inspect("embed-in-backstage-dark")


def test_the_static_page_of_the_documentation_works(host: Console, site: Site) -> None:
    page = host.page
    page.goto(example(site, "static-page.html", "text/html; charset=utf-8"))

    expect(page.locator("nazara-incidents").get_by_role("link", name=TITLE)).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.locator("nazara-timeline li").first).to_be_visible(timeout=PATIENCE)
    page.get_by_role("searchbox").fill("basket")
    expect(page.locator("nazara-search li").first).to_be_visible(timeout=PATIENCE)

    assert len(site.asked) == 1
    host.inspect("embed-static-page")


def test_the_side_bar_of_the_documentation_shows_what_is_like_a_ticket(
    host: Console, site: Site
) -> None:
    page = host.page
    example(site, "ticket-side-bar.js", "text/javascript")
    example(site, "ticket-side-bar.css", "text/css")
    page.goto(example(site, "ticket-side-bar.html", "text/html; charset=utf-8"))
    beside = page.get_by_role("complementary", name="Nazara")
    expect(beside.locator("nazara-neighbors li").first).to_be_visible(timeout=PATIENCE)
    host.inspect("embed-side-bar")

    page.get_by_role("textbox").fill("baskets empty themselves while people browse")
    page.get_by_role("heading", name="Like this").click()
    first = beside.locator("nazara-neighbors").get_by_role("link").first
    expect(first).to_have_text(TITLE, timeout=PATIENCE)
    first.click()

    expect(page.get_by_role("status").first).to_have_text(f"Linked to: {TITLE}")
    assert len(site.asked) == 1
    page.set_viewport_size({"width": 400, "height": 900})
    host.inspect("embed-side-bar-narrow")
    assert host.misfits() == []


def example(site: Site, name: str, kind: str) -> str:
    """Have an example of the documentation on the site, with Nazara's address in it."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    return site.serve(f"/{name}", text.replace(ANYWHERE, site.nazara), kind)
