"""What may be deleted by age, what never is, and why: the rules behind `NAZARA_RETENTION`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from graph.model.declarations import LABELS
from graph.model.fields import Aging

MOST_DAYS: Final = 36_500
"""A hundred years: beyond some age no date can be reckoned with."""

RULES: Final[Mapping[str, Aging]] = MappingProxyType(
    {name: spec.aging for name, spec in LABELS.items() if isinstance(spec.aging, Aging)}
)
"""The labels that a number of days can be set for."""

REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {name: spec.aging for name, spec in LABELS.items() if isinstance(spec.aging, str)}
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
