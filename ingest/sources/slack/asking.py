"""How Slack is asked, and how it calls us.

History is read by channel, the last two days again each time: neither edits nor replies move a
message's time. What is older comes by events alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BEARER, Option, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Ask, Partition, Pull, Pulling, Surroundings
from ingest.interface.push import (
    InBody,
    InHeader,
    Push,
    PushReply,
    PushRequest,
    Signature,
)
from ingest.mapping.parts import part, word

_PAGES = TokenPages(at="/response_metadata/next_cursor")
_PAGED = {"limit": "200", "cursor": "{page}"}
_HOURLY = timedelta(hours=1)


def _fault(body: Any) -> str | None:
    """Return what Slack says went wrong: nearly always with the status 200."""
    return (word(body, "error") or "unknown error") if part(body, "ok") is False else None


def _is_throttled(status: int, body: Any) -> bool:
    del status
    return word(body, "error") == "ratelimited"


PULLING = Pulling(
    base_url="https://slack.com/api",
    auth=BEARER,
    rate=RateLimit(requests=45, throttles=_is_throttled),
    options=(Option(name="channels", about="the ids of the channels that are read", many=True),),
    check="/auth.test",
    fault=_fault,
)


def _has_replies(message: Any) -> bool:
    return bool(part(message, "reply_count"))


def _thread(message: Any, around: Surroundings) -> Any:
    """Return a message beside its channel, with all that was answered."""
    named = {"id": around.partition["channel"]}
    return {
        "channel": {**named, "is_private": part(around.about, "is_private")},
        "messages": [message, *around.details.get("replies", ())],
    }


MESSAGES = Pull(
    path="/conversations.history",
    query={"channel": "{channel}", "oldest": "{since}", "latest": "{until}", **_PAGED},
    records="/messages",
    id="/ts",
    page=_PAGES,
    cursor=WindowCursor(
        form="unix_micro", overlap=timedelta(hours=48), longest=timedelta(days=3660)
    ),
    partition=Partition(
        name="channel",
        option="channels",
        found=Ask(
            name="channels",
            path="/users.conversations",
            query={
                "types": "public_channel,private_channel",
                "exclude_archived": "true",
                **_PAGED,
            },
            records="/channels",
            page=_PAGES,
        ),
        at="/id",
        about=Ask(
            name="channel",
            path="/conversations.info",
            query={"channel": "{channel}"},
            records="/channel",
        ),
    ),
    details=(
        Ask(
            name="replies",
            path="/conversations.replies",
            takes={"thread": "/ts"},
            query={"channel": "{channel}", "ts": "{thread}", **_PAGED},
            records="/messages",
            page=_PAGES,
            when=_has_replies,
        ),
    ),
    wrap=_thread,
    needs="channels:history, channels:read, groups:history, groups:read",
)
PEOPLE = Pull(
    path="/users.list",
    query=_PAGED,
    records="/members",
    page=_PAGES,
    cursor=SnapshotCursor(labels=frozenset({"Person"})),
    needs="users:read, users:read.email",
    every=_HOURLY,
)
GROUPS = Pull(
    path="/usergroups.list",
    query={"include_users": "true", "include_disabled": "true"},
    records="/usergroups",
    cursor=SnapshotCursor(labels=frozenset({"Team"})),
    needs="usergroups:read",
    every=_HOURLY,
)
CHANNELS = Pull(
    path="/users.conversations",
    query={"types": "public_channel,private_channel", **_PAGED},
    records="/channels",
    page=_PAGES,
    cursor=SnapshotCursor(),
    needs="channels:read, groups:read",
    every=_HOURLY,
)


def _challenge(request: PushRequest) -> PushReply | None:
    """Return the word by which Slack knows that the address is ours."""
    if part(request.value, "type") != "url_verification":
        return None
    return PushReply(body=(word(request.value, "challenge") or "").encode())


PUSH = Push(
    proofs=(
        Signature(
            header="X-Slack-Signature",
            signed="v0:{time}:{body}",
            prefix="v0=",
            time=InHeader("X-Slack-Request-Timestamp"),
        ),
    ),
    delivery_id=(InBody("/event_id"),),
    event_type=InBody("/event/type"),
    challenge=_challenge,
    status=200,
)
