"""Real input, asked over GraphQL as somebody on call would ask it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from enrich.enrichment import enrichment_of
from enrich.sweep import sweep
from graph.model.identity import canonical_key, canonical_uid, make_uid
from graph.store.store import Store
from graph.write import moves
from graph.write.writer import Writer
from tests import real_input
from tests.api.conftest import Ask
from tests.real_input import ORG, mapped

LIKE_THIS = """query ($id: ID!) {
  semanticNeighbors(id: $id, types: [INCIDENT], first: 4) {
    score
    node { title ... on Incident { startedAt } }
  }
}"""
RUNBOOK = """query ($id: ID!) {
  node(id: $id) {
    title
    ... on TechnicalIssue { severity subjectOf { nodes { title ... on Document { kind } } } }
  }
}"""
OWNED = """query ($team: ID!, $after: String) {
  node(id: $team) {
    ... on Team {
      owns(first: 100, after: $after) {
        nodes { label nativeId title ... on Document { section } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}"""


@pytest.mark.usefixtures("store")
def test_three_questions_about_real_input_are_answered(store: Store, data: Path, ask: Ask) -> None:
    # One load for all three: it takes a while.
    _load(store, data)

    _an_incident_has_incidents_like_it(ask)
    _an_alert_has_its_runbook(ask, data)
    _an_owner_has_systems_and_manual_pages(ask, data)


def _load(store: Store, data: Path) -> None:
    wanted = (
        real_input.SERVICES,
        real_input.MANUAL,
        real_input.INCIDENTS,
        real_input.RULES,
        real_input.ALERT_RUNBOOKS,
    )
    facts = [facts for one in wanted for facts in mapped(one, data).facts]
    assert Writer(store, "test").write(ORG, facts).rejected == ()
    while moves.settle(store, "test", ORG):
        pass
    vectors = enrichment_of(store, ORG, store.settings, ("embedding",))
    # Only incidents are asked about by their likeness.
    for _ in sweep(vectors, ("Incident",), 500):
        pass
    with store.driver.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


def _an_incident_has_incidents_like_it(ask: Ask) -> None:
    name = "2023-07-25-prometheus-on-live-cluster-down.html.md.erb"
    hits = ask(LIKE_THIS, id=make_uid(ORG, "moj", "main", "incident", name))["data"]

    titles = [hit["node"]["title"] for hit in hits["semanticNeighbors"]]
    assert len(titles) == 4
    assert sum("prometheus" in title.lower() for title in titles) >= 3, titles


def _an_alert_has_its_runbook(ask: Ask, data: Path) -> None:
    lines = (data / real_input.RULES.path).read_bytes().splitlines()
    severities: dict[str, set[str]] = defaultdict(set)
    for rule in map(orjson.loads, lines):
        if rule["runbook_doc"]:
            severities[rule["alert"]].add(rule["severity"])
    listed = ask(
        """{ technicalIssues(first: 100) { nodes { id title kind } } }""",
    )["data"]["technicalIssues"]["nodes"]
    asked = [issue for issue in listed if issue["title"] in severities]
    assert len(asked) > 50

    for issue in asked:
        rule = ask(RUNBOOK, id=issue["id"])["data"]["node"]
        pages = [page for page in rule["subjectOf"]["nodes"] if page["kind"] == "runbook"]
        assert pages, issue["title"]
        assert rule["severity"] in severities[issue["title"]]


def _an_owner_has_systems_and_manual_pages(ask: Ask, data: Path) -> None:
    catalogue = yaml.safe_load((data / real_input.SERVICES.path).read_text(encoding="utf-8"))
    channel = "#govuk-platform-engineering-team"
    owned_there = [one["repo_name"] for one in catalogue if one["team"] == channel]
    systems = {canonical_key("System", name) for name in owned_there}

    owned = _all_owned(ask, canonical_uid(ORG, "team", channel.removeprefix("#")))

    assert {one["nativeId"] for one in owned if one["label"] == "System"} >= systems
    assert sum(one["label"] == "Document" for one in owned) == _pages_of(data, channel)


def _all_owned(ask: Ask, team: str) -> list[dict[str, Any]]:
    owned: list[dict[str, Any]] = []
    after = None
    while True:
        page = ask(OWNED, team=team, after=after)["data"]["node"]["owns"]
        owned += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return owned
        after = page["pageInfo"]["endCursor"]


def _pages_of(data: Path, channel: str) -> int:
    pages = (data / real_input.MANUAL.path).rglob("*.md*")
    heads = (page.read_text(encoding="utf-8").split("---")[1] for page in pages)
    return sum(yaml.safe_load(head)["owner_slack"] == channel for head in heads)
