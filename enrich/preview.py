"""What a sweep would do, told by kind, type of node and policy, and cost, with nothing written."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from enrich.enrichment import Enrichment, enrichment_of
from enrich.spending.estimates import CostEstimate, estimate
from enrich.sweep import SweepPage, SweepPlace, page_at
from enrich.work.jobs import Job, JobResult, everything, nothing
from graph.errors import LimitExceeded
from graph.model.kinds import KINDS
from graph.settings.settings import Settings
from graph.store.store import Store

_NO_LIMIT: Final = (
    "Give it longer (NAZARA_ENRICH_PREVIEW_SECONDS), or name fewer labels. `nazara enrich "
    "--dry-run` tells, without a limit, what the policies of now would do."
)

ResultKey = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would be done to nodes of one type that the same policies want.

    `label` is empty for nodes that are gone, `policies` for results that nobody wants.
    """

    kind: str
    label: str
    policies: tuple[str, ...]
    result: JobResult

    def as_dict(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        done = self.result
        return {
            "kind": self.kind,
            "label": self.label or None,
            "policies": list(self.policies),
            "written": done.written - done.renewed,
            "renewed": done.renewed,
            "removed": done.deleted,
            "unchanged": done.unchanged,
        }


def outlook(
    store: Store,
    org: str,
    settings: Settings,
    kinds: Iterable[str],
    types: Iterable[str] = (),
    *,
    seconds: float = math.inf,
) -> list[Outlook]:
    """Return what a sweep of some kinds and types (none: all) would do, in a fixed order.

    Raises:
        LimitExceeded: When it takes longer than `seconds`.
        GraphError: When the graph can't be asked.
    """
    began = time.monotonic()
    enrichment = enrichment_of(store, org, settings, kinds)
    walked = tuple(sorted(types)) or enrichment.types
    place: SweepPlace | None = SweepPlace(walked, tuple(job.kind for job in enrichment.jobs))
    total: dict[ResultKey, JobResult] = defaultdict(JobResult)
    while place is not None:
        page = page_at(store, org, place, settings.embed_batch_size)
        for key, result in _of_page(enrichment, page):
            total[key] += result
        place = page.next
        if place is not None and time.monotonic() - began > seconds:
            message = f"the preview is not complete after {seconds:g} s"
            raise LimitExceeded(message, remedy=_NO_LIMIT)
    return [Outlook(*key, result) for key, result in sorted(total.items())]


def costs_of(store: Store, org: str, rows: Iterable[Outlook]) -> list[CostEstimate]:
    """Return what models would be paid for what would be done, by kind, in the order of kinds.

    Raises:
        GraphError: When the graph can't be asked.
    """
    nodes = Counter[str]()
    for row in rows:
        nodes[row.kind] += row.result.written
    found = (estimate(store, org, kind, nodes[kind]) for kind in KINDS)
    return [one for one in found if one is not None]


def _of_page(enrichment: Enrichment, page: SweepPage) -> Iterator[tuple[ResultKey, JobResult]]:
    for job in enrichment.jobs:
        chosen = enrichment.policies.chosen(job, page.uids)
        for (label, policies), uids in _groups(page, job, chosen).items():
            selected = everything if policies else nothing
            result = job.preview(uids, selected)
            if result != JobResult():
                yield (job.kind, label, policies), result


def _groups(
    page: SweepPage, job: Job, chosen: Mapping[str, tuple[str, ...]]
) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Return a page's uids by type and by the policies that want them."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for uid, type_ in page.types.items():
        if not type_ or type_ in job.types:
            groups[type_, chosen.get(uid, ())].append(uid)
    return groups
