"""Walk an organisation's nodes in pages and bring what they were given up to date.

Uids begin with their organisation, so one index holds an organisation's nodes side by side and
a page costs the same wherever it lies. A sweep goes over the nodes first and then over the
vectors whose nodes are gone; its place in the walk is plain data, kept with its run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Literal

import orjson

from cypher.loader import load
from enrich.enrichment import Enrichment
from enrich.work.jobs import JobResult
from graph.errors import QueryTimeout
from graph.model.identity import UidSpan
from graph.store.store import Store

SweepPhase = Literal["nodes", "orphans"]


@dataclass(frozen=True, slots=True)
class SweepPlace:
    """How far a sweep has come: what lies behind `after` is left, of these kinds and types."""

    types: tuple[str, ...]
    kinds: tuple[str, ...] = ("embedding",)
    after: str = ""
    phase: SweepPhase = "nodes"

    def next_phase(self) -> SweepPlace | None:
        """Return where to go on when nothing is left here; None after the last phase.

        Only vectors outlive their nodes: what else nodes are given is part of them.
        """
        if self.phase == "orphans" or "embedding" not in self.kinds:
            return None
        return replace(self, after="", phase="orphans")

    def as_text(self) -> str:
        """Return it as a run keeps it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def of_text(cls, text: str) -> SweepPlace:
        """Undo `as_text`."""
        said = orjson.loads(text)
        return cls(tuple(said["types"]), tuple(said["kinds"]), said["after"], said["phase"])


@dataclass(frozen=True, slots=True)
class SweepPage:
    """The uids at a place with their nodes' types, and the place behind; None at the end.

    The type of a node that is gone is the empty text.
    """

    types: dict[str, str]
    next: SweepPlace | None

    @property
    def uids(self) -> list[str]:
        """The uids, in order."""
        return list(self.types)


def page_at(store: Store, org: str, place: SweepPlace, size: int) -> SweepPage:
    """Return up to `size` uids from a place on. A page may be empty and not the last."""
    rows = _rows(store, org, place, size)
    types = {uid: type_ for uid, type_, _ in rows}
    if len(rows) < size:
        return SweepPage(types, place.next_phase())
    return SweepPage(types, replace(place, after=rows[-1][2]))


def _rows(store: Store, org: str, place: SweepPlace, size: int) -> list[tuple[str, str, str]]:
    """Return uid, type and cursor of what comes next."""
    bounds = _bounds(org, place.after)
    if place.phase == "orphans":
        gone = store.read(load()["embeddings.orphans"], org=org, limit=size, **bounds)
        return [(row["uid"], "", row["cursor"]) for row in gone]
    types = list(place.types)
    rows = store.read(load()["runs.page"], org=org, limit=size, types=types, **bounds)
    return [(row["uid"], row["type"], row["uid"]) for row in rows]


def _bounds(org: str, after: str = "") -> dict[str, str]:
    return UidSpan.of(org).behind(after).bounds


def count(store: Store, org: str, types: tuple[str, ...]) -> int | None:
    """Return how many nodes of these types there are; None if counting them takes too long."""
    try:
        [row] = store.read(load()["runs.count"], org=org, types=list(types), **_bounds(org))
    except QueryTimeout:
        return None
    return int(row["nodes"])


def sweep(enrichment: Enrichment, types: tuple[str, ...], size: int) -> Iterator[JobResult]:
    """Bring all results on nodes of these types up to date; yield what was done, by page.

    Raises:
        GraphError: When the graph or a model can't be asked.
    """
    store, org = enrichment.policies.store, enrichment.policies.org
    place: SweepPlace | None = SweepPlace(types, tuple(job.kind for job in enrichment.jobs))
    while place is not None:
        page = page_at(store, org, place, size)
        yield enrichment.update(page.uids)
        place = page.next
