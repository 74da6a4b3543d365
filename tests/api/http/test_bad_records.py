"""What is proved is acknowledged, whatever it holds: its sender could do nothing about it.

What can't be written of it becomes a dead letter, and disturbs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.calling import Caller, answering, incident, letters, listen, titles, until

pytestmark = pytest.mark.usefixtures("worker")

BODY = orjson.dumps(incident())


@pytest.fixture
def http(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Client]:
    listen(store, monkeypatch)
    with answering(settings) as client:
        yield client


def send(http: httpx.Client, body: bytes) -> httpx.Response:
    return Caller(http).send(body)


def nested(depth: int) -> bytes:
    return b'{"type": "Incident", "id": "INC-9", "extra": ' + b"[" * depth + b"]" * depth + b"}"


def with_text(text: str) -> bytes:
    return BODY.replace(b'"Incident 1"', text.encode())


KEPT: dict[str, bytes] = {
    "no JSON": b'{"type": "Incident", ',
    "no UTF-8": b'{"type": "\xff\xfe"}',
    "nothing": b"",
    "NaN": b'{"type": "Incident", "id": NaN}',
    "nested 10,000": nested(10_000),
    "nested 150": nested(150),
    "lone surrogate": with_text(r'"\ud800"'),
    "NUL": with_text(r'"a\u0000b"'),
    "no id": orjson.dumps({"type": "Incident", "title": "x", "status": "triggered"}),
    "id of nothing": orjson.dumps(incident() | {"id": None}),
    "id with a point": orjson.dumps(incident() | {"id": 2.5}),
    "id of a list": orjson.dumps(incident() | {"id": [1]}),
    "no record": b"42",
    "time that is none": orjson.dumps(incident(started_at="soon")),
    "time of the year 0": orjson.dumps(incident(started_at="0000-01-01T00:00:00Z")),
    "time after 9999": orjson.dumps(incident(started_at="10000-01-01T00:00:00Z")),
}


def test_what_is_proved_and_can_not_be_written_is_a_dead_letter_and_the_next_is_written(
    http: httpx.Client, store: Store
) -> None:
    statuses = {name: send(http, body).status_code for name, body in KEPT.items()}
    good = send(http, orjson.dumps(incident(2)))

    assert set(statuses.values()) == {202}, statuses
    assert good.status_code == 202
    until(lambda: len(letters(store)) == len(KEPT) and titles(store))
    assert titles(store) == {"INC-2": "Incident 2"}
    assert {one.connector.split("/")[0] for one in letters(store)} == {"jsonl"}


STORED: dict[str, dict[str, Any]] = {
    "INC-A": {"id": "INC-A", "started_at": "0001-01-01T00:00:00Z"},
    "INC-B": {"id": "INC-B", "started_at": "9999-12-31T23:59:59Z"},
    "-5": {"id": -5},
    "123456789012345678901234567890": {"id": 123456789012345678901234567890},
}


def test_values_at_the_edge_are_written_as_they_are(http: httpx.Client, store: Store) -> None:
    for said in STORED.values():
        assert send(http, json.dumps({**incident(), **said}).encode()).status_code == 202

    until(lambda: len(titles(store)) + len(letters(store)) == len(STORED))
    assert [one.error for one in letters(store)] == []
    assert titles(store).keys() == STORED.keys()
