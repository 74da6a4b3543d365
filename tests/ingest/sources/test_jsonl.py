from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.model.facts import Facts, Record
from graph.model.times import load_zone
from ingest.mapping.declared import Mapping
from tests.envelopes import RECEIVED, MapTo, Refuse

INCIDENT: dict[str, Any] = {
    "type": "Incident",
    "id": "INC-1",
    "title": "Checkout slow",
    "status": "open",
    "started_at": "2026-07-01T09:00:00+02:00",
}


def own(facts: Facts) -> Record:
    return facts.records[0]


def test_a_line_becomes_a_record_with_every_property_named(facts: MapTo) -> None:
    record = own(facts({**INCIDENT, "body": "It hung."}))

    assert record.uid == "acme:tracker:main:incident:INC-1"
    assert record.props["started_at"] == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert record.props["description"] == "It hung."
    assert record.props["resolved_at"] is None
    assert set(record.props) >= {"title", "status", "severity_rank", "urgency"}


def test_the_sources_status_word_is_kept_beside_ours(facts: MapTo) -> None:
    record = own(facts({**INCIDENT, "status": "In Progress"}))

    assert (record.props["status"], record.props["source_status"]) == (
        "acknowledged",
        "In Progress",
    )


@pytest.mark.parametrize(
    ("word", "rank"),
    [
        ("SEV-1", 1),
        ("Critical", 1),
        ("p2", 2),
        ("warning", 3),
        ("info", 4),
        ("odd", 99),
        (None, 99),
    ],
)
def test_severity_rank_follows_from_the_word(facts: MapTo, word: str | None, rank: int) -> None:
    assert own(facts({**INCIDENT, "severity": word})).props["severity_rank"] == rank


def test_an_event_counts_once_unless_it_is_an_aggregate(facts: MapTo, refused: Refuse) -> None:
    line = {"type": "TechnicalEvent", "id": "E-1", "kind": "error", "at": "2026-07-01T07:00:00Z"}

    assert own(facts(line)).props["count"] == 1
    assert own(facts({**line, "count": 3})).props["count"] == 3
    assert "needs count" in refused({**line, "kind": "aggregate"}).reason


def test_a_stated_severity_rank_wins(facts: MapTo) -> None:
    line = {**INCIDENT, "severity": "critical", "severity_rank": 3}

    assert own(facts(line)).props["severity_rank"] == 3


def test_canonical_types_in_to_are_known_by_key_others_by_id(facts: MapTo) -> None:
    line = {
        **INCIDENT,
        "edges": [
            {"type": "AFFECTS", "to": {"type": "System", "id": "Pay Ments"}},
            {"type": "AFFECTS", "to": {"type": "System", "id": "S1", "source": "pagerduty"}},
            {"type": "CAUSED_BY", "to": {"type": "Deployment", "id": "D-1"}},
            {"type": "CAUSED_BY", "to": {"type": "Incident", "id": "7", "instance": "eu"}},
        ],
    }

    assert {link.to.uid for link in own(facts(line)).links} == {
        "acme:nazara:main:system:pay-ments",
        "acme:pagerduty:main:system:S1",
        "acme:tracker:main:deployment:D-1",
        "acme:tracker:eu:incident:7",
    }


def test_a_canonical_line_is_a_record_that_names_its_canonical_thing(facts: MapTo) -> None:
    line = {"type": "System", "id": "Pay_Ments", "name": "Payments", "kind": "service"}
    record = own(facts({**line, "same_as": [{"source": "github", "id": "acme/pay"}]}))

    assert record.uid == "acme:tracker:main:system:Pay_Ments"
    assert record.canonical is not None
    assert record.canonical.uid == "acme:nazara:main:system:pay-ments"
    assert record.same_as == ("acme:github:main:system:acme/pay",)


def test_a_person_is_known_by_e_mail_alone(facts: MapTo, refused: Refuse) -> None:
    known = own(facts({"type": "Person", "id": "u7", "name": "Ada", "email": "Ada_L@Acme.EXAMPLE"}))
    unknown = own(facts({"type": "Person", "id": "u8", "name": "Bob"}))

    assert known.canonical is not None
    assert known.canonical.uid == "acme:nazara:main:person:ada_l@acme.example"
    assert known.props["email"] == "ada_l@acme.example"
    assert unknown.canonical is None
    claim = {"type": "Person", "id": "u8", "name": "Bob", "same_as": ["acme:x:main:person:1"]}
    assert "same_as" in refused(claim).reason


def test_a_person_is_referred_to_by_e_mail_or_by_the_source_s_id(facts: MapTo) -> None:
    people = [{"type": "Person", "id": "Ada_L@Acme.EXAMPLE"}, {"type": "Person", "id": "u8"}]
    edges = [{"type": "ASSIGNED_TO", "to": person} for person in people]
    record = own(facts({**INCIDENT, "edges": edges}))

    assert [link.to.uid for link in record.links] == [
        "acme:nazara:main:person:ada_l@acme.example",
        "acme:tracker:main:person:u8",
    ]


def test_a_deletion_is_a_tombstone_without_properties(facts: MapTo) -> None:
    record = own(facts({"type": "Incident", "id": "INC-1", "deleted": True}))

    assert record.tombstone
    assert record.links == ()
    assert {value for name, value in record.props.items() if name != "title"} == {None}


def test_version_or_updated_at_orders_and_receipt_does_without(facts: MapTo) -> None:
    by_number = own(facts({**INCIDENT, "version": 12}))
    by_time = own(facts({**INCIDENT, "updated_at": "2026-07-02T00:00:00Z"}))
    by_receipt = own(facts(INCIDENT))

    assert by_number.version.startswith("00000000000000000012#")
    assert by_time.version.startswith("2026-07-02T00:00:00.000000Z#")
    assert by_time.at == datetime(2026, 7, 2, tzinfo=UTC)
    assert by_receipt.arrival
    assert by_receipt.at == RECEIVED
    assert not by_number.arrival


def test_at_is_the_valid_time(facts: MapTo) -> None:
    record = own(facts({**INCIDENT, "version": 1, "at": "2026-07-05T00:00:00Z"}))

    assert record.at == datetime(2026, 7, 5, tzinfo=UTC)


def test_equal_content_has_equal_hashes_whenever_it_arrives(facts: MapTo) -> None:
    early = own(facts(INCIDENT))
    late = own(facts(INCIDENT, received_at=datetime(2027, 1, 1, tzinfo=UTC)))

    assert early.version != late.version
    assert early.version.partition("#")[2] == late.version.partition("#")[2]


def test_a_document_is_chunked_by_heading(facts: MapTo) -> None:
    line = {"type": "Document", "id": "d", "title": "T", "kind": "page", "body": "a\n\n# B\n\nc"}
    record = own(facts(line))

    assert [one.text for one in record.chunks] == ["a", "# B\n\nc"]
    assert record.props["content_hash"]


def test_a_deployment_names_its_system_and_is_deployed_to_it(facts: MapTo) -> None:
    line = {"type": "Deployment", "id": "D", "title": "T", "kind": "deploy"}
    answer = facts({**line, "at": "2026-07-01T00:00:00Z", "system": "payments"})

    assert own(answer).props["system_ref"] == "acme:nazara:main:system:payments"
    assert own(answer).links == ()
    assert [(one.type, one.end.uid) for one in answer.sightings] == [
        ("DEPLOYED_TO", "acme:nazara:main:system:payments"),
    ]


def test_an_event_is_an_instance_of_its_issue(facts: MapTo) -> None:
    line = {
        "type": "TechnicalEvent",
        "id": "E",
        "title": "boom",
        "kind": "error",
        "count": 1,
        "at": "2026-07-01T00:00:00Z",
        "system": {"type": "System", "id": "S1", "source": "sentry"},
        "edges": [{"type": "INSTANCE_OF", "to": {"type": "TechnicalIssue", "id": "I"}}],
    }
    answer = facts(line)

    assert own(answer).props["issue"] == "acme:tracker:main:technical_issue:I"
    assert own(answer).props["system_ref"] == "acme:sentry:main:system:S1"
    assert [one.type for one in answer.sightings] == ["INSTANCE_OF"]


def test_a_zone_of_the_mapping_serves_times_without_one(facts: MapTo) -> None:
    mapping = Mapping("m", format="jsonl", zone=load_zone("Europe/London"))
    record = own(facts({**INCIDENT, "started_at": "2026-07-01T09:00:00"}, "jsonl", mapping))

    assert record.props["started_at"] == datetime(2026, 7, 1, 8, tzinfo=UTC)


REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "Incidnt"}, "type", "did you mean Incident?"),
    ({"titel": "x"}, "titel", "did you mean title?"),
    ({"id": ""}, "id", "expected text or a whole number"),
    ({"id": None}, "id", "expected text or a whole number"),
    ({"status": "wobbly"}, "status", "expected one of triggered, acknowledged"),
    ({"started_at": "2026-07-01T09:00:00"}, "started_at", "has no zone"),
    ({"started_at": 12}, "started_at", "is not a time"),
    ({"started_at": None}, "started_at", "Incident needs started_at"),
    ({"severity_rank": "1"}, "severity_rank", "not a whole number"),
    ({"severity_rank": True}, "severity_rank", "not a whole number"),
    ({"severity_rank": 2**63}, "severity_rank", "64 bits"),
    ({"severity_rank": "высокий"}, "severity_rank", "got 'высокий', not a whole number"),
    ({"title": 7}, "title", "not a text"),
    ({"title": "a\x00b"}, "title", "which holds a NUL character"),
    ({"title": "a" * 99 + "\x00"}, "title", "which holds a NUL character"),
    ({"body": "a", "description": "b"}, "body", "the same property"),
    ({"edges": [{"type": "AFECTS", "to": {}}]}, "edges[0].type", "did you mean AFFECTS?"),
    ({"edges": [{"type": "AFFECTS", "to": {"type": "Team", "id": "x"}}]}, "edges[0]", "to System"),
    (
        {"edges": [{"type": "AFFECTS", "to": {"type": "Sistem", "id": "x"}}]},
        "edges[0].to.type",
        "System",
    ),
    ({"edges": [{"type": "AFFECTS", "to": {"type": "System"}}]}, "id", "expected text"),
    ({"edges": [{"type": "AFFECTS", "to": "payments"}]}, "edges[0].to", "expected an object"),
    ({"edges": [{"type": "AFFECTS"}]}, "edges[0]", "`type` and `to`"),
    ({"edges": {}}, "edges", "expected a list"),
    ({"deleted": "yes"}, "deleted", "expected true or false"),
    ({"version": -1}, "version", "not within"),
    ({"version": 1.5}, "version", "is not a time"),
    ({"same_as": ["nonsense"]}, "same_as", "expected a uid"),
    ({"aliases": [1]}, "aliases", "expected a list of texts"),
    ({"url": 3}, "url", "expected text"),
]


@pytest.mark.parametrize(("change", "path", "words"), REFUSALS)
def test_a_refusal_names_the_place_and_what_is_allowed(
    refused: Refuse,
    change: dict[str, Any],
    path: str,
    words: str,
) -> None:
    answer = refused({**INCIDENT, **change})

    assert answer.path == path
    assert words in answer.reason


@pytest.mark.parametrize("label", ["User", "ApiToken", "Finding", "DocumentChunk", "Organization"])
def test_nobody_sends_what_nazara_makes_itself(refused: Refuse, label: str) -> None:
    assert "unknown type" in refused({"type": label, "id": "x"}).reason


def test_a_line_of_another_tool_is_told_to_need_a_mapping(refused: Refuse) -> None:
    answer = refused({"alert": "DiskFull", "expr": "up == 0"})

    assert answer.path == "type"
    assert "has no `type`" in answer.reason
    assert "one of another tool needs a mapping: --mapping NAME or FILE" in answer.reason


@pytest.mark.parametrize("line", ["[1]", "3", "null", '"x"', "{", "", "\ud800"])
def test_a_line_that_is_no_object_is_refused(refused: Refuse, line: str) -> None:
    content = line.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    assert refused(content).reason
