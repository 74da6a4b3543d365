"""What may be deleted by age, what never is, and why: the rules behind `NAZARA_RETENTION`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """How old a node of a label is, and when it stays whatever its age.

    Its age counts from the latest of `sort_at` and `times`. It stays while its status is one of
    `unfinished`, or while `ended` is absent.
    """

    times: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    ended: str | None = None


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "TechnicalEvent": Rule(("last_at",)),
        "TechnicalIssue": Rule(("last_event_at",)),
        "LogTemplate": Rule(("last_seen",)),
        "Deployment": Rule(("finished_at",)),
        "Incident": Rule(
            ("detected_at", "acknowledged_at", "resolved_at"), ("triggered", "acknowledged")
        ),
        "CustomerCase": Rule(("updated_at", "resolved_at"), ("open", "pending")),
        "WorkItem": Rule(("updated_at", "closed_at"), ended="closed_at"),
        "Document": Rule(("updated_at", "last_seen")),
        "JobRun": Rule(("finished_at", "last_attempt_at"), ("queued", "running")),
        "DeadLetter": Rule(("last_seen",)),
        "Suggestion": Rule(unfinished=("open",)),
        "TicketEvent": Rule(),
        "Finding": Rule(unfinished=("open",)),
        "Hypothesis": Rule(unfinished=("open",)),
        "Report": Rule(("period_end",)),
        "Notification": Rule(),
    }
)
"""The labels that a number of days can be set for."""

_CANONICAL: Final = "many tools name it, so it has no age; it goes when its sources drop it"
_SET_UP: Final = "people set it up and remove it"
_FOLLOWS: Final = "it goes with the node that it hangs on"
_OURS: Final = "it is the program's own bookkeeping"

MOST_DAYS: Final = 36_500
"""A hundred years: beyond some age no date can be reckoned with."""

REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("System", "Team", "Person", "GlossaryTerm", "Category", "Severity"), _CANONICAL
        ),
        **dict.fromkeys(
            (
                "Organization",
                "DomainProfile",
                "Policy",
                "AccessScope",
                "User",
                "Membership",
                "ApiToken",
                "EnrichmentPolicy",
                "LLMProvider",
                "DetectionRule",
            ),
            _SET_UP,
        ),
        **dict.fromkeys(("DocumentChunk", "Change", "Embedding"), _FOLLOWS),
        **dict.fromkeys(("PendingMove", "Migration", "MigrationLock", "Restore"), _OURS),
        "Ticket": "it is a CustomerCase too: set that",
    }
)
"""Every other label, and why it is not deleted by age."""


def check_retention(days: Mapping[str, int]) -> None:
    """Make sure that each label may be deleted by age.

    Raises:
        ValueError: Naming every label that may not, and why, and every number that is no age.
    """
    faults = [f"{label}: {_reason(label)}" for label in days if label not in RULES]
    faults += [
        f"{label}: expected 1 to {MOST_DAYS:,} days, got {n}"
        for label, n in days.items()
        if not 1 <= n <= MOST_DAYS
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _reason(label: str) -> str:
    if label in REFUSED:
        return f"is not deleted by age, because {REFUSED[label]}"
    return f"is no label that can be deleted by age; known: {', '.join(RULES)}"
