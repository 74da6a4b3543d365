"""Settings of what things mean: the editor of profiles, their versions, enrichment policies."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from graph.store.store import Store
from ingest.demo import organization as demo
from ingest.profile.stored import Stored
from tests.browser.portal.console import PATIENCE, Console

WINTER = {
    "name": "winter",
    "severities": [{"name": "sev1", "rank": 1}, {"name": "sev2", "rank": 2}],
}


@pytest.fixture
def winter(tmp_path: Path, demo_store: Store) -> Path:
    """The file of a profile that is not kept yet."""
    stored = Stored(demo_store, demo.ORG)
    if "winter" in {one.name for one in stored.all()}:
        stored.remove("winter")
    path = tmp_path / "winter.json"
    path.write_text(json.dumps(WINTER), encoding="utf-8")
    return path


def test_a_profile_is_imported_edited_compared_and_kept(
    console: Console, winter: Path, demo_store: Store
) -> None:
    page = console.page
    console.open("/settings/profile", "Domain profile")
    expect(page.get_by_role("heading", name="quillmoor")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-profile")
    page.get_by_label("Import a file").set_input_files(winter)
    page.locator("nz-entries summary", has_text="sev2").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("nz-entries summary").first).to_contain_text("sev2")
    page.get_by_role("tab", name="Categories").click()
    page.get_by_role("button", name="Add a category").click()
    page.get_by_label("Name", exact=True).fill("lifts")
    page.get_by_label("Description").fill("What carries people up and down.")
    page.get_by_role("button", name="What would change").click()
    expect(page.get_by_text("Other than in quillmoor")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("+ lifts")).to_be_visible()
    console.inspect("settings-profile-editor")

    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="winter")).to_be_visible(timeout=PATIENCE)
    kept = Stored(demo_store, demo.ORG).get("winter")
    assert [(one.name, one.rank) for one in kept.severities] == [("sev2", 1), ("sev1", 2)]
    assert [one.name for one in kept.categories] == ["lifts"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Export winter").click()
    assert json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["name"] == "winter"


@pytest.mark.usefixtures("winter")
def test_faults_of_a_profile_stand_where_it_is_edited_and_nothing_typed_is_lost(
    console: Console,
) -> None:
    page = console.page
    console.open("/settings/profile", "Domain profile")
    page.get_by_role("button", name="New profile").click()
    page.get_by_label("Name of the profile").fill("Not A Name")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("name", timeout=PATIENCE)

    page.reload()
    page.get_by_role("button", name="Go on editing").click(timeout=PATIENCE)

    expect(page.get_by_label("Name of the profile")).to_have_value("Not A Name")
    page.get_by_role("button", name="Leave without saving").click()
    expect(page.get_by_role("button", name="Go on editing")).to_have_count(0)


def test_a_profile_goes_back_to_what_it_said_before(
    console: Console, winter: Path, demo_store: Store
) -> None:
    page = console.page
    console.open("/settings/profile", "Domain profile")
    page.get_by_label("Import a file").set_input_files(winter, timeout=PATIENCE)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Edit winter").click(timeout=PATIENCE)
    page.get_by_label("What it is for").fill("Ice and snow")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Versions of winter").click(timeout=PATIENCE)
    versions = page.get_by_role("list", name="Versions").locator("li")
    expect(versions.nth(1)).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-profile-versions")

    versions.nth(1).get_by_role("button", name="Bring back").click()
    page.locator("nz-sure button.first:visible").click()

    expect(page.get_by_text("Ice and snow")).to_have_count(0, timeout=PATIENCE)
    assert Stored(demo_store, demo.ORG).get("winter").description is None


def test_a_policy_shows_what_it_would_do_before_it_is_saved(console: Console) -> None:
    page = console.page
    console.open("/settings/enrichment", "Enrichment")
    page.get_by_role("button", name="Change summaries").click(timeout=PATIENCE)
    page.get_by_label("Work item").check()
    page.get_by_role("button", name="What it would do").click()

    told = page.get_by_role("heading", name="What it would do")
    expect(told).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-policy")
    page.keyboard.press("Escape")
    console.inspect("settings-enrichment")
    expect(page.get_by_role("list", name="Policies")).not_to_contain_text("Incident, Work item")


def test_a_rule_is_tried_on_the_past_switched_on_and_off_again(console: Console) -> None:
    page = console.page
    console.open("/settings/rules", "Rules")
    rule = page.get_by_role("listitem").filter(has_text="cases-of-incident")
    page.get_by_role("button", name="Try on the past: cases-of-incident").click(timeout=PATIENCE)
    page.get_by_label("What it looks at").select_option("The last year")
    page.get_by_role("button", name="What it would have joined").click()
    told = page.get_by_role("heading", name=re.compile(r"Of \d+ records it would have joined \d+"))
    expect(told).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-rule-tried")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Switch on cases-of-incident").click()
    expect(rule.get_by_text("on", exact=True)).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-rules")

    page.get_by_role("button", name="Switch off cases-of-incident").click()
    page.get_by_role("button", name="Switch off", exact=True).click()

    expect(rule.get_by_text("off", exact=True)).to_be_visible(timeout=PATIENCE)


def test_a_provider_is_added_by_reference_tested_and_removed(console: Console) -> None:
    page = console.page
    console.open("/settings/providers", "Models")
    expect(page.get_by_text("No model is asked")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-providers-none")
    page.get_by_role("button", name="Add a provider").click()
    page.get_by_label("What it is", exact=True).select_option("anthropic")
    page.get_by_label("Name", exact=True).fill("claude")
    page.get_by_label("Model", exact=True).fill("claude-haiku-4-5")
    page.get_by_label("Where its key is").fill("env:CONNECTOR_DEMO__ANTHROPIC")
    console.inspect("settings-provider")
    page.get_by_role("button", name="Save").click()
    provider = page.get_by_role("list", name="Providers").get_by_role("listitem")
    expect(provider).to_contain_text("anthropic: claude-haiku-4-5", timeout=PATIENCE)

    page.get_by_role("button", name="Test claude").click()

    expect(provider.get_by_role("alert").first).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-providers")
    page.get_by_role("button", name="Remove claude").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("No model is asked")).to_be_visible(timeout=PATIENCE)


def test_on_a_phone_the_editor_fits(console: Console) -> None:
    page = console.page
    page.set_viewport_size({"width": 400, "height": 800})
    console.open("/settings/profile", "Domain profile")
    page.get_by_role("button", name="Edit quillmoor").click(timeout=PATIENCE)
    expect(page.get_by_role("tablist")).to_be_visible()
    console.inspect("phone-settings-profile")
    assert console.misfits() == []
    console.open("/settings/enrichment", "Enrichment")
    console.inspect("phone-settings-enrichment")
    assert console.misfits() == []
