"""`similarPast`: what happened before, how it ended, and what nobody may learn from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from tests.api.compiler.nearby import refreshed
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

QUERY = """query ($id: ID!, $first: Int) { similarPast(id: $id, first: $first) {
  score status sourceStatus endedAt seconds node { id } reasons { kind score }
  resolutions { outcome at by { id __typename } } } }"""

OTHER_SCOPE = "acme:nazara:main:access_scope:1"


def past(ask: Ask, id: str, org: str = "acme", first: int = 9) -> list[dict[str, Any]]:  # noqa: A002
    """Return what is told of the past of a node."""
    found: list[dict[str, Any]] = ask(QUERY, org=org, id=id, first=first)["data"]["similarPast"]
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    """Return the nodes' ids, nearest first."""
    return [hit["node"]["id"] for hit in found]


def written(sample: Sample) -> None:
    """Write a sample and the vectors of its nodes."""
    named = [node["props"]["uid"] for node in sample.nodes]
    sample.write()
    EmbedJob(sample.store, "acme", (LocalEmbeddings(),)).run(named)
    refreshed(sample.store)


def ended(sample: Sample, label: str, number: int, **props: Any) -> str:
    """Add something like the asked one that began `number` hours before it and has ended."""
    began = NOW - timedelta(hours=number)
    given = {"title": f"card payment refused {number}", "status": "closed", "sort_at": began}
    return sample.node(label, number, **given | props)


def asked(sample: Sample) -> str:
    """Add the incident that is asked about."""
    return sample.node("Incident", 0, title="card payment refused", status="triggered")


def test_only_what_began_before_and_has_ended_is_past(sample: Sample, ask: Ask) -> None:
    it = asked(sample)
    incident = ended(sample, "Incident", 1, status="resolved")
    case, ticket = ended(sample, "CustomerCase", 2), ended(sample, "Ticket", 3)
    ended(sample, "Incident", 4, status="acknowledged")
    ended(sample, "CustomerCase", 5, status="pending")
    ended(sample, "Incident", 6, sort_at=NOW + timedelta(hours=1))
    ended(sample, "TechnicalIssue", 7, status="resolved")
    written(sample)

    found = past(ask, it)

    assert set(ids(found)) == {incident, case, ticket}
    assert {hit["status"] for hit in found} == {"resolved", "closed"}
    assert all(hit["reasons"] for hit in found)
    assert past(ask, incident) == [hit for hit in past(ask, incident) if hit["node"]["id"] != it]


def test_it_tells_how_it_ended_what_resolved_it_and_how_long_it_took(
    sample: Sample, ask: Ask
) -> None:
    it = asked(sample)
    over = NOW - timedelta(hours=1)
    one = ended(sample, "Incident", 3, source_status="Done", resolved_at=over)
    deploy = sample.node("Deployment", 1, at=over)
    page = sample.node("Document", 1)
    sample.link(one, "RESOLVED_BY", page, valid_to=NOW)
    sample.link(one, "RESOLVED_BY", deploy, outcome="rolled back", at=over)
    written(sample)

    [hit] = past(ask, it)

    assert (hit["sourceStatus"], hit["seconds"]) == ("Done", 7200.0)
    assert hit["endedAt"] == "2026-11-20T11:00:00Z"
    assert hit["resolutions"] == [
        {
            "outcome": "rolled back",
            "at": "2026-11-20T11:00:00Z",
            "by": {"id": deploy, "__typename": "Deployment"},
        }
    ]


def test_an_end_that_nobody_timed_is_none(sample: Sample, ask: Ask) -> None:
    it = asked(sample)
    ended(sample, "Incident", 3, resolved_at="yesterday")
    written(sample)

    [hit] = past(ask, it)

    assert (hit["endedAt"], hit["seconds"], hit["resolutions"]) == (None, None, [])


def test_the_past_is_the_readers_own(sample: Sample, ask: Ask) -> None:
    it = asked(sample)
    shown = ended(sample, "Incident", 1)
    ended(sample, "Incident", 2, visibility=OTHER_SCOPE)
    hidden = sample.node("Deployment", 1, at=NOW, visibility=OTHER_SCOPE)
    sample.link(shown, "RESOLVED_BY", hidden)
    foreign = sample.node("Incident", "f", org="other", status="closed", title="card payment")
    written(sample)

    found = past(ask, it)

    assert ids(found) == [shown]
    assert found[0]["resolutions"] == []
    assert past(ask, it, org="other") == past(ask, foreign) == []


@pytest.mark.parametrize("number", [1, 40])
def test_there_are_as_many_as_asked_for_however_much_has_not_ended(
    sample: Sample, ask: Ask, number: int
) -> None:
    it = asked(sample)
    for n in range(1, 260):
        ended(sample, "Incident", n, status="triggered")
    over = {ended(sample, "CustomerCase", 1000 + n, title=f"payment {n}") for n in range(number)}
    written(sample)

    found = past(ask, it, first=number)

    assert set(ids(found)) == over
