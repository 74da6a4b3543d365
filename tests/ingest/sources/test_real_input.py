"""Real files of several public projects, counted at the level of mapping."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from graph.write.guard import checked
from ingest.sources.incident_reports.timeline import Timeline, read_timeline
from ingest.sources.markdown.mapping import read_page
from ingest.sources.sentry.fingerprints import fingerprint
from tests import real_input
from tests.real_input import DataSet, mapped

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "data_set", [*real_input.ALL, real_input.RULE_FILES], ids=lambda one: one.path
)
def test_everything_that_is_mapped_can_be_written(data: Path, data_set: DataSet) -> None:
    for facts in mapped(data_set, data).facts:
        assert checked(real_input.ORG, facts).records


def test_the_service_catalogue_has_136_services_each_with_a_team(data: Path) -> None:
    answer = mapped(real_input.SERVICES, data)

    assert answer.rejected == []
    assert len(answer.uids("System")) == 136
    assert len(answer.uids("Team")) == 18
    owned = [[one.type for one in record.links] for record in answer.records("System")]
    assert owned == [["OWNED_BY"]] * 136


def test_the_manual_has_119_pages_each_owned_by_its_channel(data: Path) -> None:
    answer = mapped(real_input.MANUAL, data)

    assert answer.rejected == []
    assert len(answer.uids("Document")) == 119
    pages = answer.records("Document")
    assert all("OWNED_BY" in {one.type for one in page.links} for page in pages)
    assert sum(1 for page in pages if page.props["section"]) == 118


@pytest.mark.parametrize(
    "data_set",
    [real_input.MANUAL, real_input.RUNBOOKS, real_input.ALERT_RUNBOOKS],
    ids=lambda one: one.path,
)
def test_every_chunk_is_exactly_its_slice_of_the_file(data: Path, data_set: DataSet) -> None:
    envelopes = {one.native_id.lower(): one for one in data_set.envelopes(data)}
    by_stem = {Path(name).name.split(".")[0]: one for name, one in envelopes.items()}
    for page in mapped(data_set, data).records("Document"):
        envelope = envelopes.get(page.native_id.lower()) or by_stem[page.native_id]
        source = envelope.raw.decode()
        ends = [0, *(chunk.char_end for chunk in page.chunks)]
        assert page.chunks
        assert all(one.text == source[one.char_start : one.char_end] for one in page.chunks)
        assert all(one.char_start >= end for one, end in zip(page.chunks, ends, strict=False))


def test_39_incidents_and_107_runbooks_are_read(data: Path) -> None:
    incidents = mapped(real_input.INCIDENTS, data)
    runbooks = mapped(real_input.RUNBOOKS, data)

    assert incidents.rejected == runbooks.rejected == []
    assert len(incidents.uids("Incident")) == 39
    assert len(runbooks.uids("Document")) == 107
    assert {one.props["kind"] for one in runbooks.records("Document")} == {"runbook"}


def test_incident_times_are_in_order_and_what_is_odd_is_found(data: Path) -> None:
    answer = mapped(real_input.INCIDENTS, data)

    for one in answer.records("Incident"):
        started, resolved = one.props["started_at"], one.props["resolved_at"]
        assert resolved is None or resolved >= started  # type: ignore[operator]
    kinds = Counter(one.props["kind"] for one in answer.records("Finding"))
    assert kinds["time_to_repair_differs"] == 8
    assert kinds["unreadable_time"] == 2
    cited = {one.end.uid for one in answer.sightings("CITES")}
    assert cited <= answer.uids("Incident")


def timelines(data: Path) -> list[Timeline]:
    files = sorted((data / real_input.INCIDENTS.path).glob("20*"))
    pages = [read_page(file.name, file.read_text(encoding="utf-8")) for file in files]
    return [read_timeline(page.body, ZoneInfo("Europe/London")) for page in pages]


def test_computed_times_to_repair_against_the_stated_ones(data: Path) -> None:
    """A plainer parser gave 17 that agree, 9 that differ and 13 that lack one of the three."""
    answers: Counter[str] = Counter()
    for timeline in timelines(data):
        computed, stated = timeline.computed("repair"), timeline.stated.get("repair")
        if computed is None or stated is None:
            answers["lacking"] += 1
        else:
            answers["agree" if abs(computed - stated) <= MINUTE else "differ"] += 1

    assert answers == {"agree": 18, "differ": 8, "lacking": 13}


@pytest.mark.parametrize(
    "data_set", [real_input.RULES, real_input.RULE_FILES], ids=lambda one: one.path
)
def test_139_alert_rules_are_read_from_either_form(data: Path, data_set: DataSet) -> None:
    answer = mapped(data_set, data)

    assert answer.rejected == []
    assert len(answer.uids("TechnicalIssue")) == 139
    assert len(list(answer.sightings("ABOUT"))) == 139


def test_every_rule_with_a_page_names_its_runbook(data: Path) -> None:
    rules = mapped(real_input.RULES, data)
    runbooks = mapped(real_input.ALERT_RUNBOOKS, data)
    lines = (data / real_input.RULES.path).read_bytes().splitlines()
    pages = {orjson.loads(line)["alert"]: orjson.loads(line)["runbook_doc"] for line in lines}

    assert runbooks.rejected == []
    assert len(runbooks.uids("Document")) == 108
    found = {one.end.uid: one.start.uid for one in rules.sightings("ABOUT")}
    with_page = 0
    for rule in rules.records("TechnicalIssue"):
        page = pages[str(rule.props["title"])]
        if page is not None:
            with_page += 1
            assert found[rule.uid] in runbooks.uids("Document")
            assert found[rule.uid].endswith(f":{Path(page).stem.lower()}")
    assert with_page == 112


def test_the_glossary_has_90_pages_of_which_one_defines_nothing(data: Path) -> None:
    answer = mapped(real_input.GLOSSARY, data)

    assert len(answer.uids("GlossaryTerm")) == 89
    assert [(place, one.path) for place, one in answer.rejected] == [("search.md", "definition")]
    keys = {one.canonical.native_id for one in answer.records("GlossaryTerm") if one.canonical}
    assert len(keys) == 89
    assert "service-mesh" in keys


def test_the_catalogue_names_who_owns_what(data: Path) -> None:
    skipped: list[tuple[str, str]] = []
    real_input.CATALOGUE.envelopes(data, skipped)
    answer = mapped(real_input.CATALOGUE, data)

    assert answer.rejected == []
    assert Counter(one.label for facts in answer.facts for one in facts.records) == {
        "System": 7,
        "Team": 2,
        "Person": 2,
    }
    assert [why for _, why in skipped] == ["catalogue Location: it only names other files"]
    assert all(
        "OWNED_BY" in {one.type for one in record.links} for record in answer.records("System")
    )


def events(data: Path) -> dict[str, Any]:
    files = sorted((data / real_input.EVENTS.path).rglob("*.json"))
    return {file.name: orjson.loads(file.read_bytes()) for file in files}


def test_all_125_error_events_are_mapped(data: Path) -> None:
    answer = mapped(real_input.EVENTS, data)
    ids = {event.get("event_id") for event in events(data).values()}

    assert answer.rejected == []
    assert len(answer.facts) == 125
    # Some sample files share an event id: two files of one id are one event, seen twice.
    assert len(answer.uids("TechnicalEvent")) == len(ids)
    assert all(one.props["title"] for one in answer.records("TechnicalEvent"))


def test_events_of_one_known_group_are_one_issue_and_others_are_not(data: Path) -> None:
    groups: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, event in events(data).items():
        if match := re.match(r"group_(\d+)_", name):
            groups[match[1]].add(tuple(fingerprint(event)))

    assert {group: len(prints) for group, prints in groups.items() if len(prints) > 1} == {}
    for one, other in itertools.combinations(groups.values(), 2):
        assert not one & other


def test_one_error_in_four_browsers_is_one_issue(data: Path) -> None:
    prints = {
        tuple(fingerprint(event))
        for name, event in events(data).items()
        if name.startswith("javascript-xbrowser-")
    }

    assert len(prints) == 1
