"""Deleting by age on a real graph: what goes, what stays, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import enrich.tasks.retention  # noqa: F401 - its task is known then
from graph.model.facts import Facts, Link, Record, Ref, Value
from graph.model.identity import canonical_uid, version_of
from graph.queue.app import RETENTION
from graph.queue.dead_letters import Setback, bury
from graph.settings.settings import Settings
from graph.store import process
from graph.store.store import Store
from graph.upkeep.retention import RetentionResult, enforce
from graph.write.writer import Writer
from tests.enrich.tasks.test_enrich_tasks import Worker
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot
from tests.statements import run

ORG, OTHER = "acme", "beta"
NOW = datetime.now(UTC).replace(microsecond=0)
ISSUE = "technical_issue:E1"
DAYS = {"TechnicalEvent": 30, "Incident": 30, "CustomerCase": 30, "Deployment": 30, "Document": 30}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def record(
    label: str, type_: str, native_id: str, age: float, props: dict[str, Value], **more: Any
) -> Record:
    org = more.pop("org", ORG)
    return Record(
        label=label,
        org=org,
        source="files",
        uid=f"{org}:files:main:{type_}:{native_id}",
        native_id=native_id,
        version=version_of(ago(age), [native_id, str(props)]),
        at=ago(age),
        seen=ago(age),
        props={"title": native_id, **props},
        **more,
    )


def incident(native_id: str, age: float, status: str = "resolved", **more: Any) -> Record:
    props: dict[str, Value] = {"status": status, "severity_rank": 1, "started_at": ago(age)}
    if "resolved" in more:
        props["resolved_at"] = ago(more.pop("resolved"))
    return record("Incident", "incident", native_id, age, props, **more)


def case(native_id: str, age: float, reports: str, status: str = "closed") -> Record:
    target = Ref("Incident", f"{ORG}:files:main:incident:{reports}", reports)
    props: dict[str, Value] = {"status": status, "severity_rank": 3, "opened_at": ago(age)}
    links = (Link("REPORTS", target),)
    return record("CustomerCase", "customer_case", native_id, age, props, links=links)


def event(native_id: str, age: float, count: int) -> Record:
    props: dict[str, Value] = {
        "kind": "error",
        "at": ago(age),
        "count": count,
        "system_ref": canonical_uid(ORG, "system", "checkout"),
        "issue": f"{ORG}:files:main:{ISSUE}",
    }
    return record("TechnicalEvent", "technical_event", native_id, age, props)


def facts() -> list[Facts]:
    issue: dict[str, Value] = {"kind": "error", "fingerprint": "f"}
    records = [
        record("TechnicalIssue", "technical_issue", "E1", 50, issue),
        event("old", 40, 7),
        event("new", 5, 2),
        incident("old", 60),
        incident("open", 60, "triggered"),
        incident("resolved late", 60, resolved=3),
        incident("reported by a new case", 60),
        incident("reported by an open case", 60),
        incident("reported by an old case", 60),
        case("new", 5, "reported by a new case"),
        case("still open", 50, "reported by an open case", "open"),
        case("old", 50, "reported by an old case"),
    ]
    return [Facts((one,)) for one in records]


def keeping(store: Store, days: dict[str, int]) -> Store:
    """Return a store like this one whose settings delete by age."""
    other = Store(store.settings.model_copy(update={"retention": days, "batch_size": 2}))
    other._driver, other._owner = store.driver, store._owner
    return other


def enforced(store: Store, days: dict[str, int] | None = None, **more: Any) -> RetentionResult:
    *_, last = enforce(keeping(store, days or DAYS), ORG, now=NOW, **more)
    return last


def left(store: Store, label: str) -> set[str]:
    return set(run(store, "MATCH (n:$($l)) WHERE n.stub IS NULL RETURN n.native_id", l=label))


@pytest.fixture
def graph(store: Store) -> Store:
    assert Writer(store, "trial").write(ORG, facts()).rejected == ()
    assert Writer(store, "x").write(OTHER, [Facts((incident("old", 60, org=OTHER),))]).nodes == 1
    return store


def test_a_dry_run_tells_what_then_goes_and_what_stays(graph: Store) -> None:
    before = snapshot(graph)

    told = enforced(graph, dry_run=True)
    same = snapshot(graph)
    done = enforced(graph)

    assert same.difference(before) == ""
    assert told.labels == done.labels
    assert (told.labels["Incident"].count, told.labels["CustomerCase"].count) == (2, 1)
    assert told.labels["TechnicalEvent"].oldest == told.labels["TechnicalEvent"].newest == ago(40)
    assert left(graph, "Incident") == {
        "old",  # of the other organisation
        "open",
        "resolved late",
        "reported by a new case",
        "reported by an open case",
    }
    assert left(graph, "CustomerCase") == {"new", "still open"}
    assert run(graph, "MATCH (n:Incident {native_id: 'old'}) RETURN n.org") == [OTHER]
    assert run(graph, "MATCH (c:Change) WHERE NOT (c)-[:CHANGED]->() RETURN c.uid") == []
    assert enforced(graph).count == 0


def test_issues_count_the_events_that_are_there(graph: Store) -> None:
    count = "MATCH (i:TechnicalIssue) RETURN [i.event_count, i.first_event_at = $first]"

    before = run(graph, count, first=ago(40))
    enforced(graph)
    after = run(graph, count, first=ago(40))
    Writer(graph, "again").write(ORG, facts())
    loaded = run(graph, count, first=ago(40))
    enforced(graph)

    assert (before, after, loaded) == ([[9, True]], [[2, True]], [[9, True]])
    assert run(graph, count, first=ago(40)) == [[2, True]]
    assert snapshot(graph).faults() == []


def test_a_document_goes_with_its_slices_and_vectors(graph: Store) -> None:
    run(
        graph,
        "MATCH (i:Incident {native_id: 'open'}) "
        "CREATE (d:_Entity:Document {uid: 'acme:w:main:document:1', org: 'acme', type: 'Document',"
        " sort_at: $at})-[:HAS_CHUNK]->(c:_Entity:DocumentChunk {uid: 'acme:w:main:"
        "document_chunk:1#0', org: 'acme', type: 'DocumentChunk', sort_at: $at}) "
        "CREATE (:Embedding {uid: c.uid + '|m', of: c.uid, org: 'acme'}) "
        "CREATE (c)-[:MENTIONS {record: 'x'}]->(i)",
        at=ago(99),
    )

    done = enforced(graph)

    assert (done.labels["Document"].count, done.chunks, done.vectors) == (1, 1, 1)
    assert run(graph, "MATCH (n) WHERE n:Document OR n:DocumentChunk OR n:Embedding RETURN n") == []


def test_deleted_records_age_from_their_deletion(graph: Store) -> None:
    run(
        graph,
        "MATCH (n:Incident) WHERE n.org = 'acme' AND n.native_id IN ['open', 'resolved late'] "
        "REMOVE n:Incident SET n:Tombstone, n.deleted_at = "
        "CASE n.native_id WHEN 'open' THEN $long_ago ELSE $lately END",
        long_ago=ago(31),
        lately=ago(29),
    )

    enforced(graph)

    assert left(graph, "Tombstone") == {"resolved late"}


def test_dead_letters_and_busy_nodes(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.upkeep.retention._DETACHED", 3)
    bury(graph, [Setback(make_envelope("{}"), "no")], run="trial")
    run(
        graph,
        "MATCH (d:DeadLetter) SET d.org = 'acme', d.last_seen = $at, d.sort_at = $at,"
        " d.uid = 'acme:nazara:main:dead_letter:1'",
        at=ago(31),
    )
    run(
        graph,
        "MATCH (n:_Entity {uid: 'acme:files:main:incident:old'}) UNWIND range(1, 10) AS i "
        "CREATE (:_Entity {uid: 'acme:x:main:finding:' + i, org: 'acme', sort_at: $at})"
        "-[:CITES {record: 'x'}]->(n)",
        at=ago(99),
    )

    done = enforced(graph, {"DeadLetter": 30, "Incident": 30})

    assert done.labels["DeadLetter"].count == 1
    assert done.labels["Incident"].count == 2
    assert left(graph, "DeadLetter") == set()


def test_without_a_setting_nothing_is_deleted(graph: Store) -> None:
    *_, done = enforce(graph, ORG)

    assert (done.count, done.looked_at) == (0, 0)


def test_the_nightly_task_goes_to_every_organisation(
    graph: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = settings.model_copy(update={"retention": {"Incident": 30}})
    monkeypatch.setattr(process, "settings", lambda: wanted)
    monkeypatch.setattr(process, "store", lambda: keeping(graph, {"Incident": 30}))
    worker = Worker()

    worker.send(RETENTION)

    assert worker.taken == [RETENTION] * 3
    assert "old" not in left(graph, "Incident")
