"""Checks of the graph: version, schema, clock, and what waits for a person."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from api.doctor.findings import Check, Diagnosis, Patient, fail, ok, skipped, warn
from cypher.loader import load
from graph.errors import GraphError, SchemaMismatch
from graph.model.identity import UidSpan
from graph.queue.dead_letters import OPEN
from graph.schema.migrate import check_version
from graph.schema.statements import SchemaItem, bookkeeping_items, schema_items
from graph.store.store import native_times
from graph.write.moves import unsettled

OLDEST_NEO4J = (2026, 9)
_SHOWN = 20
_EXCERPT = 200
_ONLINE = "ONLINE"


def check_neo4j(patient: Patient) -> Iterator[Diagnosis]:
    """Find out whether Neo4j answers, and whether its version is one that Nazara knows."""
    if not patient.endpoints.neo4j_uri:
        yield skipped("no address of a Neo4j is known", "`nazara up`, or set NAZARA_NEO4J_URI.")
        return
    try:
        patient.store.verify()
    except GraphError as error:
        yield fail(error.message, error.remedy)
        return
    agent = str(patient.store.driver.get_server_info().agent)
    found = tuple(int(part) for part in re.findall(r"\d+", agent.partition("/")[2])[:2])
    if found < OLDEST_NEO4J:
        least = f"{OLDEST_NEO4J[0]}.{OLDEST_NEO4J[1]:02}"
        yield fail(f"{agent} is too old; {least} is needed", f"Upgrade Neo4j to {least} or newer.")
    else:
        yield ok(f"{agent} answers")


def check_migrations(patient: Patient) -> Iterator[Diagnosis]:
    """Find steps of the schema that are missing, unknown or different."""
    try:
        version = check_version(patient.store)
    except SchemaMismatch as error:
        yield fail(error.message, error.remedy)
    else:
        yield ok(f"the schema is version {version}, as this program needs")


def check_indexes(patient: Patient) -> Iterator[Diagnosis]:
    """Find constraints and indexes that are missing, failed or still being built."""
    declared = {item.name: item for item in (*bookkeeping_items(), *schema_items())}
    indexes = {row["name"]: row for row in patient.store.read(load()["doctor.indexes"])}
    constraints = {row["name"] for row in patient.store.read(load()["doctor.constraints"])}
    there = constraints | indexes.keys()
    missing = [item for name, item in sorted(declared.items()) if name not in there]
    for item in missing:
        yield fail(f"the {item.kind.lower()} {item.name} is missing", f"Run: {item.create}")
    troubled = [row for row in indexes.values() if row["state"] != _ONLINE]
    for row in troubled:
        yield _troubled(row, declared.get(str(row["name"])))
    if not missing and not troubled:
        yield ok(f"all {len(declared)} constraints and indexes are there and online")


def _troubled(row: Mapping[str, Any], item: SchemaItem | None) -> Diagnosis:
    if row["state"] == "POPULATING":
        return warn(
            f"the index {row['name']} is being built ({row['percent']:.0f} %): "
            "until then what needs it is slow or finds nothing",
            "Wait; a disk that is full or slow holds it up.",
        )
    why = " ".join(str(row["failure"]).split())[:_EXCERPT]
    again = f"{item.drop}; then run: {item.create}" if item else f"DROP INDEX {row['name']}"
    return fail(f"the index {row['name']} has failed: {why}", f"Run: {again}")


def check_clock(patient: Patient) -> Iterator[Diagnosis]:
    """Find a clock that differs from that of the database."""
    before = datetime.now(UTC)
    began = time.monotonic()
    row = native_times(patient.store.read(load()["doctor.clock"])[0])
    middle = before + timedelta(seconds=(time.monotonic() - began) / 2)
    skew = (row["now"] - middle).total_seconds()
    if abs(skew) > patient.settings.doctor_clock_seconds:
        yield fail(
            f"the database's clock is {abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} "
            "the one here",
            "Have both machines keep time (NTP). Times of receipt never go back for a source, "
            "but tokens expire and filters on time work by these clocks.",
            seconds=skew,
        )
    else:
        yield ok(f"the database's clock is within {abs(skew):.1f} s of the one here", seconds=skew)


def check_letters(patient: Patient) -> Iterator[Diagnosis]:
    """Find records that could not be written, by connector."""
    limit = patient.settings.doctor_count_limit
    found = False
    for org in patient.orgs():
        given = {"org": org, "status": OPEN, "limit": limit}
        for row in map(native_times, patient.store.read(load()["doctor.letters"], **given)):
            found = True
            yield fail(
                f"{_many(row['number'], limit, 'dead letter')} of {row['connector']} in {org}, "
                f"the oldest of {row['oldest']:%Y-%m-%d %H:%M}",
                f"`nazara dead-letters list --org {org}` says why; after the cause is gone, "
                f"`nazara dead-letters replay --all --org {org}`.",
                **{**row, "org": org},
            )
    if not found:
        yield ok("no dead letter is open")


def check_runs(patient: Patient) -> Iterator[Diagnosis]:
    """Find runs of jobs that do not get on."""
    seconds = patient.settings.doctor_stuck_seconds
    before = datetime.now(UTC) - timedelta(seconds=seconds)
    found = False
    for org in patient.orgs():
        given = {"org": org, "before": before, "limit": _SHOWN}
        for row in map(native_times, patient.store.read(load()["doctor.runs"], **given)):
            found = True
            yield fail(
                f"the run {row['name']} in {org} is {row['status']} and has not got on since "
                f"{row['since']:%Y-%m-%d %H:%M}",
                "Does a worker run? `nazara enrich` begins it again; nothing is done twice.",
                **{**row, "org": org},
            )
    if not found:
        yield ok("no run of a job is stuck")


def check_moves(patient: Patient) -> Iterator[Diagnosis]:
    """Find merges whose relationships still have to follow."""
    orgs = [org for org in unsettled(patient.store) if patient.org in {None, org}]
    for org in orgs:
        yield warn(
            f"a merge in {org} still has relationships to move",
            "A worker does that: see the check `worker`; it takes up what is left when it starts.",
        )
    if not orgs:
        yield ok("no merge is unfinished")


def check_stubs(patient: Patient) -> Iterator[Diagnosis]:
    """Tell how many nodes were only ever referred to, by source."""
    limit = patient.settings.doctor_count_limit
    told = False
    for org in patient.orgs():
        for row in patient.store.read(load()["doctor.stubs"], org=org, limit=limit):
            told = True
            yield warn(
                f"{_many(row['number'], limit, 'node')} of source {row['source']} in {org} that "
                "others refer to and nothing describes",
                "Load what describes them, if there is anything; otherwise nothing.",
                **{**row, "org": org},
            )
    if not told:
        yield ok("every node that is referred to is described")


def check_crowds(patient: Patient) -> Iterator[Diagnosis]:
    """Find nodes with very many relationships of one type in one direction."""
    degree = patient.settings.doctor_degree
    told = False
    for org in patient.orgs():
        given = {"org": org, **UidSpan.of(org).bounds}
        query = load()["doctor.crowded"]
        rows = patient.store.read(query, **given, degree=degree, limit=_SHOWN)
        names = {row["uid"]: row["name"] for row in rows}
        query = load()["doctor.degrees"]
        for row in patient.store.read(query, org=org, uids=list(names), degree=degree):
            told = True
            arrow = "lead to" if row["direction"] == "in" else "go out from"
            yield warn(
                f"{row['number']:,} relationships {row['type']} {arrow} {names[row['uid']]}",
                "Reads of it are bounded all the same. If a source links plentiful things to it, "
                "let them name it by a key instead (`system_ref`).",
                **{**row, "org": org},
            )
    if not told:
        yield ok(f"no node has {degree:,} relationships of one type in one direction")


def _many(number: int, limit: int, what: str) -> str:
    """Return how many there are; at the limit of what is counted, that it may be more."""
    several = f"{number:,} {what}{'' if number == 1 else 's'}"
    return several if number < limit else f"at least {several}"


CHECKS = (
    Check("neo4j", check_neo4j),
    Check("migrations", check_migrations, "neo4j"),
    Check("indexes", check_indexes, "neo4j"),
    Check("clock", check_clock, "neo4j"),
    Check("dead-letters", check_letters, "neo4j"),
    Check("runs", check_runs, "neo4j"),
    Check("merges", check_moves, "neo4j"),
    Check("stubs", check_stubs, "neo4j"),
    Check("supernodes", check_crowds, "neo4j"),
)
