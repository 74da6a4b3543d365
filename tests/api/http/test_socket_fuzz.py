"""Messages by chance: whatever comes, the answer is one of the protocol's, and never a defect."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
from websockets.exceptions import ConnectionClosed

from api.access.tokens import create_token
from api.schema.build import core_schema, schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.lines import socket
from tests.api.http.writing import settled, write
from tests.graph.contents import Contents
from tests.graph.histories import gone, incident
from tests.requests_sent import SENT

EVERY_DAY: Final = 300
LONG: Final = 4000
CODES: Final = {1000, 1009, 1013, 4400, 4401, 4409, 4410, 4429}
SELECTED: Final = (
    "id",
    "what",
    "at",
    "nodeId",
    "__typename",
    "node { id }",
    "node { __typename title url }",
    "node { ... on Incident { status affects(first: 2) { nodes { name } } } }",
    "node { neighbors { nodes { relationship } } }",
    "nothing",
    "node",
)
TIMES: Final = ("null", '"2026-11-29T12:00:00Z"', '"1-1-1"', '""', "$x")
IDS: Final = ("7", '"acme:jsonl:main:incident:1"', '"acme:x:main:job_run:1"', '""')
WHERE: Final = (
    "{}",
    "null",
    '{id: {eq: "acme:jsonl:main:incident:1"}}',
    '{or: [{title: {contains: "a", ignoreCase: true}}, {url: {isNull: true}}]}',
    "{not: {stub: {eq: true}}}",
)
TYPES: Final = ("[INCIDENT]", "[INCIDENT, TICKET, SYSTEM]", "[]", "null", "[NOTHING]")
ARGUMENTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "entityChanged": {"types": TYPES, "where": WHERE, "after": TIMES},
    "incidentChanged": {"id": IDS, "where": WHERE, "after": TIMES},
    "ticketChanged": {"id": IDS, "where": WHERE, "after": TIMES},
    "jobProgress": {"id": IDS, "after": TIMES},
}
JUNK: Final = ("", "{", "[]", "null", "7", '"x"', "\x00", '{"type": null}', "[" * 600, "é" * 100)


def document(chance: random.Random) -> str:
    """Return a document, four of five of which fit the schema."""
    field = chance.choice((*ARGUMENTS, "entityChanged", "incidentChanged"))
    offered = ARGUMENTS[field]
    names = {*chance.sample([*offered], chance.randint(0, 2))} | {"id"} & {*offered}
    given = {name: chance.choice(offered[name]) for name in sorted(names)}
    chosen = " ".join(chance.sample(SELECTED[:7], chance.randint(1, 4)))
    if chance.random() < 0.1:
        chosen += f" {chance.choice(SELECTED)}"
    variables = "($x: String)" if "$x" in given.values() else ""
    arguments = ", ".join(f"{name}: {value}" for name, value in given.items())
    kind = "subscription" if chance.random() < 0.9 else chance.choice(("query", "mutation"))
    body = f"{field}{f'({arguments})' if arguments else ''} {{ {chosen} }}"
    return f"{kind} {variables} {{ {body} }}"


def message(chance: random.Random, ids: list[str]) -> str | bytes:
    """Return a message, most of them nearly right."""
    roll = chance.random()
    if roll < 0.005:
        return chance.choice((*JUNK, b"\x00\xff"))
    old: Any = chance.choice(ids) if ids else "none"
    if roll < 0.2:
        kind = chance.choice(("ping", "pong", "complete", "complete", "complete"))
        return json.dumps({"type": kind, "id": old})
    id_ = old if roll < 0.205 else str(chance.randint(0, 10**9))
    ids.append(id_)
    payload: Any = {"query": document(chance), "variables": chance.choice(({}, {"x": None}))}
    if roll < 0.21:
        payload = chance.choice(({}, None, 7, {"query": 7}, {"query": "x", "variables": []}))
    return json.dumps({"type": "subscribe", "id": id_, "payload": payload})


def test_messages_by_chance_meet_no_defect(
    store: Store,
    settings: Settings,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
    *,
    long: bool,
) -> None:
    wide = settings.model_copy(
        update={"live_messages_per_second": 5000, "live_operations": 50, "live_queue": 5000}
    )
    schema = core_schema(schema_for(settings))
    assert schema.subscription_type is not None
    assert set(ARGUMENTS) <= set(schema.subscription_type.fields)
    seed = pytestconfig.getoption("--fuzz-seed") or 11
    chance = random.Random(seed)
    token = create_token(store, "acme", "fuzz", "admin")
    told: Counter[str] = Counter()
    ends: list[int] = []
    sent = 0
    contents = Contents(store)
    with serving(wide) as address:
        while sent < (LONG if long else EVERY_DAY):
            ids: list[str] = []
            with socket(address, token) as line:
                try:
                    for _ in range(60):
                        line.connection.send(message(chance, ids))
                        sent += 1
                        if chance.random() < 0.1:
                            one = incident(str(chance.randint(0, 5)), sent)
                            write(store, gone(one) if chance.random() < 0.3 else one)
                            contents.changed()
                    line.send(type="ping", payload={"end": True})
                    while (got := line.receive())["type"] != "pong" or "payload" not in got:
                        told.update(codes(got))
                except ConnectionClosed as closed:
                    ends.append(closed.rcvd.code if closed.rcvd else 0)
            assert contents.changed() == []
        with socket(address, token) as after:
            after.subscribe("{ __typename }")
            answer = after.receive()["payload"]
            assert after.receive() == {"id": "1", "type": "complete"}
            after.subscribe(id_="live")
            settled(store, after, "live")

    record_property(f"{SENT}WebSocket messages", sent)
    print(f"\n{sent} messages, seed {seed}: {dict(told)}, ends {Counter(ends)}")  # noqa: T201
    assert set(ends) <= CODES
    assert answer == {"data": {"__typename": "Query"}}
    assert told["INTERNAL"] == 0


def codes(message: dict[str, Any]) -> list[str]:
    """Return the kind of a message, and the codes of the errors in it."""
    payload = message.get("payload")
    errors = payload if isinstance(payload, list) else (payload or {}).get("errors", [])
    return [message["type"], *(error["extensions"]["code"] for error in errors)]
