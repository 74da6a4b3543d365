"""An event of CloudEvents is one value, wherever its attributes stood when it was sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ingest.interface.push import PushRequest
from ingest.mapping.cloud_events import EVENT_ID, agreed, event_in, is_event, with_data
from ingest.push.calls import RawCall, delivery_id_of

pytestmark = pytest.mark.unit

EVENT = {
    "specversion": "1.0",
    "id": "e1",
    "source": "/gauges/nord sø",
    "type": "example.tide.read",
    "datacontenttype": "application/json",
    "data": {"metres": 2},
}
BINARY = {
    "ce-specversion": "1.0",
    "ce-id": "e1",
    "ce-source": "/gauges/nord%20s%C3%B8",
    "ce-type": "example.tide.read",
    "content-type": "application/json",
    "authorization": "Bearer s3cret",
}


def request(value: Any, method: str = "POST", **headers: str) -> PushRequest:
    return PushRequest(method=method, headers=headers, value=value)


def test_attributes_in_headers_are_the_event_that_a_body_would_be() -> None:
    assert event_in(request({"metres": 2}, **BINARY)) == EVENT
    structured = {"content-type": "application/cloudevents+json; charset=utf-8"}
    assert event_in(request(EVENT, **structured)) == EVENT


def test_a_body_that_says_it_is_an_event_counts_before_headers() -> None:
    headers = {**BINARY, "content-type": "application/cloudevents+json", "ce-id": "other"}

    assert event_in(request(EVENT, **headers)) == EVENT


def test_an_event_without_data_is_its_attributes() -> None:
    headers = {name: text for name, text in BINARY.items() if name != "content-type"}

    told = event_in(request(None, **headers))

    assert told == {
        key: one for key, one in EVENT.items() if key not in {"data", "datacontenttype"}
    }


def test_a_batch_stays_a_list_of_events() -> None:
    batch = {"content-type": "application/cloudevents-batch+json"}

    assert event_in(request([EVENT, EVENT], **batch)) == [EVENT, EVENT]


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [{}], {"id": 1}, {"data_base64": "e30="}])
def test_what_is_no_event_stays_as_it_was_sent(value: Any) -> None:
    assert event_in(request(value)) == value
    assert not is_event(value)


def test_data_in_base64_is_data_where_it_is_json() -> None:
    bare = {key: one for key, one in EVENT.items() if key != "data"}
    packed = base64.b64encode(b'{"metres": 2}').decode()

    assert with_data({**bare, "data_base64": packed})["data"] == {"metres": 2}
    for other in ("no base64!", base64.b64encode(b"\xff<xml>").decode()):
        assert with_data({**bare, "data_base64": other}) == {**bare, "data_base64": other}


def test_an_event_is_named_by_its_source_and_id_and_nothing_else_is_by_these() -> None:
    def named(value: Any, **headers: str) -> str | None:
        return delivery_id_of(EVENT_ID, RawCall(headers=headers), value)

    other = {**EVENT, "source": "/gauges/south"}
    assert named(EVENT) == "1.0 /gauges/nord sø e1"
    assert named(other) != named(EVENT)
    assert named({}, **BINARY) == "1.0 /gauges/nord%20s%C3%B8 e1"
    assert named({"id": "e1", "source": "/gauges/south"}) is None
    assert named([EVENT]) is None


def test_a_sender_that_asks_first_is_told_that_it_may_send() -> None:
    asked = request(None, "OPTIONS", **{"webhook-request-origin": "events.tide.example"})

    reply = agreed(asked)

    assert reply is not None
    assert (reply.status, dict(reply.headers)) == (
        200,
        {
            "Allow": "POST",
            "WebHook-Allowed-Origin": "events.tide.example",
            "WebHook-Allowed-Rate": "*",
        },
    )


@pytest.mark.parametrize("origin", ["", "a b", "a\r\nX-Y: 1", "x" * 300, "søen.example", "*"])
def test_nobody_is_agreed_with_who_is_no_host(origin: str) -> None:
    assert agreed(request(None, "OPTIONS", **{"webhook-request-origin": origin})) is None


def test_only_the_question_before_the_first_call_is_answered() -> None:
    origin = {"webhook-request-origin": "events.tide.example"}

    assert agreed(request(None, "GET", **origin)) is None
    assert agreed(request(EVENT, "POST", **origin)) is None
