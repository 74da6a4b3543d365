"""The console in Chromium on the demo: until it can be used, lists, search, pages, memory."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from playwright.sync_api import BrowserContext
from rich.table import Table

from api.access.links import make_link
from bench.graph import api_server, empty_graph
from bench.portal_browser import Watched, chromium
from bench.report import Report, p50, p95
from bench.static_page import static_page
from enrich.enrichment import enrichment_of
from enrich.sweep import sweep
from graph.model.facts import Facts, Record
from graph.model.identity import version_of
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.demo import organization as demo
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_profile
from ingest.sources.registry import map_envelope

ROUNDS: Final = 20
UPDATES: Final = 1200
"""A change every three seconds, for an hour."""

WORDS: Final = "basket empties itself"
NODES: Final = 5000
INCIDENT: Final = "/incidents/demo:quillmoor:main:incident:INC-131"
HOME: Final[dict[str, object]] = {"tag": "h1", "text": "Home"}
WHOLE: Final[dict[str, object]] = {"tag": "h2", "text": "Flowing in"}
PAGES: Final = {
    "home": ("/", "Home"),
    "incidents": ("/incidents", "Incidents"),
    "incident": (INCIDENT, "Baskets empty themselves while people browse"),
    "cases": ("/cases", "Cases"),
    "case": ("/cases/demo:quillmoor:main:customer_case:C-5022", "My basket keeps forgetting"),
    "tickets": ("/tickets", "Tickets"),
    "issues": ("/issues", "Issues"),
    "systems": ("/systems", "Systems"),
    "system": ("/systems/demo:nazara:main:system:storefront", "storefront"),
    "deployments": ("/deployments", "Deployments"),
    "documents": ("/documents", "Documents"),
    "document": (
        "/documents/demo:quillmoor:main:document:runbooks%2Fcard-gateway-outage",
        "Runbook: the card gateway does not answer",
    ),
    "glossary": ("/glossary", "Glossary"),
    "logs": ("/logs", "Logs"),
    "log-groups": ("/log-groups", "Log groups"),
    "graph": ("/graph/demo:nazara:main:system:storefront", "Graph"),
    "node": ("/nodes/demo:nazara:main:team:web-shop", "Web Shop"),
}

_LOADED: Final = """performance.getEntriesByType("resource")
  .filter(({name}) => name.includes("/portal/assets/"))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
_PANNED: Final = """async (count) => {
  const picture = document.createElement("nz-graph-picture");
  picture.setAttribute("style", "position: fixed; inset: 0");
  picture.nodes = Array.from({length: count}, (_, at) => (
    {id: `n${at}`, label: at % 9 ? "Incident" : "System", title: `Node ${at}`, stub: false}));
  picture.edges = Array.from({length: 2 * count}, (_, at) => (
    {relationship: "AFFECTS", from: `n${at % count}`, to: `n${(at * at + 7) % count}`}));
  document.body.append(picture);
  await picture.updateComplete;
  const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
  for (let at = 0; at < 40; at += 1) await frame();
  const canvas = picture.shadowRoot.querySelector("canvas");
  canvas.setPointerCapture = () => {};
  const move = (type, x) => canvas.dispatchEvent(
    new PointerEvent(type, {pointerId: 1, clientX: x, clientY: 3, bubbles: true}));
  move("pointerdown", 5);
  const taken = [];
  let before = performance.now();
  for (let at = 0; at < 120; at += 1) {
    move("pointermove", 10 + at * 4);
    await frame();
    taken.push(performance.now() - before);
    before = performance.now();
  }
  move("pointerup", 490);
  picture.remove();
  return taken;
}"""


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Open the console of the demo in a browser; a static page of its size is opened in between.

    Each time is taken in the page, from the press or the navigation to the frame that shows what
    was wanted. `--rounds` times; `--updates` changes are followed for the memory.
    """
    del long
    parser = argparse.ArgumentParser(prog="python -m bench portal")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--updates", type=int, default=UPDATES)
    given = parser.parse_args(arguments)
    with served_demo() as (store, address), chromium() as browser:
        page = Watched(browser.new_page(), address)
        page.load(f"/sign-in#{make_link(store, demo.ORG)}", WHOLE)
        visited(report, page)
        opened(report, page, browser, given.rounds)
        used(report, page, given.rounds)
        followed(report, page, store, given.updates)


@contextmanager
def served_demo() -> Iterator[tuple[Store, str]]:
    """Yield the demo's graph, enriched, and the address of an API on it."""
    with empty_graph() as store:
        Writer(store, "bench").write(demo.ORG, list(demo_facts()))
        profile = read_profile(demo.PROFILE.read_bytes())
        import_profile(store, demo.ORG, profile, "bench", activate=True)
        enrichment = enrichment_of(store, demo.ORG, store.settings).asked_for()
        for _ in sweep(enrichment, enrichment.types, store.settings.embed_batch_size):
            pass
        with api_server(store) as (port, _):
            yield store, f"http://127.0.0.1:{port}"


def demo_facts() -> Iterator[Facts]:
    """Yield what the records of the demo say."""
    mapped = (map_envelope(envelope, None) for envelope in demo.envelopes())
    return (one for one in mapped if isinstance(one, Facts))


def visited(report: Report, page: Watched) -> None:
    """Open every page once, which also has its statements planned; count requests and faults."""
    table = Table("page", "GraphQL requests", "axe violations", title="pages")
    most = faults = 0
    for name, (path, heading) in PAGES.items():
        page.asked.clear()
        page.load(path, {"tag": "h1", "text": heading, "calm": True})
        requests = len(page.asked)
        found = page.violations()
        table.add_row(name, str(requests), str(found))
        most, faults = max(most, requests), faults + found
    page.page.emulate_media(color_scheme="light")
    report.add("requests_most", most, "GraphQL requests that the page with the most of them sends")
    report.add("axe_violations", faults, f"on {len(PAGES)} pages, in both themes")
    report.tables.append(table)


def opened(report: Report, page: Watched, browser: BrowserContext, rounds: int) -> None:
    """Load the console and a static page of its size in turn."""
    page.load("/", WHOLE)
    size = int(page.page.evaluate(_LOADED))
    page.load(PAGES["graph"][0], {"tag": "h1", "text": "Graph", "calm": True})
    graph = int(page.page.evaluate(_LOADED))
    report.add("first_view_kib", size / 1024, "scripts and styles of the first view, compressed")
    report.add("graph_kib", graph / 1024, "the same of the graph's page")
    with static_page(size) as static:
        still = Watched(browser.new_page(), static)
        taken = alternating(
            rounds,
            lambda: still.load("", HOME),
            lambda: page.load("/", HOME),
            lambda: page.load("/", WHOLE),
        )
        still.page.close()
    timed(report, "static", taken[0], "a static page of the same size shows its heading")
    timed(report, "interactive", taken[1], "the console shows its first page and takes keys")
    timed(report, "whole", taken[2], "and all that stands on that page")
    over = p50(taken[1]) - 1.5 * p50(taken[0])
    report.add("interactive_over_ms", over, "interactive - 1.5 x static, p50; wanted: 150 at most")


def used(report: Report, page: Watched, rounds: int) -> None:
    """Page a list, search, open an incident and its graph."""
    times: dict[str, list[float]] = {name: [] for name in ("paging", "incident", "graph")}
    for _ in range(rounds):
        page.load("/cases", {"tag": "tbody tr", "count": 50})
        times["paging"].append(page.press("footer button", {"tag": "tbody tr", "count": 100}))
        page.load("/incidents", {"tag": "a.title", "count": 10})
        title = PAGES["incident"][1]
        shown = {"tag": "h1", "text": title, "calm": True}
        times["incident"].append(page.press(f'a.title:has-text("{title}")', shown))
        drawn = {"tag": ".nodes li", "count": 2}
        times["graph"].append(page.press('header a:has-text("Graph")', drawn))
    timed(report, "paging", times["paging"], "50 more rows of a list")
    timed(report, "incident", times["incident"], "from a list to an incident, with all around it")
    timed(report, "graph", times["graph"], "from there to its graph")
    timed(report, "search", typed(page, rounds), "a key in the search until what it finds is drawn")
    page.load(PAGES["graph"][0], {"tag": "nz-graph-picture"})
    frames = [float(one) for one in page.page.evaluate(_PANNED, NODES)]
    timed(report, "frame", frames, f"a frame while {NODES:,} nodes are moved")
    report.add("frame_most_ms", max(frames), "the longest of them; wanted: 200 at most")


def typed(page: Watched, rounds: int) -> list[float]:
    """Type words into the search, a key at a time; return the milliseconds of each key."""
    page.load("/", WHOLE)
    page.page.keyboard.press("Control+k")
    page.page.get_by_role("combobox", name="Search").wait_for()
    letters = [letter for _ in range(1 + rounds // len(WORDS)) for letter in WORDS if letter != " "]
    page.key("s")
    return [page.key(letter) for letter in letters[:rounds]]


def followed(report: Report, page: Watched, store: Store, updates: int) -> None:
    """Change the incident that is shown, again and again, as in an hour of an incident."""
    page.load(INCIDENT, {"tag": "h1", "text": PAGES["incident"][1], "calm": True})
    before = page.memory()
    incident = next(one.records[0] for one in demo_facts() if one.records[0].native_id == "INC-131")
    writer = Writer(store, "live")
    for number in range(updates):
        writer.write(demo.ORG, [Facts((_changed(incident, number),))])
    page.page.wait_for_timeout(3000)
    after = page.memory()
    report.add("memory_mib", before, "held by the page of an incident when it was opened")
    report.add("memory_after_mib", after, f"the same after {updates:,} changes of it")


def _changed(incident: Record, number: int) -> Record:
    """Return what a tool says of an incident the next time, with another priority."""
    now = datetime.now(UTC)
    props = {**incident.props, "priority": f"P{number % 5}"}
    return replace(incident, version=version_of(now, number), at=now, seen=now, props=props)


def alternating(rounds: int, *runs: Callable[[], float]) -> list[list[float]]:
    """Run each in turn, so that a machine that slows down slows all alike."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for times, one in zip(taken, runs, strict=True):
            times.append(one())
    return taken


def timed(report: Report, name: str, taken: list[float], meaning: str) -> None:
    """Keep the median and the 95th percentile of some milliseconds."""
    report.add(f"{name}_p50_ms", p50(taken), meaning)
    report.add(f"{name}_p95_ms", p95(taken), f"the same, 95 of 100 of {len(taken)}")
