"""How a mutation lets somebody say something of nodes, and what its trail tells of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.actions.mutation import Asked, Done, Input, NotedChange, Shown
from api.actions.queueing import enrich_later
from graph.errors import InvalidInput, NotUndoable
from graph.model.identity import CANONICAL_SOURCE
from graph.model.times import parse_time
from ingest.people.asserting import restate
from ingest.people.saying import Speaker, Spoken

AT = Input("at", "DateTime | None", "Since when it holds; now without it, never a time to come.")
ASSERTION = Shown("assertion", "What is said, as it is now.", node="Assertion")


def speaker(asked: Asked) -> Speaker:
    """Return who says something.

    Raises:
        InvalidInput: When `at` is no time.
    """
    viewer, at = asked.viewer, asked.given.get("at")
    try:
        since = None if at is None else parse_time(at)
    except InvalidInput as error:
        raise InvalidInput(error.message, field="at") from error
    author = viewer.user or viewer.uid or CANONICAL_SOURCE
    return Speaker(
        viewer.org, author, asked.event.rpartition(":")[2], at=since, visible=viewer.visible
    )


def said(
    asked: Asked, title: str, every: Sequence[Spoken], shows: Mapping[str, Any], **about: Any
) -> Done:
    """Return what came of assertions: how each stood before, and how it stands."""
    for one in every:
        follow(asked, one)
    return Done(
        title,
        node=every[0].uid,
        shows={"assertion": every[0].uid, **shows},
        before={**about, "assertions": {one.uid: one.was for one in every}},
        after={**about, "assertions": {one.uid: one.now for one in every}},
        names=[one.uid for one in every],
    )


def follow(asked: Asked, spoken: Spoken) -> None:
    """Let what follows from what was said be done once it is committed."""
    if spoken.is_new:
        org, run = asked.viewer.org, asked.event
        asked.later.append(lambda: enrich_later(asked.outside, org, spoken.result, run))


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Let assertions say what they said before a change: nothing, where they were new."""
    who = speaker(asked)
    every = [
        restate(asked.store, who, uid, status or "withdrawn")
        for uid, status in change.before["assertions"].items()
    ]
    for one in every:
        check_unchanged(change, one.was, change.after["assertions"][one.uid])
    return said(asked, f"took back: {change.title}", every, {}, of=change.uid)


def check_unchanged(change: NotedChange, was: str | None, left: str | None) -> None:
    """Make sure that a change is undone as it was left, and not what somebody said since.

    Raises:
        NotUndoable: When somebody did; nothing is written then.
    """
    if was != left:
        message = f"{change.title!r} can't be undone: somebody said otherwise since"
        raise NotUndoable(message, field="auditEvent")
