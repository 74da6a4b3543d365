"""What a mutation does before its answer is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.access.viewer import Viewer
from api.actions.mutation import Mutation, RequestOrigin
from api.actions.performing import Outcome, Performance, plain
from api.compiler.request.arguments import Argument
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class Act:
    """The mutation of one operation, of those that are `known`, with its input as it is given."""

    mutation: Mutation
    known: tuple[Mutation, ...]
    input: Argument

    def perform(
        self, variables: Mapping[str, Any], viewer: Viewer, origin: RequestOrigin, store: Store
    ) -> Outcome:
        """Do it, with the values of a request.

        Raises:
            GraphError: For what the client can't mend.
        """
        given = plain(self.input.of(variables))
        return Performance(self.mutation, self.known, given, viewer, origin, store).perform()
