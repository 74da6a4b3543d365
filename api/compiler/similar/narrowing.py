"""Which nodes a search for neighbours may show, and how the few are found that filters leave.

The vector index knows organisation, type and visibility. A system or a time it does not know:
what they leave is found from the system, or in the index by time, before anything is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.compiler.plan.statement import ANY_VISIBLE
from api.compiler.time.moment import Moment
from enrich.embedding.job import embedded_types
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS

SHOWN_AS: Final = {"DocumentChunk": "Document"}
"""Labels whose hits are shown as the node that they are a part of."""

_SHOWN: Final = tuple(dict.fromkeys(SHOWN_AS.get(name, name) for name in embedded_types()))
_RANKINGS: Final = ("SUSPECTED_CAUSE",)
"""Relationships that are guesses about a system, and say not that something is about it."""

OF_SYSTEM: Final = tuple(
    spec.type
    for spec in RELATIONSHIPS.values()
    if spec.type not in _RANKINGS
    and any(
        "System" in ends.targets and ends.source in _SHOWN and ends.source != "System"
        for ends in spec.ends
    )
)
"""Relationships by which what can be found belongs to a system."""

KEYED: Final = tuple(name for name in _SHOWN if LABELS[name].property("system"))
"""Labels of nodes that name their system in the property `system`."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of one search. `{n}` in its texts is the variable of a found node."""

    index: int
    moment: Moment
    system: bool
    since: bool
    until: bool

    def __bool__(self) -> bool:
        """Whether there are filters that the vector index does not know."""
        return self.system or self.since or self.until

    def p(self, name: str) -> str:
        """Return one of the search's parameters."""
        return f"$p.s{self.index}_{name}"

    def members(self, kept: str) -> Iterator[str]:
        """Bind `m{n}`: the uids of what the filters leave, up to a limit; `kept` stays bound.

        With a system, it is bound too, as `z{n}`; without such a system nothing is found.
        """
        if self.system:
            there = " AND ".join(["z{n}:System", *self.moment.exists("z{n}", linked=False)])
            yield (
                f"MATCH (y{{n}}:{ENTITY_LABEL} {{uid: {self.p('system')}}}) "
                f"WHERE y{{n}}.org = $p.org\n"
                f"WITH {kept}, coalesce(COLLECT {{ MATCH (y{{n}})-[:ALIAS_OF]->(k{{n}}) "
                f"WHERE k{{n}}.org = $p.org RETURN k{{n}} ORDER BY k{{n}}.uid LIMIT 1 }}[0], "
                f"y{{n}}) AS z{{n}}\nWHERE {there}"
            )
            kept += ", z{n}"
        yield (
            f"WITH {kept}, COLLECT {{\n{self.left()}\n"
            f"CALL (n{{n}}) {{ WITH n{{n}} WHERE NOT n{{n}}:Document RETURN n{{n}}.uid AS u{{n}} "
            f"UNION ALL MATCH (n{{n}}:Document)-[:HAS_CHUNK]->(c{{n}}) "
            f"RETURN c{{n}}.uid AS u{{n}} }}\n"
            f"RETURN u{{n}} LIMIT {self.p('members')} }} AS m{{n}}"
        )

    def left(self) -> str:
        """Return the clauses that find each node that the filters leave, as `n{n}`."""
        found = "\nUNION ALL\n".join(self._of_system() if self.system else self._of_label())
        scope = "z{n}" if self.system else ""
        return f"CALL ({scope}) {{\n{found} }}\nWITH DISTINCT n{{n}}"

    def _of_system(self) -> Iterator[str]:
        shown = " AND ".join(self.shown("n{n}"))
        yield (
            f"MATCH (z{{n}})<-[r{{n}}:{'|'.join(OF_SYSTEM)}]-(n{{n}})\n"
            f"WHERE {self.moment.link('r{n}')} AND {shown} RETURN n{{n}}"
        )
        for label in KEYED:
            yield (
                f"MATCH (n{{n}}:{label}) WHERE n{{n}}.system = z{{n}}.uid\n"
                f"AND n{{n}}.at > $p.epoch AND n{{n}}.uid IS NOT NULL AND {shown} RETURN n{{n}}"
            )

    def _of_label(self) -> Iterator[str]:
        bounds = [] if self.since or self.until else ["n{n}.sort_at > $p.epoch"]
        shown = " AND ".join([*self.shown("n{n}", "")[1:], *bounds])
        for label in _SHOWN:
            if len(LABELS[label].labels) > 1:
                continue  # Its nodes carry the other label too.
            yield (
                f"WITH 1 AS g{{n}} WHERE {self._wanted(label)}\n"
                f"MATCH (n{{n}}:{label}) WHERE n{{n}}.org = $p.org AND n{{n}}.uid IS NOT NULL\n"
                f"AND {shown} RETURN n{{n}}"
            )

    def _wanted(self, label: str) -> str:
        names = [name for name in _SHOWN if label in LABELS[name].labels]
        return " OR ".join(f"'{name}' IN {self.p('shown')}" for name in names)

    def shown(self, m: str, labels: str = ANY_VISIBLE) -> list[str]:
        """Return the predicates of a node that may be shown."""
        found = [
            f"{m}.org = $p.org",
            f"{m}.type IN {self.p('shown')}",
            *([f"{m}:{labels}"] if labels else []),
            *self.moment.exists(m, stubs=False, linked=False),
        ]
        if self.since:
            found.append(f"{m}.sort_at >= {self.p('since')}")
        if self.until:
            found.append(f"{m}.sort_at < {self.p('until')}")
        return found

    def belongs(self, m: str) -> str:
        """Return the predicate that a node belongs to the system."""
        link = f"({m})-[r{{n}}:{'|'.join(OF_SYSTEM)}]->(z{{n}}) WHERE {self.moment.link('r{n}')}"
        return f"({m}.system = z{{n}}.uid OR EXISTS {{ {link} }})"
