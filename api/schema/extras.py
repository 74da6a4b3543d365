"""Fields that are planned by modules of their own: of the root types and of every node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.actions.found import mutations
from api.actions.mutation import Mutation
from api.schema import audit, drift, history, news, readings, similar, statements, walks
from api.schema.fields import Special

MODULES: Final = (similar, walks, statements, history, drift, audit, readings)
"""Each has `ROOT`, `ENTITY` and a function `types` that adds the types of its fields."""

ROOT: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ROOT)
"""Fields of the query."""

ENTITY: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ENTITY)
"""Fields of the interface, and so of every type."""

MUTATION: Final[tuple[Mutation, ...]] = mutations()
"""Fields of the mutation, which change something."""

SUBSCRIPTION: Final[tuple[Special, ...]] = news.SUBSCRIPTION
"""Fields of the subscription, which tell what becomes of nodes."""


@dataclass(frozen=True, slots=True)
class Extras:
    """The special fields of the root types."""

    query: tuple[Special, ...] = ROOT
    mutation: tuple[Mutation, ...] = MUTATION
    subscription: tuple[Special, ...] = SUBSCRIPTION

    def find(self, owner: str, name: str) -> Special | None:
        """Return a special field of a root type, None if it is another kind of field."""
        fields = {"Query": self.query, "Subscription": self.subscription}
        return next((field for field in fields[owner] if field.name == name), None)

    def change(self, name: str) -> Mutation:
        """Return a mutation that there is."""
        return next(one for one in self.mutation if one.name == name)


EXTRAS: Final = Extras()
"""Those that are served."""
