"""Statements of a test's own, to write what is not there and to look at what is."""

from __future__ import annotations

from typing import Any

from graph.store.store import Store


def run(store: Store, text: str, **params: Any) -> list[Any]:
    """Run a statement and return its first column."""
    with store.driver.session(database=store.settings.neo4j_database) as session:
        return session.run(f"CYPHER 25 {text}", params).value()


def node(store: Store, uid: str, label: str, **props: Any) -> str:
    """Write a node of the organisation that its uid names, and return the uid."""
    org = uid.partition(":")[0]
    run(
        store,
        "MERGE (n:_Entity {uid: $uid}) SET n += $props, n:$($labels)",
        uid=uid,
        labels=[label, "CustomerCase"] if label == "Ticket" else [label],
        props={"org": org, "type": label, "visibility": "org", **props},
    )
    return uid
