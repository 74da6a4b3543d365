"""Real payloads of tools: every one is taken, twice is once, and in any order it is the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.model.facts import Envelope
from graph.store.store import Store
from graph.write.guard import checked
from ingest.delivery.delivery import deliver
from tests import real_input
from tests.graph.histories import Snapshot, snapshot, wipe
from tests.payloads import some_of_each
from tests.real_input import DataSet, mapped

SETS = (
    DataSet("payloads/github", "github"),
    DataSet("payloads/alert-providers/grafana_v12_webhook.json", "grafana"),
    DataSet("payloads/alert-providers/pagerduty_incident.json", "pagerduty"),
    DataSet("payloads/jira-gitlab/webhooks/gitlab", "gitlab"),
    DataSet("payloads/jira-gitlab/gitlab-api-requests", "gitlab"),
)


@pytest.mark.parametrize("data_set", SETS, ids=lambda one: one.path)
def test_every_payload_is_taken_and_can_be_written(data: Path, data_set: DataSet) -> None:
    answer = mapped(data_set, data)

    assert answer.rejected == []
    assert answer.facts
    assert [one for one in answer.facts if not checked(real_input.ORG, one).records] == []


@pytest.mark.parametrize("data_set", SETS, ids=lambda one: one.path)
def test_a_payload_that_is_taken_twice_says_the_same(data: Path, data_set: DataSet) -> None:
    assert mapped(data_set, data) == mapped(data_set, data)


@pytest.mark.parametrize("data_set", SETS, ids=lambda one: one.path)
def test_payloads_give_one_graph_in_any_order_and_however_often(
    data: Path, data_set: DataSet, store: Store, *, long: bool
) -> None:
    envelopes = some_of_each(data_set.envelopes(data), long=long)

    forwards = _graph(store, envelopes)
    backwards = _graph(store, [*reversed(envelopes), *envelopes])

    assert forwards == backwards, forwards.difference(backwards)


def _graph(store: Store, envelopes: Sequence[Envelope]) -> Snapshot:
    wipe(store)
    for start in range(0, len(envelopes), 7):
        assert deliver(store, envelopes[start : start + 7], None, "r1").setbacks == []
    return snapshot(store)
