"""The graph that reading is measured on is the one that the product's writer would have made."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

import neo4j
import orjson

from bench.by_hand import statement
from bench.reading.content import SHARES, Content, sizes
from bench.reading.load import load, write_by_product
from graph.store.store import Store

RECORDS = 900


def test_the_fast_load_leaves_the_nodes_and_relationships_of_the_writer(store: Store) -> None:
    load(store, RECORDS)
    fast = dump(store)
    empty(store)
    for org in SHARES:
        content = Content(RECORDS, org)
        lines = chain(content.few(), content.incidents(), content.cases(), content.events())
        write_by_product(store, org, lines)
    written = dump(store)

    differing = sorted(((fast - written) + (written - fast)).elements())
    assert not differing, "\n".join(differing[:8])
    assert fast.total() > RECORDS * 2


def test_the_fast_load_leaves_the_indexes_of_the_migrations(store: Store) -> None:
    before = indexes(store)

    load(store, 200)

    assert indexes(store) == before
    assert len(before) > 50


def test_every_tenant_has_its_share_at_every_size() -> None:
    for records in (2_000, 1_000_000):
        parts = [sizes(records, org) for org in SHARES]
        assert sum(part.incidents for part in parts) == records // 5
        assert sum(part.events for part in parts) == records * 3 // 5
        assert parts[0].incidents == records * 4 // 25


def empty(store: Store) -> None:
    with store.driver.session() as session:
        session.run(statement("empty")).consume()


def dump(store: Store) -> Counter[str]:
    """Count what is stored; only the hashes within versions are left out."""
    found: Counter[str] = Counter()
    for name in ("dump_nodes", "dump_relationships"):
        found.update(map(text_of, store.driver.execute_query(statement(name)).records))
    return found


def text_of(row: neo4j.Record) -> str:
    parts: dict[str, Any] = {
        key: value.split("@")[0] if isinstance(value, str) else value
        for key, value in dict(row).items()
    }
    parts["properties"] = {
        key: str(value) if isinstance(value, neo4j.time.DateTime) else value
        for key, value in row["properties"].items()
    }
    if "uid" in parts["properties"]:
        parts["properties"]["uid"] = parts["properties"]["uid"].split("@")[0]
    if "version" in parts["properties"]:
        parts["properties"]["version"] = parts["properties"]["version"].split("#")[0]
    if "labels" in parts:
        parts["labels"] = sorted(parts["labels"])
    return orjson.dumps(parts, option=orjson.OPT_SORT_KEYS).decode()


def indexes(store: Store) -> set[tuple[str, str, str]]:
    rows = store.driver.execute_query("SHOW INDEXES YIELD name, state, createStatement").records
    return {(row["name"], row["state"], row["createStatement"]) for row in rows}
