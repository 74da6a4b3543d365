"""Commits: as a push brings them, and as they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    needed,
    objects_at,
    one_line,
    part,
    word,
    words_at,
)
from ingest.mapping.records import Draft, MappingFault, Origin
from ingest.sources.github.repository import Repository
from ingest.sources.github.work import closed_by

_MERGES = re.compile(r"\A(?:Merge pull request #(\d+)\b|[^\n]*\(#(\d+)\)[^\S\n]*(?:\n|\Z))")
_SHOWN = 12
_PUSHED = ("added", "removed", "modified")


def cut_push(value: Any) -> Iterator[JsonObject]:
    """Yield each commit of a push, or the push itself where it brings none."""
    if not objects_at(value, "commits"):
        yield value
        return
    for commit in objects_at(value, "commits"):
        yield {"commit": commit, "repository": value.get("repository")}


def brings_none(value: Any) -> str | None:
    """Say why a push is passed over that brings no commit, None for a commit."""
    if "commits" not in value:
        return None
    ref = word(value, "ref") or "a branch"
    return f"GitHub's push of {ref} without commits: it moves or deletes a branch or a tag"


def map_commit(value: Any, origin: Origin) -> Facts:
    """Return a commit with the files that it changes.

    A commit never changes; told with its files it says more than without.

    Raises:
        MappingFault: When it has no hash or time.
    """
    commit = value if "sha" in value else mapping_at(value, "commit")
    sha = needed(commit, "sha" if "sha" in commit else "id")
    repository = Repository.of(value, commit)
    own = repository.commit(origin, sha)
    draft = Draft("WorkItem", own.native_id, url=first_word(commit, "html_url", "url"))
    draft.aliases = (sha,)
    draft.visibility = repository.visibility(origin)
    message = word(commit, "message") or word(commit, "commit", "message") or ""
    files = _files(commit)
    draft.order, draft.at = int(bool(files)), _moment(commit, origin)
    draft.props = {
        "title": one_line(message) or sha[:_SHOWN],
        "kind": "commit",
        "key": sha[:_SHOWN],
        "description": message or None,
        "opened_at": draft.at,
        "files": files or None,
    }
    draft.links = list(_links(commit, message, repository, origin))
    return Facts((draft.finish(origin), *repository.described(origin)))


def _files(commit: JsonObject) -> list[str]:
    pushed = [path for key in _PUSHED for path in words_at(commit, key)]
    asked = [path for one in objects_at(commit, "files") if (path := word(one, "filename"))]
    return sorted({*pushed, *asked})


def _moment(commit: JsonObject, origin: Origin) -> Any:
    for path in (("timestamp",), ("commit", "committer", "date"), ("commit", "author", "date")):
        if (found := part(commit, *path)) is not None:
            return origin.time(found, ".".join(path))
    raise MappingFault("expected a time at timestamp or commit.committer.date", path="timestamp")


def _links(
    commit: JsonObject, message: str, repository: Repository, origin: Origin
) -> Iterator[Link]:
    yield Link("ABOUT", repository.system(origin))
    login = word(commit, "author", "username") or word(commit, "author", "login")
    if login:
        yield Link("ASSIGNED_TO", origin.shared.ref("Person", login))
    if found := _MERGES.match(message):
        yield Link("PART_OF", repository.item(origin, found.group(1) or found.group(2)))
    for issue in closed_by(message, repository, origin):
        yield Link("PART_OF", issue)
