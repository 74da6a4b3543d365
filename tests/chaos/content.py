"""What is in a graph, as sorted lines of JSON in a file: to compare large graphs by content.

Only one organisation is looked at. Left out is what two loads of the same records can't share:

- `run`, and the times of receipt (`first_seen`, `last_seen`) and of a profile's import, which are
  the clock's;
- since when what a domain profile says is true: since its import;
- `sort_at` where it is a time of receipt, because the node has no main time of its own;
- the bookkeeping of an installation: migrations, users, their tokens (random), how connectors are
  configured and how far they were read, and runs of jobs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import neo4j

from graph.model.declarations import LABELS

BOOKKEEPING = frozenset(
    {
        *("AccessScope", "ApiToken", "ConnectorInstance", "JobRun", "Membership", "Migration"),
        *("MigrationLock", "StreamState", "User"),
    }
)
OF_THE_CLOCK = frozenset({"run", "first_seen", "last_seen", "imported_at", "activated_at"})
OF_AN_IMPORT = frozenset({"at", "valid_from", "valid_to"})
PROFILED = ":profile:"
"""What the uids of a domain profile's records hold."""

_NODES = "CYPHER 25 MATCH (n) WHERE n.org = $org RETURN labels(n) AS labels, properties(n) AS props"
_RELATIONSHIPS = (
    "CYPHER 25 MATCH (a)-[r]->(b) WHERE a.org = $org RETURN labels(a) + labels(b) AS labels, "
    "a.uid AS start, type(r) AS type, b.uid AS end, properties(r) AS props"
)
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Content:
    """A graph's lines in the file at `path`; equal graphs have equal digests.

    `kinds` counts nodes by their labels and relationships by their type.
    """

    path: Path
    digest: str
    kinds: Counter[str]

    def difference(self, other: Content) -> str:
        """Name the first lines that only one of two graphs has."""
        mine, theirs = (Counter(_lines(content.path)) for content in (self, other))
        only = sorted((mine - theirs).elements())
        added = sorted((theirs - mine).elements())
        return "\n".join(
            [
                f"{len(only)} lines only here, {len(added)} only there",
                *(f"- {line}" for line in islice(only, _SHOWN)),
                *(f"+ {line}" for line in islice(added, _SHOWN)),
            ]
        )


def write_content(driver: neo4j.Driver, org: str, path: Path) -> Content:
    """Write all that is in the graph of an organisation to `path`."""
    kinds: Counter[str] = Counter()
    lines: list[bytes] = []
    with driver.session() as session:
        nodes = _nodes(session.run(_NODES, org=org))
        for kind, line in chain(nodes, _relationships(session.run(_RELATIONSHIPS, org=org))):
            kinds[kind] += 1
            lines.append(json.dumps(line, sort_keys=True, default=str).encode())
    lines.sort()
    text = b"\n".join(lines)
    path.write_bytes(text)
    return Content(path, hashlib.sha256(text).hexdigest(), kinds)


def _nodes(rows: Iterable[neo4j.Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    for labels, props in rows:
        if not BOOKKEEPING & set(labels):
            kind = ":".join(sorted(labels))
            yield kind, {"labels": sorted(labels), **_properties(labels, props)}


def _relationships(rows: Iterable[neo4j.Record]) -> Iterator[tuple[str, dict[str, Any]]]:
    for labels, start, kind, end, props in rows:
        if not BOOKKEEPING & set(labels):
            yield kind, {"start": start, "type": kind, "end": end, **_properties((), props)}


def _properties(labels: Iterable[str], props: dict[str, Any]) -> dict[str, Any]:
    dropped = OF_THE_CLOCK if _has_main_time(labels, props) else OF_THE_CLOCK | {"sort_at"}
    if PROFILED in str(props.get("uid")) or PROFILED in str(props.get("record")):
        dropped |= OF_AN_IMPORT
    return {name: _short(name, value) for name, value in props.items() if name not in dropped}


def _has_main_time(labels: Iterable[str], props: dict[str, Any]) -> bool:
    main = {LABELS[label].sort_property for label in labels if label in LABELS}
    return any(name and props.get(name) is not None for name in main) or "stub" in props


def _short(name: str, value: Any) -> Any:
    """Return a vector's digest in its place: a thousand numbers help nobody."""
    if name != "vector":
        return value
    return hashlib.sha256(str(value).encode()).hexdigest()


def _lines(path: Path) -> list[str]:
    return path.read_text().split("\n")
