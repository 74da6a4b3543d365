"""What people say is mapped for Nazara itself alone: no file and no tool brings it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from graph.model.facts import Envelope, Facts, Rejected
from ingest.files.reading import formats
from ingest.mapping.records import ingestible
from ingest.sources.registry import map_envelope
from tests.envelopes import make_envelope

SAID: dict[str, Any] = {
    "kind": "link",
    "status": "asserted",
    "start": "acme:pager:main:incident:I 1",
    "start_label": "Incident",
    "relationship": "AFFECTS",
    "end": "acme:nazara:main:system:pay",
    "end_label": "System",
    "author": "ann",
    "at": "2026-01-01T00:00:00Z",
}


def ours(content: Any, stream: str = "assertions") -> Envelope:
    envelope = make_envelope(content, f"nazara/{stream}")
    return replace(envelope, source="nazara", instance="people", via="push")


def test_an_assertion_speaks_of_its_nodes_and_is_numbered_when_it_is_written() -> None:
    mapped = map_envelope(ours(SAID), None)

    assert isinstance(mapped, Facts)
    [record] = mapped.records
    assert record.start is not None
    assert (record.start.uid, record.start.native_id) == (SAID["start"], "I 1")
    assert [(link.type, link.to.uid) for link in record.links] == [("AFFECTS", SAID["end"])]
    assert (record.numbered, record.arrival, record.author) == (True, False, "ann")
    assert {one.end.uid for one in mapped.sightings} == {SAID["start"], SAID["end"]}


def test_who_says_it_and_when_is_no_part_of_its_version() -> None:
    later = {**SAID, "author": "bob", "at": "2026-02-01T00:00:00Z"}
    mapped = [map_envelope(ours(one), None) for one in (SAID, later, {**SAID, "status": "refused"})]

    versions = [one.records[0].version for one in mapped if isinstance(one, Facts)]
    assert versions[0] == versions[1] != versions[2]


def test_the_same_of_two_nodes_is_one_record_in_either_order() -> None:
    same = {**SAID, "kind": "same", "start": "acme:p:main:system:x", "start_label": "System"}
    turned = {**same, "start": same["end"], "end": same["start"]}
    mapped = [map_envelope(ours({**one, "relationship": None}), None) for one in (same, turned)]

    assert len({one.records[0].uid for one in mapped if isinstance(one, Facts)}) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "maybe"}, "kind is 'maybe'; expected one of link, same"),
        ({"status": None}, "status is None; expected a text"),
        ({"start": "pay"}, "not a uid"),
        ({"start_label": "Sytem"}, "'Sytem' is no label"),
        ({"at": "soon"}, "at"),
    ],
)
def test_what_it_lacks_is_named(wrong: dict[str, Any], says: str) -> None:
    mapped = map_envelope(ours({**SAID, **wrong}), None)

    assert isinstance(mapped, Rejected)
    assert says in mapped.reason


def test_no_tool_and_no_file_speaks_for_people() -> None:
    by_tool = map_envelope(make_envelope(SAID, "nazara/assertions"), None)
    as_nazara = map_envelope(
        replace(ours({"type": "Incident", "id": "1"}), content_type="jsonl"), None
    )

    assert isinstance(by_tool, Rejected)
    assert by_tool.reason == "only Nazara itself says what people say, not 'tracker'"
    assert isinstance(as_nazara, Rejected)
    assert "'nazara' is Nazara itself" in as_nazara.reason
    assert "nazara" not in formats()
    assert {"Assertion", "Note"}.isdisjoint(ingestible())
