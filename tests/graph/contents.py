"""All that a graph holds, and whether that changed since it was last looked at."""

from __future__ import annotations

from collections import Counter
from typing import Final

from cypher.loader import load
from graph.store.store import Store
from tests.statements import run

_NODES: Final = "MATCH (n) RETURN [labels(n), n{.*, last_used_at: null}]"
_LINKS: Final = "MATCH (a)-[r]->(b) RETURN [a.uid, type(r), b.uid, r{.*}]"


class Contents:
    """Notices changes of a graph: it is read anew only where something was committed.

    When a token was last used is no change.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._place: frozenset[str] = frozenset()
        self._held: Counter[str] = Counter()
        self.changed()

    def changed(self) -> list[str]:
        """Return what came (`+`) and went (`-`) since the last call."""
        _, place = self._store.bookmark(load()["backup.stamp"])
        if place == self._place:
            return []
        found = [*run(self._store, _NODES), *run(self._store, _LINKS)]
        held, before = Counter(map(repr, found)), self._held
        self._place, self._held = place, held
        came, went = (held - before).elements(), (before - held).elements()
        return [*(f"- {one}" for one in went), *(f"+ {one}" for one in came)]
