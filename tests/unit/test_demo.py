"""The demo organisation: complete, consistent, and telling the story it promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from graph.declarations import ENTITY_LABEL, ENTITY_PROPERTIES, LABELS, RELATIONSHIPS
from graph.facts import Rejected
from graph.identity import canonical_key
from ingest import demo
from ingest.mapping import map_envelope

CANONICAL = {"System", "Team", "Person", "GlossaryTerm", "Category", "Severity"}
COUNTS = {
    "Team": 5,
    "Person": 8,
    "System": 8,
    "Severity": 4,
    "Category": 8,
    "GlossaryTerm": 15,
    "Deployment": 11,
    "Incident": 10,
    "CustomerCase": 30,
    "TechnicalIssue": 9,
    "TechnicalEvent": 16,
    "Document": 6,
}
STORY = {"INC-131", "INC-132", "INC-133"}
CULPRIT = "D-2087"

Row = dict[str, Any]


@cache
def _lines() -> tuple[Row, ...]:
    rows: list[Row] = []
    for path in demo.files():
        if path.suffix == ".jsonl":
            rows += [orjson.loads(line) for line in path.read_bytes().splitlines()]
    return tuple(rows)


@cache
def _runbooks() -> tuple[Row, ...]:
    texts = [path.read_text() for path in demo.files() if path.suffix == ".md"]
    return tuple({"type": "Document"} | yaml.safe_load(text.split("---\n")[1]) for text in texts)


def _key(type_: str, id_: str) -> tuple[str, str]:
    return (type_, canonical_key(type_, id_)) if type_ in CANONICAL else (type_, id_)


def _references() -> Iterator[tuple[str, tuple[str, str]]]:
    for row in _lines():
        for edge in row.get("edges", []):
            yield row["id"], _key(edge["to"]["type"], edge["to"]["id"])
        if row["type"] == "TechnicalEvent":
            yield row["id"], _key("System", row["system"])
    for row in _runbooks():
        yield row["id"], _key("Team", row["owner"])
        for name in row["systems"]:
            yield row["id"], _key("System", name)
        for name in row.get("issues", []):
            yield row["id"], _key("TechnicalIssue", name)


def _newest(type_: str) -> dict[str, Row]:
    rows = sorted(
        (row for row in _lines() if row["type"] == type_), key=lambda row: row["updated_at"]
    )
    return {row["id"]: row for row in rows}


def _targets(row: Row, type_: str) -> set[str]:
    return {edge["to"]["id"] for edge in row["edges"] if edge["type"] == type_}


def _when(row: Row, name: str) -> datetime:
    return datetime.fromisoformat(row[name])


def test_it_has_the_promised_number_of_things() -> None:
    seen = {(row["type"], row["id"]) for row in (*_lines(), *_runbooks())}

    assert Counter(type_ for type_, _ in seen) == COUNTS


def test_every_reference_names_a_record_that_is_there() -> None:
    known = {_key(row["type"], row["id"]) for row in (*_lines(), *_runbooks())}

    missing = [(source, target) for source, target in _references() if target not in known]

    assert missing == []


@pytest.mark.parametrize("row", [*_lines(), *_runbooks()], ids=lambda row: str(row["id"]))
def test_every_record_says_when_it_was_updated(row: Row) -> None:
    updated = row["updated_at"]

    when = updated if isinstance(updated, datetime) else datetime.fromisoformat(updated)

    assert when.utcoffset() == timedelta(0)


def test_authors_of_deployments_are_people_of_the_organisation() -> None:
    people = set(_newest("Person"))

    assert {row["author"] for row in _newest("Deployment").values()} <= people


def test_nothing_happens_before_it_can() -> None:
    order = ("opened_at", "started_at", "first_response_at", "detected_at", "acknowledged_at")
    faults = []
    for row in (*_newest("Incident").values(), *_newest("CustomerCase").values()):
        times = [_when(row, name) for name in (*order, "resolved_at") if name in row]
        faults += [row["id"]] if times != sorted(times) else []

    assert faults == []


def test_finished_work_has_an_end_and_open_work_has_none() -> None:
    rows = [*_newest("Incident").values(), *_newest("CustomerCase").values()]

    assert [
        row["id"]
        for row in rows
        if (row["status"] in {"resolved", "closed"}) != ("resolved_at" in row)
    ] == []


def test_one_deploy_two_hops_below_precedes_all_three_incidents_within_the_hour() -> None:
    culprit = _newest("Deployment")[CULPRIT]
    (cause,) = _targets(culprit, "DEPLOYED_TO")
    needs = {name: _targets(row, "DEPENDS_ON") for name, row in _newest("System").items()}

    for name in STORY:
        incident = _newest("Incident")[name]
        (system,) = _targets(incident, "AFFECTS")
        two_hops = {below for middle in needs[system] for below in needs[middle]}
        assert cause in two_hops - needs[system] - {system}
        assert timedelta(0) < _when(incident, "started_at") - _when(culprit, "at")
        assert _when(incident, "started_at") - _when(culprit, "at") < timedelta(hours=1)


def test_no_other_deploy_precedes_all_three() -> None:
    needs = {name: _targets(row, "DEPENDS_ON") for name, row in _newest("System").items()}
    suspects = []
    for name in STORY:
        incident = _newest("Incident")[name]
        (system,) = _targets(incident, "AFFECTS")
        reach = {system} | needs[system] | {b for middle in needs[system] for b in needs[middle]}
        end = _when(incident, "started_at")
        suspects.append(
            {
                row["id"]
                for row in _newest("Deployment").values()
                if _targets(row, "DEPLOYED_TO") <= reach
                and end - timedelta(hours=2) <= _when(row, "at") <= end
            },
        )

    assert set.intersection(*suspects) == {CULPRIT}
    assert len(set.union(*suspects)) > 1, "each incident should have a tempting suspect of its own"


def test_the_three_incidents_share_no_telling_word_and_do_not_give_the_cause_away() -> None:
    common = {"the", "a", "to", "and", "is", "of", "with", "in", "people", "every", "minute"}
    incidents = [_newest("Incident")[name] for name in sorted(STORY)]
    words = [set(row["title"].casefold().split()) - common for row in incidents]

    assert set.intersection(*words) == set()
    assert all("cache" not in (row["title"] + row["description"]).casefold() for row in incidents)
    assert all(_targets(row, "CAUSED_BY") == set() for row in incidents)


def test_mail_addresses_are_of_a_domain_that_cannot_exist() -> None:
    addresses = {row["email"] for row in _lines() if "email" in row}

    assert all(address.endswith(".example") for address in addresses)


def test_every_property_is_declared_with_a_permitted_value() -> None:
    faults = []
    for row in _lines():
        spec = LABELS[row["type"]]
        known = {one.name: one for one in (*spec.properties, *ENTITY_PROPERTIES)}
        for name, value in row.items():
            if name in {"type", "id", "edges", "updated_at"}:
                continue
            values = known[name].values if name in known else ("a declared property",)
            faults += [(row["id"], name, value)] if values and value not in values else []

    assert faults == []


def test_every_edge_goes_where_its_type_may_go() -> None:
    faults = []
    for row in _lines():
        for edge in row.get("edges", []):
            ends = RELATIONSHIPS[edge["type"]].ends_of(row["type"])
            if ends is None or not {edge["to"]["type"], ENTITY_LABEL} & set(ends.targets):
                faults.append((row["id"], edge))

    assert faults == []


def test_every_record_is_mapped() -> None:
    mapped = [(one.location, map_envelope(one, None)) for one in demo.envelopes()]

    assert [(place, facts) for place, facts in mapped if isinstance(facts, Rejected)] == []
    assert len(mapped) == sum(COUNTS.values()) + 3, "three records are there in two versions"


def test_the_command_that_loads_it_names_every_file_once() -> None:
    named = [Path(word) for word in demo.ingest_arguments()]

    assert sorted(path for path in named if path in demo.files()) == sorted(demo.files())
