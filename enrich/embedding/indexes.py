"""Indexes of models that no migration knows: those of somebody's own, made when first needed."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from graph.model.providers import PROVIDERS, ProviderSpec
from graph.schema.statements import index_of
from graph.store.store import Store

LOOKED_AGAIN: Final = 60.0
"""Seconds after which a process asks again for an index that it knows: it may be gone by then."""

_MADE: Final[dict[tuple[str, str], float]] = {}
_MAKING: Final = Lock()


@dataclass(frozen=True, slots=True)
class _ChangeIndex:
    name: str
    text: str


def ensure(store: Store, specs: Iterable[ProviderSpec]) -> None:
    """Make the index of each model that has none yet; a process asks once in a while for each.

    Raises:
        GraphError: When it can't be made.
    """
    for spec in specs:
        known = _key(store, spec)
        if spec in PROVIDERS.values() or time.monotonic() < _MADE.get(known, 0.0):
            continue
        with _MAKING:
            # Neo4j lets nothing else happen in a transaction that changes its schema.
            store.write(_ChangeIndex("make_index", index_of(spec).create))
            _MADE[known] = time.monotonic() + LOOKED_AGAIN


def drop(store: Store, spec: ProviderSpec) -> None:
    """Drop the index of a model that no migration knows.

    Raises:
        GraphError: When it can't be dropped.
    """
    if spec not in PROVIDERS.values():
        with _MAKING:
            store.write(_ChangeIndex("drop_index", index_of(spec).drop))
            _MADE.pop(_key(store, spec), None)


def _key(store: Store, spec: ProviderSpec) -> tuple[str, str]:
    return store.settings.neo4j_uri or str(store.settings.data_dir), spec.label
