"""The Cypher that finds what resembles a node or a text: two ranked lists, best nodes of both.

Everything happens in one expression: what is asked, the vector list, the full-text list, which
nodes are the best of both, and what is read from those. How it is bounded, and why, stands in
docs/decisions/0015-semantic-neighbours.md.

In the texts, `{n}` is the variable of a found node; others are made of it. `$p.s1_…` are the
parameters of the search with that number, made in `api.compiler.similar`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.compiler.moment import Moment
from api.compiler.statement import ANY_VISIBLE
from enrich import vectors
from enrich.embed import embedded_types
from enrich.providers.protocol import embedding_label
from enrich.search import CANDIDATES, WEIGHTS
from enrich.texts import MAX_WORD_CHARACTERS, MAX_WORDS
from graph.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS
from graph.schema import FULL_TEXT_FIELDS, FULL_TEXT_INDEX, vector_index

SHOWN_AS: Final = {"DocumentChunk": "Document"}
"""Labels whose hits are shown as the node that they are a part of."""

_LABEL: Final = embedding_label(vectors.MODEL)
_INDEX: Final = vector_index(_LABEL)
_HEAVY: Final = ("name", "title", "aliases")
"""Properties in which a word counts twice."""

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

TEXTS: Final = ("name", "title", "definition", "description", "template", "text")
"""What of a node without a vector is searched for."""

SIGNS: Final = tuple(
    sign for sign in map(chr, [*range(128), 0x3000]) if not sign.isalnum() and sign != "_"
)
"""Where those texts are cut into words: everything that could be an operator, or a blank."""

OWN_CHARACTERS: Final = 2000
"""How much of those texts is looked at."""

_OWN_CHUNKS: Final = 16
"""First chunks of a document among which one with a vector is looked for."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """One search. `subject` is the variable of the asked node, empty when a text is asked."""

    n: str
    index: int
    subject: str
    moment: Moment
    system: bool
    since: bool
    until: bool

    @property
    def filtered(self) -> bool:
        """Whether there are filters that the vector index does not know."""
        return self.system or self.since or self.until

    def clauses(self) -> str:
        """Return what binds `v{n}` and `t{n}`, the lists, and `h{n}`, the best nodes of both."""
        n = self.n
        return "\n".join(
            [*self._asked(), *self._members(), *self._vectors(), *self._texts(), self._best()]
        ).replace("{n}", n)

    def p(self, name: str) -> str:
        """Return one of the search's parameters."""
        return f"$p.s{self.index}_{name}"

    def _asked(self) -> Iterator[str]:
        """Bind what is asked: `a{n}`, an Embedding or null, and `w{n}`, words or nothing."""
        given = f"{self.p('first')} > 0 AND size({self.p('types')}) > 0"
        if not self.subject:
            yield f"WITH {self.p('words')} AS w{{n}} WHERE {given}"
            return
        x = self.subject
        key = f"'|{vectors.MODEL}'"
        yield (
            f"WITH {x}, coalesce(\n"
            f"COLLECT {{ MATCH (e{{n}}:Embedding {{uid: {x}.uid + {key}}}) "
            f"WHERE e{{n}}.org = $p.org RETURN e{{n}} }}[0],\n"
            f"COLLECT {{ MATCH ({x})-[:HAS_CHUNK]->(c{{n}}:DocumentChunk) "
            f"WHERE c{{n}}.org = $p.org\n"
            f"WITH c{{n}} ORDER BY c{{n}}.chunk_index LIMIT {_OWN_CHUNKS}\n"
            f"MATCH (e{{n}}:Embedding {{uid: c{{n}}.uid + {key}}}) WHERE e{{n}}.org = $p.org\n"
            f"RETURN e{{n}} ORDER BY c{{n}}.chunk_index LIMIT 1 }}[0]) AS a{{n}}\n"
            f"WHERE {given}\n"
            f"WITH {x}, a{{n}}, coalesce(a{{n}}.words, {self._own_words()}) AS w{{n}}"
        )

    def _own_words(self) -> str:
        """Return the words of a node that has no vector: no sign of the query language is left."""
        x = self.subject
        own = " + ".join(f"coalesce(toStringOrNull({x}.{name}) + ' ', '')" for name in TEXTS)
        words = f"split(toLower(left({own}, {OWN_CHARACTERS})), $p.signs)"
        some = f"[u{{n}} IN {words} WHERE u{{n}} <> '' | left(u{{n}}, {MAX_WORD_CHARACTERS})]"
        return f"reduce(q{{n}} = '', u{{n}} IN {some}[..{MAX_WORDS}] | q{{n}} + ' ' + u{{n}})"

    def _members(self) -> Iterator[str]:
        """Bind `m{n}`: the uids of what the filters leave, one more than are looked at singly."""
        if not self.filtered:
            return
        kept = self._kept()
        if self.system:
            kept += ", z{n}"
            there = self.moment.exists("z{n}", linked=False)
            yield (
                f"MATCH (y{{n}}:{ENTITY_LABEL} {{uid: {self.p('system')}}}) "
                f"WHERE y{{n}}.org = $p.org\n"
                f"WITH {self._kept()}, coalesce(COLLECT {{ MATCH (y{{n}})-[:ALIAS_OF]->(k{{n}}) "
                f"WHERE k{{n}}.org = $p.org RETURN k{{n}} ORDER BY k{{n}}.uid LIMIT 1 }}[0], "
                f"y{{n}}) AS z{{n}}\nWHERE {' AND '.join(['z{n}:System', *there])}"
            )
        yield (
            f"WITH {kept}, COLLECT {{\n{self._left()}\n"
            f"CALL (n{{n}}) {{ WITH n{{n}} WHERE NOT n{{n}}:Document RETURN n{{n}}.uid AS u{{n}} "
            f"UNION ALL MATCH (n{{n}}:Document)-[:HAS_CHUNK]->(c{{n}}) "
            f"RETURN c{{n}}.uid AS u{{n}} }}\n"
            f"RETURN u{{n}} LIMIT {self.p('members')} }} AS m{{n}}"
        )

    def _left(self) -> str:
        """Return the clauses that find each node that the filters leave, as `n{n}`."""
        found = "\nUNION ALL\n".join(self._of_system() if self.system else self._of_label())
        scope = "z{n}" if self.system else ""
        return f"CALL ({scope}) {{\n{found} }}\nWITH DISTINCT n{{n}}"

    def _of_system(self) -> Iterator[str]:
        shown = " AND ".join(self._shown("n{n}"))
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
        shown = " AND ".join([*self._shown("n{n}", "")[1:], *bounds])
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

    def _shown(self, m: str, labels: str = ANY_VISIBLE) -> list[str]:
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

    def _kept(self, *lists: str) -> str:
        """Return the variables that later clauses need."""
        asked = [self.subject, "a{n}"] if self.subject else []
        return ", ".join([*asked, "w{n}", *lists])

    def _scope(self, *lists: str) -> str:
        own = ["m{n}"] if self.filtered else []
        if self.system:
            own.append("z{n}")
        return self._kept(*own, *lists)

    def _vectors(self) -> Iterator[str]:
        """Bind `v{n}`, the vector list; wider or exact searches run only when it is too short."""
        short = f"size(v1{{n}}) < {self.p('first')}"
        if not self.filtered:
            yield self._list("v1{n}", self._searched("rows", "true"))
            yield self._list("v2{n}", self._searched("wide", short), "v1{n}")
        else:
            few = f"size(m{{n}}) <= {self.p('few')}"
            yield self._list("v0{n}", self._compared(few))
            yield self._list("v1{n}", self._searched("wide", f"NOT {few}"), "v0{n}", enough=True)
            yield f"WITH {self._scope()}, v0{{n}} + v1{{n}} AS v1{{n}}"
            yield self._list("v2{n}", self._compared(f"{short} AND NOT {few}"), "v1{n}")
        longer = "CASE WHEN size(v2{n}) > size(v1{n}) THEN v2{n} ELSE v1{n} END"
        yield f"WITH {self._scope()}, {longer} AS v{{n}}"

    def _searched(self, width: str, condition: str) -> str:
        """Ask the index. What it says of a hit is its exact likeness: it looks again itself."""
        asked = "a{n}" if self.subject else self.p("vector")
        vector = "a{n}.vector" if self.subject else self.p("vector")
        among = ""
        if self.filtered:
            among = f"WITH * WHERE size(m{{n}}) >= {self.p('members')} OR e{{n}}.of IN m{{n}}\n"
        return (
            f"WITH * WHERE {asked} IS NOT NULL AND {condition}\n"
            f"MATCH (e{{n}}:{_LABEL})\n"
            f"SEARCH e{{n}} IN (VECTOR INDEX {_INDEX} FOR {vector}\n"
            f"WHERE e{{n}}.org = $p.org AND e{{n}}.type IN {self.p('types')} "
            f"AND e{{n}}.visibility IN $p.visible\n"
            f"LIMIT {self.p(width)}) SCORE AS s{{n}}\n"
            f"{among}"
            f"MATCH (n{{n}}:{ENTITY_LABEL} {{uid: e{{n}}.of}}) WHERE n{{n}}.org = $p.org\n"
            f"WITH n{{n}}, 2 * s{{n}} - 1 AS s{{n}}"
        )

    def _compared(self, condition: str) -> str:
        """Compare with each node that the filters leave."""
        asked = "a{n}" if self.subject else self.p("vector")
        vector = "a{n}.vector" if self.subject else self.p("vector")
        return (
            f"UNWIND CASE WHEN {asked} IS NOT NULL AND {condition} "
            f"THEN m{{n}} ELSE [] END AS u{{n}}\n"
            f"MATCH (e{{n}}:Embedding {{uid: u{{n}} + '|{vectors.MODEL}'}})\n"
            f"WHERE e{{n}}.org = $p.org AND e{{n}}.type IN {self.p('types')} "
            f"AND e{{n}}.visibility IN $p.visible\n"
            f"MATCH (n{{n}}:{ENTITY_LABEL} {{uid: u{{n}}}}) WHERE n{{n}}.org = $p.org\n"
            f"WITH n{{n}}, 2 * vector.similarity.cosine(e{{n}}.vector, {vector}) - 1 AS s{{n}}"
        )

    def _texts(self) -> Iterator[str]:
        """Bind `t{n}`, the full-text list.

        It is searched deeper when both lists are too short and there are more nodes than
        they hold: some that have no vector.
        """
        new = "[q{n} IN t1{n} WHERE none(u{n} IN v{n} WHERE u{n}[0] = q{n}[0])]"
        both = f"size(v{{n}}) + size({new})"
        more = f"COUNT {{ {self._left()} LIMIT {self.p('first')} + 1 RETURN n{{n}} }} > {both}"
        short = f"{both} < {self.p('first')}\nWITH * WHERE {more}"
        yield self._list("t1{n}", self._matched("deep", "true"), "v{n}", enough=True)
        yield self._list("t2{n}", self._matched("deepest", short), "v{n}", "t1{n}")
        longer = "CASE WHEN size(t2{n}) > size(t1{n}) THEN t2{n} ELSE t1{n} END"
        yield f"WITH {self._kept('v{n}')}, {longer} AS t{{n}}"

    def _matched(self, depth: str, condition: str) -> str:
        """Ask the full-text index, which knows no filter but the organisation's token.

        Its hits come best first and are taken only as far as they are needed.
        """
        fields = [name for name in FULL_TEXT_FIELDS if name != "org_token"]
        parts = [f"'{name}:(' + w{{n}} + '){'^2' if name in _HEAVY else ''}'" for name in fields]
        query = "'+org_token:' + $p.token + '^0 +(' + " + " + ' ' + ".join(parts) + " + ')'"
        return (
            f"WITH * WHERE trim(w{{n}}) <> '' AND {condition}\n"
            f"CALL db.index.fulltext.queryNodes('{FULL_TEXT_INDEX}', {query},\n"
            f"{{limit: {self.p(depth)}}}) YIELD node AS n{{n}}, score AS s{{n}}\n"
            f"WHERE n{{n}}.org = $p.org AND s{{n}} > 0 AND n{{n}}.visibility IN $p.visible\n"
            f"AND n{{n}}.type IN {self.p('shown')}"
        )

    def _list(self, name: str, found: str, *before: str, enough: bool = False) -> str:
        """Return the subquery that makes a list of hits `[node, score, part]`, best first.

        Hits of one document become one, its best chunk's. With `enough`, what is found comes
        best first, and is looked at only until there are enough rows.
        """
        cut = f"WITH d{{n}}, n{{n}}, s{{n}} LIMIT {self.p('rows')}\n" if enough else ""
        subject = [f"d{{n}} <> {self.subject}"] if self.subject else []
        system = [self._belongs("d{n}")] if self.system else []
        kept = " AND ".join([*subject, *self._shown("d{n}"), *system])
        scope = self._scope(*before)
        own = f"{self.subject}, " if self.subject else ""
        z = "z{n}, " if self.system else ""
        return (
            f"CALL ({scope}) {{\n{found}\n"
            f"WITH {own}{z}n{{n}}, s{{n}}, CASE WHEN n{{n}}:DocumentChunk THEN "
            f"coalesce(COLLECT {{ MATCH (c{{n}}:Document)-[:HAS_CHUNK]->(n{{n}}) "
            f"WHERE c{{n}}.org = $p.org RETURN c{{n}} LIMIT 1 }}[0], n{{n}}) "
            f"ELSE n{{n}} END AS d{{n}}\n"
            f"WHERE {kept}\n"
            f"{cut}"
            f"WITH d{{n}}, n{{n}}, s{{n}} ORDER BY s{{n}} DESC, n{{n}}.uid\n"
            f"WITH d{{n}}, collect([s{{n}}, n{{n}}])[0] AS b{{n}}\n"
            f"WITH d{{n}}, b{{n}} ORDER BY b{{n}}[0] DESC, d{{n}}.uid LIMIT {self.p('most')}\n"
            f"RETURN collect([d{{n}}, b{{n}}[0], "
            f"CASE WHEN b{{n}}[1] <> d{{n}} THEN b{{n}}[1].uid END]) AS {name} }}"
        )

    def _belongs(self, m: str) -> str:
        """Return the predicate that a node belongs to the system."""
        link = f"({m})-[r{{n}}:{'|'.join(OF_SYSTEM)}]->(z{{n}}) WHERE {self.moment.link('r{n}')}"
        return f"({m}.system = z{{n}}.uid OR EXISTS {{ {link} }})"

    def _best(self) -> str:
        """Bind `h{n}`: the nodes of the hits that `enrich.search.fuse` will choose.

        It is the same sum; a few more are taken, should equal ones be ordered otherwise.
        """
        shares = []
        for name, weight in (("v{n}", WEIGHTS["vector"]), ("t{n}", WEIGHTS["text"])):
            size = f"size({name})"
            last = f"CASE WHEN {size} < {CANDIDATES} THEN {size} ELSE {CANDIDATES} END - 1"
            low = f"{name}[{last}][1]"
            shares.append(
                f"[q{{n}} IN {name} | [q{{n}}[0], {weight} * CASE "
                f"WHEN {name}[0][1] = {low} THEN 1.0 WHEN q{{n}}[1] < {low} THEN 0.0 "
                f"ELSE (q{{n}}[1] - {low}) / ({name}[0][1] - {low}) END]]"
            )
        return (
            f"CALL (v{{n}}, t{{n}}) {{\nUNWIND {shares[0]} + {shares[1]} AS q{{n}}\n"
            f"WITH q{{n}}[0] AS d{{n}}, sum(q{{n}}[1]) AS s{{n}}\n"
            f"ORDER BY s{{n}} DESC, d{{n}}.uid LIMIT {self.p('hits')}\n"
            f"RETURN collect(d{{n}}) AS h{{n}} }}"
        )
