"""The Cypher that finds what resembles a node or a text: two ranked lists, best nodes of both.

Everything happens in one expression: what is asked, the vector list, the full-text list, which
nodes are the best of both, and what is read from those. How it is bounded, and why, stands in
docs/decisions/0015-semantic-neighbours.md.

In the texts, `{n}` stands for what the variables of this search end with. `$p.s1_…` are the
parameters of the search with that number, made in `api.compiler.similar.similar`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.compiler.similar.narrowing import HIT, MEMBERS, SYSTEM, Narrowing
from api.compiler.time.moment import VISIBLE
from enrich.embedding.search import CANDIDATES, WEIGHTS
from enrich.embedding.texts import MAX_WORD_CHARACTERS, MAX_WORDS
from graph.model.declarations import ENTITY_LABEL
from graph.model.providers import ProviderSpec
from graph.schema.statements import FULL_TEXT_FIELDS, FULL_TEXT_INDEX, vector_index

_HEAVY: Final = ("name", "title", "aliases")
"""Properties in which a word counts twice."""

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


ASKED: Final = "a{n}"
"""Variable of what is asked: an Embedding, or null."""

WORDS: Final = "w{n}"
"""Variable of the words that are asked, or nothing."""

SCORE: Final = "s{n}"
"""Variable of the score of a hit."""

VECTORS: Final = "v{n}"
"""Variable of the vector list: hits `[node, score, part]`, best first."""

TEXTS_FOUND: Final = "t{n}"
"""Variable of the full-text list, which is like it."""

BEST: Final = "h{n}"
"""Variable of the best nodes of both lists."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """One search. `subject` is the variable of the asked node, empty when a text is asked.

    `provider` says whose vectors are compared: those of another model are never met.
    """

    n: str
    subject: str
    filters: Narrowing
    provider: ProviderSpec

    def clauses(self) -> str:
        """Return what binds the lists `VECTORS` and `TEXTS_FOUND`, and `BEST` of both."""
        members = self.filters.members(self._kept()) if self.filters else ()
        parts = [*self._asked(), *members, *self._vectors(), *self._texts(), self._best()]
        return self.named("\n".join(parts))

    def named(self, variable: str) -> str:
        """Return what a variable is called in this search."""
        return variable.replace("{n}", self.n)

    def p(self, name: str) -> str:
        """Return one of the search's parameters."""
        return self.filters.p(name)

    def _asked(self) -> Iterator[str]:
        """Bind what is asked: `ASKED`, and `WORDS`."""
        given = f"{self.p('first')} > 0 AND size({self.p('types')}) > 0"
        if not self.subject:
            yield f"WITH {self.p('words')} AS {WORDS} WHERE {given}"
            return
        x = self.subject
        key = f"'|{self.provider.model}'"
        yield (
            f"WITH {x}, coalesce(\n"
            f"COLLECT {{ MATCH (e{{n}}:Embedding {{uid: {x}.uid + {key}}}) "
            f"WHERE e{{n}}.org = $p.org RETURN e{{n}} }}[0],\n"
            f"COLLECT {{ MATCH ({x})-[:HAS_CHUNK]->(c{{n}}:DocumentChunk) "
            f"WHERE c{{n}}.org = $p.org\n"
            f"WITH c{{n}} ORDER BY c{{n}}.chunk_index LIMIT {_OWN_CHUNKS}\n"
            f"MATCH (e{{n}}:Embedding {{uid: c{{n}}.uid + {key}}}) WHERE e{{n}}.org = $p.org\n"
            f"RETURN e{{n}} ORDER BY c{{n}}.chunk_index LIMIT 1 }}[0]) AS {ASKED}\n"
            f"WHERE {given}\n"
            f"WITH {x}, {ASKED}, {self._own_words()} AS {WORDS}"
        )

    def _own_words(self) -> str:
        """Return the words of a node: no sign of the query language is left.

        What may be more than one word of the index counts as many as it has letters.
        """
        x = self.subject
        own = " + ".join(f"coalesce(toStringOrNull({x}.{name}) + ' ', '')" for name in TEXTS)
        text = f"coalesce({ASKED}.words, toLower(left({own}, {OWN_CHARACTERS})))"
        words = f"split({text}, $p.signs)"
        some = f"[u{{n}} IN {words} WHERE u{{n}} <> '' | left(u{{n}}, {MAX_WORD_CHARACTERS})]"
        one = "u{n} =~ $p.one_word"
        room = f"{MAX_WORDS} - q{{n}}[1]"
        kept = f"CASE WHEN {one} THEN u{{n}} ELSE left(u{{n}}, {room}) END"
        count = f"CASE WHEN {one} THEN 1 ELSE size(u{{n}}) END"
        return (
            f"reduce(q{{n}} = ['', 0], u{{n}} IN {some} | CASE WHEN {room} <= 0 THEN q{{n}} "
            f"ELSE [q{{n}}[0] + ' ' + {kept}, q{{n}}[1] + {count}] END)[0]"
        )

    def _kept(self, *lists: str) -> str:
        """Return the variables that later clauses need."""
        asked = [self.subject, ASKED] if self.subject else []
        return ", ".join([*asked, WORDS, *lists])

    def _scope(self, *lists: str) -> str:
        own = [MEMBERS] if self.filters else []
        if self.filters.system:
            own.append(SYSTEM)
        return self._kept(*own, *lists)

    def _vectors(self) -> Iterator[str]:
        """Bind `VECTORS`; a wider or exact search runs only where it is needed."""
        short = f"size(v1{{n}}) < {self.p('first')}"
        if self.filters:
            few = f"size({MEMBERS}) <= {self.p('few')}"
            yield self._list("v1{n}", self._searched("wide", f"NOT {few}"), enough=True)
            yield self._list("v2{n}", self._compared(f"({few} OR {short})"), "v1{n}")
        else:
            yield self._list("v1{n}", self._searched("rows", "true"))
            yield self._list("v2{n}", self._searched("wide", short), "v1{n}")
        longer = "CASE WHEN size(v2{n}) > size(v1{n}) THEN v2{n} ELSE v1{n} END"
        yield f"WITH {self._scope()}, {longer} AS {VECTORS}"

    def _searched(self, width: str, condition: str) -> str:
        """Ask the index. What it says of a hit is its exact likeness: it looks again itself."""
        asked = ASKED if self.subject else self.p("vector")
        vector = f"{ASKED}.vector" if self.subject else self.p("vector")
        among = ""
        if self.filters:
            among = (
                f"WITH * WHERE size({MEMBERS}) >= {self.p('members')} OR e{{n}}.of IN {MEMBERS}\n"
            )
        return (
            f"WITH * WHERE {asked} IS NOT NULL AND {condition}\n"
            f"MATCH (e{{n}}:{self.provider.label})\n"
            f"SEARCH e{{n}} IN (VECTOR INDEX {vector_index(self.provider.label)} FOR {vector}\n"
            f"WHERE e{{n}}.org = $p.org AND e{{n}}.type IN {self.p('types')} "
            f"AND e{{n}}.visibility IN {VISIBLE}\n"
            f"LIMIT {self.p(width)}) SCORE AS {SCORE}\n"
            f"{among}"
            f"MATCH ({HIT}:{ENTITY_LABEL} {{uid: e{{n}}.of}}) WHERE {HIT}.org = $p.org\n"
            f"WITH {HIT}, 2 * {SCORE} - 1 AS {SCORE}"
        )

    def _compared(self, condition: str) -> str:
        """Compare with each node that the filters leave."""
        asked = ASKED if self.subject else self.p("vector")
        vector = f"{ASKED}.vector" if self.subject else self.p("vector")
        return (
            f"UNWIND CASE WHEN {asked} IS NOT NULL AND {condition} "
            f"THEN {MEMBERS} ELSE [] END AS u{{n}}\n"
            f"MATCH (e{{n}}:Embedding {{uid: u{{n}} + '|{self.provider.model}'}})\n"
            f"WHERE e{{n}}.org = $p.org AND e{{n}}.type IN {self.p('types')} "
            f"AND e{{n}}.visibility IN {VISIBLE}\n"
            f"MATCH ({HIT}:{ENTITY_LABEL} {{uid: u{{n}}}}) WHERE {HIT}.org = $p.org\n"
            f"WITH {HIT}, 2 * vector.similarity.cosine(e{{n}}.vector, {vector}) - 1 AS {SCORE}"
        )

    def _texts(self) -> Iterator[str]:
        """Bind `TEXTS_FOUND`."""
        yield self._list(TEXTS_FOUND, self._matched(), VECTORS, enough=True)
        yield f"WITH {self._kept(VECTORS, TEXTS_FOUND)}"

    def _matched(self) -> str:
        """Ask the full-text index, which knows no filter but the organisation's token.

        Its hits come best first and are taken only as far as they are needed. It is asked for
        more of them where the vectors are too few: then there may be nodes without one.
        """
        fields = [name for name in FULL_TEXT_FIELDS if name != "org_token"]
        parts = [f"'{name}:(' + {WORDS} + '){'^2' if name in _HEAVY else ''}'" for name in fields]
        query = "'+org_token:' + $p.token + '^0 +(' + " + " + ' ' + ".join(parts) + " + ')'"
        among = ""
        if self.filters:
            among = (
                f"\nAND ({HIT}:Document OR size({MEMBERS}) >= {self.p('members')} "
                f"OR {HIT}.uid IN {MEMBERS})"
            )
        few = f"size({VECTORS}) < {self.p('first')}"
        if self.filters:
            # The asked node may be one of those that are left, and is never a hit.
            few += f" AND size({MEMBERS}) > size({VECTORS}){' + 1' if self.subject else ''}"
        depth = f"CASE WHEN {few} THEN {self.p('deepest')} ELSE {self.p('deep')} END"
        return (
            f"WITH * WHERE trim({WORDS}) <> ''\n"
            f"CALL db.index.fulltext.queryNodes('{FULL_TEXT_INDEX}', {query},\n"
            f"{{limit: {depth}}}) YIELD node AS {HIT}, score AS {SCORE}\n"
            f"WHERE {HIT}.org = $p.org AND {SCORE} > 0 AND {HIT}.visibility IN {VISIBLE}\n"
            f"AND {HIT}.type IN {self.p('shown')}{among}"
        )

    def _list(self, name: str, found: str, *before: str, enough: bool = False) -> str:
        """Return the subquery that makes a list of hits `[node, score, part]`, best first.

        Hits of one document become one, its best chunk's. With `enough`, what is found comes
        best first, and is looked at only until there are enough rows.
        """
        cut = f"WITH d{{n}}, {HIT}, {SCORE} LIMIT {self.p('rows')}\n" if enough else ""
        subject = [f"d{{n}} <> {self.subject}"] if self.subject else []
        system = [self.filters.belongs("d{n}")] if self.filters.system else []
        kept = " AND ".join([*subject, *self.filters.shown("d{n}"), *system])
        scope = self._scope(*before)
        own = f"{self.subject}, " if self.subject else ""
        z = f"{SYSTEM}, " if self.filters.system else ""
        return (
            f"CALL ({scope}) {{\n{found}\n"
            f"WITH {own}{z}{HIT}, {SCORE}, CASE WHEN {HIT}:DocumentChunk THEN "
            f"coalesce(COLLECT {{ MATCH (c{{n}}:Document)-[:HAS_CHUNK]->({HIT}) "
            f"WHERE c{{n}}.org = $p.org RETURN c{{n}} LIMIT 1 }}[0], {HIT}) "
            f"ELSE {HIT} END AS d{{n}}\n"
            f"WHERE {kept}\n"
            f"{cut}"
            f"WITH d{{n}}, {HIT}, {SCORE} ORDER BY {SCORE} DESC, {HIT}.uid\n"
            f"WITH d{{n}}, collect([{SCORE}, {HIT}])[0] AS b{{n}}\n"
            f"WITH d{{n}}, b{{n}} ORDER BY b{{n}}[0] DESC, d{{n}}.uid LIMIT {self.p('most')}\n"
            f"RETURN collect([d{{n}}, b{{n}}[0], "
            f"CASE WHEN b{{n}}[1] <> d{{n}} THEN b{{n}}[1].uid END]) AS {name} }}"
        )

    def _best(self) -> str:
        """Bind `BEST`: the nodes of the hits that `enrich.embedding.search.fuse` will choose.

        It is the same sum; a few more are taken, should equal ones be ordered otherwise.
        """
        shares = []
        for name, weight in ((VECTORS, WEIGHTS["vector"]), (TEXTS_FOUND, WEIGHTS["text"])):
            size = f"size({name})"
            last = f"CASE WHEN {size} < {CANDIDATES} THEN {size} ELSE {CANDIDATES} END - 1"
            low = f"{name}[{last}][1]"
            shares.append(
                f"[q{{n}} IN {name} | [q{{n}}[0], {weight} * CASE "
                f"WHEN {name}[0][1] = {low} THEN 1.0 WHEN q{{n}}[1] < {low} THEN 0.0 "
                f"ELSE (q{{n}}[1] - {low}) / ({name}[0][1] - {low}) END]]"
            )
        return (
            f"CALL ({VECTORS}, {TEXTS_FOUND}) {{\nUNWIND {shares[0]} + {shares[1]} AS q{{n}}\n"
            f"WITH q{{n}}[0] AS d{{n}}, sum(q{{n}}[1]) AS {SCORE}\n"
            f"ORDER BY {SCORE} DESC, d{{n}}.uid LIMIT {self.p('hits')}\n"
            f"RETURN collect(d{{n}}) AS {BEST} }}"
        )
