"""What an intake knows of a record beside its content: order, deletion, restriction, delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from graph.model.facts import Envelope, Facts, Record, Rejected
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import shipped
from ingest.sources.registry import map_envelope
from tests.envelopes import RECEIVED, make_envelope
from tests.graph.histories import snapshot

SCOPE = "acme:chat:main:access_scope:oncall"
INCIDENT = {
    "type": "Incident",
    "id": "I1",
    "title": "Down",
    "status": "triggered",
    "started_at": "2026-11-18T08:00:00Z",
}
UID = "acme:tracker:main:incident:I1"
EARLIER = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def pushed(content: Any = INCIDENT, kind: str = "jsonl", **known: Any) -> Envelope:
    return replace(make_envelope(content, kind), via="push", **known)


def facts_of(envelope: Envelope, mapping: Mapping | None = None) -> Facts:
    facts = map_envelope(envelope, mapping)
    assert isinstance(facts, Facts), facts
    return facts


def own(envelope: Envelope) -> Record:
    return facts_of(envelope).records[0]


def test_the_version_of_an_envelope_orders_a_record_that_has_no_order_of_its_own() -> None:
    numbered, timed = own(pushed(version="7")), own(pushed(version="2026-11-19T08:00:00Z"))

    assert numbered.version.startswith("00000000000000000007#")
    assert timed.version.startswith("2026-11-19T08:00:00.000000Z#")
    assert (numbered.arrival, timed.arrival) == (False, False)
    assert (numbered.at, timed.at) == (RECEIVED, EARLIER)


def test_the_time_of_what_happened_orders_a_record_without_a_version() -> None:
    record = own(pushed(occurred_at=EARLIER))

    assert record.version.startswith("2026-11-19T08:00:00.000000Z#")
    assert (record.at, record.arrival) == (EARLIER, False)


def test_a_record_s_own_order_goes_before_what_its_envelope_says() -> None:
    record = own(pushed(INCIDENT | {"version": 3}, version="7", occurred_at=EARLIER))

    assert record.version.startswith("00000000000000000003#")


def test_a_version_that_orders_nothing_is_refused_by_name() -> None:
    rejected = map_envelope(pushed(version="6dcd4ce2"), None)

    assert isinstance(rejected, Rejected)
    assert (rejected.path, rejected.value) == ("version", "6dcd4ce2")


def test_a_deletion_needs_only_what_names_the_record() -> None:
    gone = facts_of(pushed({"type": "Incident", "id": "I1"}, tombstone=True, occurred_at=EARLIER))

    [record] = gone.records
    assert (record.uid, record.tombstone, record.at) == (UID, True, EARLIER)


def test_a_deletion_comes_after_the_change_that_it_repeats(store: Store) -> None:
    last = INCIDENT | {"updated_at": "2026-11-20T11:59:00Z"}

    for envelope in (pushed(last), pushed(last, tombstone=True), pushed(last)):
        deliver(store, [envelope], None, "r1")

    graph = snapshot(store)
    assert graph.labels(UID) == {"_Entity", "Tombstone"}
    assert "title" not in graph.node(UID)


def test_a_deletion_that_is_delivered_again_is_one_observation(store: Store) -> None:
    deliver(store, [pushed()], None, "r1")
    for minute in (1, 2):
        later = pushed(tombstone=True, received_at=RECEIVED.replace(minute=minute))
        deliver(store, [later], None, "r1")

    changes = [labels for _, labels, _ in snapshot(store).nodes if "Change" in labels]
    assert len(changes) == 2


def test_what_a_deleted_record_names_is_not_deleted() -> None:
    event = {"event_id": "e1", "timestamp": "2026-11-20T10:00:00Z", "message": "boom"}

    alive = facts_of(pushed(event, "sentry"))
    gone = facts_of(pushed(event, "sentry", tombstone=True))

    assert [one.label for one in alive.records] == ["TechnicalEvent", "TechnicalIssue"]
    assert [(one.label, one.tombstone) for one in gone.records] == [("TechnicalEvent", True)]
    assert gone.sightings == ()


def test_a_restricted_envelope_is_read_by_nobody_outside_its_scope(store: Store) -> None:
    deliver(store, [pushed(visibility=SCOPE)], None, "r1")

    assert snapshot(store).node(UID)["visibility"] == SCOPE


def test_what_everybody_may_read_keeps_the_version_that_it_had() -> None:
    open_, restricted = own(pushed(version="7")), own(pushed(version="7", visibility=SCOPE))

    assert own(pushed(version="7", delivery_id="d1")).version == open_.version
    assert restricted.version != open_.version


def test_a_restricted_record_describes_nothing_in_passing() -> None:
    page = "---\nid: P1\nowner_slack: '#payments'\n---\n# Checkout is slow\n\nRestart it.\n"

    told = [
        [(one.label, one.visibility) for one in facts_of(envelope, shipped("documents")).records]
        for envelope in (pushed(page, "markdown"), pushed(page, "markdown", visibility=SCOPE))
    ]

    assert told == [[("Document", "org"), ("Team", "org")], [("Document", SCOPE)]]


def test_the_delivery_is_kept_with_what_it_brought(store: Store) -> None:
    deliver(store, [pushed(delivery_id="d-77")], None, "r1")

    assert snapshot(store).node(UID)["delivery_id"] == "d-77"
