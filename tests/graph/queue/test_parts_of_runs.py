"""Parts of a run that are offered: what became of each is counted once, however often it comes."""

from __future__ import annotations

import time
from contextlib import closing

from graph.embedded.child import Child
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts
from graph.queue.inbox import Inbox, RunPart
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.envelopes import make_envelope


def test_a_part_that_is_offered_again_is_counted_once(
    settings: Settings, store: Store, worker: Child
) -> None:
    del store, worker
    envelopes = [
        make_envelope({"type": "System", "id": name, "name": name}, name=name)
        for name in ("pumps", "billing")
    ]
    with closing(Broker(settings)) as broker:
        for _ in range(2):
            Inbox(broker).offer(envelopes, part=RunPart("r1", "3"))
            await_written(broker)
        Inbox(broker).offer(envelopes[:1], part=RunPart("r1", "4"))
        await_written(broker)

        assert RunCounts(broker).state("r1").done == 3


def await_written(broker: Broker) -> None:
    deadline = time.monotonic() + 60
    while broker.waiting():
        assert time.monotonic() < deadline, "writing does not end"
        time.sleep(0.05)
