"""Fields that are planned by modules of their own: of the query and of every node."""

from __future__ import annotations

from typing import Final

from api.schema import history, similar, walks
from api.schema.fields import Special

MODULES: Final = (similar, walks, history)
"""Each has `ROOT`, `ENTITY` and a function `types` that adds the types of its fields."""

ROOT: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ROOT)
"""Fields of the query."""

ENTITY: Final[tuple[Special, ...]] = tuple(field for module in MODULES for field in module.ENTITY)
"""Fields of the interface, and so of every type."""
