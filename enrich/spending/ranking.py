"""Hits of a search in the order of a provider that ranks texts; each question is paid for once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import orjson
import redis

from enrich.providers.asking import Purpose, Ranking, Reranker
from enrich.providers.faults import NoProvider, ProviderFault
from enrich.providers.redaction import redacted
from enrich.providers.stored import asked_for
from enrich.spending.answers import PREFIX
from enrich.spending.asker import is_down
from enrich.spending.asking_of import RERANKERS, paid_provider
from enrich.spending.ledger import Ledger, call_uid
from enrich.spending.paying import Cashier, PaidProvider, Purchase
from graph.queue.app import ANSWER_SECONDS
from graph.queue.broker import translated
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Store

JOB: Final = "rerank"
"""What the ledger calls the job that texts are ranked for."""


@dataclass(frozen=True, slots=True)
class PaidReranking:
    """What orders texts for one organisation: the first of its providers that is there.

    Texts leave the machine without secrets. Somebody waits: there is one attempt, in the time that
    a search has. The same texts are ranked once a day for the same question.
    """

    org: str
    rerankers: Sequence[tuple[PaidProvider, Reranker]]
    client: redis.Redis
    cashier: Cashier

    def ranked(self, query: str, texts: Mapping[str, str]) -> list[tuple[str, float]]:
        """Return the names of texts, best first, and how well each answers, 0 to 1.

        Raises:
            ProviderFault: When there is no answer.
            GraphError: When the graph or the queue can't be reached.
        """
        names, asked = [*texts], redacted(query)
        sent = [redacted(text) for text in texts.values()]
        purpose = self._purpose(asked, sent)
        found = self._kept(purpose)
        if found is None:
            found = [[one.place, one.score] for one in self._bought(purpose, asked, sent).texts]
        return [(names[place], min(1.0, max(0.0, score))) for place, score in found]

    def _bought(self, purpose: Purpose, query: str, texts: Sequence[str]) -> Ranking:
        known = self.cashier.ledger.known(purpose)
        until = time.monotonic() + self.cashier.settings.llm_patience_seconds
        # The question is counted with each text.
        length = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
        length += len(query.encode("utf-8", "surrogatepass")) * len(texts)
        last: ProviderFault | None = None
        for provider, reranker in self.rerankers:
            send = partial(reranker.rerank, query, texts, len(texts))
            purchase: Purchase[Ranking] = Purchase(
                purpose, length, send, keep=partial(self._keep, purpose)
            )
            try:
                return self.cashier.pay(provider, purchase, known, until)
            except ProviderFault as fault:
                if not is_down(fault):
                    raise
                last = fault
        raise last or NoProvider("no provider is there that ranks texts")

    def _purpose(self, query: str, texts: Sequence[str]) -> Purpose:
        """Return what is asked; one whose answer was lost is asked again the next day."""
        models = ",".join(one.spec.model for _, one in self.rerankers)
        told = "\x00".join((f"{datetime.now(UTC):%Y-%m-%d}", models, query, *texts))
        stamp = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return Purpose(self.org, JOB, f"{self.org}:{models}", stamp)

    def _kept(self, purpose: Purpose) -> list[list[Any]] | None:
        with translated():
            told: Any = self.client.get(self._key(purpose))
        return None if told is None else list(orjson.loads(told))

    def _keep(self, purpose: Purpose, ranking: Ranking) -> None:
        told = orjson.dumps([[one.place, one.score] for one in ranking.texts])
        seconds = self.cashier.settings.llm_kept_seconds
        with translated():
            self.client.set(self._key(purpose), told, ex=seconds)

    def _key(self, purpose: Purpose) -> str:
        return f"{PREFIX}{self.org}:rank:{call_uid(purpose)}"


def reranking_of(store: Store, org: str, settings: Settings) -> PaidReranking | None:
    """Return what orders hits for an organisation; None where it has no provider that does.

    Raises:
        GraphError: When the graph can't be read, or what the settings say is no provider.
    """
    configs = asked_for(store, org, "rerank")
    if not configs:
        return None
    client = queue_client(settings, ANSWER_SECONDS)
    seconds = settings.embed_query_seconds
    rerankers = [
        (paid_provider(client, org, config, settings), reranker)
        for config in configs
        if (reranker := RERANKERS.get(org, config, settings, seconds)) is not None
    ]
    hasty = {"llm_attempts": 1, "llm_patience_seconds": seconds, "llm_answer_seconds": seconds}
    cashier = Cashier(Ledger(store, org), settings.model_copy(update=hasty))
    return PaidReranking(org, rerankers, client, cashier) if rerankers else None
