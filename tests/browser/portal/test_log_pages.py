"""Log files in the console: dropped, chosen or pasted, watched while they are read, and told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench.portal import INCIDENT
from graph.settings.settings import Settings
from ingest.demo import organization as demo
from ingest.log_files.uploads import LogUploads, ReadingAsked
from tests.browser.portal.console import PATIENCE, Console

pytestmark = pytest.mark.usefixtures("worker")

LINES = [
    *(f"2026-11-29 10:{n // 2:02}:00 INFO order {n} paid" for n in range(60)),
    *(f"2026-11-29 10:{20 + n:02}:00 ERROR java.lang.OutOfMemoryError: heap {n}" for n in range(9)),
]
TITLE = "app.log and 1 more"
DROP = """([names, texts]) => {
  const given = new DataTransfer();
  names.forEach((name, at) => given.items.add(new File([texts[at]], name)));
  const find = (root) => root.querySelector(".drop") ?? [...root.querySelectorAll("*")]
    .filter((one) => one.shadowRoot).map((one) => find(one.shadowRoot)).find((one) => one);
  const place = find(document);
  for (const name of ["dragover", "drop"]) {
    const said = {dataTransfer: given, bubbles: true, cancelable: true};
    place.dispatchEvent(new DragEvent(name, said));
  }
}"""


@pytest.fixture(autouse=True)
def _no_uploads(settings: Settings) -> Iterator[None]:
    yield
    for one in LogUploads(settings).all(demo.ORG):
        one.remove()


def drop(console: Console, files: dict[str, str]) -> None:
    """Drop files on the page; as they are made here, both were changed now."""
    console.page.evaluate(DROP, [list(files), list(files.values())])


def test_files_that_are_dropped_are_read_and_told_with_findings_and_groups(
    console: Console,
) -> None:
    page = console.page
    console.open("/logs", "Logs")
    expect(page.get_by_role("heading", name="Nothing was read yet")).to_be_visible(timeout=PATIENCE)
    console.inspect("log-files-none")
    console.asked.clear()

    drop(console, {"app.log": "\n".join(LINES), "picture.png": "\0" * 99})

    expect(console.heading(TITLE)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Groups")).to_be_visible(timeout=PATIENCE)
    finding = page.locator(".finding").first
    expect(finding).to_contain_text("9 entries")
    expect(finding).to_contain_text("app.log:61")
    first = page.locator(".group").first
    expect(first).to_contain_text("order <*> paid")
    expect(first.get_by_role("img")).to_have_attribute("aria-label", re.compile("^60 entries"))
    side = page.locator(".side")
    expect(side).to_contain_text("69 lines: time LEVEL")
    expect(side).to_contain_text("picture.png")
    assert console.asked.count("LogReading") <= 2
    first.locator("summary").click()
    expect(first).to_contain_text("order 0 paid")
    console.inspect("log-file")
    assert console.misfits() == []

    page.get_by_label("Level").select_option("error")

    expect(page.locator(".group")).to_have_count(1, timeout=PATIENCE)
    page.get_by_role("link", name="Logs", exact=True).last.click()
    row = page.get_by_role("row", name=re.compile(re.escape(TITLE)))
    expect(row).to_contain_text("done", timeout=PATIENCE)
    console.inspect("log-files")


def test_lines_are_pasted_and_opened_by_keys_alone(console: Console) -> None:
    page = console.page
    page.keyboard.press("g")
    page.keyboard.press("l")
    expect(console.heading("Logs")).to_be_visible(timeout=PATIENCE)

    page.get_by_label("Or paste lines").focus()
    page.keyboard.insert_text("\n".join(LINES))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(console.heading("pasted")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".group")).to_have_count(2, timeout=PATIENCE)
    page.locator(".group summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".group details").first).to_have_attribute("open", "")


def test_files_of_an_incident_are_its_evidence(console: Console, tmp_path: Path) -> None:
    page = console.page
    (tmp_path / "app.log").write_text("\n".join(LINES), encoding="utf-8")
    console.page.goto(console.address + INCIDENT)
    page.get_by_role("link", name="Read logs").click()
    expect(page.get_by_text("kept as evidence of the incident")).to_be_visible(timeout=PATIENCE)
    console.inspect("log-files-of")

    page.get_by_label("Choose files").set_input_files(tmp_path / "app.log")

    expect(console.heading("app.log")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("2 the graph did not know")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Known").select_option("yes")
    expect(page.locator(".group")).to_have_count(2, timeout=PATIENCE)
    # Nobody says of which system they are.
    expect(page.locator(".side")).to_contain_text("9: of no system, or too many")


def test_what_is_being_read_says_how_far_it_is_and_what_failed_says_why(
    console: Console, settings: Settings
) -> None:
    upload = LogUploads(settings).create(demo.ORG, ReadingAsked("big.log"))
    upload.make_whole([])
    told = {"lines": 1234, "records": 1200, "bytes": 40, "length": 100, "seconds": 2.0}
    upload.write("status", {"state": "reading", **told})
    console.open(f"/logs/{upload.id}", "big.log")
    expect(console.page.get_by_text("reading 40 %")).to_be_visible(timeout=PATIENCE)
    expect(console.page.get_by_text("1,234 lines, 617 lines/s")).to_be_visible()
    console.inspect("log-file-read")

    upload.write("status", {"state": "failed", **told, "error": "3 workers died"})

    expect(console.page.get_by_text("3 workers died")).to_be_visible(timeout=PATIENCE)


def test_an_upload_that_is_not_there_says_so(console: Console) -> None:
    console.page.goto(f"{console.address}/logs/{'0' * 24}")

    there = console.page.get_by_role("heading", name="There is no such upload")
    expect(there).to_be_visible(timeout=PATIENCE)
