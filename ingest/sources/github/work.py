"""Issues, pull requests and their comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link, Ref, Sighting
from ingest.mapping.parts import (
    JsonObject,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    part,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.github.people import assignees, person
from ingest.sources.github.repository import Repository

_GONE = frozenset({"deleted", "transferred"})
"""Actions after which the record is not there any more, or elsewhere by another number."""

_CLOSES = re.compile(
    r"\b(?:clos(?:e|es|ed)|fix(?:es|ed)?|resolv(?:e|es|ed)):?\s+"
    r"(?:https?://[^\s/]+/)?([\w.-]+/[\w.-]+)?(?:#|/issues/)(\d+)\b",
    re.IGNORECASE,
)


def map_issue(value: Any, origin: Origin) -> Facts:
    """Return an issue; GitHub's list of them holds pull requests as well.

    Raises:
        MappingFault: When it has no number or time, as all of this module do.
    """
    issue = mapping_at(value, "issue") or value
    kind = "pull_request" if part(issue, "pull_request") else "issue"
    return _item(value, issue, kind, origin)


def map_pull_request(value: Any, origin: Origin) -> Facts:
    """Return a pull request, and that the commit it was merged as is part of it."""
    return _item(value, mapping_at(value, "pull_request") or value, "pull_request", origin)


def map_comment(value: Any, origin: Origin) -> Facts:
    """Return a comment, as a document about its issue or pull request."""
    comment = mapping_at(value, "comment") or value
    repository = Repository.of(value, comment)
    number = word(value, "issue", "number") or _number_in(comment)
    draft = Remark(
        native_id=f"comment/{needed(comment, 'id')}",
        words=word(comment, "body") or "",
        below=repository.item(origin, number) if number else None,
        author=person(part(comment, "user"), origin),
        written_at=needed_moment(origin, comment, "created_at"),
        changed_at=moment_at(origin, comment, "updated_at"),
        url=word(comment, "html_url"),
        section=repository.path,
        visibility=repository.visibility(origin),
    ).draft()
    if "comment" in value and value.get("action") == "deleted":
        return _deleted(draft, origin)
    return Facts((draft.finish(origin),))


def closed_by(text: str, repository: Repository, origin: Origin) -> Iterator[Ref]:
    """Yield the issues that a text says it closes: `fixes #12`, `closes owner/name#12`."""
    for name, number in _CLOSES.findall(text):
        yield (Repository(name) if name else repository).item(origin, number)


def _item(value: Any, item: JsonObject, kind: str, origin: Origin) -> Facts:
    repository, number = Repository.of(value, item), needed(item, "number")
    own = repository.item(origin, number)
    draft = Draft("WorkItem", own.native_id, url=word(item, "html_url"))
    draft.aliases = (repository.key(number),)
    draft.visibility = repository.visibility(origin)
    if "issue" in value and value.get("action") in _GONE:
        return _deleted(draft, origin)
    draft.order = draft.at = needed_moment(origin, item, "updated_at", "created_at")
    draft.props = _properties(item, kind, repository.key(number), origin)
    draft.links = [Link("ABOUT", repository.system(origin)), *assignees(item, origin)]
    closes = closed_by(word(item, "body") or "", repository, origin)
    draft.links += [Link("PART_OF", one) for one in closes if kind != "issue" and one != own]
    merged = _merged(item, own, repository, origin)
    return Facts((draft.finish(origin), *repository.described(origin)), tuple(merged))


def _properties(item: JsonObject, kind: str, key: str, origin: Origin) -> JsonObject:
    merged = word(item, "merged_at") or word(item, "pull_request", "merged_at")
    return {
        "title": word(item, "title"),
        "kind": kind,
        "key": key,
        "description": word(item, "body"),
        "status": "merged" if merged else word(item, "state"),
        "source_status": word(item, "state_reason") or word(item, "state"),
        "opened_at": needed_moment(origin, item, "created_at"),
        "updated_at": moment_at(origin, item, "updated_at"),
        "closed_at": moment_at(origin, item, "closed_at"),
    }


def _merged(
    item: JsonObject, own: Ref, repository: Repository, origin: Origin
) -> Iterator[Sighting]:
    """Yield that the commit which a pull request was merged as is part of it."""
    if (sha := word(item, "merge_commit_sha")) and word(item, "merged_at"):
        yield origin.seen("PART_OF", repository.commit(origin, sha), own)


def _deleted(draft: Draft, origin: Origin) -> Facts:
    """Return that a record is gone: the time of its last change is not that of its end."""
    gone = Draft(draft.label, draft.native_id, tombstone=True, visibility=draft.visibility)
    return Facts((gone.finish(origin),))


def _number_in(comment: JsonObject) -> str | None:
    """Return the number at the end of the address of what a comment stands at."""
    address = word(comment, "issue_url") or word(comment, "pull_request_url") or ""
    number = address.rstrip("/").rsplit("/", 1)[-1]
    return number if number.isdigit() else None
