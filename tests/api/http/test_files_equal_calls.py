"""What a tool sends is the same records whether it called or its body was saved in a file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from graph.queue.broker import Broker
from graph.queue.dead_letters import page
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.files.reading import Reading
from ingest.files.runner import ingest
from ingest.mapping.connector import connectors
from tests.api.http.called import BODIES
from tests.api.http.calling import answering, listen, until
from tests.api.http.proofs import SECRET, address, proving, stamped
from tests.graph.histories import snapshot, wipe

pytestmark = pytest.mark.usefixtures("worker")

CALLING = {name: one.push for name, one in connectors().items() if one.push and not one.maps}
BY_ARRIVAL = {"sentry"}
"""Sources whose records say of themselves nothing that orders them."""

PASSING = {"delivery_id", "run", "first_seen", "last_seen", "received_at", "sort_at", "changed_at"}
"""Properties that tell of the way in: when it came and by which delivery."""


@pytest.fixture
def http(settings: Settings) -> Iterator[httpx.Client]:
    with answering(settings) as client:
        yield client


Nodes = set[tuple[str, str, str]]


def told(store: Store, source: str) -> tuple[Nodes, set[tuple[str, ...]]]:
    """Return nodes with their values, and relationships, without what tells of their way in."""
    found = snapshot(store)
    nodes = {
        uid: one
        for uid, one in found.by_uid.items()
        if "native_id" in one and one["type"] != "ConnectorInstance"
    }
    values = {
        (uid, name, repr(_order_apart(value) if source in BY_ARRIVAL else value))
        for uid, one in nodes.items()
        for name, value in one.items()
        if name not in PASSING
    }
    return values, {one[:3] for one in found.relationships if {one[0], one[2]} <= nodes.keys()}


def _order_apart(value: Any) -> Any:
    """Return a version without the time that orders it."""
    return value.rpartition("#")[2] if isinstance(value, str) and value[:2] == "20" else value


def load(settings: Settings, source: str, folder: Path) -> None:
    reading = Reading("acme", source, format=source)
    with closing(Broker(settings)) as broker:
        state = ingest(broker, reading, [str(folder)], "r1", lambda _number, _state: None).state
    assert state.rejected == 0


def call(http: httpx.Client, settings: Settings, source: str, bodies: list[bytes]) -> None:
    push = CALLING[source]
    for number, saved in enumerate(bodies):
        body = stamped(push, saved)
        headers = proving(push, body, f"d-{number}")
        response = http.post(address(push, f"/webhooks/{source}"), content=body, headers=headers)
        assert response.status_code == push.status, (response.text, body)
    with closing(Broker(settings)) as broker:
        until(lambda: not broker.waiting())


@pytest.mark.parametrize("source", sorted(CALLING))
def test_a_body_in_a_file_is_what_the_call_was_twice_and_in_any_order(
    source: str,
    http: httpx.Client,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bodies = [orjson.dumps(one) for one in BODIES[source]]
    for number, body in enumerate(bodies):
        (tmp_path / f"{number}.json").write_bytes(body)
    load(store.settings, source, tmp_path)
    by_file = told(store, source)
    wipe(store)
    listen(store, monkeypatch, connector=source, secret=SECRET)

    shuffled = random.Random(source).sample(bodies, len(bodies))
    last = bodies if source in BY_ARRIVAL else shuffled
    call(http, store.settings, source, [*reversed(bodies), *last])
    by_call = told(store, source)

    assert page(store, "acme") == []
    assert by_file[0]
    assert by_call[0] ^ by_file[0] == set()
    assert by_call[1] ^ by_file[1] == set()
