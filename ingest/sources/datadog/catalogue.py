"""The software catalogue: service definitions, entities, and how they hang together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    objects_at,
    part,
    word,
)
from ingest.mapping.records import CATALOGUE_AUTHORITY, Draft, Origin

_KINDS = {
    "datastore": "database",
    "database": "database",
    "queue": "queue",
    "cache": "cache",
    "system": "group",
    "library": "library",
    "frontend": "website",
    "external": "vendor",
}
_RELATIONS = {
    "relationtypedependson": ("DEPENDS_ON", False),
    "relationtypedependencyof": ("DEPENDS_ON", True),
    "relationtypepartof": ("PART_OF", False),
    "relationtypehaspart": ("PART_OF", True),
}
"""Relationship of each type, and whether it leads the other way."""

_PAGER = re.compile(r"pagerduty\.com/(?:service-directory|services)/([\w-]+)")
_REPOSITORY = re.compile(r"github\.com/([\w.-]+/[\w.-]+?)(?:\.git|[/\s]|$)")
_TIER = re.compile(r"[1-4]")


def cut_answer(value: Any) -> Iterator[JsonObject]:
    """Yield each member of an answer, an entity with the schema that describes it."""
    schemas = {word(one, "id"): one for one in objects_at(value, "included")}
    for one in objects_at(value, "data") or [mapping_at(value, "data") or value]:
        schema = schemas.get(word(one, "relationships", "schema", "data", "id"))
        yield {**one, "schema": schema} if schema else one


def map_definition(value: Any, origin: Origin) -> Facts:
    """Return a service definition as the system of its name; every version of the form is read.

    Raises:
        MappingFault: When it names no service, as all of this module do.
    """
    schema = mapping_at(value, "attributes", "schema")
    info, org = mapping_at(schema, "info"), mapping_at(schema, "org")
    name = word(schema, "dd-service") or needed(info, "dd-service")
    draft = _system(name, name, origin)
    draft.order = moment_at(origin, value, "attributes", "meta", "last-modified-time")
    draft.props = {
        "name": word(info, "display-name") or name,
        "kind": _kind(word(schema, "type")),
        "tier": _tier(word(schema, "tier") or word(info, "service-tier")),
        "lifecycle": word(schema, "lifecycle"),
        "description": _description(
            word(schema, "description") or word(info, "description"), schema
        ),
    }
    _own(draft, first_word(schema, "team", "dd-team") or word(org, "team"), origin)
    return _claimed(draft, schema, origin)


def map_entity(value: Any, origin: Origin) -> Facts:
    """Return an entity of the catalogue as the system of its name."""
    told = mapping_at(value, "attributes")
    schema = mapping_at(value, "schema", "attributes", "schema")
    name, kind = needed(told, "name"), (word(told, "kind") or "service").casefold()
    draft = _system(f"{kind}:{word(told, 'namespace') or 'default'}/{name}", name, origin)
    draft.order = moment_at(origin, value, "meta", "modifiedAt")
    spec = mapping_at(schema, "spec")
    draft.props = {
        "name": word(told, "displayName") or name,
        "kind": _KINDS.get(kind) or _kind(word(spec, "type")),
        "tier": _tier(word(spec, "tier")),
        "lifecycle": word(spec, "lifecycle"),
        "description": _description(word(told, "description"), mapping_at(schema, "metadata")),
    }
    _own(draft, word(told, "owner") or word(schema, "metadata", "owner"), origin)
    return _claimed(draft, schema, origin)


def map_relation(value: Any, origin: Origin) -> Facts:
    """Return that one entity depends on another, or is a part of it."""
    told = mapping_at(value, "attributes")
    type_, backwards = _RELATIONS[(word(told, "type") or "").casefold()]
    start, end = (needed(told, key, "name") for key in ("from", "to"))
    draft = Draft("System", _entity_id(mapping_at(told, "from"), start), timeless=True)
    draft.props, draft.canonical = (
        {"name": start, "kind": "service"},
        origin.canonical("System", start),
    )
    ends = [origin.canonical("System", one) for one in (start, end)]
    if backwards:
        ends.reverse()
    return Facts((draft.finish(origin.shared),), (origin.seen(type_, *ends),))


def leads_nowhere(value: Any) -> str | None:
    """Say why a relation is passed over that is of no kind that is kept, None when it is kept."""
    type_ = word(value, "attributes", "type") or "without a type"
    return None if type_.casefold() in _RELATIONS else f"relation {type_}: it is not kept"


def _system(native_id: str, name: str, origin: Origin) -> Draft:
    draft = Draft("System", native_id, authority=CATALOGUE_AUTHORITY)
    draft.canonical = origin.canonical("System", name)
    return draft


def _own(draft: Draft, team: str | None, origin: Origin) -> None:
    if team:
        name = team.removeprefix("group:").removeprefix("default/")
        draft.links.append(Link("OWNED_BY", origin.canonical("Team", name)))


def _claimed(draft: Draft, schema: JsonObject, origin: Origin) -> Facts:
    """Return a system with the ids of other tools that its definition names."""
    said = " ".join(_addresses(schema))
    claims = [origin.ref("System", one, source="pagerduty").uid for one in _PAGER.findall(said)]
    repositories = " ".join(_repositories(schema))
    claims += [
        origin.ref("System", one, source="github").uid for one in _REPOSITORY.findall(repositories)
    ]
    draft.same_as = tuple(claims)
    return Facts((draft.finish(origin.shared),))


def _addresses(schema: JsonObject) -> Iterator[str]:
    pager = part(schema, "integrations", "pagerduty")
    yield (
        word(pager)
        or first_word(pager if isinstance(pager, dict) else {}, "service-url", "serviceURL")
        or ""
    )


def _repositories(schema: JsonObject) -> Iterator[str]:
    for one in objects_at(schema, "repos"):
        yield word(one, "url") or ""
    for holder in (schema, mapping_at(schema, "metadata")):
        for one in objects_at(holder, "links"):
            yield word(one, "url") or "" if word(one, "type") == "repo" else ""


def _description(said: str | None, schema: JsonObject) -> str | None:
    """Return what it is, and its links as lines, so that what they name is found."""
    links = [one for key in ("links", "docs", "repos") for one in objects_at(schema, key)]
    lines = [
        f"{word(one, 'name') or word(one, 'type') or 'Link'}: {url}"
        for one in links
        if (url := word(one, "url"))
    ]
    return "\n".join(filter(None, (said, *lines))) or None


def _kind(type_: str | None) -> str:
    words = (type_ or "").casefold()
    return next((kind for word_, kind in _KINDS.items() if word_ in words), "service")


def _tier(text: str | None) -> int | None:
    found = _TIER.search(text or "")
    return int(found.group()) if found else None


def _entity_id(end: JsonObject, name: str) -> str:
    return f"{word(end, 'kind') or 'service'}:{word(end, 'namespace') or 'default'}/{name}"
