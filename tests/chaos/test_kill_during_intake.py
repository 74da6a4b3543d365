"""Processes are killed while records come in by all three ways: each is in the graph, and once.

A command loads a file, senders push, and a source is asked, all at once. The long forms, each by
itself, are `python -m tests.chaos.kill_matrix`, with `--push` and `--pull`. Here each process that
does not belong to the whole session is killed once, in a fixed order and at fixed shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bench import dataset
from enrich.enrichment import enrichment_of
from graph.embedded import ports
from graph.model.facts import Envelope
from graph.queue.broker import Broker
from graph.queue.envelopes import decode
from graph.queue.lines import Lines
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.files.reading import Reading
from ingest.pull.runs import InstanceRun
from tests.chaos.command_line import Nazara
from tests.chaos.content import Content, write_content
from tests.chaos.disturbance import Disturbed, Plan
from tests.chaos.feeding import CommandFeeding, JointFeeding, PushFeeding
from tests.chaos.load import ORG, Load
from tests.chaos.pulled import ALL_DAYS, PULLED, PulledSource, PullFeeding, pulled_source
from tests.conftest import EMPTY

pytestmark = pytest.mark.product

LOADED, PUSHED, PULLED_RECORDS = 400, 200, 150
KILLS = (
    Plan("api", 0.05, at_once=True),
    Plan("worker", 0.15, at_once=False),
    Plan("queue", 0.5, at_once=False),
)
# A lost task comes back when it can't be running any more: soon, with this limit.
LIMITS = {
    "NAZARA_TASK_TIME_LIMIT": "10",
    "NAZARA_BATCH_SIZE": "50",
    "NAZARA_PULL_STEP_SECONDS": "3",
    **PULLED,
}


@pytest.fixture
def source() -> Iterator[PulledSource]:
    with pulled_source(PULLED_RECORDS) as running:
        yield running


@pytest.fixture
def load(nazara: Nazara, tmp_path: Path) -> Load:
    nazara.environment = {**nazara.environment, **LIMITS}
    path = dataset.write(tmp_path / "loaded.jsonl", LOADED)
    return Load(nazara, path, LOADED)


@pytest.fixture
def pushed(nazara: Nazara, tmp_path: Path) -> Load:
    return Load(nazara, dataset.write(tmp_path / "pushed.jsonl", PUSHED), PUSHED)


def test_what_comes_in_while_everything_is_killed_is_there_once(
    load: Load, pushed: Load, source: PulledSource, store: Store, tmp_path: Path
) -> None:
    calm = undisturbed(load, pushed, source, store, tmp_path)
    port = ports.any_free()
    load.nazara.environment["NAZARA_API_PORT"] = str(port)
    senders = PushFeeding(pushed, port)
    pulled = PullFeeding(Load(load.nazara, load.path, PULLED_RECORDS), source)
    whole = Load(load.nazara, load.path, LOADED + PUSHED + PULLED_RECORDS)
    feeding = JointFeeding([CommandFeeding(load, print), senders, pulled])
    disturbed = Disturbed(whole, feeding, print)

    disturbed.begin()
    disturbed.run([*KILLS])
    content = whole.content(tmp_path / "content")

    assert content.digest == calm.digest, content.difference(calm)
    assert {kill.plan.victim for kill in disturbed.kills} == {"worker", "api", "queue"}
    assert feeding.faults() == []
    assert senders.repeated > 0, "nobody ever had to send again: nothing was disturbed"


def undisturbed(
    load: Load, pushed: Load, source: PulledSource, store: Store, folder: Path
) -> Content:
    """Write what comes in all three ways in this process, and empty the graph again."""
    written: list[str] = []
    loaded = list(Reading(org=ORG, source="bench").envelopes([str(load.path)]))
    for envelopes in (loaded, calls(pushed.path), *answers(source, store, folder)):
        written += deliver(store, envelopes, None, "calm").written[ORG].touched
    enrichment_of(store, ORG, store.settings).update(dict.fromkeys(written))
    content = write_content(store.driver, ORG, folder / "calm")
    with store.driver.session() as session:
        session.run(EMPTY).consume()
    return content


def calls(path: Path) -> list[Envelope]:
    """Return what the senders send as it is taken in."""
    empty = Envelope(ORG, "jsonl", "main", "records", "", "push", dataset.received(0), "jsonl", b"")
    return [
        replace(empty, native_id=name, delivery_id=name, received_at=when, raw=line)
        for number, line in enumerate(path.read_bytes().splitlines())
        for name, when in [(f"event-{number}", dataset.received(number))]
    ]


def answers(source: PulledSource, store: Store, folder: Path) -> Iterator[Sequence[Envelope]]:
    """Ask the source, and yield what waits to be written of it."""
    settings = store.settings.model_copy(update={"pull_first_days": ALL_DAYS})
    with closing(Store(settings)) as asking, closing(Broker(settings)) as broker:
        run = InstanceRun(asking, broker, source.instance(folder), "calm")
        while run.step():
            pass
        lines = Lines(broker)
        while handful := lines.take("calm"):
            yield [one for batch in handful.batches for one in decode(batch.text).envelopes]
            lines.done(handful)
