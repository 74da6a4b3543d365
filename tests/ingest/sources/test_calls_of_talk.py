"""How the tools that people talk in call us, and what is made of what they are asked."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import orjson
import pytest

from graph.errors import CallRefused
from graph.model.facts import Facts
from ingest.interface.pull import Surroundings
from ingest.interface.push import Push, PushRequest
from ingest.mapping.connector import Stream, connectors
from ingest.push.calls import RawCall, delivery_id_of, value_at
from ingest.push.proving import prove
from ingest.sources.registry import map_envelope
from tests.envelopes import make_envelope

NOW = 1772366400.0
SECRET = "wells-and-pumps"


def push_of(name: str) -> Push:
    push = connectors()[name].push
    assert push is not None
    return push


def hexed(message: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(SECRET.encode(), message, algorithm).hexdigest()


def based(message: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET.encode(), message, hashlib.sha256).digest()).decode()


SLACK = orjson.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}})
ZENDESK = orjson.dumps({"id": "z1", "type": "zen:event-type:ticket.created"})
JIRA = orjson.dumps({"webhookEvent": "jira:issue_updated"})
INTERCOM = orjson.dumps({"type": "notification_event", "id": "notif_1", "topic": "ping"})
LINEAR = orjson.dumps({"type": "Issue", "webhookTimestamp": int(NOW * 1000)})
STAMP = str(int(NOW)).encode()
AT = "2026-03-01T12:00:00Z"

CALLS: dict[str, tuple[bytes, dict[str, str], str, str]] = {
    "slack": (
        SLACK,
        {
            "x-slack-signature": f"v0={hexed(b'v0:' + STAMP + b':' + SLACK)}",
            "x-slack-request-timestamp": STAMP.decode(),
        },
        "Ev1",
        "message",
    ),
    "zendesk": (
        ZENDESK,
        {
            "x-zendesk-webhook-signature": based(AT.encode() + ZENDESK),
            "x-zendesk-webhook-signature-timestamp": AT,
        },
        "z1",
        "zen:event-type:ticket.created",
    ),
    "jira": (
        JIRA,
        {"x-hub-signature": f"sha256={hexed(JIRA)}", "x-atlassian-webhook-identifier": "j1"},
        "j1",
        "jira:issue_updated",
    ),
    "intercom": (
        INTERCOM,
        {"x-hub-signature": f"sha1={hexed(INTERCOM, 'sha1')}"},
        "notif_1",
        "ping",
    ),
    "linear": (
        LINEAR,
        {"linear-signature": hexed(LINEAR), "linear-delivery": "l1"},
        "l1",
        "Issue",
    ),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_is_proved_and_named_and_one_that_was_changed_is_not(name: str) -> None:
    body, headers, delivery, kind = CALLS[name]
    push, call = push_of(name), RawCall(headers=headers, body=body)

    prove(push.proofs, [SECRET], call, NOW)

    assert delivery_id_of(push.delivery_id, call, orjson.loads(body)) == delivery
    assert push.event_type is not None
    assert value_at(push.event_type, call, orjson.loads(body)) == kind
    with pytest.raises(CallRefused):
        prove(push.proofs, [SECRET], RawCall(headers=headers, body=body + b" "), NOW)


def test_incident_io_signs_as_standard_webhooks_do() -> None:
    secret = "whsec_" + base64.b64encode(b"wells").decode()
    body = orjson.dumps({"event_type": "public_incident.incident_created_v2"})
    message = b"msg_1." + STAMP + b"." + body
    signature = base64.b64encode(hmac.new(b"wells", message, hashlib.sha256).digest()).decode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": STAMP.decode(),
        "webhook-signature": f"v1,{signature}",
    }
    push, call = push_of("incident-io"), RawCall(headers=headers, body=body)

    prove(push.proofs, [secret], call, NOW)

    assert delivery_id_of(push.delivery_id, call) == "msg_1"


def test_slack_is_answered_with_the_word_that_it_asks_for() -> None:
    value = {"type": "url_verification", "token": "t", "challenge": "3eZbrw"}
    reply = push_of("slack").challenge(PushRequest(method="POST", headers={}, value=value))

    assert reply is not None
    assert (reply.status, reply.body) == (200, b"3eZbrw")
    assert push_of("slack").challenge(PushRequest(method="POST", headers={}, value={})) is None


def test_intercom_finds_the_address_that_it_looks_for() -> None:
    reply = push_of("intercom").challenge(PushRequest(method="HEAD", headers={}))

    assert reply is not None
    assert reply.status == 200


@pytest.mark.parametrize(
    ("name", "status", "body", "said"),
    [
        ("slack", 200, {"ok": False, "error": "not_in_channel"}, "not_in_channel"),
        ("slack", 200, {"ok": True}, None),
        ("linear", 400, {"errors": [{"message": "no such field"}]}, "no such field"),
        ("linear", 200, {"data": {}}, None),
    ],
)
def test_what_went_wrong_is_told_although_the_status_is_good(
    name: str, status: int, body: dict[str, Any], said: str | None
) -> None:
    pulls = connectors()[name].pulls

    assert pulls is not None
    assert pulls.fault(body) == said
    assert not pulls.rate.throttles(status, body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("slack", {"ok": False, "error": "ratelimited"}),
        ("linear", {"errors": [{"extensions": {"code": "RATELIMITED"}}]}),
    ],
)
def test_that_it_was_too_often_is_told_in_the_body(name: str, body: dict[str, Any]) -> None:
    pulls = connectors()[name].pulls

    assert pulls is not None
    assert pulls.rate.throttles(200, body)


def stream(name: str, which: str) -> Stream:
    return next(one for one in connectors()[name].streams if one.name == which)


def made(name: str, which: str, record: Any, around: Surroundings) -> set[tuple[str, str]]:
    """Return labels and ids of what becomes of a record that was asked for."""
    asked = stream(name, which)
    assert asked.pull is not None
    found = set()
    for value in asked.cut(asked.pull.wrap(record, around)):
        answer = map_envelope(make_envelope(value, asked.content_type), None)
        assert isinstance(answer, Facts), answer
        found |= {(one.label, one.native_id) for one in answer.records}
    return found


def test_a_ticket_is_asked_for_with_its_comments() -> None:
    ticket = {"id": 7, "subject": "x", "status": "open", "requester_id": 1, "created_at": AT}
    comment = {"id": 70, "body": "y", "author_id": 1, "public": True, "created_at": AT}
    around = Surroundings(partition={}, page={}, details={"comments": [comment]})

    assert made("zendesk", "tickets", ticket, around) == {("Ticket", "7"), ("Document", "70")}


def test_an_incident_is_asked_for_with_what_hangs_on_it() -> None:
    incident = {
        "id": "01I",
        "reference": "INC-1",
        "incident_status": {"category": "live"},
        "visibility": "public",
        "created_at": AT,
        "updated_at": AT,
    }
    alert = {"id": "01A", "deduplication_key": "d", "alert_source_id": "s", "created_at": AT}
    hanging: dict[str, list[Any]] = {
        "incident_updates": [
            {"id": "01U", "incident_id": "01I", "new_incident_status": {}, "created_at": AT}
        ],
        "follow_ups": [
            {"id": "01F", "incident_id": "01I", "title": "t", "status": "x", "created_at": AT}
        ],
        "incident_alerts": [{"id": "01L", "alert": alert, "incident": {"id": "01I"}}],
        "postmortem_documents": [],
    }
    around = Surroundings(partition={}, page={}, details=hanging)

    assert made("incident-io", "incidents", incident, around) == {
        ("Incident", "01I"),
        ("TechnicalEvent", "update/01U"),
        ("Ticket", "01F"),
        ("TechnicalEvent", "01A"),
    }


@pytest.mark.parametrize("is_private", [True, False, None])
def test_a_channel_s_messages_are_asked_for_with_their_replies_and_for_its_readers(
    *, is_private: bool | None
) -> None:
    root = {"ts": "1772366400.000100", "user": "U1", "text": "x", "reply_count": 1}
    reply = {"ts": "1772366401.000100", "thread_ts": root["ts"], "user": "U1", "text": "y"}
    around = Surroundings(
        partition={"channel": "C1"},
        page={},
        details={"replies": [root, reply]},
        about={"id": "C1", "is_private": is_private},
    )
    asked = stream("slack", "messages")
    assert asked.pull is not None
    values = list(asked.cut(asked.pull.wrap(root, around)))
    answers = [map_envelope(make_envelope(one, asked.content_type), None) for one in values]
    records = [one.records[0] for one in answers if isinstance(one, Facts)]

    assert {one.native_id for one in records} == {f"C1/{root['ts']}", f"C1/{reply['ts']}"}
    scope = "acme:nazara:main:access_scope:tracker-c1"
    assert {one.visibility for one in records} == {"org" if is_private is False else scope}
