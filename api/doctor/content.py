"""Checks of what is said: words that nothing here understands, and things that are deleted."""

from __future__ import annotations

from collections.abc import Iterator

from api.doctor.findings import Check, Diagnosis, Patient, ok, warn
from cypher.loader import load
from ingest.mapping.severity_words import UNKNOWN_RANK

_SHOWN = 10


def check_severities(patient: Patient) -> Iterator[Diagnosis]:
    """Find severity words that have no rank: their records sort behind the least severe."""
    troubled = False
    limit = patient.settings.doctor_sample_nodes
    for org in patient.orgs():
        given = {"org": org, "rank": UNKNOWN_RANK, "limit": limit}
        rows = patient.store.read(load()["doctor.unranked_words"], **given)
        if rows:
            troubled = True
            shown = ", ".join(f"{row['word']!r} ({row['number']:,})" for row in rows[:_SHOWN])
            more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
            yield warn(
                f"severity words in {org} that have no rank and so sort last: {shown}{more}",
                "Rank them in the `severities` of a domain profile, as names or aliases, and "
                "activate it.",
                org=org,
                words={row["word"]: row["number"] for row in rows},
            )
    if not troubled:
        yield ok("every severity word has a rank")


def check_assertions(patient: Patient) -> Iterator[Diagnosis]:
    """Find what people say of nodes that sources deleted: it does nothing until these come back."""
    troubled, limit = False, patient.settings.doctor_count_limit
    for org in patient.orgs():
        [row] = patient.store.read(load()["doctor.pointless"], org=org, limit=limit)
        if row["number"]:
            troubled = True
            least = "at least " if row["number"] >= limit else ""
            yield warn(
                f"what people in {org} say of nodes that their sources deleted: "
                f"{least}{row['number']:,}, such as {row['example']}",
                "It holds again when they come back; `withdrawAssertion` takes it back.",
                **{**row, "org": org},
            )
    if not troubled:
        yield ok("all that people say is of nodes that are there")


CHECKS = (
    Check("severities", check_severities, "neo4j"),
    Check("assertions", check_assertions, "neo4j"),
)
