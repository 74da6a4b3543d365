"""Find out whether a provider works, by asking it: the smallest question of each of its kinds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import BaseModel, Field

from enrich.providers.asking import Prompt, PromptPassage, Purpose, TokenUsage
from enrich.providers.configured import Capability, ProviderConfig
from enrich.providers.faults import RequestRefused
from enrich.providers.kinds import ProviderAccess, ProviderKind, capabilities_of, kind_of
from enrich.providers.prompts import written
from enrich.providers.stored import Providers
from enrich.spending.asking_of import paid_provider
from enrich.spending.ledger import KnownCall, Ledger
from enrich.spending.paying import Cashier, PaidProvider, Priced, Purchase
from graph.errors import GraphError
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.store.store import Store

JOB: Final = "check"
_WORDS: Final = "The pump of the harbour stopped at 10:15 and was replaced."


class CheckAnswer(BaseModel):
    """What a language model is asked for."""

    text: str = Field(description="What stopped, in one word.")


@dataclass(frozen=True, slots=True)
class ProviderCheck:
    """What one of a provider's capabilities answered, or why it did not."""

    capability: Capability
    is_fine: bool
    text: str
    remedy: str | None = None
    seconds: float = 0.0
    usage: TokenUsage | None = None
    cost_usd: float = 0.0


def check_provider(store: Store, org: str, name: str) -> list[ProviderCheck]:
    """Ask a provider for all that it is asked for; it costs what such small questions cost.

    Raises:
        NotFound: When there is none of this name.
    """
    config = Providers(store, org).get(name).config
    kind = kind_of(config)
    access = kind.access(config, store.settings)
    client = queue_client(store.settings, ANSWER_SECONDS)
    paid = paid_provider(client, org, config, store.settings)
    # What was wrong before is what somebody has just mended.
    paid.breaker.worked()
    cashier = Cashier(Ledger(store, org), store.settings)
    try:
        return [
            _checked(one, paid, cashier, purchase)
            for one, purchase in _purchases(org, config, kind, access)
        ]
    finally:
        access.wire.close()
        client.close()


def _checked(
    capability: Capability, paid: PaidProvider, cashier: Cashier, purchase: Purchase[Priced]
) -> ProviderCheck:
    until = time.monotonic() + cashier.settings.llm_patience_seconds
    try:
        given = cashier.pay(paid, purchase, KnownCall(), until)
    except GraphError as error:
        return ProviderCheck(capability, is_fine=False, text=error.message, remedy=error.remedy)
    return ProviderCheck(
        capability,
        is_fine=True,
        text=f"{paid.config.model} answered",
        seconds=given.seconds,
        usage=given.usage,
        cost_usd=paid.price.cost(given.usage),
    )


def _purchases(
    org: str, config: ProviderConfig, kind: ProviderKind, access: ProviderAccess
) -> Iterator[tuple[Capability, Purchase[Priced]]]:
    """Yield one question for each thing that the provider is asked for."""
    able = capabilities_of(config)
    for capability, send in _questions(kind, access):
        if capability in able:
            purpose = Purpose(org, JOB, f"{org}:{config.name}", uuid.uuid4().hex)
            length = written(_PROMPT).length
            yield capability, Purchase(purpose, length, send, _PROMPT.most_tokens)


def _questions(
    kind: ProviderKind, access: ProviderAccess
) -> Iterator[tuple[Capability, Callable[[], Priced]]]:
    if kind.language is not None:
        yield "summary", partial(kind.language(access).ask, _PROMPT, CheckAnswer)
    if kind.vectors is not None:
        yield "embedding", partial(kind.vectors(access).vectors, [_WORDS], "document")
    if kind.reranker is not None:
        yield "rerank", partial(_rank, kind, access)


def _rank(kind: ProviderKind, access: ProviderAccess) -> Priced:
    if kind.reranker is None:
        raise RequestRefused("this kind of provider orders no texts")
    return kind.reranker(access).rerank("what stopped?", [_WORDS, "All is well."], 1)


_PROMPT: Final = Prompt(
    instructions="Say in one word what stopped.",
    passages=(PromptPassage("check", "text", _WORDS),),
    most_tokens=200,
)
