"""The Backstage software catalogue: systems, teams and people, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graph.model.facts import Facts, Record, Ref, Sighting
from graph.model.identity import content_hash
from ingest.mapping.records import CATALOGUE_AUTHORITY, Draft, MappingFault, Origin
from ingest.mapping.values import nearest
from ingest.sources.backstage.references import LABELS_BY_KIND, EntityRef
from ingest.sources.backstage.relations import odd_references, relations

NOT_IMPORTED = {
    "location": "catalogue Location: it only names other files",
    "template": "catalogue Template: it makes entities and is none",
}
"""Why entities of a kind are passed over; what a Location names is read when it is given."""

_SYSTEM_KINDS = {
    "database": "database",
    "db": "database",
    "bucket": "database",
    "storage": "database",
    "queue": "queue",
    "topic": "queue",
    "cache": "cache",
    "host": "host",
    "cluster": "host",
    "library": "library",
    "website": "website",
    "vendor": "vendor",
    "saas": "vendor",
    "job": "job",
    "application": "application",
    "app": "application",
    "service": "service",
}
_CLAIMS = {
    "github.com/project-slug": ("github", False),
    "gitlab.com/project-slug": ("gitlab", False),
    "sentry.io/project-slug": ("sentry", True),
    "pagerduty.com/service-id": ("pagerduty", False),
    "jira/project-key": ("jira", True),
    "nazara/server-address": ("otlp", False),
}
"""Annotations that name the same system in another tool: its source, and whether only the
last part of `organisation/project` is the id there."""


def is_catalogue(document: Any) -> bool:
    """Whether a YAML document is an entity of a Backstage catalogue."""
    version = document.get("apiVersion") if isinstance(document, dict) else None
    return isinstance(version, str) and version.startswith("backstage.io/")


def map_entity(entity: Any, origin: Origin) -> Facts:
    """Return the facts of one entity, and a finding for each reference that can't be kept.

    Raises:
        MappingFault: When it is of no known kind, or something in it can't be read.
    """
    me = _identity(entity)
    draft = Draft(LABELS_BY_KIND[me.kind], me.text, authority=CATALOGUE_AUTHORITY)
    metadata, spec = _part(entity, "metadata"), _part(entity, "spec")
    draft.props = _properties(me, metadata, spec)
    title = draft.props["name"]
    named = () if title == metadata["name"] else (metadata["name"],)
    draft.aliases = (*named, *_names_elsewhere(metadata))
    draft.canonical = _canonical(me, draft, origin)
    draft.same_as = tuple(_claims(metadata, origin)) if draft.label == "System" else ()
    sightings = list(relations(me, spec, draft, origin))
    record = draft.finish(origin)
    findings = tuple(_findings(record, odd_references(me, spec, draft.label), origin))
    cites = (_cite(one, record, origin) for one in findings)
    return Facts((record, *findings), (*sightings, *cites))


def _identity(entity: Any) -> EntityRef:
    if not isinstance(entity, dict) or not isinstance(entity.get("kind"), str):
        raise MappingFault("expected a catalogue entity with kind, metadata and spec", path="kind")
    kind = entity["kind"].lower()
    if kind not in LABELS_BY_KIND:
        reason = f"catalogue entities of kind {entity['kind']} are not imported"
        known = [one.capitalize() for one in LABELS_BY_KIND]
        reason = f"{reason}{nearest(entity['kind'], known)}"
        raise MappingFault(reason, path="kind")
    metadata = _part(entity, "metadata")
    namespace = metadata.get("namespace")
    place = namespace.lower() if isinstance(namespace, str) and namespace else "default"
    if not isinstance(metadata.get("name"), str):
        raise MappingFault("metadata.name is missing", path="metadata.name")
    return EntityRef.parse(f"{kind}:{place}/{metadata['name']}", kind, "metadata.name")


def _properties(me: EntityRef, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    profile = _part(spec, "profile")
    name = _text(profile.get("displayName")) or _text(metadata.get("title")) or metadata["name"]
    description = _text(metadata.get("description"))
    if me.kind == "user":
        email = _text(profile.get("email"))
        return {"name": name, "email": email.strip().lower() if email else None}
    if me.kind == "group":
        return {"name": name, "email": _text(profile.get("email")), "description": description}
    return {
        "name": name,
        "kind": _system_kind(me.kind, spec),
        "namespace": None if me.namespace == "default" else me.namespace,
        "lifecycle": _text(spec.get("lifecycle")),
        "description": description,
    }


def _system_kind(kind: str, spec: dict[str, Any]) -> str:
    if kind in {"system", "domain"}:
        return "group"
    words = str(spec.get("type") or "").lower().replace("_", "-").split("-")
    return next((_SYSTEM_KINDS[word] for word in words if word in _SYSTEM_KINDS), "service")


def _canonical(me: EntityRef, draft: Draft, origin: Origin) -> Ref | None:
    if draft.label != "Person":
        return origin.canonical(draft.label, me.key)
    email = draft.props.get("email")
    return origin.canonical("Person", email) if email and "@" in email else None


def _claims(metadata: dict[str, Any], origin: Origin) -> Iterator[str]:
    annotations = _part(metadata, "annotations")
    for name, (source, last_only) in _CLAIMS.items():
        value = _text(annotations.get(name))
        if value and value.strip("/ "):
            native = value.strip("/ ").rsplit("/", 1)[-1] if last_only else value.strip()
            yield origin.ref("System", native, source=source).uid


def _names_elsewhere(metadata: dict[str, Any]) -> Iterator[str]:
    """Yield what other tools call the same system, to be searched by."""
    annotations = _part(metadata, "annotations")
    yield from (value.strip() for name in _CLAIMS if (value := _text(annotations.get(name))))


def _findings(record: Record, odd: Iterable[str], origin: Origin) -> Iterator[Record]:
    for text in odd:
        digest = content_hash(["unknown_reference", text])
        draft = Draft("Finding", f"{record.native_id}#unknown_reference-{digest}", timeless=True)
        draft.props = {
            "title": f"{text} ({record.props['name']})",
            "kind": "unknown_reference",
            "status": "open",
            "evidence_count": 1,
        }
        yield draft.finish(origin)


def _cite(finding: Record, record: Record, origin: Origin) -> Sighting:
    return origin.seen(
        "CITES",
        origin.ref("Finding", finding.native_id),
        origin.ref(record.label, record.native_id),
        confidence="derived",
    )


def _part(holder: Any, name: str) -> dict[str, Any]:
    part = holder.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        reason = f"{name} is no mapping of names to values"
        raise MappingFault(reason, path=name, value=part)
    return part


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
