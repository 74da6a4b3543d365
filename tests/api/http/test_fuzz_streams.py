"""Requests for server-sent events by chance: told, or refused with a code and without a trace.

`--long` sends thousands. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from graphql import GraphQLSchema
from hypothesis import strategies as st

from graph.live.news import News
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.http.fuzzing import Known, Sent, requests
from tests.api.http.lines import lines, stream
from tests.api.http.targets import (
    SLACK,
    STATUSES,
    TIMEOUT,
    Target,
    known,
    seed_for,
    send_by_chance,
    target_for,
)
from tests.requests_sent import SENT
from tests.statements import run

EVERYDAY = 24
LONG = 1500
PINGS: Final = 1
"""A subscription that tells nothing after so many is one without news."""

BARE: Final = {"", ":", "data:"}
FIELDS: Final = ("id: ", "event: ", "data: ")
EVERYTHING: Final = "subscription { entityChanged { id } }"
ODD_PLACES: Final = ("", "x", "0-0-0", "2026-01-01T00:00:00Z", "99999999999999-0-0", "1-1")


@dataclass
class Streams(Target):
    """An API that is asked for server-sent events."""

    def answers(self, sent: Sent) -> list[Any]:
        """Send one request, and return what it is told first."""
        with self.http.stream(
            sent.method, "/graphql", content=sent.body, headers=dict(sent.headers)
        ) as response:
            self.codes[f"status {response.status_code}"] += 1
            assert response.status_code in STATUSES, sent
            if not response.headers["content-type"].startswith("text/event-stream"):
                return [json.loads(response.read())]
            return self._told(response, goes_on=b"subscription" in sent.body)

    def check_nothing_runs(self) -> None:
        """What a client that went away had asked for may be read to its end, and no longer."""
        until = time.monotonic() + TIMEOUT + SLACK
        # Looked at once more, something else may have begun to be read meanwhile.
        while (running := self.running()) and time.monotonic() < until:
            time.sleep(0.1)
        assert running == []

    def _told(self, response: httpx.Response, *, goes_on: bool) -> list[Any]:
        pings, told, is_event = 0, [], False
        for line in lines(response):
            assert line in BARE or line.startswith(FIELDS), line
            pings += line == ":"
            is_event = is_event or line.startswith("id: ")
            if line.startswith("data: "):
                told.append(json.loads(line.removeprefix("data: ")))
            if line == "event: complete" or (is_event and told):
                break
            if goes_on and pings > PINGS:
                break
        self.codes["told an event"] += is_event
        return told


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    with target_for(store, settings, "admin", Streams) as served:
        yield served


@st.composite
def subscribing(draw: Any, schema: GraphQLSchema, given: Known, places: list[str]) -> Sent:
    """Return a request for events; most subscribe, and go on behind a place of the past."""
    root = draw(st.sampled_from(["subscription"] * 4 + ["query", "mutation"]))
    sent: Sent = draw(requests(schema, given, root))
    after = draw(st.sampled_from(places * 10 + [*ODD_PLACES]))
    headers = {**sent.headers, "Accept": "text/event-stream", "Last-Event-ID": after}
    return replace(sent, headers=headers)


def told_before(target: Target) -> list[str]:
    """Tell of nodes of every type, and return the places of that."""
    moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    uids = run(
        target.store, "MATCH (n:_Entity {org: 'acme'}) RETURN n.uid ORDER BY n.type LIMIT 60"
    )
    target.store.tell("acme", map(News, uids))
    with stream(target.http, EVERYTHING, after=moment) as listening:
        return [listening.message()["id"] for _ in range(4)]


def test_requests_for_events_by_chance_are_answered_or_refused_with_a_code(
    target: Target,
    pytestconfig: pytest.Config,
    record_property: Callable[[str, object], None],
    *,
    long: bool,
) -> None:
    asked = subscribing(target.schema, known(target), told_before(target))

    send_by_chance(target, asked, LONG if long else EVERYDAY, seed_for(pytestconfig, 3))

    record_property(f"{SENT}server-sent events", target.sent)
    assert target.codes["told an event"] > target.sent // 20
