"""The domain model as plain data, read off the classes in `graph.model`.

Everything that generates something (Cypher, schema, GraphQL, documentation) reads these
declarations and not neomodel. Order is the order of declaration, hence deterministic.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any, Literal, TypeGuard

from neomodel import (
    ArrayProperty,
    BooleanProperty,
    DateTimeNeo4jFormatProperty,
    FloatProperty,
    IntegerProperty,
    JSONProperty,
    StringProperty,
    StructuredNode,
)

from graph.model import (
    access,
    audit,
    customers,
    entity,
    history,
    knowledge,
    operations,
    people,
    spending,
    work,
)
from graph.model.fields import Aging, Declared, Look, PropertyOrigin
from graph.model.relationships import ANY, Outgoing, Relation, RelationMode

PropertyType = Literal["string", "int", "float", "bool", "datetime", "list", "json"]

ENTITY_LABEL = ANY
"""The hidden label of every addressable node; as a target it means a node of any label."""

_TYPES: tuple[tuple[type[Any], PropertyType], ...] = (
    (StringProperty, "string"),
    (IntegerProperty, "int"),
    (FloatProperty, "float"),
    (BooleanProperty, "bool"),
    (DateTimeNeo4jFormatProperty, "datetime"),
    (ArrayProperty, "list"),
    (JSONProperty, "json"),
)


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """A property: `origin` says who sets it, `tracked` that `Change` keeps its history.

    `name` is its name on disk. A `list` holds strings (the vector of an Embedding: floats);
    a `json` is stored as text. `required` is checked by the writer, not by the database.
    """

    name: str
    type: PropertyType
    required: bool
    origin: PropertyOrigin
    description: str
    values: tuple[str, ...] = ()
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """A label: `labels` is every domain label its nodes carry, most specific first.

    `type` is the part of a uid that names it; a Ticket has a CustomerCase's. `plural` is
    its connection in GraphQL, `sort_property` its main time. `indexes` are whole, `uid`
    last where a connection sorts by them. `immutable` records have no `Change`, and only Nazara
    writes records of its `own`. `aging` says how
    its nodes are deleted by age, or why not.
    """

    name: str
    labels: tuple[str, ...]
    caption: Literal["name", "title"]
    description: str
    properties: tuple[PropertySpec, ...]
    type: str
    plural: str
    canonical: bool
    work: bool
    own: bool
    entity: bool
    sort_property: str | None
    indexes: tuple[tuple[str, ...], ...]
    full_text: bool
    embedded: bool
    aging: Aging | str
    look: Look | None
    unique: tuple[str, ...] = ()
    immutable: bool = False

    def property(self, name: str) -> PropertySpec | None:
        """Return the label's own property of that name."""
        return next((spec for spec in self.properties if spec.name == name), None)


@dataclass(frozen=True, slots=True)
class Ends:
    """From which label to which labels a relationship type goes, and how it is written."""

    source: str
    targets: tuple[str, ...]
    mode: RelationMode


@dataclass(frozen=True, slots=True)
class RelationshipSpec:
    """A relationship type; `sources` and `targets` are the unions over `ends`.

    `field` is its name in GraphQL at the source, `incoming_field` at the target (None:
    not shown there). A target `_Entity` stands for any label. `mode` is the usual one.
    `dense`: so many may lead to one target that a reader must not order them all.
    """

    type: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    mode: RelationMode
    field: str
    incoming_field: str | None
    description: str
    properties: tuple[PropertySpec, ...]
    ends: tuple[Ends, ...] = ()
    dense: bool = False

    def ends_of(self, source: str) -> Ends | None:
        """Return where the type goes from a label, None when it does not leave it."""
        return next((ends for ends in self.ends if ends.source == source), None)


def snake_case(name: str) -> str:
    """Return `TechnicalEvent` as `technical_event`, `LLMProvider` as `llm_provider`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def camel_case(name: str) -> str:
    """Return `DEPENDS_ON` or `depends_on` as `dependsOn`."""
    head, *tail = [part for part in name.lower().split("_") if part]
    return head + "".join(part.capitalize() for part in tail)


def node_classes() -> Iterator[type[StructuredNode]]:
    """Yield the class of every label, in the order in which they are declared."""
    modules = (
        *(operations, customers, knowledge, people, history),
        *(work, spending, audit, access, entity),
    )
    for module in modules:
        for value in vars(module).values():
            if _is_declared_in(module, value):
                yield value


def _is_declared_in(module: ModuleType, value: Any) -> TypeGuard[type[StructuredNode]]:
    if not inspect.isclass(value) or value.__module__ != module.__name__:
        return False
    return issubclass(value, StructuredNode)


def base_label(type_: str) -> LabelSpec:
    """Return the label whose uid type it is: CustomerCase for `customer_case`, never Ticket.

    Raises:
        KeyError: When no entity has that type.
    """
    return _BASE_LABELS[type_]


def projected_types(label: str) -> tuple[str, ...]:
    """Return the relationship types that records of a label list themselves."""
    return tuple(
        spec.type
        for spec in RELATIONSHIPS.values()
        if (ends := spec.ends_of(label)) and ends.mode == "projected"
    )


def _members(cls: type[Any]) -> dict[str, Any]:
    """Return what a neomodel class defines, inherited first; neomodel leaves it untyped."""
    defined: dict[str, Any] = cls.defined_properties(aliases=False)
    return defined


def _properties(cls: type[Any], *, without: Iterable[str] = ()) -> tuple[PropertySpec, ...]:
    left_out = frozenset(without)
    return tuple(
        _property(attribute, declared)
        for attribute, declared in _members(cls).items()
        if attribute not in left_out and not isinstance(declared, Outgoing)
    )


def _property(attribute: str, declared: Any) -> PropertySpec:
    return PropertySpec(
        name=declared.get_db_property_name(attribute),
        type=next(name for kind, name in _TYPES if isinstance(declared, kind)),
        required=declared.required or declared.unique_index,
        origin=declared.origin,
        description=declared.help_text,
        values=tuple(getattr(declared, "choices", None) or ()),
        tracked=getattr(declared, "tracked", False),
    )


def _label(cls: type[StructuredNode]) -> LabelSpec:
    declared: Declared = vars(cls)["declared"]
    is_entity = issubclass(cls, entity.Entity)
    labels = tuple(label for label in cls.inherited_labels() if label != ENTITY_LABEL)
    inherited = _members(entity.Entity) if is_entity else ()
    properties = _properties(cls, without=inherited)
    caption: Literal["name", "title"] = (
        "name" if any(spec.name == "name" for spec in properties) else "title"
    )
    return LabelSpec(
        name=cls.__name__,
        labels=labels,
        caption=caption,
        description=inspect.cleandoc(cls.__doc__ or "").split("\n\n", maxsplit=1)[0],
        properties=properties,
        type=snake_case(labels[-1]),
        plural=declared.plural,
        canonical=declared.canonical,
        work=declared.work,
        own=declared.own,
        entity=is_entity,
        sort_property=declared.sort,
        indexes=_indexes(declared, is_entity=is_entity),
        full_text=declared.full_text,
        embedded=declared.embedded,
        aging=declared.aging,
        look=declared.look,
        unique=declared.unique or (() if is_entity else _unique(cls)),
        immutable=declared.immutable,
    )


def _indexes(declared: Declared, *, is_entity: bool) -> tuple[tuple[str, ...], ...]:
    walked = (("org", "sort_at", "uid"),) if is_entity else ()
    filtered = tuple(("org", name, "sort_at", "uid") for name in declared.filters)
    return walked + declared.indexes + filtered


def _unique(cls: type[StructuredNode]) -> tuple[str, ...]:
    return tuple(name for name, declared in _members(cls).items() if _is_unique(declared))


def _is_unique(declared: Any) -> bool:
    return bool(getattr(declared, "unique_index", False))


def _relationships() -> dict[str, RelationshipSpec]:
    found: dict[str, tuple[Relation, str, list[Ends]]] = {}
    for cls in node_classes():
        for attribute, member in _members(cls).items():
            if isinstance(member, Outgoing):
                known = found.setdefault(
                    member.relation.type,
                    (member.relation, camel_case(attribute), []),
                )
                known[2].append(Ends(cls.__name__, member.targets, member.mode))
    return {type_: _relationship(*parts) for type_, parts in found.items()}


def _relationship(relation: Relation, field: str, ends: list[Ends]) -> RelationshipSpec:
    return RelationshipSpec(
        type=relation.type,
        sources=tuple(end.source for end in ends),
        targets=tuple(dict.fromkeys(target for end in ends for target in end.targets)),
        mode=relation.mode,
        field=field,
        incoming_field=relation.incoming,
        description=relation.description,
        properties=_properties(relation.model),
        ends=tuple(ends),
        dense=relation.dense,
    )


_STATES = ("Alias", "Tombstone")
_ALL = {cls.__name__: _label(cls) for cls in node_classes() if cls is not entity.Entity}

ENTITY_PROPERTIES: tuple[PropertySpec, ...] = _properties(entity.Entity)
"""Properties of every node with the label `_Entity`."""

GENERATED = tuple(spec.name for spec in ENTITY_PROPERTIES if spec.origin == "gen")
"""Those of them that jobs write: what a node has of a summary."""

LABELS: Mapping[str, LabelSpec] = MappingProxyType(
    {name: spec for name, spec in _ALL.items() if name not in _STATES},
)
"""Every label by its name, work labels included; states are in `STATES`."""

STATES: Mapping[str, LabelSpec] = MappingProxyType({name: _ALL[name] for name in _STATES})
"""Alias and Tombstone: labels that an entity carries in place of its domain labels."""

RELATIONSHIPS: Mapping[str, RelationshipSpec] = MappingProxyType(_relationships())
"""Every relationship type by its name."""

_BASE_LABELS = {
    spec.type: spec for spec in LABELS.values() if spec.entity and len(spec.labels) == 1
}
