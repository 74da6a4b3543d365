"""Which models an organisation asks, how they do, and what that cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from api.actions.mutation import Input, Shown, ShownType
from api.actions.references import beginnings
from api.readings.reading import LookAt, ReadingField
from enrich.providers.configured import ProviderConfig
from enrich.providers.faults import ProviderFault
from enrich.providers.kinds import ProviderKind, capabilities_of, kinds
from enrich.providers.stored import DEFAULT, configured
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.prices import ModelPrice, price_date, price_of
from enrich.spending.totals import SpendingRow, spent
from graph.errors import InvalidInput
from graph.queue.app import ANSWER_SECONDS
from graph.settings.queue_clients import queue_client

_MOST_DAYS: Final = 400


def provider_kinds(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the kinds of providers, by name."""
    begin = list(beginnings(looked.store.settings, looked.org))
    for _, kind in sorted(kinds().items()):
        yield {**_kind(kind), "secretsBegin": begin}


def providers(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell the providers in the order in which they are asked, and how each does."""
    today = spent(looked.store, looked.org, 1)
    with closing(queue_client(looked.store.settings, ANSWER_SECONDS)) as client:
        for config in configured(looked.store, looked.org):
            breaker = CircuitBreaker(client, looked.org, config.name, looked.store.settings)
            own = [row for row in today if row.provider == config.name]
            yield {**_provider(looked, config, own), "error": breaker.health().why}


def spending(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Tell what was spent by day, provider and job, newest first."""
    days = looked.given.get("days") or 30
    if not 1 <= days <= _MOST_DAYS:
        message = f"days is {days}, expected 1 to {_MOST_DAYS}"
        raise InvalidInput(message, field="days")
    for row in spent(looked.store, looked.org, days):
        told = row.as_dict()
        yield {_camel(name): value for name, value in told.items()}


def _kind(kind: ProviderKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "about": kind.about,
        "capabilities": list(kind.capabilities),
        "baseUrl": kind.base_url,
        "needsAddress": kind.needs_address,
        "needsSecret": kind.needs_secret,
    }


def _provider(looked: LookAt, config: ProviderConfig, today: list[SpendingRow]) -> dict[str, Any]:
    settings = looked.store.settings
    known = config.kind in kinds()
    price = _price(config)
    return {
        "name": config.name,
        "kind": config.kind,
        "model": config.model,
        "baseUrl": config.base_url,
        "secret": config.secret,
        "capabilities": list(capabilities_of(config)) if known else [],
        "order": config.order,
        "paused": config.paused,
        "isDefault": config.name == DEFAULT,
        "batchFrom": config.batch_from,
        "dimensions": config.dimensions,
        "requestsPerMinute": config.requests_per_minute or settings.llm_requests_per_minute,
        "atOnce": config.at_once or settings.llm_at_once,
        "budgetUsd": settings.llm_budget_usd if config.budget_usd is None else config.budget_usd,
        "priceIn": price.taken if price else None,
        "priceOut": price.given if price else None,
        "priceCached": price.cached if price else None,
        "pricesAsOf": f"{price_date()}",
        "spentTodayUsd": sum(row.cost_usd for row in today),
        "reservedUsd": sum(row.reserved_usd for row in today),
        "askedToday": sum(row.questions for row in today),
    }


def _price(config: ProviderConfig) -> ModelPrice | None:
    try:
        return price_of(config)
    except ProviderFault:
        return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _text(name: str, description: str, *, required: bool = True) -> Shown:
    return Shown(name, description, kind="string", required=required)


def _number(name: str, description: str) -> Shown:
    return Shown(name, description, kind="int", required=True)


def _money(name: str, description: str, *, required: bool = True) -> Shown:
    return Shown(name, description, kind="float", required=required)


READINGS: Final = (
    ReadingField(
        name="providerKinds",
        description="The kinds of providers of models that there are, by name.",
        each=ShownType(
            "ProviderKind",
            "A sort of provider of models.",
            (
                _text("name", "Its name, which `kind` of a provider says."),
                _text("about", "What it is."),
                Shown("capabilities", "What it can be asked for.", kind="strings", required=True),
                _text("baseUrl", "Where it is asked, if a provider says nothing.", required=False),
                Shown("needsAddress", "Whether a provider says where.", kind="bool", required=True),
                Shown("needsSecret", "Whether it needs a key.", kind="bool", required=True),
                Shown(
                    "secretsBegin",
                    "How references to keys may begin that are given from afar "
                    "(NAZARA_CONNECTOR_SECRETS).",
                    kind="strings",
                    required=True,
                ),
            ),
        ),
        read=provider_kinds,
    ),
    ReadingField(
        name="modelProviders",
        description="The providers that an organisation asks, in their order, how each does, and "
        "what it cost today. Where it has none of its own, that of the settings.",
        each=ShownType(
            "ModelProvider",
            "A provider of models: where its key is, never what it is.",
            (
                _text("name", "What it is called."),
                _text("kind", "What sort of provider it is."),
                _text("model", "What it calls the model."),
                _text("baseUrl", "Where it is asked, if not as usual.", required=False),
                _text("secret", "Where its key is.", required=False),
                Shown("capabilities", "What it is asked for.", kind="strings", required=True),
                _number("order", "Lower ones are asked first."),
                Shown("paused", "Whether it is not asked.", kind="bool", required=True),
                Shown("isDefault", "Whether the settings tell of it.", kind="bool", required=True),
                Shown("batchFrom", "From how many questions on they are a batch.", kind="int"),
                Shown("dimensions", "Length of its vectors.", kind="int"),
                _number("requestsPerMinute", "Requests in a minute, of all workers."),
                _number("atOnce", "Requests on their way at once, of all workers."),
                _money("budgetUsd", "US dollars a day (UTC) that it may cost."),
                _money("priceIn", "US dollars for a million tokens read.", required=False),
                _money("priceOut", "US dollars for a million tokens written.", required=False),
                _money("priceCached", "US dollars for a million tokens kept.", required=False),
                _text("pricesAsOf", "The day of the table of prices, where none is stated."),
                _money("spentTodayUsd", "What it cost today (UTC)."),
                _money("reservedUsd", "What is being asked may cost at most."),
                _number("askedToday", "Questions that it was paid for today."),
                _text("error", "Why it failed last, until it answers again.", required=False),
            ),
        ),
        read=providers,
    ),
    ReadingField(
        name="spending",
        description="What asking models cost, by day (UTC), provider and job, newest first.",
        each=ShownType(
            "SpendingOfDay",
            "What one provider cost on one day for one job.",
            (
                _text("day", "The day, `2026-11-30`."),
                _text("provider", "Name of the provider."),
                _text("job", "Kind of enrichment; `check`: somebody tried the provider."),
                _number("questions", "Questions that were asked and counted."),
                _number("failed", "Questions that failed without being counted."),
                _number("lost", "Questions that may have been paid for, and no answer came."),
                _number("aside", "Answers that could not be used."),
                _number("kept", "Answers that were there from before."),
                _number("tokensIn", "Tokens that models read."),
                _number("tokensOut", "Tokens that they wrote."),
                _number("tokensCached", "Tokens that they had kept from before."),
                _money("reservedUsd", "What is being asked may cost at most."),
                _money("costUsd", "What it cost."),
                _number("latencyMs", "Time until answers came, in milliseconds."),
            ),
        ),
        read=spending,
        takes=(Input("days", "int | None", f"How many days: 30, {_MOST_DAYS} at most."),),
    ),
)
