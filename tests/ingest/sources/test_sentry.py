from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph.model.facts import Facts
from ingest.files.reading import Reading
from ingest.sources.sentry.fingerprints import fingerprint
from ingest.sources.sentry.shapes import is_sentry_event, is_transaction
from tests.envelopes import MapTo, Refuse


def frame(function: str | None, module: str | None = None, **more: Any) -> dict[str, Any]:
    return {"function": function, "module": module, "lineno": 7, **more}


def event(*frames: dict[str, Any], type_: str = "ValueError", **more: Any) -> dict[str, Any]:
    exception = {"type": type_, "value": "bad 17", "stacktrace": {"frames": list(frames)}}
    return {
        "event_id": "AB12-ab12",
        "platform": "python",
        "timestamp": 1782900000.25,
        "exception": {"values": [exception]},
        **more,
    }


OWN = frame("charge", "shop.pay", in_app=True)


def issue_of(answer: Facts) -> str:
    return answer.records[1].uid


def test_an_event_and_its_issue_are_made(facts: MapTo) -> None:
    answer = facts(event(OWN, level="fatal"), "sentry")
    happened, issue = answer.records

    assert happened.uid == "acme:tracker:main:technical_event:ab12ab12"
    assert happened.props["at"] == datetime(2026, 7, 1, 10, 0, 0, 250000, tzinfo=UTC)
    assert happened.props["title"] == "ValueError: bad 17"
    assert happened.props["severity_number"] == 21
    assert happened.props["issue"] == issue.uid
    assert issue.props["title"] == "ValueError in shop.pay.charge"
    assert issue.props["exception_type"] == "ValueError"
    assert [(one.type, one.start.uid, one.end.uid) for one in answer.sightings] == [
        ("INSTANCE_OF", happened.uid, issue.uid),
    ]


def test_a_project_is_the_system_it_was_observed_on(facts: MapTo) -> None:
    answer = facts(event(OWN, project="shop-web"), "sentry")

    assert answer.records[0].props["system_ref"] == "acme:tracker:main:system:shop-web"
    assert answer.sightings[1].type == "OBSERVED_ON"


def test_lines_values_and_recursion_do_not_tell_issues_apart(facts: MapTo) -> None:
    first = event(frame("walk", "tree", in_app=True), OWN)
    deeper = event(*[frame("walk", "tree", in_app=True, lineno=n) for n in range(5)], OWN)

    assert issue_of(facts(first, "sentry")) == issue_of(facts(deeper, "sentry"))


@pytest.mark.parametrize(
    "other",
    [
        event(frame("refund", "shop.pay", in_app=True)),
        event(frame("charge", "shop.other", in_app=True)),
        event(OWN, type_="KeyError"),
        event(OWN, fingerprint=["mine"]),
        event(OWN, fingerprint=["{{ default }}", "mine"]),
    ],
)
def test_type_module_function_and_given_fingerprint_do(facts: MapTo, other: dict[str, Any]) -> None:
    assert issue_of(facts(event(OWN), "sentry")) != issue_of(facts(other, "sentry"))


def test_a_given_fingerprint_groups_whatever_the_frames(facts: MapTo) -> None:
    one = facts(event(OWN, fingerprint=["db", "down"]), "sentry")
    two = facts(event(frame("f", "g"), type_="X", fingerprint=["db", "down"]), "sentry")

    assert issue_of(one) == issue_of(two)
    assert one.records[1].props["fingerprint"] == "db | down"


@pytest.mark.parametrize("default", [["{{ default }}"], ["{{default}}"], [], None, "text"])
def test_the_default_fingerprint_is_the_computed_one(default: object) -> None:
    assert fingerprint(event(OWN, fingerprint=default)) == fingerprint(event(OWN))


def test_frames_of_libraries_do_not_count_beside_our_own() -> None:
    library = frame("get", "requests.api", in_app=False)

    assert fingerprint(event(library, OWN)) == fingerprint(event(OWN))


def test_frames_of_the_system_do_not_count_where_nobody_said_which_are_ours() -> None:
    plain = frame("work")
    system = frame("start", package="/usr/lib/libpthread.so")

    assert fingerprint(event(system, plain)) == fingerprint(event(plain))


def test_one_script_error_is_one_issue_in_every_browser() -> None:
    names = [
        ("Shop.render", "Array.map", "Object.draw"),
        ("Shop.prototype.render", "Array.prototype.map", "draw"),
        ("render", "map", "draw"),
    ]
    files = ["<anonymous>", "native code", "[native code]"]
    events = [
        event(
            frame(outer, in_app=False, filename="a.js"),
            frame(middle, in_app=False, filename=engine),
            frame(inner, in_app=False, filename="a.js"),
            platform="javascript",
        )
        for (outer, middle, inner), engine in zip(names, files, strict=True)
    ]

    assert len({tuple(fingerprint(one)) for one in events}) == 1


def test_nameless_native_stacks_are_told_apart_by_library() -> None:
    def native(*packages: str) -> dict[str, Any]:
        return event(*[frame(None, package=one) for one in packages], platform="native")

    assert fingerprint(native("/usr/lib/a.so")) == fingerprint(native("/opt/lib/a.so"))
    assert fingerprint(native("/usr/lib/a.so")) != fingerprint(native("/usr/lib/b.so"))


def test_messages_are_one_issue_whatever_their_numbers(facts: MapTo) -> None:
    def message(text: str) -> dict[str, Any]:
        return {"event_id": "1", "platform": "go", "timestamp": 1.0, "message": text}

    slow = facts(message("took 312 ms for 0xdeadbeef"), "sentry")

    assert issue_of(slow) == issue_of(facts(message("took 9 ms for 0xcafe"), "sentry"))
    assert issue_of(slow) != issue_of(facts(message("gave up"), "sentry"))


def test_the_template_of_a_message_groups_not_its_parameters() -> None:
    def entry(name: str) -> dict[str, Any]:
        return {"logentry": {"message": "no user %s", "formatted": f"no user {name}"}}

    assert fingerprint(entry("ada")) == fingerprint(entry("bo"))


def test_a_flood_of_events_is_one_version_of_the_issue_a_day(facts: MapTo) -> None:
    morning = facts(event(OWN, event_id="1", timestamp=1782900000), "sentry").records[1]
    noon = facts(event(OWN, event_id="2", timestamp=1782910000), "sentry").records[1]

    assert morning.version == noon.version
    assert morning.at == noon.at == datetime(2026, 7, 1, tzinfo=UTC)


ODD: list[dict[str, Any]] = [
    {"exception": None},
    {"exception": {"values": None}},
    {"exception": {"values": [None, 3, {}]}},
    {"exception": [{"type": "E", "stacktrace": None}]},
    {"exception": {"values": [{"type": "E", "stacktrace": {"frames": None}}]}},
    {"exception": {"values": [{"type": "E", "stacktrace": {"frames": [None, {}]}}]}},
    {"exception": "text"},
    {"logentry": "text", "exception": None},
    {"message": {"formatted": "text"}},
    {"message": None, "logentry": None, "exception": None},
    {"fingerprint": [None]},
    {"level": 3},
    {"contexts": {"trace": None}},
    {"user": {"id": 7}},
    {"event_id": None},
    {"timestamp": "2026-07-01T10:00:00.123456789+02:00"},
    {"timestamp": None},
]


@pytest.mark.parametrize("change", ODD)
def test_odd_shapes_are_mapped(facts: MapTo, change: dict[str, Any]) -> None:
    happened, issue = facts({**event(OWN), **change}, "sentry").records

    assert happened.props["title"]
    assert issue.props["title"]


def test_an_unreadable_time_is_refused(refused: Refuse) -> None:
    assert refused(event(OWN, timestamp="soon"), "sentry").path == "timestamp"
    assert refused([], "sentry").reason


def test_an_event_is_recognised_by_its_shape() -> None:
    assert is_sentry_event(event(OWN))
    assert not is_sentry_event({"type": "Incident", "id": "1", "message": "x", "platform": "y"})
    assert not is_sentry_event({"message": "x"})
    assert not is_sentry_event([])


def test_a_time_without_a_zone_is_utc(facts: MapTo) -> None:
    happened, _ = facts(event(OWN, timestamp="2026-07-01T10:00:00"), "sentry").records

    assert happened.at == datetime(2026, 7, 1, 10, tzinfo=UTC)


FROM_API: dict[str, Any] = {
    "id": "ab12ab12",
    "eventID": "ab12ab12",
    "type": "error",
    "platform": "python",
    "dateCreated": "2026-07-01T10:00:00Z",
    "projectSlug": "shop-web",
    "tags": [{"key": "level", "value": "fatal"}],
    "entries": [
        {
            "type": "exception",
            "data": {
                "values": [
                    {
                        "type": "ValueError",
                        "value": "bad 17",
                        "stacktrace": {
                            "frames": [
                                {"function": "get", "module": "requests", "inApp": False},
                                {"function": "charge", "module": "shop.pay", "inApp": True},
                            ],
                        },
                    },
                ],
            },
        },
    ],
}


def test_an_event_of_the_api_is_the_event_that_was_sent(facts: MapTo) -> None:
    sent = facts(event(OWN, level="fatal", timestamp="2026-07-01T10:00:00Z"), "sentry")

    asked = facts(FROM_API, "sentry")

    assert is_sentry_event(FROM_API)
    for one, other in zip(asked.records, sent.records, strict=True):
        assert (one.uid, one.props["title"]) == (other.uid, other.props["title"])
    assert asked.records[0].props["severity_number"] == 21
    assert asked.records[0].props["system_ref"] == "acme:tracker:main:system:shop-web"


def test_a_message_of_the_api_is_read(facts: MapTo) -> None:
    entry = {"type": "message", "data": {"formatted": "disk is full"}}

    happened, _ = facts({**FROM_API, "entries": [entry]}, "sentry").records

    assert happened.props["title"] == "disk is full"


def test_an_event_in_a_list_of_the_api_has_its_name(facts: MapTo) -> None:
    listed = {**FROM_API, "metadata": {"type": "ValueError", "value": "bad 17"}}
    del listed["entries"]

    happened, _ = facts(listed, "sentry").records

    assert happened.props["title"] == "ValueError: bad 17"


def test_a_transaction_is_passed_over_and_told(refused: Refuse, tmp_path: Path) -> None:
    transaction = {"type": "transaction", "platform": "python", "event_id": "1", "spans": []}
    (tmp_path / "a.json").write_bytes(orjson.dumps([transaction, event(OWN)]))
    (tmp_path / "b.jsonl").write_bytes(orjson.dumps(transaction))
    passed: list[str] = []

    reading = Reading("acme", "t", skipped=lambda _file, why: passed.append(why))

    assert len(list(reading.envelopes([str(tmp_path)]))) == 1
    assert passed == ["Sentry transaction: it measures work and is no error"] * 2
    assert is_transaction(transaction)
    assert refused(transaction, "sentry").reason == passed[0]


def test_an_object_that_says_nothing_of_an_event_is_no_event_without_a_message(
    refused: Refuse,
) -> None:
    reason = refused({"status": "ok", "count": 3}, "sentry").reason

    assert "expected exception, message or event_id; its keys: count, status" in reason


def native(*functions: str, **more: Any) -> dict[str, Any]:
    frames = [frame(one, package="/opt/shop/bin/shop") for one in functions]
    return event(*frames, type_="SIGABRT", platform="native", **more)


def test_a_routine_that_ends_the_process_is_one_issue_whoever_called_it() -> None:
    one = native("main", "draw", "submit", "giveUp", "abort", "__pthread_kill")
    two = native("loop", "resize", "giveUp", "giveUp.cold.1", "abort", "__pthread_kill")

    assert fingerprint(one) == fingerprint(two)
    assert fingerprint(one) != fingerprint(native("main", "draw", "submit", "abort"))


def test_frames_far_from_the_crash_do_not_tell_issues_apart_where_none_is_marked() -> None:
    near = ("read", "parse", "token", "next", "peek")

    assert fingerprint(native("main", "one", *near)) == fingerprint(native("run", "two", *near))
    assert fingerprint(native("main", *near)) != fingerprint(native("main", *near[:-1], "skip"))


def test_frames_far_from_the_crash_count_where_they_are_marked() -> None:
    def marked(*functions: str) -> dict[str, Any]:
        return event(*[frame(one, "shop", in_app=True) for one in functions])

    near = ("read", "parse", "token", "next", "peek")

    assert fingerprint(marked("one", *near)) != fingerprint(marked("two", *near))


@pytest.mark.parametrize(
    "added", ["f.cold", "f.part.0", "f.constprop.1", "f$VARIANT$mp", "f + 0x1f", "f.llvm.123"]
)
def test_what_a_compiler_adds_to_a_name_does_not_count(added: str) -> None:
    assert fingerprint(native("main", added)) == fingerprint(native("main", "f"))


@pytest.mark.parametrize(
    "system",
    [
        {"module": "java.lang.reflect.Method"},
        {"abs_path": "/srv/venv/lib/python3.11/site-packages/click/core.py"},
        {"filename": "node_modules/express/index.js"},
        {"package": "C:\\Windows\\System32\\user32.dll"},
    ],
)
def test_frames_of_a_platform_do_not_count_where_none_is_marked(system: dict[str, str]) -> None:
    called = {**frame("invoke"), **system}

    assert fingerprint(event(called, frame("pay", "shop"))) == fingerprint(
        event(frame("pay", "shop"))
    )
