"""Whatever a tool sends is shown as text: nothing of it runs, and the page keeps its form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from api.access.links import make_link
from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.hostile import ORG, RAN, SHOWN, plant

LISTS = (
    "/",
    "/incidents",
    "/cases",
    "/tickets",
    "/issues",
    "/log-groups",
    "/systems",
    "/deployments",
    "/documents",
    "/glossary",
)
PLACES = {
    "Incident": "incidents",
    "CustomerCase": "cases",
    "Ticket": "tickets",
    "TechnicalIssue": "issues",
    "LogTemplate": "log-groups",
    "System": "systems",
    "Deployment": "deployments",
    "Document": "documents",
    "GlossaryTerm": "glossary",
}

_MADE = """() => {
  const found = [];
  const search = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches("img, iframe, object, embed, style, body script, a[href^='javascript:']")) {
        found.push(one.outerHTML.slice(0, 200));
      }
      if (one.shadowRoot) search(one.shadowRoot);
    }
  };
  search(document.body);
  return found;
}"""
"""Elements that no page of ours has: they would have been made of a text."""

_WIDE = """() => {
  const main = document.querySelector("nz-console").shadowRoot.querySelector("nz-shell")
    .shadowRoot.querySelector("main");
  return main.scrollWidth - main.clientWidth;
}"""
_GO = """(path) => {
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


@pytest.fixture(scope="module")
def planted(demo_store: Store) -> dict[str, list[str]]:
    return plant(demo_store)


@pytest.fixture
def hostile(
    page: Page, address: str, demo_store: Store, planted: dict[str, list[str]]
) -> Iterator[Console]:
    """The console in the bad organisation; at its end no text opened or asked anything."""
    del planted
    console = Console(page, address)
    dialogs: list[str] = []
    elsewhere: list[str] = []

    def asked(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", asked)
    page.on("request", lambda one: elsewhere.append(one.url) if outside(one.url) else None)

    def outside(url: str) -> bool:
        return not url.startswith((address, "data:", "blob:"))

    console.follow(make_link(demo_store, ORG))
    yield console
    assert (dialogs, elsewhere, console.complaints) == ([], [], [])


def harmless(console: Console, what: str) -> None:
    """Hold the page that is shown to having taken every text for a text."""
    page = console.page
    assert page.evaluate(f"window.{RAN}") is None, what
    assert page.evaluate(_MADE) == [], what
    assert console.misfits() == [], what
    assert page.evaluate(_WIDE) <= 0, what


def shown(console: Console, path: str) -> None:
    """Go to an address as a link does, and wait until all of the page is there."""
    console.page.evaluate(_GO, path)
    expect(console.page.locator("main h1").first).to_be_visible(timeout=PATIENCE)
    console.page.wait_for_timeout(150)
    console.settle()


def test_lists_of_bad_texts_run_nothing_and_keep_their_form(hostile: Console) -> None:
    for path in LISTS:
        shown(hostile, path)
        harmless(hostile, path)
        hostile.inspect(f"hostile-{path.strip('/') or 'home'}")


@pytest.mark.parametrize("label", PLACES)
def test_no_text_of_a_type_runs_on_the_page_of_its_node(
    hostile: Console, planted: dict[str, list[str]], label: str
) -> None:
    for uid in planted[label]:
        shown(hostile, f"/{PLACES[label]}/{quote(uid, safe=':')}")
        harmless(hostile, uid)
    hostile.inspect(f"hostile-{label}")


def test_no_text_of_any_other_type_runs_on_the_page_of_its_node(
    hostile: Console, planted: dict[str, list[str]]
) -> None:
    for label in SHOWN:
        if label not in PLACES:
            uid = planted[label][-1]
            shown(hostile, f"/nodes/{quote(uid, safe=':')}")
            harmless(hostile, uid)
    hostile.inspect("hostile-node")


def test_no_text_runs_in_the_graph_the_search_and_where_a_link_comes_from(
    hostile: Console, planted: dict[str, list[str]]
) -> None:
    page = hostile.page
    [uid, *_] = planted["Incident"]
    shown(hostile, f"/graph/{quote(uid, safe=':')}")
    expect(page.get_by_role("list", name="Nodes of the graph")).to_be_visible(timeout=PATIENCE)
    harmless(hostile, "graph")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("onerror script window")
    expect(page.locator("nz-palette li").first).to_be_visible(timeout=PATIENCE)
    harmless(hostile, "search")
    page.keyboard.press("Escape")
    shown(hostile, f"/incidents/{quote(uid, safe=':')}")
    page.get_by_role("button", name="Where the link with").first.click()
    expect(page.locator("nz-why nz-dialog li").first).to_be_visible(timeout=PATIENCE)

    harmless(hostile, "link")


def test_times_at_the_ends_of_the_calendar_have_a_timeline(
    hostile: Console, planted: dict[str, list[str]]
) -> None:
    for uid in planted["System"]:
        shown(hostile, f"/systems/{quote(uid, safe=':')}")
        picture = hostile.page.get_by_role("img", name="Picture of what happened")
        expect(picture).to_be_visible(timeout=PATIENCE)
        picture.focus()
        for key in ("-",) * 40 + ("ArrowRight",) * 40:
            hostile.page.keyboard.press(key)

    dates: Any = hostile.page.locator("nz-timeline text").all_text_contents()
    assert "Invalid Date" not in dates
