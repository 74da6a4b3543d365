"""The embedding job: give nodes their vectors, renew stale ones, remove left-over ones.

Running it twice changes nothing: a vector carries the stamp of the model and text that it was
made of. Running it beside a writer ends right: after it wrote, it looks again and stops only
when what it reads is what its vectors were made of. It takes no lock on a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cypher.loader import load
from enrich.embedding.texts import embed_text_of, query_words
from enrich.providers.protocol import EmbeddingProvider, Vector
from enrich.work.jobs import Due, Job, JobResult
from graph.model.kinds import KINDS


def embedded_types() -> tuple[str, ...]:
    """Return the types of the nodes that have vectors: labels, a node's most specific one."""
    return KINDS[EmbedJob.kind].types


def stamp_of(model: str, text: str) -> str:
    """Return what a vector was made of: the model, and the SHA-256 of the text."""
    return f"{model}:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class EmbedJob(Job):
    """Gives the nodes of one organisation their vectors.

    `batch_size` nodes are read and written in one statement; of each long property the first
    `characters` count.
    """

    kind: ClassVar[str] = "embedding"
    targets_query: ClassVar[str] = "embeddings.targets"

    provider: EmbeddingProvider
    batch_size: int = 200
    characters: int = 20_000

    def run(self, uids: Iterable[str]) -> JobResult:
        """Bring the vectors of these nodes, and of what depends on them, up to date."""
        return self.update(self.targets(uids))

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each node with its vector; one without a word of text shall have none."""
        due = Due()
        for node in self._inputs(uids):
            self._compare(due, node, is_wanted=node["uid"] in chosen)
        return due

    def write(self, due: Due) -> JobResult:
        """Write and delete vectors; a text that the model can't embed gets none."""
        written = self._write_vectors(due.rows) if due.rows else 0
        if due.gone:
            self.store.write(load()["embeddings.delete"], org=self.org, uids=due.gone)
        return replace(due.result, written=written)

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes that have another vector now, or none."""
        return (*(row["of"] for row in due.rows), *due.gone)

    def _write_vectors(self, rows: Sequence[dict[str, Any]]) -> int:
        vectors = self.provider.embed([row["text"] for row in rows])
        written = [
            _stored(row, vector)
            for row, vector in zip(rows, vectors, strict=True)
            if vector is not None
        ]
        if written:
            self.store.write(
                load()["embeddings.write"],
                org=self.org,
                rows=written,
                model=self.provider.spec.model,
                label=self.provider.spec.label,
            )
        return len(written)

    def _compare(self, due: Due, node: dict[str, Any], *, is_wanted: bool) -> None:
        text = embed_text_of(node["type"], node["texts"]) if node["type"] and is_wanted else ""
        description = self._description(node, text)
        if not query_words(text):
            due.gone.extend([node["uid"]] if node["stored"] else [])
            due.count(deleted=int(bool(node["stored"])))
        elif node["stored"] == description:
            due.count(unchanged=1)
        else:
            due.rows.append({"of": node["uid"], "text": text, **description})
            due.count(written=1, renewed=int(bool(node["stored"])))

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["embeddings.inputs"],
            org=self.org,
            uids=list(uids),
            model=self.provider.spec.model,
            types=list(self.types),
            characters=self.characters,
        )

    def _description(self, node: dict[str, Any], text: str) -> dict[str, Any]:
        """Return what is stored with a vector to compare it by."""
        stamp = stamp_of(self.provider.spec.model, text)
        return {"stamp": stamp, "type": node["type"], "visibility": node["visibility"]}


def _stored(row: dict[str, Any], vector: Vector) -> dict[str, Any]:
    """Return the properties of a vector's node: the words of its text, but not the text."""
    kept = {name: value for name, value in row.items() if name != "text"}
    return {**kept, "words": query_words(row["text"]), "vector": vector}
