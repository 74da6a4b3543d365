"""Texts as nodes of a graph, found by the product's own search and ranked by parts of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.compiler.similar.similar import Similar
from api.schema.build import schema_for
from bench.graph import empty_graph
from bench.neighbours import Statement
from enrich.embedding.search import Candidate, HitKind, Lists, fuse
from enrich.enrichment import embed_job
from graph.model.identity import make_uid, org_token
from graph.store.store import Store

ORG: Final = "bench-shelf"
SHOWN: Final = 100
"""Neighbours that are asked for: each list holds as many."""

QUERY: Final = """query ($id: ID, $text: String, $first: Int) {
  semanticNeighbors(id: $id, text: $text, first: $first) {
    node { id } score reasons { kind score part } } }"""
WRITE: Final = "CYPHER 25 UNWIND $rows AS r CREATE (n:_Entity:WorkItem) SET n = r"
READY: Final = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"

WAYS: Final[Mapping[str, tuple[HitKind, ...]]] = {
    "text": ("text",),
    "hashed": ("vector",),
    "sentences": ("sentence",),
    "text + hashed": ("vector", "text"),
    "Nazara": ("vector", "sentence", "text"),
}
"""Which lists each way of ranking takes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and what it is known by."""

    name: str
    title: str
    body: str = ""

    @property
    def whole(self) -> str:
        """Title and body."""
        return f"{self.title}\n{self.body}"


@dataclass(slots=True)
class Shelf:
    """Texts in a graph; `embedded` is how many seconds their vectors took."""

    store: Store
    engine: Engine
    org: str
    embedded: float = 0.0
    seconds: list[float] = field(default_factory=list)
    """How long each question took."""

    def put(self, texts: Sequence[Text]) -> None:
        """Write texts with their vectors."""
        for rows in _batches(map(self._properties, texts)):
            self.store.write(Statement("shelf", WRITE), rows=rows)
        self.embed(self.uid(text.name) for text in texts)

    def embed(self, uids: Iterable[str]) -> None:
        """Give nodes their vectors, and wait for the indexes."""
        started = time.perf_counter()
        embed_job(self.store, self.org, self.store.settings).run(uids)
        self.embedded += time.perf_counter() - started
        self.store.write(Statement("ready", READY))

    def by_node(self, name: str) -> Lists:
        """Return the lists of what resembles a text that was put here."""
        return self._lists(id=self.uid(name))

    def by_text(self, text: str) -> Lists:
        """Return the lists of what resembles any text."""
        return self._lists(text=text)

    def uid(self, name: str) -> str:
        """Return the uid of a text that was put here."""
        return make_uid(self.org, "bench", "main", "work_item", name)

    def _properties(self, text: Text) -> dict[str, Any]:
        return {
            "uid": self.uid(text.name),
            "org": self.org,
            "org_token": org_token(self.org),
            "type": "WorkItem",
            "visibility": "org",
            "title": text.title,
            "description": text.body or None,
        }

    def _lists(self, **asked: str) -> Lists:
        given = {**asked, "first": SHOWN}
        started = time.perf_counter()
        _, plan, variables = self.engine.plan(Request(QUERY, given, None, self.org))
        binder = Binder(variables, self.org, self.store.settings)
        binder.bind(plan.fetches)
        [row] = self.store.read(plan, p=binder.params)
        self.seconds.append(time.perf_counter() - started)
        [fetch] = [one for one in plan.fetches if isinstance(one, Similar)]
        return lists_of(fetch, row["f0"])


@contextmanager
def shelf(org: str = ORG) -> Iterator[Shelf]:
    """Yield an empty shelf on servers of its own; they end with the context."""
    with empty_graph() as store:
        yield Shelf(store, Engine(schema_for(store.settings), store, store.settings), org)


def ranked(lists: Lists, way: str) -> list[str]:
    """Return the uids of what was found, best first, by the lists that a way takes."""
    taken = {kind: hits for kind, hits in lists.items() if kind in WAYS[way]}
    return [hit.uid for hit in fuse(taken, SHOWN)]


def lists_of(fetch: Similar, rows: Sequence[Any]) -> Lists:
    """Return the lists that a statement has found, by what their hits are called."""
    found = rows[0] if rows else ([],) * len(fetch.kinds)
    pairs = zip(fetch.kinds, found, strict=False)
    return {kind: [Candidate(*hit) for hit in hits] for kind, hits in pairs}


def rankings(lists: Lists) -> dict[str, list[str]]:
    """Return the uids of what was found, best first, by each way."""
    return {way: ranked(lists, way) for way in WAYS}


def names(uids: Iterable[str]) -> list[str]:
    """Return the names of texts that were put on a shelf."""
    return [uid.rpartition(":")[2] for uid in uids]


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, 500)):
        yield batch
