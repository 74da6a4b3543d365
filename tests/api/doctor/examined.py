"""What `nazara doctor` finds, by check."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from api.doctor.examine import CHECKS, examine
from api.doctor.findings import Diagnosis, Patient
from graph.settings.settings import Settings


def findings(settings: Settings, name: str, **changes: Any) -> list[Diagnosis]:
    """Return what one check finds, once what it needs was found to be there."""
    changed = settings.model_copy(update=changes)
    needed = next(check.needs for check in CHECKS if check.name == name)
    chosen = [check for check in CHECKS if check.name in {name, needed}]
    with closing(Patient(changed)) as patient:
        return [told.finding for told in examine(patient, chosen) if told.check == name]


def only(settings: Settings, name: str, **changes: Any) -> Diagnosis:
    """Return the one thing that a check finds."""
    [finding] = findings(settings, name, **changes)
    return finding
