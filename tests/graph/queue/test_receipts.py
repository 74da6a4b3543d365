"""A clock that is set back loses no update, whoever remembers what was received before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.queue.receipts import last_receipt, latest_stored
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.delivery import deliver
from ingest.files.reading import Reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASE = {"type": "CustomerCase", "id": "c-1", "status": "open", "opened_at": "2026-01-01T00:00:00Z"}
SOURCE = ("acme", "tool", "main")


@pytest.fixture
def broker(settings: Settings) -> Iterator[Broker]:
    with closing(Broker(settings)) as opened:
        yield opened


class Intake:
    """What `nazara ingest` does at a time of day, with what one worker does after it."""

    def __init__(self, store: Store, broker: Broker, folder: Path) -> None:
        self._store, self._broker, self._path = store, broker, folder / "cases.jsonl"

    def load(self, title: str, at: datetime, *, write: bool = True) -> datetime:
        """Load a case without a time, of that title; return its time of receipt."""
        self._path.write_text(json.dumps({**CASE, "title": title}))
        after = last_receipt(self._store, self._broker, *SOURCE)
        reading = Reading(*SOURCE, clock=lambda: at, after=after)
        envelopes = list(reading.envelopes([str(self._path)]))
        Inbox(self._broker).submit("run", envelopes)
        if write:
            assert not deliver(self._store, envelopes, None, title).setbacks
        return envelopes[-1].received_at

    def title(self) -> str:
        query = "MATCH (c:CustomerCase {native_id: 'c-1'}) RETURN c.title AS title"
        return str(self._store.driver.execute_query(query).records[0]["title"])


@pytest.fixture
def intake(store: Store, broker: Broker, tmp_path: Path) -> Intake:
    return Intake(store, broker, tmp_path)


def test_update_after_the_clock_was_set_back_is_not_lost(intake: Intake) -> None:
    intake.load("before", NOW)

    intake.load("after", NOW - timedelta(hours=1))

    assert intake.title() == "after"


def test_graph_remembers_when_the_queue_was_replaced(
    intake: Intake, store: Store, broker: Broker
) -> None:
    intake.load("before", NOW)
    broker.client.flushdb()

    intake.load("after", NOW - timedelta(hours=1))

    assert intake.title() == "after"
    assert latest_stored(store, *SOURCE) == NOW + timedelta(microseconds=1)


def test_queue_remembers_what_is_not_written_yet(intake: Intake) -> None:
    first = intake.load("before", NOW, write=False)

    second = intake.load("after", NOW - timedelta(days=300))

    assert (first, second) == (NOW, NOW + timedelta(microseconds=1))


def test_time_of_receipt_follows_the_clock_again_once_that_has_caught_up(intake: Intake) -> None:
    intake.load("one", NOW)
    intake.load("two", NOW - timedelta(hours=1))

    assert intake.load("three", NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert intake.title() == "three"


def test_sources_do_not_hold_each_other_back(intake: Intake, store: Store, broker: Broker) -> None:
    intake.load("ahead", NOW)

    assert last_receipt(store, broker, "acme", "tool", "other") is None
    assert last_receipt(store, broker, "acme", "tools", "main") is None
    assert latest_stored(store, "acme", "tool", "mai") is None


def test_late_delivery_stays_older_than_what_was_received_after_it(
    intake: Intake, store: Store, tmp_path: Path
) -> None:
    """A batch that had to wait is no update, only because it is written last."""
    path = tmp_path / "late.jsonl"
    path.write_text(json.dumps({**CASE, "title": "late"}))
    late = list(Reading(*SOURCE, clock=lambda: NOW).envelopes([str(path)]))
    intake.load("newer", NOW + timedelta(minutes=1))

    deliver(store, late, None, "late")

    assert intake.title() == "newer"
