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


HIT: Final = "n{n}"
"""Variable of a found node; what `{n}` stands for tells the searches of a statement apart."""

MEMBERS: Final = "m{n}"
"""Variable of the uids of all that the filters leave."""

SYSTEM: Final = "z{n}"
"""Variable of the system that is asked about."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of one search. `{n}` in its texts is what its variables end with."""

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
        """Bind `MEMBERS`: the uids of what the filters leave, up to a limit; `kept` stays bound.

        With a system, it is bound too, as `SYSTEM`; without such a system nothing is found.
        """
        if self.system:
            there = " AND ".join([f"{SYSTEM}:System", *self.moment.exists(SYSTEM, linked=False)])
            yield (
                f"MATCH (y{{n}}:{ENTITY_LABEL} {{uid: {self.p('system')}}}) "
                f"WHERE y{{n}}.org = $p.org\n"
                f"WITH {kept}, coalesce(COLLECT {{ MATCH (y{{n}})-[:ALIAS_OF]->(k{{n}}) "
                f"WHERE k{{n}}.org = $p.org RETURN k{{n}} ORDER BY k{{n}}.uid LIMIT 1 }}[0], "
                f"y{{n}}) AS {SYSTEM}\nWHERE {there}"
            )
            kept += f", {SYSTEM}"
        yield (
            f"WITH {kept}, COLLECT {{\n{self.left()}\n"
            f"CALL ({HIT}) {{ WITH {HIT} WHERE NOT {HIT}:Document RETURN {HIT}.uid AS u{{n}} "
            f"UNION ALL MATCH ({HIT}:Document)-[:HAS_CHUNK]->(c{{n}}) "
            f"RETURN c{{n}}.uid AS u{{n}} }}\n"
            f"RETURN u{{n}} LIMIT {self.p('members')} }} AS {MEMBERS}"
        )

    def left(self) -> str:
        """Return the clauses that find each node that the filters leave, as `HIT`."""
        found = "\nUNION ALL\n".join(self._of_system() if self.system else self._of_label())
        scope = SYSTEM if self.system else ""
        return f"CALL ({scope}) {{\n{found} }}\nWITH DISTINCT {HIT}"

    def _of_system(self) -> Iterator[str]:
        shown = " AND ".join(self.shown(HIT))
        yield (
            f"MATCH ({SYSTEM})<-[r{{n}}:{'|'.join(OF_SYSTEM)}]-({HIT})\n"
            f"WHERE {self.moment.link('r{n}')} AND {shown} RETURN {HIT}"
        )
        for label in KEYED:
            yield (
                f"MATCH ({HIT}:{label}) WHERE {HIT}.system = {SYSTEM}.uid\n"
                f"AND {HIT}.at >= $p.untimed AND {HIT}.uid IS NOT NULL AND {shown} RETURN {HIT}"
            )

    def _of_label(self) -> Iterator[str]:
        bounds = [] if self.since or self.until else [f"{HIT}.sort_at > $p.untimed"]
        shown = " AND ".join([*self.shown(HIT, "")[1:], *bounds])
        for label in _SHOWN:
            if len(LABELS[label].labels) > 1:
                continue  # Its nodes carry the other label too.
            yield (
                f"WITH 1 AS g{{n}} WHERE {self._wanted(label)}\n"
                f"MATCH ({HIT}:{label}) WHERE {HIT}.org = $p.org AND {HIT}.uid IS NOT NULL\n"
                f"AND {shown} RETURN {HIT}"
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
        link = f"({m})-[r{{n}}:{'|'.join(OF_SYSTEM)}]->({SYSTEM}) WHERE {self.moment.link('r{n}')}"
        return f"({m}.system = {SYSTEM}.uid OR EXISTS {{ {link} }})"
