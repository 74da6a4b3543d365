"""Checks of what flows in: instances of connectors that fail, and files that say nothing usable."""

from __future__ import annotations

from collections.abc import Iterator

from api.doctor.findings import Check, Diagnosis, Patient, ok, warn
from graph.errors import GraphError
from ingest.instances.files import read_files
from ingest.instances.stored import Instances, StoredInstance


def check_connectors(patient: Patient) -> Iterator[Diagnosis]:
    """Find instances that can't be read, whose secrets are missing here, and broken files."""
    troubled, number = False, 0
    for org in patient.orgs():
        for one in Instances(patient.store, org).all():
            number += 1
            for diagnosis in _of_instance(org, one):
                troubled = True
                yield diagnosis
    for file in read_files(patient.settings):
        if file.fault is not None:
            troubled = True
            yield warn(file.fault.message, file.fault.remedy, file=str(file.path))
    if not troubled:
        yield ok(f"{number:,} connectors, and nothing wrong with any")


def _of_instance(org: str, one: StoredInstance) -> Iterator[Diagnosis]:
    if one.instance.paused:
        return
    if error := one.state.get("error"):
        remedy = f"`nazara connector check {one.instance.key} --org {org}` says more."
        yield warn(f"{one.instance.key} in {org} can't be read: {error}", remedy, org=org)
    for name in one.instance.secrets:
        try:
            one.instance.secret(name)
        except GraphError as missing:
            yield warn(f"{one.instance.key} in {org}: {missing.message}", missing.remedy, org=org)


CHECKS = (Check("connectors", check_connectors, "neo4j"),)
