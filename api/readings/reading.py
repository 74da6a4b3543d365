"""What a field of the query declares that is answered by code of ours, not out of the graph.

Schema, compiler and reference follow from the declaration; nothing else names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.access.viewer import Role, Viewer
from api.actions.mutation import Input, ShownType
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class LookAt:
    """Who looks, and at what: nothing outside of `viewer.org` is told."""

    viewer: Viewer
    store: Store
    given: Mapping[str, Any]

    @property
    def org(self) -> str:
        """The organisation of whoever looks."""
        return self.viewer.org


LookRows = Iterable[Mapping[str, Any]]
"""A value for each field of each row; times as text, JSON as its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingField:
    """A field of the type `Query`: a list, read anew for each request.

    Args:
        name: What it holds, in the plural.
        description: What it tells.
        each: What each of the list is.
        read: Reads it; raises a `GraphError` when it can't.
        takes: Its arguments.
        role: The least role that may ask it.
    """

    name: str
    description: str
    each: ShownType
    read: Callable[[LookAt], LookRows]
    takes: tuple[Input, ...] = ()
    role: Role = "admin"
