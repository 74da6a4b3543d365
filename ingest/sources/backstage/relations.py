"""How the entities of a Backstage catalogue hang together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.errors import InvalidInput
from graph.model.facts import Confidence, Ref, Sighting
from ingest.mapping.declared import check_ends, connect
from ingest.mapping.records import Draft, Origin
from ingest.sources.backstage.references import LABELS_BY_KIND, EntityRef

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

_LINKS_TO: dict[str, tuple[tuple[str, str, str, Confidence], ...]] = {
    "System": (
        ("dependencyOf", "DEPENDS_ON", "component", "asserted"),
        # A needs this API, this component serves it: so A needs the component as well.
        ("providesApis", "DEPENDS_ON", "api", "derived"),
    ),
    "Team": (
        ("members", "MEMBER_OF", "user", "asserted"),
        ("children", "PART_OF", "group", "asserted"),
    ),
}
"""The same for relationships that lead from what is named to this entity."""


def relations(
    me: EntityRef,
    spec: dict[str, Any],
    draft: Draft,
    origin: Origin,
) -> Iterator[Sighting]:
    """Add what an entity says of others to its draft, and yield what accumulates."""
    for field, type_, implied in _LINKS[draft.label]:
        for ref in _refs(spec, field, implied, me, origin):
            if _fits(type_, draft.label, ref.label):
                yield from connect(draft, origin, type_, ref)
    own = origin.ref(draft.label, draft.native_id)
    for field, type_, implied, confidence in _LINKS_TO.get(draft.label, ()):
        for ref in _refs(spec, field, implied, me, origin):
            if _fits(type_, ref.label, draft.label):
                yield origin.seen(type_, ref, own, confidence=confidence)


def odd_references(me: EntityRef, spec: dict[str, Any], label: str) -> Iterator[str]:
    """Yield what is said of other entities and can't be kept: of them, not of this one."""
    outward = [(field, type_, kind, True) for field, type_, kind in _LINKS[label]]
    inward = [(field, type_, kind, False) for field, type_, kind, _ in _LINKS_TO.get(label, ())]
    for field, type_, implied, leaves in (*outward, *inward):
        for entity, text in _named(spec, field, implied, me):
            other = LABELS_BY_KIND.get(entity.kind)
            if other is None:
                yield f"spec.{field} names {text!r}, of a kind that is not imported"
            elif not _fits(type_, *((label, other) if leaves else (other, label))):
                yield f"spec.{field} names {text!r}, which can't stand there"


def _refs(
    spec: dict[str, Any],
    field: str,
    implied: str,
    me: EntityRef,
    origin: Origin,
) -> Iterator[Ref]:
    """Yield what a field of `spec` names, as far as its kind is imported."""
    for entity, _ in _named(spec, field, implied, me):
        ref = entity.to(origin)
        if ref and (entity.key != me.key or ref.label != LABELS_BY_KIND[me.kind]):
            # A component that is called like its system is one node with it.
            yield ref


def _named(
    spec: dict[str, Any],
    field: str,
    implied: str,
    me: EntityRef,
) -> Iterator[tuple[EntityRef, str]]:
    """Yield the references of a field, in the entity's own namespace by default, as written."""
    value = spec.get(field)
    for text in value if isinstance(value, list) else [] if value is None else [value]:
        yield EntityRef.parse(text, implied, f"spec.{field}", me.namespace), text


def _fits(type_: str, start: str, end: str) -> bool:
    try:
        check_ends(type_, start, end)
    except InvalidInput:
        return False
    return True
