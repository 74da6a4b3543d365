"""The kinds of enrichment: what each is called, and which nodes can have it.

This is the one table of them. Profiles and policies name its kinds, jobs are made for them
(`enrich.enrichment.JOBS`), and the doctor and the command line tell of them by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.model.declarations import LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentKind:
    """What nodes can be given.

    Attributes:
        results: What people call its results, in the plural.
        types: The types of the nodes that can have one, sorted.
        unasked: Whether nodes get it also where no profile is active.
        ruled: Whether rules of its own ask for it, and no policy can.
    """

    results: str
    types: tuple[str, ...]
    unasked: bool = False
    ruled: bool = False


KINDS: Final[dict[str, EnrichmentKind]] = {
    "summary": EnrichmentKind(
        results="summaries",
        # They have a description, or chunks.
        types=("CustomerCase", "Document", "Incident", "TechnicalIssue", "Ticket", "WorkItem"),
    ),
    "mentions": EnrichmentKind(
        results="mentions",
        types=("CustomerCase", "Document", "GlossaryTerm", "Incident", "Ticket", "WorkItem"),
    ),
    "embedding": EnrichmentKind(
        results="vectors",
        types=tuple(sorted(name for name, spec in LABELS.items() if spec.embedded)),
        unasked=True,
    ),
    "links": EnrichmentKind(
        results="inferred links",
        types=("CustomerCase", "Incident", "TechnicalIssue", "Ticket"),
        ruled=True,
    ),
    "findings": EnrichmentKind(
        results="findings",
        types=("CustomerCase", "Incident", "Ticket"),
        ruled=True,
    ),
}
"""Every kind by its name, in the order in which they are done."""


def policy_kinds() -> tuple[str, ...]:
    """Return the kinds that policies ask for, in their order."""
    return tuple(name for name, kind in KINDS.items() if not kind.ruled)


def enrichable_types() -> tuple[str, ...]:
    """Return the types of the nodes that can have something of any kind, sorted."""
    return tuple(sorted({type_ for kind in KINDS.values() for type_ in kind.types}))


def enrichable_labels() -> tuple[str, ...]:
    """Return the labels that those nodes carry, in the order of the model."""
    carried = {label for type_ in enrichable_types() for label in LABELS[type_].labels}
    return tuple(label for label in LABELS if label in carried)
