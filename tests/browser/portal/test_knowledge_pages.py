"""Documents, the glossary and log groups: lists, and the pages of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import node, run

RUNBOOK = "Runbook: the card gateway does not answer"
LOG = "demo:otel:main:log_template:refused"
SHAPE = "payment <*> refused by gateway after <*> ms"


@pytest.fixture
def log(demo_store: Store) -> Iterator[str]:
    """A log group of storefront, with one event of it; taken away again."""
    seen = {"first_seen": "2026-11-01T08:00:00Z", "last_seen": "2026-11-02T08:00:00Z"}
    node(
        demo_store,
        LOG,
        "LogTemplate",
        title=SHAPE,
        template=SHAPE,
        native_id="refused",
        source="otel",
        fingerprint="5be1",
        severity_number=17,
        line_count=1_250_000,
    )
    run(
        demo_store,
        "MATCH (l:LogTemplate {uid: $uid}), (s:System {org: 'demo', name: 'storefront'})"
        " SET l.first_seen = datetime($first_seen), l.last_seen = datetime($last_seen),"
        "  l.sort_at = datetime($first_seen)"
        " CREATE (l)-[:OBSERVED_ON {record: $uid, source: 'otel', confidence: 'asserted',"
        "  run: 'test', last_seen: datetime()}]->(s)",
        uid=LOG,
        **seen,
    )
    yield LOG
    run(demo_store, "MATCH (l:LogTemplate {uid: $uid}) DETACH DELETE l", uid=LOG)


def test_documents_are_listed_filtered_and_one_is_read_by_two_requests(console: Console) -> None:
    page = console.page
    console.open("/documents?kind=runbook", "Documents")
    rows = page.locator("tbody tr")
    expect(rows).not_to_have_count(0, timeout=PATIENCE)
    console.inspect("documents")
    console.asked.clear()

    page.get_by_label("Words of the title").fill("card gateway")
    page.get_by_role("link", name=RUNBOOK).click()

    expect(console.heading(RUNBOOK)).to_be_visible(timeout=PATIENCE)
    console.settle()
    assert sorted(set(console.asked) - {"Documents"}) == ["Document", "DocumentLinks"]
    headings = page.locator("nz-passage").get_by_role("heading").all_inner_texts()
    assert headings[:2] == ["The card gateway does not answer", "Be sure"]
    aside = page.locator(".side")
    expect(aside.get_by_role("link", name="card-gateway", exact=True).first).to_be_visible()
    expect(aside.get_by_role("link", name="Payments").first).to_be_visible()
    console.inspect("document")


def test_a_term_says_what_it_means_and_leads_to_every_text_that_uses_it(console: Console) -> None:
    page = console.page
    console.open("/glossary", "Glossary")
    term = page.get_by_role("row", name=re.compile("basket"))
    expect(term.first).to_be_visible(timeout=PATIENCE)
    console.inspect("glossary")
    page.get_by_label("Words of the title").fill("not yet paid for")
    expect(page.locator("tbody tr")).to_have_count(1, timeout=PATIENCE)
    console.asked.clear()

    page.get_by_role("link", name="not yet paid for").click()

    expect(console.heading("basket")).to_be_visible(timeout=PATIENCE)
    assert console.asked == ["Term"]
    uses = page.get_by_role("table", name="Where it is used")
    expect(uses).to_contain_text("Baskets empty themselves")
    console.inspect("term")


@pytest.mark.usefixtures("log")
def test_log_groups_are_listed_by_level_with_how_many_lines_and_have_a_page(
    console: Console,
) -> None:
    page = console.page
    console.open("/log-groups?level=fatal", "Log groups")
    none = page.get_by_role("heading", name="Nothing here is like that")
    expect(none).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Level").select_option("error")
    row = page.get_by_role("row", name=re.compile("refused by gateway"))
    expect(row).to_contain_text("1,250,000", timeout=PATIENCE)
    console.inspect("log-groups")
    console.asked.clear()

    row.get_by_role("link", name=SHAPE).click()

    expect(console.heading(SHAPE)).to_be_visible(timeout=PATIENCE)
    assert console.asked == ["Log"]
    observed = page.locator(".side").get_by_role("link", name="storefront", exact=True)
    expect(observed).to_be_visible()
    console.inspect("log")


def test_without_any_log_group_the_list_says_what_would_be_one(console: Console) -> None:
    console.open("/log-groups", "Log groups")

    none = console.page.get_by_role("heading", name="There is no log group yet")
    expect(none).to_be_visible(timeout=PATIENCE)
    console.inspect("log-groups-none")


@pytest.mark.parametrize(
    ("place", "what"),
    [("documents", "document"), ("glossary", "term"), ("log-groups", "log group")],
)
def test_knowledge_that_is_not_there_says_so(console: Console, place: str, what: str) -> None:
    console.page.goto(f"{console.address}/{place}/demo:quillmoor:main:x:NONE")

    there = console.page.get_by_role("heading", name=f"There is no such {what}")
    expect(there).to_be_visible(timeout=PATIENCE)


def test_keys_lead_to_documents_glossary_and_logs(console: Console) -> None:
    for key, heading in (("o", "Documents"), ("w", "Glossary"), ("l", "Logs")):
        console.page.keyboard.press("g")
        console.page.keyboard.press(key)
        expect(console.heading(heading)).to_be_visible(timeout=PATIENCE)
