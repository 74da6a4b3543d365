"""Issues: engineering work, or a ticket where the project is a service desk."""

from __future__ import annotations

from typing import Any, Final

from graph.model.facts import EVERYBODY, Facts, Link, Record, Sighting
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, needed, objects_at, part, word
from ingest.mapping.records import Draft, Origin
from ingest.sources.jira.comments import comments_of
from ingest.sources.jira.frame import deleted_at, label_of, visibility_of
from ingest.sources.jira.history import states_before
from ingest.sources.jira.people import person_ref, persons_in
from ingest.sources.jira.shapes import event_name, issue_of, page_of
from ingest.sources.jira.words import words_of

_CATEGORIES: Final = {"new": "open", "indeterminate": "in_progress", "done": "closed"}
_TICKET_STATUS: Final = {"open": "open", "in_progress": "open", "closed": "resolved"}
_KINDS: Final = (("incident", "incident"), ("problem", "problem"), ("question", "question"))
_LEADS_TO: Final = {"duplicates": "DUPLICATE_OF", "clones": "FOLLOWS"}
"""What an issue link says outward, in small letters, that we have a relationship for."""


def map_issue(value: Any, origin: Origin) -> Facts:
    """Return an issue as it is and as it was, its comments, and the people whom it names."""
    issue, name = issue_of(value), event_name(value) or ""
    if name.endswith("_deleted"):
        return Facts((_gone(issue, value, origin),))
    record = _draft(issue, origin).finish(origin)
    past = [_draft(one, origin).finish(origin) for one in states_before(issue, origin)]
    said = comments_of(value, issue, record, origin)
    people = persons_in(issue, origin) if record.visibility == EVERYBODY else []
    moved = _moved_from(value, issue, record, origin)
    return Facts((record, *past, *moved, *said, *people), tuple(_mentions(issue, record, origin)))


def _gone(issue: JsonObject, value: Any, origin: Origin) -> Record:
    draft = Draft(label_of(issue), needed(issue, "key"), tombstone=True)
    draft.order = deleted_at(value, clock_at(origin, issue, "fields", "updated"), origin)
    return draft.finish(origin)


def _moved_from(value: Any, issue: JsonObject, record: Record, origin: Origin) -> list[Record]:
    """Return that an issue is gone under the keys that it had in other projects."""
    changes = [mapping_at(value, "changelog"), *objects_at(issue, "changelog", "histories")]
    items = [item for one in changes for item in objects_at(one, "items")]
    keys = {word(one, "fromString") for one in items if part(one, "field") == "Key"}
    gone = sorted(one for one in keys if one and one != record.native_id)
    drafts = [Draft(record.label, one, order=record.at, tombstone=True) for one in gone]
    return [one.finish(origin) for one in drafts]


def _draft(issue: JsonObject, origin: Origin) -> Draft:
    fields = mapping_at(issue, "fields")
    key, label = needed(issue, "key"), label_of(issue)
    draft = Draft(label, key, url=page_of(issue, "browse", key))
    draft.visibility = visibility_of(issue, origin)
    draft.order = clock_at(origin, fields, "updated") or clock_at(origin, fields, "created")
    draft.links = _links(fields, key, label, origin)
    draft.props = _properties(fields, key, label, origin)
    return draft


def _properties(fields: JsonObject, key: str, label: str, origin: Origin) -> JsonObject:
    opened, changed = clock_at(origin, fields, "created"), clock_at(origin, fields, "updated")
    reporter = person_ref(mapping_at(fields, "reporter"), origin)
    status, kind = _status(fields), (word(fields, "issuetype", "name") or "").casefold()
    common: JsonObject = {
        "title": word(fields, "summary") or key,
        "description": words_of(part(fields, "description")),
        "key": key,
        "source_status": word(fields, "status", "name"),
        "priority": word(fields, "priority", "name"),
        "author": reporter.uid if reporter else None,
        "opened_at": opened or changed or origin.received_at,
        "updated_at": changed,
    }
    closed = clock_at(origin, fields, "resolutiondate")
    if label == "WorkItem":
        is_epic = kind == "epic" or part(fields, "issuetype", "hierarchyLevel") == 1
        own = {"status": status, "kind": "epic" if is_epic else "issue", "closed_at": closed}
        return common | own
    kinds = (ours for theirs, ours in _KINDS if theirs in kind)
    return common | {
        "status": _TICKET_STATUS.get(status or "open", "open"),
        "kind": next(kinds, "request"),
        "resolved_at": closed,
    }


def _status(fields: JsonObject) -> str | None:
    """Return where work stands by the category of its status, else the status in small letters."""
    category = word(fields, "status", "statusCategory", "key")
    name = word(fields, "status", "name")
    return _CATEGORIES.get(category or "") or (name.casefold() if name else None)


def _links(fields: JsonObject, key: str, label: str, origin: Origin) -> list[Link]:
    found = []
    if (assignee := person_ref(mapping_at(fields, "assignee"), origin)) is not None:
        found.append(Link("ASSIGNED_TO", assignee))
    if project := word(fields, "project", "key"):
        found.append(Link("ABOUT", origin.ref("System", project)))
    if (parent := word(fields, "parent", "key")) and label == "WorkItem":
        found.append(Link("PART_OF", origin.ref(label, parent)))
    for link in objects_at(fields, "issuelinks"):
        other = word(link, "outwardIssue", "key")
        type_ = _LEADS_TO.get((word(link, "type", "outward") or "").casefold())
        if other and type_ and other != key:
            found.append(Link(type_, origin.ref(label, other)))
    return found


def _mentions(issue: JsonObject, record: Record, origin: Origin) -> list[Sighting]:
    """Return the issues that this one is linked with in any way."""
    own = origin.ref(record.label, record.native_id)
    links = objects_at(issue, "fields", "issuelinks")
    keys = {word(one, side, "key") for one in links for side in ("outwardIssue", "inwardIssue")}
    others = sorted(one for one in keys if one and one != own.native_id)
    return [origin.seen("MENTIONS", own, origin.ref("WorkItem", one)) for one in others]
