"""Walk an organisation's nodes in pages and bring their vectors up to date.

Uids begin with their organisation, so one index holds an organisation's nodes side by side and
a page costs the same wherever it lies. A sweep goes over the nodes first and then over the
vectors whose nodes are gone; its place in the walk is plain data, so a queue can carry it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from cypher.loader import load
from enrich.embed import EmbedJob
from enrich.jobs import Result
from graph.store import Store

Phase = Literal["nodes", "orphans"]

_QUERIES: dict[Phase, str] = {"nodes": "embeddings.page", "orphans": "embeddings.orphans"}


@dataclass(frozen=True, slots=True)
class Place:
    """How far a sweep has come: what lies behind `after` is left, of these types of nodes."""

    types: tuple[str, ...]
    after: str = ""
    phase: Phase = "nodes"

    def next_phase(self) -> Place | None:
        """Return where to go on when nothing is left here; None after the last phase."""
        return replace(self, after="", phase="orphans") if self.phase == "nodes" else None


@dataclass(frozen=True, slots=True)
class Page:
    """The uids at a place, and the place behind them; None at the end."""

    uids: list[str]
    next: Place | None


def page_at(store: Store, org: str, place: Place, size: int) -> Page:
    """Return up to `size` uids from a place on. A page may be empty and not the last."""
    # A semicolon is the character behind the colon that ends the organisation's name.
    bounds = {"after": place.after or f"{org}:", "before": f"{org};"}
    given: dict[str, Any] = {"types": list(place.types)} if place.phase == "nodes" else {}
    rows = store.read(load()[_QUERIES[place.phase]], org=org, limit=size, **bounds, **given)
    uids = [row["uid"] for row in rows]
    if len(rows) < size:
        return Page(uids, place.next_phase())
    return Page(uids, replace(place, after=rows[-1]["cursor"]))


def sweep(job: EmbedJob, types: tuple[str, ...], size: int) -> Iterator[Result]:
    """Bring all vectors of these types up to date; yield what was done, page by page.

    Raises:
        GraphError: When the graph or the model can't be asked.
    """
    place: Place | None = Place(types)
    while place is not None:
        page = page_at(job.store, job.org, place, size)
        yield job.run(page.uids)
        place = page.next
