"""Home, the list of incidents and the page of one: what they show, ask and keep up with."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import expect

from graph.store.store import Store
from tests.browser.portal.console import PATIENCE, Console
from tests.statements import run

INCIDENT = "Baskets empty themselves while people browse"
UID = "demo:quillmoor:main:incident:INC-131"


def test_home_shows_what_is_open_new_and_flowing_in(console: Console) -> None:
    console.settle()

    expect(console.page.get_by_role("link", name=INCIDENT)).to_be_visible()
    for heading in ("Open incidents", "Deployed lately", "New issues", "Cases", "Flowing in"):
        expect(console.page.get_by_role("heading", name=heading)).to_be_visible()
    assert console.asked == ["Home"]
    console.inspect("home")


def test_the_list_is_filtered_by_its_address_and_says_what_to_do_when_it_is_empty(
    console: Console,
) -> None:
    page = console.page
    console.open("/incidents?status=open&order=severity", "Incidents")
    rows = page.get_by_role("row")
    expect(rows).to_have_count(5, timeout=PATIENCE)
    console.inspect("incidents")

    page.get_by_label("Severity").select_option("1")
    expect(rows).to_have_count(2)
    page.get_by_label("Words of the title").fill("no such thing")

    expect(page.get_by_role("heading", name="Nothing here is like that")).to_be_visible()
    assert page.url.endswith("?status=open&order=severity&rank=1&q=no+such+thing")
    console.inspect("incidents-none")


def test_an_incident_is_shown_with_what_is_around_it_by_two_requests(console: Console) -> None:
    page = console.page
    console.asked.clear()

    console.open(f"/incidents/{UID}", INCIDENT)
    console.settle()

    assert sorted(console.asked) == ["Incident", "IncidentSurroundings"]
    for name in ("storefront", "Web Shop", "My basket keeps forgetting"):
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    before = page.get_by_role("list", name="Seen before").get_by_role("listitem")
    expect(before.first).to_contain_text(re.compile(r"(resolved|closed) in \d+"))
    expect(before.first).to_contain_text(re.compile(r"by .*(words|spelling)"))
    happened = page.get_by_role("list", name="What happened")
    expect(happened).to_contain_text("storefront 4.22.0: winter banner")
    console.inspect("incident")

    touched = page.locator(".side section", has_text="Customers touched")
    expect(touched.get_by_role("heading")).to_have_text(re.compile(r"Customers touched [1-9]"))


def test_the_timeline_is_zoomed_by_buttons_keys_and_wheel_and_its_dots_lead_to_the_list(
    console: Console,
) -> None:
    page = console.page
    console.open(f"/incidents/{UID}", INCIDENT)
    happened = page.get_by_role("list", name="What happened")
    picture = page.get_by_role("img", name="Picture of what happened")
    banner, all_of_it = "winter banner", page.get_by_role("button", name="Show all")
    expect(happened).to_contain_text(banner, timeout=PATIENCE)

    page.get_by_role("button", name="Zoom in").click()
    expect(happened).not_to_contain_text(banner)
    all_of_it.click()
    expect(happened).to_contain_text(banner)
    picture.focus()
    page.keyboard.press("+")
    expect(happened).not_to_contain_text(banner)
    page.keyboard.press("0")
    expect(happened).to_contain_text(banner)
    picture.hover()
    page.mouse.wheel(0, -800)
    expect(happened).not_to_contain_text(banner)
    all_of_it.click()
    expect(happened).to_contain_text(banner)

    page.locator("nz-timeline circle").first.click(force=True)
    expect(page.locator("nz-timeline li.here")).to_have_count(1)
    lanes = page.locator("nz-timeline .names li").all_inner_texts()
    assert lanes.index("Deployments") < lanes.index("Cases")


def test_a_sentence_of_a_document_s_summary_leads_to_its_passage(
    console: Console, demo_store: Store
) -> None:
    [uid, title, said] = run(
        demo_store,
        "MATCH (d:Document {org: 'demo'}) WHERE d.summary IS NOT NULL"
        " RETURN [d.uid, d.title, d.summary] ORDER BY d.uid LIMIT 1",
    )[0]
    console.open(f"/documents/{quote(uid, safe=':')}", title)

    console.page.get_by_role("button", name="Show sentence 1 where it stands").click()

    marked = console.page.locator("nz-passage mark")
    expect(marked).to_be_visible()
    assert (marked.text_content() or "x") in said
    console.inspect("document-cited")


def test_what_is_cited_of_another_node_is_marked_on_its_page(
    console: Console, demo_store: Store
) -> None:
    [uid, title, text] = run(
        demo_store,
        "MATCH (c:DocumentChunk {org: 'demo'}) WHERE size(c.text) > 60"
        " RETURN [c.uid, c.title, c.text] ORDER BY c.uid LIMIT 1",
    )[0]

    console.open(f"/nodes/{quote(uid, safe=':')}?at=text:30-50", title)

    marks = console.page.locator("nz-passage mark").all_text_contents()
    assert "".join(marks) in text[30:50]
    assert marks
    expect(console.page.get_by_role("link", name=title).first).to_be_visible()
    console.inspect("passage")


def test_an_incident_that_is_not_there_says_so(console: Console) -> None:
    console.page.goto(f"{console.address}/incidents/demo:quillmoor:main:incident:NONE")

    there = console.page.get_by_role("heading", name="There is no such incident")
    expect(there).to_be_visible(timeout=PATIENCE)


def test_a_sentence_of_a_summary_leads_to_where_it_stands(
    console: Console, demo_store: Store
) -> None:
    [uid, title] = run(
        demo_store,
        "MATCH (i:Incident {org: 'demo'}) WHERE i.summary IS NOT NULL RETURN [i.uid, i.title]"
        " LIMIT 1",
    )[0]
    console.open(f"/incidents/{uid}", title)

    console.page.get_by_role("button", name="Show sentence 1 where it stands").click()

    marked = console.page.locator("nz-summary mark")
    expect(marked).to_be_visible()
    shown = console.page.locator("nz-summary section").first
    assert (marked.text_content() or "x") in (shown.text_content() or "")
    console.inspect("incident-summary")


def test_any_other_node_has_a_page(console: Console) -> None:
    console.open("/nodes/demo:nazara:main:team:web-shop", "Web Shop")

    console.inspect("node")
