"""Checks of what a command began and did not end: a restore, an activation, an erasure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from api.doctor.enrichment import some_nodes
from api.doctor.findings import Check, Diagnosis, Patient, fail, ok
from cypher.loader import load
from graph.store.store import native_times
from ingest.profile.ranking import count_wrong
from ingest.profile.settling import difference
from ingest.profile.stored import Stored


def check_restore(patient: Patient) -> Iterator[Diagnosis]:
    """Find a restore that has not come to its end: the graph holds a part of the backup."""
    rows = [native_times(row) for row in patient.store.read(load()["doctor.restores"])]
    for row in rows:
        yield fail(
            f"the restore of backup {row['backup']}, begun {row['begun_at']:%Y-%m-%d %H:%M}, has "
            "not come to its end: the graph is not what the backup holds",
            "Unless it still runs, give the same `nazara restore DIR` again: it goes on.",
            **row,
        )
    if not rows:
        yield ok("no restore is unfinished")


def check_profiles(patient: Patient) -> Iterator[Diagnosis]:
    """Find an active profile that the graph does not say yet, or says only in part."""
    troubled = False
    for org in patient.orgs():
        stored = Stored(patient.store, org)
        active = [one.name for one in stored.all() if one.active]
        if not active:
            continue
        entries = len(difference(stored))
        ranks = count_wrong(patient.store, org, some_nodes(patient, org))
        if entries or ranks or len(active) > 1:
            troubled = True
            name = stored.get().name
            yield fail(
                f"profile {name} in {org} is active, and the graph does not say all of it: "
                f"{entries:,} entries and {ranks:,} severity ranks (of a part of the nodes) differ",
                "Unless it is being activated just now, "
                f"`nazara profile activate {name} --org {org}` ends it.",
                org=org,
                profile=name,
                entries=entries,
                ranks=ranks,
            )
    if not troubled:
        yield ok("the graph says what the active profiles say")


def check_erasures(patient: Patient) -> Iterator[Diagnosis]:
    """Find erasures that have not ended: the graph may still name whom they were about."""
    before = datetime.now(UTC) - timedelta(seconds=patient.settings.doctor_stuck_seconds)
    found = False
    for org in patient.orgs():
        rows = patient.store.read(load()["doctor.erasures"], org=org, before=before)
        for row in map(native_times, rows):
            found = True
            yield fail(
                f"an erasure in {org}, begun {row['begun']:%Y-%m-%d %H:%M}, has not ended",
                f"Give the same `nazara forget PERSON --org {org}` again: it goes on.",
                **{**row, "org": org},
            )
    if not found:
        yield ok("no erasure is unfinished")


CHECKS = (
    Check("restore", check_restore, "neo4j"),
    Check("profiles", check_profiles, "neo4j"),
    Check("erasures", check_erasures, "neo4j"),
)
