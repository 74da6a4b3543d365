"""Settings of what goes on: dead letters, job runs, the audit trail, health, what is not seen."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from api.actions.queueing import close_brokers
from enrich.tasks.enrichment import ask_sweep
from graph.model.facts import Envelope
from graph.model.kinds import KINDS
from graph.queue.dead_letters import Setback, bury
from graph.store.store import Store
from ingest.demo import organization as demo
from ingest.instances.documents import as_instance
from ingest.instances.stored import Instances
from tests.browser.portal.console import PATIENCE, Console
from tests.browser.portal.test_desk_pages import sign_in
from tests.statements import run

GOOD = b'{"type": "Team", "id": "lamp-lighters", "name": "Lamp lighters"}'
BAD = b'{"type": "Incidnt", "id": "I-9"}'


def letter(number: int, content: bytes) -> Setback:
    """Return a record that could not be written."""
    name, now = f"T-{number}", datetime.now(UTC)
    envelope = Envelope(demo.ORG, "jsonl", "lamps", "x", name, "push", now, "jsonl", content)
    return Setback(envelope, "the lamp was out")


@pytest.fixture(autouse=True)
def letters(demo_store: Store) -> Iterator[None]:
    """Two dead letters of one source and no others: one can be written now, the other can't."""
    run(demo_store, "MATCH (d:DeadLetter {org: 'demo'}) DETACH DELETE d")
    instance = as_instance({"org": demo.ORG, "connector": "jsonl", "name": "lamps"}, "a test")
    Instances(demo_store, demo.ORG).put(instance)
    bury(demo_store, [letter(1, GOOD), letter(2, BAD)], run="lamps")
    yield
    run(demo_store, "MATCH (d:DeadLetter {org: 'demo'}) DETACH DELETE d")
    Instances(demo_store, demo.ORG).remove("jsonl/lamps")
    close_brokers()


def test_letters_are_looked_into_and_replayed_all_of_a_filter(console: Console) -> None:
    page = console.page
    console.open("/settings/dead-letters", "Dead letters")
    expect(page.get_by_text("2 wait")).to_be_visible(timeout=PATIENCE)
    console.inspect("settings-dead-letters")
    page.get_by_label("Source").select_option("jsonl/lamps")
    page.get_by_role("button", name="Replay all").click()
    console.inspect("settings-replay-all")
    page.locator("nz-sure button.first:visible").click()

    told = page.get_by_text("1 record is in the graph now, 1 failed again.")
    expect(told.first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("1 wait")).to_be_visible(timeout=PATIENCE)
    page.locator("a.title").first.click()
    content = page.get_by_label("Content", exact=True)
    expect(content).to_contain_text("Incidnt", timeout=PATIENCE)
    console.inspect("settings-dead-letter")
    page.get_by_role("button", name="Replay it").click()
    expect(page.get_by_text("0 records are in the graph now, 1 failed again.").first).to_be_visible(
        timeout=PATIENCE
    )


def test_letters_are_selected_by_keys_and_replayed(console: Console) -> None:
    page = console.page
    console.open("/settings/dead-letters", "Dead letters")
    expect(page.get_by_text("2 wait")).to_be_visible(timeout=PATIENCE)
    page.locator("h1").click()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)

    page.get_by_role("button", name="Replay 2").click()

    expect(page.get_by_text("1 failed again").first).to_be_visible(timeout=PATIENCE)


def test_agents_see_that_letters_wait_and_not_what_they_hold(
    page: Page, address: str, demo_store: Store
) -> None:
    page.goto(f"{address}/settings/dead-letters")
    sign_in(page, demo_store, "agent")
    expect(page.get_by_text("2 wait")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Replay all")).to_have_count(0)

    page.locator("a.title").first.click()

    expect(page.get_by_text("Admins see what the record holds")).to_be_visible(timeout=PATIENCE)


def test_runs_are_told_with_how_far_they_are(console: Console, demo_store: Store) -> None:
    page = console.page
    asked = ask_sweep(demo_store, demo.ORG, demo_store.settings, tuple(KINDS), None).run
    run(
        demo_store,
        "MATCH (j:_Entity {uid: $uid}) SET j.questions = 12, j.tokens_in = 5300, "
        "j.tokens_out = 900, j.tokens_cached = 800, j.cost_usd = 0.034",
        uid=asked.uid,
    )
    console.open("/settings/runs", "Job runs")

    expect(page.get_by_text("queued").first).to_be_visible(timeout=PATIENCE)
    told = "12 questions to models: $0.034, 5300 tokens read (800 kept from before), 900 written"
    expect(page.get_by_text(told)).to_be_visible()
    console.inspect("settings-runs")
    page.get_by_role("button", name="Bring all up to date").click()
    expect(page.get_by_text("A run is at it already.")).to_be_visible(timeout=PATIENCE)


def test_a_change_is_found_in_the_trail_and_undone_and_a_refusal_says_why(console: Console) -> None:
    page, name = console.page, f"lamp-room-{uuid.uuid4().hex[:8]}"
    console.open("/settings/scopes", "Access scopes")
    page.get_by_role("button", name="New scope").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=PATIENCE)

    console.open("/settings/audit", "Audit trail")
    made = page.locator("details", has_text=f"made the access scope {name}").first
    made.locator("summary").click(timeout=PATIENCE)
    console.inspect("settings-audit")
    made.get_by_role("button", name="Undo").click()
    undone = page.locator("details", has_text=f"took the access scope {name} away").first
    expect(undone).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Change").select_option("undo")
    expect(page.locator("details")).not_to_have_count(0, timeout=PATIENCE)
    undone.locator("summary").click()
    undone.get_by_role("button", name="Undo").click()

    expect(undone.get_by_role("alert")).to_contain_text("can't be undone", timeout=PATIENCE)
    assert page.url.endswith("?action=undo")


def test_health_tells_what_is_wrong_with_the_way_to_mend_it(console: Console) -> None:
    page = console.page
    console.open("/settings/health", "Health")

    wrong = page.locator("li", has=page.locator("b", has_text="dead-letters"))
    expect(wrong).to_contain_text("2 dead letters of jsonl/lamps/x", timeout=120_000)
    expect(page.get_by_text("neo4j", exact=True)).to_be_visible()
    console.inspect("settings-health")
    wrong.get_by_role("link", name="Open").click()

    expect(console.heading("Dead letters")).to_be_visible(timeout=PATIENCE)


def test_what_is_not_seen_stands_in_one_place(console: Console) -> None:
    page = console.page
    console.open("/settings/not-seen", "Not seen")

    expect(page.get_by_role("link", name="jsonl/lamps", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("declared, and nothing is traced").first).to_be_visible(
        timeout=PATIENCE
    )
    console.inspect("settings-not-seen")


def test_on_a_phone_what_goes_on_fits(console: Console) -> None:
    console.page.set_viewport_size({"width": 400, "height": 800})
    for path, heading in (
        ("dead-letters", "Dead letters"),
        ("runs", "Job runs"),
        ("audit", "Audit trail"),
        ("not-seen", "Not seen"),
    ):
        console.open(f"/settings/{path}", heading)
        console.inspect(f"phone-settings-{path}")
        assert console.misfits() == []
