"""Backup and restore on a real database: everything comes back, exactly, or nothing does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j.spatial
import neo4j.time
import orjson
import pytest

from api.auth import TokenVerifier, create_token, create_user
from cypher.loader import load
from graph.backup.archive import rows
from graph.backup.checking import verify
from graph.backup.manifest import MANIFEST, Manifest, read_manifest
from graph.backup.restoring import check, restore
from graph.backup.taking import take
from graph.errors import (
    DatabaseUnavailable,
    GraphNotEmpty,
    InvalidBackup,
    InvalidInput,
    NotFound,
    SchemaMismatch,
)
from graph.facts import Facts
from graph.migrate import migrate
from graph.migrations.reader import load_migrations
from graph.settings import Settings
from graph.store import Store, Transaction
from graph.writer import Writer
from tests.conftest import EMPTY
from tests.graph.histories import ORG, incident, snapshot, system_record

NEWEST = len(load_migrations())
MODULE_ORGS = ("acme", "other")

WEIRD = """
CREATE (n:_Entity:Incident {
  uid: 'acme:weird:main:incident:1', org: 'acme', type: 'Incident', name: 'weird',
  nanoseconds: datetime('2026-01-01T00:00:00.123456789Z'),
  offset: datetime('1969-12-31T23:59:59.999999999-03:30'),
  zone: datetime('2026-10-25T02:30:00+01:00[Europe/Berlin]'),
  utc_zone: datetime('2026-01-01T00:00:00[UTC]'),
  long_ago: datetime('-4711-02-28T12:00:00Z'), far_away: datetime('+12345-03-01T00:00:00Z'),
  local_mean: datetime('1890-01-01T00:00:00[Europe/Berlin]'),
  times: [datetime('2026-01-01T00:00:00.000000001Z'), datetime('2024-02-29T00:00:00+14:00')],
  date: date('2024-02-29'), time: time('12:00:00.000000001+01:00'), local: localtime('23:59:59.9'),
  local_date: localdatetime('2026-03-29T02:30:00.1'), duration: duration('P1Y2M3DT4H5M6.789S'),
  negative: duration('PT-0.000000001S'),
  place: point({x: 1.5, y: -2.5}), high: point({longitude: 7.0, latitude: 50.0, height: 100.0}),
  whole: 1, decimal: 1.0, tiny: 5e-324, largest: 9223372036854775807,
  least: -9223372036854775808, minus_zero: -0.0,
  infinite: $infinite, less: -$infinite, no_number: $nan, numbers: [1.0, $nan, $infinite],
  flag: true, flags: [true, false], wholes: [1, 2], empty: [], no_text: '', texts: ['', 'ä'],
  text: $text, bytes: $bytes, `odd name`: 'datetime', datetime: '{"datetime": "no"}'
})
CREATE (s:_Entity:System {uid: 'acme:nazara:main:system:x', org: 'acme', stub: true, name: 'x'})
CREATE (n)-[:AFFECTS {record: 'a', at: datetime('2026-01-01T00:00:00.5Z'), score: 1.0, n: 1}]->(s)
CREATE (n)-[:AFFECTS {record: 'b', spans: [], no_number: $nan}]->(s)
CREATE (n)-[:ABOUT]->(n)
CREATE (:PendingMove {uid: 'm1', org: 'acme', of: 'acme:weird:main:incident:1'})
CREATE (:Change {uid: 'acme:weird:main:incident:9@v', org: 'acme', links: []})
"""
TEXT = "line\nbreak \t \u0000 \u2028 \U0001f600 \"quoted\" \\ \u0301e \ufffd"
"""With what JSON, lines and Unicode might stumble over."""


def fill(store: Store) -> None:
    """Write one graph with some of everything: merges, deletions, history, vectors, users."""
    writer = Writer(store, "run")
    writer.write(ORG, [Facts((one,)) for one in history()])
    create_token(store, ORG, "program", "viewer")
    create_user(store, "ada@example.org", "admin", ORG, "a long password")
    create_user(store, "bob@example.org", "admin", "other", "a long password")
    given = {"infinite": float("inf"), "nan": float("nan"), "bytes": bytes(range(256))}
    run(store, WEIRD, text=TEXT, **given)
    run(store, "MATCH (n:_Entity:System) WITH n LIMIT 2 CREATE (:Embedding:Embedding_local_1 "
        "{uid: n.uid + '|m', of: n.uid, org: n.org, visibility: 'org', vector: $vector})",
        vector=[0.1, -0.0] * 512)  # fmt: skip


def history() -> list[Any]:
    """Return records that own, merge, reopen, rename and delete."""
    catalogue = [
        system_record(f"s{number}", 1, key=f"s{number}", owners=["t1"], needs=["s0"])
        for number in range(20)
    ]
    claims = [
        system_record("tool-1", 2, source="pager", key="s1", owners=["t2"]),
        system_record("tool-1", 3, source="pager", key="s2", same_as=["acme:x:main:system:7"]),
    ]
    incidents = [
        incident(f"i{number % 30}", number, affects=[f"s{number % 7}", f"s{number % 5}"])
        for number in range(60)
    ]
    return [*catalogue, *claims, *incidents, incident("i3", 90, tombstone=True)]


def run(store: Store, text: str, /, **params: Any) -> list[list[Any]]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        return session.run(f"CYPHER 25 {text}", params).values()


def empty(store: Store) -> None:
    run(store, EMPTY.strip())


def content(folder: Path) -> dict[str, list[bytes]]:
    """Return every row of a backup, in an order of its own."""
    found: dict[str, list[bytes]] = {"nodes": [], "relationships": []}
    for entry in read_manifest(folder).files:
        found[entry.kind] += [
            orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows(folder, entry)
        ]
    return {kind: sorted(lines) for kind, lines in found.items()}


@pytest.fixture
def full(store: Store) -> Store:
    fill(store)
    return store


def test_backup_restore_backup_gives_the_same_rows(full: Store, tmp_path: Path) -> None:
    first = take(full, tmp_path / "first")
    empty(full)

    done = restore(full, tmp_path / "first")
    second = take(full, tmp_path / "second", packed=False)

    assert content(tmp_path / "first") == content(tmp_path / "second")
    assert (done.resumed, done.schema_version) == (0, NEWEST)
    assert first.exact
    assert second.exact
    assert (first.labels, first.types, first.orgs) == (second.labels, second.types, second.orgs)
    assert run(full, "MATCH (r:Restore) RETURN r") == []
