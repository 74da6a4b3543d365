"""The shapes that Slack gives things in: in events, in answers of its API, in files of those.

An event holds what it tells of in `event`. A message that was asked for stands beside its channel:
`{"channel": {"id": …, "is_private": …}, "message": {…}}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

_SAID_KEYS = frozenset({"user", "bot_id", "username", "text", "blocks", "reply_count"})
_PERSON_KEYS = frozenset({"is_bot", "team_id", "deleted", "real_name"})
_SILENT_NAMES = """
    channel_join channel_leave channel_topic channel_purpose channel_name channel_archive
    channel_unarchive channel_convert_to_private channel_convert_to_public
    channel_posting_permissions group_join group_leave group_topic group_purpose group_name
    group_archive group_unarchive pinned_item unpinned_item ekm_access_denied reminder_add bot_add
    bot_remove huddle_thread message_replied channel_canvas_updated
"""
_SILENT = frozenset(_SILENT_NAMES.split())
"""Subtypes of messages that nobody says; `message_replied` only counts replies."""

_DIRECT = frozenset({"im", "mpim"})


def is_event(value: Any) -> bool:
    """Whether a JSON value is an event that Slack sends."""
    return isinstance(part(value, "event"), dict) and "api_app_id" in value


def event_type(value: Any) -> str:
    """Return what an event tells of, nothing where it is none."""
    return word(value, "event", "type") or ""


def is_message(value: Any) -> bool:
    """Whether it is a message: an event's, or one or several beside their channel."""
    if is_event(value):
        return event_type(value) == "message"
    if part(value, "channel") is None:
        return False
    said = [part(value, "message"), *objects_at(value, "messages")]
    return any(isinstance(one, dict) and "ts" in one and _SAID_KEYS & set(one) for one in said)


def is_person(value: Any) -> bool:
    """Whether it is a user, or a page of `users.list`."""
    if is_event(value):
        return event_type(value) in {"user_change", "team_join", "user_profile_changed"}
    return _is_page(value, "members") or bool(
        isinstance(part(value, "profile"), dict) and "id" in value and _PERSON_KEYS & set(value)
    )


def is_group(value: Any) -> bool:
    """Whether it is a user group, or a page of `usergroups.list`."""
    if is_event(value):
        return event_type(value) in {"subteam_created", "subteam_updated"}
    return _is_page(value, "usergroups") or (
        isinstance(value, dict) and {"handle", "is_usergroup"} <= set(value)
    )


def is_channel(value: Any) -> bool:
    """Whether it is a channel, or a page of `conversations.list`."""
    if is_event(value):
        return event_type(value) in {"channel_created", "channel_deleted", "group_deleted"}
    return _is_page(value, "channels") or (
        isinstance(value, dict) and {"is_private", "is_archived", "creator"} <= set(value)
    )


def is_other(value: Any) -> bool:
    """Whether it is an event of which nothing is kept, or what setting up a webhook sends."""
    if is_event(value):
        return not any(one(value) for one in (is_message, is_person, is_group, is_channel))
    return word(value, "type") in {"url_verification", "app_rate_limited"} and "token" in value


def why_not(value: Any) -> str | None:
    """Return why something of Slack's is passed over, None when it is taken."""
    if is_other(value):
        return f"Slack event {event_type(value) or part(value, 'type')}: nothing is kept of it"
    if is_message(value):
        return _why_not_said(value)
    if is_channel(value):
        return _why_not_channel(value)
    inner = subject(value)
    if part(inner, "is_bot") is True or part(inner, "id") == "USLACKBOT":
        return "Slack bot: no person"
    return None if word(inner, "id") else "Slack record without an id"


def subject(value: Any) -> JsonObject:
    """Return the user or group that an event tells of, or the one that was listed."""
    if not is_event(value):
        return mapping_at({"it": value}, "it")
    return mapping_at(value, "event", "user") or mapping_at(value, "event", "subteam")


def channel_of(value: Any) -> JsonObject:
    """Return the channel that an event tells of or a message stands beside, at least its id."""
    holder = mapping_at(value, "event") if is_event(value) else value
    named = part(holder, "channel")
    if not is_event(value) and named is None:
        return mapping_at({"it": value}, "it")
    return named if isinstance(named, dict) else {"id": named}


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of Slack's API holds, each with what it needs of the rest."""
    listed = next(
        (key for key in ("members", "usergroups", "channels") if _is_page(value, key)), None
    )
    if listed:
        yield from objects_at(value, listed)
    elif not is_event(value) and isinstance(part(value, "messages"), list):
        around = {key: found for key, found in value.items() if key != "messages"}
        yield from ({**around, "message": one} for one in objects_at(value, "messages"))
    else:
        yield value


def _is_page(value: Any, key: str) -> bool:
    return isinstance(part(value, key), list) and "ok" in value


def _why_not_said(value: Any) -> str | None:
    said = mapping_at(value, "event") or mapping_at(value, "message")
    subtype = part(said, "subtype")
    if isinstance(subtype, str) and subtype in _SILENT:
        return f"Slack message of type {subtype}: nobody says it"
    if part(said, "channel_type") in _DIRECT:
        return "Slack message to one person: only channels are read"
    told = word(said, "deleted_ts") or word(mapping_at(said, "message") or said, "ts")
    if not told or not word(channel_of(value), "id"):
        return "Slack message without a time or a channel"
    return None


def _why_not_channel(value: Any) -> str | None:
    channel = channel_of(value)
    if part(channel, "is_im") is True or part(channel, "is_mpim") is True:
        return "Slack conversation of some people: only channels are read"
    return None if word(channel, "id") else "Slack channel without an id"
