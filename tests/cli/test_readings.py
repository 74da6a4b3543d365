"""Two looks at /metrics: rates, times and what stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.cli.running.readings import Readings, read

BEFORE = """
nazara_graphql_requests_total{operation="A",outcome="answered"} 10
nazara_graphql_requests_total{operation="B",outcome="answered"} 5
nazara_graphql_seconds_bucket{operation="A",le="0.1"} 10
nazara_graphql_seconds_bucket{operation="A",le="0.5"} 10
nazara_graphql_seconds_bucket{operation="A",le="+Inf"} 10
nazara_graphql_round_trips_sum{operation="A"} 10
nazara_graphql_round_trips_count{operation="A"} 10
nazara_tasks_total{task="ingest.write",outcome="done"} 90
"""
AFTER = """
nazara_graphql_requests_total{operation="A",outcome="answered"} 16
nazara_graphql_requests_total{operation="A",outcome="QUERY_TIMEOUT"} 2
nazara_graphql_requests_total{operation="B",outcome="answered"} 5
nazara_graphql_seconds_bucket{operation="A",le="0.1"} 14
nazara_graphql_seconds_bucket{operation="A",le="0.5"} 18
nazara_graphql_seconds_bucket{operation="A",le="+Inf"} 18
nazara_graphql_round_trips_sum{operation="A"} 18
nazara_graphql_round_trips_count{operation="A"} 18
nazara_tasks_total{task="ingest.write",outcome="done"} 4
nazara_tasks_total{task="ingest.write",outcome="given_up"} 2
nazara_queue_messages 1234
nazara_queue_oldest_seconds 7.25
nazara_dead_letters{status="open"} 3
nazara_dead_letters{status="replayed"} 9
nazara_job_runs{job="sweep",status="running"} 1
nazara_job_runs{job="sweep",status="succeeded"} 8
nazara_logins_refused_total{code="LOGIN_REFUSED"} 2
nazara_up{server="neo4j"} 1
nazara_up{server="queue"} 0
"""


@pytest.fixture
def between() -> Readings:
    return Readings(replace(read(BEFORE), at=100.0), replace(read(AFTER), at=104.0))


def test_an_operation_has_its_rate_errors_times_and_round_trips(between: Readings) -> None:
    assert between.operations() == {
        "A": {
            "per_second": 2.0,
            "errors": 2.0,
            "p50_ms": pytest.approx(100.0),
            "p95_ms": pytest.approx(460.0),
            "round_trips": 1.0,
        }
    }


def test_a_counter_that_began_anew_counts_from_nothing(between: Readings) -> None:
    assert between.rates("nazara_tasks_total", "task") == {"ingest.write": 1.5}


def test_what_stands_now_is_told(between: Readings) -> None:
    assert between.standing() == {
        "queue_messages": 1234,
        "queue_oldest_seconds": 7.2,
        "dead_letters_open": 3,
        "jobs_running": 1,
        "logins_refused": 2,
        "servers_down": ["queue"],
    }
