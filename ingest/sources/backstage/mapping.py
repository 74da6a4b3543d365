"""The Backstage software catalogue: systems, teams and people, and how they hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graph.model.facts import Facts, Ref, Sighting
from ingest.mapping.declared import connect
from ingest.mapping.records import CATALOGUE_AUTHORITY, Draft, MappingFault, Origin
from ingest.mapping.values import nearest

LABELS_BY_KIND = {
    "component": "System",
    "resource": "System",
    "api": "System",
    "system": "System",
    "domain": "System",
    "group": "Team",
    "user": "Person",
}
POINTER_KIND = "location"
"""An entity that only names other files; what it names is read when it is given."""

_UNPREFIXED = frozenset({"component", "system", "group"})
"""Kinds that stand under their bare name, as people and other tools say it."""
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
}
"""Annotations that name the same system in another tool: its source, and whether only the
last part of `organisation/project` is the id there."""


@dataclass(frozen=True, slots=True)
class EntityRef:
    """`[kind:][namespace/]name`, compared in lower case."""

    kind: str
    namespace: str
    name: str

    @classmethod
    def parse(cls, text: Any, kind: str, path: str, namespace: str = "default") -> EntityRef:
        """Return the reference that `text` writes; `kind` is what the place implies.

        Raises:
            MappingFault: When it is no reference.
        """
        if not isinstance(text, str) or not text.strip():
            reason = f"{path} holds {text!r}; expected [kind:][namespace/]name"
            raise MappingFault(reason, path=path, value=text)
        head, _, rest = text.strip().lower().rpartition(":")
        place, _, name = rest.rpartition("/")
        if not name:
            reason = f"{path} holds {text!r}; expected [kind:][namespace/]name"
            raise MappingFault(reason, path=path, value=text)
        return cls(head or kind, place or namespace, name)

    @property
    def text(self) -> str:
        """The full reference, which is an entity's id."""
        return f"{self.kind}:{self.namespace}/{self.name}"

    @property
    def key(self) -> str:
        """The canonical key's text: the name, with what tells it from others of that name."""
        kind = "" if self.kind in _UNPREFIXED else f"{self.kind}/"
        namespace = "" if self.namespace == "default" else f"{self.namespace}/"
        return f"{kind}{namespace}{self.name}"

    def to(self, origin: Origin) -> Ref | None:
        """Return the node it names; people are named by this catalogue's own id."""
        label = LABELS_BY_KIND.get(self.kind)
        if label is None:
            return None
        if label == "Person":
            return origin.ref(label, self.text)
        return origin.canonical(label, self.key)


def is_catalogue(document: Any) -> bool:
    """Whether a YAML document is an entity of a Backstage catalogue."""
    version = document.get("apiVersion") if isinstance(document, dict) else None
    return isinstance(version, str) and version.startswith("backstage.io/")


def map_entity(entity: Any, origin: Origin) -> Facts:
    """Return the facts of one entity.

    Raises:
        MappingFault: When it is of no known kind, or something in it can't be read.
    """
    me = _identity(entity)
    draft = Draft(LABELS_BY_KIND[me.kind], me.text, authority=CATALOGUE_AUTHORITY)
    metadata, spec = _part(entity, "metadata"), _part(entity, "spec")
    draft.props = _properties(me, metadata, spec)
    title = draft.props["name"]
    draft.aliases = () if title == metadata["name"] else (metadata["name"],)
    draft.canonical = _canonical(me, draft, origin)
    draft.same_as = tuple(_claims(metadata, origin)) if draft.label == "System" else ()
    sightings = list(_relations(me, spec, draft, origin))
    return Facts((draft.finish(origin),), tuple(sightings))


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


def _relations(
    me: EntityRef,
    spec: dict[str, Any],
    draft: Draft,
    origin: Origin,
) -> Iterator[Sighting]:
    for field, type_, implied in _LINKS[draft.label]:
        for ref in _refs(spec, field, implied, me, origin):
            yield from connect(draft, origin, type_, ref)
    own = origin.ref(draft.label, draft.native_id)
    if draft.label == "System":
        # A needs this API, this component serves it: so A needs the component as well.
        for ref in _refs(spec, "providesApis", "api", me, origin):
            yield origin.seen("DEPENDS_ON", ref, own, confidence="derived")
    if draft.label == "Team":
        for ref in _refs(spec, "members", "user", me, origin):
            yield origin.seen("MEMBER_OF", ref, own)


_LINKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "System": (
        ("owner", "OWNED_BY", "group"),
        ("dependsOn", "DEPENDS_ON", "component"),
        ("consumesApis", "DEPENDS_ON", "api"),
        ("subcomponentOf", "PART_OF", "component"),
        ("system", "PART_OF", "system"),
        ("domain", "PART_OF", "domain"),
        ("subdomainOf", "PART_OF", "domain"),
    ),
    "Team": (("parent", "PART_OF", "group"),),
    "Person": (("memberOf", "MEMBER_OF", "group"),),
}
"""For each label: field of `spec`, relationship, and the kind that a bare name has there."""


def _refs(
    spec: dict[str, Any],
    field: str,
    implied: str,
    me: EntityRef,
    origin: Origin,
) -> Iterator[Ref]:
    """Yield what a field of `spec` names, in the entity's own namespace by default."""
    value = spec.get(field)
    for text in value if isinstance(value, list) else [] if value is None else [value]:
        entity = EntityRef.parse(text, implied, f"spec.{field}", me.namespace)
        ref = entity.to(origin)
        if ref is None:
            reason = f"spec.{field} names {text!r}, of a kind that is not imported"
            raise MappingFault(reason, path=f"spec.{field}", value=text)
        if entity.key != me.key or ref.label != LABELS_BY_KIND[me.kind]:
            # A component that is called like its system is one node with it.
            yield ref


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
