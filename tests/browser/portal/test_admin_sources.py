"""Settings of what flows in: sources, a mapping from an example, and who may see which page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from graph.store.store import Store
from ingest.demo import organization as demo
from ingest.instances.documents import as_instance
from ingest.instances.stored import Instances
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.test_desk_pages import sign_in

BUILDS = {"connector": "jsonl", "name": "builds", "secrets": {"webhook": "env:BUILDS_SECRET"}}
TIDE = '{"alert_id": "T-9", "summary": "North gauge over 3 m", "state": "firing"}'


@pytest.fixture(scope="module")
def sources(demo_store: Store) -> Iterator[Store]:
    """The demo with a source that is configured already; at the end there is none."""
    instances = Instances(demo_store, demo.ORG)
    instances.put(as_instance({**BUILDS, "org": demo.ORG}, "a test"))
    yield demo_store
    for one in instances.all():
        instances.remove(one.instance.key)


def test_the_settings_are_found_by_a_key_and_lead_everywhere(console: Console) -> None:
    console.page.keyboard.press("g")
    console.page.keyboard.press("a")
    expect(console.heading("Settings")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings")

    console.page.get_by_role("navigation", name="Settings").get_by_text("Sources").click()

    expect(console.heading("Sources")).to_be_visible(timeout=PATIENCE)


@pytest.mark.usefixtures("sources")
def test_a_source_is_added_by_a_form_of_its_connector_checked_paused_and_removed(
    console: Console,
) -> None:
    page = console.page
    console.open("/settings/sources", "Sources")
    console.inspect("settings-sources")
    page.get_by_role("link", name="Add a source").click()
    page.get_by_label("Narrow the connectors").fill("github", timeout=PATIENCE)
    console.inspect("settings-connectors")
    page.get_by_role("link", name="github").click()

    page.get_by_label("Name", exact=True).fill("acme")
    page.get_by_label("token", exact=True).fill("env:SOMETHING_ELSE")
    console.inspect("settings-new-source")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_contain_text("begins with env:CONNECTOR_DEMO__")
    expect(page.get_by_label("Name", exact=True)).to_have_value("acme")
    page.get_by_label("token", exact=True).fill("env:CONNECTOR_DEMO__GITHUB")
    for field in page.locator('input[name^="option."]').all():
        if field.get_attribute("required") is not None:
            field.fill("acme/till")
    page.get_by_role("button", name="Add it").click()

    expect(console.heading("github/acme")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("Not all of it can be read")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert").first).to_contain_text("CONNECTOR_DEMO__GITHUB")
    console.settle()
    console.inspect("settings-source")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Remove github/acme").click()
    page.get_by_role("button", name="Remove", exact=True).click()

    expect(console.heading("Sources")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="github/acme")).to_have_count(0, timeout=PATIENCE)


def test_a_source_is_changed_with_what_was_said_of_it_in_the_form(
    console: Console, sources: Store
) -> None:
    page = console.page
    [uid] = [
        one.uid for one in Instances(sources, demo.ORG).all() if one.instance.key == "jsonl/builds"
    ]
    console.open(f"/settings/sources/{uid.replace('/', '%2F')}", "jsonl/builds")
    expect(page.get_by_text("/webhooks/jsonl/builds")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Change").click()
    secret = page.get_by_label("webhook", exact=True)
    expect(secret).to_have_value("env:BUILDS_SECRET", timeout=PATIENCE)

    secret.fill("env:CONNECTOR_DEMO__NEW, env:CONNECTOR_DEMO__OLD")
    page.get_by_role("button", name="Save").click()

    expect(console.heading("jsonl/builds")).to_be_visible(timeout=PATIENCE)
    told = page.get_by_label("Configuration")
    expect(told).to_contain_text("env:CONNECTOR_DEMO__NEW", timeout=PATIENCE)


def test_a_mapping_is_drafted_from_an_example_changed_and_tried(console: Console) -> None:
    page = console.page
    console.open("/settings/mapping", "Try a mapping")
    page.get_by_label("1. An example").fill("{not json")
    page.get_by_role("button", name="Draft a mapping").click()
    expect(page.get_by_role("alert")).to_contain_text("no JSON", timeout=PATIENCE)

    page.get_by_label("1. An example").fill(TIDE)
    page.get_by_label("What the tool is called").fill("tide")
    page.get_by_role("button", name="Draft a mapping").click()

    mapping = page.get_by_label("2. The mapping")
    expect(mapping).to_have_value(re.compile("format: records"), timeout=PATIENCE)
    expect(page.get_by_label("What it becomes")).to_contain_text("North gauge", timeout=PATIENCE)
    console.inspect("settings-mapping")


def test_agents_see_how_sources_do_and_why_not_the_rest(
    page: Page, address: str, sources: Store
) -> None:
    page.goto(f"{address}/settings/sources")
    sign_in(page, sources, "agent")
    expect(page.get_by_role("link", name="jsonl/builds")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Add a source")).to_have_count(0)
    expect(page.get_by_role("navigation", name="Settings").get_by_text("Members")).to_have_count(0)

    page.goto(f"{address}/settings/members")

    expect(page.get_by_text("This is for admins")).to_be_visible(timeout=PATIENCE)
    Console(page, address).inspect("settings-closed")


@pytest.mark.usefixtures("sources")
def test_on_a_phone_the_settings_fit(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 800})
    for path, heading in (
        ("/settings", "Settings"),
        ("/settings/sources", "Sources"),
        ("/settings/sources/new?of=github", "Add a source"),
        ("/settings/mapping", "Try a mapping"),
    ):
        console.open(path, heading)
        console.inspect(f"phone-{heading.split()[0].lower()}-settings")
        assert console.misfits() == []
