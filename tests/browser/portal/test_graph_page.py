"""The graph page: the picture, the list beside it, filters, paths, times, and many nodes."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.portal.console import PATIENCE, Console

STOREFRONT = "demo:nazara:main:system:storefront"
NODES = 5000
TIMES = 6
"""How much longer a frame may take with many nodes than with few, in one run."""

# A picture of generated nodes, moved by the pointer's events: the time in which 9 of 10 frames end.
_PANNED = """
async (count) => {
  const picture = document.querySelector("nz-console").shadowRoot
    .querySelector("nz-shell").shadowRoot
    .querySelector("nz-graph-page").shadowRoot.querySelector("nz-graph-picture");
  const ids = Array.from({length: count}, (_, index) => `made:${index}`);
  picture.nodes = ids.map((id) => ({id, label: "System", title: id, stub: false}));
  picture.edges = ids.flatMap((id, index) => [1, 7].map((step) => (
    {relationship: "DEPENDS_ON", from: id, to: ids[(index * 3 + step) % count]})));
  await picture.updateComplete;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let index = 0; index < 5; index += 1) await frame();
  const canvas = picture.shadowRoot.querySelector("canvas");
  const at = (type, x) => canvas.dispatchEvent(new PointerEvent(
    type, {pointerId: 1, clientX: x, clientY: 3, bubbles: true}));
  canvas.setPointerCapture = () => {};
  at("pointerdown", 5);
  const taken = [];
  for (let index = 0; index < 60; index += 1) {
    const before = performance.now();
    at("pointermove", 10 + index * 6);
    await frame();
    taken.push(performance.now() - before);
  }
  at("pointerup", 365);
  return taken.sort((one, other) => one - other)[53];
}
"""


def test_a_node_leads_to_the_graph_around_it_drawn_and_listed(console: Console) -> None:
    page = console.page
    console.open(f"/systems/{STOREFRONT}", "storefront")
    console.asked.clear()

    page.get_by_role("link", name="Graph").click()

    expect(console.heading("Graph")).to_be_visible(timeout=PATIENCE)
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes).to_contain_text("identity")
    expect(page.get_by_role("img", name=re.compile(r"\d+ nodes"))).to_be_visible()
    assert console.asked == ["Around"]
    page.wait_for_timeout(1500)
    console.inspect("graph")


def test_types_and_relationships_are_chosen_and_stand_in_the_address(console: Console) -> None:
    page = console.page
    console.open(f"/graph/{STOREFRONT}", "Graph")
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes).to_contain_text("Team", timeout=PATIENCE)

    page.get_by_text("Relationships: all").click()
    page.get_by_label("Depends on").check()

    expect(page).to_have_url(re.compile(r"rel=DEPENDS_ON$"))
    expect(nodes).not_to_contain_text("Team")
    expect(nodes).to_contain_text("identity")
    console.inspect("graph-chosen")


def test_by_the_list_a_node_is_expanded_pinned_and_led_to(console: Console) -> None:
    page = console.page
    console.open(f"/graph/{STOREFRONT}?rel=DEPENDS_ON", "Graph")
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes).to_contain_text("identity", timeout=PATIENCE)
    expect(nodes).not_to_contain_text("session-cache")

    nodes.get_by_role("button", name="identity").click()
    page.get_by_role("button", name="Pin").click()
    expect(page.get_by_role("button", name="Pin")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Expand").click()
    cache = nodes.get_by_role("button", name="session-cache")
    expect(cache).to_be_visible(timeout=PATIENCE)
    cache.click()
    page.get_by_role("button", name="Path from the centre").click()

    expect(page).to_have_url(re.compile("to=demo.+session-cache$"))
    page.wait_for_timeout(1500)
    console.inspect("graph-path")


def test_a_path_leads_to_a_node_whose_name_is_typed(console: Console) -> None:
    page = console.page
    console.open(f"/graph/{STOREFRONT}?rel=DEPENDS_ON", "Graph")
    field = page.get_by_role("combobox", name="Path to")
    field.press_sequentially("session cache", timeout=PATIENCE)
    found = page.get_by_role("option", name="session-cache")
    expect(found.first).to_be_visible(timeout=PATIENCE)
    console.inspect("graph-finder")

    found.first.click()

    expect(page).to_have_url(re.compile("to=demo.+session-cache$"))
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes).to_contain_text("session-cache", timeout=PATIENCE)


def test_the_graph_of_an_earlier_time_is_shown(console: Console) -> None:
    page = console.page
    console.open(f"/graph/{STOREFRONT}", "Graph")
    nodes = page.get_by_role("list", name="Nodes of the graph").locator("li")
    expect(nodes).not_to_have_count(0, timeout=PATIENCE)
    now = nodes.count()

    page.get_by_label("As of").focus()
    page.keyboard.press("PageDown")

    expect(page).to_have_url(re.compile("asOf="))
    expect(nodes).not_to_have_count(now, timeout=PATIENCE)
    page.get_by_role("button", name="Now").click()
    expect(nodes).to_have_count(now, timeout=PATIENCE)


def test_a_node_that_is_not_there_has_no_graph(console: Console) -> None:
    console.page.goto(f"{console.address}/graph/demo:nazara:main:system:none")

    there = console.page.get_by_role("heading", name="There is no such node")
    expect(there).to_be_visible(timeout=PATIENCE)


def test_five_thousand_nodes_are_moved_as_easily_as_fifty(console: Console) -> None:
    console.open(f"/graph/{STOREFRONT}", "Graph")
    expect(console.page.locator("nz-graph-picture")).to_be_visible(timeout=PATIENCE)

    few = float(console.page.evaluate(_PANNED, 50))
    many = float(console.page.evaluate(_PANNED, NODES))

    assert many < TIMES * few, f"{many:.0f} ms a frame, {few:.0f} ms with few nodes"


def test_on_a_phone_the_graph_and_its_list_fit(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 800})
    console.open(f"/graph/{STOREFRONT}", "Graph")
    console.page.wait_for_timeout(1500)
    console.inspect("phone-graph")
    assert console.fits()
