"""Issues, comments and people."""

from __future__ import annotations

from typing import Any, Final

from graph.model.facts import EVERYBODY, Facts, Link, Record, Sighting
from ingest.mapping.parts import (
    BEFORE_THE_WHOLE,
    JsonObject,
    clock_at,
    mapping_at,
    needed,
    objects_at,
    part,
    word,
    words_at,
)
from ingest.mapping.persons import person_draft
from ingest.mapping.records import TOOL_AUTHORITY, Draft, MappingFault, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.linear.shapes import is_hook, record_of

_STATUS: Final = {
    "triage": "open",
    "backlog": "open",
    "unstarted": "open",
    "started": "in_progress",
    "completed": "closed",
    "canceled": "closed",
    "duplicate": "closed",
}
_PRIORITIES: Final = {"1": "Urgent", "2": "High", "3": "Medium", "4": "Low"}


def map_issue(value: Any, origin: Origin) -> Facts:
    """Return an issue, and that it is gone under the identifiers that it had in other teams."""
    issue = record_of(value)
    key = needed(issue, "identifier")
    if _is_removed(value):
        gone = Draft("WorkItem", key, order=clock_at(origin, value, "createdAt"), tombstone=True)
        return Facts((gone.finish(origin),))
    draft = Draft("WorkItem", key, url=word(issue, "url") or word(value, "url"))
    changed = clock_at(origin, issue, "updatedAt")
    draft.order = changed - BEFORE_THE_WHOLE if changed and is_hook(value) else changed
    draft.visibility = _visibility(issue, origin)
    draft.props = _properties(issue, origin)
    draft.links = _links(issue, key, origin)
    record = draft.finish(origin)
    before = [one for one in words_at(issue, "previousIdentifiers") if one != key]
    moved = [Draft("WorkItem", one, order=changed, tombstone=True).finish(origin) for one in before]
    passing = [*_team(issue, record, origin), *_people(issue, record, origin)]
    return Facts((record, *moved, *passing), tuple(_mentions(issue, key, origin)))


def map_comment(value: Any, origin: Origin) -> Facts:
    """Return a comment, or that it was deleted.

    Raises:
        MappingFault: When it does not say of which issue it is.
    """
    comment = record_of(value)
    native_id = needed(comment, "id")
    if _is_removed(value):
        order = clock_at(origin, value, "createdAt")
        gone = Draft("Document", native_id, order=order, tombstone=True)
        return Facts((gone.finish(origin),))
    issue = mapping_at(comment, "issue")
    key = word(issue, "identifier")
    if key is None:
        reason = "the comment says of no issue: expected issue.identifier"
        raise MappingFault(reason, path="issue.identifier")
    author = word(comment, "user", "id") or word(comment, "userId")
    remark = Remark(
        native_id=native_id,
        words=word(comment, "body") or "",
        below=origin.ref("WorkItem", key),
        author=origin.ref("Person", author) if author else None,
        written_at=clock_at(origin, comment, "createdAt"),
        changed_at=clock_at(origin, comment, "updatedAt"),
        url=word(comment, "url") or word(value, "url"),
        visibility=_visibility(issue, origin),
    )
    return Facts((remark.draft().finish(origin),))


def map_user(value: Any, origin: Origin) -> Facts:
    """Return a person: the one with that address."""
    user = record_of(value)
    draft = person_draft(
        origin,
        needed(user, "id"),
        name=word(user, "name"),
        email=word(user, "email"),
        external=part(user, "guest") is True,
        aliases=(word(user, "displayName"),),
        order=clock_at(origin, user, "updatedAt"),
    )
    return Facts((draft.finish(origin),))


def _properties(issue: JsonObject, origin: Origin) -> JsonObject:
    state = word(issue, "state", "type") or ""
    opened, changed = clock_at(origin, issue, "createdAt"), clock_at(origin, issue, "updatedAt")
    ended = clock_at(origin, issue, "completedAt") or clock_at(origin, issue, "canceledAt")
    author = word(issue, "creator", "id") or word(issue, "creatorId")
    return {
        "title": word(issue, "title"),
        "kind": "issue",
        "key": word(issue, "identifier"),
        "description": word(issue, "description"),
        "status": _STATUS.get(state) or state or None,
        "source_status": word(issue, "state", "name"),
        "priority": _PRIORITIES.get(word(issue, "priority") or ""),
        "author": origin.ref("Person", author).uid if author else None,
        "opened_at": opened or changed or origin.received_at,
        "updated_at": changed,
        "closed_at": ended,
    }


def _links(issue: JsonObject, key: str, origin: Origin) -> list[Link]:
    assignee = word(issue, "assignee", "id") or word(issue, "assigneeId")
    team, parent = word(issue, "team", "key"), word(issue, "parent", "identifier")
    found = [Link("ASSIGNED_TO", origin.ref("Person", assignee))] if assignee else []
    if team:
        found.append(Link("ASSIGNED_TO", origin.ref("Team", team)))
    if parent and parent != key:
        found.append(Link("PART_OF", origin.ref("WorkItem", parent)))
    for one in objects_at(issue, "relations", "nodes"):
        other = word(one, "relatedIssue", "identifier")
        if other and other != key and part(one, "type") == "duplicate":
            found.append(Link("DUPLICATE_OF", origin.ref("WorkItem", other)))
    return found


def _team(issue: JsonObject, record: Record, origin: Origin) -> list[Record]:
    """Return what an issue tells in passing of its team. Nobody vouches for its name."""
    key = word(issue, "team", "key")
    if key is None or record.visibility != EVERYBODY:
        return []
    draft = Draft("Team", key, authority=TOOL_AUTHORITY, timeless=True)
    draft.props = {"name": word(issue, "team", "name") or key}
    return [draft.finish(origin)]


def _people(issue: JsonObject, record: Record, origin: Origin) -> list[Record]:
    """Return the people that an issue tells of in passing: calls hold their addresses."""
    told = {
        native_id: one
        for name in ("assignee", "creator")
        if (one := mapping_at(issue, name)) and (native_id := word(one, "id"))
    }
    if record.visibility != EVERYBODY:
        return []
    drafts = [
        person_draft(origin, native_id, name=word(one, "name"), email=word(one, "email"))
        for native_id, one in sorted(told.items())
        if word(one, "email")
    ]
    for draft in drafts:
        draft.timeless = True
    return [draft.finish(origin) for draft in drafts]


def _mentions(issue: JsonObject, key: str, origin: Origin) -> list[Sighting]:
    """Return the issues that this one is related with in any way."""
    own = origin.ref("WorkItem", key)
    keys = {
        word(one, "relatedIssue", "identifier") for one in objects_at(issue, "relations", "nodes")
    }
    others = sorted(one for one in keys if one and one != key)
    return [origin.seen("MENTIONS", own, origin.ref("WorkItem", one)) for one in others]


def _visibility(issue: JsonObject, origin: Origin) -> str:
    """Return who may read an issue: of a private team, the readers of a scope of the team."""
    team = word(issue, "team", "key") or (word(issue, "identifier") or "").partition("-")[0]
    return origin.scope(team) if part(issue, "team", "private") is True else EVERYBODY


def _is_removed(value: Any) -> bool:
    return is_hook(value) and part(value, "action") == "remove"
