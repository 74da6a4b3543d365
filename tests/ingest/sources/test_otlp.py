"""OpenTelemetry: what exports hold in either form, and what their records add up to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from graph.model.facts import Rejected
from ingest.logs.grouping import LineKeys
from ingest.sources.otlp.flags import FlagVersion
from ingest.sources.otlp.peers import Other
from ingest.sources.otlp.reading import LogLine, TracedSpan, logs_in, spans_in
from ingest.sources.otlp.sums import OTHERS, LogCounts, call_sums, count_logs, p95_ms
from ingest.sources.registry import map_envelope
from tests.envelopes import make_envelope
from tests.tool_values import envelopes_of, facts_of, seen_in

pytestmark = pytest.mark.unit

SECOND = 1_000_000_000
TEN = 1_772_359_200 * SECOND
"""2026-03-01T10:00:00Z."""

LIFTS = "acme:nazara:main:system:lifts"


def attribute(key: str, value: Any) -> dict[str, Any]:
    kind = "intValue" if isinstance(value, int) else "stringValue"
    return {"key": key, "value": {kind: str(value)}}


def export(kind: str, service: str, *records: dict[str, Any]) -> dict[str, Any]:
    outer, middle, inner = {
        "logs": ("resourceLogs", "scopeLogs", "logRecords"),
        "spans": ("resourceSpans", "scopeSpans", "spans"),
    }[kind]
    resource = {"attributes": [attribute("service.name", service)]}
    return {outer: [{"resource": resource, middle: [{"scope": {}, inner: list(records)}]}]}


def record(body: str, *, severity: int = 17, at: int = TEN, **more: Any) -> dict[str, Any]:
    text = {"stringValue": body}
    return {"timeUnixNano": str(at), "severityNumber": severity, "body": text, **more}


def span(id_: str, parent: str, kind: int, *, ms: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "traceId": "5B8EFFF798038103D269B633813FC60C",
        "spanId": id_,
        "parentSpanId": parent,
        "kind": kind,
        "startTimeUnixNano": str(TEN),
        "endTimeUnixNano": TEN + ms * 1_000_000,
        **more,
    }


def test_a_log_record_is_the_same_in_json_and_in_protobuf() -> None:
    told = record(
        "lift 7 hangs",
        traceId="5B8EFFF798038103D269B633813FC60C",
        attributes=[attribute("exception.type", "Stuck"), attribute("floor", 3)],
    )
    message = ExportLogsServiceRequest()
    resource = message.resource_logs.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "lifts"
    line = resource.scope_logs.add().log_records.add()
    line.time_unix_nano, line.severity_number = TEN, 17
    line.body.string_value = "lift 7 hangs"
    line.trace_id = bytes.fromhex("5B8EFFF798038103D269B633813FC60C")
    line.attributes.add(key="exception.type").value.string_value = "Stuck"
    line.attributes.add(key="floor").value.int_value = 3

    expected = LogLine(
        "lifts", TEN, 17, "lift 7 hangs", "Stuck", "5b8efff798038103d269b633813fc60c"
    )
    assert list(logs_in(export("logs", "lifts", told))) == [expected]
    assert list(logs_in(message)) == [expected]


def test_a_span_is_the_same_in_json_and_in_protobuf() -> None:
    peer = [attribute("peer.service", "doors")]
    told = span("EEE19B7EC3C1B174", "EEE19B7EC3C1B173", 3, status={"code": 2}, attributes=peer)
    message = ExportTraceServiceRequest()
    resource = message.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "lifts"
    one = resource.scope_spans.add().spans.add()
    one.span_id, one.parent_span_id = (
        bytes.fromhex("EEE19B7EC3C1B174"),
        bytes.fromhex("EEE19B7EC3C1B173"),
    )
    one.kind, one.status.code = 3, 2
    one.start_time_unix_nano, one.end_time_unix_nano = TEN, TEN + 10_000_000
    one.attributes.add(key="peer.service").value.string_value = "doors"

    expected = TracedSpan(
        "lifts",
        "eee19b7ec3c1b174",
        "eee19b7ec3c1b173",
        3,
        TEN,
        TEN + 10_000_000,
        True,
        None,
        Other("doors", "name"),
    )
    assert list(spans_in(export("spans", "lifts", told))) == [expected]
    assert list(spans_in(message)) == [expected]


@pytest.mark.parametrize(
    "value",
    [
        {"resourceLogs": None},
        {"resourceLogs": {}},
        {"resourceLogs": [None, 1, {"scopeLogs": [{"logRecords": "x"}]}]},
        {"resourceLogs": [{"resource": [], "scopeLogs": [None]}]},
        {},
    ],
)
def test_what_is_no_record_is_passed_by(value: Any) -> None:
    assert list(logs_in(value)) == []
    assert list(spans_in(value)) == []


def test_a_record_that_holds_anything_else_than_expected_is_read_all_the_same() -> None:
    odd = {"timeUnixNano": "soon", "severityNumber": None, "body": 5, "attributes": [1, {}]}

    assert list(logs_in(export("logs", "", odd))) == [
        LogLine("unknown_service", 0, 0, "", None, "")
    ]


def lines(*texts: str, severity: int = 17, at: int = TEN) -> list[LogLine]:
    return [LogLine("lifts", at, severity, text, None, "") for text in texts]


def counted(given: list[LogLine], *, least: int = 13, most: int = 100) -> LogCounts:
    return count_logs(given, LineKeys(), least=least, most=most, now=0)


def told(counts: LogCounts) -> list[tuple[str, int]]:
    """Return one text of each count, and how many records it is."""
    return sorted((counts.met[alike.key], it.counts["count"]) for alike, it in counts.alike.items())


def test_equal_records_of_five_minutes_are_one_count() -> None:
    early = lines("lift 1 hangs", "lift 2 hangs", "door 3 open")
    late = lines("lift 9 hangs", at=TEN + 301 * SECOND)

    found = told(counted([*early, *late]))

    assert found == [("door 3 open", 1), ("lift 1 hangs", 1), ("lift 1 hangs", 2)]


def test_records_below_the_severity_are_left_out_unless_they_hold_an_exception() -> None:
    quiet = LogLine("lifts", TEN, 9, "all is well", None, "")
    raised = LogLine("lifts", TEN, 0, "", "Stuck", "")

    assert told(counted([quiet, raised])) == [("Stuck", 1)]


def test_a_record_is_worded_behind_the_type_of_its_exception_as_an_entry_of_a_file_is() -> None:
    trace = 'cannot move\nTraceback (most recent call last):\n  File "a.py", line 3, in go\n'
    given = [
        LogLine("lifts", TEN, 17, "cannot move", "lifts.doors.Stuck", ""),
        LogLine("lifts", TEN, 9, f"{trace}    go()\nlifts.doors.Stuck: for ever", None, ""),
        LogLine("lifts", TEN, 17, "Stuck: cannot move", "lifts.doors.Stuck", ""),
    ]

    counts = counted(given)

    assert set(counts.met.values()) == {"Stuck: cannot move"}
    [alike] = counts.alike
    assert alike.exception == "lifts.doors.Stuck"


def test_what_an_exception_says_stands_for_the_text_of_a_record_without_one() -> None:
    given = [attribute("exception.type", "Stuck"), attribute("exception.message", "for ever")]
    bare = record("", attributes=given, eventName="exception")

    assert [one.body for one in logs_in(export("logs", "lifts", bare))] == ["for ever"]


def test_more_templates_than_are_told_apart_are_one_together() -> None:
    texts = [f"word{'x' * number} is new" for number in range(10)]

    counts = dict(told(counted(lines(*texts, *texts), most=3)))

    assert counts.pop(OTHERS) == 14
    assert set(counts.values()) == {2}
    assert len(counts) == 3


def traced(
    service: str, id_: str, parent: str, kind: int, *, ms: int = 10, failed: bool = False
) -> TracedSpan:
    return TracedSpan(service, id_, parent, kind, TEN, TEN + ms * 1_000_000, failed, None)


def test_a_call_is_counted_where_it_is_answered_and_once() -> None:
    spans = [
        traced("web", "a", "", 2),
        traced("web", "b", "a", 3),
        traced("lifts", "c", "b", 2, failed=True),
        traced("lifts", "d", "c", 1),
        traced("lifts", "e", "elsewhere", 2),
    ]

    calls = call_sums(spans)

    [one] = calls.sums.values()
    assert (one.about["caller"], one.about["callee"]) == ("web", "lifts")
    assert (one.counts["calls"], one.counts["errors"]) == (1, 1)
    assert calls.callers == {"b": "web"}
    assert [(each.parent, each.callee) for each in calls.answered] == [("elsewhere", "lifts")]


def test_what_a_service_calls_of_itself_is_no_call() -> None:
    spans = [traced("web", "b", "a", 3), traced("web", "c", "b", 2)]

    assert call_sums(spans).sums == {}


def test_a_database_that_sends_no_spans_is_called_all_the_same() -> None:
    call = TracedSpan("web", "b", "a", 3, TEN, TEN + 1, False, "postgresql/orders")

    [one] = call_sums([call]).sums.values()

    assert one.about["callee"] == "postgresql/orders"


@pytest.mark.parametrize(
    ("given", "peer", "other"),
    [
        ({"db.system.name": "postgresql", "db.namespace": "orders"}, "postgresql/orders", None),
        ({"db.system": "redis", "server.address": "R1.Tide.Example."}, "redis/r1.tide.example", 0),
        ({"db.system": "redis", "server.address": "10.0.0.7"}, "redis", None),
        ({"messaging.system": "kafka", "messaging.destination.name": "ebb"}, "kafka/ebb", None),
        ({"server.address": "api.tide.example", "server.port": "443"}, None, 0),
        ({"net.peer.name": "gauges_2"}, None, 0),
        ({"peer.service": "Gauges", "server.address": "g1"}, None, Other("Gauges", "name")),
        ({"server.address": "10.0.0.7"}, None, None),
        ({"server.address": "fe80::1"}, None, None),
        ({"server.address": "localhost"}, None, None),
        ({"server.address": "/run/tide.sock"}, None, None),
        ({"server.address": "https://tide.example/x"}, None, None),
        ({"server.address": "x" * 254}, None, None),
        ({}, None, None),
    ],
)
def test_what_is_called_is_named_by_what_the_caller_tells(
    given: dict[str, str], peer: str | None, other: Any
) -> None:
    address = given.get("server.address") or given.get("net.peer.name") or ""
    expected = Other(address.lower().rstrip("."), "address") if other == 0 else other
    told = span("b", "a", 3, attributes=[attribute(key, one) for key, one in given.items()])

    [read] = spans_in(export("spans", "web", told))

    assert (read.peer, read.other) == (peer, expected)


def calling(id_: str, host: str, *, of: str = "web") -> TracedSpan:
    return TracedSpan(of, id_, "", 3, TEN, TEN + 1, False, None, Other(host, "address"))


def test_a_host_that_answers_is_the_service_that_does_and_counts_once() -> None:
    spans = [calling("b", "g1.tide"), calling("c", "g1.tide"), traced("gauges", "d", "b", 2)]

    calls = call_sums(spans)

    [one] = calls.settled()
    assert (one.about["callee"], one.counts["calls"]) == ("gauges", 1)
    assert calls.hosts == {"g1.tide": "gauges"}
    [outside] = calls.outside.values()
    assert (outside.about["callee"], outside.counts["calls"]) == ("g1.tide", 2)


def test_a_service_that_is_called_by_its_name_counts_only_if_it_never_answers() -> None:
    named = [
        TracedSpan("web", id_, "", 3, TEN, TEN + 1, False, None, Other(name, "name"))
        for id_, name in (("b", "gauges"), ("c", "vault"))
    ]

    found = call_sums([*named, traced("gauges", "d", "b", 2)]).settled()

    assert sorted(one.about["callee"] for one in found) == ["gauges", "vault"]
    assert [one.about["kind"] for one in call_sums(named).settled()] == ["outside", "outside"]


def test_a_host_that_nobody_answers_at_is_a_system_of_its_own() -> None:
    host = attribute("server.address", "api.tide.example")
    value = export("spans", "web", span("b", "a", 3, attributes=[host]))

    [answer] = facts_of("otlp", value)

    caller, called = answer.records
    assert (called.uid, called.canonical) == ("acme:otlp:main:system:api.tide.example", None)
    assert (called.props["name"], called.props["kind"]) == ("api.tide.example", "host")
    assert caller.props["name"] == "web"
    assert seen_in(answer) == {("acme:nazara:main:system:web", "DEPENDS_ON", called.uid)}


def test_most_calls_end_within_p95() -> None:
    spans = [traced("web", str(number), "", 3) for number in range(100)]
    answers = [
        traced("lifts", f"s{number}", str(number), 2, ms=10 if number < 96 else 5000)
        for number in range(100)
    ]

    [one] = call_sums([*spans, *answers]).sums.values()

    found = p95_ms(one.counts)
    assert found is not None
    assert 10 <= found <= 12.5


def test_a_file_with_log_records_becomes_events_of_their_patterns() -> None:
    value = export("logs", "Lifts", record("lift 7 hangs"), record("lift 8 hangs"))

    [answer] = facts_of("otlp", value)

    event, issue = answer.records
    assert (event.label, event.props["count"], event.props["kind"]) == (
        "TechnicalEvent",
        2,
        "aggregate",
    )
    assert (issue.props["title"], issue.props["kind"]) == ("lift <*> hangs", "log_pattern")
    assert event.props["system_ref"] == "acme:nazara:main:system:lifts"
    assert event.props["issue"] == issue.uid
    assert issue.uid.startswith("acme:logs:main:technical_issue:")


def test_a_file_with_spans_becomes_dependencies_that_are_derived() -> None:
    value = {
        "resourceSpans": [
            *export("spans", "web", span("b", "a", 3))["resourceSpans"],
            *export("spans", "lifts", span("c", "b", 2, status={"code": 2}))["resourceSpans"],
        ]
    }

    [answer] = facts_of("otlp", value)

    assert [(one.label, one.props["name"]) for one in answer.records] == [("System", "web")]
    [seen] = answer.sightings
    assert (seen.type, seen.confidence, seen.producer) == ("DEPENDS_ON", "derived", "otel:traces")
    assert (seen.start.native_id, seen.end.native_id) == ("web", "lifts")
    assert (seen.properties["calls_per_hour"], seen.properties["error_rate"]) == (1.0, 1.0)


FLAG = {
    "feature_flag.key": "read-twice",
    "feature_flag.version": "7",
    "feature_flag.set.id": "tide",
    "feature_flag.provider.name": "flagd",
    "feature_flag.result.variant": "on",
}


def evaluation(more: dict[str, str] | None = None, *, at: int = TEN) -> dict[str, Any]:
    told = [attribute(key, one) for key, one in {**FLAG, **(more or {})}.items() if one]
    return record("", severity=9, at=at, eventName="feature_flag.evaluation", attributes=told)


def in_production(*records: dict[str, Any]) -> dict[str, Any]:
    value = export("logs", "Lifts", *records)
    environment = attribute("deployment.environment.name", "production")
    value["resourceLogs"][0]["resource"]["attributes"].append(environment)
    return value


def test_an_evaluation_of_a_flag_is_the_same_in_json_and_in_protobuf() -> None:
    message = ExportLogsServiceRequest()
    resource = message.resource_logs.add()
    for key, text in {"service.name": "Lifts", "deployment.environment": "production"}.items():
        resource.resource.attributes.add(key=key).value.string_value = text
    line = resource.scope_logs.add().log_records.add()
    line.time_unix_nano, line.severity_number = TEN, 9
    line.event_name = "feature_flag.evaluation"
    for key, text in FLAG.items():
        line.attributes.add(key=key).value.string_value = text

    [told] = logs_in(message)

    assert told.flag == FlagVersion("read-twice", "7", "tide", "flagd", "production")
    assert [one.flag for one in logs_in(in_production(evaluation()))] == [told.flag]


@pytest.mark.parametrize("missing", ["feature_flag.key", "feature_flag.version"])
def test_an_evaluation_that_tells_no_version_tells_of_no_change(missing: str) -> None:
    assert [one.flag for one in logs_in(in_production(evaluation({missing: ""})))] == [None]


def test_the_name_of_an_event_may_be_an_attribute() -> None:
    told = evaluation({"event.name": "feature_flag.evaluation"}) | {"eventName": None}

    assert [bool(one.flag) for one in logs_in(in_production(told))] == [True]


def test_a_version_of_a_flag_is_a_change_since_it_was_first_evaluated() -> None:
    later = evaluation(at=TEN + SECOND)

    [answer] = facts_of("otlp", in_production(later, evaluation(), later))

    [change] = answer.records
    assert {name: one for name, one in change.props.items() if one is not None} == {
        "title": "read-twice: version 7",
        "kind": "flag",
        "at": datetime(2026, 3, 1, 10, tzinfo=UTC),
        "system_ref": LIFTS,
        "environment": "production",
        "service_version": "7",
        "author": "flagd",
        "description": "Flag set tide",
    }
    assert seen_in(answer) == {(change.uid, "DEPLOYED_TO", LIFTS)}


def test_of_two_first_times_the_earlier_one_holds() -> None:
    early, late = (
        facts_of("otlp", in_production(evaluation(at=at)))[0].records[0]
        for at in (TEN, TEN + SECOND)
    )

    assert early.uid == late.uid
    assert early.version > late.version


def test_another_version_set_environment_or_service_is_another_change() -> None:
    values = [
        in_production(evaluation()),
        in_production(evaluation({"feature_flag.version": "8"})),
        in_production(evaluation({"feature_flag.set.id": "ebb"})),
        export("logs", "Lifts", evaluation()),
        export("logs", "Stairs", evaluation()),
    ]

    assert len({facts_of("otlp", one)[0].records[0].uid for one in values}) == len(values)


def test_metrics_are_passed_over() -> None:
    assert list(envelopes_of("otlp", {"resourceMetrics": []})) == []


def test_counts_that_are_none_are_told() -> None:
    broken: list[Any] = [{}, {"counts": {}}, {"counts": {"calls": 1}}, [], 5]
    for content_type in ("otlp/logs", "otlp/calls"):
        for value in broken:
            envelope = make_envelope(orjson.dumps(value).decode(), content_type)
            answer = map_envelope(envelope, None)
            assert isinstance(answer, Rejected), (value, answer)
