"""Where records stand in a file, and what is said of a file of another shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.model.facts import Facts, Record, Rejected
from ingest.delivery import rehearsal
from ingest.files.reading import Reading
from ingest.mapping.declared import Mapping
from ingest.mapping.reading import parse_mapping, shipped
from ingest.sources.registry import map_envelope

ALARMS = """\
records: alarms[].parts[]
maps:
  - {label: System, id: code, props: {kind: {const: service}}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "alarms.json"


def mapped(file: Path, content: Any, mapping: Mapping) -> list[Facts | Rejected]:
    file.write_bytes(orjson.dumps(content))
    envelopes = Reading("acme", "t", mapping=mapping).envelopes([str(file)])
    return [map_envelope(envelope, mapping) for envelope in envelopes]


def reasons(file: Path, content: Any, mapping: Mapping) -> list[str]:
    answers = mapped(file, content, mapping)
    return [one.reason for one in answers if isinstance(one, Rejected)]


def records(file: Path, content: Any, mapping: Mapping) -> list[Record]:
    answers = mapped(file, content, mapping)
    assert [one for one in answers if isinstance(one, Rejected)] == []
    return [one.records[0] for one in answers if isinstance(one, Facts)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"groups": [], "kind": "Alarm"},
            "`alarms` expects `alarms` at the top, got an object with groups, kind",
        ),
        ([{"alarms": []}], "`alarms` expects `alarms` at the top, got a list of 1"),
        (
            {"alarms": {"parts": []}},
            "`alarms[]` expects a list in `alarms`, got an object with parts",
        ),
        (
            {"alarms": [{"code": 1}, {"code": 2}]},
            "`alarms[].parts` expects `parts` in `alarms[]`, got an object with code",
        ),
        (
            {"alarms": [{"parts": "none"}]},
            "`alarms[].parts[]` expects a list in `alarms[].parts`, got text",
        ),
    ],
)
def test_a_file_of_another_shape_is_told_and_not_passed_over_in_silence(
    file: Path, content: Any, said: str
) -> None:
    [reason] = reasons(file, content, parse_mapping(ALARMS))

    assert said in reason
    assert "Correct the path, or read this file with another mapping" in reason


@pytest.mark.parametrize(
    "content",
    [{"alarms": []}, {"alarms": None}, {"alarms": [{"parts": []}, {"code": 1}]}],
)
def test_a_file_without_records_is_no_file_of_another_shape(file: Path, content: Any) -> None:
    assert mapped(file, content, parse_mapping(ALARMS)) == []


def test_a_path_to_a_list_says_that_it_goes_through_it_with_brackets(file: Path) -> None:
    mapping = parse_mapping(ALARMS.replace("alarms[].parts[]", "alarms"))

    [reason] = reasons(file, {"alarms": [{"code": 1}]}, mapping)

    assert "at `alarms` stands a list of 1; write `alarms[]`" in reason


RULE = {"alert": "CartDown", "expr": "up == 0"}


@pytest.mark.parametrize("wrap", [lambda groups: groups, lambda groups: {"spec": groups}])
def test_rules_are_read_as_prometheus_has_them_and_as_its_operator_does(
    file: Path, wrap: Any
) -> None:
    content = wrap({"groups": [{"name": "g", "rules": [RULE, {"record": "r", "expr": "1"}]}]})

    [issue] = records(file, content, shipped("prometheus-rules"))

    assert (issue.label, issue.props["title"]) == ("TechnicalIssue", "CartDown")
    assert issue.native_id.startswith("g/CartDown/")


@pytest.mark.parametrize(
    ("rule", "group", "teams"),
    [
        ({"team": "Payments"}, {}, ["payments"]),
        ({"owner": "Payments"}, {}, ["payments"]),
        ({}, {"team": "Payments"}, ["payments"]),
        ({"team": "Carts"}, {"team": "Payments"}, ["carts"]),
        ({"team": "{{ $labels.team }}"}, {}, []),
        ({"severity": "page"}, {}, []),
    ],
)
def test_an_alert_rule_belongs_to_the_team_of_its_labels(
    file: Path, rule: dict[str, str], group: dict[str, str], teams: list[str]
) -> None:
    held = {"name": "g", "labels": group, "rules": [{**RULE, "labels": rule}]}

    [issue] = records(file, {"groups": [held]}, shipped("prometheus-rules"))

    owners = [one.to.native_id for one in issue.links if one.type == "OWNED_BY"]
    assert owners == teams


def test_a_file_with_no_rules_at_all_names_both_places_where_they_could_stand(file: Path) -> None:
    [reason] = reasons(file, {"kind": "ConfigMap"}, shipped("prometheus-rules"))

    assert "`groups` expects `groups` at the top, got an object with kind" in reason
    assert "`spec` expects `spec` at the top" in reason


BOTH = """\
unless: draft
records:
  - path: incidents[]
    has: summary
    maps:
      - label: Incident
        id: id
        props: {title: summary, status: {const: open}, started_at: begun}
  - path: services[]
    maps:
      - {label: System, id: id, props: {name: name, kind: {const: service}}}
"""
INCIDENT = {"id": 1, "summary": "Down", "begun": "2026-11-02T10:00:00Z", "note": "x"}


def test_records_of_two_kinds_in_one_file_become_what_each_is(file: Path) -> None:
    content = {
        "incidents": [INCIDENT, {"id": 2}, {**INCIDENT, "id": 3, "draft": True}],
        "services": [{"id": 1, "name": "Shop"}, {"id": 2, "name": "Cart"}],
    }

    made = records(file, content, parse_mapping(BOTH))

    assert [(one.label, one.props.get("name") or one.props["title"]) for one in made] == [
        ("Incident", "Down"),
        ("System", "Shop"),
        ("System", "Cart"),
    ]


def test_one_kind_may_be_missing_but_not_both(file: Path) -> None:
    mapping = parse_mapping(BOTH)

    assert [one.label for one in records(file, {"services": [{"id": 1}]}, mapping)] == ["System"]
    assert len(reasons(file, {"other": []}, mapping)) == 1


def test_a_record_of_one_kind_is_explained_by_the_maps_of_its_own(file: Path) -> None:
    mapping = parse_mapping(BOTH)
    file.write_bytes(orjson.dumps({"incidents": [INCIDENT]}))
    [envelope] = Reading("acme", "t", mapping=mapping).envelopes([str(file)])

    [explained] = rehearsal.explained([envelope], mapping, 1)

    assert explained.facts is not None
    assert explained.unused == ("note",)


def test_records_may_be_required_not_to_have_something(file: Path) -> None:
    mapping = parse_mapping(ALARMS + "unless: [quiet, {path: kind, table: {test: yes}}]\n")
    told: list[str] = []
    content = {
        "alarms": [{"parts": [{"code": 1}, {"code": 2, "quiet": 1}, {"code": 3, "kind": "test"}]}]
    }
    file.write_bytes(orjson.dumps(content))
    reading = Reading("acme", "t", mapping=mapping, skipped=lambda _, why: told.append(why))

    kept = list(reading.envelopes([str(file)]))

    assert len(kept) == 1
    assert told == ["record with quiet", "record with kind"]
