"""How Nazara does: what `nazara doctor` finds of an organisation, and of the servers below it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from api.actions.mutation import Shown, ShownType
from api.doctor.examine import CHECKS, examine
from api.doctor.findings import Patient
from api.readings.reading import LookAt, ReadingField

_TOLD: Final = frozenset(
    {
        "assertions",
        "clock",
        "connectors",
        "dead-letters",
        "disk",
        "enrichment",
        "erasures",
        "indexes",
        "merges",
        "migrations",
        "neo4j",
        "profiles",
        "queue",
        "queue-lag",
        "runs",
        "severities",
        "stubs",
        "supernodes",
        "worker",
    }
)
"""Checks that tell nothing of other organisations, and nothing of how the machine is set up."""


def health(looked: LookAt) -> Iterator[dict[str, Any]]:
    """Examine the organisation and the servers, as long as that takes."""
    checks = [one for one in CHECKS if one.name in _TOLD]
    with closing(Patient(looked.store.settings, looked.org)) as patient:
        for told in examine(patient, checks):
            yield {
                "check": told.check,
                "level": told.finding.level,
                "text": told.finding.text,
                "remedy": told.finding.remedy or None,
            }


READINGS: Final = (
    ReadingField(
        name="healthFindings",
        description="What `nazara doctor` finds of this organisation and of the servers that it "
        "needs. It takes some seconds, and no check longer than NAZARA_DOCTOR_CHECK_SECONDS.",
        each=ShownType(
            "HealthFinding",
            "One thing that a check found.",
            (
                Shown("check", "Name of the check.", kind="string", required=True),
                Shown(
                    "level",
                    "`fail`: something is wrong; `warn`: it works, and somebody should know; "
                    "`skipped`: nobody can tell; or `ok`.",
                    kind="string",
                    required=True,
                ),
                Shown("text", "What it found.", kind="string", required=True),
                Shown("remedy", "What to do about it.", kind="string"),
            ),
        ),
        read=health,
    ),
)
