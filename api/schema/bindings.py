"""What each GraphQL field stands for in the graph, derived from the declarations.

The schema (names, descriptions) and the compiler (Cypher) both read these bindings, so a
label or relationship that is declared appears in both without a line of code here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.schema.computed import COMPUTED
from api.schema.extras import ENTITY as ENTITY_EXTRAS
from api.schema.fields import FieldBinding, Group, LinkField, TypeBinding, ValueField, ValueKind
from graph.model.declarations import (
    ENTITY_LABEL,
    LABELS,
    RELATIONSHIPS,
    LabelSpec,
    PropertySpec,
    RelationshipSpec,
    camel_case,
)

INTERFACE: Final = "Entity"

HIDDEN_LABELS: Final = (
    "AccessScope",
    "ApiToken",
    "AuditEvent",
    "Membership",
    "SavedView",
    "User",
)
"""Entities that no list, walk or id leads to: they hold secrets or rights, say who did what, or are
somebody's own."""

STATE_LABELS: Final = ("Alias", "Tombstone")
"""Labels of nodes that were merged away or deleted: no reader meets them."""

UNREADABLE: Final = frozenset(
    {
        "resume_from",  # of a stream: what a source gave us to go on with
        "configuration",  # of a connector's instance: it says where secrets are
        "end",  # of an assertion: `concerns` leads there, for who may read it
        "hash",  # of an API token
        "last_ticket",  # bookkeeping of ticket keys
        "parts",  # bookkeeping of event counts
        "password_hash",
        "payload",  # of a rejected record: not for every reader
        "payload_ref",
        "start",
        "secret_ref",  # where a provider's key is
        "vector_models",  # of an organisation: it may say where secrets are
        "system_ref",  # as the source named it; `system` is resolved
    }
)
"""Properties that no field reads, whatever label they stand on."""

_KINDS: Final[Mapping[str, ValueKind]] = MappingProxyType(
    {
        "string": "string",
        "int": "int",
        "float": "float",
        "bool": "bool",
        "datetime": "datetime",
        "list": "strings",
        "json": "json",
    }
)
_COUNTERS: Final = ("count", "tokens_in", "tokens_out")
"""Ends of the names of whole numbers that may outgrow GraphQL's 32 bits."""


@dataclass(frozen=True, slots=True)
class _Keyed:
    owner: str
    name: str
    target: str
    key: str
    sort: str
    description: str


_KEYED: Final = (
    _Keyed(
        owner="System",
        name="events",
        target="TechnicalEvent",
        key="system",
        sort="at",
        description="Technical events on this system, newest first.",
    ),
    _Keyed(
        owner="Ticket",
        name="entries",
        target="TicketEvent",
        key="ticket",
        sort="at",
        description="What was done with the ticket and said of it here, newest first.",
    ),
    _Keyed(
        owner="ConnectorInstance",
        name="streams",
        target="StreamState",
        key="of_instance",
        sort="sort_at",
        description="How far each part of its streams is read.",
    ),
    _Keyed(
        owner="ConnectorInstance",
        name="deadLetters",
        target="DeadLetter",
        key="of_instance",
        sort="sort_at",
        description="What came of it and could not be mapped or written, newest first.",
    ),
)
"""Links through a property of the target instead of a relationship."""


def _plain(
    name: str, kind: ValueKind, column: str, description: str, *, required: bool = False
) -> ValueField:
    return ValueField(name, kind, _expression(kind, column), description, required)


def _expression(kind: ValueKind, column: str) -> str:
    return f"toString({{n}}.{column})" if kind == "datetime" else f"{{n}}.{column}"


PROVENANCE: Final = Group(
    name="provenance",
    type="Provenance",
    description="Where this node comes from and when it was seen.",
    values=MappingProxyType(
        {
            value.name: value
            for value in (
                _plain("source", "string", "source", "Tool or file that this comes from."),
                _plain("run", "string", "run", "Run that wrote it last."),
                _plain(
                    "deliveryId",
                    "string",
                    "delivery_id",
                    "Delivery that it came with, as its source calls it.",
                ),
                _plain(
                    "version",
                    "string",
                    "version",
                    "Version of what is stored, which `ifVersion` of a mutation takes.",
                ),
                _plain("firstSeen", "datetime", "first_seen", "When it was first received."),
                _plain("lastSeen", "datetime", "last_seen", "When it was last received."),
            )
        }
    ),
)


def _entity_fields(title: str) -> Iterator[FieldBinding]:
    """Yield the fields of the interface; `title` is the expression of the caption."""
    yield _plain("id", "id", "uid", "Opaque id, stable for as long as the node is.", required=True)
    yield _plain(
        "nativeId", "string", "native_id", "Id within the source, or canonical key.", required=True
    )
    yield _plain("label", "string", "type", "Most specific label of the node.", required=True)
    yield ValueField("title", "string", title, "Caption: the node's name or title.")
    yield _plain("source", "string", "source", "Tool or file that this comes from.", required=True)
    yield _plain("url", "string", "url", "Address of the original, if it has one.")
    yield ValueField(
        "stub",
        "bool",
        "coalesce({n}.stub, false)",
        "True while the node is known from references alone.",
        required=True,
    )
    yield ValueField(
        "createdAt",
        "datetime",
        # Stubs sort before all times, at none of theirs.
        "toString(nullIf({n}.sort_at, $p.untimed))",
        "Main time of the node; connections sort by it. A stub has none.",
        compared="{n}.sort_at",
    )
    yield _plain("updatedAt", "datetime", "last_seen", "When the node was last received.")
    yield _plain("summary", "string", "summary", "Generated summary; never a source's own text.")
    yield _plain(
        "summaryCitations",
        "json",
        "summary_citations",
        "Where each sentence of the summary stands: `node`, `property`, `start` and `end` there, "
        "in characters from 0, the end exclusive.",
    )
    yield _plain(
        "summaryForms",
        "json",
        "summary_forms",
        "The forms of the summary, drafts too: a list with `form`, `audience`, `isDraft`, and "
        "`sentences`, each with its `verdict`; all that they hold is in the guide to enrichment.",
    )
    yield ValueField(
        "summaryIsStale",
        "bool",
        "CASE WHEN {n}.summary_stamp IS NULL OR {n}.summary_version IS NULL THEN null "
        "ELSE {n}.summary_version <> {n}.version END",
        "True while the node has changed since its summary was made or last looked at.",
    )
    yield PROVENANCE
    yield from ENTITY_EXTRAS


ENTITY: Final = TypeBinding(
    name=INTERFACE,
    description="Anything in the graph that can be addressed.",
    fields=MappingProxyType(
        {bound.name: bound for bound in _entity_fields("coalesce({n}.title, {n}.name)")}
    ),
    labels=(ENTITY_LABEL,),
)


def _own_values(spec: LabelSpec) -> Iterator[ValueField]:
    """Yield a label's own properties; a name of the interface gets the prefix `source`."""
    for declared in spec.properties:
        if declared.name in UNREADABLE or declared.name == "title":
            continue
        name = camel_case(declared.name)
        if name in ENTITY.fields:
            name = camel_case(f"source_{declared.name}")
        kind = _kind(declared)
        yield _plain(name, kind, declared.name, _described(declared))
    yield from COMPUTED.get(spec.name, ())


def _kind(declared: PropertySpec) -> ValueKind:
    if declared.type == "int" and declared.name.endswith(_COUNTERS):
        return "bigint"
    return _KINDS[declared.type]


def _described(declared: PropertySpec) -> str:
    if not declared.values:
        return declared.description
    return f"{declared.description} One of: {', '.join(declared.values)}."


def _visible(spec: LabelSpec) -> bool:
    return spec.entity and spec.name not in HIDDEN_LABELS


_SHOWN: Final = {spec.name: spec for spec in LABELS.values() if _visible(spec)}


def _is_a(spec: LabelSpec, labels: Iterable[str]) -> bool:
    """Return whether a node of the label can carry one of `labels`."""
    return any(label in (ENTITY_LABEL, *spec.labels) for label in labels)


def _widest(labels: Iterable[str]) -> tuple[str, ...]:
    """Drop labels that another one of them covers (Ticket beside CustomerCase), and hidden ones."""
    given = [label for label in dict.fromkeys(labels) if label in _SHOWN or label == ENTITY_LABEL]
    if ENTITY_LABEL in given:
        return (ENTITY_LABEL,)
    return tuple(
        label
        for label in given
        if not any(other != label and other in _SHOWN[label].labels for other in given)
    )


def _element(labels: tuple[str, ...]) -> str:
    return labels[0] if len(labels) == 1 and labels[0] != ENTITY_LABEL else INTERFACE


def _links(spec: LabelSpec) -> Iterator[LinkField]:
    for relation in RELATIONSHIPS.values():
        if relation.mode == "system":
            continue
        outgoing = _outgoing(spec, relation)
        if outgoing:
            yield outgoing
        incoming = _incoming(spec, relation)
        if incoming:
            yield incoming
    for keyed in _KEYED:
        if keyed.owner == spec.name:
            yield LinkField(
                name=keyed.name,
                element=keyed.target,
                labels=(keyed.target,),
                description=keyed.description,
                key=keyed.key,
                sort=keyed.sort,
            )


def _outgoing(spec: LabelSpec, relation: RelationshipSpec) -> LinkField | None:
    ends = relation.ends_of(spec.name)
    labels = _widest(ends.targets) if ends else ()
    if not labels:
        return None
    return LinkField(
        name=relation.field,
        element=_element(labels),
        labels=labels,
        description=relation.description,
        relationship=relation.type,
    )


def _incoming(spec: LabelSpec, relation: RelationshipSpec) -> LinkField | None:
    if relation.incoming_field is None:
        return None
    sources = _widest(ends.source for ends in relation.ends if _is_a(spec, ends.targets))
    if not sources:
        return None
    return LinkField(
        name=relation.incoming_field,
        element=_element(sources),
        labels=sources,
        description=f"The other end of {relation.type}: {relation.description}",
        relationship=relation.type,
        outgoing=False,
        dense=relation.dense and ENTITY_LABEL not in sources,
    )


def _type(spec: LabelSpec) -> TypeBinding:
    fields: dict[str, FieldBinding] = {}
    inherited = _entity_fields(f"{{n}}.{spec.caption}")
    for bound in (*inherited, *_own_values(spec), *_links(spec)):
        if bound.name in fields:
            message = f"{spec.name} would have two fields named {bound.name}"
            raise ValueError(message)
        fields[bound.name] = bound
    return TypeBinding(
        spec.name, spec.description, MappingProxyType(fields), spec=spec, labels=(spec.name,)
    )


TYPES: Final[Mapping[str, TypeBinding]] = MappingProxyType(
    {name: _type(spec) for name, spec in _SHOWN.items()}
)
"""Every type that nodes can have, by name."""

ROOTS: Final[Mapping[str, LinkField]] = MappingProxyType(
    {
        spec.plural: LinkField(
            name=spec.plural,
            element=name,
            labels=(name,),
            description=f"Nodes labelled {name}, newest first. {spec.description}",
        )
        for name, spec in _SHOWN.items()
    }
)
"""The connections at the root of a query, one a label, by field name."""


def binding(name: str) -> TypeBinding:
    """Return the binding of a GraphQL type that nodes have, the interface included."""
    return ENTITY if name == INTERFACE else TYPES[name]


def possible_types(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types that nodes with one of `labels` can have."""
    return tuple(
        name
        for name, bound in TYPES.items()
        if bound.spec is not None and _is_a(bound.spec, labels)
    )


def types_of(link: LinkField) -> tuple[str, ...]:
    """Return the GraphQL types that the nodes of a link can have."""
    if link.element != INTERFACE:
        return (link.element,)
    return tuple(TYPES) if ENTITY_LABEL in link.labels else possible_types(link.labels)
