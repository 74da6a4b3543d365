"""What the inbox took in is in the graph, whoever is killed, and nobody has to repeat anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graph.model.facts import Facts
from graph.queue.app import BELLS
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.envelopes import encode
from graph.queue.inbox import Inbox
from graph.queue.lines import Lines, QueuedBatch
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.moves import unsettled
from graph.write.writer import Writer
from tests.conftest import ROOT
from tests.graph.histories import ORG, envelope, incident, snapshot, system_record, tool_uid
from tests.statements import run
from tests.workers import running_worker

pytestmark = pytest.mark.worker

BACKFILL, LIVE = 5_000, 50


@pytest.fixture
def broker(store: Store, settings: Settings, tmp_path: Path) -> Iterator[Broker]:
    """The way to an empty queue, from settings with a folder for workers of this test."""
    del store
    own = settings.model_copy(update={"data_dir": tmp_path, "worker_concurrency": 1})
    with closing(Broker(own)) as opened:
        yield opened
        opened.client.flushdb()


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def test_a_worker_killed_between_taking_a_message_and_noting_it_loses_nothing(
    broker: Broker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with running_worker(broker.settings, app="tests.graph.queue.dying_worker") as dying:
        assert dying.identity is not None
        process = psutil.Process(dying.identity.pid)
        Inbox(broker).submit("run", [envelope(1), envelope(2)])
        Inbox(broker).offer([envelope(3)])
        process.wait(60)
    assert broker.given_out() == 0, "the message was noted: nothing was in danger"
    rung = broker.client.llen(BELLS)

    with running_worker(broker.settings):
        state = RunCounts(broker).wait("run")
        wait_until(lambda: not broker.waiting())

    assert rung == 1, "of two bells one is lost"
    assert state == RunState(queued=2, done=2, nodes=2, relationships=2, stubs=1)
    assert len(snapshot(store).edges("AFFECTS")) == 3


def test_enrichment_whose_message_was_lost_by_a_kill_is_done_without_being_asked_for_again(
    broker: Broker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with running_worker(broker.settings, app="tests.graph.queue.dying_enricher") as dying:
        assert dying.identity is not None
        process = psutil.Process(dying.identity.pid)
        Inbox(broker).offer([envelope(1)])
        process.wait(60)
    assert broker.given_out() == 0, "the message was noted: nothing was in danger"
    assert broker.waiting() == 0, "the message is in its list: nothing was in danger"

    with running_worker(broker.settings):
        wait_until(lambda: vectors(store) > 0)

    assert vectors(store) == 1


def vectors(store: Store) -> int:
    return int(run(store, "MATCH (e:Embedding) RETURN count(DISTINCT e.of)")[0])


def test_what_was_taken_in_while_nobody_could_be_told_is_written(
    broker: Broker, store: Store
) -> None:
    Inbox(broker).offer([envelope(1)])
    broker.client.delete(BELLS)

    with running_worker(broker.settings):
        wait_until(lambda: not broker.waiting())

    assert len(snapshot(store).edges("AFFECTS")) == 1


def test_a_merge_whose_message_was_lost_is_finished_when_a_worker_starts(
    broker: Broker, store: Store
) -> None:
    careful = Store(store.settings.model_copy(update={"inline_moves": 0}))
    known = tool_uid("P1")
    Writer(careful, "r").write(ORG, [Facts((incident("I1", 1, affects=[known]),))])
    Writer(careful, "r").write(ORG, [Facts((system_record("a", 1, key="pay", same_as=[known]),))])
    careful.close()
    left = unsettled(store)

    with running_worker(broker.settings):
        wait_until(lambda: not unsettled(store))

    assert left == [ORG]


def test_fifty_live_batches_are_written_before_five_thousand_of_the_past(
    broker: Broker, store: Store
) -> None:
    assert store is not None
    past = QueuedBatch(ORG, encode([envelope(0)]), 1, run="past", is_counted=True, lane="backfill")
    Lines(broker).put(
        [replace(past, id=f"past{number}") for number in range(BACKFILL)], {}, is_limited=False
    )
    RunCounts(broker).note_queued("past", BACKFILL)
    inbox = Inbox(broker)

    with running_worker(broker.settings):
        wait_until(lambda: RunCounts(broker).state("past").done > 0)
        began = RunCounts(broker).state("past").done
        for number in range(LIVE):
            inbox.submit("now", [envelope(number)])
        now = RunCounts(broker).wait("now")
        meanwhile = RunCounts(broker).state("past").done - began
        broker.client.delete(*broker.client.scan_iter("nazara:inbox:*"))

    assert (now.done, now.rejected) == (LIVE, 0)
    # Those that were at work when the first live batch came, and while it was put in.
    assert meanwhile < LIVE
