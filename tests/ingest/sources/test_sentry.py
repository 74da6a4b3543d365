from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.model.facts import Facts
from ingest.sources.sentry.fingerprints import fingerprint
from ingest.sources.sentry.mapping import is_sentry_event
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
