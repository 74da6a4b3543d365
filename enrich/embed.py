"""The embedding job: give nodes their vectors, renew stale ones, remove left-over ones.

Running it twice changes nothing: a vector carries the stamp of the model and text that it was
made of. Running it beside a writer ends right: after it wrote, it looks again and stops only
when what it reads is what its vectors were made of. It takes no lock on a node.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from cypher.loader import load
from enrich.providers.protocol import EmbeddingProvider, embedding_label
from enrich.texts import embed_text_of, query_words
from graph.declarations import LABELS
from graph.store import Store

MOST_PASSES: Final = 5
"""Nodes that keep changing are left to the tasks that those changes start."""


def embedded_types() -> list[str]:
    """Return the types of the nodes that have vectors: labels, a node's most specific one."""
    return sorted(name for name, spec in LABELS.items() if spec.embedded)


def stamp_of(model: str, text: str) -> str:
    """Return what a vector was made of: the model, and the SHA-256 of the text."""
    return f"{model}:{hashlib.sha256(text.encode()).hexdigest()}"


def batches(uids: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut uids into lists of at most `size`."""
    rest = iter(uids)
    while batch := list(islice(rest, size)):
        yield batch


@dataclass(frozen=True, slots=True)
class EmbedResult:
    """How many vectors were written, deleted, or found to be right."""

    written: int = 0
    unchanged: int = 0
    deleted: int = 0

    def __add__(self, other: "EmbedResult") -> "EmbedResult":
        return EmbedResult(
            self.written + other.written,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
        )


@dataclass(frozen=True, slots=True)
class EmbedJob:
    """Everything that a run of the job needs but the uids.

    `batch_size` nodes are read and written in one statement; of each long property the first
    `characters` count.
    """

    store: Store
    provider: EmbeddingProvider
    org: str
    batch_size: int = 200
    characters: int = 20_000

    def run(self, uids: Iterable[str]) -> EmbedResult:
        """Bring the vectors of these nodes, and of what depends on them, up to date.

        A node that is gone, merged away, deleted, only referred to, or without a word of text
        has no vector afterwards.

        Raises:
            GraphError: When the graph or the model can't be asked.
        """
        return self.settle(self.targets(uids))

    def settle(self, uids: Iterable[str]) -> EmbedResult:
        """Do the same for these nodes alone."""
        total = EmbedResult()
        for batch in batches(uids, self.batch_size):
            total += self._settle(batch)
        return total

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the uids of the nodes whose vectors depend on these, each batch in order."""
        for given in batches(uids, self.batch_size):
            for row in self.store.read(load()["embeddings.targets"], org=self.org, uids=given):
                yield row["uid"]

    def _settle(self, uids: Sequence[str]) -> EmbedResult:
        """Repeat the pass until it finds nothing to do: then nothing changed meanwhile."""
        total = latest = self._pass(uids)
        for _ in range(MOST_PASSES - 1):
            if not latest.written and not latest.deleted:
                break
            latest = self._pass(uids)
            total += EmbedResult(written=latest.written, deleted=latest.deleted)
        return total

    def _pass(self, uids: Sequence[str]) -> EmbedResult:
        """Compare each node with its vector once; write and delete what differs."""
        stale: list[dict[str, Any]] = []
        texts: list[str] = []
        gone: list[str] = []
        unchanged = 0
        for node in self._inputs(uids):
            text = embed_text_of(node["type"], node["texts"]) if node["type"] else ""
            description = self._description(node, text)
            if not query_words(text):
                gone.extend([node["uid"]] if node["stored"] else [])
            elif node["stored"] == description:
                unchanged += 1
            else:
                stale.append({"of": node["uid"], **description})
                texts.append(text)
        return EmbedResult(self._write(stale, texts), unchanged, self._delete(gone))

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["embeddings.inputs"],
            org=self.org,
            uids=list(uids),
            model=self.provider.model,
            types=embedded_types(),
            characters=self.characters,
        )

    def _description(self, node: dict[str, Any], text: str) -> dict[str, Any]:
        """Return what is stored with a vector to compare it by."""
        stamp = stamp_of(self.provider.model, text)
        return {"stamp": stamp, "type": node["type"], "visibility": node["visibility"]}

    def _write(self, rows: list[dict[str, Any]], texts: list[str]) -> int:
        vectors = self.provider.embed(texts) if texts else []
        written = [
            {**row, "words": query_words(text), "vector": vector}
            for row, text, vector in zip(rows, texts, vectors, strict=True)
            if vector is not None
        ]
        if written:
            self.store.write(
                load()["embeddings.write"],
                org=self.org,
                rows=written,
                model=self.provider.model,
                label=embedding_label(self.provider.model),
            )
        return len(written)

    def _delete(self, uids: list[str]) -> int:
        if uids:
            self.store.write(load()["embeddings.delete"], org=self.org, uids=uids)
        return len(uids)
