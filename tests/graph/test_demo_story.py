"""The story of the demo organisation can be found in the real graph."""

from __future__ import annotations

from datetime import timedelta

import pytest
from neo4j import Query

from graph.identity import canonical_uid, make_uid
from graph.questions import Questions
from graph.store import Store
from ingest import demo
from tests.demo_graph import write_demo

STORY = ("INC-131", "INC-132", "INC-133")
TOTALS = """
MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock
RETURN count(n) AS nodes, COUNT { (:_Entity)-[]->() } AS relationships
"""


def _uid(type_: str, native_id: str) -> str:
    return make_uid(demo.ORG, demo.SOURCE, "main", type_, native_id)


def _totals(store: Store) -> tuple[int, int]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        row = session.run(Query(TOTALS)).single(strict=True)
        return row["nodes"], row["relationships"]


@pytest.fixture
def questions(store: Store) -> Questions:
    """Questions to a graph that holds the demo organisation."""
    result = write_demo(store)
    assert result.rejected == ()
    return Questions(store, demo.ORG)


def test_one_deploy_is_common_to_what_preceded_the_three_incidents(questions: Questions) -> None:
    window = timedelta(hours=2)
    before = [questions.deployed_before(_uid("incident", name), window) for name in STORY]

    common = set.intersection(*({found.uid for found in rows} for rows in before))

    assert common == {_uid("deployment", "D-2087")}
    culprits = [found for rows in before for found in rows if found.uid in common]
    assert {found.hops for found in culprits} == {2}
    assert {found.system for found in culprits} == {
        canonical_uid(demo.ORG, "system", "session-cache")
    }


def test_each_team_has_a_nearer_suspect_that_is_innocent(questions: Questions) -> None:
    window = timedelta(hours=2)

    nearest = [questions.deployed_before(_uid("incident", name), window)[0] for name in STORY]

    assert [found.title.split(":")[0] for found in nearest] == [
        "storefront 4.22.0",
        "checkout 3.11.0",
        "session-cache",
    ]


def test_all_three_stop_when_the_session_cache_stops(questions: Questions) -> None:
    cache = canonical_uid(demo.ORG, "system", "session-cache")

    dependents = {found.name for found in questions.dependents(cache)}

    assert dependents == {"identity", "storefront", "checkout", "support-console"}


def test_the_runbook_for_the_alert_nobody_read_is_there(questions: Questions) -> None:
    cache = canonical_uid(demo.ORG, "system", "session-cache")

    runbooks = questions.runbooks(cache)

    assert [found.runbook_title for found in runbooks] == [
        "Runbook: the session cache throws sessions away"
    ]


def test_nothing_is_left_a_stub(questions: Questions) -> None:
    assert questions.stubs() == []


def test_loading_the_demo_twice_adds_nothing(store: Store) -> None:
    write_demo(store, "first")
    once = _totals(store)

    again = write_demo(store, "second")

    assert _totals(store) == once
    assert (again.nodes, again.relationships, again.stubs) == (0, 0, 0)
