"""Subscriptions by server-sent events, end to end, and the rights of whoever listens by either."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.access.scopes import AccessScopes
from api.access.tokens import create_token, revoke_token
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.logins import EMAIL, PASSWORD, World, quick
from tests.api.conftest import serving
from tests.api.http.lines import ANYTHING, Socket, Stream, socket, stream
from tests.api.http.writing import settled, write
from tests.graph.histories import incident
from tests.statements import run

I1 = "acme:jsonl:main:incident:I1"
PORTAL = "https://portal.example.org"
BEHIND = "subscription ($after: String) { entityChanged(after: $after) { id nodeId } }"


@pytest.fixture
def world(store: Store, settings: Settings) -> Iterator[World]:
    """Acme with ada, an admin, and bob, who is a viewer."""
    del store
    made = World(quick(settings, cors_origins=(PORTAL,)))
    made.users.create("bob@example.org", "viewer", "acme", PASSWORD)
    yield made
    made.store.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with serving(world.store.settings) as found:
        yield found


@pytest.fixture
def http(address: str, store: Store) -> Iterator[httpx.Client]:
    token = create_token(store, "acme", "test", "viewer")
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers) as client:
        yield client


def first(store: Store, listening: Stream) -> Any:
    """Return the first event, for which writes go on until it comes."""
    stop = threading.Event()

    def writing() -> None:
        number = 0
        while not stop.wait(0.2):
            number += 1
            write(store, incident("first", number))

    thread = threading.Thread(target=writing)
    thread.start()
    try:
        return listening.message()
    finally:
        stop.set()
        thread.join()


def test_an_event_has_the_id_that_goes_on_behind_it(http: httpx.Client, store: Store) -> None:
    with stream(http) as listening:
        came = first(store, listening)
    value = json.loads(came["data"])["data"]["entityChanged"]

    write(store, incident("I1", 1), incident("I2", 1))

    with stream(http, after=came["id"]) as again:
        told = [again.next()["nodeId"] for _ in range(2)]
    assert (came["event"], came["id"]) == ("next", value["id"])
    assert [one for one in told if "first" not in one][:1] == [I1]


def test_a_time_goes_on_behind_what_was_told_before_it(http: httpx.Client, store: Store) -> None:
    write(store, incident("I1", 1))
    time.sleep(0.05)
    moment = time.time()
    time.sleep(0.05)
    write(store, incident("I2", 1))
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{moment % 1:.3f}"[2:] + "Z"

    with stream(http, after=text.replace("Z.", ".")) as listening:
        told = listening.next()["nodeId"]

    assert told.endswith(":I2")


def test_an_admin_is_told_what_is_changed_as_it_is_changed(address: str, store: Store) -> None:
    headers = {"Authorization": f"Bearer {create_token(store, 'acme', 'boss', 'admin')}"}
    trail = "subscription { auditEvents { event { action outcome } } }"
    change = 'mutation { createTicket(input: {title: "It hums"}) { clientMutationId } }'
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    with (
        httpx.Client(base_url=address, headers=headers) as client,
        stream(client, trail, after=moment) as listening,
    ):
        client.post("/graphql", json={"query": change})
        told = listening.next()

    assert told == {"event": {"action": "createTicket", "outcome": "done"}}


def test_a_get_request_subscribes_and_queries_and_changes_nothing(http: httpx.Client) -> None:
    accept = {"Accept": "text/event-stream"}

    query = http.get("/graphql", params={"query": "{ __typename }"}, headers=accept)
    mutation = http.get("/graphql", params={"query": "mutation { x }"}, headers=accept)
    with http.stream("GET", "/graphql", params={"query": ANYTHING}, headers=accept) as response:
        kept = next(response.iter_lines())

    assert query.text.startswith(":\n\nevent: next\ndata: {")
    assert query.text.endswith("event: complete\ndata:\n\n")
    assert '"errors"' in mutation.text
    assert kept == ":"


def test_the_faults_of_a_request_are_streamed(http: httpx.Client) -> None:
    with stream(http, "subscription { nothing }") as faulty:
        fault, end = faulty.message(), faulty.message()
    with stream(http, BEHIND, after="2026-01-01T00:00:00Z") as late:
        gone = late.message()

    assert "GRAPHQL_VALIDATION_FAILED" in fault["data"]
    assert end == {"event": "complete", "data": ""}
    assert "EVENTS_GONE" in gone["data"]


def test_who_may_not_ask_is_told_by_the_status(http: httpx.Client, store: Store) -> None:
    only_in = create_token(store, "acme", "in", "agent", scopes=["ingest"])
    statuses = []

    for token in ("nzr_wrong", only_in):
        headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
        answer = http.post("/graphql", json={"query": ANYTHING}, headers=headers)
        statuses.append(answer.status_code)
    bad = http.post(
        "/graphql",
        json={"query": ANYTHING},
        headers={"Accept": "text/event-stream", "Last-Event-ID": "x"},
    )

    assert statuses == [401, 403]
    assert (bad.status_code, bad.json()["errors"][0]["extensions"]["code"]) == (
        400,
        "INVALID_INPUT",
    )


def test_a_revoked_token_ends_the_response_and_says_why(http: httpx.Client, store: Store) -> None:
    with stream(http) as listening:
        first(store, listening)
        revoke_token(store, "acme", "test")
        fields = [listening.message() for _ in range(2)]
        while fields[-1].get("event") != "complete":
            fields.append(listening.message())

    assert "UNAUTHENTICATED" in fields[-2]["data"]


def signed_in(world: World, email: str = "bob@example.org") -> str:
    account = world.users.by_email(email)
    assert account is not None
    return world.sessions.start(account, "acme").access


def ends(line: Socket) -> tuple[int, bool]:
    """Return with which code a line is closed, and whether that came soon."""
    started = time.monotonic()
    code, _ = line.closed()
    return code, time.monotonic() - started < 2.5


def test_a_user_who_is_disabled_signs_out_or_gets_another_role_is_told_no_more(
    world: World, address: str
) -> None:
    def role() -> None:
        world.users.join("bob@example.org", "agent", "acme")

    def signs_out() -> None:
        run(world.store, "MATCH (s:Session) DELETE s")

    def disabled() -> None:
        world.users.disable("bob@example.org")

    ended = []
    for end in (role, signs_out, disabled):
        with socket(address, signed_in(world)) as line:
            line.subscribe()
            settled(world.store, line)
            end()
            ended.append((end.__name__, *ends(line)))

    assert ended == [("role", 4401, True), ("signs_out", 4401, True), ("disabled", 4401, True)]


def test_an_access_token_ends_its_line_when_its_time_is_over(
    store: Store, settings: Settings
) -> None:
    del store
    brief = quick(settings, access_token_seconds=4, clock_skew_seconds=0.0)
    world = World(brief)
    with serving(brief) as address, socket(address, signed_in(world, EMAIL)) as line:
        code, reason = line.closed()
    world.store.close()

    assert (code, reason) == (4401, "Unauthorized: the token has run out")


def test_what_may_be_read_is_asked_anew_while_a_line_is_open(world: World, address: str) -> None:
    scopes = AccessScopes(world.store, "acme")
    scope = scopes.create("security")
    with (
        socket(address, signed_in(world)) as bobs,
        socket(address, signed_in(world, EMAIL)) as adas,
    ):
        for line in (bobs, adas):
            line.subscribe()
            settled(world.store, line)
        while not adas.is_quiet() or not bobs.is_quiet():
            pass
        write(world.store, incident("I1", 1, visibility=scope.uid))
        before = bobs.is_quiet()
        scopes.change("security", ["bob@example.org"], [])
        time.sleep(1.5)
        write(world.store, incident("I1", 2, visibility=scope.uid))
        then = bobs.next()["nodeId"]
        scopes.change("security", [], ["bob@example.org"])
        time.sleep(1.5)
        write(world.store, incident("I1", 3, visibility=scope.uid))

        assert before
        assert then == I1
        assert bobs.is_quiet()
        assert adas.is_quiet()


def test_a_view_of_another_site_is_told_what_its_token_is_for(world: World, address: str) -> None:
    backend = create_token(world.store, "acme", "portal", "viewer", scopes=["embed"])
    given = {
        "viewer": "customer 42",
        "origin": PORTAL,
        "operations": [hashlib.sha256(ANYTHING.encode()).hexdigest()],
    }
    token = httpx.post(
        f"{address}/api/embed/token/", json=given, headers={"Authorization": f"Bearer {backend}"}
    ).json()["token"]

    with socket(address, token, origin=PORTAL) as line:
        line.subscribe(BEHIND, "other")
        refused = line.receive()
        line.subscribe()
        settled(world.store, line)
        revoke_token(world.store, "acme", "portal")
        ended = ends(line)
    with socket(address) as elsewhere:
        elsewhere.send(type="connection_init", payload={"authorization": f"Bearer {token}"})
        later = ends(elsewhere)

    assert refused["payload"][0]["extensions"]["code"] == "FORBIDDEN"
    assert ended == (4401, True)
    assert later == (4401, True)
