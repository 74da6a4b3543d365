"""The other elements: search, neighbours, timeline, graph, impact and incidents, in a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from graph.store.store import Store
from tests.api.conftest import serving
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.host import ELEMENTS, TOKENS, Site, embedding, received

INCIDENT = "demo:quillmoor:main:incident:INC-131"
TITLE = "Baskets empty themselves while people browse"
STOREFRONT = "demo:nazara:main:system:storefront"
IDENTITY = "demo:nazara:main:system:identity"


@pytest.fixture
def host(page: Page, site: Site) -> Iterator[Console]:
    """A browser in which a page of the site is opened. At its end nothing was refused."""
    site.wanted = {"elements": ELEMENTS}
    site.is_refusing = False
    opened = Console(page, site.nazara)
    yield opened
    assert opened.complaints == []


def shown(host: Console, site: Site, name: str, **attributes: str) -> None:
    """Open a page with one element."""
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    element = f'<{name} token-url="{TOKENS}"{given}></{name}>'
    host.page.goto(site.page(f"<main><h1>Shop</h1>{element}</main>"))


def test_search_finds_while_somebody_types_and_is_walked_by_arrows(
    host: Console, site: Site
) -> None:
    page = host.page
    shown(host, site, "nazara-search", types="incident", first="4")
    page.evaluate("document.addEventListener('nazara-search', ({detail}) => window.heard = detail)")
    field = page.get_by_role("searchbox", name="Search in Nazara")

    field.press_sequentially("baskets empty")

    found = page.get_by_role("link", name=TITLE)
    expect(found).to_be_visible(timeout=PATIENCE)
    expect(page.locator("nazara-search li")).to_have_count(4)
    assert page.evaluate("window.heard") == {"text": "baskets empty", "count": 4}
    page.keyboard.press("ArrowDown")
    expect(page.locator("nazara-search a").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    assert page.evaluate("document.querySelector('nazara-search').text") == "baskets empty"
    host.inspect("embed-search")


def test_a_search_that_finds_nothing_says_so(host: Console, site: Site) -> None:
    shown(host, site, "nazara-search", text="baskets", types="deployment")
    expect(host.page.locator("nazara-search li").first).to_be_visible(timeout=PATIENCE)

    host.page.locator("nazara-search").evaluate("one => one.types = 'hypothesis'")

    expect(host.page.locator("nazara-search")).to_contain_text("Nothing is like “baskets”")


def test_neighbours_are_told_by_how_they_are_related(host: Console, site: Site) -> None:
    page = host.page
    shown(host, site, "nazara-neighbors", node=INCIDENT)

    affected = page.get_by_role("list", name="affects →")
    expect(affected).to_contain_text("storefront", timeout=PATIENCE)
    host.inspect("embed-neighbors")
    page.locator("nazara-neighbors").evaluate("one => one.relationships = 'AFFECTS'")

    expect(page.locator("nazara-neighbors ul")).to_have_count(1)


def test_neighbours_in_meaning_are_those_of_a_node_or_of_a_text(host: Console, site: Site) -> None:
    page = host.page
    shown(host, site, "nazara-neighbors", node=INCIDENT, by="meaning", first="5")
    rows = page.locator("nazara-neighbors li")
    expect(rows).to_have_count(5, timeout=PATIENCE)
    expect(rows.first).to_contain_text("by ")
    host.inspect("embed-alike")

    element = page.locator("nazara-neighbors")
    element.evaluate("one => { one.node = ''; one.text = 'baskets empty themselves'; }")

    expect(element).to_contain_text(TITLE)


def test_a_timeline_shows_what_happened_and_can_be_narrowed(host: Console, site: Site) -> None:
    page = host.page
    shown(host, site, "nazara-timeline", node=STOREFRONT)
    happened = page.get_by_role("list", name="What happened")
    expect(happened).to_contain_text("storefront 4.22.0", timeout=PATIENCE)
    host.inspect("embed-timeline")

    element = page.locator("nazara-timeline")
    element.evaluate("one => one.kinds = 'incident'")
    expect(happened).not_to_contain_text("storefront 4.22.0")
    expect(happened).to_contain_text(TITLE)
    element.evaluate("one => { one.since = '1970-01-01'; one.until = '1970-01-02'; }")

    expect(element).to_contain_text("Nothing happened in this time")


def test_a_graph_is_a_picture_and_a_list_and_tells_what_is_selected(
    host: Console, site: Site
) -> None:
    page = host.page
    shown(host, site, "nazara-graph", node=STOREFRONT, relationships="DEPENDS_ON")
    page.evaluate("document.addEventListener('nazara-select', ({detail}) => window.heard = detail)")
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes).to_contain_text("identity", timeout=PATIENCE)
    expect(page.get_by_role("img")).to_be_visible()

    nodes.get_by_role("button", name="identity").click()

    assert page.evaluate("window.heard") == {"id": IDENTITY, "title": "identity"}
    expect(nodes.get_by_role("link", name="identity")).to_be_visible()
    page.wait_for_timeout(1500)
    host.inspect("embed-graph")


def test_a_graph_tells_its_new_middle_which_its_attribute_s_property_names_unless_the_page_minds(
    host: Console, site: Site
) -> None:
    page = host.page
    shown(host, site, "nazara-graph", node=STOREFRONT, relationships="DEPENDS_ON")
    page.evaluate("document.addEventListener('nazara-center', ({detail}) => window.heard = detail)")
    graph = page.locator("nazara-graph")
    nodes = page.get_by_role("list", name="Nodes of the graph")
    nodes.get_by_role("button", name="identity").click(timeout=PATIENCE)

    nodes.get_by_role("button", name="Centre identity").click()

    expect(nodes.get_by_role("button", name="session-cache")).to_be_visible(timeout=PATIENCE)
    assert page.evaluate("window.heard") == {"id": IDENTITY, "title": "identity"}
    assert graph.evaluate("element => element.node") == IDENTITY
    page.evaluate("document.addEventListener('nazara-center', (event) => event.preventDefault())")
    nodes.get_by_role("button", name="session-cache").click()
    nodes.get_by_role("button", name="Centre session-cache").click()
    assert page.evaluate("window.heard").get("title") == "session-cache"
    assert graph.evaluate("element => element.node") == IDENTITY


def test_the_picture_of_a_graph_is_loaded_where_there_is_one_alone(
    host: Console, site: Site
) -> None:
    loaded: list[str] = []
    host.page.on("request", lambda request: loaded.append(request.url))

    shown(host, site, "nazara-entity", node=INCIDENT)
    expect(host.page.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)
    before = [url for url in loaded if "picture" in url or "graph-view" in url]
    shown(host, site, "nazara-graph", node=STOREFRONT)
    expect(host.page.get_by_role("img")).to_be_visible(timeout=PATIENCE)

    assert before == []
    assert any("picture" in url for url in loaded)


def test_impact_tells_what_stops_and_whose_that_is(host: Console, site: Site) -> None:
    shown(host, site, "nazara-impact", node=IDENTITY)

    element = host.page.locator("nazara-impact")

    expect(element).to_contain_text("systems stop if this one does", timeout=PATIENCE)
    expect(element.get_by_role("list", name="Whom they belong to")).to_contain_text("Web Shop")
    expect(element.get_by_role("list", name="Systems")).to_contain_text("storefront")
    host.inspect("embed-impact")
    element.evaluate("(one, node) => one.node = node", INCIDENT)
    expect(element).to_contain_text("No other system stops")


def test_incidents_come_and_go_by_themselves(
    host: Console, site: Site, demo_store: Store, tmp_path: Path
) -> None:
    shown(host, site, "nazara-incidents")
    element = host.page.locator("nazara-incidents")
    expect(element.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)
    expect(element.get_by_role("status")).to_have_text("Live", timeout=PATIENCE)
    host.inspect("embed-incidents")
    name = uuid4().hex
    record = {
        "type": "Incident",
        "id": name,
        "title": f"Lift {name} stands still",
        "started_at": "2026-11-12T15:00:00Z",
    }

    made = {"status": "triggered", "updated_at": "2026-11-12T15:00:00Z"}
    received(demo_store, tmp_path, **record, **made)
    expect(element.get_by_role("link", name=name)).to_be_visible(timeout=PATIENCE)
    over = {"status": "resolved", "updated_at": "2026-11-12T16:00:00Z"}
    received(demo_store, tmp_path, **record, **over)

    expect(element.get_by_role("link", name=name)).to_have_count(0, timeout=PATIENCE)


def test_incidents_are_chosen_by_system_status_and_severity(host: Console, site: Site) -> None:
    shown(host, site, "nazara-incidents", system=STOREFRONT, status="all", severity="2")
    element = host.page.locator("nazara-incidents")
    expect(element.get_by_role("link", name=TITLE)).to_be_visible(timeout=PATIENCE)

    element.evaluate("one => { one.severity = 1; one.status = 'nonesuch'; }")

    expect(element).to_contain_text("There is no such incident")


def test_incidents_say_when_they_are_not_live(host: Console, site: Site, demo_store: Store) -> None:
    nazara = site.nazara
    with serving(embedding(demo_store, site)) as site.nazara:
        shown(host, site, "nazara-incidents")
        status = host.page.locator("nazara-incidents").get_by_role("status")
        expect(status).to_have_text("Live", timeout=PATIENCE)
    site.nazara = nazara

    expect(status).to_have_text("Not live at the moment", timeout=PATIENCE)
    expect(host.page.get_by_role("link", name=TITLE)).to_be_visible()
    host.complaints.clear()


@pytest.mark.parametrize("lang", ["en", "de"])
def test_all_elements_fit_into_a_narrow_column(host: Console, site: Site, lang: str) -> None:
    page = host.page
    page.set_viewport_size({"width": 400, "height": 2600})
    attributes = f'node="{IDENTITY}" text="baskets" lang="{lang}" token-url="{TOKENS}"'
    elements = "<br>".join(f"<{name} {attributes}></{name}>" for name in ELEMENTS)
    page.goto(site.page(f"<main><h1>Shop</h1>{elements}</main>"))
    for name in ELEMENTS:
        element = page.locator(name)
        found = element.get_by_role("link").or_(element.get_by_role("img"))
        expect(found.first).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1500)

    host.inspect(f"embed-all-{lang}")

    assert host.misfits() == []
