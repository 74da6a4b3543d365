from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.model.facts import Facts, Rejected
from graph.store.store import Store
from ingest.mapping.connector import connectors
from ingest.sources.registry import map_envelope, stream_of
from ingest.sources.slack.words import message_words, readable
from tests.envelopes import MapTo, make_envelope
from tests.graph.histories import snapshot
from tests.payloads import check_any_order_and_twice, nulled, take, take_values

OPEN = {"id": "C07OPEN", "is_private": False}
DOCUMENT = "acme:slack:main:document:"


def event(inner: dict[str, Any], event_id: str = "Ev1") -> dict[str, Any]:
    return {
        "token": "t",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1772366400,
        "event": inner,
    }


def said(stamp: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U07ADA", "text": text, "ts": stamp, **more}


def told(message: dict[str, Any], /, kind: str | None = "channel", **more: Any) -> dict[str, Any]:
    place = {"channel": "C07OPEN", "channel_type": kind, "event_ts": message["ts"]}
    return event({**message, **place, **more})


ROOT = said("1772366400.000100", "The <#C07PUMP|pumps> stand still, <@U07BOB>")
REPLY = said("1772366460.000200", "On it", thread_ts=ROOT["ts"])
USER = {
    "id": "U07ADA",
    "team_id": "T1",
    "name": "ada",
    "deleted": False,
    "real_name": "Ada Byron",
    "is_email_confirmed": True,
    "is_bot": False,
    "updated": 1772300000,
    "profile": {"real_name": "Ada Byron", "title": "On call", "email": "Ada@Acme.example"},
}
GROUP = {
    "id": "S07PAY",
    "team_id": "T1",
    "is_usergroup": True,
    "name": "Payments",
    "handle": "payments",
    "description": "Who takes money",
    "date_update": 1772300000,
    "date_delete": 0,
    "users": ["U07ADA"],
}
CHANNEL = {
    "id": "C07OPEN",
    "name": "pumps",
    "is_channel": True,
    "is_private": False,
    "is_archived": False,
    "creator": "U07ADA",
    "created": 1772200000,
    "updated": 1772300000000,
    "topic": {"value": "What stands still"},
    "purpose": {"value": ""},
    "previous_names": ["water"],
}


def test_a_thread_is_a_document_and_its_replies_are_parts_of_it(tmp_path: Path) -> None:
    taken = take_values(tmp_path, "slack", {"channel": OPEN, "messages": [ROOT, REPLY]})
    root, reply = taken.records

    assert root.uid == f"{DOCUMENT}C07OPEN/1772366400.000100"
    assert (root.props["kind"], reply.props["kind"]) == ("thread", "message")
    assert [one.text for one in root.chunks] == ["The #pumps stand still, @U07BOB"]
    assert root.props["author"] == "acme:slack:main:person:U07ADA"
    assert root.props["created_at"] == datetime(2026, 3, 1, 12, 0, 0, 100, tzinfo=UTC)
    assert root.url == "https://slack.com/archives/C07OPEN/p1772366400000100"
    assert [(one.type, one.to.uid) for one in root.links] == [("PART_OF", f"{DOCUMENT}C07OPEN")]
    assert [(one.type, one.to.uid) for one in reply.links] == [("PART_OF", root.uid)]
    assert [(one.type, one.end.native_id) for one in taken.sightings] == [("MENTIONS", "U07BOB")]


@pytest.mark.parametrize("message", [ROOT, REPLY])
def test_pushed_and_pulled_it_is_the_same_record(tmp_path: Path, message: dict[str, Any]) -> None:
    [pushed] = take_values(tmp_path, "slack", told(message)).records
    [pulled] = take_values(tmp_path, "slack", {"channel": OPEN, "message": message}).records

    assert pushed.version == pulled.version
    assert (pushed.uid, pushed.props, pushed.links) == (pulled.uid, pulled.props, pulled.links)


def test_an_edit_is_a_later_version_whatever_comes_first(tmp_path: Path) -> None:
    edited = {**ROOT, "text": "They run", "edited": {"user": "U07ADA", "ts": "1772366500.000000"}}
    change = {"type": "message", "subtype": "message_changed", "ts": "1772366500.000300"}
    moved = told(change, message=edited, previous_message=ROOT)
    first, second = take_values(tmp_path, "slack", told(ROOT), moved).records

    assert first.uid == second.uid
    assert first.version < second.version
    assert second.props["title"] == "They run"


def test_a_deletion_ends_the_message_and_no_other(store: Store, tmp_path: Path) -> None:
    gone = {
        "type": "message",
        "subtype": "message_deleted",
        "ts": "1772366700.000400",
        "deleted_ts": REPLY["ts"],
        "previous_message": REPLY,
    }
    taken = take_values(tmp_path, "slack", told(gone), told(ROOT), told(REPLY))

    check_any_order_and_twice(store, taken.envelopes)

    found = snapshot(store)
    assert "Tombstone" in found.labels(f"{DOCUMENT}C07OPEN/{REPLY['ts']}")
    assert "Document" in found.labels(f"{DOCUMENT}C07OPEN/{ROOT['ts']}")


@pytest.mark.parametrize("kind", ["group", None, "something-new"])
def test_what_is_said_in_a_channel_that_is_not_open_is_for_its_readers(
    tmp_path: Path, kind: str | None
) -> None:
    [record] = take_values(tmp_path, "slack", told(ROOT, kind)).records

    assert record.visibility == "acme:nazara:main:access_scope:slack-c07open"


def test_a_private_channel_is_restricted_as_its_messages_are(tmp_path: Path) -> None:
    private = {**CHANNEL, "is_private": True}
    message = {"channel": private, "message": ROOT}
    [channel, record] = take_values(tmp_path, "slack", private, message).records

    assert channel.visibility == record.visibility == "acme:nazara:main:access_scope:slack-c07open"


def test_people_are_those_of_their_confirmed_address(facts: MapTo) -> None:
    [person] = facts(USER, "slack/people").records
    unconfirmed = facts({**USER, "is_email_confirmed": False}, "slack/people").records[0]

    assert person.canonical is not None
    assert person.canonical.native_id == "ada@acme.example"
    assert person.props == {
        "name": "Ada Byron",
        "email": "ada@acme.example",
        "role": "On call",
        "external": None,
    }
    assert unconfirmed.canonical is None


def test_a_user_group_is_a_team_of_its_own_with_members(facts: MapTo) -> None:
    answer = facts(event({"type": "subteam_updated", "subteam": GROUP}), "slack/groups")
    [team] = answer.records

    assert (team.label, team.canonical, team.props["name"]) == ("Team", None, "Payments")
    assert team.aliases == ("payments",)
    assert [(one.type, one.start.native_id) for one in answer.sightings] == [
        ("MEMBER_OF", "U07ADA")
    ]


def test_a_user_group_that_was_disabled_is_gone(facts: MapTo) -> None:
    [team] = facts({**GROUP, "date_delete": 1772400000}, "slack/groups").records

    assert team.tombstone


def test_a_channel_is_what_it_is_for_and_what_it_was_called(facts: MapTo) -> None:
    [channel] = facts(CHANNEL, "slack/channels").records

    assert (channel.props["title"], channel.props["kind"]) == ("#pumps", "channel")
    assert channel.aliases == ("pumps", "water")
    assert [one.text for one in channel.chunks] == ["What stands still"]
    assert channel.visibility == "org"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (told(said("1.000000", "x", subtype="channel_join")), "nobody says it"),
        (told(ROOT, "im"), "only channels are read"),
        (event({"type": "reaction_added"}), "Slack event reaction_added"),
        (event({"type": "app_mention", **ROOT} | {"type": "app_mention"}), "app_mention"),
        ({**USER, "is_bot": True}, "Slack bot"),
        ({**CHANNEL, "is_mpim": True}, "only channels are read"),
        ({"type": "url_verification", "token": "t", "challenge": "c"}, "url_verification"),
    ],
)
def test_what_nobody_says_to_all_is_passed_over(tmp_path: Path, value: Any, why: str) -> None:
    taken = take_values(tmp_path, "slack", value)

    assert (taken.records, taken.refused) == ([], [])
    assert why in taken.passed_over[0]


def test_answers_of_the_api_are_cut_into_their_elements(tmp_path: Path) -> None:
    pages = (
        {"ok": True, "members": [USER, {**USER, "id": "U2"}]},
        {"ok": True, "usergroups": [GROUP]},
        {"ok": True, "channels": [CHANNEL]},
    )
    taken = take_values(tmp_path, "slack", *pages)

    assert [one.label for one in taken.records] == ["Person", "Person", "Team", "Document"]


def test_programs_that_leave_the_text_empty_are_read_by_their_blocks() -> None:
    section = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Down*: <https://x.example|x>"},
    }
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "see "},
                    {"type": "link", "url": "https://y.example"},
                    {"type": "user", "user_id": "U1"},
                ],
            }
        ],
    }
    attachment = {"title": "Alert", "fields": [{"title": "Host", "value": "db-1"}]}
    preview = {"from_url": "https://z.example", "title": "Somebody's page"}
    message = {"text": "", "blocks": [section, rich], "attachments": [attachment, preview]}

    assert message_words(message).splitlines() == [
        "*Down*: x (https://x.example)",
        "see https://y.example@U1",
        "Alert",
        "Host: db-1",
    ]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("<https://x.example>", "https://x.example"),
        ("<!here> <!subteam^S1|@pay> <!date^1^x|today>", "@here @pay today"),
        ("<@U1|ada> in <#C1>", "@ada in #C1"),
    ],
)
def test_slacks_marks_are_read_as_text(marked: str, words: str) -> None:
    assert readable(marked) == words


@pytest.mark.parametrize(
    "value", [told(ROOT), USER, GROUP, CHANNEL], ids=["said", "user", "group", "channel"]
)
def test_a_null_anywhere_costs_a_property_at_most(value: dict[str, Any]) -> None:
    for other in nulled(value):
        stream = stream_of(other, connectors()["slack"])
        if stream is None or stream.passes_over(other):
            continue
        answer = map_envelope(make_envelope(other, stream.content_type), None)
        assert isinstance(answer, Facts), (answer, other)


def test_a_time_that_is_none_is_refused_and_says_so() -> None:
    odd = told({**ROOT, "ts": "yesterday"}, event_ts="1772366400.000100")

    answer = map_envelope(make_envelope(odd, "slack/messages"), None)

    assert isinstance(answer, Rejected)
    assert "ts is 'yesterday'; expected seconds and six decimals" in answer.reason


def test_every_real_payload_is_taken_or_passed_over_for_a_reason(data: Path) -> None:
    files = sorted((data / "payloads/slack").rglob("*.json"))
    taken = take(files, "slack")

    assert len(files) >= 30
    assert taken.refused == []
    assert len(taken.facts) + len(taken.passed_over) >= len(files)


def test_every_real_payload_gives_one_graph_in_any_order(store: Store, data: Path) -> None:
    files = sorted((data / "payloads/slack").rglob("*.json"))

    check_any_order_and_twice(store, take(files, "slack").envelopes)
