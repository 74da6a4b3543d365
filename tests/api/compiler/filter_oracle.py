"""What filters and orders mean, evaluated over all nodes in Python: slow, and not our compiler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.schema.fields import LinkField
from api.schema.filters import fields_of, type_of
from graph.model.declarations import LABELS
from tests.api.compiler.naive import _ENTITY, Naive, Node, _property

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda x, v: type(x) is type(v) and x == v,
    "in": lambda x, v: x in v,
    "gt": lambda x, v: x > v,
    "gte": lambda x, v: x >= v,
    "lt": lambda x, v: x < v,
    "lte": lambda x, v: x <= v,
    "contains": lambda x, v: v in x,
    "startsWith": lambda x, v: x.startswith(v),
    "endsWith": lambda x, v: x.endswith(v),
    "containsAny": lambda x, v: any(item in x for item in v),
    "containsAll": lambda x, v: all(item in x for item in v),
}


@dataclass
class Oracle:
    """Answers lists of one organisation; `stubs` says whether the lists show stubs.

    What a node leads to counts in any case.
    """

    naive: Naive
    stubs: bool = False

    def listed(self, label: str, where: Mapping[str, Any] | None, order: Any = None) -> list[str]:
        """Return the ids of a root list, in order. `order` are properties and a direction."""
        keys, descending = order or (("sort_at",), True)
        nodes = [
            node
            for node in self.naive.nodes.values()
            if label in node["*"]
            and self.naive._visible(node)
            and (self.stubs or not node.get("stub"))
            and all(node.get(key) is not None for key in keys)
            and (where is None or self.meets(node, label, where))
        ]
        nodes.sort(key=lambda node: [*(node[key] for key in keys), node["uid"]], reverse=descending)
        return [node["uid"] for node in nodes]

    def meets(self, node: Node, element: str, where: Mapping[str, Any]) -> bool:
        """Return whether a node meets a filter of the type `element`."""
        return all(
            self._member(node, element, name, value)
            for name, value in where.items()
            if value is not None
        )

    def _member(self, node: Node, element: str, name: str, value: Any) -> bool:
        if name == "and":
            return all(self.meets(node, element, item) for item in value)
        if name == "or":
            return any(self.meets(node, element, item) for item in value)
        if name == "not":
            return not self.meets(node, element, value)
        if type_of(element, name):
            label = type_of(element, name)
            return label in node["*"] and self.meets(node, label, value)
        field = fields_of(element)[name]
        if isinstance(field, LinkField):
            return self._related(node, element, field, value)
        return _compared(_raw(node, element, name), value, field.kind)

    def _related(self, node: Node, owner: str, link: LinkField, value: Mapping[str, Any]) -> bool:
        found = [it for it in self._ends(node, owner, link.name) if self.naive._visible(it)]

        def count(where: Mapping[str, Any]) -> int:
            return sum(self.meets(other, link.element, where) for other in found)

        held = {
            "some": lambda where: count(where) > 0,
            "none": lambda where: count(where) == 0,
            "every": lambda where: count(where) == len(found),
        }
        return all(held[name](where) for name, where in value.items() if where is not None)

    def _ends(self, node: Node, owner: str, name: str) -> list[Node]:
        if (owner, name) == ("System", "events"):
            nodes = self.naive.nodes.values()
            return [
                it
                for it in nodes
                if "TechnicalEvent" in it["*"] and it.get("system") == node["uid"]
            ]
        return [self.naive.nodes[uid] for uid in {*self.naive._ends(node, owner, name)}]


def _compared(x: Any, given: Mapping[str, Any], kind: str) -> bool:
    folded = given.get("ignoreCase") is True
    return all(
        _operator(x, name, value, kind, folded=folded)
        for name, value in given.items()
        if name != "ignoreCase" and (value is not None or name in ("eq", "ne"))
    )


def _operator(x: Any, name: str, value: Any, kind: str, *, folded: bool) -> bool:
    if name == "ne":
        return not _operator(x, "eq", value, kind, folded=folded)
    if name == "isNull":
        return (x is None) is value
    if value is None:
        return x is None
    if kind == "datetime":
        value = _time(value)
        x = None if x is None else x.to_native()
    if kind == "float":
        value = [float(it) for it in value] if name == "in" else float(value)
    if folded:
        x, value = _lower(x), _lower(value)
    if x is None:
        return name == "containsAll" and not value
    return _COMPARE[name](x, value)


def _lower(value: Any) -> Any:
    if isinstance(value, list):
        return [item.lower() for item in value]
    return value.lower() if isinstance(value, str) else value


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _raw(node: Node, element: str, name: str) -> Any:
    if name == "stub":
        return node.get("stub", False)
    if name == "createdAt" and node.get("stub"):
        return None
    if name == "title":
        captions = (LABELS[element].caption,) if element in LABELS else ("title", "name")
        return next((node[caption] for caption in captions if caption in node), None)
    return node.get(_ENTITY.get(name) or _property(element, name))
