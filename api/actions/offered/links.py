"""Relationships that people assert, take back, or refuse where Nazara derived them."""

from __future__ import annotations

from typing import Final

from api.actions.mutation import Asked, Done, Input, Mutation, Shown
from api.actions.speaking import ASSERTION, AT, said, set_back, speaker
from ingest.people.asserting import assert_link, end_link, refuse_link
from ingest.people.saying import Spoken


def link(asked: Asked) -> Done:
    """Say that a relationship holds."""
    return _told(asked, "linked", assert_link(asked.store, speaker(asked), *_named(asked)))


def unlink(asked: Asked) -> Done:
    """Take a relationship back that people assert."""
    return _told(asked, "unlinked", *end_link(asked.store, speaker(asked), *_named(asked)))


def refuse(asked: Asked) -> Done:
    """Say that a relationship that Nazara derives does not hold."""
    return _told(asked, "refused", refuse_link(asked.store, speaker(asked), *_named(asked)))


def _named(asked: Asked) -> tuple[str, str, str]:
    given = asked.given
    return given["relationship"], given["start"], given["end"]


def _told(asked: Asked, verb: str, *every: Spoken) -> Done:
    type_, start, end = _named(asked)
    shows = {"start": start, "end": end}
    title = f"{verb} {start} {type_} {end}"
    return said(asked, title, every, shows, relationship=type_, **shows)


_TAKES: Final = (
    Input("start", "ID", "Id of the node that the relationship leaves."),
    Input("relationship", "RelationshipType", "What it says, read from start to end."),
    Input("end", "ID", "Id of the node that it leads to."),
    AT,
)
_SHOWS: Final = (
    Shown("start", "The node that it leaves, as it is now.", node="Entity"),
    Shown("end", "The node that it leads to, as it is now.", node="Entity"),
    ASSERTION,
)

MUTATIONS: Final = (
    Mutation(
        name="linkNodes",
        description="Say that a relationship holds between two nodes. It stands beside what tools "
        "say, survives every import, and is said once whoever says it again.",
        takes=_TAKES,
        shows=_SHOWS,
        action=link,
        contrary=set_back,
        role="agent",
    ),
    Mutation(
        name="unlinkNodes",
        description="Take back a relationship that people assert: it ends, and stays in the past. "
        "What a tool states is ended in that tool (NOT_OWNED).",
        takes=_TAKES,
        shows=_SHOWS,
        action=unlink,
        contrary=set_back,
        role="agent",
    ),
    Mutation(
        name="refuseLink",
        description="Say that a relationship that Nazara derived, such as a mention, does not "
        "hold. It goes, and no job makes it again.",
        takes=_TAKES,
        shows=_SHOWS,
        action=refuse,
        contrary=set_back,
        role="agent",
    ),
)
