"""The people, user groups and channels of a workspace."""

from __future__ import annotations

from typing import Any

from graph.model.facts import EVERYBODY, Facts
from ingest.mapping.chunks import chunk
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, part, word, words_at
from ingest.mapping.persons import person_draft
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.slack.messages import channel_scope, stamp_time
from ingest.sources.slack.shapes import channel_of, event_type, is_event, subject
from ingest.sources.slack.words import readable


def map_person(value: Any, origin: Origin) -> Facts:
    """Return the person that a user is: the one with that e-mail address, if Slack confirmed it."""
    user = subject(value)
    profile = mapping_at(user, "profile")
    names = (word(profile, "real_name"), word(profile, "display_name"), word(user, "real_name"))
    draft = person_draft(
        origin,
        word(user, "id") or "",
        name=next(filter(None, names), word(user, "name")),
        email=word(profile, "email"),
        confirmed=part(user, "is_email_confirmed") is not False,
        external=_is_guest(user),
        role=word(profile, "title"),
        aliases=(word(user, "name"), word(profile, "display_name")),
        order=clock_at(origin, user, "updated"),
    )
    return Facts((draft.finish(origin),))


def map_group(value: Any, origin: Origin) -> Facts:
    """Return the team that a user group is, with its members. Nobody vouches for its name."""
    group = subject(value)
    draft = Draft("Team", word(group, "id") or "", authority=TOOL_AUTHORITY)
    deleted = clock_at(origin, group, "date_delete")
    draft.order = deleted or clock_at(origin, group, "date_update")
    if deleted:
        draft.tombstone = True
        return Facts((draft.finish(origin),))
    handle = word(group, "handle")
    draft.props = {
        "name": word(group, "name") or handle,
        "chat": f"@{handle}" if handle else None,
        "description": word(group, "description"),
    }
    draft.aliases = (handle,) if handle else ()
    own = origin.ref("Team", draft.native_id)
    members = [origin.ref("Person", one) for one in words_at(group, "users")]
    seen = tuple(origin.seen("MEMBER_OF", one, own) for one in members)
    return Facts((draft.finish(origin),), seen)


def map_channel(value: Any, origin: Origin) -> Facts:
    """Return the document that a channel is: what it is for, and the head of its threads."""
    channel = channel_of(value)
    native_id = word(channel, "id") or ""
    if is_event(value) and event_type(value) != "channel_created":
        told_at = stamp_time(word(value, "event", "event_ts"))
        gone = Draft("Document", native_id, order=told_at, tombstone=True)
        return Facts((gone.finish(origin),))
    return Facts((_channel(channel, native_id, value, origin).finish(origin),))


def _channel(channel: JsonObject, native_id: str, value: Any, origin: Origin) -> Draft:
    created = clock_at(origin, channel, "created")
    draft = Draft("Document", native_id, url=f"https://slack.com/archives/{native_id}")
    draft.order = clock_at(origin, channel, "updated") or created
    # Slack tells of new channels in an event of their own only where they are open.
    draft.visibility = EVERYBODY if is_event(value) else channel_scope(channel, origin)
    told = [readable(one) for key in ("topic", "purpose") if (one := word(channel, key, "value"))]
    draft.chunks = chunk("\n\n".join(told))
    name = word(channel, "name")
    draft.props = {
        "title": f"#{name or native_id}",
        "kind": "channel",
        "created_at": created,
        "updated_at": draft.order,
    }
    draft.aliases = (name, *words_at(channel, "previous_names")) if name else ()
    return draft


def _is_guest(user: JsonObject) -> bool:
    return any(
        part(user, key) is True for key in ("is_restricted", "is_ultra_restricted", "is_stranger")
    )
