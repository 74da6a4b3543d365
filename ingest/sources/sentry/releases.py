"""Releases, and when they were deployed where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Ref
from ingest.mapping.declared import connect
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    needed_moment,
    objects_at,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.sources.sentry.issues import system_of


def cut_release(value: Any) -> Iterator[JsonObject]:
    """Yield a release, then each of the deploys that stand beside it."""
    if "release" not in value:
        yield value
        return
    yield {"release": value["release"]}
    for deploy in objects_at(value, "deploys"):
        yield {"release": value["release"], "deploy": deploy}


def map_release(value: Any, origin: Origin) -> Facts:
    """Return a release, or a deploy of one, for each project that it is of.

    Raises:
        MappingFault: When it has no version or time, or is of no project.
    """
    release = mapping_at(value, "release") or value
    version = needed(release, "version")
    deploy = mapping_at(value, "deploy")
    native_id = f"deploy/{needed(deploy, 'id')}" if deploy else f"release/{version}"
    draft = Draft("Deployment", native_id, url=first_word(deploy or release, "url"))
    draft.aliases = tuple(dict.fromkeys((version, word(release, "shortVersion") or version)))
    draft.props = {
        "kind": "deploy" if deploy else "release",
        "service_version": version,
        "commit": word(release, "lastCommit", "id") or word(release, "ref"),
        "author": word(release, "lastCommit", "author", "email"),
        "description": word(release, "lastCommit", "message"),
        **(_deployed(deploy, version, origin) if deploy else _released(release, version, origin)),
    }
    draft.at = draft.props["at"]
    draft.order = draft.props["finished_at"] or draft.at
    sightings = [
        one
        for system in _systems(release, origin)
        for one in connect(draft, origin, "DEPLOYED_TO", system)
    ]
    return Facts((draft.finish(origin),), tuple(sightings))


def _released(release: JsonObject, version: str, origin: Origin) -> JsonObject:
    return {
        "title": word(release, "shortVersion") or version,
        "at": needed_moment(origin, release, "dateReleased", "dateCreated"),
        "finished_at": moment_at(origin, release, "dateReleased"),
        "status": word(release, "status"),
    }


def _deployed(deploy: JsonObject, version: str, origin: Origin) -> JsonObject:
    place = word(deploy, "environment")
    return {
        "title": " to ".join(filter(None, (word(deploy, "name") or version, place))),
        "at": needed_moment(origin, deploy, "dateStarted", "dateFinished"),
        "finished_at": moment_at(origin, deploy, "dateFinished"),
        "environment": place,
    }


def _systems(release: JsonObject, origin: Origin) -> Iterator[Ref]:
    for project in objects_at(release, "projects"):
        if system := system_of({"project": project}, origin):
            yield system
