"""What is read by code of ours beside an operation's statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.access.viewer import Viewer
from api.compiler.request.arguments import Argument
from api.readings.reading import LookAt, LookRows, ReadingField
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class PlannedLook:
    """A reading of one operation, by its response key, with its arguments as they are given."""

    key: str
    reading: ReadingField
    arguments: Mapping[str, Argument]

    def read(self, variables: Mapping[str, Any], viewer: Viewer, store: Store) -> LookRows:
        """Read it, with the values of a request.

        Raises:
            GraphError: When that can't be.
        """
        given = {name: one.of(variables) for name, one in self.arguments.items()}
        return list(self.reading.read(LookAt(viewer, store, given)))
