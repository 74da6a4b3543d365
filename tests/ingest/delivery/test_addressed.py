"""Addresses in texts are mentions of what they name, whichever of the two comes first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.model.facts import Envelope, Facts
from graph.store.store import Store
from ingest.delivery.addressed import PlaceOfPages, with_mentions
from ingest.delivery.delivery import deliver
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.mapping.connector import connectors
from ingest.sources.registry import map_envelope
from tests.envelopes import make_envelope
from tests.graph.histories import snapshot
from tests.tool_values import envelopes_of

ISSUE = "acme:github:cloud:work_item:tide/gauges#12"
CASE = "acme:tracker:main:incident:I1"


def incident(description: str, *, id_: str = "I1") -> Envelope:
    return make_envelope(
        {
            "type": "Incident",
            "id": id_,
            "title": "Gauges are silent",
            "status": "open",
            "started_at": "2026-03-01T10:00:00Z",
            "updated_at": "2026-03-01T10:00:00Z",
            "description": description,
        }
    )


def place(connector: str, **more: Any) -> PlaceOfPages:
    instance = Instance(org="acme", connector=connector, name="cloud", **more)
    return PlaceOfPages.of(instance)


def mentioned(text: str, *places: PlaceOfPages) -> set[str]:
    envelope = incident(text)
    facts = map_envelope(envelope, None)
    assert isinstance(facts, Facts)
    seen = with_mentions(facts, envelope, places).sightings
    assert {one.type for one in seen} <= {"MENTIONS"}
    return {one.end.uid for one in seen}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("connector", "address", "uid"),
    [
        (
            "github",
            "https://github.com/Tide/Gauges/issues/12",
            "github:cloud:work_item:tide/gauges#12",
        ),
        (
            "github",
            "https://github.com/Tide/Gauges/pull/12/files",
            "github:cloud:work_item:tide/gauges#12",
        ),
        (
            "github",
            f"https://github.com/Tide/Gauges/commit/{'1f' * 20}",
            f"github:cloud:work_item:tide/gauges@{'1f' * 20}",
        ),
        ("github", "https://github.com/Tide/Gauges", "github:main:system:Tide/Gauges"),
        (
            "pagerduty",
            "https://tide.pagerduty.com/incidents/Q1ABCDE",
            "pagerduty:cloud:incident:Q1ABCDE",
        ),
        (
            "pagerduty",
            "https://tide.pagerduty.com/service-directory/PSVC123",
            "pagerduty:main:system:PSVC123",
        ),
        ("datadog", "https://app.datadoghq.eu/monitors/31", "datadog:cloud:technical_issue:31"),
        (
            "slack",
            "https://tide.slack.com/archives/C07/p1772359500123456",
            "slack:cloud:document:C07/1772359500.123456",
        ),
        ("zendesk", "https://tide.zendesk.com/agent/tickets/35", "zendesk:cloud:customer_case:35"),
    ],
)
def test_an_address_names_the_record_of_its_page(connector: str, address: str, uid: str) -> None:
    assert mentioned(f"See {address}, please.", place(connector)) == {f"acme:{uid}"}


@pytest.mark.unit
def test_pages_of_a_server_of_ones_own_are_those_of_its_host() -> None:
    own = place("gitlab", base_url="https://git.tide.example/api/v4")
    text = (
        "https://git.tide.example/harbour/gauges/-/issues/12 and "
        "(https://git.tide.example/harbour/gauges/-/merge_requests/7) but not "
        "https://gitlab.example/harbour/gauges/-/issues/13"
    )

    assert mentioned(text, own) == {
        "acme:gitlab:cloud:work_item:harbour/gauges#12",
        "acme:gitlab:cloud:work_item:harbour/gauges!7",
    }


@pytest.mark.unit
def test_what_an_instance_says_tells_which_is_meant() -> None:
    first = Instance(
        org="acme", connector="sentry", name="first", options={"organization": "river"}
    )
    second = Instance(
        org="acme", connector="sentry", name="second", options={"organization": "tide"}
    )
    places = [PlaceOfPages.of(one) for one in (first, second)]

    found = mentioned("https://tide.sentry.io/issues/4711/", *places)

    assert found == {"acme:sentry:second:technical_issue:4711"}


@pytest.mark.unit
def test_repositories_that_an_instance_does_not_list_are_not_meant() -> None:
    one = place("github", options={"repositories": ["Tide/Gauges"]})
    text = "https://github.com/tide/gauges/issues/12 https://github.com/else/where/issues/1"

    assert mentioned(text, one) == {ISSUE}


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    [
        "https://[::1/issues/1",
        "https://",
        "http://github.com.evil.example/Tide/Gauges/issues/1",
        "https://evil.example/?https://github.com",
        "no address at all",
    ],
)
def test_what_is_no_address_of_a_page_names_nothing(text: str) -> None:
    assert mentioned(text, place("github")) == set()


@pytest.mark.unit
def test_without_an_instance_nothing_is_named_but_by_the_sources_own_texts() -> None:
    text = "https://github.com/Tide/Gauges/issues/12"
    issue = {
        "url": "https://api.github.com/repos/Tide/Gauges/issues/13",
        "comments_url": "",
        "node_id": "I",
        "number": 13,
        "title": "Again",
        "body": text,
        "created_at": "2026-03-01T10:00:00Z",
    }
    (envelope,) = envelopes_of("github", issue)
    facts = map_envelope(envelope, None)
    assert isinstance(facts, Facts)

    own = with_mentions(facts, envelope, [])

    assert mentioned(text) == set()
    assert [one.end.uid for one in own.sightings] == [
        "acme:github:main:work_item:tide/gauges#12",
    ]


@pytest.mark.unit
def test_a_page_of_links_is_looked_at_so_far_and_no_further() -> None:
    text = " ".join(f"https://github.com/Tide/Gauges/issues/{one}" for one in range(1, 500))

    assert len(mentioned(text, place("github"))) == 100


@pytest.mark.unit
def test_every_connector_that_is_declared_has_addresses_that_name_a_label() -> None:
    declared = [one for each in connectors().values() for one in each.addresses]

    assert {one.label for one in declared} >= {"WorkItem", "Incident", "TechnicalIssue", "Document"}


@pytest.mark.parametrize("first", ["incident", "issue"])
def test_a_mention_holds_whether_its_issue_came_before_or_after(store: Store, first: str) -> None:
    Instances(store, "acme").put(Instance(org="acme", connector="github", name="cloud"))
    issue = {
        "url": "https://api.github.com/repos/Tide/Gauges/issues/12",
        "comments_url": "",
        "node_id": "I",
        "number": 12,
        "title": "The gauge lies",
        "created_at": "2026-03-01T10:00:00Z",
    }
    envelopes = {
        "incident": [incident("As in https://github.com/Tide/Gauges/issues/12.")],
        "issue": list(envelopes_of("github", issue, instance="cloud")),
    }
    second = "issue" if first == "incident" else "incident"

    for number, name in enumerate((first, second)):
        assert deliver(store, envelopes[name], None, f"r{number}").setbacks == []

    graph = snapshot(store)
    assert graph.edges("MENTIONS") == {(CASE, "MENTIONS", ISSUE)}
    assert graph.by_uid[ISSUE]["title"] == "The gauge lies"
    assert graph.by_uid[ISSUE]["opened_at"] == datetime(2026, 3, 1, 10, tzinfo=UTC)
