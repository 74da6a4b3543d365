"""The stories of docs/demo.md can be found in the real graph, by questions anybody may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from neo4j import Query

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.model.identity import canonical_uid, make_uid
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.demo import organization as demo
from tests.demo_graph import graph_with_demo, write_demo
from tests.graph.questions import Questions

AFTERNOON = ("INC-131", "INC-132", "INC-133")
RECURRING = {"INC-14", "INC-29", "INC-43", "INC-61", "INC-80", "INC-96"}
RENEWED = "notice-bus: certificate renewed"
UNLINKED = {f"C-{number}" for number in range(5110, 5119)}
"""Cases of customers whose gift cards the ledger had counted twice."""

TOTALS = """
MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock
RETURN count(n) AS nodes, COUNT { (:_Entity)-[]->() } AS relationships
"""

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def told(settings: Settings) -> Iterator[Store]:
    """A store on a graph that holds the demo, enriched; tests only read it."""
    with graph_with_demo(settings) as store:
        yield store


@pytest.fixture(scope="module")
def ask(told: Store) -> Ask:
    """Ask a question in GraphQL; the answer is its `data`."""
    return asking(told, told.settings)


@pytest.fixture(scope="module")
def by_words(told: Store) -> Ask:
    """Ask the same where nothing reads sentences."""
    return asking(told, told.settings.model_copy(update={"embed_providers": ("local",)}))


def asking(told: Store, settings: Settings) -> Ask:
    """Return what asks a question in GraphQL and returns its `data`."""
    engine = Engine(schema_for(settings), told, settings)

    def answer(text: str, **variables: Any) -> Any:
        found = orjson.loads(engine.execute(Request(text, variables, None, demo.ORG)).body)
        assert "errors" not in found, found["errors"]
        return found["data"]

    return answer


NEAR = """query ($said: String) { semanticNeighbors(text: $said, first: 6) {
  node { title ... on System { name } } reasons { kind } } }"""


def named(ask: Ask, text: str) -> list[str]:
    """Return what resembles a text, nearest first, by title or name."""
    found = ask(NEAR, said=text)["semanticNeighbors"]
    return [hit["node"]["title"] or hit["node"].get("name") for hit in found]


def test_a_question_in_other_words_finds_what_is_meant(ask: Ask) -> None:
    found = named(ask, "customers cannot pay by card")

    assert found[0] == "Cannot pay, it sends me round in circles"
    assert "Photos in cases cannot be opened" not in found
    assert {"chargeback", "Card company does not answer", "card-gateway"} <= set(found)


def test_a_question_in_german_finds_as_much_as_without_the_sentence_model(
    ask: Ask, by_words: Ask
) -> None:
    said = "Kunden können nicht mit Karte bezahlen"

    assert ask(NEAR, said=said) == by_words(NEAR, said=said)


@pytest.fixture
def questions(told: Store) -> Questions:
    return Questions(told, demo.ORG)


def _uid(type_: str, native_id: str) -> str:
    return make_uid(demo.ORG, demo.SOURCE, "main", type_, native_id)


def _system(name: str) -> str:
    return canonical_uid(demo.ORG, "system", name)


def _ids(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["nativeId"] for node in nodes]


def _neighbours(ask: Ask, incident: str, arguments: str) -> list[str]:
    text = f"""query ($id: ID!) {{
      node(id: $id) {{ semanticNeighbors({arguments}) {{ node {{ nativeId }} }} }}
    }}"""
    found = ask(text, id=_uid("incident", incident))["node"]["semanticNeighbors"]
    return [one["node"]["nativeId"] for one in found]


def _titles(found: dict[str, Any]) -> list[str]:
    return [node["title"] for node in found["nodes"]]


# One afternoon.


def test_one_deploy_is_common_to_what_preceded_the_three_incidents(questions: Questions) -> None:
    window = timedelta(hours=2)
    before = [questions.deployed_before(_uid("incident", name), window) for name in AFTERNOON]

    common = set.intersection(*({found.uid for found in rows} for rows in before))

    assert common == {_uid("deployment", "D-2087")}
    culprits = [found for rows in before for found in rows if found.uid in common]
    assert {found.hops for found in culprits} == {2}
    assert {found.system for found in culprits} == {_system("session-cache")}


def test_each_team_has_a_nearer_suspect_that_is_innocent(questions: Questions) -> None:
    window = timedelta(hours=2)

    nearest = [questions.deployed_before(_uid("incident", name), window)[0] for name in AFTERNOON]

    assert [found.title.split(":")[0] for found in nearest] == [
        "storefront 4.22.0",
        "checkout 3.11.0",
        "session-cache",
    ]


def test_all_three_stop_when_the_session_cache_stops(questions: Questions) -> None:
    dependents = {found.name for found in questions.dependents(_system("session-cache"))}

    assert dependents == {"identity", "storefront", "checkout", "support-console"}


def test_the_runbook_for_the_alert_nobody_read_is_there(questions: Questions) -> None:
    runbooks = questions.runbooks(_system("session-cache"))

    assert [found.runbook_title for found in runbooks] == [
        "Runbook: the session cache throws sessions away"
    ]


# Six incidents, one cause.


@pytest.mark.parametrize("name", sorted(RECURRING))
def test_words_alone_do_not_join_the_six(by_words: Ask, name: str) -> None:
    nearest = _neighbours(by_words, name, "types: [INCIDENT], first: 5")

    assert len(RECURRING & set(nearest)) < len(RECURRING) / 2


def test_each_of_the_six_follows_a_renewal_within_hours_somewhere_below(ask: Ask) -> None:
    text = """query ($ids: [ID!]!) { incidents(where: {id: {in: $ids}}) { nodes {
      nativeId startedAt causedBy { totalCount } affects { nodes { id } } } } }"""
    incidents = ask(text, ids=[_uid("incident", name) for name in RECURRING])["incidents"]["nodes"]

    assert set(_ids(incidents)) == RECURRING
    assert {one["causedBy"]["totalCount"] for one in incidents} == {0}
    assert all(_renewed_before(ask, one) for one in incidents)


def _renewed_before(ask: Ask, incident: dict[str, Any]) -> bool:
    """Whether the certificate was renewed below what the incident affects, in the hours before."""
    began = datetime.fromisoformat(incident["startedAt"])
    text = """query ($system: ID!, $from: DateTime!, $to: DateTime!) {
      dependencies(system: $system) { systems { system {
        name deployments(where: {at: {gte: $from, lte: $to}}) { nodes { title } } } } } }"""
    for system in incident["affects"]["nodes"]:
        since = (began - timedelta(hours=6)).isoformat()
        found = ask(text, system=system["id"], **{"from": since, "to": began.isoformat()})
        changed = [one["system"] for one in found["dependencies"]["systems"]]
        if any(RENEWED in _titles(one["deployments"]) for one in changed):
            return True
    return False


def test_no_other_change_comes_again_and_again_before_incidents(told: Store) -> None:
    text = """
    MATCH (i:Incident {org: $org})-[a:AFFECTS WHERE a.valid_to IS NULL]->(:System)
      (()-[d:DEPENDS_ON WHERE d.valid_to IS NULL]->()){0,3}(s:System)<-[:DEPLOYED_TO]-(c:Deployment)
    WHERE c.at <= i.started_at AND c.at >= i.started_at - duration({hours: 6})
      AND NOT EXISTS { (i)-[r:CAUSED_BY WHERE r.valid_to IS NULL]->() }
    WITH s, count(DISTINCT c) AS changes, collect(DISTINCT i.native_id) AS incidents
    WHERE changes > 2 RETURN s.name AS system, incidents
    """
    with told.driver.session(database=told.settings.neo4j_database) as session:
        rows = session.run(Query(text), org=demo.ORG).data()

    assert [row["system"] for row in rows] == ["notice-bus"]
    assert set(rows[0]["incidents"]) == RECURRING


def test_one_ignored_warning_was_seen_where_each_of_the_six_began(ask: Ask) -> None:
    text = """{ technicalIssues(where: {title: {startsWith: "TrustListStale"}}) { nodes {
      status instances { nodes { createdAt } } observedOn { nodes { name } } } } }"""

    (issue,) = ask(text)["technicalIssues"]["nodes"]

    assert issue["status"] == "ignored"
    assert len(issue["instances"]["nodes"]) == len(RECURRING)
    assert {one["name"] for one in issue["observedOn"]["nodes"]} == {
        "stock",
        "label-printer",
        "refunds",
        "partner-shops",
        "recommendations",
    }


# Cases that nobody linked.


def test_nobody_linked_the_nine_cases(ask: Ask) -> None:
    text = """query ($ids: [ID!]!, $incident: ID!) {
      customerCases(where: {id: {in: $ids}}) { nodes { reports { totalCount } } }
      node(id: $incident) { ... on Incident { reportedBy { totalCount } } }
    }"""

    found = ask(
        text,
        ids=[_uid("customer_case", name) for name in UNLINKED],
        incident=_uid("incident", "INC-69"),
    )

    linked = [one["reports"]["totalCount"] for one in found["customerCases"]["nodes"]]
    assert linked == [0] * len(UNLINKED)
    assert found["node"]["reportedBy"]["totalCount"] == 0


def test_the_days_and_the_words_find_the_nine_cases(ask: Ask) -> None:
    anywhere = _neighbours(ask, "INC-69", "types: [CUSTOMER_CASE], first: 20")
    weeks = _neighbours(
        ask,
        "INC-69",
        "types: [CUSTOMER_CASE], first: 20, "
        'since: "2026-03-01T00:00:00Z", until: "2026-04-15T00:00:00Z"',
    )

    assert len(UNLINKED & set(anywhere)) == 4, "docs/demo.md says how many are found so"
    assert len(UNLINKED & set(weeks)) >= 7


# A change two steps away.


def test_what_was_changed_two_steps_below_the_pages_without_prices(ask: Ask) -> None:
    text = """query ($system: ID!) { dependencies(system: $system) { systems { hops system {
      name
      deployments(where: {at: {gte: "2026-04-14T06:50:00Z", lte: "2026-04-14T12:50:00Z"}}) {
        nodes { title } } } } } }"""

    found = ask(text, system=_system("catalogue"))["dependencies"]["systems"]

    changed = [
        (one["hops"], one["system"]) for one in found if _titles(one["system"]["deployments"])
    ]
    assert [(hops, one["name"]) for hops, one in changed] == [(2, "object-store")]
    assert _titles(changed[0][1]["deployments"]) == ["object-store: new region address"]


def test_the_pages_without_prices_were_first_taken_for_the_shops(ask: Ask) -> None:
    text = """query ($id: ID!) {
      then: node(id: $id, asOf: "2026-04-14T12:59:00Z") {
        ... on Incident { affects { nodes { name } } assignedTo { nodes { title } } } }
      now: node(id: $id) {
        ... on Incident {
          affects { nodes { name } } assignedTo { nodes { title } } causedBy { totalCount } } }
    }"""

    found = ask(text, id=_uid("incident", "INC-74"))

    assert found["then"] == {
        "affects": {"nodes": [{"name": "storefront"}]},
        "assignedTo": {"nodes": [{"title": "Web Shop"}]},
    }
    assert found["now"] == {
        "affects": {"nodes": [{"name": "catalogue"}]},
        "assignedTo": {"nodes": [{"title": "Discovery"}]},
        "causedBy": {"totalCount": 0},
    }


# A runbook that nobody linked.


def test_the_runbook_that_nobody_linked_is_found_by_what_it_says(ask: Ask) -> None:
    text = """query ($system: ID!) { node(id: $system) { ... on System {
      subjectOf(where: {label: {eq: "Document"}}) { nodes { nativeId title } }
      mentionedBy(where: {label: {eq: "Document"}}) { nodes { nativeId title } } } } }"""
    hidden = "runbooks/labels-stand-still"

    node = ask(text, system=_system("label-printer"))["node"]
    nearest = _neighbours(ask, "INC-29", "types: [DOCUMENT], first: 3")

    assert hidden not in _ids(node["subjectOf"]["nodes"])
    assert hidden in _ids(node["mentionedBy"]["nodes"])
    assert hidden in nearest


# A word of the house.


def test_a_term_of_the_glossary_tells_what_the_case_is_about(ask: Ask) -> None:
    text = """query ($id: ID!) { node(id: $id) { ... on CustomerCase {
      categorizedAs { nodes { title } }
      mentions(where: {label: {eq: "GlossaryTerm"}}) { nodes { title ... on GlossaryTerm {
        definition subjectOf(where: {label: {eq: "Policy"}}) { nodes { title } } } } } } } }"""

    case = ask(text, id=_uid("customer_case", "C-5077"))["node"]

    parked = next(one for one in case["mentions"]["nodes"] if one["title"] == "parked")
    assert "screening holds back" in parked["definition"]
    assert _titles(parked["subjectOf"]) == [
        "Never send a customer with a parked order to the carrier"
    ]


# An owner who changed.


def test_search_had_another_owner_when_umlauts_found_nothing(ask: Ask) -> None:
    text = """query ($id: ID!, $then: DateTime!) {
      then: node(id: $id, asOf: {valid: $then}) { ... on System {
        ownedBy { nodes { title } } affectedBy { nodes { nativeId } } } }
      now: node(id: $id) { ... on System {
        ownedBy { nodes { title } } affectedBy { nodes { nativeId } } } }
    }"""

    found = ask(text, id=_system("search"), then="2026-01-20T08:00:00Z")

    assert _titles(found["then"]["ownedBy"]) == ["Web Shop"]
    assert _ids(found["then"]["affectedBy"]["nodes"]) == ["INC-52"]
    assert _titles(found["now"]["ownedBy"]) == ["Discovery"]
    assert _ids(found["now"]["affectedBy"]["nodes"]) == ["INC-88", "INC-77", "INC-52"]


# The whole.


def test_nothing_is_left_a_stub(questions: Questions) -> None:
    assert questions.stubs() == []


def test_loading_the_demo_again_adds_nothing(told: Store) -> None:
    once = _totals(told)

    again = write_demo(told, "second")

    assert _totals(told) == once
    assert (again.nodes, again.relationships, again.stubs) == (0, 0, 0)


def _totals(store: Store) -> tuple[int, int]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        row = session.run(Query(TOTALS)).single(strict=True)
        return row["nodes"], row["relationships"]
