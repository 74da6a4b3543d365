"""Messages of other versions of Nazara: read where that can be, kept where it can't."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from graph.model.identity import SYSTEM_ORG
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts, RunState
from graph.queue.dead_letters import bury_unread, open_letter, page
from graph.queue.envelopes import FORMAT, Received, Unread, as_json, decode, encode, known_of
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.replay import replay
from tests.graph.histories import ORG, envelope, snapshot


@pytest.fixture
def broker(settings: Settings) -> Iterator[Broker]:
    with closing(Broker(settings)) as opened:
        yield opened


def newer(number: int, **more: object) -> dict[str, object]:
    return as_json(envelope(number)) | {"language": "en", **more}


def message(*values: object, number: int = FORMAT) -> str:
    return json.dumps({"format": number, "envelopes": values})


def test_a_message_without_a_number_is_of_the_form_before() -> None:
    bare = json.dumps([as_json(envelope(1))])

    assert decode(bare) == Received([envelope(1)])
    assert json.loads(encode([envelope(1)]))["format"] == FORMAT


def test_one_envelope_that_can_t_be_read_costs_no_other() -> None:
    received = decode(message(as_json(envelope(1)), newer(2), 17, {"org": ORG}))

    assert received.envelopes == [envelope(1)]
    reasons = [one.reason for one in received.unread]
    assert reasons[0] == "an envelope with language, which this Nazara does not know"
    assert [one.partition(":")[0] for one in reasons[1:]] == ["not an envelope"] * 2
    assert [one.known.org for one in received.unread] == [ORG, "_system", ORG]


NO_BATCHES = ("", "{", "17", "{}", '{"format": "2", "envelopes": []}', "[" * 100_000)


@pytest.mark.parametrize("text", NO_BATCHES)
def test_a_message_that_is_no_batch_is_kept_whole(text: str) -> None:
    [unread] = decode(text).unread

    assert unread.known.raw == text.encode()
    assert unread.reason.startswith("no batch of envelopes: ")


def test_a_form_of_the_future_says_what_can_be_read() -> None:
    [unread] = decode(message(as_json(envelope(1)), number=9)).unread

    assert unread.reason == "envelopes of form 9: this Nazara reads 1 and 2"


@pytest.mark.usefixtures("worker")
def test_a_batch_that_can_t_be_read_becomes_dead_letters_and_is_counted(
    store: Store, broker: Broker
) -> None:
    text = message(as_json(envelope(1)), newer(2), newer(3))
    broker.app.send_task("ingest.write", args=[text, None, "r1", True])

    state = waited(broker, 3)

    assert (state.done, state.rejected) == (3, 2)
    assert [letter.error for letter in page(store, ORG)] == [
        "an envelope with language, which this Nazara does not know"
    ] * 2
    assert len(snapshot(store).edges("AFFECTS")) == 1


@pytest.mark.usefixtures("worker")
def test_messages_that_are_no_batch_become_dead_letters_and_the_worker_goes_on(
    store: Store, broker: Broker
) -> None:
    for text in (*NO_BATCHES, encode([envelope(1)])):
        broker.app.send_task("ingest.write", args=[text, None, "r1", True])

    state = waited(broker, len(NO_BATCHES) + 1)

    letters = page(store, SYSTEM_ORG)
    assert (state.done, state.rejected) == (len(NO_BATCHES) + 1, len(NO_BATCHES))
    assert all(one.error.startswith("no batch of envelopes: ") for one in letters)
    kept = {open_letter(store, SYSTEM_ORG, one.uid).payload.envelope.raw for one in letters}
    assert kept == {text.encode()[: store.settings.dead_letter_bytes] for text in NO_BATCHES}
    assert len(snapshot(store).edges("AFFECTS")) == 1


def test_a_letter_that_can_t_be_read_yet_says_so_and_keeps_no_secret(
    store: Store, broker: Broker
) -> None:
    [unread] = decode(message(newer(2, text='{"password": "hunter2"}'))).unread
    [uid] = bury_unread(store, [unread], run="r1")

    opened = open_letter(store, ORG, uid)
    [again] = replay(store, broker, ORG, [uid], "r2")

    assert (opened.payload.envelope.native_id, opened.payload.unread) == (
        envelope(2).native_id,
        "an envelope with language, which this Nazara does not know",
    )
    assert again.error == opened.payload.unread
    assert b"hunter2" not in opened.payload.envelope.raw


def test_a_letter_is_replayed_by_a_nazara_that_can_read_it(store: Store, broker: Broker) -> None:
    values = as_json(envelope(2))
    older = Unread(known_of(values), values, FORMAT, "an envelope with delivery_id")
    [uid] = bury_unread(store, [older], run="r1")

    [replayed] = replay(store, broker, ORG, [uid], "r2")

    assert replayed.error is None
    assert len(snapshot(store).edges("AFFECTS")) == 1


def waited(broker: Broker, done: int) -> RunState:
    """Return the run's state once so many envelopes are done."""
    end = time.monotonic() + 60
    while (state := RunCounts(broker).state("r1")).done < done and time.monotonic() < end:
        time.sleep(0.1)
    return state
