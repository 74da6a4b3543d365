"""The time that a query asks about: predicates and expressions that depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in the graph's history; this one is now."""

    def link(self, r: str) -> str:
        """Return the predicate that a relationship is valid then. `r` is its variable."""
        return f"{r}.valid_to IS NULL"

    def exists(self, n: str) -> list[str]:
        """Return the predicates that a node was there then."""
        del n
        return []

    def value(self, expression: str, n: str) -> str:
        """Return a property's expression (`{n}` for the node) as of then."""
        return expression.replace("{n}", n)


NOW: Final = Moment()
