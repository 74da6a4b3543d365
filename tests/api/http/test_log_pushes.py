"""Log records that shippers push: taken in their forms, counted once, refused as a whole."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from cramjam import snappy

from api.access.tokens import create_token
from graph.queue.broker import Broker
from graph.queue.inbox import Inbox
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.log_files.keeping import LogKeeping
from ingest.logs.grouping import LineGrouper
from ingest.logs.records import ReadRecord
from ingest.wordings.known import known_groups
from tests.api.http.calling import answering, until
from tests.graph.histories import snapshot
from tests.loki_pushes import loki_stream, push

pytestmark = pytest.mark.usefixtures("worker")

TEN = 1_772_359_200_000_000_000
LOKI, LOGS = "/loki/api/v1/push", "/ingest/logs"
JSON = {"Content-Type": "application/json"}
PROTOBUF = {"Content-Type": "application/x-protobuf"}
SNAPPY = {"Content-Encoding": "snappy"}


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    token = create_token(store, "acme", "shipper", "agent", scopes=["ingest"])
    limits = {"otlp_flush_seconds": 0.3, "push_unpacked_bytes": 2_000_000}
    with answering(settings, **limits) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def stream(*texts: str) -> dict[str, Any]:
    values = [[str(TEN), text] for text in texts]
    return {"streams": [{"stream": {"app": "lifts", "level": "error"}, "values": values}]}


def in_snappy(text: str) -> bytes:
    labels = '{app="lifts", level="error"}'
    return bytes(snappy.compress_raw(push(loki_stream(labels, (TEN, text.encode(), {})))))


def record(text: str, **more: Any) -> dict[str, Any]:
    return {"date": 1_772_359_200.0, "level": "error", "log": text, **more}


def counts(store: Store) -> dict[tuple[str, str], int]:
    """Return how many records each template stands for, by system."""
    found = snapshot(store).by_uid.values()
    events = [one for one in found if one.get("kind") == "aggregate"]
    return {(one["system_ref"].rpartition(":")[2], one["title"]): one["count"] for one in events}


def test_pushes_of_all_shippers_add_up_and_the_same_one_counts_once(
    http: httpx.Client, store: Store
) -> None:
    packed = gzip.compress(orjson.dumps(stream("lift 1 hangs", "lift 2 hangs")))
    rows = b"\n".join(orjson.dumps(record(f"lift {n} hangs", app="lifts")) for n in (4, 5)) + b"\n"
    pushes: list[tuple[str, dict[str, Any]]] = [
        (LOKI, {"content": packed, "headers": {**JSON, "Content-Encoding": "gzip"}}),
        (LOGS, {"json": [record("lift 3 hangs", app="lifts")]}),
        (LOGS, {"content": rows, "headers": {"Content-Type": "application/x-ndjson"}}),
        (LOGS, {"json": {"data": [record("lift 6 hangs", app="lifts")]}}),
        (LOGS, {"json": record("lift 7 hangs"), "params": {"service": "lifts"}}),
        (LOKI, {"content": in_snappy("lift 8 hangs"), "headers": PROTOBUF}),
        (LOKI, {"content": in_snappy("lift 9 hangs"), "headers": {**PROTOBUF, **SNAPPY}}),
    ]
    for path, given in [*pushes, *pushes]:
        assert http.post(path, **given).status_code == 204

    until(lambda: counts(store) == {("lifts", "lift <*> hangs"): 9})


@pytest.mark.parametrize("path", [LOKI, LOGS])
@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"5", JSON, 400),
        (b'{"log": "level=error a"}\n{"log": ', JSON, 400),
        (b"{}", {**JSON, "Content-Encoding": "gzip"}, 400),
        (gzip.compress(bytes(3_000_000), mtime=0), {**JSON, "Content-Encoding": "gzip"}, 413),
        (b"\x0a", PROTOBUF, 400),
        (bytes(snappy.compress_raw(b"\x0a\x7f")), PROTOBUF, 400),
        (bytes(snappy.compress_raw(bytes(3_000_000))), PROTOBUF, 413),
        (gzip.compress(b"", mtime=0), {**PROTOBUF, "Content-Encoding": "gzip"}, 415),
        (b"\x90", {"Content-Type": "application/msgpack"}, 415),
        (b"{}", {**JSON, "Authorization": "Bearer nzr_x"}, 401),
        (b"{}", {**JSON, "Authorization": ""}, 401),
    ],
)
def test_what_can_not_be_taken_is_refused_as_a_whole(
    http: httpx.Client,
    store: Store,
    path: str,
    content: bytes,
    headers: dict[str, str],
    *,
    status: int,
) -> None:
    answer = http.post(path, content=content, headers=headers)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]
    assert counts(store) == {}


def test_the_line_that_is_no_json_is_told(http: httpx.Client) -> None:
    answer = http.post(LOGS, content=b'{"log": "a"}\n{"log": ', headers=JSON)

    assert answer.json()["errors"][0]["message"].startswith("line 2: not JSON")


@pytest.mark.parametrize("path", [LOKI, LOGS])
def test_a_token_for_something_else_may_not_push_logs(
    http: httpx.Client, store: Store, path: str
) -> None:
    token = create_token(store, "acme", "reader", "viewer", scopes=["read"])

    answer = http.post(path, json={}, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_logs_that_one_organisation_pushes_are_its_own(http: httpx.Client, store: Store) -> None:
    token = create_token(store, "globex", "shipper", "agent", scopes=["ingest"])
    http.post(LOKI, json=stream("lift 1 hangs"))
    other = {"Authorization": f"Bearer {token}", "X-Scope-OrgID": "acme"}
    http.post(LOKI, json=stream("lift 2 hangs"), headers=other)

    def owners() -> dict[str, int]:
        found = snapshot(store).by_uid.values()
        return {one["org"]: one["count"] for one in found if one.get("kind") == "aggregate"}

    until(lambda: owners() == {"acme": 1, "globex": 1})


def test_what_is_pushed_and_what_is_read_from_a_file_is_one_issue(
    http: httpx.Client, store: Store
) -> None:
    lines = ["lift 1 hangs", "lift 2 hangs"]
    http.post(LOKI, json=stream(*lines))
    until(lambda: counts(store) == {("lifts", "lift <*> hangs"): 2})
    [pushed] = issues(store)

    grouper, keeping = LineGrouper(), LogKeeping("lifts", None, 17, 100)
    grouper.take_over(known_groups(store, "acme", 100))
    for number, line in enumerate(lines, 1):
        time = datetime.fromtimestamp(TEN / 1e9, UTC)
        one = ReadRecord("app.log", number, number, time, "error", None, None, line, line, None)
        keeping.add(one, grouper.add(line))
    wordings = {one.id: one.wording for one in grouper.groups}
    with closing(Broker(store.settings)) as broker:
        Inbox(broker).offer([*keeping.envelopes("acme", grouper.where, wordings)])

    until(lambda: [one["event_count"] for one in issues(store)] == [4])
    assert [one["uid"] for one in issues(store)] == [pushed["uid"]]
    assert pushed["uid"].startswith("acme:logs:main:technical_issue:")


def issues(store: Store) -> list[dict[str, Any]]:
    found = snapshot(store).by_uid.values()
    return [dict(one) for one in found if one.get("kind") == "log_pattern"]
