"""Summaries over GraphQL: their forms with verdicts, and whether they are stale."""

from __future__ import annotations

from typing import Any

import pytest

from enrich.summary.job import SummaryJob
from graph.store.store import Store
from tests.api.conftest import Ask
from tests.statements import node, run

INCIDENT = "acme:pager:main:incident:1"
STORY = " ".join(f"Pump {number} of the plant stopped at {number}:15." for number in range(1, 9))
QUESTION = """query ($id: ID!) {
  node(id: $id) { summary summaryIsStale summaryForms } }"""


@pytest.fixture
def summed_up(store: Store) -> Store:
    """A store with an incident that has a summary."""
    node(store, INCIDENT, "Incident", title="Pumps", description=STORY, version="1#a")
    SummaryJob(store, "acme").update([INCIDENT])
    return store


def told(ask: Ask) -> dict[str, Any]:
    """Return what is told of the incident's summary."""
    found: dict[str, Any] = ask(QUESTION, id=INCIDENT)["data"]["node"]
    return found


@pytest.mark.usefixtures("summed_up")
def test_the_forms_of_a_summary_tell_a_verdict_on_each_sentence(ask: Ask) -> None:
    found = told(ask)

    [form] = found["summaryForms"]
    assert form["text"] == found["summary"]
    assert [one["verdict"] for one in form["sentences"]] == ["supported"] * 3
    assert all(one["citations"][0]["node"] == INCIDENT for one in form["sentences"])


def test_a_summary_is_stale_from_a_change_until_it_was_looked_at(
    summed_up: Store, ask: Ask
) -> None:
    before = told(ask)["summaryIsStale"]
    node(summed_up, INCIDENT, "Incident", description=f"{STORY} It is over.", version="2#b")
    changed = told(ask)["summaryIsStale"]

    SummaryJob(summed_up, "acme").update([INCIDENT])

    assert (before, changed, told(ask)["summaryIsStale"]) == (False, True, False)


def test_what_has_no_summary_is_not_stale(summed_up: Store, ask: Ask) -> None:
    run(summed_up, "MATCH (n:Incident) SET n.description = 'All is well.', n.version = '3#c'")
    SummaryJob(summed_up, "acme").update([INCIDENT])

    assert told(ask) == {"summary": None, "summaryIsStale": None, "summaryForms": None}
