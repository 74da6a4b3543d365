"""Connectors over GraphQL: configured, paused and removed by admins, and each of that undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.access.viewer import Viewer
from graph.store.store import Store
from ingest.instances.stored import Instances
from ingest.pull.states import PartState, PartStates
from tests.api.actions.calls import UNDO, call, code_of
from tests.api.actions.test_administration import document
from tests.statements import run
from tests.stub.instances import instance_of
from tests.stub.scenario import scenario
from tests.stub.server import served
from tests.stub.source import StubSource

Asking = Callable[..., dict[str, Any]]

SET = document("setConnector", "key settings connectorInstance { name connector paused }")
PAUSE = document("pauseConnector", "key connectorInstance { paused }")
REMOVE = document("removeConnector", "key")
EU = "connector: jsonl\nname: eu\n"


def keys(store: Store) -> list[tuple[str, bool]]:
    return [(one.instance.key, one.instance.paused) for one in Instances(store, "acme").all()]


def test_a_connector_is_set_paused_and_removed_and_each_is_undone(
    ask: Asking, store: Store
) -> None:
    made = call(ask, SET, configuration=EU)
    paused = call(ask, PAUSE, key="jsonl/eu", paused=True)
    then = keys(store)
    removed = call(ask, REMOVE, key="jsonl/eu")
    gone = keys(store)

    assert made["connectorInstance"] == {
        "name": "jsonl/eu",
        "connector": "jsonl",
        "paused": False,
    }
    assert made["settings"]["name"] == "eu"
    assert paused["connectorInstance"] == {"paused": True}
    assert (then, gone) == ([("jsonl/eu", True)], [])
    states = []
    for event in (removed, paused, made):
        assert call(ask, UNDO, auditEvent=event["auditEvent"]["id"])["userErrors"] == []
        states.append(keys(store))
    assert states == [[("jsonl/eu", True)], [("jsonl/eu", False)], []]


def test_what_was_changed_since_is_not_undone(ask: Asking) -> None:
    made = call(ask, SET, configuration=EU)
    call(ask, PAUSE, key="jsonl/eu", paused=True)

    refused = call(ask, UNDO, auditEvent=made["auditEvent"]["id"])

    assert code_of(refused) == "NOT_UNDOABLE"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("org: umbra", "org: this token is for acme"),
        ("allow_private: true", "where Nazara runs"),
        ("secrets: {webhook: 'env:NAZARA_NEO4J_PASSWORD'}", "env:CONNECTOR_ACME__"),
        ("secrets: {webhook: ['env:CONNECTOR_UMBRA_X']}", "env:CONNECTOR_ACME__"),
        ("mapping: /etc/passwd", "files are not read from afar"),
        ("nam: us", "did you mean name?"),
    ],
)
def test_what_reaches_into_the_machine_is_not_for_admins_of_an_organisation(
    ask: Asking, store: Store, said: str, told: str
) -> None:
    refused = call(ask, SET, configuration=f"{EU}{said}\n")

    [fault] = refused["userErrors"]
    assert fault["code"] == "INVALID_CONNECTOR"
    assert told in fault["message"]
    assert keys(store) == []


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_only_admins_configure_connectors(ask: Asking, store: Store, role: str) -> None:
    answer = ask(SET, Viewer("acme", role), input={"configuration": EU})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert keys(store) == []


SYNC = document("syncConnector", "key connectorInstance { name }")
GITHUB = """
connector: github
options: {repositories: [acme/shop]}
secrets: {token: "env:CONNECTOR_ACME__T"}
"""


def test_an_instance_is_due_at_once_and_from_its_beginning_where_that_is_asked(
    ask: Asking, store: Store
) -> None:
    call(ask, SET, configuration=GITHUB)
    instance = Instances(store, "acme").get("github").instance
    states = PartStates(store, instance)
    later = datetime.now(UTC) + timedelta(hours=1)
    states.keep(PartState("issues", "acme/shop", received=7), next_run_at=later)

    payload = call(ask, SYNC, key="github/main")
    [now_due] = states.all().values()
    call(ask, SYNC, key="github/main", full=True)

    assert payload["connectorInstance"] == {"name": "github/main"}
    assert now_due.next_run_at is not None
    assert now_due.next_run_at < later
    assert now_due.received == 7
    assert states.all() == {}


def test_what_only_calls_is_not_asked(ask: Asking) -> None:
    call(ask, SET, configuration=EU)

    assert code_of(call(ask, SYNC, key="jsonl/eu")) == "INVALID_INPUT"


CHECK = """mutation ($input: CheckConnectorInput!) { checkConnector(input: $input) {
  key isWell webhook fault remedy connectorInstance { name }
  streams { __typename stream needs partCount part recordCount becomes rejectedCount fault remedy }
  userErrors { code } } }"""


@pytest.fixture
def stub(store: Store, tmp_path: Path) -> Iterator[StubSource]:
    """A tool that answers, and an instance that asks it for issues and pull requests."""
    source = StubSource(scenario("github"))
    streams = ["issues", "pull_requests"]
    with served(source.app) as address:
        told = instance_of(source.scenario, address, tmp_path, streams=streams)
        Instances(store, "acme").put(told)
        yield source


@pytest.mark.usefixtures("stub")
def test_a_check_tells_of_each_stream_what_will_be_seen_and_leaves_nothing(
    serve: Callable[..., Asking], store: Store
) -> None:
    ask = serve(pull_first_days=3650)

    payload = call(ask, CHECK, key="github")

    assert payload["connectorInstance"] == {"name": "github/stub"}
    assert (payload["isWell"], payload["fault"], payload["webhook"]) == (True, None, None)
    issues = payload["streams"][0]
    assert issues.pop("recordCount") == sum(issues.pop("becomes").values()) > 0
    assert issues == {
        "__typename": "CheckedStream",
        "stream": "issues",
        "needs": "Issues: read",
        "partCount": 2,
        "part": "wellspring/pump-control",
        "rejectedCount": 0,
        "fault": None,
        "remedy": None,
    }
    assert run(store, "MATCH (n:StreamState|AuditEvent) RETURN n.uid AS uid") == []


def test_a_check_tells_which_permission_is_missing(
    ask: Asking, stub: StubSource, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("another-token")

    payload = call(ask, CHECK, key="github")

    assert stub.asked
    assert payload["isWell"] is False
    told = {one["stream"]: one for one in payload["streams"]}
    assert "answers with status 401" in told["issues"]["fault"]
    assert "The credential needs Issues: read." in told["issues"]["remedy"]
    assert "another-token" not in str(payload)


def test_a_check_of_what_is_not_there_is_an_error_that_is_told(ask: Asking) -> None:
    assert code_of(call(ask, CHECK, key="github")) == "NOT_FOUND"


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_only_admins_check_connectors(ask: Asking, stub: StubSource, role: str) -> None:
    answer = ask(CHECK, Viewer("acme", role), input={"key": "github"})

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert not stub.asked
