"""What /metrics tells of the API, the queue, the workers and the graph, and whom."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.access.tokens import create_token
from graph import metrics
from graph.model.identity import connector_uid
from graph.queue import tallies
from graph.queue.broker import Broker
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from tests.api.conftest import serving
from tests.api.http import lines
from tests.api.sample import Sample
from tests.statements import run

Found = dict[tuple[str, frozenset[tuple[str, str]]], float]

TOLD = "MATCH (i:ConnectorInstance {uid: $uid}) SET i += $said RETURN i.uid AS uid"

NAMED = {"query": "query HowMany { incidents(first: 3) { nodes { title } } }"}


def measured(http: httpx.Client, **headers: str) -> Found:
    answer = http.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(found: Found, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


@pytest.fixture
def http(store: Store, settings: Settings, sample: Sample) -> Iterator[httpx.Client]:
    sample.node("Incident", 1)
    sample.write()
    token = create_token(store, sample.org, "t", "viewer")
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serving(settings) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as made,
    ):
        yield made


def test_requests_are_counted_by_operation_and_outcome(http: httpx.Client) -> None:
    before = measured(http)
    for _ in range(3):
        http.post("/graphql", json=NAMED)
    http.post("/graphql", json={"query": "{ nonsense }"})
    http.get("/nowhere")

    after = measured(http)

    def more(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    assert more("nazara_graphql_requests_total", operation="HowMany", outcome="answered") == 3
    assert more("nazara_graphql_seconds_count", operation="HowMany") == 3
    assert more("nazara_graphql_round_trips_sum", operation="HowMany") == 3
    assert more("nazara_database_seconds_count", statement="graphql") == 3
    assert more("nazara_graphql_plans_made_total") == 1
    faulty = {"operation": "unnamed", "outcome": "GRAPHQL_VALIDATION_FAILED"}
    assert more("nazara_graphql_requests_total", **faulty) == 1
    route = {"route": "/graphql", "method": "POST", "status": "200"}
    assert more("nazara_http_requests_total", **route) == 4
    nowhere = {"route": "none", "method": "GET", "status": "404"}
    assert more("nazara_http_requests_total", **nowhere) == 1


def requests(http: httpx.Client, before: Found) -> dict[tuple[str, str], float]:
    """Return how many requests there were more than before, by operation and outcome."""
    found = {
        (dict(labels)["operation"], dict(labels)["outcome"]): number - before.get((name, labels), 0)
        for (name, labels), number in measured(http).items()
        if name == "nazara_graphql_requests_total"
    }
    return {what: number for what, number in found.items() if number}


def test_operations_over_live_lines_are_counted_as_requests_are(
    http: httpx.Client, store: Store, sample: Sample
) -> None:
    follow = "subscription Follow { entityChanged { id } }"
    token, address = create_token(store, sample.org, "u", "viewer"), str(http.base_url)
    before = measured(http)
    expected = {
        ("Follow", "answered"): 2.0,
        ("HowMany", "answered"): 1.0,
        ("unnamed", "GRAPHQL_VALIDATION_FAILED"): 1.0,
    }
    with lines.socket(address, token) as line:
        line.subscribe(follow, "1")
        line.subscribe(NAMED["query"], "2")
        line.next("2")
        line.receive()
        line.subscribe("{ nonsense }", "3")
        line.receive()
    with lines.stream(http, follow):
        until = time.monotonic() + 10
        while requests(http, before) != expected and time.monotonic() < until:
            time.sleep(0.05)

    assert requests(http, before) == expected


def test_logins_that_are_refused_are_counted(http: httpx.Client) -> None:
    before = measured(http)
    http.post("/api/auth/token/", json={"email": "a@example.org", "password": "nobody's"})

    after = measured(http)

    named = ("nazara_logins_refused_total", frozenset({("code", "LOGIN_REFUSED")}))
    assert after[named] == before.get(named, 0.0) + 1


def test_what_waits_and_what_went_wrong_is_told(
    http: httpx.Client, store: Store, settings: Settings
) -> None:
    broker = Broker(settings)
    added: dict[tuple[str, ...], float] = {("sentry", "received"): 480, ("sentry", "rejected"): 2}
    tallies.add(broker.client, {"records": added})
    broker.close()
    with store.driver.session() as session:
        session.run("UNWIND [1, 2] AS n CREATE (:DeadLetter {org: 'acme', status: 'open'})")

    found = measured(http)

    assert value(found, "nazara_records_total", source="sentry", outcome="received") >= 480
    assert value(found, "nazara_records_total", source="sentry", outcome="rejected") >= 2
    assert value(found, "nazara_dead_letters", status="open") == 2
    assert ("nazara_queue_messages", frozenset()) in found
    assert value(found, "nazara_up", server="queue") == 1
    assert value(found, "nazara_up", server="neo4j") == 1


def test_a_server_that_does_not_answer_is_said_to_and_the_rest_is_told(settings: Settings) -> None:
    nowhere = {"redis_url": "redis://127.0.0.1:9/0", "neo4j_uri": "bolt://127.0.0.1:9"}
    with (
        serving(Settings(**settings.model_dump() | nowhere)) as address,
        httpx.Client(base_url=address, timeout=60) as http,
    ):
        found = measured(http)

    assert value(found, "nazara_up", server="queue") == 0
    assert value(found, "nazara_up", server="neo4j") == 0
    assert any(name == "nazara_http_requests_total" for name, _ in found)


def test_who_asks_from_elsewhere_needs_the_token(http: httpx.Client, settings: Settings) -> None:
    chosen = Settings(**settings.model_dump() | {"metrics_token": "a long secret"})
    with serving(chosen) as address:
        answers = [
            httpx.get(f"{address}/metrics", headers={"Authorization": given})
            for given in ("Bearer a long secret", "Bearer another", http.headers["authorization"])
        ]
    by_proxy = http.get("/metrics", headers={"X-Forwarded-For": "10.0.0.7"})

    assert [one.status_code for one in answers] == [200, 401, 401]
    assert (by_proxy.status_code, by_proxy.json()["errors"][0]["extensions"]["code"]) == (
        403,
        "FORBIDDEN",
    )


def test_open_metrics_are_one_exposition(http: httpx.Client) -> None:
    answer = http.get("/metrics", headers={"Accept": "application/openmetrics-text"})

    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.count("# EOF") == 1
    assert answer.text.endswith("# EOF\n")


def test_a_flood_of_names_makes_no_flood_of_series() -> None:
    names = metrics._Names(2)

    labels = [names.label(name, is_sound=name != "bad") for name in ("bad", "a", "b", "c", "a")]

    assert labels == [metrics.OTHERS, "a", "b", metrics.OTHERS, "a"]


@pytest.mark.product
def test_several_processes_count_together(store: Store, settings: Settings, tmp_path: Path) -> None:
    token = create_token(store, "acme", "t", "viewer")
    ends = resolve(settings, ("neo4j", "redis"))
    environment = psutil.Process().environ() | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "NAZARA_GRAPHQL_WARM_UP": "false",
        "NAZARA_DATA_DIR": str(tmp_path / "data"),
        "NAZARA_NEO4J_URI": ends.neo4j_uri,
        "NAZARA_NEO4J_PASSWORD": ends.neo4j_password,
        "NAZARA_REDIS_URL": ends.redis_url,
    }
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        *(sys.executable, "-m", "uvicorn", "api.http.app:create_app", "--factory"),
        *("--port", str(port), "--workers", "2", "--no-access-log"),
        *("--timeout-worker-healthcheck", "60"),
    ]
    with subprocess.Popen(command, env=environment) as process:
        try:
            # Each request is a connection of its own, which one of the two processes takes.
            headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as http:
                for _ in range(900):
                    if len(list(tmp_path.glob("counter_*.db"))) == 2 and is_answered(http):
                        break
                    time.sleep(0.2)
                before = measured(http)
                for _ in range(40):
                    assert is_answered(http)
                tells = [measured(http) for _ in range(6)]
        finally:
            process.terminate()
            process.wait(30)

    labels = {"operation": "HowMany", "outcome": "answered"}
    more = {
        value(one, "nazara_graphql_requests_total", **labels)
        - value(before, "nazara_graphql_requests_total", **labels)
        for one in tells
    }
    assert more == {40}


def is_answered(http: httpx.Client) -> bool:
    try:
        return http.post("/graphql", json=NAMED).status_code == 200
    except httpx.HTTPError:
        return False


def test_instances_of_connectors_are_told_one_by_one_up_to_a_number(
    store: Store, settings: Settings
) -> None:
    for name in ("builds", "deploys", "edge"):
        Instances(store, "acme").put(Instance(org="acme", connector="jsonl", name=name))
    until = datetime.now(UTC) - timedelta(hours=1)
    said = {"received_count": 7, "rejected_count": 2, "budget_left": 40, "read_until": until}
    run(store, TOLD, uid=connector_uid("acme", "jsonl/builds"), said={**said, "error": "401"})
    run(store, TOLD, uid=connector_uid("acme", "jsonl/edge"), said={"received_count": 1})
    limited = settings.model_copy(update={"metrics_connectors": 2})

    with serving(limited) as address, httpx.Client(base_url=address) as http:
        found = measured(http)

    def of(name: str, connector: str) -> float | None:
        labels = frozenset({("org", "acme"), ("connector", connector)})
        return found.get((f"nazara_connector_{name}", labels))

    names = ("records_total", "rejected_total", "budget_left", "failing", "dead_letters")
    assert [of(name, "jsonl/builds") for name in names] == [7, 2, 40, 1, 0]
    assert of("lag_seconds", "jsonl/builds") == pytest.approx(3600, abs=60)
    assert of("failing", "jsonl/deploys") == 0
    assert of("lag_seconds", "jsonl/deploys") is None
    assert of("records_total", "jsonl/edge") is None
    states = {word: value(found, "nazara_connectors", state=word) for word in ("failing", "waits")}
    assert states == {"failing": 1, "waits": 2}
