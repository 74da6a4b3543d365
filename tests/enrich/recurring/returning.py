"""What tests of findings share: incidents that come back, and what was found of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import shipped
from enrich.recurring.job import FindingsJob
from graph.store.store import Store
from tests.api.sample import NOW, Sample
from tests.enrich.correlation.joining import ORG, incident, written
from tests.statements import run

RULE = "recurring-incidents"
DAY = 24 * 60


def returning(sample: Sample, days: tuple[int, ...] = (-40, -20, 0), **props: Any) -> list[str]:
    """Add incidents of one problem of a system, so many days after NOW each."""
    pay = sample.node("System", "pay", name="pay")
    found = []
    for number, day in enumerate(days):
        found.append(incident(sample, f"R{number}", day * DAY, **props))
        sample.link(found[-1], "AFFECTS", pay)
    return found


def one_more(store: Store, name: str, days: float, **props: Any) -> str:
    """Write one incident more of the same problem."""
    sample = Sample(store)
    uid = incident(sample, name, days * DAY, **props)
    sample.link(uid, "AFFECTS", "acme:t:main:system:pay")
    written(sample)
    return uid


def findings_job(store: Store, org: str = ORG, days: float = 1) -> FindingsJob:
    """Return the job of an organisation, some days after NOW."""
    return FindingsJob(store, org, store.settings, NOW + timedelta(days=days))


def applied(store: Store, name: str = RULE, org: str = ORG) -> None:
    """Switch a rule on."""
    KeptRules(store, org).apply(shipped()[name])


def found(store: Store) -> list[dict[str, Any]]:
    """Return all findings with their members, in a fixed order."""
    rows: list[dict[str, Any]] = run(
        store,
        "MATCH (f:Finding) WITH f ORDER BY f.uid RETURN f {.*, "
        "members: COLLECT { MATCH (m)-[:EVIDENCE_OF]->(f) RETURN m.uid ORDER BY m.uid }, "
        "systems: COLLECT { MATCH (f)-[:AFFECTS]->(s) RETURN s.uid ORDER BY s.uid }}",
    )
    return rows
