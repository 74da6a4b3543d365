"""The demo organisation: complete, consistent, and telling the story it promises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import yaml

from graph.model.declarations import ENTITY_LABEL, ENTITY_PROPERTIES, LABELS, RELATIONSHIPS
from graph.model.facts import Rejected
from graph.model.identity import canonical_key
from graph.model.kinds import policy_kinds
from ingest.demo import organization as demo
from ingest.profile.reading import read_profile
from ingest.sources.registry import map_envelope

CANONICAL = {"System", "Team", "Person", "GlossaryTerm", "Category", "Severity"}
COUNTS = {
    "Team": 6,
    "Person": 20,
    "System": 31,
    "Severity": 4,
    "Category": 18,
    "GlossaryTerm": 60,
    "Deployment": 67,
    "Incident": 41,
    "CustomerCase": 200,
    "TechnicalIssue": 46,
    "TechnicalEvent": 142,
    "WorkItem": 10,
    "Document": 30,
}
SECTIONS = {"severities": "Severity", "categories": "Category", "glossary": "GlossaryTerm"}
"""What is only in the profile; systems and teams are in files as well, with their history."""

SEVERAL_VERSIONS = {"System", "Incident", "WorkItem", "CustomerCase"}
"""Of the others every record stands there once."""

MOST_RECORDS = 1500
"""A demo that takes long to load is not looked at."""

RENEWED = "notice-bus: certificate renewed"
"""The deployments behind six incidents that nobody joined."""

RECURRING = ("INC-14", "INC-29", "INC-43", "INC-61", "INC-80", "INC-96")
OLD = datetime(2026, 9, 7, tzinfo=UTC)
"""The incidents before are looked back on; the younger ones are told in the heat of it."""

LATEST = datetime(2026, 11, 12, 15, 20, tzinfo=UTC)
"""When the demo is looked at: an afternoon in November."""

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
def _vocabulary() -> tuple[Row, ...]:
    """What the profile names, each as a record with a type and an id."""
    profile = orjson.loads(demo.PROFILE.read_bytes())
    return tuple(
        {"type": type_, "id": one["name"]} | one
        for section, type_ in SECTIONS.items()
        for one in profile[section]
    )


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
        for name in row.get("systems", []):
            yield row["id"], _key("System", name)
        for name in row.get("issues", []):
            yield row["id"], _key("TechnicalIssue", name)


def _newest(type_: str) -> dict[str, Row]:
    rows = sorted(
        (row for row in _lines() if row["type"] == type_), key=lambda row: row["updated_at"]
    )
    return {row["id"]: row for row in rows}


def _versions(id_: str) -> list[Row]:
    return [row for row in _lines() if row["id"] == id_]


def _targets(row: Row, type_: str) -> set[str]:
    return {edge["to"]["id"] for edge in row["edges"] if edge["type"] == type_}


def _when(row: Row, name: str) -> datetime:
    return datetime.fromisoformat(row[name])


def test_it_has_the_promised_number_of_things() -> None:
    seen = {(row["type"], row["id"]) for row in (*_lines(), *_runbooks(), *_vocabulary())}

    assert Counter(type_ for type_, _ in seen) == COUNTS


def test_every_reference_names_a_record_that_is_there() -> None:
    known = {_key(row["type"], row["id"]) for row in (*_lines(), *_runbooks(), *_vocabulary())}

    missing = [(source, target) for source, target in _references() if target not in known]

    assert missing == []


def test_every_record_says_when_it_was_updated_and_none_comes_from_the_future() -> None:
    faults = []
    for row in (*_lines(), *_runbooks()):
        updated = row["updated_at"]
        when = updated if isinstance(updated, datetime) else datetime.fromisoformat(updated)
        if when.utcoffset() != timedelta(0) or when > LATEST:
            faults.append((row["id"], updated))

    assert faults == []


def test_the_demo_is_loaded_in_a_few_seconds() -> None:
    assert len(_lines()) + len(_runbooks()) <= MOST_RECORDS


def test_the_profile_is_valid_and_says_of_systems_and_teams_what_the_files_say() -> None:
    profile = read_profile(demo.PROFILE.read_bytes())

    systems = {one.name: (one.kind, one.tier, one.description) for one in profile.systems}
    teams = {one.name: (one.title, one.email, one.description) for one in profile.teams}
    assert systems == {
        name: (row["kind"], row["tier"], row["description"])
        for name, row in _newest("System").items()
    }
    assert teams == {
        name: (row["name"], row["email"], row["description"])
        for name, row in _newest("Team").items()
    }
    assert {kind for one in profile.enrichment for kind in one.kinds} == set(policy_kinds())


def test_authors_of_deployments_are_people_of_the_organisation() -> None:
    people = set(_newest("Person"))

    assert {row["author"] for row in _newest("Deployment").values()} <= people


def test_nothing_happens_before_it_can() -> None:
    orders = (
        ("started_at", "detected_at", "acknowledged_at", "resolved_at", "updated_at"),
        ("opened_at", "first_response_at", "resolved_at", "updated_at"),
        ("opened_at", "closed_at", "updated_at"),
        ("at", "finished_at", "updated_at"),
    )
    faults = []
    for row in _lines():
        for order in orders:
            times = [_when(row, name) for name in order if name in row]
            faults += [(row["id"], order)] if times != sorted(times) else []

    assert faults == []


def test_incidents_go_through_their_states_in_order() -> None:
    order = ("triggered", "acknowledged", "resolved", "closed")
    faults = []
    for name in _newest("Incident"):
        versions = sorted(_versions(name), key=lambda row: row["updated_at"])
        places = [order.index(row["status"]) for row in versions]
        if places != sorted(places) or len({row["updated_at"] for row in versions}) < len(versions):
            faults.append(name)

    assert faults == []


def test_what_people_wrote_is_written_only_once() -> None:
    texts = Counter(
        row["description"]
        for row in _lines()
        if row["type"] in {"Incident", "WorkItem", "TechnicalIssue"}
    )
    texts.update(row["description"] for row in _newest("CustomerCase").values())
    texts.update(row["definition"] for row in _vocabulary() if row["type"] == "GlossaryTerm")

    assert [text for text, times in texts.items() if times > 1] == []


def test_old_incidents_are_told_in_three_to_eight_sentences() -> None:
    faults = []
    for name, row in _newest("Incident").items():
        sentences = len(re.findall(r"[.?!](?:\s|$)", row["description"]))
        if _when(row, "started_at") < OLD and not 3 <= sentences <= 8:
            faults.append((name, sentences))

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


def test_nobody_joined_the_six_incidents_or_named_their_cause() -> None:
    faults = []
    for name in RECURRING:
        for row in _versions(name):
            told = (row["title"] + row["description"]).casefold()
            faults += [name] if "certificate" in told or "notice-bus" in told else []
            faults += [name] if _targets(row, "CAUSED_BY") else []

    assert faults == []


def test_each_of_the_six_began_within_hours_of_a_renewal() -> None:
    renewals = sorted(
        _when(row, "at") for row in _newest("Deployment").values() if row["title"] == RENEWED
    )
    started = sorted(_when(_newest("Incident")[name], "started_at") for name in RECURRING)

    waits = [began - renewed for renewed, began in zip(renewals, started, strict=True)]

    assert all(timedelta(0) < wait < timedelta(hours=6) for wait in waits)
    assert {later - first for first, later in pairwise(renewals)} == {timedelta(days=90)}


def test_no_two_cases_are_in_the_same_words() -> None:
    cases = _newest("CustomerCase").values()

    assert len({row["description"].casefold() for row in cases}) == len(cases)
    assert len({row["title"].casefold() for row in cases}) == len(cases)


def test_a_case_is_opened_after_the_incident_it_reports_has_begun() -> None:
    incidents = _newest("Incident")
    early = [
        row["id"]
        for row in _newest("CustomerCase").values()
        for name in _targets(row, "REPORTS")
        if _when(row, "opened_at") < _when(incidents[name], "started_at")
    ]

    assert early == []


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
    assert len(mapped) == len(_lines()) + len(_runbooks())


def test_only_what_changes_has_several_versions() -> None:
    times = Counter((row["type"], row["id"]) for row in _lines())

    assert {type_ for (type_, _), count in times.items() if count > 1} <= SEVERAL_VERSIONS


def test_the_command_that_loads_it_names_every_file_once() -> None:
    named = [Path(word) for word in demo.ingest_arguments()]

    assert sorted(path for path in named if path in demo.files()) == sorted(demo.files())
