"""Subscriptions over WebSocket, end to end: a record is written, and an event comes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.access.tokens import create_token, revoke_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.lines import Socket, socket
from tests.api.http.writing import settled, write
from tests.graph.histories import gone, incident

I1 = "acme:jsonl:main:incident:I1"


@pytest.fixture
def address(store: Store, settings: Settings) -> Iterator[str]:
    del store
    with serving(settings) as found:
        yield found


@pytest.fixture
def token(store: Store) -> str:
    return create_token(store, "acme", "test", "viewer")


@pytest.fixture
def line(address: str, token: str) -> Iterator[Socket]:
    with socket(address, token) as opened:
        yield opened


def test_an_event_comes_after_each_commit(line: Socket, store: Store) -> None:
    line.subscribe()
    settled(store, line)

    write(store, incident("I1", 1))
    created = line.next()
    write(store, gone(incident("I1", 2)))

    assert (created["what"], created["nodeId"]) == ("CREATED", I1)
    assert created["node"] == {"title": "Incident I1"}
    assert {**line.next(), "id": ""} == {"id": "", "what": "DELETED", "nodeId": I1, "node": None}


def test_queries_and_mutations_are_answered_on_the_same_line(line: Socket) -> None:
    line.subscribe("{ incidents { nodes { id } } }", "q")

    assert line.receive() == {
        "id": "q",
        "type": "next",
        "payload": {"data": {"incidents": {"nodes": []}}},
    }
    assert line.receive() == {"id": "q", "type": "complete"}


def test_a_fault_of_an_operation_ends_it_alone(line: Socket, store: Store) -> None:
    line.subscribe()
    settled(store, line)
    faults = {
        "a": "subscription { nothing }",
        "b": "subscription {",
        "c": 'subscription { entityChanged(after: "yesterday") { id } }',
        "d": "subscription { entityChanged { id } jobProgress(id: 1) { id } }",
    }

    codes = {}
    for id_, text in faults.items():
        line.subscribe(text, id_)
        answer = line.receive()
        codes[answer["id"]] = (answer["type"], answer["payload"][0]["extensions"]["code"])
    write(store, incident("I1", 1))

    assert codes == {
        "a": ("error", "GRAPHQL_VALIDATION_FAILED"),
        "b": ("error", "GRAPHQL_PARSE_FAILED"),
        "c": ("error", "INVALID_INPUT"),
        "d": ("error", "GRAPHQL_VALIDATION_FAILED"),
    }
    assert line.next()["nodeId"] == I1


def test_what_was_completed_is_told_no_more_and_its_id_is_free(line: Socket, store: Store) -> None:
    line.subscribe()
    settled(store, line)

    line.send(id="1", type="complete")
    line.send(id="1", type="complete")
    line.send(type="ping", payload={"a": 1})
    pong = line.receive()
    write(store, incident("I1", 1))

    assert pong == {"type": "pong", "payload": {"a": 1}}
    assert line.is_quiet()
    line.subscribe()
    settled(store, line)


def test_a_token_may_come_as_header_too(address: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}

    with socket(address, additional_headers=headers) as opened:
        assert opened.init(None) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    ("message", "code", "reason"),
    [
        ("no json", 4400, "no JSON"),
        ("[]", 4400, "expected an object"),
        ('{"type": "teleport"}', 4400, "unknown type 'teleport'"),
        ('{"type": 7}', 4400, "unknown type '7'"),
        ("{}", 4400, "unknown type 'None'"),
        (b"\x00\x01", 4400, "binary"),
        ('{"type": "subscribe", "payload": {"query": "{ a }"}}', 4400, "`id`"),
        ('{"type": "subscribe", "id": "", "payload": {"query": "{ a }"}}', 4400, "`id`"),
        ('{"type": "subscribe", "id": "9"}', 4400, "`query`"),
        ('{"type": "subscribe", "id": "9", "payload": 3}', 4400, "`payload`"),
        ('{"type": "subscribe", "id": "9", "payload": {"query": 3}}', 4400, "`query`"),
        ('{"type": "complete"}', 4400, "`id`"),
        ('{"type": "ping", "payload": 3}', 4400, "`payload`"),
        ('{"type": "connection_init"}', 4429, "Too many initialisation"),
        ('{"type": "ping", "payload": {"a": "' + "x" * 300_000 + '"}}', 1009, "too long"),
        ("[" * 5000, 4400, "no JSON"),
    ],
)
def test_a_message_that_is_none_closes_its_line_and_no_other(
    address: str, token: str, message: str | bytes, code: int, reason: str
) -> None:
    with socket(address, token) as other, socket(address, token) as bad:
        bad.connection.send(message)

        closed = bad.closed()
        other.send(type="ping")

        assert closed[0] == code
        assert reason in closed[1]
        assert other.receive() == {"type": "pong"}


def test_an_id_is_of_one_operation_at_a_time(line: Socket, store: Store) -> None:
    line.subscribe()
    settled(store, line)
    line.subscribe()

    assert line.closed() == (4409, "Subscriber for 1 already exists")


def test_nothing_goes_before_the_token(address: str) -> None:
    with socket(address) as opened:
        opened.subscribe()

        assert opened.closed()[0] == 4401


@pytest.mark.parametrize("given", [None, "nzr_wrong", "a.b.c", "x" * 5000])
def test_a_token_that_is_none_is_refused(address: str, given: str | None) -> None:
    with socket(address) as opened:
        payload = {"Authorization": f"Bearer {given}"} if given else {}
        opened.send(type="connection_init", payload=payload)

        code, reason = opened.closed()

        assert code == 4401
        assert reason.startswith("Unauthorized: ")


def test_a_token_that_may_not_read_is_refused(address: str, store: Store) -> None:
    token = create_token(store, "acme", "in", "agent", scopes=["ingest"])

    with socket(address) as opened:
        opened.send(type="connection_init", payload={"authorization": f"Bearer {token}"})

        assert opened.closed()[0] == 4403


def test_another_subprotocol_is_refused(address: str) -> None:
    with socket(address, protocol="graphql-ws") as opened:
        code, reason = opened.closed()

    assert (code, "graphql-transport-ws" in reason) == (4406, True)


def test_a_page_of_another_site_opens_no_line(address: str) -> None:
    with pytest.raises(InvalidStatus) as caught, socket(address, origin="https://evil.example"):
        pass
    with (
        pytest.raises(InvalidStatus) as host,
        socket(address, additional_headers={"Host": "evil.example"}),
    ):
        pass

    assert caught.value.response.status_code == 403
    assert host.value.response.status_code in {400, 421}


def test_a_revoked_token_ends_its_lines_within_a_second(
    address: str, store: Store, token: str
) -> None:
    other = create_token(store, "acme", "other", "viewer")
    with socket(address, token) as revoked, socket(address, other) as kept:
        for one in (revoked, kept):
            one.subscribe()
        settled(store, kept)

        revoke_token(store, "acme", "test")
        started = time.monotonic()
        code, reason = revoked.closed()
        took = time.monotonic() - started
        write(store, incident("I1", 1))

        assert (code, took < 2.5) == (4401, True)
        assert "unknown or expired" in reason
        assert kept.next()["nodeId"] == I1


def test_a_line_on_which_nothing_comes_is_asked_and_in_the_end_closed(
    store: Store, settings: Settings, token: str
) -> None:
    del store
    quick = settings.model_copy(update={"live_ping_seconds": 0.2})
    with serving(quick) as address, socket(address, token) as opened:
        asked = opened.receive()
        silent = opened.closed()

    assert asked == {"type": "ping"}
    assert silent == (4411, "Nothing came for 0.6 s")


def test_a_line_that_is_opened_and_not_begun_is_closed(store: Store, settings: Settings) -> None:
    del store
    quick = settings.model_copy(update={"live_init_seconds": 0.4})
    with serving(quick) as address, socket(address) as stalled:
        unasked = stalled.closed()

    assert unasked == (4408, "Connection initialisation timeout")


def test_a_flood_closes_its_line_and_no_other(store: Store, settings: Settings, token: str) -> None:
    del store
    slow = settings.model_copy(update={"live_messages_per_second": 5})
    with serving(slow) as address, socket(address, token) as other:
        with socket(address, token) as flooding:
            with suppress(ConnectionClosed):
                for _ in range(60):
                    flooding.send(type="pong")
            flooded = flooding.closed()
        other.send(type="ping")

        assert flooded == (4429, "Too many messages, see NAZARA_LIVE_MESSAGES_PER_SECOND")
        assert other.receive() == {"type": "pong"}


def test_ten_thousand_subscriptions_on_a_line_are_refused_beyond_its_limit(
    store: Store, settings: Settings, token: str
) -> None:
    wide = settings.model_copy(
        update={"live_messages_per_second": 2000, "live_operations": 20, "live_queue": 20_000}
    )
    with serving(wide) as address, socket(address, token) as line:
        for number in range(10_000):
            line.subscribe(id_=str(number))
        refused = [line.receive() for _ in range(9980)]
        write(store, incident("I1", 1))
        told = {line.receive()["id"] for _ in range(20)}

    assert {one["payload"][0]["extensions"]["code"] for one in refused} == {"LIMIT_EXCEEDED"}
    assert told == {str(number) for number in range(20)}


@pytest.mark.parametrize(
    "name", ["live_connections", "live_connections_per_org", "live_connections_per_token"]
)
def test_only_so_many_lines_are_open(
    store: Store, settings: Settings, token: str, name: str
) -> None:
    few = settings.model_copy(update={name: 2})
    elsewhere = create_token(store, "beta", "b", "viewer")
    mine = create_token(store, "acme", "c", "viewer")
    with serving(few) as address:
        with socket(address, token), socket(address, token), socket(address) as third:
            third.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
            code, reason = third.closed()
            if name != "live_connections":
                with socket(address, elsewhere):
                    pass
            if name == "live_connections_per_token":
                with socket(address, mine):
                    pass
        time.sleep(0.3)
        with socket(address, token):
            pass

    assert code == 1013
    assert name.upper() in reason


def test_a_client_that_does_not_read_is_dropped_and_others_are_not_kept_waiting(
    store: Store, settings: Settings, token: str
) -> None:
    large = "x" * 100_000
    text = "subscription { incidentChanged { id what nodeId node { title description } } }"
    few = settings.model_copy(update={"live_queue": 30})
    with (
        serving(few) as address,
        socket(address, token, max_queue=1) as slow,
        socket(address, token) as quick,
    ):
        slow.subscribe(text)
        quick.subscribe()
        settled(store, quick)
        for number in range(150):
            one = incident(f"L{number}", 1)
            write(store, replace(one, props={**one.props, "description": large}))
            assert quick.next()["nodeId"].endswith(f":L{number}")
        code, reason = slow.closed()

    assert (code, "Too slow" in reason) == (4410, True) or code in {0, 1006}


def test_going_on_behind_the_last_event_has_no_gap_and_no_doubles_elsewhere_too(
    store: Store, settings: Settings, token: str
) -> None:
    text = "subscription ($after: String) { entityChanged(after: $after) { id nodeId } }"
    with serving(settings) as one, serving(settings) as other:
        with socket(one, token) as line:
            line.subscribe(text)
            settled(store, line)
            write(store, *(incident(f"A{number}", 1) for number in range(3)))
            first = line.next()
        write(store, *(incident(f"B{number}", 1) for number in range(250)))
        for number, address in enumerate((one, other)):
            with socket(address, token) as line:
                line.subscribe(text, after=first["id"])
                got = [line.next()["nodeId"] for _ in range(252 + number)]
                write(store, incident(f"C{number}", 1))
                after = line.next()["nodeId"]

                assert len(set(got)) == 252 + number
                assert [one.rpartition(":")[2] for one in got[:2]] == ["A1", "A2"]
                assert after.endswith(f":C{number}")
                assert line.is_quiet()


def test_what_is_no_longer_kept_can_not_be_gone_on_with(line: Socket, store: Store) -> None:
    text = "subscription ($after: String) { entityChanged(after: $after) { id nodeId } }"
    del store

    line.subscribe(text, after="2026-01-01T00:00:00Z")
    answer = line.receive()

    assert answer["type"] == "error"
    assert answer["payload"][0]["extensions"]["code"] == "EVENTS_GONE"
    assert "Read afresh" in answer["payload"][0]["extensions"]["remedy"]
