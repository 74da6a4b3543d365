"""CloudEvents are taken in in all their modes, once, and become what a mapping file says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.calling import SECRET, answering, letters, listen, titles, until

pytestmark = pytest.mark.usefixtures("worker")

ADDRESS = "/webhooks/lifts"
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
MAPPING = """
maps:
  - label: Incident
    needs: [{path: type, table: {example.lift.stuck: "yes"}, only: true}]
    id: subject
    props:
      title: {first: [data.what, type]}
      started_at: time
      status: {const: triggered}
      kind: source
"""


@pytest.fixture
def http(
    store: Store,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    mapping = tmp_path_factory.mktemp("maps") / "lifts.yaml"
    mapping.write_text(MAPPING)
    listen(store, monkeypatch, connector="records", source="lifts", mapping=str(mapping))
    with answering(settings) as client:
        yield client


def event(number: int, **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/lifts/north",
        "type": "example.lift.stuck",
        "subject": f"L{number}",
        "time": "2026-03-01T10:00:00Z",
        **more,
    }


def send(http: httpx.Client, body: Any, kind: str | None, **attributes: Any) -> int:
    headers = {f"ce-{name}": str(one) for name, one in attributes.items()}
    headers |= {"authorization": f"Bearer {SECRET}"} | ({"content-type": kind} if kind else {})
    content = b"" if body is None else orjson.dumps(body)
    return http.post(ADDRESS, content=content, headers=headers).status_code


def test_in_each_mode_an_event_becomes_what_the_mapping_says_of_its_type(
    http: httpx.Client, store: Store
) -> None:
    data = {"what": "It hangs"}
    batch = [event(2, data=data), event(3, data=data)]

    answers = [
        send(http, event(1, data=data), STRUCTURED),
        send(http, batch, BATCH),
        send(http, data, "application/json", **event(4)),
        send(http, None, None, **event(5)),
    ]

    assert answers == [202] * 4
    expected = {f"L{number}": "It hangs" for number in range(1, 5)} | {"L5": "example.lift.stuck"}
    until(lambda: titles(store) == expected)
    assert letters(store) == []


def test_an_event_that_comes_again_in_the_same_mode_is_left_out(
    http: httpx.Client, store: Store
) -> None:
    for what in ("first", "again"):
        assert send(http, {"what": what}, "application/json", **event(1)) == 202
    other = {**event(1), "source": "/lifts/south", "subject": "L2"}
    assert send(http, {"what": "another source"}, "application/json", **other) == 202

    until(lambda: titles(store) == {"L1": "first", "L2": "another source"})


def test_events_of_another_type_are_kept_as_dead_letters_each(
    http: httpx.Client, store: Store
) -> None:
    for number in (1, 2):
        attributes = event(number) | {"type": "example.lift.painted"}
        assert send(http, None, None, **attributes) == 202

    until(lambda: len(letters(store)) == 2)


def test_a_sender_that_asks_first_may_send_where_an_instance_listens(http: httpx.Client) -> None:
    asking = {"WebHook-Request-Origin": "events.tide.example", "WebHook-Request-Rate": "120"}

    agreed = http.options(ADDRESS, headers=asking)
    nobody = http.options("/webhooks/stairs", headers=asking)

    assert (agreed.status_code, nobody.status_code) == (200, 404)
    assert agreed.headers["WebHook-Allowed-Origin"] == "events.tide.example"
    assert agreed.headers["WebHook-Allowed-Rate"] == "*"
