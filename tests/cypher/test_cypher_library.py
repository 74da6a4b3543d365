"""Every named query suits the database: it plans, returns what it says, and uses an index."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase

from cypher.loader import LANGUAGE, Query, load
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from tests.graph.questions import ASKED

ROOT = Path(__file__).parents[2]

QUERIES = [*load().values(), *ASKED.values()]

SCANS = frozenset(
    {"AllNodesScan", "NodeByLabelScan", "DynamicLabelNodeLookup", "UnionNodeByLabelsScan"}
)

SCANNING = {
    "backup.begin": "marks what an empty graph may hold: a few nodes",
    "backup.begun": "reads the one restore that may be under way",
    "doctor.restores": "reads the one restore that may be under way",
    "backup.advance": "reads the one restore that may be under way",
    "backup.finish": "reads the one restore that may be under way",
    "backup.labels": "counts everything, once, at the end of a restore",
    "backup.moves": "reads every merge that is not finished; there are a few at most",
    "backup.types": "counts everything, once, at the end of a restore",
    "backup.unmark": "looks at tokens and memberships, once, at the end of a restore",
    "embeddings.anywhere": "ends at the first vector of a model, if any is left",
    "migrations.applied": "reads every migration; there are a few dozen at most",
}
"""Queries that may lack an index seek, each with the reason."""

MAY_HOLD_CYPHER = (
    "graph/write/upserts.py",
    "graph/schema/statements.py",
    "graph/schema/migrations/",
    "api/compiler/",
    "api/schema/computed.py",
)

CYPHER_TEXT = re.compile(
    r"\bMATCH\s*\(|\bMERGE\s*\(|\bUNWIND\s+\$|\bDETACH\s+DELETE\b|\bCREATE\s+\(|"
    r"\bCREATE\s+(?:VECTOR\s+|FULLTEXT\s+)?INDEX\b|\bCREATE\s+CONSTRAINT\b|\bCALL\s+dbms?\.|"
    r"\bRETURN\s+(?:1|\$|count\()"
)


@pytest.fixture
def driver(store: Store, settings: Settings) -> Iterator[Driver]:
    """A driver of the test's own, on the migrated database that `store` prepared."""
    assert store is not None
    at = resolve(settings)
    with GraphDatabase.driver(
        at.neo4j_uri, auth=(at.neo4j_user, at.neo4j_password), notifications_min_severity="OFF"
    ) as opened:
        yield opened


def operators(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the names of a plan's operators."""
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("query", QUERIES, ids=[query.name for query in QUERIES])
def test_each_query_plans_without_a_scan_and_returns_what_it_declares(
    driver: Driver, query: Query
) -> None:
    with driver.session() as session:
        result = session.run(f"{LANGUAGE} EXPLAIN\n{query.text.removeprefix(LANGUAGE)}")
        keys = tuple(result.keys())
        plan = result.consume().plan

    assert keys == query.returns
    assert plan is not None
    if query.name not in SCANNING:
        assert SCANS.isdisjoint(operators(plan)), list(operators(plan))


def test_each_query_is_asked_by_the_product() -> None:
    packages = ("api", "enrich", "graph", "ingest")
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for package in packages
        for path in (ROOT / package).rglob("*.py")
    )

    assert [name for name in load() if f'"{name}"' not in text] == []


def test_each_exception_names_a_query() -> None:
    assert set(SCANNING) <= set(load())


def test_no_module_but_the_generators_holds_cypher() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for package in ("api", "cypher", "enrich", "graph", "ingest")
        for path in sorted((ROOT / package).rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(MAY_HOLD_CYPHER)
        for line, text in strings(path)
        if CYPHER_TEXT.search(text)
    ]

    assert faults == []


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string literals of a module, its documentation left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
        ):
            yield node.lineno, node.value
