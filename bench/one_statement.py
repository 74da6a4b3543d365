"""What a call writes, as the one statement that somebody would write by hand for just that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import neo4j

from graph.store.store import native_times
from graph.store.wire import encoded

_NODES: Final = """CYPHER 25 MATCH (n) WHERE n.org = $org
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS props"""
_LINKS: Final = """CYPHER 25 MATCH (a)-[r]->(b) WHERE a.org = $org AND b.org = $org
RETURN elementId(r) AS id, type(r) AS type, elementId(a) AS start, elementId(b) AS end,
  properties(r) AS props"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement as it was sent."""

    text: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """What the graph holds of an organisation: nodes and relationships by their elements' ids."""

    nodes: Mapping[str, Row]
    links: Mapping[str, Row]

    @classmethod
    def read(cls, driver: neo4j.Driver, org: str) -> Held:
        """Read all of it."""
        nodes, links = (
            {row["id"]: row.data() for row in driver.execute_query(text, org=org).records}
            for text in (_NODES, _LINKS)
        )
        return cls(nodes, links)


def one_statement(org: str, before: Held, after: Held) -> Sent:
    """Return the statement that makes the one of the other.

    What is there already is looked up by its index, in its organisation, and locked; then it is
    changed, and what is new is created. That is all: nothing is checked, resolved or read.
    """
    return _Difference(org, before, after).statement()


@dataclass(frozen=True, slots=True)
class _Difference:
    org: str
    before: Held
    after: Held

    def statement(self) -> Sent:
        assert self.before.nodes.keys() <= self.after.nodes.keys(), "a call that deletes nodes"
        kept = {one: self.after.links[one] for one in self.before.links.keys() & self.after.links}
        assert kept == self.before.links, "a call that deletes or changes relationships"
        created = [one for one in self.after.nodes if one not in self.before.nodes]
        links = [row for one, row in self.after.links.items() if one not in self.before.links]
        found = [one for one in self._named(links) if one not in created]
        names = {one: f"n{number}" for number, one in enumerate([*found, *created])}
        lines = [
            "CYPHER 25",
            *(self._match(names[one], self.before.nodes[one]) for one in found),
            *(self._lock(names[one], one) for one in found),
            *(self._create(names[one], self.after.nodes[one]) for one in created),
            *(self._link(number, row, names) for number, row in enumerate(links)),
        ]
        nodes = {name: _sendable(self.after.nodes[one]["props"]) for one, name in names.items()}
        props = [_sendable(row["props"]) for row in links]
        return Sent("\n".join(lines), {"org": self.org, "nodes": nodes, "links": props})

    def _named(self, links: list[Row]) -> list[str]:
        """Return the nodes that are changed, and those that new relationships lead from and to."""
        changed = filter(self._changed, self.before.nodes)
        ends = (row[end] for row in links for end in ("start", "end"))
        return list(dict.fromkeys((*changed, *ends)))

    def _changed(self, one: str) -> bool:
        return self.before.nodes[one] != self.after.nodes[one]

    def _match(self, name: str, row: Row) -> str:
        assert "_Entity" in row["labels"], row
        return f"MATCH ({name}:_Entity {{uid: $nodes.{name}.uid}}) WHERE {name}.org = $org"

    def _lock(self, name: str, one: str) -> str:
        return f"SET {name} += $nodes.{name}" if self._changed(one) else f"SET {name}:_Entity"

    def _create(self, name: str, row: Row) -> str:
        return f"CREATE ({name}:{':'.join(row['labels'])}) SET {name} = $nodes.{name}"

    def _link(self, number: int, row: Row, names: Mapping[str, str]) -> str:
        start, end = names[row["start"]], names[row["end"]]
        return (
            f"CREATE ({start})-[r{number}:{row['type']}]->({end}) SET r{number} = $links[{number}]"
        )


def _sendable(props: Row) -> Row:
    return dict(encoded(native_times(props)))
