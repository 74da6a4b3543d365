"""Lists that say that they are complete end what they leave out, whatever runs beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.errors import InvalidInput, LimitExceeded
from graph.store.store import Store
from graph.write.writer import Writer
from ingest.delivery.completeness import (
    HAPPENED,
    MENTIONED,
    NOT_HELD,
    Standing,
    check_share,
    check_whole,
    own_labels,
    survey,
)
from ingest.delivery.delivery import deliver
from ingest.mapping.reading import parse_mapping
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot

WHOSE = ("acme", "tracker", "main")
START = datetime(2026, 5, 1, tzinfo=UTC)
HEAD = "acme:tracker:main:incident:"


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


def load(store: Store, hour: int, *ids: str, **more: Any) -> None:
    """Write incidents as a run would that received them then."""
    lines = [
        {
            "type": "Incident",
            "id": one,
            "title": one,
            "status": "open",
            "started_at": "2026-03-01T00:00:00Z",
            **more,
        }
        for one in ids
    ]
    envelopes = [make_envelope(line, received_at=at(hour)) for line in lines]
    assert not deliver(store, envelopes, None, f"run{hour}").setbacks


def complete(store: Store, hour: int, labels: frozenset[str] | None = None) -> set[str]:
    """End what was not received since then; return what was found to end."""
    found = survey(store, WHOSE, labels, lambda row: row["last_seen"] >= at(hour))
    uids = [uid for one in found for uid in one.ending]
    Writer(store, f"run{hour}").end("acme", uids, at(hour))
    return {uid.removeprefix(HEAD) for uid in uids}


def alive(store: Store) -> set[str]:
    nodes = snapshot(store).nodes
    return {uid.removeprefix(HEAD) for uid, labels, _ in nodes if "Incident" in labels}


ORDERS = [{}, {"updated_at": "2026-04-01T00:00:00Z"}, {"version": 7}]


@pytest.mark.parametrize("order", ORDERS, ids=["arrival", "time", "number"])
def test_what_a_complete_run_leaves_out_ends_and_is_back_when_it_is_named_again(
    store: Store, order: dict[str, Any]
) -> None:
    load(store, 1, "A", "B", **order)
    load(store, 2, "A", **order)

    ended = complete(store, 2)
    after = alive(store)
    again = complete(store, 2)
    gone = snapshot(store).by_uid[f"{HEAD}B"]
    load(store, 3, "B", **order)

    assert (ended, after, again) == ({"B"}, {"A"}, set())
    assert gone["deleted_at"] == at(2)
    assert alive(store) == {"A", "B"}


def test_an_older_complete_run_ends_nothing_that_a_newer_run_names(store: Store) -> None:
    load(store, 1, "A", "B")
    load(store, 2, "A")
    found = survey(store, WHOSE, None, lambda row: row["last_seen"] >= at(2))
    load(store, 3, "B")

    Writer(store, "run2").end("acme", [uid for one in found for uid in one.ending], at(2))

    assert alive(store) == {"A", "B"}


def test_a_message_given_out_again_brings_nothing_back_that_has_ended(store: Store) -> None:
    load(store, 1, "A", "B", version=7)
    load(store, 2, "A", version=7)
    complete(store, 2)

    load(store, 1, "A", "B", version=7)

    assert alive(store) == {"A"}


def test_newer_versions_count_after_a_thing_was_gone(store: Store) -> None:
    load(store, 1, "A", "B", version=7)
    load(store, 2, "A", version=7)
    complete(store, 2)
    load(store, 3, "B", version=7)
    load(store, 4, "B", version=8, severity="low")

    assert snapshot(store).by_uid[f"{HEAD}B"]["severity"] == "low"
    assert snapshot(store).by_uid[f"{HEAD}B"].get("deleted_at") is None


def test_labels_that_the_list_does_not_hold_do_not_end(store: Store) -> None:
    load(store, 1, "A", "B")
    team = make_envelope({"type": "Team", "id": "x", "name": "X"}, received_at=at(2))
    deliver(store, [team], None, "run2")

    assert complete(store, 2) == set()
    assert complete(store, 2, frozenset({"Incident"})) == {"A", "B"}


def test_labels_that_do_not_end_are_told_with_the_reason(store: Store) -> None:
    load(store, 1, "A", "B")
    event = {"type": "Deployment", "id": "d", "title": "d", "kind": "deploy", "system": "x"}
    team = {"type": "Team", "id": "x", "name": "X"}
    lines = [{**event, "at": "2026-03-01T00:00:00Z"}, team]
    deliver(store, [make_envelope(line, received_at=at(1)) for line in lines], None, "run1")
    load(store, 2, "A")

    def left(labels: frozenset[str] | None) -> set[tuple[str, int, str | None]]:
        found = survey(store, WHOSE, labels, lambda row: row["last_seen"] >= at(2))
        return {(one.label, one.missing, one.kept) for one in found}

    assert left(None) == {
        ("Incident", 1, None),
        ("Team", 1, NOT_HELD),
        ("Deployment", 1, HAPPENED),
    }
    assert left(frozenset({"Team"})) == {
        ("Incident", 1, MENTIONED),
        ("Team", 1, None),
        ("Deployment", 1, HAPPENED),
    }


def test_a_mapping_ends_what_its_records_are_and_not_what_they_mention() -> None:
    mapping = parse_mapping(
        "maps:\n"
        "  - label: Incident\n"
        "    id: id\n"
        "    needs: alarm\n"
        "    props: {status: {const: open}, started_at: begun}\n"
        "  - {label: System, id: name, props: {kind: {const: service}}}\n"
        "  - {label: Team, id: owner}\n"
    )

    assert own_labels(mapping) == frozenset({"Incident", "System"})
    assert own_labels(None) is None


def test_more_than_a_share_is_not_ended() -> None:
    half = [Standing("System", number=4, missing=2, unnamed=["a", "b"])]

    check_share(half, 0.5)
    with pytest.raises(LimitExceeded, match="2 of 4 System records would end, more than the share"):
        check_share(half, 0.49)


@pytest.mark.parametrize(
    ("records", "rejected", "why"),
    [(0, 0, "it held no record"), (3, 1, "1 record was"), (3, 2, "2 records were")],
)
def test_a_run_that_is_not_whole_says_why(records: int, rejected: int, why: str) -> None:
    check_whole(3, 0)
    with pytest.raises(InvalidInput, match=f"not complete, {why}.*: nothing ends"):
        check_whole(records, rejected)
