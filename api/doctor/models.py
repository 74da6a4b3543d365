"""Check of models that are asked: questions set aside, budgets that are spent, providers down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing

from api.doctor.findings import Check, Diagnosis, Patient, ok, skipped, warn
from cypher.loader import load
from enrich.providers.configured import ProviderConfig
from enrich.providers.faults import ProviderFault
from enrich.providers.stored import asked_for
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.prices import price_of
from enrich.spending.totals import ASIDE, spent
from enrich.summary.claims import MOST_TOKENS
from graph.settings.settings import Settings

_WHY = {"lost": "the answer was lost", "aside": "the answer could not be used"}


def check_models(patient: Patient) -> Iterator[Diagnosis]:
    """Find nodes that get no summary by a model though a provider is there, and why."""
    asked = 0
    troubled = False
    with closing(patient.queue()) as client:
        for org in patient.orgs():
            providers = asked_for(patient.store, org, "summary")
            asked += len(providers)
            today = _spent_today(patient, org)
            found = [
                *_aside(patient, org),
                *(one for of in providers for one in _money(patient.settings, org, of, today)),
            ]
            for config in providers:
                breaker = CircuitBreaker(client, org, config.name, patient.settings)
                found += _health(org, config, breaker)
            troubled = troubled or bool(found)
            yield from found
    if not troubled and asked:
        yield ok(f"models can be asked, and no question is set aside (providers: {asked})")
    elif not troubled:
        yield skipped("no organisation has a provider of models: summaries are quotations")


def _aside(patient: Patient, org: str) -> Iterator[Diagnosis]:
    """Tell of questions that are not asked again by themselves."""
    limit = patient.settings.doctor_count_limit
    query = load()["doctor.questions_aside"]
    for row in patient.store.read(query, org=org, statuses=list(ASIDE), limit=limit):
        more = " or more" if row["questions"] >= limit else ""
        last = f"; the last one: {row['error']}" if row["error"] else ""
        yield warn(
            f"questions about nodes in {org} that are set aside, as {_WHY[row['status']]}: "
            f"{row['questions']:,}{more}, about {row['nodes']:,} nodes{last}",
            f"`nazara provider retry --org {org}` lets them be asked and paid for once more. "
            "Another text is another question and is asked by itself.",
            org=org,
            status=row["status"],
            questions=row["questions"],
            nodes=row["nodes"],
        )


def _spent_today(patient: Patient, org: str) -> dict[str, float]:
    """Return what each provider cost today (UTC), with what is on its way, in US dollars."""
    sums: defaultdict[str, float] = defaultdict(float)
    for row in spent(patient.store, org, 1):
        sums[row.provider] += row.cost_usd + row.reserved_usd
    return sums


def _money(
    settings: Settings, org: str, config: ProviderConfig, today: dict[str, float]
) -> Iterator[Diagnosis]:
    """Tell of a provider whose budget has no room for the shortest question."""
    budget = settings.llm_budget_usd if config.budget_usd is None else config.budget_usd
    try:
        price = price_of(config)
    except ProviderFault as fault:
        yield warn(f"{config.name} in {org} is not asked: {fault.message}", fault.remedy, org=org)
        return
    used = today.get(config.name, 0.0)
    if not price.is_free and used + price.most(0, MOST_TOKENS) > budget:
        yield warn(
            f"the budget of {config.name} in {org} is spent: {used:.4f} of {budget:.2f} US dollars "
            "today (UTC), and no question fits into what is left",
            "Nodes have summaries of quotations until the day ends. To ask on, raise its budget: "
            f"`nazara provider add {config.name} … --budget`, or NAZARA_LLM_BUDGET_USD.",
            org=org,
            provider=config.name,
            spent_usd=used,
            budget_usd=budget,
        )


def _health(org: str, config: ProviderConfig, breaker: CircuitBreaker) -> Iterator[Diagnosis]:
    """Tell of a provider that is left alone since it failed again and again."""
    health = breaker.health()
    if health.is_left_alone:
        yield warn(
            f"{config.name} in {org} is left alone for a while, after {health.failures} failures "
            f"in a row: {health.why}",
            f"`nazara provider test {config.name} --org {org}` asks it now, and lets it be asked "
            "again. What it was not asked is asked by the next run.",
            org=org,
            provider=config.name,
            failures=health.failures,
        )


CHECKS = (Check("models", check_models, "queue"),)
