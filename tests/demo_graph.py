"""The demo organisation written into a test's graph, without a queue between."""

from __future__ import annotations

from graph.facts import Facts, Rejected
from graph.store import Store
from graph.writer import Writer, WriteResult
from ingest import demo
from ingest.mapping import map_envelope


def write_demo(store: Store, run: str = "demo") -> WriteResult:
    """Map and write every record of the demo organisation.

    Raises:
        AssertionError: When one of them can't be mapped.
    """
    return Writer(store, run).write(demo.ORG, demo_facts())


def demo_facts() -> list[Facts]:
    """Return what the records of the demo organisation say, in the order of their files."""
    mapped = [map_envelope(envelope, None) for envelope in demo.envelopes()]
    rejected = [one for one in mapped if isinstance(one, Rejected)]
    assert rejected == []
    return [one for one in mapped if isinstance(one, Facts)]
