"""What `nazara browser` gives: queries that find something, a style for every label."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from neo4j import Result
from neo4j.graph import Node

from api.browser.address import browser_address
from api.browser.favourites import DEMO_ORG, QUERIES, favourite, favourites
from api.browser.style import GONE, LOOKS, contrast, style_sheet, text_colour
from api.cli.main import main
from graph.embedded import state as states
from graph.embedded.layout import Layout
from graph.embedded.state import State
from graph.errors import InvalidInput, NotFound
from graph.model.declarations import LABELS
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.demo import organization as demo
from ingest.sources.registry import map_envelope
from tests.conftest import ROOT
from tests.demo_graph import graph_with_demo
from tests.envelopes import make_envelope

GUIDE = ROOT / "docs" / "guides" / "neo4j-browser.md"
SCANS = {"AllNodesScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "DynamicLabelNodeLookup"}
UNDESCRIBED = {
    "type": "Deployment",
    "id": "D-1",
    "title": "unheard-of 1.0",
    "kind": "deploy",
    "at": "2024-01-01T00:00:00Z",
    "edges": [{"type": "DEPLOYED_TO", "to": {"type": "System", "id": "unheard-of"}}],
}
READABLE = 4.5
"""The contrast that the accessibility guidelines ask of a text."""

EXPECTED = {
    "blast-radius": ("path", "session-cache"),
    "cases-nobody-linked": ("s a c", "checkout"),
    "cases-of-an-incident": ("i r c a s", "INC-64"),
    "categories": ("category incidents cases", "account"),
    "change-that-keeps-coming": (
        "change times incidents affected",
        "notice-bus: certificate renewed",
    ),
    "changes-newest-first": ("at type record title what", None),
    "dependencies": ("path", "checkout"),
    "deploys-before-an-incident": ("path", "INC-132"),
    "documents-that-mention-a-system": ("s m x h d", "notice-bus"),
    "enrichment": ("rule computes of only active", "names of things in texts"),
    "events-of-a-system": ("s e r t o", "orders"),
    "folded-descriptions": ("t r a", "payments"),
    "history-of-a-record": ("at what status changed links", None),
    "newest-incidents": ("i a s o t", "INC-133"),
    "open-incidents": ("incident severity title since affected", "INC-132"),
    "owners-of-a-system": ("owner since until said_by", "Platform"),
    "runbooks-of-a-system": ("path", "orders"),
    "stubs": ("source type stubs examples", "nazara"),
    "team-board": ("t r x a i", "payments"),
    "word-of-the-glossary": ("g m x", "basket"),
}
"""For each file its columns, and what stands first: a value, or the native id of a node."""


@pytest.fixture(scope="module")
def graph(settings: Settings) -> Iterator[Store]:
    """The demo, and one deploy on a system that nobody described."""
    with graph_with_demo(settings) as store:
        facts = map_envelope(replace(make_envelope(UNDESCRIBED), org=demo.ORG), None)
        assert isinstance(facts, Facts)
        assert Writer(store, "stub").write(demo.ORG, [facts]).rejected == ()
        yield store


@pytest.mark.parametrize("name", EXPECTED)
def test_a_saved_query_begins_at_an_index_and_finds_something(graph: Store, name: str) -> None:
    columns, first = EXPECTED[name]
    text = favourite(name, demo.ORG).text

    with graph.driver.session(database=graph.settings.neo4j_database) as session:
        plan = session.run(f"EXPLAIN {text}").consume().plan
        found = session.run(text)
        keys, values = list(found.keys()), _values(found)
        said = {one.gql_status: one.diagnostic_record for one in found.consume().gql_status_objects}

    assert SCANS.isdisjoint(_operators(plan)), plan
    assert keys == columns.split()
    assert {code for code in said if code.startswith(("01", "03"))} == set(), said
    assert values
    assert first in {None, values[0]}


def test_the_files_are_favourites_of_one_organisation_with_a_limit() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in QUERIES.glob("*.cypher")}

    assert set(files) == set(EXPECTED)
    assert len(files) == 20
    for name, text in files.items():
        assert text.startswith("// "), name
        assert text.count(DEMO_ORG) == 1, name
        assert re.search(r"\bLIMIT \d+\b", text), name
        assert ";" not in text, name
        assert not set("&#") & set(text), f"{name}: Neo4j Browser would cut it in an address"
    titles = [one.title for one in favourites(demo.ORG)]
    assert len(set(titles)) == len(titles)


def test_the_guide_lists_each_query_with_its_title() -> None:
    guide = GUIDE.read_text(encoding="utf-8")

    listed = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", guide, re.MULTILINE)
    assert listed == [(one.name, one.title) for one in favourites(demo.ORG)]


def test_every_label_people_see_has_a_rule_with_its_caption_and_a_colour_of_its_own() -> None:
    sheet = style_sheet()
    looks = {**LOOKS, **GONE}

    for name in LOOKS:
        rule = re.search(rf"node\.{name} {{(.*?)\n}}", sheet, re.DOTALL)
        assert rule, name
        assert f'caption: "{{{LABELS[name].caption}}}"' in rule[1]
    assert len({look.colour for look in looks.values()}) == len(looks)
    assert {
        name: ratio
        for name, look in looks.items()
        if (ratio := contrast(look.colour, text_colour(look.colour))) < READABLE
    } == {}
    assert list(LOOKS).index("Ticket") > list(LOOKS).index("CustomerCase")


def test_contrast_is_counted_as_the_guidelines_count_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_an_address_names_server_user_and_query_and_comes_back_whole() -> None:
    query = favourite("categories", "o'brien & co").text.replace("&", "and")
    address = browser_address("http://h:1/browser/", "bolt://h:2", "neo4j", query)
    parts = parse_qs(urlsplit(address).query)

    assert address.startswith("http://h:1/browser/?")
    assert parts == {
        "dbms": ["bolt://neo4j@h:2"], "cmd": ["edit"], "arg": [query.strip()],
    }  # fmt: skip
    assert r"'o\'brien and co'" in query


def test_what_an_address_cannot_carry_is_refused() -> None:
    with pytest.raises(InvalidInput, match="& or #"):
        browser_address("http://h:1", "bolt://h:2", "neo4j", "MATCH (a:A&B) RETURN a")


def test_an_unknown_query_is_refused_with_those_that_come_near() -> None:
    with pytest.raises(NotFound) as caught:
        favourite("stub", demo.ORG)

    assert "stubs" in caught.value.remedy


def test_files_are_written_for_the_organisation(tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    done = _run(tmp_path, "--files", str(folder), "--org", "acme", "--json")

    assert done["org"] == "acme"
    assert {Path(one).name for one in done["files"]} == {
        "nazara.grass",
        *(f"{name}.cypher" for name in EXPECTED),
    }
    assert (folder / "nazara.grass").read_text(encoding="utf-8") == style_sheet()
    assert "{org: 'acme'}" in (folder / "newest-incidents.cypher").read_text(encoding="utf-8")


def test_a_neo4j_of_ones_own_needs_the_address_of_its_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAZARA_NEO4J_URI", "neo4j+s://graph.example.com")
    monkeypatch.setenv("NAZARA_NEO4J_USER", "reader")
    missing = CliRunner().invoke(main, ["browser", "--print", "--data-dir", str(tmp_path)])
    given = _run(tmp_path, "--address", "https://graph.example.com:7473/browser/", "--json")

    assert missing.exit_code == 1
    assert "--address" in missing.stderr
    assert given["user"] == "reader"
    assert "dbms=neo4j%2Bs%3A%2F%2Freader%40graph.example.com" in given["address"]


def test_the_address_of_a_nazara_that_was_killed_is_not_given(tmp_path: Path) -> None:
    Layout(tmp_path).make()
    ended = State(pid=os.getpid(), started="another", version="0", data_dir=str(tmp_path))
    states.write(replace(ended, browser="http://127.0.0.1:9/browser/", bolt="bolt://127.0.0.1:9"))

    done = CliRunner().invoke(main, ["browser", "--print", "--data-dir", str(tmp_path)])

    assert done.exit_code == 1
    assert "`nazara up`" in done.stderr
    assert not done.stdout


def _run(data_dir: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(main, ["browser", *arguments, "--data-dir", str(data_dir)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def _values(found: Result) -> list[Any]:
    """Return what stands first in each row."""
    firsts = [row[0] for row in found]
    starts = [one.start_node if hasattr(one, "start_node") else one for one in firsts]
    return [one["native_id"] if isinstance(one, Node) else one for one in starts]


def _operators(plan: Any) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from _operators(child)
