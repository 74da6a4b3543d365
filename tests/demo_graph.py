"""The demo organisation written into a test's graph, without a queue between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from enrich.enrichment import enrichment_of
from enrich.sweep import sweep
from graph.model.facts import Facts, Rejected
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer, WriteResult
from ingest.demo import organization as demo
from ingest.profile.importing import import_profile
from ingest.profile.reading import read_profile
from ingest.sources.registry import map_envelope
from tests.conftest import EMPTY


def write_demo(store: Store, run: str = "demo") -> WriteResult:
    """Map and write every record of the demo organisation, and activate its profile.

    Raises:
        AssertionError: When one of them can't be mapped.
    """
    written = Writer(store, run).write(demo.ORG, demo_facts())
    profile = read_profile(demo.PROFILE.read_bytes())
    import_profile(store, demo.ORG, profile, run, activate=True)
    return written


def demo_facts() -> list[Facts]:
    """Return what the records of the demo organisation say, in the order of their files."""
    mapped = [map_envelope(envelope, None) for envelope in demo.envelopes()]
    rejected = [one for one in mapped if isinstance(one, Rejected)]
    assert rejected == []
    return [one for one in mapped if isinstance(one, Facts)]


_VECTORS: list[dict[str, Any]] = []
"""The vectors of sentences of the first demo of this run: they take seconds, and stay the same."""

_KEEP = """CYPHER 25
MATCH (e:Embedding) WHERE e.org = $org AND e.model <> 'local-1'
RETURN labels(e) AS labels, properties(e) AS properties"""

_PUT_BACK = """CYPHER 25
UNWIND $rows AS row
MERGE (e:Embedding {uid: row.properties.uid}) SET e:$(row.labels), e = row.properties"""


def enrich_demo(store: Store) -> None:
    """Give the demo's nodes what its profile asks for, and wait until it can be searched.

    Vectors of sentences that were computed before are put back, where a stamp still proves them.
    """
    with store.driver.session(database=store.settings.neo4j_database) as session:
        session.run(_PUT_BACK, rows=_VECTORS).consume()
    enrichment = enrichment_of(store, demo.ORG, store.settings).asked_for()
    for _ in sweep(enrichment, enrichment.types, store.settings.embed_batch_size):
        pass
    with store.driver.session(database=store.settings.neo4j_database) as session:
        session.run("CALL db.awaitIndexes(60)").consume()
        _VECTORS[:] = session.run(_KEEP, org=demo.ORG).data()


@contextmanager
def graph_with_demo(settings: Settings) -> Iterator[Store]:
    """A store on a graph that holds the enriched demo and nothing else, for a whole module."""
    with closing(Store(settings)) as store:
        with store.driver.session(database=settings.neo4j_database) as session:
            session.run(EMPTY).consume()
        assert write_demo(store).rejected == ()
        enrich_demo(store)
        yield store
