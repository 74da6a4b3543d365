"""The rows of a graph, and how long statements written by hand take to write the same again.

The hand-written side is given every row ready-made: all nodes, issues, stubs and `Change`s with all
their properties, and all relationships with theirs, provenance and validity among them. It
receives, proves, reads, maps, checks, locks and compares nothing, and adds nothing up. What
enrichment makes of nodes is left out on both sides. That the graph is the same is asserted.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

import neo4j

BATCH: Final = 500

_MINE: Final = "n.org = $org AND NOT n:ConnectorInstance AND NOT n:Embedding AND NOT n:JobRun"
_NODES: Final = f"CYPHER 25 MATCH (n) WHERE {_MINE} RETURN labels(n) AS labels, properties(n) AS p"
_LINKS: Final = f"""CYPHER 25 MATCH (n)-[r]->(m) WHERE {_MINE} AND m.org = $org
AND NOT coalesce(r.confidence = 'derived' AND r.source = 'nazara', false)
RETURN type(r) AS type, n:_Entity AS a, n.uid AS start, m:_Entity AS b, m.uid AS end,
  properties(r) AS p"""
_EMPTY: Final = f"""MATCH (n) WHERE {_MINE} OR n:Embedding
CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 2000 ROWS"""
_ENTITIES: Final = """CYPHER 25 UNWIND $rows AS row MERGE (n:_Entity {uid: row.uid})
SET n += row SET n:LABELS"""
_OTHERS: Final = "CYPHER 25 UNWIND $rows AS row MERGE (n:LABELS {uid: row.uid}) SET n += row"
_LINK: Final = """CYPHER 25 UNWIND $rows AS row MATCH (a:START {uid: row.start})
MATCH (b:END {uid: row.end}) MERGE (a)-[r:TYPE KEY]->(b) SET r += row.p"""

_MADE: Final = "summary"
"""How the names of the properties begin that enrichment sets on nodes."""

Row = dict[str, Any]


class SameRows:
    """What an organisation's graph holds, kept to be written again by hand."""

    def __init__(self, driver: neo4j.Driver, org: str) -> None:
        self._driver = driver
        self._org = org
        self._steps = [*self._nodes(), *self._links()]
        self._content = self._digest()

    def seconds(self) -> float:
        """Empty the graph of the organisation; return how long it takes to write it again."""
        seconds = self._written_again()
        assert self._digest() == self._content, "written by hand, it is another graph"
        return seconds

    def _written_again(self) -> float:
        empty(self._driver, self._org)
        with self._driver.session() as session:
            started = time.perf_counter()
            for text, rows in self._steps:
                for start in range(0, len(rows), BATCH):
                    session.execute_write(_run, text, rows[start : start + BATCH])
            return time.perf_counter() - started

    def _digest(self) -> str:
        """Return a digest of all nodes and relationships with their labels and properties."""
        found: list[str] = []
        for query in (_NODES, _LINKS):
            rows = self._driver.execute_query(query, org=self._org).records
            found += (_line(row.data()) for row in rows)
        return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()

    def _nodes(self) -> Iterator[tuple[str, Sequence[Row]]]:
        groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in self._driver.execute_query(_NODES, org=self._org).records:
            groups[tuple(sorted(row["labels"]))].append(_without_made(row["p"]))
        for labels, rows in groups.items():
            text = _ENTITIES if "_Entity" in labels else _OTHERS
            yield text.replace("LABELS", ":".join(labels)), rows

    def _links(self) -> Iterator[tuple[str, Sequence[Row]]]:
        groups: defaultdict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        for row in self._driver.execute_query(_LINKS, org=self._org).records:
            record = row["p"].get("record")
            start, end = ("_Entity" if one else "Change" for one in (row["a"], row["b"]))
            key = "{record: row.record}" if record is not None else ""
            link = {"start": row["start"], "end": row["end"], "record": record, "p": row["p"]}
            groups[row["type"], key, start, end].append(link)
        for (kind, key, start, end), rows in groups.items():
            text = _LINK.replace("TYPE", kind).replace("KEY", key)
            yield text.replace("START", start).replace("END", end), rows


def empty(driver: neo4j.Driver, org: str) -> None:
    """Remove what an organisation's graph holds, but for how it is configured."""
    with driver.session() as session:
        session.run(_EMPTY, org=org).consume()


def _without_made(properties: Row) -> Row:
    return {name: value for name, value in properties.items() if not name.startswith(_MADE)}


def _line(row: Row) -> str:
    labels = sorted(row.pop("labels", ()))
    properties = sorted(_without_made(row.pop("p")).items())
    return repr((labels, properties, sorted(row.items())))


def _run(tx: neo4j.ManagedTransaction, text: str, rows: Sequence[Row]) -> None:
    tx.run(text, rows=rows).consume()
