"""The embedding job: give nodes their vectors, renew stale ones, remove left-over ones.

A node has vectors of each provider side by side. Running it twice changes nothing: a vector carries
the stamp of the model and text that it was made of. Running it beside a writer ends right: after it
wrote, it looks again and stops only when what it reads is what its vectors were made of. It takes
no lock on a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from cypher.loader import load
from enrich.embedding.indexes import ensure
from enrich.embedding.served import note
from enrich.embedding.texts import embed_text_of, query_words
from enrich.providers.checked import embedded
from enrich.providers.faults import ProviderFault
from enrich.providers.protocol import EmbeddingProvider, Vector
from enrich.providers.registry import say_once, say_provider
from enrich.spending.vectors import PaidEmbeddings
from enrich.work.jobs import Due, Job, JobResult
from graph.errors import GraphError
from graph.model.kinds import KINDS


def embedded_types() -> tuple[str, ...]:
    """Return the types of the nodes that have vectors: labels, a node's most specific one."""
    return KINDS[EmbedJob.kind].types


def stamp_of(model: str, text: str) -> str:
    """Return what a vector was made of: the model, and the SHA-256 of the text."""
    return f"{model}:{hashlib.sha256(text.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class EmbedJob(Job):
    """Gives the nodes of one organisation their vectors, by each provider.

    `batch_size` nodes are read and written in one statement; of each long property the first
    `characters` count. A provider that can't be used costs its own vectors: the others are made.
    """

    kind: ClassVar[str] = "embedding"
    targets_query: ClassVar[str] = "embeddings.targets"

    providers: tuple[EmbeddingProvider, ...]
    batch_size: int = 200
    characters: int = 20_000

    def counted_in(self, run: str) -> EmbedJob:
        """Return the same job; what it asks models counts for a run, by its uid."""
        counted = (
            one.counted_in(run) if isinstance(one, PaidEmbeddings) else one
            for one in self.providers
        )
        return replace(self, providers=tuple(counted))

    def run(self, uids: Iterable[str]) -> JobResult:
        """Bring the vectors of these nodes, and of what depends on them, up to date."""
        return self.update(self.targets(uids))

    def due(self, uids: Sequence[str], chosen: Collection[str]) -> Due:
        """Compare each node with its vectors; one without a word of text shall have none."""
        due = Due()
        for node in self._inputs(uids):
            self._compare(due, node, is_wanted=node["uid"] in chosen)
        return due

    def write(self, due: Due) -> JobResult:
        """Write and delete vectors; of a text that a model can't embed it keeps the stamp alone.

        What an organisation's provider does not give is left to a later run.

        Raises:
            GraphError: When the graph, or a model that may be asked again, can't be asked.
        """
        written = self._described([row for row in due.rows if row["is_embedded"]])
        for provider in self.providers:
            model = provider.spec.model
            rows = [row for row in due.rows if row["model"] == model and not row["is_embedded"]]
            for part in _requests(provider, rows):
                written |= self._written(provider, part)
        if due.gone:
            self.store.write(load()["embeddings.delete"], org=self.org, uids=due.gone)
        return replace(due.result, written=len(written))

    def nodes_of(self, due: Due) -> Iterable[str]:
        """Return the nodes that have another vector now, or none."""
        return (*dict.fromkeys(row["of"] for row in due.rows), *due.gone)

    def _described(self, rows: Sequence[dict[str, Any]]) -> set[str]:
        """Write of nodes whose text is as before who may read them, and their type."""
        if rows:
            self.store.write(load()["embeddings.describe"], org=self.org, rows=list(rows))
        return {row["of"] for row in rows}

    def _written(self, provider: EmbeddingProvider, rows: Sequence[dict[str, Any]]) -> set[str]:
        """Write what a provider makes of texts; return the nodes, none if it can't be used."""
        if not rows:
            return set()
        texts = [row["text"] for row in rows]
        try:
            made = embedded(provider, texts)
        except ProviderFault as fault:
            say_provider(self.org, provider.spec.model, fault)
            return set()
        except GraphError as error:
            if error.retryable:
                raise
            say_once(error)
            return set()
        ensure(self.store, [provider.spec])
        note(self.store, self.org, provider)
        stored = [_stored(row, vectors) for row, vectors in zip(rows, made, strict=True)]
        self.store.write(
            load()["embeddings.write"],
            org=self.org,
            rows=stored,
            model=provider.spec.model,
            label=provider.spec.label,
            kept=[one.spec.model for one in self.providers],
        )
        if isinstance(provider, PaidEmbeddings):
            provider.written(texts)
        return {row["of"] for row in rows}

    def _compare(self, due: Due, node: dict[str, Any], *, is_wanted: bool) -> None:
        text = embed_text_of(node["type"], node["texts"]) if node["type"] and is_wanted else ""
        if not query_words(text):
            due.gone.extend([node["uid"]] if node["stored"] else [])
            due.count(deleted=int(bool(node["stored"])))
            return
        stored = {one.pop("model"): one for one in node["stored"]}
        models = [provider.spec.model for provider in self.providers]
        wanted = {model: self._description(node, model, text) for model in models}
        stale = [model for model in models if stored.get(model) != wanted[model]]
        for model in stale:
            before = stored.get(model, {}).get("stamp")
            row = {"of": node["uid"], "text": text, "model": model, "description": wanted[model]}
            # A vector depends on the text alone, and may have cost money.
            due.rows.append({**row, "is_embedded": before == wanted[model]["stamp"]})
        renewed = any(model in stored for model in stale)
        due.count(written=int(bool(stale)), unchanged=int(not stale), renewed=int(renewed))

    def _inputs(self, uids: Sequence[str]) -> list[dict[str, Any]]:
        return self.store.read(
            load()["embeddings.inputs"],
            org=self.org,
            uids=list(uids),
            models=[provider.spec.model for provider in self.providers],
            types=list(self.types),
            characters=self.characters,
        )

    def _description(self, node: dict[str, Any], model: str, text: str) -> dict[str, Any]:
        """Return what is stored with a vector to compare it by."""
        stamp = stamp_of(model, text)
        return {"stamp": stamp, "type": node["type"], "visibility": node["visibility"]}


def _requests(
    provider: EmbeddingProvider, rows: Sequence[dict[str, Any]]
) -> Iterator[Sequence[dict[str, Any]]]:
    """Yield the rows that a provider is asked about at once; what it gave is then written."""
    if isinstance(provider, PaidEmbeddings):
        yield from (rows[part] for part in provider.requests([row["text"] for row in rows]))
    else:
        yield rows


def _stored(row: dict[str, Any], vectors: list[Vector]) -> dict[str, Any]:
    """Return what is written of a node: its vectors and the words of its text, but not the text."""
    words = query_words(row["text"])
    return {
        "of": row["of"],
        "description": row["description"],
        "text": row["description"]["stamp"].rpartition(":")[2],
        "words": words,
        "vectors": vectors,
    }
