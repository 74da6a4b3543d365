"""Walk the selection of a validated operation and build its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import FieldNode, OperationDefinitionNode

from api.access.viewer import NOBODY, Viewer
from api.actions.mutation import Mutation
from api.compiler.changing.payload import plan_payload
from api.compiler.lists.listing import plan_listing
from api.compiler.plan.acting import Act
from api.compiler.plan.looking import PlannedLook
from api.compiler.plan.outs import Constant, Leaf, Part, TypeName
from api.compiler.plan.plan import Fetch, Node, Out, Root, Shape, Site
from api.compiler.registry import Registry
from api.compiler.request.arguments import Argument, argument
from api.compiler.request.fragments import Collector, Fields, Selections
from api.compiler.time.moment import NOW, Moment
from api.compiler.time.past import moment_of
from api.schema.bindings import ENTITY, INTERFACE, ROOTS, TYPES, binding
from api.schema.fields import Group, LinkField, Special, ValueField
from enrich.providers.registry import providers_of
from graph.errors import InvalidInput
from graph.model.providers import ProviderSpec
from graph.settings.settings import Settings

_INTROSPECTION: Final = ("__schema", "__type")


@dataclass(slots=True)
class Planner:
    """Builds the plan of one operation out of the fields that its collector finds.

    The registry has the planners of fields that are neither values nor connections. `rights`
    says what may be asked: those who share a plan have the same role. `searched` are the models
    whose vectors are, by default those of the settings.
    """

    collector: Collector
    settings: Settings
    registry: Registry
    rights: Viewer = NOBODY
    searched: tuple[ProviderSpec, ...] | None = None
    root: Root = field(default_factory=Root)

    @property
    def models(self) -> tuple[ProviderSpec, ...]:
        """The models whose vectors are searched."""
        if self.searched is None:
            return tuple(one.spec for one in providers_of(self.settings))
        return self.searched

    def plan(self, operation: OperationDefinitionNode) -> Root:
        """Return the plan of an operation.

        Raises:
            LimitExceeded: When the spread operation has too many fields.
            InvalidInput: For arguments that can't go together.
            Forbidden: For a field that the role may not ask.
        """
        owner = str(operation.operation.value).capitalize()
        collected = self.collector.fields((operation.selection_set,), owner)
        for key, nodes in collected.items():
            name = nodes[0].name.value
            if name in _INTROSPECTION:
                self.root.introspects = True
            elif name == "__typename":
                self.root.fields.append(Constant(key, owner))
            else:
                then = argument(nodes, "asOf")
                moment = moment_of(then, self.decided(then), len(self.root.fields))
                site = Site(key, nodes, f"{owner}.{name}", moment=moment)
                self.root.fields.append(self._root_field(owner, site))
        return self.root

    def _root_field(self, owner: str, site: Site) -> Out:
        if owner == "Mutation":
            return self._act(self.registry.extras.change(site.name), site)
        declared = self.registry.extras.find(owner, site.name)
        if declared is not None:
            self._allow(declared, owner)
        special = self.registry.fields.get((owner, site.name))
        return special(self, site) if special else self._listing(site, ROOTS[site.name])

    def _allow(self, special: Special, owner: str) -> None:
        self.rights.check(special.role, f"{owner}.{special.name}")

    def _act(self, mutation: Mutation, site: Site) -> Out:
        """Note what is to be done. One thing: what it selects is read right after it."""
        self.rights.check(mutation.role, f"Mutation.{mutation.name}")
        if self.root.act is not None:
            raise InvalidInput(
                "the mutation has several fields, expected one", remedy="Send one after the other."
            )
        self.root.act = Act(mutation, self.registry.extras.mutation, argument(site.nodes, "input"))
        return plan_payload(self, site, mutation)

    def _listing(self, site: Site, link: LinkField) -> Out:
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

    def look(self, look: PlannedLook) -> None:
        """Let something be read beside the statement."""
        self.root.looks.append(look)

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
        if isinstance(bound, ValueField):
            return Leaf(key, node.column(bound.expression, bound.kind, owner), bound.required)
        if isinstance(bound, Group):
            return Part(key, tuple(self._group(node, found, bound)))
        site = Site(key, found, f"{type_name}.{name}", node, owner, fetch, node.moment)
        if isinstance(bound, LinkField):
            return self._listing(site, bound)
        if isinstance(bound, Special):
            self._allow(bound, "Entity")
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
