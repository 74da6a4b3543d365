"""Nodes with texts and vectors for `bench near`, and what is really nearest to some of them.

The texts are made of invented words, a few topics to each thousand nodes, so that every node has
near and far ones. Nodes and vectors are written directly: what is measured is reading.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from operator import mul
from typing import Any, Final

from enrich.embedding.job import stamp_of
from enrich.embedding.texts import embed_text_of, query_words
from enrich.providers import vectors
from enrich.providers.local import LOCAL
from graph.model.identity import make_uid, org_token
from graph.store.store import Store

LARGE: Final = "large"
SMALL: Final = "small"
SMALL_SHARE: Final = 0.02
"""Part of the nodes that belong to the small organisation."""

NODES_A_SYSTEM: Final = 200
BATCH: Final = 1000
START: Final = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES: Final = 400_000
"""Nodes lie in that many minutes from then on."""

SYLLABLES: Final = (
    "ka", "lo", "mi", "ren", "ta", "vor", "zu", "pel", "san", "dri",
    "gor", "hin", "wex", "quo", "bal", "tef", "nim", "sor", "jad", "ule",
)  # fmt: skip
KINDS: Final = (("Incident", "AFFECTS"), ("CustomerCase", "ABOUT"), ("Document", "ABOUT"))
KEPT: Final = 200
"""Nearest rows that are kept of each asked node: chunks of a document are at most eight."""

NODES = "CYPHER 25 UNWIND $rows AS r CREATE (n:_Entity:$(r.type)) SET n = r"
VECTORS = "CYPHER 25 UNWIND $rows AS r CREATE (n:Embedding:Embedding_local_1) SET n = r"
LINKS = """CYPHER 25 UNWIND $rows AS r
MATCH (a:_Entity {uid: r.from}) MATCH (b:_Entity {uid: r.to})
CREATE (a)-[x:$(r.type)]->(b) SET x.record = r.from"""
READY = "CYPHER 25 CALL db.awaitIndexes(1200)"
REFRESHED = "CYPHER 25 CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"


@dataclass(slots=True)
class Asked:
    """A node that is asked about, and the rows nearest to it: score, uid of what is shown."""

    uid: str
    org: str
    vector: list[float]
    rows: list[tuple[float, str]] = field(default_factory=list)

    def see(self, shown: str, vector: list[float]) -> None:
        """Compare with one more vector."""
        row = (sum(map(mul, self.vector, vector)), shown)
        if len(self.rows) < KEPT:
            heapq.heappush(self.rows, row)
        else:
            heapq.heappushpop(self.rows, row)

    def nearest(self, count: int) -> list[str]:
        """Return the nearest nodes, itself left out, documents by their best chunk."""
        best = dict.fromkeys(shown for _, shown in sorted(self.rows, reverse=True))
        best.pop(self.uid, None)
        return list(best)[:count]


@dataclass(slots=True)
class Content:
    """Writes a graph of `size` nodes with vectors; `asked` are questions for each organisation.

    `systems` holds, for each, how many nodes belong to it.
    """

    store: Store
    size: int
    questions: int
    asked: list[Asked] = field(default_factory=list)
    systems: dict[str, int] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=partial(random.Random, 5))
    _topics: list[list[str]] = field(default_factory=list)
    _common: list[str] = field(default_factory=list)
    _links: list[dict[str, str]] = field(default_factory=list)
    _before: list[tuple[str, list[float]]] = field(default_factory=list)

    def write(self) -> None:
        """Write everything and wait for the indexes."""
        self._common = [self._word() for _ in range(400)]
        self._topics = [[self._word() for _ in range(30)] for _ in range(max(20, self.size // 100))]
        small = round(self.size * SMALL_SHARE)
        for org, count in ((SMALL, small), (LARGE, self.size - small)):
            for rows in _batches(self._nodes(org, count)):
                self._write(rows)
        with self.store.driver.session() as session:
            for links in _batches(iter(self._links)):
                session.run(LINKS, rows=links).consume()
            session.run(READY).consume()
            session.run(REFRESHED).consume()

    def _write(self, rows: list[dict[str, Any]]) -> None:
        """Write nodes, and the vectors of those that have some; look at what is nearest."""
        shown = {row["uid"]: row.pop("shown", row["uid"]) for row in rows}
        made = [self._vector(row) for row in rows if row["type"] != "Document"]
        with self.store.driver.session() as session:
            session.run(NODES, rows=rows).consume()
            session.run(VECTORS, rows=made).consume()
        for row in made:
            self._compare(row, shown[row["of"]])

    def _compare(self, row: dict[str, Any], shown: str) -> None:
        """Show a vector to the nodes that are asked, and ask its own if more are wanted.

        The vectors before the last asked node are kept until then: it must see them too.
        """
        mine = [one for one in self.asked if one.org == row["org"]]
        for one in mine:
            one.see(shown, row["vector"])
        if len(mine) == self.questions:
            self._before.clear()
            return
        self._before.append((shown, row["vector"]))
        if row["type"] in {"Incident", "CustomerCase"}:
            one = Asked(row["of"], row["org"], row["vector"])
            self.asked.append(one)
            for before in self._before:
                one.see(*before)

    def _vector(self, row: dict[str, Any]) -> dict[str, Any]:
        text = embed_text_of(row["type"], row)
        return {
            "uid": f"{row['uid']}|{LOCAL.model}",
            "of": row["uid"],
            "org": row["org"],
            "type": row["type"],
            "visibility": "org",
            "model": LOCAL.model,
            "stamp": stamp_of(LOCAL.model, text),
            "words": query_words(text),
            "vector": vectors.embed(text),
        }

    def _nodes(self, org: str, count: int) -> Iterator[dict[str, Any]]:
        """Yield nodes until so many have a vector: systems, incidents, cases, documents."""
        systems = [
            self._node(org, "System", f"s{n}", name=f"{self._word()} {n}")
            for n in range(max(5, count // NODES_A_SYSTEM))
        ]
        yield from systems
        made = len(systems)
        while made < count:
            label, relationship = self._chance.choices(KINDS, (60, 30, 10))[0]
            text = {} if label == "Document" else {"description": self._text(25)}
            node = self._node(org, label, str(made), title=self._text(7), **text)
            rank = int(self._chance.paretovariate(0.7)) - 1
            system = systems[min(len(systems) - 1, rank)]["uid"]
            self.systems[system] = self.systems.get(system, 0) + 1
            self._links.append({"from": node["uid"], "type": relationship, "to": system})
            yield node
            chunks = list(self._chunks(node)) if label == "Document" else []
            yield from chunks
            made += len(chunks) or 1

    def _chunks(self, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for index in range(self._chance.randint(1, 8)):
            name = f"{document['native_id']}#{index}"
            chunk = self._node(document["org"], "DocumentChunk", name, title=document["title"])
            chunk |= {"text": self._text(50), "chunk_index": index, "shown": document["uid"]}
            link = {"from": document["uid"], "type": "HAS_CHUNK", "to": chunk["uid"]}
            self._links.append(link)
            yield chunk

    def _node(self, org: str, label: str, native_id: str, **props: Any) -> dict[str, Any]:
        type_ = {"System": "system", "CustomerCase": "customer_case"}.get(label, label.lower())
        return {
            "uid": make_uid(org, "bench", "main", type_, native_id),
            "org": org,
            "org_token": org_token(org),
            "type": label,
            "source": "bench",
            "native_id": native_id,
            "visibility": "org",
            "run": "bench",
            "sort_at": START + timedelta(minutes=self._chance.randrange(MINUTES)),
            "first_seen": START,
            "last_seen": START,
            **props,
        }

    def _text(self, words: int) -> str:
        topic = self._chance.choice(self._topics)
        return " ".join(
            self._chance.choice(topic if self._chance.random() < 0.6 else self._common)
            for _ in range(words)
        )

    def _word(self) -> str:
        return "".join(self._chance.choice(SYLLABLES) for _ in range(self._chance.randint(2, 4)))


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
