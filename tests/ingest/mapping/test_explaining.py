from __future__ import annotations

import pytest

from ingest.mapping.explaining import notices, unused
from ingest.mapping.reading import parse_mapping

ALARMS = """\
records: alarms[]
has: number
maps:
  - label: Incident
    id: number
    props:
      title: summary
      status: {const: open}
      started_at: begun
      description: {join: [summary, "notes[].text"]}
      kind: "^.\\"tool.name\\""
    edges:
      - type: AFFECTS
        to: {label: System, key: {first: ["services[].name", host]}}
"""
ALARM = {
    "number": 41,
    "summary": "Cards are refused",
    "begun": "2026-11-02T10:10:00Z",
    "notes": [{"text": "New.", "by": "Ada"}, {"text": "Old.", "at": "10:12"}],
    "services": [{"name": "checkout"}],
    "tags": ["card"],
    "empty": "",
    "none": None,
    "zone.name": "eu",
}


def test_what_no_word_of_a_mapping_reads_is_named_once_and_as_a_path() -> None:
    parents = [{"tool.name": "pager", "page": 1}]

    found = unused(ALARM, parse_mapping(ALARMS), parents)

    assert found == ("notes[].by", "notes[].at", "tags[]", '"zone.name"', "^.page")


BOTH = """\
records:
  - {path: "sites[].alarms[]", maps: [{label: Team, id: id}]}
  - {path: "sites[].hosts[]", maps: [{label: Team, id: name}]}
"""


def test_records_of_another_kind_are_not_called_unused_beside_these() -> None:
    parents = [{"city": "Oslo", "hosts": [{"name": "a"}]}, {"made": "today"}]

    found = unused({"id": 1, "note": "x"}, parse_mapping(BOTH), parents, "sites[].alarms[]")

    assert found == ("note", "^.city", "^^.made")


def test_what_a_path_takes_whole_is_used_whole() -> None:
    mapping = parse_mapping(
        "maps:\n  - label: Policy\n    id: id\n"
        "    props: {title: id, kind: {const: sla}, text: {join: [more]}}\n",
    )

    assert unused({"id": 1, "more": {"a": [1, {"b": 2}]}, "less": {"c": 3}}, mapping) == ("less.c",)


def test_text_that_holds_json_is_used_by_what_is_read_in_it() -> None:
    mapping = parse_mapping(
        "json: [tags]\nmaps:\n  - {label: Team, id: id, props: {name: tags.name}}\n"
    )

    found = unused({"id": 1, "tags": '{"name": "Pay", "colour": "red"}'}, mapping)

    assert found == ("tags.colour",)


@pytest.mark.parametrize(
    ("version", "form"),
    [(1793611800, "epoch"), ("1793611800000", "epoch_ms"), (41, None), ("2026-11-02", None)],
)
def test_a_version_that_may_be_a_time_is_noticed(version: object, form: str | None) -> None:
    text = "maps:\n  - {label: System, id: id, version: v, props: {kind: {const: service}}}\n"

    found = notices({"id": 1, "v": version}, parse_mapping("timezone: UTC\n" + text))

    assert [f"`time: {form}`" in one for one in found] == ([True] if form else [])


def test_text_in_pythons_notation_is_noticed() -> None:
    found = notices({**ALARM, "summary": "{'a': 1}"}, parse_mapping(ALARMS))

    assert [one.partition(" takes \"{'a': 1}")[0] for one in found] == ["title", "description"]
    assert all("Python's notation" in one for one in found)
