"""Walk the selection of a validated operation and build its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import FieldNode, OperationDefinitionNode

from api.compiler.lists.listing import plan_listing
from api.compiler.plan.outs import Constant, Leaf, Part, TypeName
from api.compiler.plan.plan import Fetch, Node, Out, Root, Shape, Site
from api.compiler.registry import Registry
from api.compiler.request.arguments import Argument, argument
from api.compiler.request.fragments import Collector, Fields, Selections
from api.compiler.time.moment import NOW, Moment
from api.compiler.time.past import moment_of
from api.schema.bindings import ENTITY, INTERFACE, ROOTS, TYPES, binding
from api.schema.fields import Group, Link, Value
from graph.settings.settings import Settings

_INTROSPECTION: Final = ("__schema", "__type")


@dataclass(slots=True)
class Planner:
    """Builds the plan of one operation out of the fields that its collector finds.

    The registry has the planners of fields that are neither values nor connections.
    """

    collector: Collector
    settings: Settings
    registry: Registry
    root: Root = field(default_factory=Root)

    def plan(self, operation: OperationDefinitionNode) -> Root:
        """Return the plan of a query.

        Raises:
            LimitExceeded: When the spread operation has too many fields.
            InvalidInput: For arguments that can't go together.
        """
        collected = self.collector.fields((operation.selection_set,), "Query")
        for key, nodes in collected.items():
            name = nodes[0].name.value
            if name in _INTROSPECTION:
                self.root.introspects = True
            elif name == "__typename":
                self.root.fields.append(Constant(key, "Query"))
            else:
                then = argument(nodes, "asOf")
                moment = moment_of(then, self.decided(then), len(self.root.fields))
                site = Site(key, nodes, f"Query.{name}", moment=moment)
                self.root.fields.append(self._root_field(site))
        return self.root

    def _root_field(self, site: Site) -> Out:
        special = self.registry.fields.get(("Query", site.name))
        return special(self, site) if special else self._listing(site, ROOTS[site.name])

    def _listing(self, site: Site, link: Link) -> Out:
        return plan_listing(self, site, link, self.registry.connections)

    @property
    def variables(self) -> Mapping[str, Any]:
        """What of the request's variables decides the plan."""
        return self.collector.variables

    def fields(self, nodes: list[FieldNode], type_name: str) -> Fields:
        """Return the fields selected below these nodes that apply to a type, by response key."""
        return self.collector.fields(_selections(nodes), type_name)

    def decided(self, argument: Argument) -> Any:
        """Return an argument's value, as far as it decides the plan (see `document.FORM`)."""
        return argument.of(self.collector.variables)

    def flag(self, nodes: list[FieldNode], name: str, *, default: bool) -> bool:
        """Return a Boolean argument that decides the plan."""
        given = self.decided(argument(nodes, name))
        return default if given is None else bool(given)

    def attach(self, site: Site, fetch: Fetch) -> None:
        """Make a fetch part of the statement, at the root or in the row that it hangs on."""
        if site.owner is None:
            self.root.sources.append(fetch)
        else:
            site.owner.fetches.append((site.owner_type, fetch))

    def attached(self, site: Site) -> list[Fetch]:
        """Return the fetches that hang where a field stands."""
        if site.owner is None:
            return self.root.sources
        return [fetch for _, fetch in site.owner.fetches]

    def any_node(self, moment: Moment = NOW) -> Node:
        """Return a pattern node that can be of any type."""
        return Node(tuple(TYPES), abstract=True, moment=moment)

    def shape(self, node: Node, nodes: list[FieldNode], fetch: Fetch | None) -> Shape:
        """Return how objects are made of a node; fragments on a type give it its own form.

        Args:
            node: The pattern node, which gets the columns and fetches that are needed.
            nodes: The fields whose selections are asked of it.
            fetch: The fetch that finds it.
        """
        selections = _selections(nodes)
        if not node.abstract:
            [only] = node.types
            return Shape(node, self._object(node, selections, only, fetch), {})
        rest = self._object(node, selections, INTERFACE, fetch)
        named = [name for name in node.types if name in self.collector.conditions(selections)]
        by_type = {name: self._object(node, selections, name, fetch) for name in named}
        return Shape(node, rest, by_type)

    def _object(
        self, node: Node, selections: Selections, type_name: str, fetch: Fetch | None
    ) -> tuple[Out, ...]:
        collected = self.collector.fields(selections, type_name)
        return tuple(
            self._member(node, key, found, type_name, fetch) for key, found in collected.items()
        )

    def _member(
        self, node: Node, key: str, found: list[FieldNode], type_name: str, fetch: Fetch | None
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
        site = Site(key, found, f"{type_name}.{name}", node, owner, fetch, node.moment)
        if isinstance(bound, Link):
            return self._listing(site, bound)
        return self.registry.fields["Entity", name](self, site)

    def _group(self, node: Node, found: list[FieldNode], group: Group) -> list[Out]:
        outs: list[Out] = []
        for key, nodes in self.fields(found, group.type).items():
            name = nodes[0].name.value
            if name == "__typename":
                outs.append(Constant(key, group.type))
            else:
                value = group.values[name]
                outs.append(Leaf(key, node.column(value.expression, value.kind), value.required))
        return outs


def _selections(nodes: list[FieldNode]) -> Selections:
    return tuple(node.selection_set for node in nodes if node.selection_set is not None)
