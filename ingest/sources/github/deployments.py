"""Deployments with their statuses, releases, and workflow runs that deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Sighting
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    one_line,
    part,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.sources.github.repository import Repository

_ENDS = frozenset({"success", "failure", "error"})
_SHA = re.compile(r"[0-9a-f]{40}")
_VERSION = re.compile(r"v?\d+\.\d\S*")
_DEPLOYS = re.compile(r"deploy|rollout", re.IGNORECASE)


def cut_deployment(value: Any) -> Iterator[JsonObject]:
    """Yield a deployment, and once more for each status that came with it."""
    if not isinstance(value.get("statuses"), list):
        yield value
        return
    around = {key: value.get(key) for key in ("deployment", "repository")}
    yield around
    for status in objects_at(value, "statuses"):
        yield {**around, "deployment_status": status}


def is_superseded(value: Any) -> str | None:
    """Say why a status is passed over that is no outcome, None when it is one."""
    if part(value, "deployment_status", "state") == "inactive":
        return "status `inactive`: another deployment followed, which is a record of its own"
    return None


def map_deployment(value: Any, origin: Origin) -> Facts:
    """Return a deployment as its status leaves it; a later status has a larger number.

    Raises:
        MappingFault: When it has no id or time, as all of this module do.
    """
    deployment = mapping_at(value, "deployment") or value
    status = mapping_at(value, "deployment_status")
    draft = Draft("Deployment", needed(deployment, "id"))
    draft.order = origin.order(needed(status, "id")) if status else 0
    draft.at = needed_moment(origin, deployment, "created_at")
    state = word(status, "state")
    place = first_word(deployment, "environment", "original_environment")
    ref = word(deployment, "ref")
    draft.props = {
        "title": one_line(word(deployment, "description")) or _title(ref, place),
        "kind": "deploy",
        "at": draft.at,
        "finished_at": moment_at(origin, status, "created_at") if state in _ENDS else None,
        "environment": place,
        "service_version": ref if ref and _VERSION.fullmatch(ref) else None,
        "commit": word(deployment, "sha"),
        "status": state,
        "author": word(deployment, "creator", "login"),
        "description": word(deployment, "description"),
    }
    facts = _deployed(draft, Repository.of(value, deployment), origin)
    return Facts(facts.records, (*facts.sightings, *_same_run(value, draft, origin)))


def map_release(value: Any, origin: Origin) -> Facts:
    """Return a release as a deployment of its tag."""
    release = mapping_at(value, "release") or value
    draft = Draft("Deployment", f"release/{needed(release, 'id')}", url=word(release, "html_url"))
    repository = Repository.of(value, release)
    if "release" in value and value.get("action") == "deleted":
        draft.tombstone, draft.visibility = True, repository.visibility(origin)
        return Facts((draft.finish(origin),))
    draft.at = needed_moment(origin, release, "published_at", "created_at")
    draft.order = moment_at(origin, release, "updated_at") or draft.at
    tag, commit = word(release, "tag_name"), word(release, "target_commitish")
    draft.aliases = (tag,) if tag else ()
    draft.props = {
        "title": first_word(release, "name", "tag_name"),
        "kind": "release",
        "at": draft.at,
        "finished_at": moment_at(origin, release, "published_at"),
        "service_version": tag,
        "commit": commit if commit and _SHA.fullmatch(commit) else None,
        "status": "prerelease" if release.get("prerelease") is True else "released",
        "author": word(release, "author", "login"),
        "description": word(release, "body"),
    }
    return _deployed(draft, repository, origin)


def is_draft(value: Any) -> str | None:
    """Say why a release is passed over that nobody got yet, None when it is out."""
    if part(mapping_at(value, "release") or value, "draft") is True:
        return "draft of a release: nobody got it yet"
    return None


def map_run(value: Any, origin: Origin) -> Facts:
    """Return a workflow run that deploys, as the deployment that it is."""
    run = mapping_at(value, "workflow_run") or value
    draft = Draft("Deployment", _run_id(run), url=word(run, "html_url"))
    draft.at = needed_moment(origin, run, "run_started_at", "created_at")
    draft.order = needed_moment(origin, run, "updated_at", "created_at")
    conclusion = word(run, "conclusion")
    draft.props = {
        "title": one_line(first_word(run, "display_title", "name")) or "Workflow run",
        "kind": "deploy",
        "at": draft.at,
        "finished_at": draft.order if conclusion else None,
        "commit": word(run, "head_sha"),
        "status": conclusion or word(run, "status"),
        "author": word(run, "actor", "login"),
        "description": word(run, "head_commit", "message"),
    }
    return _deployed(draft, Repository.of(value, run), origin)


def deploys_nothing(value: Any) -> str | None:
    """Say why a workflow run is passed over, None when its workflow's name says that it deploys."""
    run = mapping_at(value, "workflow_run") or value
    return None if _says_deploy(run) else "workflow run that deploys nothing, by its name and file"


def _deployed(draft: Draft, repository: Repository, origin: Origin) -> Facts:
    """Return a deployment to the system of its repository, and its commit as a part of it."""
    draft.visibility = repository.visibility(origin)
    sightings = list(connect(draft, origin, "DEPLOYED_TO", repository.system(origin)))
    record = draft.finish(origin)
    if sha := word(draft.props, "commit"):
        commit = repository.commit(origin, sha)
        sightings.append(origin.seen("PART_OF", commit, origin.ref("Deployment", draft.native_id)))
    return Facts((record, *repository.described(origin)), tuple(sightings))


def _same_run(value: Any, draft: Draft, origin: Origin) -> Iterator[Sighting]:
    """Yield that a run which deploys, and the deployment it made, are one and the same."""
    run = mapping_at(value, "workflow_run")
    if word(run, "id") and _says_deploy(run):
        own = origin.ref("Deployment", draft.native_id)
        yield origin.seen("DUPLICATE_OF", origin.ref("Deployment", _run_id(run)), own)


def _run_id(run: JsonObject) -> str:
    return f"run/{needed(run, 'id')}"


def _says_deploy(run: JsonObject) -> bool:
    return any(_DEPLOYS.search(word(run, key) or "") for key in ("name", "path"))


def _title(ref: str | None, place: str | None) -> str:
    return " to ".join(filter(None, (f"Deploy {ref}" if ref else "Deploy", place)))
