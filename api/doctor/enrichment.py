"""Check of what was computed: vectors and summaries that are stale, missing or left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

import redis

from api.doctor.findings import Check, Diagnosis, Patient, fail, ok, skipped, warn
from cypher.loader import load
from enrich.embedding.served import progress, recorded
from enrich.enrichment import enrichment_of
from enrich.providers.configured import ProviderConfig
from enrich.providers.registry import sentence_source
from enrich.providers.stored import configured
from enrich.providers.transformer import TransformerEmbeddings
from enrich.spending.breaker import CircuitBreaker
from enrich.spending.totals import spent
from enrich.spending.vectors import spec_of, vector_configs
from enrich.work.jobs import JobResult
from graph.errors import GraphError
from graph.model.kinds import KINDS
from graph.model.providers import PROVIDERS

_NEARLY: Final = 0.99
"""Part of a budget behind which hardly a question is sent."""


def check_enrichment(patient: Patient) -> Iterator[Diagnosis]:
    """Compare a part of each organisation's nodes with what was computed of them."""
    troubled = False
    looked = 0
    for org in patient.orgs():
        uids = some_nodes(patient, org)
        looked += len(uids)
        enrichment = enrichment_of(patient.store, org, patient.settings)
        for job in enrichment.jobs:
            found = job.preview(uids, enrichment.policies.selection(job))
            if found.is_change:
                troubled = True
                yield _stale(org, KINDS[job.kind].results, found, len(uids))
    if not troubled:
        yield ok(
            f"of {looked:,} nodes that were looked at, all that was computed is up to date; "
            f"vectors by {'; '.join(map(_provider, patient.settings.embed_providers))}"
        )


def _stale(org: str, what: str, found: JobResult, looked: int) -> Diagnosis:
    missing = found.written - found.renewed
    parts = {"missing": missing, "stale": found.renewed, "left over": found.deleted}
    told = ", ".join(f"{number:,} {name}" for name, number in parts.items() if number)
    return fail(
        f"{what} in {org}: {told} (of {looked:,} nodes looked at)",
        f"`nazara enrich --org {org}`. Right after a load this is normal: see `queue-lag`.",
        org=org,
        **{name.replace(" ", "_"): number for name, number in parts.items()},
    )


def _provider(name: str) -> str:
    """Return who makes vectors, and what that takes."""
    spec = PROVIDERS[name]
    needs = " and ".join(spec.needs) or "no network"
    return f"{name}: {'paid' if spec.is_paid else 'free'}, needs {needs}"


def some_nodes(patient: Patient, org: str) -> Sequence[str]:
    """Return the first and the last nodes in the order of uids: one source each, mostly."""
    half = max(1, patient.settings.doctor_sample_nodes // 2)
    given = {"org": org, "after": f"{org}:", "before": f"{org};", "limit": half}
    queries = (load()["doctor.first_nodes"], load()["doctor.last_nodes"])
    found = {row["uid"] for query in queries for row in patient.store.read(query, **given)}
    return sorted(found)


def check_model(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether there is a model that reads sentences, by loading it here."""
    settings = patient.settings
    if "sentence" not in settings.embed_providers:
        yield skipped("no sentence model is wanted (NAZARA_EMBED_PROVIDERS)")
        return
    source = sentence_source(settings)
    if source is None:
        yield warn(
            "there is no sentence model, so neighbours are found by words and spelling alone",
            "`nazara fetch` gets it (16 MB), or `nazara fetch --from DIR` without a network; "
            "then `nazara enrich --kinds embedding`. Where it runs, nazara[transformer] is needed.",
        )
        return
    model = TransformerEmbeddings(source)
    try:
        [[vector]] = model.embed(["a card payment was refused"], "query")
    except GraphError as error:
        yield fail(error.message, error.remedy)
        return
    facts = {"model": model.spec.model, "megabytes": round(model.megabytes)}
    yield ok(
        f"sentences are read by {model.spec.model}, {len(vector)} numbers a vector; each process "
        f"that uses it needs {facts['megabytes']} MB more",
        place=str(source.place),
        **facts,
    )


def check_vector_providers(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether the organisations' own providers of vectors are asked at all."""
    asked = 0
    with closing(patient.queue()) as queue:
        for org in patient.orgs():
            yield from _without_length(patient, org)
            for config in vector_configs(patient.store, org):
                asked += 1
                yield _vector_provider(patient, queue, org, config)
    if not asked:
        yield skipped("no organisation has a provider of vectors of its own")


def _without_length(patient: Patient, org: str) -> Iterator[Diagnosis]:
    for config in configured(patient.store, org):
        if "embedding" in config.capabilities and config.dimensions is None:
            yield warn(
                f"{config.name} of {org} makes no vectors: nothing says how long they are",
                f"`nazara provider add {config.name} --dimensions …`, as its model has them.",
                org=org,
            )


def _vector_provider(
    patient: Patient, queue: redis.Redis, org: str, config: ProviderConfig
) -> Diagnosis:
    spec = spec_of(config)
    facts = {"org": org, "provider": config.name, "model": spec.model if spec else None}
    called = f"{config.name} of {org}"
    health = CircuitBreaker(queue, org, config.name, patient.settings).health()
    if health.failures:
        return warn(
            f"{called} makes no vectors just now: {health.why} ({health.failures} failures)",
            "Neighbours are found by the other lists. What is missing is made by the next "
            "`nazara enrich --kinds embedding`, or by night.",
            **facts,
        )
    today = spent(patient.store, org, 1)
    cost = sum(row.cost_usd + row.reserved_usd for row in today if row.provider == config.name)
    budget = patient.settings.llm_budget_usd if config.budget_usd is None else config.budget_usd
    if cost and cost >= budget * _NEARLY:
        return warn(
            f"{called} cost {cost:.2f} of the {budget:.2f} US dollars that it may cost today",
            "Raise its budget, or wait until the day ends (UTC): neighbours are found by the "
            "other lists.",
            **facts,
        )
    return ok(f"{called} makes vectors of {config.dimensions} numbers by {config.model}", **facts)


def check_new_models(patient: Patient) -> Iterator[Diagnosis]:
    """Tell of models whose vectors are being made to take the place of others."""
    is_told = False
    for org in patient.orgs():
        for now in recorded(patient.store, org).lists.values():
            if now.building is None:
                continue
            is_told = True
            found = progress(patient.store, org, now)
            yield warn(
                f"searches of {org} look at vectors of {now.served.model}; of those of "
                f"{now.building.model}, {found.done:,} of {found.nodes:,} nodes are done",
                "`nazara enrich --kinds embedding` goes on, or the night; then searches switch.",
                org=org,
                done=found.done,
                nodes=found.nodes,
            )
    if not is_told:
        yield ok("no model of vectors is taking another one's place")


CHECKS = (
    Check("enrichment", check_enrichment, "neo4j"),
    Check("sentence-model", check_model),
    Check("vector-providers", check_vector_providers, "queue"),
    Check("new-models", check_new_models, "neo4j"),
)
