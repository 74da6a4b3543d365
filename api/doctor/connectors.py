"""Checks of what flows in: how each instance does, and files that say nothing usable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.doctor.findings import Check, Diagnosis, Patient, ok, warn
from graph.errors import GraphError
from graph.model.times import length_text
from ingest.instances.files import read_files
from ingest.instances.stored import Instances, StoredInstance

_MOST_WELL: Final = 20
"""How many that are well are told one by one."""

_OVERDUE: Final = timedelta(minutes=10)


def check_connectors(patient: Patient) -> Iterator[Diagnosis]:
    """Tell of each instance how it flows in, and find files that describe none."""
    number = well = 0
    now = datetime.now(UTC)
    for org in patient.orgs():
        for one in Instances(patient.store, org).all():
            number += 1
            found = list(_to_see_to(org, one, now))
            well += not found
            yield from found
            if not found and well <= _MOST_WELL:
                yield ok(f"{one.instance.key} in {org}: {_told(one, now)}", **_facts(org, one))
    for file in read_files(patient.settings) if patient.org is None else ():
        if file.fault is not None:
            yield warn(file.fault.message, file.fault.remedy, file=str(file.path))
    yield ok(f"{number:,} connectors, {well:,} of them well")


def _to_see_to(org: str, one: StoredInstance, now: datetime) -> Iterator[Diagnosis]:
    """Yield what somebody should see to; of a paused instance nothing."""
    if one.instance.paused:
        return
    name, facts = f"{one.instance.key} in {org}", _facts(org, one)
    if one.flow.error:
        remedy = f"`nazara connector check {one.instance.key} --org {org}` says more."
        yield warn(f"{name} can't be read: {one.flow.error}", remedy, **facts)
    for missing in _missing_secrets(one):
        yield warn(f"{name}: {missing.message}", missing.remedy, **facts)
    if one.flow.dead_letters:
        remedy = f"`nazara dead-letters list --org {org}` shows them, and why."
        yield warn(f"{name}: {one.flow.dead_letters:,} records were refused", remedy, **facts)
    due = one.flow.next_run_at
    if one.instance.is_pulled and due is not None and now - due > _OVERDUE:
        remedy = "A worker reads it: `nazara status` tells whether one runs."
        yield warn(f"{name} has been due for {length_text(now - due)}", remedy, **facts)


def _missing_secrets(one: StoredInstance) -> Iterator[GraphError]:
    for name in one.instance.secrets:
        try:
            one.instance.secret(name)
        except GraphError as missing:
            yield missing


def _told(one: StoredInstance, now: datetime) -> str:
    """Return in one line how an instance flows in."""
    flow = one.flow
    if one.instance.paused:
        return "paused"
    if flow.last_heard_at is None:
        return "nothing came yet"
    told = [
        f"last heard {length_text(now - flow.last_heard_at)} ago",
        f"{flow.received_count:,} received, {flow.rejected_count:,} rejected",
    ]
    if (lag := flow.lag(now)) is not None:
        told.append(f"read until {length_text(lag)} ago")
    if flow.next_run_at is not None:
        told.append(f"next in {length_text(max(flow.next_run_at - now, timedelta()))}")
    if flow.budget_left is not None:
        told.append(f"{flow.budget_left:,} requests left")
    return "; ".join(told)


def _facts(org: str, one: StoredInstance) -> dict[str, Any]:
    known = {name: value for name, value in asdict(one.flow).items() if value is not None}
    return {"org": org, "connector": one.instance.key, **known}


CHECKS = (Check("connectors", check_connectors, "neo4j"),)
