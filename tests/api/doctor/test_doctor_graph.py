"""What `nazara doctor` finds in a graph: each fault is made for real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from api.doctor.findings import Patient
from enrich.enrichment import enrichment_of
from graph.model.facts import Envelope
from graph.queue.dead_letters import Setback, bury
from graph.schema.migrate import migrate
from graph.schema.statements import SchemaItem, schema_items
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.doctor.examined import findings, only
from tests.api.sample import Sample

NOW = datetime.now(UTC)


@contextmanager
def without(store: Store, name: str) -> Iterator[SchemaItem]:
    """Have the schema without one of its items during the block."""
    item = next(item for item in schema_items() if item.name == name)
    store.driver.execute_query(item.drop)
    try:
        yield item
    finally:
        store.driver.execute_query(item.create)
        store.driver.execute_query("CALL db.awaitIndexes(60)")


def letter(store: Store, org: str, number: int) -> None:
    envelope = Envelope(
        org, "shop", "main", "files", f"{number}", "file", NOW, "jsonl", f"{number}".encode()
    )
    bury(store, [Setback(envelope, "it is no JSON")], run="run")


def test_empty_graph_is_healthy(store: Store, settings: Settings) -> None:
    del store
    checks = ["neo4j", "migrations", "indexes", "clock", "dead-letters", "runs", "merges"]
    checks += ["restore", "profiles", "erasures", "stubs", "supernodes", "severities"]
    checks += ["enrichment"]

    assert {only(settings, name).level for name in checks} == {"ok"}


def test_index_that_is_missing_is_named_with_its_statement(
    store: Store, settings: Settings
) -> None:
    with without(store, "dead_letter_org_status") as item:
        found = only(settings, "indexes")

    assert found.level == "fail"
    assert "dead_letter_org_status is missing" in found.text
    assert item.create in found.remedy


def test_constraint_that_is_missing_is_named(store: Store, settings: Settings) -> None:
    with without(store, "api_token_hash_unique"):
        found = only(settings, "indexes")

    assert "constraint api_token_hash_unique is missing" in found.text


def test_step_with_another_text_is_named(store: Store, settings: Settings) -> None:
    change = "MATCH (m:Migration {number: 1}) SET m.checksum = $sum"
    before = store.driver.execute_query(
        "MATCH (m:Migration {number: 1}) RETURN m.checksum AS sum"
    ).records[0]["sum"]
    store.driver.execute_query(change, sum="another")
    try:
        found = only(settings, "migrations")
    finally:
        store.driver.execute_query(change, sum=before)

    assert found.level == "fail"
    assert "migration 1" in found.text


def test_step_that_is_missing_is_named(store: Store, settings: Settings) -> None:
    newest = "MATCH (m:Migration) WITH max(m.number) AS number MATCH (m:Migration {number: number})"
    store.driver.execute_query(f"{newest} DELETE m")
    try:
        found = only(settings, "migrations")
    finally:
        migrate(store)

    assert found.level == "fail"
    assert "nazara migrate" in found.remedy


def test_dead_letters_are_counted_by_connector(store: Store, settings: Settings) -> None:
    for number in range(3):
        letter(store, "acme", number)
    letter(store, "other", 1)

    found = findings(settings, "dead-letters")

    assert [one.level for one in found] == ["fail", "fail"]
    assert "3 dead letters of shop/main/files in acme" in found[0].text
    assert "replay --all --org acme" in found[0].remedy
    assert "1 dead letter of shop/main/files in other" in found[1].text
    assert "at least 2 dead" in findings(settings, "dead-letters", doctor_count_limit=2)[0].text


def test_stale_missing_and_left_over_vectors_are_counted(
    store: Store, settings: Settings, sample: Sample
) -> None:
    incident = sample.node("Incident", 1, title="Checkout is slow")
    sample.node("Incident", 2, title="Search is down")
    sample.write()
    uids = [row["uid"] for row in nodes(store)]
    assert "missing" in only(settings, "enrichment").text
    enrichment_of(store, "acme", settings).update(uids)
    assert only(settings, "enrichment").level == "ok"

    store.driver.execute_query("MATCH (n {uid: $uid}) SET n.title = 'Other'", uid=incident)

    found = only(settings, "enrichment")
    assert found.level == "fail"
    assert "1 stale" in found.text
    assert "nazara enrich --org acme" in found.remedy


def nodes(store: Store) -> list[dict[str, str]]:
    query = "MATCH (n:_Entity {org: 'acme'}) RETURN n.uid AS uid"
    return [dict(record) for record in store.driver.execute_query(query).records]


@pytest.mark.parametrize("status", ["queued", "running"])
def test_run_that_does_not_get_on_is_named(store: Store, settings: Settings, status: str) -> None:
    create = (
        "UNWIND $rows AS row CREATE (:_Entity:JobRun {uid: row.uid, org: 'acme', name: row.uid, "
        "status: row.status, started_at: row.at, last_attempt_at: row.at})"
    )
    hours, now = timedelta(hours=2), datetime.now(UTC)
    rows = [
        {"uid": "acme:stuck", "status": status, "at": now - hours},
        {"uid": "acme:busy", "status": status, "at": now},
        {"uid": "acme:done", "status": "succeeded", "at": now - hours},
    ]
    store.driver.execute_query(create, rows=rows)

    found = only(settings, "runs")

    assert found.level == "fail"
    assert "acme:stuck" in found.text


def test_stubs_are_told_by_source(settings: Settings, sample: Sample) -> None:
    sample.stub("System", 1, source="ghosts")
    sample.write()

    found = only(settings, "stubs")

    assert found.level == "warn"
    assert "1 node of source ghosts" in found.text


def test_node_with_very_many_relationships_is_named_by_type_and_direction(
    store: Store, settings: Settings
) -> None:
    crowd = (
        "CREATE (s:_Entity:System {uid: 'acme:x:main:system:busy', org: 'acme', name: 'busy'}) "
        "WITH s UNWIND range(1, 30) AS i "
        "CREATE (n:_Entity:Incident {uid: 'acme:x:main:incident:' + i, org: 'acme'}) "
        "CREATE (n)-[:AFFECTS]->(s)"
    )
    store.driver.execute_query(crowd)

    found = only(settings, "supernodes", doctor_degree=20)

    assert found.level == "warn"
    assert "30 relationships AFFECTS lead to busy" in found.text
    assert only(settings, "supernodes", doctor_degree=31).level == "ok"


def test_merge_that_is_not_finished_is_named(store: Store, settings: Settings) -> None:
    store.driver.execute_query(
        "CREATE (:PendingMove {uid: 'm', org: 'acme', title: 'm', of: 'a', left: 'b'})"
    )

    assert only(settings, "merges").level == "warn"


def test_clocks_that_differ_are_found(store: Store, settings: Settings) -> None:
    del store
    # Two clocks of one machine never differ; that they are compared shows at no tolerance at all.
    found = only(settings, "clock", doctor_clock_seconds=0.0)

    assert found.level == "fail"
    assert abs(found.facts["seconds"]) < 5


def test_password_that_is_refused_is_said_to_be(store: Store, settings: Settings) -> None:
    del store

    found = only(settings, "neo4j", neo4j_password=SecretStr("wrong"))

    assert found.level == "fail"
    assert "refused the user name or password" in found.text


def test_organisations_are_found_however_they_are_called(store: Store, settings: Settings) -> None:
    orgs = ["acme", "acme-2", "acme0", "b", "z"]
    for org in orgs:
        letter(store, org, 1)

    with closing(Patient(settings)) as patient:
        assert sorted(patient.orgs()) == orgs
