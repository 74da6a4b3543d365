"""Change events: what was changed where, as pipelines tell PagerDuty."""

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
    needed,
    needed_moment,
    objects_at,
    one_line,
    word,
)
from ingest.mapping.records import Draft, Origin
from ingest.sources.pagerduty.references import described, reference

_COMMIT_KEYS = ("commit", "commit_sha", "sha", "revision", "git_sha")
_COMMIT = re.compile(r"\b[0-9a-f]{40}\b")


def map_change(value: Any, origin: Origin) -> Facts:
    """Return a change as a deployment to the services that it names.

    Raises:
        MappingFault: When it has no id or time, or names no service.
    """
    change = mapping_at(value, "change_event") or value
    draft = Draft("Deployment", needed(change, "id"), url=_first_link(change))
    draft.order = draft.at = needed_moment(origin, change, "timestamp", "created_at")
    details = mapping_at(change, "custom_details")
    draft.props = {
        "title": one_line(word(change, "summary")),
        "kind": "deploy",
        "at": draft.at,
        "environment": word(details, "environment") or word(details, "env"),
        "service_version": word(details, "version"),
        "commit": _commit(change, details),
        "author": word(details, "author") or word(change, "source"),
        "description": _description(change, details),
    }
    services = objects_at(change, "services") or [mapping_at(change, "service")]
    sightings = list(_deployed(draft, services, origin))
    sightings += _suspected(change, draft, origin)
    return Facts((draft.finish(origin), *described(services, origin)), tuple(sightings))


def _deployed(draft: Draft, services: list[JsonObject], origin: Origin) -> Iterator[Sighting]:
    for service in services:
        if ref := reference(service, origin):
            yield from connect(draft, origin, "DEPLOYED_TO", ref)


def _suspected(change: JsonObject, draft: Draft, origin: Origin) -> Iterator[Sighting]:
    """Yield that PagerDuty suspects the change of an incident that it was found for."""
    incident = word(change, "correlated_incident", "id")
    if incident is None:
        return
    reason = word(change, "correlation_reason", "reason")
    start, end = origin.ref("Incident", incident), origin.ref("Deployment", draft.native_id)
    reasons = [reason] if reason else None
    yield origin.seen("SUSPECTED_CAUSE", start, end, confidence="derived", reasons=reasons)


def _commit(change: JsonObject, details: JsonObject) -> str | None:
    given = first_word(details, *_COMMIT_KEYS)
    links = " ".join(word(one, "href") or "" for one in objects_at(change, "links"))
    matched = _COMMIT.search(given or links)
    return matched.group() if matched else given


def _first_link(change: JsonObject) -> str | None:
    return next((href for one in objects_at(change, "links") if (href := word(one, "href"))), None)


def _description(change: JsonObject, details: JsonObject) -> str | None:
    """Return the details and links as lines, so that what they name is found."""
    told = [f"{key}: {text}" for key in sorted(details) if (text := word(details, key))]
    links = [(word(one, "text"), word(one, "href")) for one in objects_at(change, "links")]
    told += [": ".join(filter(None, pair)) for pair in links if any(pair)]
    return "\n".join(told) or None
