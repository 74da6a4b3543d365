"""Bind an operation's arguments to the parameters of its statement, within the limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from api.compiler.plan.plan import Fetch, Slot
from api.compiler.request.arguments import Argument
from enrich.providers.protocol import EmbeddingProvider, Vector
from enrich.providers.registry import providers_of, query_vectors
from graph.errors import InvalidInput, LimitExceeded
from graph.model.facts import EVERYBODY
from graph.model.times import EPOCH, UNTIMED
from graph.settings.settings import Settings

END: Final = datetime.max.replace(tzinfo=UTC)
"""A time that no node has: lists end below it."""


@dataclass(slots=True)
class Binder:
    """Collects the map that the statement knows as `$p`, and adds up what it may return.

    `visible` holds each `visibility` that who asks may read, `limits` the names of the parameters
    that say how much is read, `models` those that turn what is searched for into vectors, by
    default the ones of the settings.
    """

    variables: Mapping[str, Any]
    org: str
    settings: Settings
    visible: Sequence[str] = (EVERYBODY,)
    models: Sequence[EmbeddingProvider] | None = None
    params: dict[str, Any] = field(default_factory=dict)
    limits: set[str] = field(default_factory=set)
    _sizes: dict[int, int] = field(default_factory=dict)
    _total: int = 0
    _searches: int = 0

    def bind(self, fetches: Sequence[Fetch]) -> None:
        """Bind every fetch of a statement, parents before children.

        Raises:
            InvalidInput: For an argument that makes no sense, such as a cursor of another list.
            LimitExceeded: For a page too long, or more nodes in all than allowed.
        """
        times = {"epoch": EPOCH, "untimed": UNTIMED, "end": END}
        self.params |= {"org": self.org, "visible": list(self.visible), **times}
        for moment in dict.fromkeys(fetch.moment for fetch in fetches):
            self.params |= moment.parameters(self.variables)
        for fetch in fetches:
            fetch.bind(self)
        limit = self.settings.graphql_max_nodes
        if self._total > limit:
            message = (
                f"the operation may return {self._total} nodes (the products of its `first`), "
                f"at most {limit} are allowed"
            )
            raise LimitExceeded(
                message, remedy="Give smaller `first`, or raise NAZARA_GRAPHQL_MAX_NODES."
            )

    def value(self, argument: Argument, default: Any = None) -> Any:
        """Return what the request gives for an argument."""
        value = argument.of(self.variables)
        return default if value is None else value

    def vectors(self, text: str) -> dict[str, Vector]:
        """Return the vector of a text that is searched for, by each model that has one."""
        models = providers_of(self.settings) if self.models is None else self.models
        return query_vectors(self.org, models, text)

    def size(self, argument: Argument, default: int, name: str = "first") -> int:
        """Return how many nodes a list may have.

        Raises:
            InvalidInput: When the number is negative.
            LimitExceeded: When it is above the greatest allowed.
        """
        size = argument.of(self.variables)
        if size is None:
            return default
        size = int(size)
        if size < 0:
            message = f"`{name}` is {size}, expected 0 or more"
            raise InvalidInput(message)
        limit = self.settings.graphql_max_page_size
        if size > limit:
            message = f"`{name}` is {size}, at most {limit} are allowed"
            raise LimitExceeded(
                message,
                remedy="Ask for less (lists go on with `after`), or raise "
                "NAZARA_GRAPHQL_MAX_PAGE_SIZE.",
            )
        return size

    def limit(self, slot: Slot, size: int) -> None:
        """Set how many nodes or entries are read at most."""
        self.params[slot.name] = size
        self.limits.add(slot.name)

    @property
    def total(self) -> int:
        """How many nodes the operation may return."""
        return self._total

    def fill(self, values: Mapping[str, Any]) -> None:
        """Set those of these parameters that a fetch has left room for."""
        self.params |= {name: value for name, value in values.items() if name in self.params}

    def emptied(self) -> dict[str, Any]:
        """Return the parameters with which the statement reads no node at all."""
        return self.params | dict.fromkeys(self.limits, 0)

    def parents(self, fetch: Fetch) -> int:
        """Return how many nodes a fetch may hang on."""
        return self._sizes.get(id(fetch.parent), 1)

    def cost(self, fetch: Fetch, size: int) -> None:
        """Count the nodes that a fetch may return: `size` for each node it hangs on."""
        above = self.parents(fetch)
        self._sizes[id(fetch)] = above * size
        self._total += above * size

    def searches(self, fetch: Fetch) -> None:
        """Count the searches that a fetch makes: one for each node it hangs on.

        Raises:
            LimitExceeded: When the operation would make more than allowed.
        """
        self._searches += self.parents(fetch)
        limit = self.settings.graphql_max_searches
        if self._searches > limit:
            message = (
                f"the operation asks for the neighbours of {self._searches} nodes, "
                f"at most {limit} are allowed"
            )
            raise LimitExceeded(
                message, remedy="Give smaller `first`, or raise NAZARA_GRAPHQL_MAX_SEARCHES."
            )
