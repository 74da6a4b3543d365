"""A complete run is killed while it ends what it leaves out: the same command ends the rest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest

from graph.store.store import Store
from tests.chaos.command_line import Nazara, until

ROWS, KEPT = 3000, 500
COMMON = ("--source", "catalogue", "--org", "acme", "--complete", "--force", "--json")
HEAD = "acme:catalogue:main:system:"
_GONE = "CYPHER 25 MATCH (n:_Entity) WHERE n.deleted_at IS NOT NULL RETURN count(n) AS number"


def write(path: Path, numbers: Iterable[int]) -> str:
    """Write services that a team owns, so that links end with them."""
    team = {"type": "OWNED_BY", "to": {"type": "Team", "id": "pay"}}
    lines = [
        {"type": "System", "id": f"s{n}", "name": f"s{n}", "kind": "service", "edges": [team]}
        for n in numbers
    ]
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return str(path)


def gone(store: Store) -> int:
    return int(store.driver.execute_query(_GONE).records[0]["number"])


@pytest.mark.long
def test_what_a_killed_run_did_not_end_is_ended_by_the_same_command(
    nazara: Nazara, store: Store, tmp_path: Path
) -> None:
    nazara.environment["NAZARA_BATCH_SIZE"] = "20"
    nazara.up()
    whole = write(tmp_path / "whole.jsonl", range(ROWS))
    part = write(tmp_path / "part.jsonl", range(KEPT))
    assert nazara.run("ingest", whole, *COMMON)[0] == 0

    ending = nazara.start("ingest", part, *COMMON)
    until(lambda: gone(store) or ending.poll() is not None)
    ending.kill()
    ending.wait()
    half = gone(store)
    code, output, errors = nazara.run("ingest", part, *COMMON)

    assert 0 < half < ROWS - KEPT, "the run was killed half way"
    assert code == 0, errors
    # A transaction that was at its commit may have ended some more.
    assert 0 < json.loads(output)["ended"]["System"] <= ROWS - KEPT - half
    assert alive(store) == {f"{HEAD}s{n}" for n in range(KEPT)}
    assert deletions(store) == Counter(f"{HEAD}s{n}" for n in range(KEPT, ROWS))
    assert owned(store) == {f"{HEAD}s{n}" for n in range(KEPT)}


def alive(store: Store) -> set[str]:
    """Return the services of the catalogue that have not ended."""
    query = """CYPHER 25
    MATCH (n:_Entity) WHERE n.uid STARTS WITH $head AND n.deleted_at IS NULL RETURN n.uid AS uid"""
    return {row["uid"] for row in store.driver.execute_query(query, head=HEAD).records}


def deletions(store: Store) -> Counter[str]:
    """Return how often each record is said to have ended."""
    query = "CYPHER 25 MATCH (c:Change) WHERE c.deleted RETURN split(c.uid, '@')[0] AS record"
    return Counter(str(row["record"]) for row in store.driver.execute_query(query).records)


def owned(store: Store) -> set[str]:
    """Return the records by which something has an owner now."""
    query = "CYPHER 25 MATCH ()-[r:OWNED_BY]->() WHERE r.valid_to IS NULL RETURN r.record AS record"
    return {str(row["record"]) for row in store.driver.execute_query(query).records}
