"""Thousands of requests by chance, over HTTP: an answer or a coded error, in time, each time.

`--long` sends ten thousand. The seed is printed, and `--fuzz-seed` repeats a run.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import hypothesis
import pytest

from api.access.tokens import create_token
from api.schema.build import core_schema, schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import serving
from tests.api.http.fuzzing import Known, Sent, requests
from tests.api.http.test_hostile_input import hostile
from tests.api.http.test_hostile_requests import RUNNING
from tests.api.sample import random_graph
from tests.docs.reference import error_classes

EVERYDAY: Final = 100
LONG: Final = 10_000
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

_CURSORS: Final = "{ incidents { edges { cursor } } systems { edges { cursor } } }"


@dataclass
class Target:
    """The API, and what it answered so far."""

    http: httpx.Client
    store: Store
    codes: Counter[str] = field(default_factory=Counter)
    sent: int = 0

    def ask(self, sent: Sent) -> None:
        """Send one request and hold its answer against what every answer must be."""
        began = time.monotonic()
        response = self.http.request(
            sent.method, "/graphql", content=sent.body, headers=dict(sent.headers)
        )
        assert time.monotonic() - began < TIMEOUT + SLACK, sent
        self.codes[f"status {response.status_code}"] += 1
        if response.status_code == 303:
            assert sent.method == "GET"
            return
        assert response.status_code in STATUSES, (sent, response.text)
        body = response.json()
        self.codes.update(codes_of(body, sent))
        self.codes["answered"] += bool(body.get("data"))
        self.sent += 1
        if self.sent % 50 == 0:
            self.check_nothing_runs()
        if self.sent % 500 == 0:
            report(f"{self.sent} requests: {self.codes.most_common()}")

    def check_nothing_runs(self) -> None:
        with self.store.driver.session() as session:
            left = session.run(RUNNING).value()
        assert left == []


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
    codes += [fault["code"] for fault in user_errors(body.get("data")) if "code" in fault]
    allowed = {cls.code for cls in error_classes()} | OTHER_CODES
    assert set(codes) <= allowed - NEVER, (sent, body)
    return codes


def user_errors(data: Any) -> list[Any]:
    """Return what the payloads of mutations say that the client can mend, where it was asked."""
    payloads = [one for one in (data or {}).values() if isinstance(one, dict)]
    return [fault for one in payloads for fault in one.get("userErrors") or ()]


@pytest.fixture
def target(store: Store, settings: Settings) -> Iterator[Target]:
    random_graph(store, 3, faults=False)
    token = create_token(store, "acme", "fuzz", "viewer")
    quick = settings.model_copy(update={"query_timeout": TIMEOUT, "graphql_max_aliases": 200})
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serving(quick) as address,
        httpx.Client(base_url=address, headers=headers, timeout=120) as http,
    ):
        yield Target(http, store)


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


def fuzz(target: Target, count: int, number: int, root: str = "query") -> None:
    """Send `count` requests that follow from the number: queries, or mutations."""
    schema = core_schema(schema_for(target.store.settings))

    @hypothesis.seed(number)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(hypothesis.Phase.generate,),
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(requests(schema, known(target), root))
    def send(sent: Sent) -> None:
        target.ask(sent)

    try:
        send()
    finally:
        report(f"seed {number}, {target.sent} requests: {target.codes.most_common()}")
    target.check_nothing_runs()
    assert target.codes["answered"] > count // 10


def test_requests_by_chance_are_answered_or_refused_with_a_code(target: Target) -> None:
    fuzz(target, EVERYDAY, 1)


@pytest.mark.long
def test_ten_thousand_requests_by_chance(target: Target, pytestconfig: pytest.Config) -> None:
    given_seed = pytestconfig.getoption("--fuzz-seed")
    fuzz(target, LONG, int(given_seed) if given_seed else random.SystemRandom().randrange(10**6))
