"""Workers are shared: many batches of one organisation don't keep another's few waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
import redis
from pydantic import SecretStr

from graph.errors import QueueFull
from graph.model.facts import Envelope
from graph.queue import lines as line_module
from graph.queue.app import BELLS
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.envelopes import encode
from graph.queue.inbox import Inbox
from graph.queue.lines import MOST_BELLS, Lines, QueuedBatch
from graph.queue.scripts import PREFIX
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.graph.histories import ORG, envelope

OTHER = "umbrella"
BUSY = 40


def of(org: str, number: int) -> Envelope:
    return replace(envelope(number), org=org)


def done(broker: Broker, run: str) -> RunState:
    """Return a run's state when it is done, or after two minutes."""
    end = time.monotonic() + 120
    while not (state := RunCounts(broker).state(run)).is_done and time.monotonic() < end:
        time.sleep(0.02)
    return state


@pytest.fixture
def queue(settings: Settings) -> Iterator[redis.Redis]:
    """A database that no worker takes messages from."""
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    with closing(redis.Redis.from_url(url)) as client:
        client.flushdb()
        yield client
        client.flushdb()


@pytest.mark.usefixtures("worker")
def test_three_records_are_not_written_after_all_of_another_organisation(
    store: Store, settings: Settings
) -> None:
    assert store is not None
    many = [of(ORG, number) for number in range(BUSY * 50)]
    with closing(Broker(settings.model_copy(update={"batch_size": 50}))) as broker:
        Inbox(broker).submit("busy", many)
        Inbox(broker).submit("few", [of(OTHER, number) for number in range(3)])

        assert done(broker, "few").nodes == 3
        behind = RunCounts(broker).state("busy")
        whole = done(broker, "busy")

    assert behind.done < len(many) // 2
    assert (whole.done, whole.nodes, whole.rejected) == (len(many), len(many), 0)


def batch(org: str, number: int, **given: Any) -> QueuedBatch:
    """A batch of a run: it is not written together with others."""
    return QueuedBatch(org, encode([of(org, number)]), 1, run="r", id=f"{org}{number}", **given)


def offer(org: str, number: int, **given: Any) -> QueuedBatch:
    return replace(batch(org, number, **given), run="")


@pytest.fixture
def lines(queue: redis.Redis, settings: Settings) -> Iterator[Lines]:
    """The inbox of that database, where an offer's handful is of three records at most."""
    assert queue is not None
    with closing(Broker(alone(settings, batch_size=3))) as broker:
        yield Lines(broker)


def alone(settings: Settings, **given: Any) -> Settings:
    url = f"{resolve(settings).redis_url.rsplit('/', 1)[0]}/5"
    return settings.model_copy(update={"redis_url": SecretStr(url), **given})


def put(lines: Lines, *batches: QueuedBatch) -> None:
    for one in batches:
        assert lines.put([one], {}, is_limited=False)


def taken(lines: Lines, bell: str) -> list[str]:
    handful = lines.take(bell)
    return [one.id for one in handful.batches] if handful else []


def finish(lines: Lines, bell: str) -> None:
    handful = lines.held(bell)
    assert handful
    lines.done(handful)


def test_an_organisation_has_all_workers_while_nobody_else_waits(lines: Lines) -> None:
    put(lines, batch("a", 1), batch("a", 2))

    assert [taken(lines, bell) for bell in "xy"] == [["a1"], ["a2"]]


def test_organisations_that_wait_are_served_in_turn(lines: Lines) -> None:
    put(lines, *(batch("a", number) for number in range(4)), batch("b", 1), batch("b", 2))

    order = []
    for bell in "uvwxyz":
        order += taken(lines, bell)
        finish(lines, bell)

    assert order == ["a0", "b1", "a1", "b2", "a2", "a3"]


def test_an_organisation_with_less_at_work_goes_first(lines: Lines) -> None:
    put(lines, *(batch("a", number) for number in range(3)), batch("b", 1), batch("b", 2))
    taken(lines, "x")
    taken(lines, "y")
    finish(lines, "y")

    assert taken(lines, "z") == ["b2"]


def test_the_setting_says_how_many_batches_work_while_others_wait(
    queue: redis.Redis, settings: Settings
) -> None:
    assert queue is not None
    with closing(Broker(alone(settings, turn_batches=2))) as broker:
        lines = Lines(broker)
        put(lines, *(batch("a", number) for number in range(5)))
        taken(lines, "u")
        put(lines, *(batch("b", number) for number in range(5)))

        # In turn as long as each has less than two at work.
        assert [taken(lines, bell) for bell in "vwx"] == [["a1"], ["b0"], ["b1"]]


def test_a_bell_that_is_given_out_again_brings_the_same_batches(lines: Lines) -> None:
    put(lines, batch("a", 1), batch("a", 2), batch("b", 1))

    assert taken(lines, "x") == taken(lines, "x") == ["a1"]
    assert taken(lines, "y") == ["b1"]


def test_offers_are_written_together_as_far_as_they_are_alike(lines: Lines) -> None:
    put(
        lines,
        *(offer("a", number) for number in range(4)),
        offer("a", 4, mapping="one of their own"),
        batch("a", 5),
        offer("a", 6),
    )

    handfuls = [taken(lines, bell) for bell in "vwxyz"]

    assert handfuls == [["a0", "a1", "a2"], ["a3"], ["a4"], ["a5"], ["a6"]]


def test_offers_that_failed_together_are_written_half_as_many_at_a_time(
    queue: redis.Redis, settings: Settings
) -> None:
    assert queue is not None
    with closing(Broker(alone(settings))) as broker:
        lines = Lines(broker)
        put(lines, *(offer("a", number) for number in range(5)))
        sizes = []
        for bell in "xyz":
            handful = lines.take(bell)
            assert handful
            sizes.append(len(handful.batches))
            lines.separate(handful)

        assert sizes == [5, 2, 1]
        assert [taken(lines, bell) for bell in "uvwx"] == [["a0"], ["a1"], ["a2", "a3"], ["a4"]]


@contextmanager
def patient(settings: Settings, seconds: float) -> Iterator[Lines]:
    """The inbox, where a few records wait so long for more; a handful is of four at most."""
    given = {"gather_seconds": seconds, "batch_size": 4}
    with closing(Broker(alone(settings, **given))) as broker:
        yield Lines(broker)


def test_what_comes_while_others_of_the_organisation_are_written_is_gathered(
    lines: Lines, settings: Settings
) -> None:
    with patient(settings, 3.0) as waiting, ThreadPoolExecutor() as pool:
        put(lines, offer("a", 1))
        first = taken(waiting, "v")
        put(lines, offer("a", 2))
        second = pool.submit(taken, waiting, "w")
        time.sleep(0.5)
        put(lines, offer("b", 1))
        other = second.result(2)
        put(lines, offer("b", 2))
        began = time.monotonic()
        third = [taken(waiting, "x"), taken(waiting, "y")]

    assert (first, other) == (["a1"], ["b1"])
    assert third == [["a2"], ["b2"]]
    assert time.monotonic() - began >= 1


def test_half_a_handful_waits_for_no_more(lines: Lines, settings: Settings) -> None:
    with patient(settings, 10.0) as waiting:
        put(lines, offer("a", 1))
        taken(waiting, "v")
        put(lines, offer("a", 2), offer("a", 3))
        began = time.monotonic()

        assert taken(waiting, "w") == ["a2", "a3"]
        assert time.monotonic() - began < 5


def test_the_first_record_after_a_pause_waits_for_no_more(lines: Lines, settings: Settings) -> None:
    with patient(settings, 0.3) as waiting:
        put(lines, offer("a", 1))
        taken(waiting, "v")
        finish(waiting, "v")
        time.sleep(0.5)
        put(lines, offer("a", 2))
        asked = waiting.glance("w")

    assert asked.handful
    assert [one.id for one in asked.handful.batches] == ["a2"]


def test_what_happens_now_goes_before_what_is_fetched_of_the_past(lines: Lines) -> None:
    put(lines, batch("a", 1, lane="backfill"), batch("a", 2), batch("b", 1, lane="backfill"))

    assert [taken(lines, bell) for bell in "xyz"] == [["a2"], ["b1"], ["a1"]]


def test_a_full_line_of_the_past_refuses_nothing_that_happens_now(
    queue: redis.Redis, settings: Settings
) -> None:
    assert queue is not None
    with closing(Broker(alone(settings, queue_limit=1, batch_size=1))) as broker:
        Inbox(broker).offer([envelope(1)], lane="backfill")
        with pytest.raises(QueueFull, match="1 records wait already"):
            Inbox(broker).offer([envelope(2)], lane="backfill")

        Inbox(broker).offer([envelope(3)])

        assert broker.client.zcard(f"{PREFIX}waiting:live") == 1


def test_what_a_lost_worker_had_goes_first_and_holds_up_nobody(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "lost_after", lambda _: -1)
    put(lines, batch("a", 1), batch("a", 2), batch("b", 1))
    taken(lines, "lost")

    lines.keep(0.01)

    assert [taken(lines, bell) for bell in "xyz"] == [["b1"], ["a1"], ["a2"]]


def test_what_was_written_after_all_is_not_written_by_another(
    lines: Lines, queue: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_module, "lost_after", lambda _: -1)
    put(lines, offer("a", 1), offer("a", 2))
    slow = lines.take("slow")
    assert slow
    lines.keep(0.01)

    lines.done(slow)

    assert taken(lines, "x") == []
    rooms = queue.hgetall(f"{PREFIX}room:live")
    assert {int(one) for one in rooms.values()} == {0}
    assert queue.zcard(f"{PREFIX}waiting:live") == 0


def test_few_bells_wait_however_much_does(lines: Lines, queue: redis.Redis) -> None:
    put(lines, *(offer("a", number) for number in range(2 * MOST_BELLS)))

    assert queue.llen(BELLS) == MOST_BELLS


def test_whoever_takes_something_rings_for_what_still_waits(
    lines: Lines, queue: redis.Redis
) -> None:
    put(lines, batch("a", 1), batch("a", 2))
    queue.delete(BELLS)

    taken(lines, "x")
    rung = queue.llen(BELLS)
    queue.delete(BELLS)
    taken(lines, "y")

    assert (rung, queue.llen(BELLS)) == (1, 0)


def test_bells_that_were_lost_are_rung_again(lines: Lines, queue: redis.Redis) -> None:
    put(lines, batch("a", 1), batch("a", 2))
    queue.delete(BELLS)

    lines.keep(0.01)

    assert queue.llen(BELLS) == 2


def test_of_many_keepers_one_looks(lines: Lines, queue: redis.Redis) -> None:
    put(lines, batch("a", 1))
    queue.delete(BELLS)
    lines.keep(60)
    queue.delete(BELLS)

    lines.keep(60)

    assert queue.llen(BELLS) == 0


def test_a_batch_that_is_put_in_again_is_there_once(lines: Lines) -> None:
    put(lines, batch("a", 1), batch("a", 1))

    assert [taken(lines, bell) for bell in "xy"] == [["a1"], []]


def test_whoever_can_t_wait_is_refused_at_once_by_a_full_queue(
    settings: Settings, queue: redis.Redis
) -> None:
    assert queue is not None
    with closing(Broker(alone(settings, queue_limit=2, batch_size=1))) as broker:
        Inbox(broker).offer([envelope(1), envelope(2)])

        started = time.monotonic()
        with pytest.raises(QueueFull, match="2 records wait already") as refused:
            Inbox(broker).offer([envelope(3)])

    assert time.monotonic() - started < 1
    assert refused.value.retryable
    assert refused.value.retry_after > 0
