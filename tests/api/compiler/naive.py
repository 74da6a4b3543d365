"""A resolver per field over the whole graph in memory: slow, simple, and not our compiler.

What filters mean is told by `filter_oracle`: whoever asks with filters sets `Naive.meets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLResolveInfo, build_schema, execute_sync, parse

from api.compiler.request.cursor import encode
from api.schema.bindings import ENTITY, TYPES
from api.schema.fields import LinkField
from api.schema.orders import SORTS
from graph.model.declarations import LABELS, RELATIONSHIPS, camel_case
from graph.store.store import Store
from tests.api.compiler.naive_counts import counts

Node = dict[str, Any]

_ENTITY = {
    "id": "uid",
    "nativeId": "native_id",
    "label": "type",
    "createdAt": "sort_at",
    "updatedAt": "last_seen",
    "firstSeen": "first_seen",
    "lastSeen": "last_seen",
}
_ROOTS = {spec.plural: name for name, spec in LABELS.items()}
_HIDDEN = {"User", "ApiToken", "Membership", "AccessScope"}
_VALID = """MATCH (a:_Entity)-[r]->(b:_Entity) WHERE r.valid_to IS NULL
RETURN a.uid, type(r), b.uid"""
_UNSEEN = {"Alias", "Tombstone", *_HIDDEN}


def _unfiltered(*_: Any) -> bool:
    message = "no one says what filters mean"
    raise NotImplementedError(message)


@dataclass
class Naive:
    """Answers queries for one organisation from copies of all nodes and relationships."""

    org: str
    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    meets: Callable[[Node, str, Mapping[str, Any]], bool] = field(default=_unfiltered)

    @classmethod
    def of(cls, store: Store, org: str) -> Naive:
        made = cls(org)
        with store.driver.session() as session:
            for record in session.run("MATCH (n:_Entity) RETURN n, labels(n) AS labels"):
                made.nodes[record["n"]["uid"]] = {**record["n"], "*": set(record["labels"])}
            made.links = [(r[0], r[1], r[2]) for r in session.run(_VALID)]
        return made

    def answer(self, sdl: str, text: str, variables: dict[str, Any]) -> dict[str, Any]:
        result = execute_sync(
            build_schema(sdl),
            parse(text),
            root_value={},
            variable_values=variables,
            field_resolver=self._resolve,
            type_resolver=lambda node, *_: node["type"],
        )
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [(error.message, error.path) for error in result.errors]
        return body

    def cursors(self, name: str, given: Mapping[str, Any]) -> list[str]:
        """Return the cursors of a root list."""
        page = self._root(name, {"first": 10**6, **given})
        return [edge["cursor"] for edge in page["edges"]]

    def _resolve(self, parent: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        type_name, name = info.parent_type.name, info.field_name
        if type_name == "Query":
            return self._root(name, arguments)
        if "*" not in parent:
            value = parent[name]
            return value(arguments, type_name) if callable(value) else value
        if name == "provenance":
            return parent
        if str(info.return_type).endswith("Connection!"):
            return self._linked(parent, type_name, name, arguments)
        return _value(parent, type_name, name)

    def _root(self, name: str, arguments: Mapping[str, Any]) -> Any:
        if name == "node":
            found = self.nodes.get(arguments["id"])
            return found if found and self._visible(found) else None
        label = _ROOTS[name]
        nodes = [node for node in self.nodes.values() if label in node["*"]]
        return self._page(nodes, f"Query.{name}", arguments, label)

    def _linked(self, parent: Node, owner: str, name: str, arguments: Mapping[str, Any]) -> Any:
        path = f"{owner}.{name}"
        link = TYPES.get(owner, ENTITY).fields[name]
        assert isinstance(link, LinkField)
        if (owner, name) == ("System", "events"):
            events = [
                node
                for node in self.nodes.values()
                if "TechnicalEvent" in node["*"] and node.get("system") == parent["uid"]
            ]
            return self._page(events, path, arguments, link.element)
        uids = dict.fromkeys(self._ends(parent, owner, name))
        return self._page([self.nodes[uid] for uid in uids], path, arguments, link.element)

    def _ends(self, parent: Node, owner: str, name: str) -> Iterator[str]:
        for start, type_, end in self.links:
            spec = RELATIONSHIPS[type_]
            if spec.mode == "system":
                continue
            if spec.field == name and start == parent["uid"]:
                ends = spec.ends_of(owner)
                if ends and ({*ends.targets} & self.nodes[end]["*"]):
                    yield end
            if spec.incoming_field == name and end == parent["uid"]:
                sources = {
                    e.source for e in spec.ends if {*e.targets} & {"_Entity", *_labels(owner)}
                }
                if sources & self.nodes[start]["*"]:
                    yield start

    def _visible(self, node: Node) -> bool:
        readable = node["org"] == self.org and node["visibility"] == "org"
        return readable and not (_UNSEEN & node["*"])

    def _shown(self, nodes: list[Node], arguments: Mapping[str, Any]) -> list[Node]:
        return [
            node
            for node in nodes
            if self._visible(node) and (arguments["includeStubs"] or not node.get("stub"))
        ]

    def _page(
        self, nodes: list[Node], path: str, arguments: Mapping[str, Any], element: str
    ) -> Any:
        order = Ordering.of(element, arguments.get("orderBy"))
        where = arguments.get("where")
        shown = [
            node
            for node in self._shown(nodes, arguments)
            if order.has(node) and (where is None or self.meets(node, element, where))
        ]
        shown.sort(key=order.place, reverse=order.descending)
        kept, info = self._cut(shown, arguments, f"{path}{order.tag}", order)

        def ends(node: Node, name: str) -> list[Node]:
            found = dict.fromkeys(self._ends(node, node["type"], name))
            return [self.nodes[uid] for uid in found if self._visible(self.nodes[uid])]

        cursors = [order.cursor(f"{path}{order.tag}", node) for node in kept]
        return {
            "nodes": kept,
            "edges": [
                {"cursor": cursor, "node": node} for cursor, node in zip(cursors, kept, strict=True)
            ],
            "pageInfo": {
                **info,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
            "totalCount": len(shown),
            "totalCountIsExact": True,
            "countBy": lambda given, type_name: counts(
                shown, given, type_name.removesuffix("Connection"), ends
            ),
        }

    def _cut(
        self, shown: list[Node], arguments: Mapping[str, Any], tag: str, order: Ordering
    ) -> tuple[list[Node], dict[str, bool]]:
        """Return the nodes of a page, and what `pageInfo` says about more."""
        last, before = arguments.get("last"), arguments.get("before")
        backward = last is not None or before is not None
        size = last if backward else arguments.get("first")
        size = 20 if size is None else size
        walked = shown[::-1] if backward else shown
        cursor = before if backward else arguments.get("after")
        if cursor is not None:
            at = next(n for n, node in enumerate(walked) if order.cursor(tag, node) == cursor)
            walked = walked[at + 1 :]
        kept = walked[:size]
        names = ("hasPreviousPage", "hasNextPage")[:: -1 if backward else 1]
        info = dict(zip(names, (cursor is not None, len(walked) > size), strict=True))
        return kept[::-1] if backward else kept, info


@dataclass(frozen=True)
class Ordering:
    """What a list is sorted by."""

    name: str
    keys: tuple[str, ...]
    descending: bool

    @classmethod
    def of(cls, element: str, given: Mapping[str, Any] | None) -> Ordering:
        if given is None:
            return cls("CREATED_AT", ("sort_at",), descending=True)
        sort = SORTS[element][given["field"]]
        return cls(given["field"], sort.keys, descending=given["direction"] == "DESC")

    @property
    def tag(self) -> str:
        if (self.name, self.descending) == ("CREATED_AT", True):
            return ""
        return f" {self.name} {'DESC' if self.descending else 'ASC'}"

    def has(self, node: Node) -> bool:
        return all(node.get(key) is not None for key in self.keys)

    def place(self, node: Node) -> tuple[Any, ...]:
        return (*(node[key] for key in self.keys), node["uid"])

    def cursor(self, tag: str, node: Node) -> str:
        values = [_time(one) if hasattr(one, "iso_format") else one for one in self.place(node)]
        return encode(tag, node["org"], values)


def _labels(owner: str) -> tuple[str, ...]:
    return LABELS[owner].labels


def _value(node: Node, type_name: str, name: str) -> Any:
    if name == "stub":
        return node.get("stub", False)
    if name == "createdAt" and node.get("stub"):
        return None
    if name == "title":
        captions = ("title", "name")
        if type_name in LABELS:
            captions = (LABELS[type_name].caption,)  # type: ignore[assignment]
        return next((node[caption] for caption in captions if caption in node), None)
    value = node.get(_ENTITY.get(name) or _property(type_name, name))
    spec = LABELS[type_name].property(_property(type_name, name)) if type_name in LABELS else None
    if spec is not None and spec.type == "json" and value is not None:
        return orjson.loads(value)
    return _time(value) if hasattr(value, "iso_format") else value


def _property(type_name: str, name: str) -> str:
    names = [spec.name for spec in LABELS[type_name].properties] if type_name in LABELS else []
    by_field = {camel_case(f"source_{own}"): own for own in names}
    by_field |= {camel_case(own): own for own in names}
    return by_field.get(name, name)


def _time(value: Any) -> str:
    text: str = value.iso_format()
    return text.replace("+00:00", "Z").replace(".000000000", "")
