"""All that nodes can be given, and what an organisation's policies want of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from enrich.embedding.job import EmbedJob, embedded_types
from enrich.mentions.job import MENTIONING, MentionsJob
from enrich.providers.local import LocalEmbeddings
from enrich.summary.job import SUMMARISED, SummaryJob
from enrich.summary.text import Length
from enrich.work.jobs import MOST_PASSES, Job, Result
from enrich.work.policies import KINDS, Policies, load_policies
from graph.settings.settings import Settings
from graph.store.store import Store

MakeJob = Callable[[Store, str, Settings], Job]


def embed_job(store: Store, org: str, settings: Settings) -> EmbedJob:
    """Return the job for vectors as the settings want it."""
    return EmbedJob(
        store,
        LocalEmbeddings(),
        org,
        batch_size=settings.embed_batch_size,
        characters=settings.embed_characters,
    )


def summary_job(store: Store, org: str, settings: Settings) -> SummaryJob:
    """Return the job for summaries as the settings want it."""
    length = Length(
        settings.summary_sentences, settings.summary_shortest, settings.summary_characters
    )
    return SummaryJob(store, org, length)


JOBS: Final[Mapping[str, MakeJob]] = MappingProxyType(
    {"summary": summary_job, "mentions": MentionsJob, "embedding": embed_job}
)
"""What makes the job of each kind."""

TYPES_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"summary": SUMMARISED, "mentions": MENTIONING, "embedding": tuple(embedded_types())}
)
"""The types of the nodes that can have a result of each kind."""


@dataclass(frozen=True, slots=True)
class Enrichment:
    """The jobs for one organisation, in the order in which they run, and its policies."""

    jobs: tuple[Job, ...]
    policies: Policies

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the nodes that some job can enrich, sorted."""
        return tuple(sorted({type_ for job in self.jobs for type_ in job.types}))

    def asked_for(self) -> Enrichment:
        """Return the same without the kinds that no policy asks for."""
        asked = self.policies.kinds
        return replace(self, jobs=tuple(job for job in self.jobs if job.kind in asked))

    def targets(self, uids: Iterable[str]) -> list[str]:
        """Return every node that some result depends on, for these."""
        given = list(uids)
        return list(dict.fromkeys(uid for job in self.jobs for uid in job.targets(given)))

    def settle(self, uids: Iterable[str]) -> Result:
        """Bring every result of these nodes to what the policies want.

        Policies that were replaced meanwhile hold: who looked at these nodes for the new ones
        may have done so before the results of the old ones were written.

        Raises:
            GraphError: When the graph or a model can't be asked.
        """
        given = list(uids)
        total, now = _once(self, given), self
        for _ in range(MOST_PASSES - 1):
            latest = load_policies(now.policies.store, now.policies.org)
            if latest.digest == now.policies.digest:
                break
            now = replace(now, policies=latest)
            done = _once(now, given)
            total += Result(done.written, 0, done.deleted, done.renewed)
        return total


def _once(enrichment: Enrichment, uids: list[str]) -> Result:
    """Settle by the policies as they were read."""
    total = Result()
    for job in enrichment.jobs:
        total += job.settle(uids, enrichment.policies.selection(job))
    return total


def enrichment_of(
    store: Store, org: str, settings: Settings, kinds: Iterable[str] = KINDS
) -> Enrichment:
    """Return the jobs of some kinds and what an organisation wants of them now.

    Raises:
        GraphError: When the graph can't be asked.
    """
    asked = set(kinds)
    jobs = tuple(make(store, org, settings) for kind, make in JOBS.items() if kind in asked)
    return Enrichment(jobs, load_policies(store, org))
