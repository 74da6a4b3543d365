"""Walk the selection of a validated operation and build its plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    FieldNode,
    OperationDefinitionNode,
    ValueNode,
)

from api.compiler.fragments import Collector, Selections
from api.compiler.plan import (
    Argument,
    Constant,
    Derived,
    Element,
    Found,
    Items,
    Leaf,
    Listing,
    Lookup,
    Neighbors,
    Node,
    Nodes,
    Out,
    Page,
    Part,
    Root,
    Search,
    Shape,
    TypeName,
)
from api.schema.bindings import ENTITY, INTERFACE, ROOTS, TYPES, binding, possible_types
from api.schema.build import connection_name
from api.schema.fields import Group, Link, Value
from graph.declarations import ENTITY_LABEL

_INTROSPECTION: Final = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Planner:
    """Builds the plan of one operation out of the fields that its collector finds."""

    collector: Collector

    def plan(self, operation: OperationDefinitionNode) -> Root:
        """Return the plan of a query.

        Raises:
            LimitExceeded: When the spread operation has too many fields.
        """
        root = Root()
        collected = self.collector.fields((operation.selection_set,), "Query")
        for key, nodes in collected.items():
            name = nodes[0].name.value
            if name in _INTROSPECTION:
                root.introspects = True
            elif name == "__typename":
                root.fields.append(Constant(key, "Query"))
            else:
                self._root_field(root, key, nodes)
        return root

    def _root_field(self, root: Root, key: str, nodes: list[FieldNode]) -> None:
        name = nodes[0].name.value
        out: Found | Neighbors | Listing
        if name == "node":
            out = self._lookup(key, nodes)
            root.sources.append(out.lookup)
        elif name == "semanticNeighbors":
            out = self._search(key, nodes)
            root.sources.append(out.search)
        else:
            out = self._listing(key, nodes, ROOTS[name], f"Query.{name}", None)
            root.sources.append(out.page)
        root.fields.append(out)

    def _lookup(self, key: str, nodes: list[FieldNode]) -> Found:
        node = _any_node()
        found = Lookup(node, _argument(nodes[0], "id"))
        return Found(key, found, self._shape(node, _selections(nodes), None))

    def _search(self, key: str, nodes: list[FieldNode]) -> Neighbors:
        first = nodes[0]
        search = Search(
            _any_node(),
            id=_argument(first, "id"),
            text=_argument(first, "text"),
            types=_argument(first, "types"),
            first=_argument(first, "first"),
        )
        return Neighbors(key, search, tuple(self._neighbor(nodes, search)))

    def _neighbor(self, nodes: list[FieldNode], search: Search) -> Iterator[Out]:
        for key, found in self.collector.fields(_selections(nodes), "Neighbor").items():
            name = found[0].name.value
            if name == "node":
                yield Element(key, self._shape(search.node, _selections(found), None))
            elif name == "reasons":
                yield Items(key, tuple(self._derived(found, "NeighborReason")))
            else:
                yield _computed(key, name, "Neighbor")

    def _derived(self, nodes: list[FieldNode], type_name: str) -> Iterator[Out]:
        for key, found in self.collector.fields(_selections(nodes), type_name).items():
            yield _computed(key, found[0].name.value, type_name)

    def _listing(
        self, key: str, nodes: list[FieldNode], link: Link, path: str, parent: Page | None
    ) -> Listing:
        first = nodes[0]
        after = _argument(first, "after")
        page = Page(
            link=link,
            field=path,
            node=Node(_types_of(link), abstract=link.element == INTERFACE),
            first=_argument(first, "first"),
            after=after,
            continued=after.of(self.collector.variables) is not None,
            stubs=bool(_argument(first, "includeStubs").of(self.collector.variables)),
            parent=parent,
        )
        return Listing(key, page, tuple(self._connection(nodes, page)))

    def _connection(self, nodes: list[FieldNode], page: Page) -> Iterator[Out]:
        name_of = connection_name(page.link.element)
        for key, found in self.collector.fields(_selections(nodes), name_of).items():
            name = found[0].name.value
            if name == "nodes":
                yield Nodes(key, self._shape(page.node, _selections(found), page))
            elif name == "edges":
                yield Items(key, tuple(self._edge(found, page)))
            elif name == "pageInfo":
                yield Part(key, tuple(self._page_info(found, page)))
            else:
                yield _computed(key, name, name_of)

    def _edge(self, nodes: list[FieldNode], page: Page) -> Iterator[Out]:
        type_name = f"{page.link.element}Edge"
        for key, found in self.collector.fields(_selections(nodes), type_name).items():
            name = found[0].name.value
            if name == "node":
                yield Element(key, self._shape(page.node, _selections(found), page))
            else:
                if name == "cursor":
                    cursor_columns(page)
                yield _computed(key, name, type_name)

    def _page_info(self, nodes: list[FieldNode], page: Page) -> Iterator[Out]:
        for out in self._derived(nodes, "PageInfo"):
            if isinstance(out, Derived) and out.name.endswith("Cursor"):
                cursor_columns(page)
            yield out

    def _shape(self, node: Node, selections: Selections, page: Page | None) -> Shape:
        """Return how objects are made of a node; fragments on a type give it its own form."""
        if not node.abstract:
            [only] = node.types
            return Shape(node, self._object(node, selections, only, page), {})
        rest = self._object(node, selections, INTERFACE, page)
        named = [name for name in node.types if name in self.collector.conditions(selections)]
        by_type = {name: self._object(node, selections, name, page) for name in named}
        return Shape(node, rest, by_type)

    def _object(
        self, node: Node, selections: Selections, type_name: str, page: Page | None
    ) -> tuple[Out, ...]:
        collected = self.collector.fields(selections, type_name)
        return tuple(
            self._member(node, key, found, type_name, page) for key, found in collected.items()
        )

    def _member(
        self, node: Node, key: str, found: list[FieldNode], type_name: str, page: Page | None
    ) -> Out:
        name = found[0].name.value
        if name == "__typename":
            return TypeName(key) if node.abstract else Constant(key, type_name)
        shared = node.abstract and name in ENTITY.fields
        bound = (ENTITY if shared else binding(type_name)).fields[name]
        owner = type_name if node.abstract and not shared else ""
        if isinstance(bound, Value):
            return Leaf(key, node.column(bound.expression, bound.kind, owner), bound.required)
        if isinstance(bound, Group):
            return Part(key, tuple(self._group(node, found, bound)))
        listing = self._listing(key, found, bound, f"{type_name}.{name}", page)
        node.pages.append((owner, listing.page))
        return listing

    def _group(self, node: Node, found: list[FieldNode], group: Group) -> Iterator[Out]:
        for key, nodes in self.collector.fields(_selections(found), group.type).items():
            name = nodes[0].name.value
            if name == "__typename":
                yield Constant(key, group.type)
            else:
                value = group.values[name]
                yield Leaf(key, node.column(value.expression, value.kind), value.required)


def cursor_columns(page: Page) -> tuple[str, str]:
    """Return the places of sort time and uid in the page's rows, adding the columns."""
    time = page.node.column(f"toString({{n}}.{page.link.sort})", "datetime")
    uid = page.node.column("{n}.uid", "id")
    return time.place, uid.place


def _any_node() -> Node:
    return Node(tuple(TYPES), abstract=True)


def _types_of(link: Link) -> tuple[str, ...]:
    if link.element != INTERFACE:
        return (link.element,)
    return tuple(TYPES) if ENTITY_LABEL in link.labels else possible_types(link.labels)


def _selections(nodes: list[FieldNode]) -> Selections:
    return tuple(node.selection_set for node in nodes if node.selection_set is not None)


def _argument(node: FieldNode, name: str) -> Argument:
    value: ValueNode | None = next(
        (given.value for given in node.arguments or () if given.name.value == name), None
    )
    return Argument(value)


def _computed(key: str, name: str, type_name: str) -> Out:
    return Constant(key, type_name) if name == "__typename" else Derived(key, name)
