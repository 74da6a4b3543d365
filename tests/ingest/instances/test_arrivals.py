"""What arrived of an instance stands beside it once a worker has written it."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from graph.embedded.child import Child
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.flow import InstanceFlow
from ingest.instances.instance import Instance
from ingest.instances.noting import note_arrivals
from ingest.instances.stored import Instances
from tests.envelopes import RECEIVED, make_envelope

BUILDS = Instance(org="acme", connector="jsonl", name="builds")
GOOD = '{"type": "Team", "id": "t-1", "name": "Pumps"}'
LATER = RECEIVED + timedelta(hours=1)


def arriving(content: str, number: int = 0, org: str = "acme") -> Envelope:
    made = make_envelope(content, name=f"call:{number}", received_at=RECEIVED)
    return replace(made, org=org, source="jsonl", instance="builds", via="push")


def flow(store: Store) -> InstanceFlow:
    return Instances(store, "acme").get("jsonl/builds").flow


@pytest.mark.usefixtures("worker")
def test_a_worker_notes_what_arrived_and_what_was_refused(
    store: Store, settings: Settings, worker: Child
) -> None:
    del worker
    Instances(store, "acme").put(BUILDS)

    with closing(Broker(settings)) as broker:
        Inbox(broker).offer([arriving(GOOD, 1), arriving("{}", 2)])
    deadline = time.monotonic() + 60
    while flow(store).received_count == 0 and time.monotonic() < deadline:
        time.sleep(0.1)

    told = flow(store)
    assert (told.received_count, told.rejected_count, told.dead_letters) == (2, 1, 1)
    assert told.last_received_at == RECEIVED


def test_an_earlier_arrival_that_is_written_later_does_not_set_the_clock_back(store: Store) -> None:
    Instances(store, "acme").put(BUILDS)

    note_arrivals(store, [replace(arriving(GOOD), received_at=LATER)], [])
    note_arrivals(store, [arriving(GOOD)], [])

    assert flow(store).last_received_at == LATER
    assert flow(store).received_count == 2


def test_files_and_other_organisations_count_nothing_here(store: Store) -> None:
    Instances(store, "acme").put(BUILDS)

    note_arrivals(store, [replace(arriving(GOOD), via="file"), arriving(GOOD, org="umbra")], [])

    assert flow(store).received_count == 0
