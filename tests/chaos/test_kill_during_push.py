"""Processes are killed while tools push: what was acknowledged is in the graph, each once.

The long form is `python -m tests.chaos.kill_matrix --push`. Here each process that does not belong
to the whole session is killed once, in a fixed order and at fixed shares of the events.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from bench import dataset
from enrich.enrichment import embed_job
from graph.embedded import ports
from graph.model.facts import Envelope
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from tests.chaos.command_line import Nazara
from tests.chaos.content import write_content
from tests.chaos.disturbance import Disturbed, plans
from tests.chaos.feeding import PushFeeding
from tests.chaos.load import ORG, Load
from tests.conftest import EMPTY

pytestmark = pytest.mark.product

EVENTS = 300
VICTIMS = ("api", "worker", "queue")
LIMITS = {"NAZARA_TASK_TIME_LIMIT": "10", "NAZARA_BATCH_SIZE": "50"}


def test_what_was_acknowledged_is_there_once_though_everything_was_killed(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    port = ports.any_free()
    given = {**LIMITS, "NAZARA_API_PORT": str(port)}
    nazara.environment = {**nazara.environment, **given}
    load = Load(nazara, dataset.write(tmp_path / "records.jsonl", EVENTS), EVENTS)
    write_without_queue(store, load.path)
    calm = write_content(store.driver, ORG, tmp_path / "calm")
    with store.driver.session() as session:
        session.run(EMPTY).consume()
    feeding = PushFeeding(load, port)
    disturbed = Disturbed(load, feeding, print)

    disturbed.begin()
    disturbed.run(plans(random.Random(7), 1, VICTIMS))
    content = load.content(tmp_path / "content")

    assert content.digest == calm.digest, content.difference(calm)
    assert {kill.plan.victim for kill in disturbed.kills} == set(VICTIMS)
    assert feeding.faults() == []
    assert feeding.repeated > 0, "nobody ever had to send again: nothing was disturbed"


def write_without_queue(store: Store, path: Path) -> None:
    """Write what the senders send, in this process and one after another."""
    now = dataset.received(0)
    empty = Envelope(ORG, "jsonl", "main", "records", "", "push", now, "jsonl", b"")
    batch = [
        replace(empty, native_id=name, delivery_id=name, received_at=when, raw=line)
        for number, line in enumerate(path.read_bytes().splitlines())
        for name, when in [(f"event-{number}", dataset.received(number))]
    ]
    written = deliver(store, batch, None, "calm").written[ORG]
    embed_job(store, ORG, store.settings).run(written.touched)
