"""What a value of a mapping file gives for a record."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.mapping.reading import parse_mapping
from tests.envelopes import MapTo

NOTES = {"notes": [{"text": "Only new cards."}, {"text": "Also old cards."}]}


def described(facts: MapTo, value: str, **record: Any) -> Any:
    """Return the description that a value of a mapping gives a system."""
    text = "maps:\n  - label: System\n    id: id\n    props:\n      kind: {const: service}\n"
    mapping = parse_mapping(f"{text}      description: {value}\n")
    return facts({"id": 1, **record}, "record", mapping).records[0].props["description"]


def test_joining_a_list_takes_all_of_it_not_its_first_element_alone(facts: MapTo) -> None:
    value = '{join: [summary, "notes[].text"], separator: " | "}'

    text = described(facts, value, summary="Refused", **NOTES)

    assert text == "Refused | Only new cards. | Also old cards."


def test_a_list_chosen_by_first_is_joined_whole(facts: MapTo) -> None:
    value = '{join: [{first: [nowhere, "notes[].text"]}], separator: " "}'

    assert described(facts, value, **NOTES) == "Only new cards. Also old cards."


def test_a_joined_object_is_written_as_json(facts: MapTo) -> None:
    value = '{join: [summary, "notes[]"]}'

    text = described(facts, value, summary="Refused", notes=[{"b": True, "a": None}, 1.5])

    assert text == 'Refused {"a":null,"b":true} 1.5'


LISTS = """\
maps:
  - label: System
    id: id
    key: id
    aliases: {first: ["other[]", code]}
    same_as:
      - {source: github, id: "repos[]"}
    props:
      name: id
      kind: {const: service}
  - label: GlossaryTerm
    id: id
    key: id
    props:
      name: id
      definition: {const: A word.}
      abbreviations: {first: ["short[]", code]}
"""


@pytest.mark.parametrize(
    ("record", "abbreviations"),
    [({"short": ["a", "b"]}, ["a", "b"]), ({"code": "c"}, ["c"]), ({}, None)],
)
def test_a_list_keeps_all_of_what_first_chooses(
    facts: MapTo, record: dict[str, Any], abbreviations: list[str] | None
) -> None:
    _, term = facts({"id": "x", **record}, "record", parse_mapping(LISTS)).records

    assert term.props["abbreviations"] == abbreviations


def test_every_id_that_a_thing_has_elsewhere_is_claimed(facts: MapTo) -> None:
    record = {"id": "x", "repos": ["acme/a", "acme/b"]}

    system, _ = facts(record, "record", parse_mapping(LISTS)).records

    assert system.same_as == ("acme:github:main:system:acme/a", "acme:github:main:system:acme/b")
