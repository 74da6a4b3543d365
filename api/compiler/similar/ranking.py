"""Hits of a search in the order of the organisation's provider, where it has one that ranks texts.

What is sent is what who asks may read: the hits are, and their texts are read for them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cypher.loader import load
from enrich.embedding.search import Hit, Reason
from enrich.providers.faults import ProviderFault
from enrich.providers.registry import say_once, say_provider
from enrich.spending.ranking import reranking_of
from graph.errors import GraphError
from graph.settings.settings import Settings
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class HitRanker:
    """Orders the hits of searches of one organisation, for who may read what is `visible`."""

    store: Store
    org: str
    settings: Settings
    visible: Sequence[str]

    def ranked(self, query: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return hits, best first by the provider; as they are where it does not answer.

        Hits without a text stay behind those that have one.
        """
        try:
            reranking = reranking_of(self.store, self.org, self.settings)
            if reranking is None or not hits:
                return [*hits]
            texts = self._texts(hits)
            order = reranking.ranked(query, texts) if texts else []
        except ProviderFault as fault:
            say_provider(self.org, "rerank", fault)
            return [*hits]
        except GraphError as error:
            say_once(error)
            return [*hits]
        by_uid = {hit.uid: hit for hit in hits}
        found = [_placed(by_uid.pop(uid), score) for uid, score in order]
        return [*found, *(replace(hit, score=0.0) for hit in by_uid.values())]

    def _texts(self, hits: Sequence[Hit]) -> dict[str, str]:
        """Return what each hit says: of a document, the chunk that matched too."""
        parts = {hit.uid: [one.part for one in hit.reasons if one.part][:1] for hit in hits}
        rows = self.store.read(
            load()["entities.told"],
            org=self.org,
            uids=sorted({*parts, *(part for own in parts.values() for part in own)}),
            visible=list(self.visible),
            characters=self.settings.search_rerank_characters,
        )
        told = {row["uid"]: row["text"].strip() for row in rows}
        every = {
            uid: "\n".join(filter(None, (told.get(one, "") for one in (uid, *own))))
            for uid, own in parts.items()
        }
        return {uid: text for uid, text in every.items() if text}


def _placed(hit: Hit, score: float) -> Hit:
    return replace(hit, score=score, reasons=(*hit.reasons, Reason("rerank", score)))
