"""What a mutation does before its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.access.viewer import Viewer
from api.compiler.request.arguments import Argument
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done, for whom, and where.

    An action looks for nothing outside of `viewer.org`: that its role suffices is known.
    """

    arguments: Mapping[str, Any]
    viewer: Viewer
    request_id: str
    store: Store


Action = Callable[[Asked], None]
"""Does what a field of the mutation promises; raises a `GraphError` when it can't."""


@dataclass(frozen=True, slots=True)
class Act:
    """An action of one operation, with its arguments as the document gives them."""

    action: Action
    arguments: Mapping[str, Argument]

    def perform(
        self, variables: Mapping[str, Any], viewer: Viewer, request_id: str, store: Store
    ) -> None:
        """Do it, with the values of a request."""
        values = {name: argument.of(variables) for name, argument in self.arguments.items()}
        self.action(Asked(values, viewer, request_id, store))
