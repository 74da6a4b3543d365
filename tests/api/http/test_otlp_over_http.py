"""OTLP over HTTP: taken in either form, counted once, and what the counts become."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from prometheus_client import REGISTRY

from api.access.tokens import create_token
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.instances.instance import Instance
from ingest.instances.stored import Instances
from ingest.push.series import SeriesStore
from ingest.push.telemetry import Telemetry
from tests.api.http.calling import answering, until
from tests.graph.histories import RELATIONSHIPS, snapshot

pytestmark = pytest.mark.usefixtures("worker")

TEN = 1_772_359_200_000_000_000
NOT_KEPT = "metrics are taken, and not kept: no rule names any"
PROTOBUF = {"Content-Type": "application/x-protobuf"}


@pytest.fixture
def http(store: Store, settings: Settings) -> Iterator[httpx.Client]:
    token = create_token(store, "acme", "collector", "agent", scopes=["ingest"])
    limits = {"otlp_flush_seconds": 0.3, "push_unpacked_bytes": 2_000_000}
    with answering(settings, **limits) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def service(name: str) -> dict[str, Any]:
    return {"attributes": [{"key": "service.name", "value": {"stringValue": name}}]}


def logs(*bodies: str, of: str = "lifts", at: int = TEN) -> dict[str, Any]:
    records = [
        {"timeUnixNano": str(at), "severityNumber": 17, "body": {"stringValue": body}}
        for body in bodies
    ]
    return {"resourceLogs": [{"resource": service(of), "scopeLogs": [{"logRecords": records}]}]}


def spans(of: str, *given: tuple[str, str, int]) -> dict[str, Any]:
    told = [
        {
            "spanId": id_,
            "parentSpanId": parent,
            "kind": kind,
            "startTimeUnixNano": str(TEN),
            "endTimeUnixNano": str(TEN + 20_000_000),
        }
        for id_, parent, kind in given
    ]
    return {"resourceSpans": [{"resource": service(of), "scopeSpans": [{"spans": told}]}]}


def in_protobuf(*bodies: str) -> bytes:
    message = ExportLogsServiceRequest()
    resource = message.resource_logs.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "lifts"
    scope = resource.scope_logs.add()
    for body in bodies:
        record = scope.log_records.add(time_unix_nano=TEN, severity_number=17)
        record.body.string_value = body
    return bytes(message.SerializeToString())


def counts(store: Store) -> dict[str, int]:
    """Return how many records each template stands for."""
    found = snapshot(store).by_uid.values()
    return {one["title"]: one["count"] for one in found if one.get("kind") == "aggregate"}


def calls(store: Store) -> set[tuple[str, str, str, float]]:
    """Return which system calls which, how sure that is, and how often."""
    rows = [row for row in store.read(RELATIONSHIPS) if row["type"] == "DEPENDS_ON"]
    return {
        (
            row["a"].rpartition(":")[2],
            row["b"].rpartition(":")[2],
            row["props"]["confidence"],
            row["props"]["calls_per_hour"],
        )
        for row in rows
    }


def test_exports_in_both_forms_add_up_and_the_same_one_counts_once(
    http: httpx.Client, store: Store
) -> None:
    first = http.post("/v1/logs", json=logs("lift 1 hangs", "lift 2 hangs", "door open"))
    packed = gzip.compress(in_protobuf("lift 3 hangs"))
    for _ in range(3):
        second = http.post(
            "/v1/logs", content=packed, headers={**PROTOBUF, "Content-Encoding": "gzip"}
        )

    assert (first.status_code, first.json()) == (200, {})
    assert first.headers["content-type"] == "application/json"
    assert second.status_code == 200
    assert second.headers["content-type"] == "application/x-protobuf"
    assert ExportLogsServiceResponse.FromString(second.content) == ExportLogsServiceResponse()
    until(lambda: counts(store) == {"lift <*> hangs": 3, "door open": 1})
    http.post("/v1/logs", json=logs("lift 4 hangs"))
    until(lambda: counts(store) == {"lift <*> hangs": 4, "door open": 1})


def test_the_issue_of_log_records_adds_up_their_counts(http: httpx.Client, store: Store) -> None:
    later = TEN + 600_000_000_000
    http.post("/v1/logs", json=logs("lift 1 hangs", "lift 2 hangs"))
    http.post("/v1/logs", json=logs("lift 3 hangs", at=later))

    def total() -> list[int]:
        found = snapshot(store).by_uid.values()
        return [one["event_count"] for one in found if one.get("event_count")]

    until(lambda: total() == [3])
    assert "acme:nazara:main:system:lifts" in snapshot(store).by_uid


@pytest.mark.parametrize("is_caller_first", [True, False])
def test_a_call_is_found_when_its_two_ends_come_in_different_exports(
    http: httpx.Client, store: Store, *, is_caller_first: bool
) -> None:
    caller = spans("web", ("aa", "00", 3), ("bb", "00", 3))
    callee = spans("lifts", ("cc", "aa", 2), ("dd", "bb", 2), ("ee", "never", 2))
    for export in (caller, callee) if is_caller_first else (callee, caller):
        assert http.post("/v1/traces", json=export).status_code == 200

    until(lambda: calls(store) == {("web", "lifts", "derived", 2.0)})
    for export in (caller, callee):
        assert http.post("/v1/traces", json=export).status_code == 200
    http.post("/v1/traces", json=spans("web", ("ff", "00", 3)))
    http.post("/v1/traces", json=spans("lifts", ("gg", "ff", 2)))
    until(lambda: calls(store) == {("web", "lifts", "derived", 3.0)})


def to_host(id_: str, host: str, *, of: str = "web") -> dict[str, Any]:
    export = spans(of, (id_, "00", 3))
    [one] = export["resourceSpans"][0]["scopeSpans"][0]["spans"]
    one["attributes"] = [{"key": "server.address", "value": {"stringValue": host}}]
    return export


def flush(settings: Settings, answer_seconds: float) -> None:
    """Hand over what has changed, and what has waited so long."""
    update = {"otlp_answer_seconds": answer_seconds}
    with closing(Broker(settings.model_copy(update=update))) as broker:
        Telemetry(broker).flush()


def test_calls_of_a_host_count_once_nobody_has_answered_there_for_a_while(
    http: httpx.Client, store: Store, settings: Settings
) -> None:
    for host in ("g1.tide", "api.tide.example"):
        assert http.post("/v1/traces", json=to_host(f"to-{host}", host)).status_code == 200
    http.post("/v1/traces", json=spans("gauges", ("dd", "to-g1.tide", 2)))
    until(lambda: calls(store) == {("web", "gauges", "derived", 1.0)})

    flush(settings, 600.0)
    assert calls(store) == {("web", "gauges", "derived", 1.0)}
    flush(settings, 0.0)

    both = {("web", "gauges", "derived", 1.0), ("web", "api.tide.example", "derived", 1.0)}
    until(lambda: calls(store) == both)
    called = snapshot(store).by_uid["acme:otlp:main:system:api.tide.example"]
    assert (called["kind"], called["name"]) == ("host", "api.tide.example")


def test_only_so_many_hosts_become_systems_and_none_that_is_known_to_answer(
    store: Store, settings: Settings
) -> None:
    token = create_token(store, "acme", "collector", "agent", scopes=["ingest"])
    with answering(settings, otlp_flush_seconds=0.3, otlp_hosts=2) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        http.post("/v1/traces", json=to_host("s", "bucket-0.tide.example"))
        http.post("/v1/traces", json=spans("buckets", ("t", "s", 2)))
        for number in range(6):
            host = f"bucket-{number % 4}.tide.example"
            assert http.post("/v1/traces", json=to_host(f"s{number}", host)).status_code == 200

    flush(settings, 0.0)

    counted = {
        ("web", "buckets", "derived", 1.0),
        ("web", "bucket-1.tide.example", "derived", 2.0),
    }
    until(lambda: calls(store) == counted)


def evaluations(*versions: str, at: int = TEN) -> dict[str, Any]:
    records = [
        {
            "timeUnixNano": str(at),
            "eventName": "feature_flag.evaluation",
            "attributes": [
                {"key": "feature_flag.key", "value": {"stringValue": "read-twice"}},
                {"key": "feature_flag.version", "value": {"stringValue": version}},
            ],
        }
        for version in versions
    ]
    return {
        "resourceLogs": [{"resource": service("lifts"), "scopeLogs": [{"logRecords": records}]}]
    }


def flags(store: Store) -> dict[str, datetime]:
    """Return since when which version of a flag is seen."""
    found = snapshot(store).by_uid.values()
    return {one["service_version"]: one["at"] for one in found if one.get("kind") == "flag"}


def test_a_version_of_a_flag_is_written_once_since_it_was_first_seen(
    http: httpx.Client, store: Store
) -> None:
    ten = datetime(2026, 3, 1, 10, tzinfo=UTC)
    for second in range(3):
        export = evaluations("1", "2", at=TEN + second * 1_000_000_000)
        assert http.post("/v1/logs", json=export).status_code == 200

    until(lambda: flags(store) == {"1": ten, "2": ten})


def test_of_more_versions_of_flags_than_a_day_may_have_the_rest_is_left_out(
    store: Store, settings: Settings
) -> None:
    token = create_token(store, "acme", "collector", "agent", scopes=["ingest"])
    with answering(settings, otlp_flush_seconds=0.3, otlp_flag_versions=2) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        for versions in (["1"], ["2", "3"], ["4", "1"]):
            assert http.post("/v1/logs", json=evaluations(*versions)).status_code == 200
        assert http.post("/v1/logs", json=logs("lift 1 hangs")).status_code == 200

    until(lambda: counts(store))
    assert set(flags(store)) == {"1", "2"}


def test_metrics_are_taken_and_their_sender_is_told_that_they_are_not_kept(
    http: httpx.Client,
) -> None:
    in_json = http.post("/v1/metrics", json={"resourceMetrics": []})
    in_messages = http.post("/v1/metrics", content=b"", headers=PROTOBUF)

    assert in_json.json()["partialSuccess"]["errorMessage"] == NOT_KEPT
    answer = ExportMetricsServiceResponse.FromString(in_messages.content)
    assert answer.partial_success.error_message == NOT_KEPT
    assert answer.partial_success.rejected_data_points == 0


def speeds(*names: str) -> dict[str, Any]:
    value = {"timeUnixNano": str(time.time_ns()), "asDouble": 2.5}
    metrics = [{"name": name, "gauge": {"dataPoints": [value]}} for name in names]
    scopes = [{"metrics": metrics}]
    return {"resourceMetrics": [{"resource": service("lifts"), "scopeMetrics": scopes}]}


def wants(store: Store, org: str, *rules: str) -> None:
    Instances(store, org).put(Instance(org=org, connector="otlp", options={"series": [*rules]}))


def test_metrics_that_a_rule_names_are_kept_minute_by_minute(
    http: httpx.Client, store: Store, settings: Settings
) -> None:
    wants(store, "acme", "lifts *.speed")
    value = speeds("lift.speed", "lift.weight")
    message = json_format.ParseDict(value, ExportMetricsServiceRequest())

    in_json = http.post("/v1/metrics", json=value)
    in_messages = http.post("/v1/metrics", content=message.SerializeToString(), headers=PROTOBUF)

    assert (in_json.json(), in_messages.content) == ({}, b"")
    with closing(Broker(settings)) as broker:
        kept = SeriesStore(broker)
        [name] = kept.all("acme")
        now = datetime.now(UTC)
        found = kept.minutes("acme", name, now - timedelta(minutes=5), now)
    assert (name.system, name.metric) == ("lifts", "lift.speed")
    assert sum(one.count for one in found) == 2
    assert {one.max for one in found} == {2.5}


def test_points_for_which_there_is_no_room_are_told_in_both_forms(
    store: Store, settings: Settings
) -> None:
    wants(store, "acme", "lifts *")
    token = create_token(store, "acme", "collector", "agent", scopes=["ingest"])
    with answering(settings, otlp_series=1) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        value = speeds("lift.speed", "lift.weight")
        message = json_format.ParseDict(value, ExportMetricsServiceRequest())
        in_json = http.post("/v1/metrics", json=value).json()["partialSuccess"]
        answer = http.post("/v1/metrics", content=message.SerializeToString(), headers=PROTOBUF)

    told = ExportMetricsServiceResponse.FromString(answer.content).partial_success
    assert (in_json["rejectedDataPoints"], told.rejected_data_points) == ("1", 1)
    assert in_json["errorMessage"] == told.error_message
    assert told.error_message.startswith("no room for points")


def test_a_rule_of_one_organisation_keeps_nothing_of_another(
    http: httpx.Client, store: Store
) -> None:
    wants(store, "globex", "* *")

    told = http.post("/v1/metrics", json=speeds("lift.speed")).json()

    assert told["partialSuccess"]["errorMessage"] == NOT_KEPT


def test_metrics_are_counted_in_both_forms(http: httpx.Client) -> None:
    given = [{"name": "lifts.trips"}, {"name": "lifts.stops"}]
    in_json = {"resourceMetrics": [{"scopeMetrics": [{"metrics": given}]}]}
    message = json_format.ParseDict(in_json, ExportMetricsServiceRequest())

    def taken() -> float:
        return (
            REGISTRY.get_sample_value("nazara_telemetry_records_total", {"signal": "metrics"}) or 0
        )

    before = taken()
    http.post("/v1/metrics", json=in_json)
    http.post("/v1/metrics", content=message.SerializeToString(), headers=PROTOBUF)
    assert taken() == before + 4


@pytest.mark.parametrize("path", ["/v1/logs", "/v1/traces", "/v1/metrics"])
@pytest.mark.parametrize("content_type", ["application/json", "application/x-protobuf"])
def test_an_empty_export_is_a_success(http: httpx.Client, path: str, content_type: str) -> None:
    content = b"{}" if content_type == "application/json" else b""

    answer = http.post(path, content=content, headers={"Content-Type": content_type})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == content_type


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"[]", {"Content-Type": "application/json"}, 400),
        (b"\xff\xff\xff", PROTOBUF, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {}, 415),
        (b"{}", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 400),
        (gzip.compress(bytes(3_000_000), mtime=0), {**PROTOBUF, "Content-Encoding": "gzip"}, 413),
        (b"{}", {"Content-Type": "application/json", "Authorization": "Bearer nzr_x"}, 401),
        (b"{}", {"Content-Type": "application/json", "Authorization": ""}, 401),
    ],
)
def test_what_can_not_be_taken_is_refused_in_the_form_that_it_came_in(
    http: httpx.Client, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = http.post("/v1/logs", content=content, headers=headers)

    assert answer.status_code == status
    if headers.get("Content-Type") == PROTOBUF["Content-Type"]:
        assert answer.headers["content-type"] == PROTOBUF["Content-Type"]
        assert answer.content[0] == 0x12
        assert answer.content[2:].isascii()
    else:
        assert answer.json()["message"]


def test_a_token_for_something_else_may_not_send_telemetry(
    http: httpx.Client, store: Store
) -> None:
    token = create_token(store, "acme", "reader", "viewer", scopes=["read"])

    answer = http.post("/v1/logs", json={}, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 403


def test_what_one_organisation_sends_is_its_own(http: httpx.Client, store: Store) -> None:
    token = create_token(store, "globex", "collector", "agent", scopes=["ingest"])
    http.post("/v1/logs", json=logs("lift 1 hangs"))
    http.post("/v1/logs", json=logs("lift 1 hangs"), headers={"Authorization": f"Bearer {token}"})

    def owners() -> set[str]:
        found = snapshot(store).by_uid.values()
        return {one["org"] for one in found if one.get("kind") == "aggregate"}

    until(lambda: owners() == {"acme", "globex"})
    assert counts(store) == {"lift <*> hangs": 1}
