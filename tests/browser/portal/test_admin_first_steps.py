"""The first start: from an empty data folder to a first incident on screen, without a manual."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from graph.settings.settings import Settings
from tests.browser.portal.console import OUTPUT, Console
from tests.chaos.command_line import Nazara
from tests.chaos.conftest import COLD, on_an_empty_graph

pytestmark = pytest.mark.product

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/sign-in#(\S+)")
MINUTES = 240_000
"""An API that has just started plans whatever it is asked first."""


# How often somebody pressed something in this tab.
_PRESSES = """
  window.presses = () => Number(sessionStorage.getItem("presses") ?? 0);
  addEventListener("click", (event) => {
    if (event.isTrusted) sessionStorage.setItem("presses", String(window.presses() + 1));
  }, true);
"""


@pytest.fixture(scope="module")
def started(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nazara]:
    """Nazara as `nazara up` starts it in an empty folder, on an empty graph."""
    folder = tmp_path_factory.mktemp("first") / "data"
    with on_an_empty_graph(folder, settings, **COLD) as nazara:
        nazara.up()
        yield nazara


@pytest.fixture
def console(page: Page, started: Nazara) -> Console:
    """The console, signed in by the link that was printed."""
    [(address, link)] = LINK.findall(started.run("up")[1])
    page.goto(f"{address}/sign-in#{link}")
    expect(page.locator("nz-account summary")).to_be_visible(timeout=MINUTES)
    return Console(page, address)


def test_the_first_steps_can_be_skipped_and_are_found_again(console: Console) -> None:
    page = console.page
    expect(console.heading("First steps")).to_be_visible(timeout=MINUTES)
    expect(page.get_by_role("button", name="Load the demo")).to_be_visible(timeout=MINUTES)
    console.inspect("first-steps")
    page.get_by_role("button", name="Skip this").click()
    expect(page.get_by_text("There is nothing in the graph yet")).to_be_visible(timeout=MINUTES)
    page.reload()
    expect(page.get_by_text("There is nothing in the graph yet")).to_be_visible(timeout=MINUTES)
    console.inspect("home-nothing")

    page.get_by_role("link", name="The first steps").click()

    expect(console.heading("First steps")).to_be_visible(timeout=MINUTES)


def test_words_get_a_usual_scale_with_one_click(console: Console) -> None:
    page = console.page
    console.open("/start", "First steps")
    page.get_by_role("button", name="Take the usual scale").click(timeout=MINUTES)

    expect(page.get_by_text(re.compile("The profile .+ is active"))).to_be_visible(timeout=MINUTES)


def test_the_demo_leads_to_a_first_incident_on_screen_by_two_presses(console: Console) -> None:
    page = console.page
    page.add_init_script(_PRESSES)
    began = time.monotonic()
    console.open("/", "First steps")
    page.get_by_role("button", name="Load the demo").click(timeout=MINUTES)

    incidents = page.get_by_role("list", name="First incidents").get_by_role("link")
    expect(incidents.first).to_be_visible(timeout=MINUTES)
    expect(page.get_by_role("link", name="quillmoor")).to_be_visible(timeout=MINUTES)
    console.inspect("first-steps-done")
    title = incidents.first.inner_text()
    incidents.first.click()

    expect(console.heading(title)).to_be_visible(timeout=MINUTES)
    taken = {"seconds": round(time.monotonic() - began, 1), "presses": page.evaluate("presses()")}
    (OUTPUT / "first-start.json").write_text(json.dumps(taken), encoding="utf-8")
    assert taken["presses"] == 2


def test_on_a_phone_the_first_steps_fit(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 800})
    console.open("/start", "First steps")
    console.inspect("phone-first-steps")
    assert console.misfits() == []
