"""The graph page: the picture, the list beside it, filters, paths, times, and many nodes."""

from __future__ import annotations

import re

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.portal.console import PATIENCE, Console

STOREFRONT = "demo:nazara:main:system:storefront"
NODES = 5000
FRAMES = 60
LONGEST_MS = 200

# A picture of generated nodes that is taken hold of, and one step of moving it, until it is drawn.
_HELD = """
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
  canvas.setPointerCapture = () => {};
  const at = (type, x) => canvas.dispatchEvent(new PointerEvent(
    type, {pointerId: 1, clientX: x, clientY: 3, bubbles: true}));
  at("pointerdown", 5);
  window.moved = async (x) => {
    at("pointermove", x);
    await frame();
    await frame();
  };
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


def test_no_frame_asks_for_more_than_200_ms_of_work_while_five_thousand_nodes_are_moved(
    console: Console,
) -> None:
    page = console.page
    console.open(f"/graph/{STOREFRONT}", "Graph")
    expect(page.locator("nz-graph-picture")).to_be_visible(timeout=PATIENCE)
    page.evaluate(_HELD, NODES)
    tab, browser = page.context.new_cdp_session(page), whole_browser(page)
    tab.send("Performance.enable", {"timeDomain": "threadTicks"})

    everything, frames = worked(browser), []
    for index in range(FRAMES):
        before = scripted(tab)
        page.evaluate("(x) => window.moved(x)", 10 + index * 6)
        frames.append(scripted(tab) - before)
    everything = worked(browser) - everything

    assert max(frames) < LONGEST_MS, f"{max(frames):.0f} ms of the page's processor in one frame"
    assert everything / FRAMES < LONGEST_MS, f"{everything / FRAMES:.0f} ms of all processes"


def scripted(tab: CDPSession) -> float:
    """Return the milliseconds of a processor that the page's own thread has taken so far.

    Unlike time on a clock they hardly depend on what else the machine does.
    """
    metrics = tab.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")


def whole_browser(page: Page) -> CDPSession:
    """Return a session with the browser itself."""
    browser = page.context.browser
    assert browser is not None
    return browser.new_browser_cdp_session()


def worked(browser: CDPSession) -> float:
    """Return the milliseconds of processors that all processes of the browser have taken."""
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return 1000 * sum(float(one["cpuTime"]) for one in processes)
