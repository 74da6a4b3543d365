"""Fields that are planned by modules of their own: of the root types and of every node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.schema import history, news, similar, walks
from api.schema.fields import Special

MODULES: Final = (similar, walks, history)
"""Each has `ROOT`, `ENTITY` and a function `types` that adds the types of its fields."""

ROOT: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ROOT)
"""Fields of the query."""

ENTITY: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ENTITY)
"""Fields of the interface, and so of every type."""

MUTATION: Final[tuple[Special, ...]] = ()
"""Fields of the mutation, which change something. The schema has none while this is empty."""

SUBSCRIPTION: Final[tuple[Special, ...]] = news.SUBSCRIPTION
"""Fields of the subscription, which tell what becomes of nodes."""


@dataclass(frozen=True, slots=True)
class Extras:
    """The special fields of the root types."""

    query: tuple[Special, ...] = ROOT
    mutation: tuple[Special, ...] = MUTATION
    subscription: tuple[Special, ...] = SUBSCRIPTION

    def find(self, owner: str, name: str) -> Special | None:
        """Return a special field of a root type, None if it is another kind of field."""
        fields = {
            "Query": self.query,
            "Mutation": self.mutation,
            "Subscription": self.subscription,
        }
        return next((field for field in fields[owner] if field.name == name), None)


EXTRAS: Final = Extras()
"""Those that are served."""
