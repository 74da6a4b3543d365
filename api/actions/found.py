"""The mutations that there are, found by the modules that declare them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

from api.actions.mutation import Mutation

OFFERED = "api.actions.offered"
"""The package whose modules declare mutations."""


@cache
def mutations() -> tuple[Mutation, ...]:
    """Return the mutations by name.

    Raises:
        ValueError: When two have one name, or a module declares none.
    """
    found: dict[str, Mutation] = {}
    for one in _declared():
        if found.setdefault(one.name, one) is not one:
            message = f"two modules of {OFFERED} declare the mutation {one.name!r}"
            raise ValueError(message)
    return tuple(found[name] for name in sorted(found))


def _declared() -> Iterator[Mutation]:
    # The modules stand above this one and are loaded by name, so that nothing has to list them.
    package = importlib.import_module(OFFERED)
    for name in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        module = importlib.import_module(f"{OFFERED}.{name}")
        declared = getattr(module, "MUTATIONS", ())
        if not declared:
            message = f"{module.__name__} declares no mutation: expected a tuple, MUTATIONS"
            raise ValueError(message)
        yield from declared
