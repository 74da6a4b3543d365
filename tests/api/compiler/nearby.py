"""What tests of semantic neighbours share: nodes with vectors, and a way to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from graph.model.identity import org_token
from graph.store.store import Store
from tests.api.conftest import Ask

QUERY = """query ($id: ID, $text: String, $types: [EntityType!], $system: ID, $since: DateTime,
  $until: DateTime, $first: Int) { semanticNeighbors(id: $id, text: $text, types: $types,
  system: $system, since: $since, until: $until, first: $first) {
    score node { id } reasons { kind score part } } }"""

Near = Callable[..., list[dict[str, Any]]]


def asking(ask: Ask) -> Near:
    """Return what asks for neighbours: their `uid`, `score`, and the reasons' kinds and parts."""

    def hits(first: int, org: str = "acme", **given: Any) -> list[dict[str, Any]]:
        answer = ask(QUERY, org=org, first=first, **given)
        found = answer["data"]["semanticNeighbors"]
        return [
            {
                "uid": hit["node"]["id"],
                "score": hit["score"],
                "kinds": [reason["kind"] for reason in hit["reasons"]],
                "parts": {reason["part"] for reason in hit["reasons"]},
            }
            for hit in found
        ]

    return hits


def uids(hits: list[dict[str, Any]]) -> list[str]:
    """Return the ids of hits, nearest first."""
    return [hit["uid"] for hit in hits]


def write(store: Store, rows: list[dict[str, Any]], *, vectors: bool = True) -> None:
    """Write nodes of any organisation, with their vectors."""
    for row in rows:
        row.setdefault("type", "Incident")
        row |= {"org_token": org_token(row["org"]), "visibility": row.get("visibility", "org")}
    with store.driver.session() as session:
        session.run(
            "CYPHER 25 UNWIND $rows AS r CREATE (n:_Entity:$(r.type)) SET n = r", rows=rows
        ).consume()
    for org in {row["org"] for row in rows} if vectors else ():
        named = [row["uid"] for row in rows if row["org"] == org]
        EmbedJob(store, org, (LocalEmbeddings(),)).run(named)
    refreshed(store)


def refreshed(store: Store) -> None:
    """Wait until the full-text index knows what was written."""
    with store.driver.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


def incident(org: str, number: int, title: str, **props: Any) -> dict[str, Any]:
    """Return an incident's properties."""
    return {"uid": f"{org}:t:main:incident:{number}", "org": org, "title": title, **props}
