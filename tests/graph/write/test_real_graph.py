"""All real input in one graph: counted, loaded twice, shuffled, and asked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write import moves
from graph.write.writer import Writer
from tests import real_input
from tests.conftest import EMPTY
from tests.graph.histories import snapshot, wipe
from tests.real_input import ORG, mapped

COUNTS = """
MATCH (n:_Entity) WHERE n.stub IS NULL AND NOT n:Alias
UNWIND [label IN labels(n) WHERE label <> '_Entity'] AS label
RETURN label, count(*) AS number
"""
RELATIONSHIPS = "MATCH (:_Entity)-[r]->(:_Entity) RETURN type(r) AS type, count(*) AS number"
ISSUES = """
MATCH (n:TechnicalIssue) WHERE n.stub IS NULL
RETURN n.kind AS kind, count(*) AS number
"""
RUNBOOKS = """
MATCH (rule:TechnicalIssue {kind: 'alert_rule'})<-[:ABOUT]-(page:Document)-[:HAS_CHUNK]->()
WHERE page.stub IS NULL AND page.kind = 'runbook'
RETURN DISTINCT rule.title AS alert, page.native_id AS page
"""
PAGES_OF_OWNER = """
MATCH (team:Team {uid: $team})<-[o:OWNED_BY WHERE o.valid_to IS NULL]-(owned)
RETURN [label IN labels(owned) WHERE label <> '_Entity'][0] AS label, count(*) AS number
"""


def everything(data: Path) -> list[Facts]:
    return [facts for one in real_input.ALL for facts in mapped(one, data).facts]


def load(store: Store, facts: list[Facts]) -> None:
    result = Writer(store, "test").write(ORG, facts)
    assert result.rejected == ()
    while moves.settle(store, "test", ORG):
        pass


def rows(store: Store, text: str, **parameters: Any) -> list[dict[str, Any]]:
    with store.driver.session() as session:
        return session.run(text, parameters).data()


@pytest.fixture(scope="module")
def facts(data: Path) -> list[Facts]:
    return everything(data)


@pytest.fixture(scope="module")
def loaded(settings: Settings, facts: list[Facts]) -> Iterator[Store]:
    """A graph into which everything was loaded once, for all of these tests: it takes a while."""
    with closing(Store(settings)) as store:
        with store.driver.session() as session:
            session.run(EMPTY).consume()
        load(store, facts)
        yield store


def test_all_real_input_is_one_graph_that_answers(loaded: Store, data: Path) -> None:
    check_counts(loaded)
    check_runbooks(loaded, data)
    check_owner(loaded)


def check_counts(store: Store) -> None:
    counts = {row["label"]: row["number"] for row in rows(store, COUNTS)}

    assert counts["System"] == 136 + 7
    # Pages of the manual, runbooks of the alerts and of the platform, and 39 incident reports.
    assert counts["Document"] == 119 + 107 + 108 + 39
    assert counts["Incident"] == 39
    assert counts["GlossaryTerm"] == 89
    issues = Counter({row["kind"]: row["number"] for row in rows(store, ISSUES)})
    assert issues["alert_rule"] == 139
    # Errors, and what the incident reports say happened when.
    assert counts["TechnicalEvent"] == 114 + 161
    numbers = {row["type"]: row["number"] for row in rows(store, RELATIONSHIPS)}
    assert numbers["OWNED_BY"] == 136 + 119 + 7
    assert numbers["HAS_CHUNK"] == counts["DocumentChunk"]
    assert numbers["CITES"] == counts["Finding"]


def check_runbooks(store: Store, data: Path) -> None:
    lines = (data / real_input.RULES.path).read_bytes().splitlines()
    wanted = {
        (rule["alert"], Path(rule["runbook_doc"]).stem.lower())
        for rule in map(orjson.loads, lines)
        if rule["runbook_doc"]
    }

    assert {(row["alert"], row["page"]) for row in rows(store, RUNBOOKS)} == wanted


def check_owner(store: Store) -> None:
    team = f"{ORG}:nazara:main:team:govuk-platform-engineering-team"

    owned = {row["label"]: row["number"] for row in rows(store, PAGES_OF_OWNER, team=team)}

    assert owned["System"] == 35
    assert owned["Document"] > 0


def test_twice_and_shuffled_is_the_same_as_once(loaded: Store, facts: list[Facts]) -> None:
    once = snapshot(loaded)

    load(loaded, facts)
    assert snapshot(loaded).difference(once) == ""

    wipe(loaded)
    shuffled = [*facts, *random.Random(1).sample(facts, len(facts) // 4)]
    random.Random(2).shuffle(shuffled)
    load(loaded, shuffled)
    assert snapshot(loaded).difference(once) == ""
