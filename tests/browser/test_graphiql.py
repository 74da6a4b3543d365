"""GraphiQL in a real browser: asks for the token, completes, runs, loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from api.access.tokens import create_token
from api.portal import bundle
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.writing import write
from tests.api.sample import Sample
from tests.conftest import unavailable
from tests.graph.histories import incident

WIDER_THAN_SHOWN = """() => {
  const buttons = document.querySelector(".graphiql-toolbar").getBoundingClientRect().left;
  const lines = [...document.querySelectorAll(".graphiql-query-editor .CodeMirror-line > span")];
  return lines
    .filter(one => one.getBoundingClientRect().right > buttons)
    .map(one => one.innerText);
}"""
"""Lines of the query that the buttons beside it hide."""

OUTPUT = Path(__file__).parents[1] / "output"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


@pytest.fixture
def address(store: Store, settings: Settings) -> Iterator[str]:
    problem = bundle.problem()
    if problem is not None:
        unavailable(f"no portal: {problem}")
    sample = Sample(store)
    system = sample.node("System", 1)
    incident = sample.node("Incident", 1, title="Checkout is slow")
    sample.link(incident, "AFFECTS", system)
    sample.write()
    with serving(settings) as found:
        yield found


def test_graphiql_asks_for_a_token_and_runs_a_query(page: Page, address: str, store: Store) -> None:
    token = create_token(store, "acme", "browser", "viewer")
    foreign: list[str] = []
    faults: list[str] = []

    def seen(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", seen)
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(f"{address}/graphiql")
    page.fill("#token", "nzr_wrong")
    page.get_by_role("button", name="Use the token").click()
    expect(page.get_by_role("alert")).to_contain_text("not accepted")
    page.fill("#token", token)
    page.get_by_role("button", name="Use the token").click()
    expect(page.locator(".graphiql-container")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("tab")).to_have_text("NewestIncidents")
    assert page.evaluate(WIDER_THAN_SHOWN) == []
    page.click(".graphiql-execute-button")
    expect(page.locator(".result-window")).to_contain_text("Checkout is slow", timeout=20_000)
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / "graphiql.png")

    assert page.evaluate("sessionStorage.getItem('nazara.token')") == token
    assert token not in str(page.evaluate("JSON.stringify(localStorage)"))
    page.get_by_role("button", name="Forget token").click()
    expect(page.locator("#token")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('nazara.token')") is None
    assert foreign == []
    assert faults == []


def test_graphiql_shows_what_happens_as_it_happens(page: Page, address: str, store: Store) -> None:
    token = create_token(store, "acme", "browser", "viewer")
    text = "subscription Watch{incidentChanged{what nodeId}}"

    page.goto(f"{address}/graphiql")
    page.fill("#token", token)
    page.get_by_role("button", name="Use the token").click()
    expect(page.locator(".graphiql-container")).to_be_visible(timeout=20_000)
    page.evaluate(
        "text => document.querySelector('.graphiql-query-editor .CodeMirror')"
        ".CodeMirror.setValue(text)",
        text,
    )
    # The editor reads what stands there a moment later.
    expect(page.get_by_role("tab")).to_have_text("Watch")
    with page.expect_websocket() as opened:
        page.click(".graphiql-execute-button")
    shown = page.locator(".result-window")
    for number in range(30):
        write(store, incident("I1", number))
        if "jsonl:main:incident:I1" in shown.inner_text():
            break
        page.wait_for_timeout(500)

    assert opened.value.url.endswith("/graphql")
    expect(shown).to_contain_text("acme:jsonl:main:incident:I1")
    expect(shown).to_contain_text("incidentChanged")
