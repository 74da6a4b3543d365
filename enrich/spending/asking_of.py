"""Who answers the questions of an organisation: its providers, ready to be asked for money."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final, Generic, TypeVar

import redis

from enrich.providers.asking import LanguageModel, Reranker, TakesBatches, VectorModel
from enrich.providers.configured import Capability, ProviderConfig
from enrich.providers.kinds import ProviderAccess, ProviderKind, kind_of, kinds
from enrich.providers.stored import asked_for, configured
from enrich.spending.answers import PaidAnswers
from enrich.spending.asker import PaidModel, ProviderAsker
from enrich.spending.batching import BatchedModel, Batching
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.ledger import Ledger
from enrich.spending.paying import Cashier, PaidProvider
from enrich.spending.slots import ProviderTurn
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Store

_MOST_KEPT: Final = 64

T = TypeVar("T")


def asker_of(store: Store, org: str, capability: Capability = "summary") -> ProviderAsker:
    """Return what asks the models of an organisation; `models` is empty where it has none.

    Raises:
        GraphError: When the graph can't be read, or what the settings say is no provider.
    """
    return asker_by(asked_for(store, org, capability), store, org)


def asker_by(configs: Sequence[ProviderConfig], store: Store, org: str) -> ProviderAsker:
    """Return what asks the models of these providers, the first one first.

    Raises:
        NotRunning: When there is no queue, by which workers share a provider's limits.
    """
    settings = store.settings
    client = queue_client(settings, ANSWER_SECONDS)
    models = [
        PaidModel(paid_provider(client, org, config, settings), model)
        for config in configs
        if (model := _MODELS.get(org, config, settings)) is not None
    ]
    answers = PaidAnswers(client, org, settings.llm_kept_seconds)
    return ProviderAsker(models, Cashier(Ledger(store, org), settings), answers)


def take_in_batches(store: Store, org: str) -> set[str]:
    """Take in what was answered of an organisation's batches; return the nodes it is about.

    A provider that is paused is asked for answers that it was paid for.

    Raises:
        GraphError: When the graph or the queue can't be reached.
    """
    settings, ledger = store.settings, Ledger(store, org)
    calls = ledger.in_batches()
    if not calls:
        return set()
    client = queue_client(settings, ANSWER_SECONDS)
    answers = PaidAnswers(client, org, settings.llm_kept_seconds)
    models: dict[str, BatchedModel] = {}
    for config in configured(store, org):
        model: object = _MODELS.get(org, config, settings) if config.kind in kinds() else None
        if isinstance(model, TakesBatches):
            provider = paid_provider(client, org, config, settings)
            models[config.name] = BatchedModel(provider, model)
    return Batching(ledger, answers, settings).take_in(calls, models)


def paid_provider(
    client: redis.Redis, org: str, config: ProviderConfig, settings: Settings
) -> PaidProvider:
    """Return a provider with all that asking it for money needs."""
    turn = turn_of(client, org, config, settings)
    budget = settings.llm_budget_usd if config.budget_usd is None else config.budget_usd
    return PaidProvider(config, budget, turn, CircuitBreaker(client, org, config.name, settings))


def turn_of(
    client: redis.Redis, org: str, config: ProviderConfig, settings: Settings
) -> ProviderTurn:
    """Return what shares a provider's limits among all workers."""
    return ProviderTurn(
        client,
        f"{org}:{config.name}",
        at_once=config.at_once or settings.llm_at_once,
        a_minute=config.requests_per_minute or settings.llm_requests_per_minute,
        held=settings.llm_answer_seconds + ANSWER_SECONDS,
    )


class _Models(Generic[T]):
    """The models that this process has asked, with their connections: they are asked again.

    Settings are kept with them: what is known by its address must not go while that is a key.
    """

    def __init__(
        self, maker: Callable[[ProviderKind], Callable[[ProviderAccess], T] | None]
    ) -> None:
        self._maker = maker
        self._kept: OrderedDict[
            tuple[str, ProviderConfig, int, float], tuple[Settings, T | None]
        ] = OrderedDict()
        self._lock = Lock()

    def get(
        self, org: str, config: ProviderConfig, settings: Settings, seconds: float | None = None
    ) -> T | None:
        """Return a model, None where its kind has none; its answers have so many seconds."""
        seconds = settings.llm_answer_seconds if seconds is None else seconds
        key = (org, config, id(settings), seconds)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (settings, self._made(config, settings, seconds))
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key][1]

    def _made(self, config: ProviderConfig, settings: Settings, seconds: float) -> T | None:
        kind = kind_of(config)
        make = self._maker(kind)
        within = settings.model_copy(update={"llm_answer_seconds": seconds})
        return make(kind.access(config, within)) if make else None


_MODELS: Final[_Models[LanguageModel]] = _Models(lambda kind: kind.language)
VECTOR_MODELS: Final[_Models[VectorModel]] = _Models(lambda kind: kind.vectors)
RERANKERS: Final[_Models[Reranker]] = _Models(lambda kind: kind.reranker)
