"""Walks over the whole graph in memory, by the book: breadth first, nothing capped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graph.store.store import Store
from tests.api.compiler.naive import Node

_UNSEEN = {"Alias", "Tombstone", "User", "ApiToken", "Membership", "AccessScope"}
_SYSTEMATIC = {"CHANGED", "ALIAS_OF", "HOLDS", "IN", "ACTS_AS"}
_SURE = ["asserted", "derived", "inferred"]

Edge = tuple[str, str, str, str | None]
"""Type, start, end and confidence."""


@dataclass
class Walks:
    """What one organisation sees, at a time or now."""

    org: str
    nodes: dict[str, Node] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)

    @classmethod
    def of(cls, store: Store, org: str, at: Any = None) -> Walks:
        made = cls(org)
        links: dict[tuple[str, str, str], list[str]] = {}
        with store.driver.session() as session:
            for record in session.run("MATCH (n:_Entity) RETURN n, labels(n) AS labels"):
                made.nodes[record["n"]["uid"]] = {**record["n"], "*": set(record["labels"])}
            for record in session.run("MATCH (a:_Entity)-[r]->(b:_Entity) RETURN a.uid, r, b.uid"):
                start, link, end = record.values()
                if link.type == "ALIAS_OF":
                    made.aliases[start] = min(end, made.aliases.get(start, end))
                elif link.type not in _SYSTEMATIC and _valid(link, at):
                    links.setdefault((link.type, start, end), []).append(link.get("confidence"))
        for (type_, start, end), said in links.items():
            if made.sees(start) and made.sees(end):
                sure = min((name for name in said if name), key=_SURE.index, default=None)
                made.edges.add((type_, start, end, sure))
        return made

    def sees(self, uid: str) -> bool:
        """Whether a node is there for everybody of the organisation."""
        node = self.nodes.get(uid)
        if node is None or node["org"] != self.org or _UNSEEN & node["*"]:
            return False
        return bool(node["visibility"] == "org")

    def resolve(self, uid: str) -> str | None:
        if self.nodes.get(uid, {}).get("org") != self.org:
            return None
        found = self.aliases.get(uid, uid)
        return found if self.sees(found) else None

    def steps(
        self, uid: str, types: Iterable[str] | None, direction: str
    ) -> Iterator[tuple[str, str, str]]:
        """Yield type, direction and the other end of each relationship of a node."""
        for type_, start, end, _ in self.edges:
            if types is not None and type_ not in types:
                continue
            if start == uid and direction != "INCOMING":
                yield type_, "OUTGOING", end
            if end == uid and direction != "OUTGOING":
                yield type_, "INCOMING", start

    def hops(
        self,
        uid: str,
        depth: int,
        types: Iterable[str] | None = None,
        direction: str = "BOTH",
        *,
        stubs: bool = True,
        labels: set[str] | None = None,
    ) -> dict[str, int]:
        """Return how far each node is, the first included."""
        found, level = {uid: 0}, [uid]
        for hop in range(1, depth + 1):
            reached = {end for of in level for _, _, end in self.steps(of, types, direction)}
            level = [end for end in reached if end not in found and self._meets(end, stubs, labels)]
            found |= dict.fromkeys(level, hop)
        return found

    def _meets(self, uid: str, stubs: bool, labels: set[str] | None) -> bool:  # noqa: FBT001
        node = self.nodes[uid]
        return (stubs or not node.get("stub")) and (labels is None or bool(labels & node["*"]))

    def between(self, uids: Iterable[str], types: Iterable[str] | None = None) -> set[Edge]:
        """Return the relationships whose ends are both among these nodes."""
        kept = set(uids)
        return {
            edge
            for edge in self.edges
            if edge[1] in kept and edge[2] in kept and (types is None or edge[0] in types)
        }

    def paths(
        self, start: str, end: str, most: int, types: Iterable[str] | None = None
    ) -> set[tuple[str, ...]]:
        """Return all shortest paths, as their nodes."""
        level: set[tuple[str, ...]] = {(start,)}
        for _ in range(most + 1):
            done = {path for path in level if path[-1] == end}
            if done:
                return done
            level = {
                (*path, other)
                for path in level
                for _, _, other in self.steps(path[-1], types, "BOTH")
                if other not in path
            }
        return set()


def _valid(link: Any, at: Any) -> bool:
    if at is None:
        return link.get("valid_to") is None
    began = link.get("valid_from") or link.get("first_seen")
    return began is not None and began <= at and (not link.get("valid_to") or link["valid_to"] > at)
