"""Issues, merge requests, incidents, and the notes below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link, Ref, Sighting
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    needed,
    objects_at,
    part,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.gitlab.project import Project, needed_time, person, time_at

_CLOSES = re.compile(
    r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):?\s+"
    r"([\w./-]+)?#(\d+)\b",
    re.IGNORECASE,
)
_MARKS = {"Issue": "#", "MergeRequest": "!", "WorkItem": "#"}


def map_issue(value: Any, origin: Origin) -> Facts:
    """Return an issue; one of type `incident` is an incident.

    Raises:
        MappingFault: When it has no number, project or time, as all of this module do.
    """
    issue = mapping_at(value, "object_attributes") or mapping_at(value, "issue") or value
    project = Project.of(value, issue)
    kind = first_word(issue, "issue_type", "type") or ""
    if kind.casefold() == "incident":
        return _incident(value, issue, project, origin)
    return _item(value, issue, "#", project, origin)


def map_merge_request(value: Any, origin: Origin) -> Facts:
    """Return a merge request, and that the commit it was merged as is part of it."""
    request = mapping_at(value, "object_attributes") or mapping_at(value, "merge_request") or value
    project = Project.of({"project": _target(value, request)}, request)
    return _item(value, request, "!", project, origin)


def map_note(value: Any, origin: Origin) -> Facts:
    """Return a note as a document about what it stands below."""
    note = mapping_at(value, "object_attributes") or mapping_at(value, "note") or value
    below = _below(value, note, origin)
    confidential = part(note, "confidential") is True or part(note, "internal") is True
    project = mapping_at(value, "project")
    visibility = (
        Project.of(value, note).visibility(origin, confidential=confidential) if project else None
    )
    remark = Remark(
        native_id=f"note/{needed(note, 'id')}",
        words=first_word(note, "note", "body") or "",
        below=below,
        kind="note" if confidential else "comment",
        author=person(part(note, "author") or part(value, "user"), origin),
        written_at=needed_time(origin, note, "created_at"),
        changed_at=time_at(origin, note, "updated_at"),
        url=word(note, "url"),
        section=word(project, "path_with_namespace"),
    )
    draft = remark.draft()
    draft.visibility = visibility or draft.visibility
    return Facts((draft.finish(origin),))


def is_bookkeeping(value: Any) -> str | None:
    """Say why a note is passed over that GitLab wrote itself, None when somebody did."""
    note = mapping_at(value, "object_attributes") or mapping_at(value, "note") or value
    return (
        "note that GitLab wrote itself: the change it tells is read"
        if note.get("system") is True
        else None
    )


def closed_by(text: str, project: Project, origin: Origin) -> Iterator[Ref]:
    """Yield the issues that a text says it closes: `Closes #12`, `Fixes group/project#12`."""
    for path, number in _CLOSES.findall(text):
        yield (Project(path) if path else project).item(origin, number)


def _target(value: Any, request: JsonObject) -> JsonObject:
    return mapping_at(request, "target") or mapping_at(value, "project")


def _item(value: Any, item: JsonObject, mark: str, project: Project, origin: Origin) -> Facts:
    number = needed(item, "iid")
    own = project.item(origin, number, mark)
    draft = Draft("WorkItem", own.native_id, url=first_word(item, "web_url", "url"))
    key = f"{project.path}{mark}{number}"
    draft.aliases = (key,)
    draft.visibility = project.visibility(origin, confidential=item.get("confidential") is True)
    draft.order = draft.at = needed_time(origin, item, "updated_at", "created_at")
    draft.props = {
        "title": word(item, "title"),
        "kind": "issue" if mark == "#" else "pull_request",
        "key": key,
        "description": word(item, "description"),
        "status": word(item, "state"),
        "opened_at": needed_time(origin, item, "created_at"),
        "updated_at": time_at(origin, item, "updated_at"),
        "closed_at": time_at(origin, item, "closed_at") or time_at(origin, item, "merged_at"),
    }
    draft.links = [Link("ABOUT", project.system(origin)), *_assigned(value, item, origin)]
    closes = closed_by(word(item, "description") or "", project, origin)
    draft.links += [Link("PART_OF", one) for one in closes if mark == "!" and one != own]
    return Facts(
        (draft.finish(origin), *project.described(origin)),
        tuple(_merged(item, own, project, origin)),
    )


def _incident(value: Any, issue: JsonObject, project: Project, origin: Origin) -> Facts:
    native_id = f"{project.path}#{needed(issue, 'iid')}".casefold()
    draft = Draft("Incident", native_id, url=first_word(issue, "web_url", "url"))
    draft.visibility = project.visibility(origin, confidential=issue.get("confidential") is True)
    draft.order = draft.at = needed_time(origin, issue, "updated_at", "created_at")
    closed, state = time_at(origin, issue, "closed_at"), word(issue, "state")
    draft.props = {
        "title": word(issue, "title"),
        "description": word(issue, "description"),
        "status": "resolved" if closed or state == "closed" else "triggered",
        "source_status": state,
        "kind": "incident",
        "severity": word(issue, "severity"),
        "started_at": needed_time(origin, issue, "created_at"),
        "resolved_at": closed,
    }
    draft.links = [Link("AFFECTS", project.system(origin)), *_assigned(value, issue, origin)]
    return Facts((draft.finish(origin), *project.described(origin)))


def _assigned(value: Any, item: JsonObject, origin: Origin) -> Iterator[Link]:
    listed = objects_at(item, "assignees") or objects_at(value, "assignees")
    for one in listed or [mapping_at(item, "assignee")]:
        if ref := person(one, origin):
            yield Link("ASSIGNED_TO", ref)


def _merged(item: JsonObject, own: Ref, project: Project, origin: Origin) -> Iterator[Sighting]:
    """Yield that the commits which a merge request became are part of it."""
    if word(item, "state") != "merged":
        return
    for key in ("merge_commit_sha", "squash_commit_sha"):
        if sha := word(item, key):
            yield origin.seen("PART_OF", project.commit(origin, sha), own)


def _below(value: Any, note: JsonObject, origin: Origin) -> Ref | None:
    """Return what a note stands below, None where it does not tell."""
    kind = word(note, "noteable_type") or ""
    if not mapping_at(value, "project"):
        return None
    project = Project.of(value, note)
    if kind == "Commit":
        sha = word(note, "commit_id") or word(value, "commit", "id")
        return project.commit(origin, sha) if sha else None
    name = "issue" if _MARKS.get(kind) == "#" else "merge_request"
    number = word(value, name, "iid") or word(note, "noteable_iid")
    return project.item(origin, number, _MARKS[kind]) if kind in _MARKS and number else None
