"""Vectors by an organisation's own provider: asked for in few requests, each text paid for once."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from enrich.providers.asking import PaidVectors, Purpose, TextUse, TokenUsage, VectorModel
from enrich.providers.checking import InvalidVectors, vectors_in
from enrich.providers.configured import ProviderConfig
from enrich.providers.faults import NoProvider, PromptTooLong, ProviderFault, counting
from enrich.providers.protocol import Use, Vector
from enrich.providers.redaction import redacted
from enrich.providers.stored import asked_for
from enrich.spending.asker import is_down
from enrich.spending.asking_of import VECTOR_MODELS, paid_provider
from enrich.spending.kept_vectors import KeptVectors
from enrich.spending.ledger import CallCounts, KnownCall, Ledger, call_uid
from enrich.spending.paying import Cashier, PaidProvider, Purchase
from graph.model.providers import ProviderSpec
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Store

JOBS: Final[dict[Use, str]] = {"document": "embedding", "query": "search"}
"""What the ledger calls the job that a text is embedded for."""

_STEM: Final = 40


@dataclass(frozen=True, slots=True)
class PaidVectorModel:
    """A model of vectors, and the provider that is paid for it.

    `hasty` is the same model, which gives up soon: a search waits for it.
    """

    provider: PaidProvider
    model: VectorModel
    hasty: VectorModel

    def by(self, use: Use) -> VectorModel:
        """Return what is asked for a use."""
        return self.hasty if use == "query" else self.model


@dataclass(frozen=True, slots=True)
class PaidEmbeddings:
    """The vectors of one organisation's model, which one provider has, or several in turn.

    Texts leave the machine without secrets. What was paid for is kept until `written` says that it
    is stored, so that work that was broken off does not pay again.
    """

    org: str
    spec: ProviderSpec
    models: Sequence[PaidVectorModel]
    kept: KeptVectors
    cashier: Cashier

    def counted_in(self, run: str) -> PaidEmbeddings:
        """Return the same; what it asks counts for a run of a job, by its uid."""
        return replace(self, cashier=self.cashier.counted_in(run))

    def embed(self, texts: Sequence[str], use: Use = "document") -> list[list[Vector]]:
        """Return one vector for each text; none for one that is longer than the model reads.

        Raises:
            ProviderFault: When there are none, or others than were asked for.
        """
        sent = [redacted(text) for text in texts]
        marks = [self._mark(text, use) for text in sent]
        wanted = dict(zip(marks, sent, strict=True))
        found = self.kept.find([*wanted])
        missing = {mark: text for mark, text in wanted.items() if mark not in found}
        if not missing:
            self._count_broken_off([*wanted], use)
        else:
            found |= self._bought(missing, use)
        return [[found[mark]] if mark in found else [] for mark in marks]

    def requests(self, texts: Sequence[str]) -> Iterator[slice]:
        """Yield which texts go together in a request, by number and by bytes."""
        most, room = self._settings.embed_request_texts, self._settings.embed_request_bytes
        start = size = 0
        for place, text in enumerate(texts):
            length = len(text.encode("utf-8", "surrogatepass"))
            if place > start and (place - start == most or size + length > room):
                yield slice(start, place)
                start, size = place, 0
            size += length
        if start < len(texts):
            yield slice(start, len(texts))

    def written(self, texts: Sequence[str]) -> None:
        """Forget the vectors of documents that are stored."""
        self.kept.forget([self._mark(redacted(text), "document") for text in texts])

    @property
    def _settings(self) -> Settings:
        return self.cashier.settings

    def _mark(self, text: str, use: Use) -> str:
        """Return what a vector is kept by: all that it is made of."""
        said = f"{self.spec.model}\x00{use}\x00{text}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def _bought(self, missing: Mapping[str, str], use: Use) -> dict[str, Vector]:
        """Return the vectors of texts by their marks; too long ones are left out."""
        try:
            return self._asked(missing, use)
        except PromptTooLong:
            if len(missing) == 1:
                return {}
        pairs, half = [*missing.items()], len(missing) // 2
        return self._bought(dict(pairs[:half]), use) | self._bought(dict(pairs[half:]), use)

    def _asked(self, missing: Mapping[str, str], use: Use) -> dict[str, Vector]:
        purpose = self._purpose([*missing], use)
        known = self.cashier.ledger.known(purpose)
        within = self._within(use)
        until = time.monotonic() + within.settings.llm_patience_seconds
        last: ProviderFault | None = None
        for paid in self.models:
            purchase = self._purchase(paid.by(use), missing, purpose, use)
            try:
                given = within.pay(paid.provider, purchase, known, until)
            except ProviderFault as fault:
                if not is_down(fault):
                    raise
                last = fault
            else:
                return dict(zip(missing, given.vectors, strict=True))
        raise last or NoProvider("no provider is there that makes vectors")

    def _within(self, use: Use) -> Cashier:
        """Return what pays, for a search in the time that it has."""
        if use == "document":
            return self.cashier
        seconds = self._settings.embed_query_seconds
        hasty = {"llm_attempts": 1, "llm_patience_seconds": seconds, "llm_answer_seconds": seconds}
        return replace(self.cashier, settings=self._settings.model_copy(update=hasty))

    def _purchase(
        self, model: VectorModel, missing: Mapping[str, str], purpose: Purpose, use: Use
    ) -> Purchase[PaidVectors]:
        texts = [*missing.values()]
        length = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)

        def keep(paid: PaidVectors) -> None:
            made = dict(zip(missing, paid.vectors, strict=True))
            put = self.kept.keep_queries if use == "query" else self.kept.keep
            put(made, call_uid(purpose), paid)

        send = partial(_checked, model, texts, use, self.spec.dimensions)
        return Purchase(purpose, length, send, keep=keep)

    def _purpose(self, marks: Sequence[str], use: Use) -> Purpose:
        """Return what a request is for; a search whose answer was lost asks again the next day."""
        day = f"{datetime.now(UTC):%Y-%m-%d}" if use == "query" else ""
        told = "\n".join((self.spec.model, day, *marks))
        stamp = f"{self.spec.model}:{hashlib.sha256(told.encode()).hexdigest()}"
        return Purpose(self.org, JOBS[use], f"{self.org}:{self.spec.model}", stamp)

    def _count_broken_off(self, marks: Sequence[str], use: Use) -> None:
        """Count a request that was answered: whoever asked was ended before it was counted."""
        if use == "query":
            return
        purpose, ledger = self._purpose(marks, use), self.cashier.ledger
        known = ledger.known(purpose)
        given = self.kept.usage(call_uid(purpose)) if known.state == "asked" else None
        if given is not None:
            counts = CallCounts(given[0], self._cost(known, given[0]), given[1])
            ledger.end(ledger.taken_over(purpose, known), "answered", counts)
        ledger.count_kept(known.provider or self.models[0].provider.name, purpose.job)

    def _cost(self, known: KnownCall, usage: TokenUsage) -> float:
        asked = (one.provider for one in self.models if one.provider.name == known.provider)
        paid = next(asked, None)
        return paid.price.cost(usage) if paid else known.reserved


def _checked(
    model: VectorModel, texts: Sequence[str], use: TextUse, dimensions: int
) -> PaidVectors:
    """Return what a model made of texts, if it is what was asked for.

    Raises:
        InvalidVectors: When it is not; nothing of it is kept then.
    """
    paid = model.vectors(texts, use)
    with counting(paid.usage):
        if len(paid.vectors) != len(texts):
            message = f"{len(texts)} texts were sent and {len(paid.vectors)} vectors came back"
            raise InvalidVectors(message)
        vectors_in(paid.vectors, dimensions)
    return paid


def spec_of(config: ProviderConfig) -> ProviderSpec | None:
    """Return what a provider's vectors are; None where it does not say how long they are.

    Kind, model and length make the name. Where it is asked does not: it may move.
    """
    if config.dimensions is None:
        return None
    told = "\n".join((config.kind, config.model, str(config.dimensions)))
    mark = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    stem = re.sub(r"[^a-z0-9]+", "-", config.model.lower())[:_STEM].strip("-")
    return ProviderSpec(
        model=f"{stem or config.kind}-{mark}",
        dimensions=config.dimensions,
        is_paid=True,
        needs=("a key", "a network"),
        list="provider",
    )


def vector_configs(store: Store, org: str) -> list[ProviderConfig]:
    """Return the providers by whose model an organisation's vectors are made, in their order.

    It is the model of the first that says how long its vectors are; others that have the same one
    stand in for it. Models can't: their vectors have nothing to do with each other.
    """
    able = [one for one in asked_for(store, org, "embedding") if spec_of(one) is not None]
    return [one for one in able if spec_of(one) == spec_of(able[0])]


def embeddings_of(store: Store, org: str, settings: Settings) -> PaidEmbeddings | None:
    """Return what makes an organisation's own vectors; None where it has no such provider.

    Raises:
        GraphError: When the graph can't be read, or what the settings say is no provider.
    """
    return embeddings_by(vector_configs(store, org), store, org, settings)


def embeddings_by(
    configs: Sequence[ProviderConfig], store: Store, org: str, settings: Settings
) -> PaidEmbeddings | None:
    """Return what makes vectors by providers of one model; None where none of them can."""
    if not configs:
        return None
    client = queue_client(settings, ANSWER_SECONDS)
    models = []
    for config in configs:
        model = VECTOR_MODELS.get(org, config, settings)
        hasty = VECTOR_MODELS.get(org, config, settings, settings.embed_query_seconds)
        if model is not None and hasty is not None:
            provider = paid_provider(client, org, config, settings)
            models.append(PaidVectorModel(provider, model, hasty))
    spec = spec_of(configs[0]) if models else None
    if spec is None:
        return None
    kept = KeptVectors(
        client, org, seconds=settings.llm_kept_seconds, queries=settings.embed_queries_kept
    )
    return PaidEmbeddings(org, spec, tuple(models), kept, Cashier(Ledger(store, org), settings))
