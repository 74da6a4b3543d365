"""A resolver per field over the whole graph in memory: slow, simple, and not our compiler."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLResolveInfo, build_schema, execute_sync, parse

from api.compiler.cursor import encode
from graph.declarations import LABELS, RELATIONSHIPS, camel_case
from graph.store import Store
from tests.api.naive_counts import counts

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


@dataclass
class Naive:
    """Answers queries for one organisation from copies of all nodes and relationships."""

    org: str
    nodes: dict[str, Node] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)

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
        return self._page(nodes, f"Query.{name}", arguments)

    def _linked(self, parent: Node, owner: str, name: str, arguments: Mapping[str, Any]) -> Any:
        path = f"{owner}.{name}"
        if (owner, name) == ("System", "events"):
            events = [
                node
                for node in self.nodes.values()
                if "TechnicalEvent" in node["*"] and node.get("system") == parent["uid"]
            ]
            return self._page(events, path, arguments)
        uids = dict.fromkeys(self._ends(parent, owner, name))
        return self._page([self.nodes[uid] for uid in uids], path, arguments)

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
        return node["org"] == self.org and not (_UNSEEN & node["*"])

    def _shown(self, nodes: list[Node], arguments: Mapping[str, Any]) -> list[Node]:
        return [
            node
            for node in nodes
            if self._visible(node) and (arguments["includeStubs"] or not node.get("stub"))
        ]

    def _page(self, nodes: list[Node], path: str, arguments: Mapping[str, Any]) -> Any:
        shown = self._shown(nodes, arguments)
        shown.sort(key=lambda node: (node["sort_at"], node["uid"]), reverse=True)
        first = 20 if arguments.get("first") is None else arguments["first"]
        kept = shown[:first]

        def ends(node: Node, name: str) -> list[Node]:
            found = dict.fromkeys(self._ends(node, node["type"], name))
            return self._shown([self.nodes[uid] for uid in found], arguments)

        cursors = [encode(path, self.org, [_time(node["sort_at"]), node["uid"]]) for node in kept]
        return {
            "nodes": kept,
            "edges": [
                {"cursor": cursor, "node": node} for cursor, node in zip(cursors, kept, strict=True)
            ],
            "pageInfo": {
                "hasNextPage": len(shown) > first,
                "hasPreviousPage": False,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
            "totalCount": len(shown),
            "totalCountIsExact": True,
            "countBy": lambda given, type_name: counts(
                shown, given, type_name.removesuffix("Connection"), ends
            ),
        }


def _labels(owner: str) -> tuple[str, ...]:
    return LABELS[owner].labels


def _value(node: Node, type_name: str, name: str) -> Any:
    if name == "stub":
        return node.get("stub", False)
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
