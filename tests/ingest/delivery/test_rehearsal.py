from __future__ import annotations

from ingest.delivery.rehearsal import explained, rehearse
from ingest.mapping.reading import parse_mapping
from tests.envelopes import make_envelope

MAPPING = parse_mapping("maps:\n  - {label: Team, id: id, props: {name: title}}\n")
EVENT = {
    "event_id": "1",
    "platform": "go",
    "timestamp": "2026-01-01T00:00:00Z",
    "message": "Out of paper",
    "colour_of_the_office": "green",
}
ENTITY = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "cart", "smell": "none"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "group:pay"},
}


def test_what_records_become_is_told_with_the_fields_that_are_left_unused() -> None:
    records = [
        make_envelope({"id": "pay", "title": "Pay", "phone": "12"}, "record"),
        make_envelope({"title": "nobody"}, "record"),
        make_envelope({"id": "third"}, "record"),
    ]

    first, second = explained(records, MAPPING, 2)

    assert first.facts is not None
    assert [(one.label, one.native_id) for one in first.facts.records] == [("Team", "pay")]
    assert first.unused == ("phone",)
    assert second.facts is None
    assert "Team has no id" in str(second.reason)


def test_unused_fields_are_told_of_formats_without_a_mapping_too() -> None:
    sentry, backstage = explained(
        [make_envelope(EVENT, "sentry"), make_envelope(ENTITY, "backstage")], None, 3
    )

    assert "colour_of_the_office" in sentry.unused
    assert "message" not in sentry.unused
    assert "metadata.smell" in backstage.unused
    assert not {"metadata.name", "spec.owner"} & set(backstage.unused)


def test_a_name_that_says_what_the_id_says_already_is_not_unused() -> None:
    edges = [{"type": "OWNED_BY", "to": {"type": "Team", "id": "pay"}}]
    line = {"type": "System", "id": "cart", "name": "cart", "kind": "service", "edges": edges}

    [told] = explained([make_envelope({**line, "deleted": False})], None, 1)

    assert told.facts is not None
    assert told.unused == ()


def test_what_a_mapping_may_take_for_something_else_is_told_with_the_record() -> None:
    mapping = parse_mapping("maps:\n  - {label: Team, id: id, version: at, props: {name: title}}\n")
    record = {"id": "pay", "title": "Pay", "at": 1793611800}

    [told] = explained([make_envelope(record, "record")], mapping, 1)

    assert [one.partition(", so")[0] for one in told.notices] == [
        "version 1793611800 is taken as a number"
    ]


def test_a_rehearsal_counts_what_the_writer_would_refuse_as_well() -> None:
    line = {"type": "Team", "id": "pay", "name": "Pay"}
    envelopes = [make_envelope(line), make_envelope(line), make_envelope({"type": "Tem", "id": 1})]

    done = rehearse(envelopes, None)

    assert (done.records, dict(done.labels), len(done.refused)) == (3, {"Team": 1}, 1)
    assert done.named == {"acme:tracker:main:team:pay"}


def test_records_of_one_id_and_different_content_are_told_unless_versions_order_them() -> None:
    lines = [
        {"type": "Team", "id": "clash", "name": "One"},
        {"type": "Team", "id": "clash", "name": "Two"},
        {"type": "Team", "id": "same", "name": "One"},
        {"type": "Team", "id": "same", "name": "One"},
        {"type": "Team", "id": "history", "name": "One", "version": 1},
        {"type": "Team", "id": "history", "name": "Two", "version": 2},
        {"type": "Team", "id": "tie", "name": "One", "version": 1},
        {"type": "Team", "id": "tie", "name": "Two", "version": 1},
    ]

    done = rehearse(map(make_envelope, lines), None)

    assert done.clashing == {"acme:tracker:main:team:clash", "acme:tracker:main:team:tie"}
