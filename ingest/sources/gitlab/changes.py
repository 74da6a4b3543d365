"""Commits, deployments and releases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    needed,
    objects_at,
    one_line,
    word,
    words_at,
)
from ingest.mapping.records import Draft, Origin
from ingest.sources.gitlab.project import Project, needed_time, time_at
from ingest.sources.gitlab.work import closed_by

_ENDS = frozenset({"success", "failed", "canceled"})
_MERGES = re.compile(r"See merge request ([\w./-]+)!(\d+)")
_SHOWN = 12


def cut_push(value: Any) -> Iterator[JsonObject]:
    """Yield each commit of a push, or the push itself where it brings none."""
    if not objects_at(value, "commits"):
        yield value
        return
    for commit in objects_at(value, "commits"):
        yield {"commit": commit, "project": value.get("project")}


def brings_none(value: Any) -> str | None:
    """Say why a push is passed over that brings no commit, None for a commit."""
    if "commits" not in value:
        return None
    ref = word(value, "ref") or "a branch"
    return f"GitLab's push of {ref} without commits: it moves or deletes a branch or a tag"


def map_commit(value: Any, origin: Origin) -> Facts:
    """Return a commit with the files that it changes.

    Raises:
        MappingFault: When it has no hash, project or time, as all of this module do.
    """
    commit = mapping_at(value, "commit") or value
    sha = needed(commit, "id")
    project = Project.of(value, commit)
    own = project.commit(origin, sha)
    draft = Draft("WorkItem", own.native_id, url=first_word(commit, "web_url", "url"))
    draft.aliases, draft.visibility = (sha,), project.visibility(origin)
    files = sorted(
        {path for key in ("added", "modified", "removed") for path in words_at(commit, key)}
    )
    message = first_word(commit, "message", "title") or ""
    draft.order = int(bool(files))
    draft.at = needed_time(origin, commit, "timestamp", "committed_date", "created_at")
    draft.props = {
        "title": one_line(message) or sha[:_SHOWN],
        "kind": "commit",
        "key": sha[:_SHOWN],
        "description": message or None,
        "opened_at": draft.at,
        "files": files or None,
    }
    draft.links = [Link("ABOUT", project.system(origin))]
    draft.links += [Link("PART_OF", one) for one in closed_by(message, project, origin)]
    for path, number in _MERGES.findall(message):
        draft.links.append(Link("PART_OF", Project(path).item(origin, number, "!")))
    return Facts((draft.finish(origin), *project.described(origin)))


def map_deployment(value: Any, origin: Origin) -> Facts:
    """Return a deployment as its last change leaves it."""
    given = mapping_at(value, "deployment") or value
    draft = Draft("Deployment", first_word(given, "deployment_id") or needed(given, "id"))
    draft.url = first_word(given, "deployable_url", "web_url")
    began = needed_time(origin, given, "created_at", "status_changed_at", "updated_at")
    changed = time_at(origin, given, "status_changed_at") or time_at(origin, given, "updated_at")
    draft.order, draft.at = changed or began, began
    state, ref = word(given, "status"), word(given, "ref")
    place = word(given, "environment", "name") or word(given, "environment")
    draft.props = {
        "title": " to ".join(filter(None, (f"Deploy {ref}" if ref else "Deploy", place))),
        "kind": "deploy",
        "at": began,
        "finished_at": _finished(given, origin) if state in _ENDS else None,
        "environment": place,
        "commit": _commit(given),
        "status": state,
        "author": word(given, "user", "username"),
        "description": word(given, "commit_title") or word(given, "deployable", "commit", "title"),
    }
    return _deployed(draft, Project.of(value, given), origin)


def map_release(value: Any, origin: Origin) -> Facts:
    """Return a release as a deployment of its tag, by which GitLab knows it."""
    given = mapping_at(value, "release") or value
    tag = first_word(given, "tag_name", "tag") or needed(given, "tag_name")
    project = Project.of(value, {"url": word(given, "url") or word(given, "_links", "self")})
    draft = Draft("Deployment", f"release/{project.path}@{tag}")
    draft.url = word(given, "url") or word(given, "_links", "self")
    if given.get("action") == "delete":
        draft.tombstone, draft.visibility = True, project.visibility(origin)
        return Facts((draft.finish(origin),))
    draft.order = draft.at = needed_time(origin, given, "released_at", "created_at")
    draft.aliases = (tag,)
    draft.props = {
        "title": first_word(given, "name") or tag,
        "kind": "release",
        "at": draft.at,
        "finished_at": draft.at,
        "service_version": tag,
        "commit": word(given, "commit", "id"),
        "status": "released",
        "author": word(given, "author", "username"),
        "description": word(given, "description"),
    }
    return _deployed(draft, project, origin)


def _deployed(draft: Draft, project: Project, origin: Origin) -> Facts:
    draft.visibility = project.visibility(origin)
    sightings = list(connect(draft, origin, "DEPLOYED_TO", project.system(origin)))
    if sha := word(draft.props, "commit"):
        own = origin.ref("Deployment", draft.native_id)
        sightings.append(origin.seen("PART_OF", project.commit(origin, sha), own))
    return Facts((draft.finish(origin), *project.described(origin)), tuple(sightings))


def _commit(given: JsonObject) -> str | None:
    """Return the whole hash: a webhook gives a short one, and an address that ends with it."""
    address = (word(given, "commit_url") or "").rstrip("/")
    in_address = address.rsplit("/", 1)[-1] if "/commit/" in address else None
    return word(given, "sha") or in_address or word(given, "short_sha")


def _finished(given: JsonObject, origin: Origin) -> Any:
    done = time_at(origin, given, "deployable", "finished_at")
    return (
        done or time_at(origin, given, "status_changed_at") or time_at(origin, given, "updated_at")
    )
