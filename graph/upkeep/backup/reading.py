"""Read a graph into the files of a backup, a page of nodes at a time.

Of each page the observations are read first, then the nodes, then what leads from them. If
somebody writes meanwhile, what a record said at its latest version may then be missing, but
never the relationships of a version that is there: loading that record again makes it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from cypher.loader import load
from graph.model.identity import UidSpan
from graph.store.store import Store
from graph.upkeep.backup.tally import Tally
from graph.upkeep.backup.values import as_json

LAST = "\U0010ffff"
"""Greater than any uid."""

BackupProgress = Callable[[int, int], None]
"""Called with the rows that are done, and how many there are about."""


class Sink(Protocol):
    """Where rows go."""

    def write(self, row: dict[str, Any]) -> bool:
        """Take a row; return whether it was wanted."""


@dataclass(slots=True)
class Reader:
    """Reads one graph, or a part of it, into two files."""

    store: Store
    only: tuple[str, ...] | None
    progress: BackupProgress
    total: int
    tally: Tally = field(default_factory=Tally)
    _rows: int = 0

    def everything(self, nodes: Sink, links: Sink) -> None:
        """Read all that is wanted."""
        for after, before in self._ranges():
            self._vectors(nodes, after, before)
            # First, or a Change whose record goes meanwhile would come twice.
            self._plain(nodes, "backup.loose_changes", after=after, before=before)
        self._plain(nodes, "backup.moves", orgs=self._visible())
        for after, before in self._ranges():
            for uids in self._pages(after, before):
                self.page(uids, nodes, links)
        self.named(self._members(), nodes, links)

    def named(self, uids: Iterator[str], nodes: Sink, links: Sink) -> None:
        """Read the nodes that are named, those that are still there."""
        while page := list(islice(uids, self._size)):
            self.page(page, nodes, links)

    def page(self, uids: Sequence[str], nodes: Sink, links: Sink) -> None:
        """Read these nodes with their observations and what leads from them."""
        named = list(uids)
        for row in self._stream("backup.observations", uids=named):
            self._node(nodes, row)
            link = _link(row["uid"], "CHANGED", row["record"], row["link"])
            self._link(links, link)
        self._plain(nodes, "backup.entities", uids=named)
        for row in self._stream("backup.relationships", uids=named, orgs=self._visible()):
            self._link(links, _link(row["start"], row["type"], row["end"], row["pairs"]))

    @property
    def _size(self) -> int:
        return self.store.settings.backup_batch_size

    def _visible(self) -> list[str] | None:
        return None if self.only is None else list(self.only)

    def _ranges(self) -> list[tuple[str, str]]:
        """Return the spans of uids that are wanted."""
        if self.only is None:
            return [("", LAST)]
        return [UidSpan.of(org) for org in self.only]

    def _pages(self, after: str, before: str) -> Iterator[list[str]]:
        span: dict[str, Any] = {"before": before, "limit": self._size}
        while page := [row["uid"] for row in self._stream("backup.uids", after=after, **span)]:
            yield page
            after = page[-1]

    def _members(self) -> Iterator[str]:
        """Yield the users who belong to the organisations that were asked for."""
        if self.only is not None:
            for row in self._stream("backup.members", orgs=list(self.only)):
                yield row["uid"]

    def _vectors(self, nodes: Sink, after: str, before: str) -> None:
        size = self._size
        while True:
            last = after
            for row in self._stream("backup.embeddings", after=after, before=before, limit=size):
                self._node(nodes, row)
                last = row["uid"]
            if last == after:
                return
            after = last

    def _plain(self, nodes: Sink, query: str, **params: Any) -> None:
        for row in self._stream(query, **params):
            self._node(nodes, row)

    def _stream(self, query: str, **params: Any) -> Iterator[dict[str, Any]]:
        return self.store.stream(load()[query], self._size, **params)

    def _node(self, nodes: Sink, row: dict[str, Any]) -> None:
        node = {"labels": sorted(row["labels"]), "properties": as_json(row["pairs"])}
        if nodes.write(node):
            self.tally.node(node)
        self._count()

    def _link(self, links: Sink, link: dict[str, Any]) -> None:
        if links.write(link):
            self.tally.relationship(link)
        self._count()

    def _count(self) -> None:
        self._rows += 1
        if self._rows % self._size == 0:
            self.progress(self._rows, self.total)


def _link(start: str, kind: str, end: str, pairs: Any) -> dict[str, Any]:
    return {"start": start, "type": kind, "end": end, "properties": as_json(pairs)}
