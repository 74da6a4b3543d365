"""All that nodes can be given, and what an organisation's policies want of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enrich.correlation.job import LinksJob
from enrich.correlation.kept import KeptRules, digest_of_rules
from enrich.embedding.job import EmbedJob
from enrich.embedding.models import models_of
from enrich.mentions.job import MentionsJob
from enrich.providers.stored import asked_for
from enrich.recurring.job import FindingsJob
from enrich.spending.asking_of import asker_by
from enrich.summary.job import AskedModels, SummaryJob
from enrich.summary.text import Length
from enrich.work.jobs import Job, JobResult, Selection
from enrich.work.policies import Policies, load_policies
from graph.model.kinds import KINDS
from graph.settings.settings import Settings
from graph.store.store import Store

MakeJob = Callable[[Store, str, Settings], Job]


def embed_job(store: Store, org: str, settings: Settings) -> EmbedJob:
    """Return the job for vectors as the settings want it."""
    return EmbedJob(
        store,
        org,
        models_of(store, org, settings).written,
        batch_size=settings.embed_batch_size,
        characters=settings.embed_characters,
    )


def summary_job(store: Store, org: str, settings: Settings) -> SummaryJob:
    """Return the job for summaries as the settings want it."""
    return SummaryJob(store, org, summary_length(settings), _models(store, org, settings))


def summary_length(settings: Settings) -> Length:
    """Return how long summaries of quotations are, and of what."""
    return Length(
        settings.summary_sentences, settings.summary_shortest, settings.summary_characters
    )


def _models(store: Store, org: str, settings: Settings) -> AskedModels | None:
    """Return how the organisation's language models are asked; None where it has none."""
    configs = asked_for(store, org, "summary")
    if not configs:
        return None
    return AskedModels(
        asker_by(configs, store, org),
        (settings.summary_sentences, settings.summary_long_sentences),
        settings.summary_linked,
        frozenset(filter(None, map(str.strip, settings.summary_public_sources.split(",")))),
    )


JOBS: Final[dict[str, MakeJob]] = {
    SummaryJob.kind: summary_job,
    MentionsJob.kind: MentionsJob,
    EmbedJob.kind: embed_job,
    LinksJob.kind: LinksJob,
    FindingsJob.kind: FindingsJob,
}
"""What makes the job of each kind that `graph.model.kinds` names."""


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
        """Return the same without the kinds that neither policies nor rules ask for."""
        asked = {*self.policies.kinds, *(name for name, kind in KINDS.items() if kind.ruled)}
        return replace(self, jobs=tuple(job for job in self.jobs if job.kind in asked))

    def counted_in(self, run: str) -> Enrichment:
        """Return the same; what is asked of models counts for a run, by its uid."""
        return replace(self, jobs=tuple(job.counted_in(run) for job in self.jobs))

    def targets(self, uids: Iterable[str]) -> list[str]:
        """Return every node that some result depends on, for these."""
        given = list(uids)
        return list(dict.fromkeys(uid for job in self.jobs for uid in job.targets(given)))

    @property
    def digest(self) -> str:
        """Hexadecimal digits that differ when what policies or rules ask for does."""
        said = self.policies.digest
        if not any(isinstance(job, LinksJob | FindingsJob) for job in self.jobs):
            return said
        active = KeptRules(self.policies.store, self.policies.org).active()
        return f"{said}-{digest_of_rules(active)}" if active else said

    def followers(self, uids: Iterable[str]) -> set[str]:
        """Return the nodes that may be joined with these, now that these are up to date."""
        given = set(uids)
        found = (job.followers(given) for job in self.jobs if isinstance(job, LinksJob))
        return {uid for uids in found for uid in uids} - given

    def update(self, uids: Iterable[str]) -> JobResult:
        """Bring every result of these nodes to what the policies want.

        Raises:
            GraphError: When the graph or a model can't be asked.
        """
        given = list(uids)
        return sum((job.update(given, self._wanted_now(job)) for job in self.jobs), JobResult())

    def _wanted_now(self, job: Job) -> Selection:
        """Return what reads the policies on every pass of a job.

        A pass follows each that wrote. So policies that were replaced meanwhile hold: who looked
        at these nodes for the new ones may have done so before the results of the old ones were
        written.
        """

        def wanted(uids: Sequence[str]) -> Collection[str]:
            latest = load_policies(self.policies.store, self.policies.org)
            return latest.selection(job)(uids)

        return wanted


def enrichment_of(
    store: Store, org: str, settings: Settings, kinds: Iterable[str] = KINDS
) -> Enrichment:
    """Return the jobs of some kinds and what an organisation wants of them now.

    Raises:
        GraphError: When the graph can't be asked.
    """
    asked = set(kinds)
    jobs = tuple(JOBS[kind](store, org, settings) for kind in KINDS if kind in asked)
    return Enrichment(jobs, load_policies(store, org))
