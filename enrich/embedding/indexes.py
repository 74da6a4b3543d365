"""Indexes of models that no migration knows: those of somebody's own, made when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from graph.model.providers import PROVIDERS, ProviderSpec
from graph.schema.statements import index_of
from graph.store.store import Store

_MADE: Final[set[tuple[str, str]]] = set()
_MAKING: Final = Lock()


@dataclass(frozen=True, slots=True)
class _MakeIndex:
    name: str
    text: str


def ensure(store: Store, specs: Iterable[ProviderSpec]) -> None:
    """Make the index of each model that has none yet; a process asks once for each.

    Raises:
        GraphError: When it can't be made.
    """
    for spec in specs:
        known = (store.settings.neo4j_uri or str(store.settings.data_dir), spec.label)
        if spec in PROVIDERS.values() or known in _MADE:
            continue
        with _MAKING:
            # Neo4j lets nothing else happen in a transaction that changes its schema.
            store.write(_MakeIndex("make_index", index_of(spec).create))
            _MADE.add(known)
