"""Lists of systems, issues and deployments, and the pages of one: what they show and ask."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import run

LISTS = (
    ("Systems", "Tier", "1", "4"),
    ("Issues", "Status", "open", "ignored"),
    ("Deployments", "Kind", "config", "flag"),
)


@pytest.mark.parametrize(("heading", "label", "value", "then"), LISTS)
def test_a_list_is_filtered_by_its_address_counted_and_walked_by_keys(
    console: Console, heading: str, label: str, value: str, then: str
) -> None:
    page = console.page
    path = f"/{heading.lower()}?{label.lower()}="
    console.asked.clear()
    console.open(path + value, heading)
    rows = page.locator("tbody tr")
    expect(rows).not_to_have_count(0, timeout=PATIENCE)
    assert page.get_by_role("status").first.inner_text() == str(rows.count())
    assert console.asked == [heading]
    console.inspect(heading.lower())

    with page.expect_response(lambda one: one.url.endswith("/graphql")):
        page.get_by_label(label).select_option(then)
    expect(page).to_have_url(console.address + path + then)
    console.settle()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"/{heading.lower()}/.+"), timeout=PATIENCE)


def test_systems_that_an_open_incident_hits_can_be_asked_for(console: Console) -> None:
    console.open("/systems?now=hit", "Systems")

    hit = console.page.locator("tbody tr", has_text="storefront")
    expect(hit).to_have_count(1, timeout=PATIENCE)
    assert int(hit.locator("td.number").first.inner_text()) >= 1


def test_a_list_that_is_filtered_to_nothing_leads_back_to_all(console: Console) -> None:
    console.open("/systems?kind=library", "Systems")
    none = console.page.get_by_role("heading", name="Nothing here is like that")
    expect(none).to_be_visible(timeout=PATIENCE)
    console.inspect("systems-none")

    console.page.get_by_role("link", name="Show all").click()

    expect(console.page.get_by_role("link", name="storefront")).to_be_visible(timeout=PATIENCE)


def test_an_issue_is_shown_with_its_events_and_where_they_happen(
    console: Console, demo_store: Store
) -> None:
    [uid, title, system] = run(
        demo_store,
        "MATCH (i:TechnicalIssue {org: 'demo'})-[:OBSERVED_ON]->(s:System)"
        " WHERE i.event_count > 1 RETURN [i.uid, i.title, s.name] ORDER BY i.uid LIMIT 1",
    )[0]
    console.asked.clear()

    console.open(f"/issues/{uid}", title)

    assert console.asked == ["Issue"]
    aside = console.page.locator(".side")
    expect(aside.get_by_role("link", name=system, exact=True)).to_be_visible()
    expect(console.page.get_by_role("heading", name="Latest events")).to_be_visible()
    console.inspect("issue")


def test_a_deployment_is_shown_with_what_it_brought_and_caused(
    console: Console, demo_store: Store
) -> None:
    [uid, title, version] = run(
        demo_store,
        "MATCH (d:Deployment {org: 'demo'}) WHERE d.title CONTAINS 'winter banner'"
        " RETURN [d.uid, d.title, d.service_version] ORDER BY d.uid LIMIT 1",
    )[0]
    console.asked.clear()

    console.open(f"/deployments/{uid}", title)

    assert console.asked == ["Deployment"]
    expect(console.page.locator("dl.facts")).to_contain_text(version)
    deployed = console.page.locator(".side").get_by_role("link", name="storefront", exact=True)
    expect(deployed).to_be_visible()
    console.inspect("deployment")


@pytest.mark.parametrize(("place", "what"), [("issues", "issue"), ("deployments", "deployment")])
def test_what_is_not_there_says_so(console: Console, place: str, what: str) -> None:
    console.page.goto(f"{console.address}/{place}/demo:quillmoor:main:{what}:NONE")

    there = console.page.get_by_role("heading", name=f"There is no such {what}")
    expect(there).to_be_visible(timeout=PATIENCE)
