"""What was committed is told through a real Redis; what can't be told hurts nobody."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from structlog.testing import capture_logs

from graph.errors import InvalidInput
from graph.live import announcer, aside
from graph.live.announcer import Announcer
from graph.live.news import News
from graph.model.facts import Facts, Record
from graph.settings.settings import Settings
from graph.store.store import Store, Transaction
from graph.upkeep.retention import enforce
from graph.write.writer import Writer
from tests.graph.histories import ORG, event, gone, incident, issue, issue_uid, system_record
from tests.graph.live.heard import entries, heard

I1 = f"{ORG}:jsonl:main:incident:I1"
P1 = f"{ORG}:catalog:main:system:P1"
NEWS = [News(I1)]


def write(store: Store, *records: Record | Facts) -> None:
    facts = [one if isinstance(one, Facts) else Facts((one,)) for one in records]
    assert not Writer(store, "r1").write(ORG, facts).rejected


def test_a_record_is_told_as_created_changed_deleted_and_created_again(store: Store) -> None:
    write(store, incident("I1", 1))
    write(store, incident("I1", 2, status="resolved"))
    write(store, gone(incident("I1", 3)))
    write(store, incident("I1", 4))

    assert heard(store.settings) == [
        ("CREATED", I1),
        ("CHANGED", I1),
        ("DELETED", I1),
        ("CREATED", I1),
    ]


def test_a_repetition_and_an_older_version_are_no_news(store: Store) -> None:
    write(store, incident("I1", 5))
    write(store, incident("I1", 5))
    write(store, incident("I1", 1, status="acknowledged"))
    write(store, gone(incident("I2", 1)))

    assert heard(store.settings) == [("CREATED", I1)]


def test_a_stub_is_told_once_it_is_described(store: Store) -> None:
    write(store, incident("I1", 1, affects=[P1]))
    before = heard(store.settings)

    write(store, system_record("P1", 2))

    assert before == [("CREATED", I1)]
    assert heard(store.settings)[1:] == [("CREATED", P1)]


def test_an_event_tells_of_its_issue_too(store: Store) -> None:
    write(store, issue("E", 1))
    one = event("e1", 2, of="E", system="pay", count=3, seen=2)
    write(store, one)
    write(store, one)

    assert heard(store.settings)[1:] == [
        ("CREATED", f"{ORG}:errors:main:technical_event:e1"),
        ("CHANGED", issue_uid("E")),
    ]


def test_what_is_deleted_by_age_is_told_once(store: Store) -> None:
    write(store, incident("I1", 1, status="resolved"), incident("I2", 1, status="resolved"))
    write(store, gone(incident("I2", 2)))
    told = len(heard(store.settings))
    settings = store.settings.model_copy(update={"retention": {"Incident": 1}})

    with closing(Store(settings)) as aging:
        done = list(enforce(aging, ORG))[-1]

    assert done.count == 2
    assert heard(store.settings)[told:] == [("DELETED", I1)]


def test_nothing_is_told_of_what_was_not_committed(store: Store) -> None:
    def step(transaction: Transaction) -> None:
        transaction.tell(ORG, NEWS)
        message = "no"
        raise InvalidInput(message)

    with pytest.raises(InvalidInput):
        store.transact("fail", step)

    assert heard(store.settings) == []


def test_each_organisation_has_a_stream_of_its_own(store: Store) -> None:
    store.tell("acme", NEWS)
    store.tell("beta", [News("beta:x:main:incident:1")])

    assert heard(store.settings) == [("CHANGED", I1)]
    assert heard(store.settings, "beta") == [("CHANGED", "beta:x:main:incident:1")]


def test_a_stream_is_bounded_by_length_and_by_age(store: Store) -> None:
    bounded = store.settings.model_copy(update={"live_entries": 100, "live_seconds": 10})
    with closing(Announcer(bounded)) as announcer:
        for _ in range(1000):
            announcer.tell(ORG, NEWS)
        by_length = len(entries(bounded))
        aged = bounded.model_copy(update={"live_seconds": 0})
        with closing(Announcer(aged)) as late:
            time.sleep(0.01)
            late.tell(ORG, NEWS)

    assert 100 <= by_length <= 200
    assert len(entries(bounded)) <= 100


@contextmanager
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def taken(server: socket.socket) -> int:
    """Return how many connections were made to a server."""
    number = 0
    with suppress(BlockingIOError):
        while True:
            server.accept()[0].close()
            number += 1
    return number


def elsewhere(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"redis_url": SecretStr(url)})


def test_a_redis_that_is_away_or_silent_is_waited_for_once_and_then_left_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "AWAY_SECONDS", 3600.0)
    monkeypatch.setattr(announcer, "_LOG", structlog.get_logger())
    with silent() as server:
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        for url in (address, "redis://127.0.0.1:1/0"):
            with closing(Store(elsewhere(store.settings, url))) as writing, capture_logs() as logs:
                started = time.monotonic()
                for number in range(20):
                    writing.tell(ORG, [News(f"{I1}{number}")])
                took = time.monotonic() - started

            # Who is asked in vain says so, once; each of 20 questions would take 0.1 s and more.
            assert [line["event"] for line in logs] == ["news_lost"]
            assert took < 20 * aside.PATIENCE_SECONDS
        # That one question is tried a second time, on a connection of its own.
        assert taken(server) == 2


def test_the_first_news_after_an_outage_say_that_others_were_lost(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "AWAY_SECONDS", 0.0)
    with closing(Announcer(store.settings)) as announcer:
        reachable: Any = announcer._redis.connected()
        announcer._redis._client = Announcer(
            elsewhere(store.settings, "redis://127.0.0.1:1/0")
        )._redis.connected()
        announcer.tell(ORG, NEWS)
        announcer._redis._client = reachable
        announcer.tell(ORG, NEWS)
        announcer.tell(ORG, NEWS)

    assert [(entry.lost, len(entry.news)) for entry in entries(store.settings)] == [
        (True, 0),
        (False, 1),
        (False, 1),
    ]
