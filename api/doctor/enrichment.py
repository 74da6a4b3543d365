"""Check of what was computed: vectors and summaries that are stale, missing or left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.doctor.findings import Check, Diagnosis, Patient, fail, ok, skipped, warn
from cypher.loader import load
from enrich.enrichment import enrichment_of
from enrich.providers.registry import sentence_source
from enrich.providers.transformer import TransformerEmbeddings
from enrich.work.jobs import JobResult
from graph.errors import GraphError
from graph.model.kinds import KINDS
from graph.model.providers import PROVIDERS


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


CHECKS = (
    Check("enrichment", check_enrichment, "neo4j"),
    Check("sentence-model", check_model),
)
