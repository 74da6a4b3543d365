"""An API that is asked by chance, and what every answer of it must be."""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import hypothesis
import pytest
from graphql import GraphQLSchema
from hypothesis.strategies import SearchStrategy

from api.access.tokens import create_token
from api.schema.build import core_schema, schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.fuzzing import Known, Sent
from tests.api.http.test_hostile_input import hostile
from tests.api.http.test_hostile_requests import RUNNING
from tests.api.sample import random_graph
from tests.docs.reference import error_classes
from tests.graph.contents import Contents

TIMEOUT: Final = 10.0
SLACK: Final = 20.0
"""Seconds that planning and a busy machine may take beside: planning is not interrupted."""

OTHER_CODES: Final = {
    "BAD_USER_INPUT",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "METHOD_NOT_ALLOWED",
}
STATUSES: Final = {200, 400, 405, 406, 413, 415}
NEVER: Final = {"INTERNAL", "DATABASE_REFUSED", "INVALID_DATA", "QUERY_TOO_LARGE"}

RENAMES: Final = re.compile(rb"\bcode\s*:")
"""What noise may make of a document: then what is called a code is another field."""

_CURSORS: Final = "{ incidents { edges { cursor } } systems { edges { cursor } } }"


@dataclass
class Target:
    """The API, and what it answered so far.

    With every request that does nothing, the graph must hold what it held before.
    """

    http: httpx.Client
    store: Store
    contents: Contents
    codes: Counter[str] = field(default_factory=Counter)
    sent: int = 0

    @property
    def schema(self) -> GraphQLSchema:
        return core_schema(schema_for(self.store.settings))

    def ask(self, sent: Sent) -> None:
        """Send one request and hold its answer against what every answer must be."""
        began = time.monotonic()
        bodies = self.answers(sent)
        assert time.monotonic() - began < TIMEOUT + SLACK, sent
        for body in bodies:
            self.codes.update(codes_of(body, sent))
        self.codes["answered"] += any(body.get("data") for body in bodies)
        changed = self.contents.changed()
        self.codes["changed something"] += bool(changed)
        assert not changed or any(does_something(body) for body in bodies), (sent, bodies, changed)
        self.sent += 1
        if self.sent % 50 == 0:
            self.check_nothing_runs()
        if self.sent % 500 == 0:
            report(f"{self.sent} requests: {self.codes.most_common()}")

    def answers(self, sent: Sent) -> list[Any]:
        """Send one request and return what comes back; pages for browsers hold no answer."""
        response = self.http.request(
            sent.method, "/graphql", content=sent.body, headers=dict(sent.headers)
        )
        self.codes[f"status {response.status_code}"] += 1
        if response.status_code == 303:
            assert sent.method == "GET"
            return []
        assert response.status_code in STATUSES, (sent, response.text)
        return [response.json()]

    def running(self) -> list[str]:
        """Return the statements that Neo4j works at."""
        with self.store.driver.session() as session:
            return session.run(RUNNING).value()

    def check_nothing_runs(self) -> None:
        assert self.running() == []


@contextmanager
def target_for(
    store: Store, settings: Settings, role: str, kind: type[Target] = Target
) -> Iterator[Target]:
    """Serve a graph of chance to somebody with a role."""
    random_graph(store, 3, faults=False)
    token = create_token(store, "acme", "fuzz", role)
    more = {"query_timeout": TIMEOUT, "graphql_max_aliases": 200, "live_seconds": 24 * 3600}
    quick = settings.model_copy(update={**more, "live_ping_seconds": 0.2})
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serving(quick) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as http,
    ):
        yield kind(http, store, Contents(store))


def report(line: str) -> None:
    """Say how the run went, also where the test passes (`pytest -s`)."""
    sys.stdout.write(f"\n{line}\n")


def codes_of(body: Any, sent: Sent) -> list[str]:
    """Return the codes of the errors in a response, which must be a well-formed one."""
    assert isinstance(body, dict), sent
    assert body.keys() <= {"data", "errors"}, (sent, body)
    assert body, sent
    errors = body.get("errors", [])
    assert "data" in body or errors, (sent, body)
    assert all(isinstance(error["message"], str) and error["message"] for error in errors), sent
    codes = [error.get("extensions", {}).get("code") for error in errors]
    if not RENAMES.search(sent.body):
        faulty = [fault for one in payloads(body) for fault in faults(one)]
        codes += [fault["code"] for fault in faulty if "code" in fault]
    allowed = {cls.code for cls in error_classes()} | OTHER_CODES
    assert set(codes) <= allowed - NEVER, (sent, body)
    return codes


def payloads(body: Any) -> list[dict[str, Any]]:
    """Return what the fields of a mutation answer, and other objects at the top of an answer."""
    return [one for one in (body.get("data") or {}).values() if isinstance(one, dict)]


def faults(payload: dict[str, Any]) -> list[Any]:
    """Return what a payload says that the client can mend, where that was asked."""
    return payload.get("userErrors") or []


def does_something(body: Any) -> bool:
    """Return whether an answer holds the payload of a mutation that may have changed something."""
    return any(not faults(one) for one in payloads(body))


def known(target: Target) -> Known:
    """Return what a client may know: uids of all kinds, own cursors, words of titles."""
    with target.store.driver.session() as session:
        uids = session.run("MATCH (n) WHERE n.uid IS NOT NULL RETURN n.uid LIMIT 60").value()
    cursors = [edge["cursor"] for one in lists(target) for edge in one["edges"][:3]]
    words = ["Incident 1", "system", "a word", "acme:t:main:system:none", "triggered", ""]
    return Known((*uids, *cursors, *words), (*hostile(40)[:36], "\ud800", "a" * 20_000))


def lists(target: Target) -> list[Any]:
    """Ask for lists; on a busy machine the first plan may take longer than a request may."""
    for _ in range(10):
        body = target.http.post("/graphql", json={"query": _CURSORS}).json()
        if "data" in body:
            return list(body["data"].values())
    pytest.fail(str(body))


def send_by_chance(target: Target, asked: SearchStrategy[Sent], count: int, seed: int) -> None:
    """Send at least `count` requests, which follow from the seed."""

    def run(wanted: int, number: int) -> None:
        @hypothesis.seed(number)
        @hypothesis.settings(
            max_examples=wanted,
            database=None,
            phases=(hypothesis.Phase.generate,),
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(asked)
        def send(sent: Sent) -> None:
            target.ask(sent)

        send()

    try:
        # Hypothesis stops early where much of what it draws is too large or known.
        number = seed
        while target.sent < count:
            run(count - target.sent, number)
            number += 1
    finally:
        report(f"seed {seed}, {target.sent} requests: {target.codes.most_common()}")
    target.check_nothing_runs()
    assert target.codes["answered"] > count // 10


def seed_for(config: pytest.Config, everyday: int) -> int:
    """Return the seed that is given; else that of every day, or with `--long` another each time."""
    if given := config.getoption("--fuzz-seed"):
        return int(given)
    return random.SystemRandom().randrange(10**6) if config.getoption("--long") else everyday
