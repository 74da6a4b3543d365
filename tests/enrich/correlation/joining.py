"""What tests of rules share: records of a small shop, and what was joined of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from enrich.correlation.job import LinksJob
from enrich.correlation.kept import KeptRules
from enrich.correlation.rules import shipped
from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from graph.store.store import Store
from tests.api.sample import NOW, Sample
from tests.statements import run

ORG = "acme"

OTHER_SCOPE = "acme:nazara:main:access_scope:1"

Joined = tuple[str, str, str]
"""Start, type and end of a link."""


def case(sample: Sample, number: int | str, minutes: float = 0, **props: Any) -> str:
    """Add a case that was opened some minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    given = {"title": "Card refused", "status": "open", "opened_at": at, "sort_at": at}
    given["account"] = "lotte"
    return sample.node("CustomerCase", number, **given | props)


def incident(sample: Sample, number: int | str, minutes: float = 0, **props: Any) -> str:
    """Add an incident that began some minutes after NOW."""
    at = NOW + timedelta(minutes=minutes)
    given = {"title": "Card gateway refuses", "status": "triggered", "sort_at": at}
    return sample.node("Incident", number, **given | props)


def written(sample: Sample) -> list[str]:
    """Write a sample with its vectors; return the uids."""
    uids = [node["props"]["uid"] for node in sample.nodes]
    orgs = {node["props"]["org"] for node in sample.nodes}
    sample.write()
    for org in orgs:
        own = [uid for uid in uids if uid.startswith(f"{org}:")]
        EmbedJob(sample.store, org, (LocalEmbeddings(),)).run(own)
    return uids


def applied(store: Store, *names: str, org: str = ORG) -> None:
    """Switch shipped rules on."""
    for name in names:
        KeptRules(store, org).apply(shipped()[name])


def job(store: Store, org: str = ORG) -> LinksJob:
    """Return the job of an organisation."""
    return LinksJob(store, org, store.settings)


def joined(store: Store) -> set[Joined]:
    """Return all that rules joined."""
    rows = run(
        store,
        "MATCH (s)-[r]->(t) WHERE r.record STARTS WITH 'nazara:rule:' AND r.confidence = 'inferred'"
        " RETURN [s.uid, type(r), t.uid]",
    )
    return {(start, type_, end) for start, type_, end in rows}


def properties(store: Store) -> list[dict[str, Any]]:
    """Return what is stored of each link, in a fixed order."""
    found: list[dict[str, Any]] = run(
        store,
        "MATCH (s)-[r]->(t) WHERE r.record STARTS WITH 'nazara:rule:'"
        " WITH s, r, t ORDER BY s.uid, type(r), t.uid"
        " RETURN r {.*, start: s.uid, end: t.uid}",
    )
    return found
