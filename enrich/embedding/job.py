"""The embedding job: give nodes their vectors, renew stale ones, remove left-over ones.

Running it twice changes nothing: a vector carries the stamp of the model and text that it was
made of. Running it beside a writer ends right: after it wrote, it looks again and stops only
when what it reads is what its vectors were made of. It takes no lock on a node.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cypher.loader import load
from enrich.embedding.texts import embed_text_of, query_words
from enrich.providers.protocol import EmbeddingProvider, embedding_label
from enrich.work.jobs import Result, Selection, batches, everything, settled
from graph.model.declarations import LABELS
from graph.store.store import Store


def embedded_types() -> list[str]:
    """Return the types of the nodes that have vectors: labels, a node's most specific one."""
    return sorted(name for name, spec in LABELS.items() if spec.embedded)


def stamp_of(model: str, text: str) -> str:
    """Return what a vector was made of: the model, and the SHA-256 of the text."""
    return f"{model}:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(slots=True)
class _Difference:
    """What stands between a batch of nodes and their wanted vectors."""

    stale: list[dict[str, Any]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    renewed: int = 0


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

    kind: ClassVar[str] = "embedding"

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the nodes that have vectors."""
        return tuple(embedded_types())

    def run(self, uids: Iterable[str]) -> Result:
        """Bring the vectors of these nodes, and of what depends on them, up to date.

        A node that is gone, merged away, deleted, only referred to, or without a word of text
        has no vector afterwards.

        Raises:
            GraphError: When the graph or the model can't be asked.
        """
        return self.settle(self.targets(uids))

    def settle(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Do the same for these nodes alone; one that is not wanted loses its vector."""
        total = Result()
        for batch in batches(uids, self.batch_size):
            total += settled(lambda: self._pass(batch, wanted))  # noqa: B023 - called at once.
        return total

    def preview(self, uids: Iterable[str], wanted: Selection = everything) -> Result:
        """Return what `settle` would do, and write nothing."""
        total = Result()
        for batch in batches(uids, self.batch_size):
            found = self._difference(batch, wanted)
            total += Result(len(found.stale), found.unchanged, len(found.gone), found.renewed)
        return total

    def targets(self, uids: Iterable[str]) -> Iterator[str]:
        """Yield the uids of the nodes whose vectors depend on these, each batch in order."""
        for given in batches(uids, self.batch_size):
            for row in self.store.read(load()["embeddings.targets"], org=self.org, uids=given):
                yield row["uid"]

    def _pass(self, uids: Sequence[str], wanted: Selection) -> Result:
        """Compare each node with its vector once; write and delete what differs."""
        found = self._difference(uids, wanted)
        written = self._write(found.stale, found.texts)
        return Result(written, found.unchanged, self._delete(found.gone), found.renewed)

    def _difference(self, uids: Sequence[str], wanted: Selection) -> _Difference:
        found = _Difference()
        chosen = wanted(uids)
        for node in self._inputs(uids):
            kept = node["type"] and node["uid"] in chosen
            text = embed_text_of(node["type"], node["texts"]) if kept else ""
            description = self._description(node, text)
            if not query_words(text):
                found.gone.extend([node["uid"]] if node["stored"] else [])
            elif node["stored"] == description:
                found.unchanged += 1
            else:
                found.renewed += bool(node["stored"])
                found.stale.append({"of": node["uid"], **description})
                found.texts.append(text)
        return found

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
