"""Whether a graph was enriched completely, and nothing in it twice."""

from __future__ import annotations

import json
from typing import Any

from graph.settings.settings import Endpoints, load_settings
from graph.store.store import Store
from tests.chaos.command_line import Nazara

_TWICE = {
    "vectors of one piece and model": (
        "MATCH (e:Embedding) "
        "WITH e.of AS of, e.model AS model, e.piece AS piece, count(*) AS times "
        "WHERE times > 1 RETURN count(*) AS number"
    ),
    "mentions of one thing in one node": (
        "MATCH (a)-[r:MENTIONS]->(b) WITH a, b, r.record AS record, count(*) AS times "
        "WHERE times > 1 RETURN count(*) AS number"
    ),
    "vectors of nodes that are gone": (
        "MATCH (e:Embedding) WHERE NOT EXISTS { (:_Entity {uid: e.of}) } RETURN count(e) AS number"
    ),
    "runs of jobs that never end": (
        "MATCH (j:JobRun) WHERE j.status IN ['queued', 'running'] RETURN count(j) AS number"
    ),
}

_COUNTS = (
    "MATCH (e:Embedding) WITH count(e) AS vectors "
    "OPTIONAL MATCH (n:_Entity) WHERE n.summary IS NOT NULL WITH vectors, count(n) AS summaries "
    "OPTIONAL MATCH ()-[r:MENTIONS]->() RETURN vectors, summaries, count(r) AS mentions"
)


def faults(endpoints: Endpoints) -> list[str]:
    """Return what stands twice in the graph, or was left behind."""
    store = Store(load_settings(), endpoints)
    try:
        found = {
            what: store.driver.execute_query(f"CYPHER 25 {text}").records[0]["number"]
            for what, text in _TWICE.items()
        }
    finally:
        store.close()
    return [f"{number} {what}" for what, number in found.items() if number]


def counts(endpoints: Endpoints) -> dict[str, int]:
    """Return how many results of each kind there are."""
    store = Store(load_settings(), endpoints)
    try:
        return dict(store.driver.execute_query(f"CYPHER 25 {_COUNTS}").records[0])
    finally:
        store.close()


def what_enriching_again_does(nazara: Nazara, org: str) -> dict[str, Any]:
    """Enrich everything once more; return what had to be written or removed: nothing at best."""
    code, output, errors = nazara.run("enrich", "--wait", "--json", "--org", org)
    assert code == 0, errors
    told = json.loads(output)
    return {name: told[name] for name in ("written", "deleted", "removed") if told.get(name)}
