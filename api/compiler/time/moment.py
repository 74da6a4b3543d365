"""The time that a query asks about: predicates and expressions that depend on it.

Everything below a root field asks about that field's moment. This module knows the present;
`api.compiler.time.past` knows every other time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

VISIBLE: Final = "$p.visible"
"""The parameter that holds every `visibility` that who asks may read."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A time in the graph's history; this one is now.

    `labels` are those of a pattern, as in `Link.labels`; `types` the GraphQL types of the
    nodes at hand, empty where nothing but the interface's own properties is read.
    """

    @property
    def now(self) -> bool:
        """Whether it is the present: indexes on properties hold values of the present."""
        return True

    def parameters(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the parameters that the texts below name; `variables` are the request's.

        Raises:
            InvalidInput: When what was given is no time.
        """
        del variables
        return {}

    def link(self, r: str) -> str:
        """Return the predicate that a relationship is valid then, and that who asks may read it.

        `r` is its variable.
        """
        return f"{r}.valid_to IS NULL AND {stated_openly(r)}"

    def exists(
        self, n: str, labels: Sequence[str] = (), *, stubs: bool = True, linked: bool = True
    ) -> list[str]:
        """Return the predicates that a node was there then, and that who asks may read it.

        Args:
            n: The node's variable.
            labels: Labels of its pattern; empty: any.
            stubs: Whether one that was known from references alone counts as there.
            linked: Whether it was reached by a relationship that was valid then.
        """
        del labels, linked
        return [*([] if stubs else [f"{n}.stub IS NULL"]), readable(n)]

    def bounds(self, n: str, key: str, labels: Sequence[str], *, stubs: bool) -> list[str]:
        """Return predicates on a property that an index of the list ends with, if it is its time.

        Stubs sort before all others, so a list without them never meets one.
        """
        del labels
        return [f"{n}.{key} IS NOT NULL" if stubs else f"{n}.{key} > $p.untimed"]

    def deleted(self, n: str, labels: Sequence[str]) -> list[str]:
        """Return the predicates of Tombstones that a list of these labels must look at.

        They have lost their label. Empty when there is none to look at.
        """
        del n, labels
        return []

    def indexed(self, name: str, types: Sequence[str]) -> bool:
        """Return whether indexes on a property of these types hold its values of then."""
        del name, types
        return True

    def check_order(self, keys: Sequence[str], types: Sequence[str], path: str) -> None:
        """Make sure that lists of these types can go by these properties as of then.

        Raises:
            InvalidInput: When an index holds them as they are now and they were others then.
        """

    def observed(self, c: str) -> list[str]:
        """Return the predicates that an observation was true and known then."""
        del c
        return []

    def past(self, time: str) -> list[str]:
        """Return the predicates that a time had come then."""
        del time
        return []

    def value(self, expression: str, n: str, types: Sequence[str] = ()) -> str:
        """Return a property's expression (`{n}` for the node) as of then."""
        del types
        return expression.replace("{n}", n)


def readable(n: str) -> str:
    """Return the predicate that who asks may read a node.

    It is for the whole organisation, or for the readers of a scope that has them among it.
    """
    return f"{n}.visibility IN {VISIBLE}"


def stated_openly(r: str) -> str:
    """Return the predicate that who asks may read the record that states a relationship.

    Both its ends may be open where that record is not.
    """
    return f"({r}.visibility IS NULL OR {r}.visibility IN {VISIBLE})"


NOW: Final = Moment()
