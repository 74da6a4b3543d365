"""Collect the fields of a selection: fragments spread, directives obeyed, merged by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
)

from api.compiler.request.arguments import Argument
from api.compiler.request.deciding import Deciding
from api.schema.bindings import INTERFACE, TYPES
from graph.errors import LimitExceeded

Fields = dict[str, list[FieldNode]]
Selections = tuple[SelectionSetNode, ...]


@dataclass(slots=True)
class Collector:
    """Collects the fields of one operation, and counts them.

    Args:
        fragments: The document's fragments by name.
        variables: What of the variables decides the plan's form.
        max_fields: Limit on fields after all fragments are spread.
    """

    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Deciding
    max_fields: int
    _fields: int = field(default=0)

    def fields(self, selections: Selections, type_name: str) -> Fields:
        """Return the fields that apply to a type by response key, in the order of the answer."""
        found: Fields = {}
        seen: set[str] = set()
        for selection_set in selections:
            self._gather(selection_set, type_name, found, seen)
        return found

    def _gather(
        self, selection_set: SelectionSetNode, type_name: str, found: Fields, seen: set[str]
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                self._count()
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
                continue
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
            spread = self._spread(node)
            if spread is not None and _applies(spread[0], type_name):
                self._gather(spread[1], type_name, found, seen)

    def _count(self) -> None:
        self._fields += 1
        if self._fields > self.max_fields:
            message = f"the operation has more than {self.max_fields} fields"
            raise LimitExceeded(message, remedy="Ask for less, or raise NAZARA_GRAPHQL_MAX_FIELDS.")

    def _spread(self, node: Any) -> tuple[str | None, SelectionSetNode] | None:
        """Return the type condition and the selection of a fragment of either kind."""
        if isinstance(node, FragmentSpreadNode):
            fragment = self.fragments[node.name.value]
            return fragment.type_condition.name.value, fragment.selection_set
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else None
            return condition, node.selection_set
        return None

    def conditions(self, selections: Iterable[SelectionSetNode]) -> set[str]:
        """Return the types that fragments at this level name, however deep they are nested."""
        names: set[str] = set()
        seen: set[str] = set()
        waiting = list(selections)
        while waiting:
            for node in waiting.pop().selections:
                spread = self._spread(node)
                if spread is None:
                    continue
                if isinstance(node, FragmentSpreadNode):
                    if node.name.value in seen:
                        continue
                    seen.add(node.name.value)
                names.add(spread[0] or "")
                waiting.append(spread[1])
        return names

    def _included(self, node: Any) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"}:
                [argument] = directive.arguments
                wanted = bool(Argument(argument.value).of(self.variables))
                if wanted == (name == "skip"):
                    return False
        return True


def _applies(condition: str | None, type_name: str) -> bool:
    if condition is None or condition == type_name:
        return True
    return condition == INTERFACE and type_name in TYPES
