"""Ids with blanks around them: one record, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.mapping.reading import parse_mapping
from tests.envelopes import MapTo, Refuse

INCIDENT: dict[str, Any] = {
    "type": "Incident",
    "title": "Down",
    "status": "open",
    "started_at": "2026-11-02T10:00:00Z",
}
MAPPING = """\
maps:
  - label: Incident
    id: number
    props: {title: title, status: status, started_at: started_at}
    edges:
      - {type: AFFECTS, to: {label: System, id: host, source: cmdb}}
  - label: System
    id: host
    key: host
    props: {kind: {const: service}}
    same_as: [{source: cmdb, id: host}]
"""


@pytest.mark.parametrize("written", ["INC-1 ", "\tINC-1", " INC-1\n", "INC-1\u00a0"])
def test_blanks_around_an_id_make_no_second_record(facts: MapTo, written: str) -> None:
    line = facts({**INCIDENT, "id": written}).records[0]
    row = facts({**INCIDENT, "number": written, "host": "h"}, "record", parse_mapping(MAPPING))

    for record in (line, row.records[0]):
        assert (record.uid, record.native_id) == ("acme:tracker:main:incident:INC-1", "INC-1")


def test_blanks_around_an_id_do_not_lead_a_link_elsewhere(facts: MapTo) -> None:
    row = facts({**INCIDENT, "number": 1, "host": " h "}, "record", parse_mapping(MAPPING))
    ends = [
        {"type": "System", "id": "S1 ", "source": "cmdb"},
        {"type": "System", "id": " shop "},
    ]
    edges = [{"type": "AFFECTS", "to": to} for to in ends]
    line = facts({**INCIDENT, "id": 1, "edges": edges}).records[0]

    assert [one.to.uid for one in row.records[0].links] == ["acme:cmdb:main:system:h"]
    assert row.records[1].same_as == ("acme:cmdb:main:system:h",)
    assert {one.to.uid for one in line.links} == {
        "acme:cmdb:main:system:S1",
        "acme:nazara:main:system:shop",
    }


def test_blanks_in_a_uid_written_out_are_no_part_of_the_id(facts: MapTo) -> None:
    line = {
        "type": "System",
        "id": "shop",
        "kind": "service",
        "same_as": ["acme:cmdb:main:system:S1 "],
    }
    event = {"type": "TechnicalEvent", "id": 1, "kind": "error", "at": "2026-11-02T10:00:00Z"}
    event["issue"] = "acme:sentry:main:technical_issue:I1 "

    assert facts(line).records[0].same_as == ("acme:cmdb:main:system:S1",)
    assert facts(event).records[0].props["issue"] == "acme:sentry:main:technical_issue:I1"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"id": "INC\x001"}, "Incident"),
        ({"edges": [{"type": "AFFECTS", "to": {"type": "System", "id": "a\x00"}}]}, "System"),
        ({"edges": [{"type": "ASSIGNED_TO", "to": {"type": "Person", "id": "\x00"}}]}, "Person"),
    ],
)
def test_an_id_that_no_node_can_have_costs_its_record_and_is_named(
    refused: Refuse, content: dict[str, Any], what: str
) -> None:
    rejected = refused({"id": "1", **INCIDENT, **content})

    assert rejected.reason.startswith(f"what names the {what}: got '")
    assert rejected.reason.endswith("', which holds a NUL character")


def test_an_id_that_no_node_can_have_is_named_in_rows_of_a_mapping_too(refused: Refuse) -> None:
    rejected = refused(
        {**INCIDENT, "number": "1", "host": "h\x00"}, "record", parse_mapping(MAPPING)
    )

    assert rejected.reason == "what names the System: got 'h\\x00', which holds a NUL character"
