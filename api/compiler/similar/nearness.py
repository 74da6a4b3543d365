"""The Cypher that finds what resembles a node or a text: ranked lists, and the best nodes of all.

Everything happens in one expression: what is asked, the vector lists, the full-text list, which
nodes are the best of all, and what is read from those. How it is bounded, and why, stands in
docs/decisions/0015-semantic-neighbours.md.

In the texts, `{n}` stands for what the variables of this search end with. `$p.s1_…` are the
parameters of the search with that number, made in `api.compiler.similar.similar`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from api.compiler.similar.narrowing import HIT, MEMBERS, SYSTEM, Narrowing
from api.compiler.similar.proximity import GRAPH, Proximity
from api.compiler.similar.vectors import SCORE, VectorList
from api.compiler.time.moment import VISIBLE
from enrich.embedding.search import (
    CANDIDATES,
    GRAPH_WEIGHT,
    MEANINGS,
    WEIGHTS,
    WEIGHTS_WITH_MEANING,
    HitKind,
)
from enrich.embedding.texts import MAX_WORD_CHARACTERS, MAX_WORDS
from graph.schema.statements import FULL_TEXT_FIELDS, FULL_TEXT_INDEX

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

WORDS: Final = "w{n}"
"""Variable of the words that are asked, or nothing."""

TEXTS_FOUND: Final = "t{n}"
"""Variable of the full-text list: hits `[node, score, part]`, best first."""

BEST: Final = "h{n}"
"""Variable of the best nodes of all lists."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """One search. `subject` is the variable of the asked node, empty when a text is asked.

    `vectors` say whose vectors are compared: those of another model are never met.
    """

    n: str
    subject: str
    filters: Narrowing
    vectors: tuple[VectorList, ...]

    def clauses(self) -> str:
        """Return what binds each of the `lists`, and `BEST` of all."""
        members = self.filters.members(self._kept()) if self.filters else ()
        near = [self._proximity()] if self.subject else []
        parts = [*self._asked(), *members, *self._vectors(), *self._texts(), *near, self._best()]
        return self.named("\n".join(parts))

    @property
    def lists(self) -> dict[HitKind, str]:
        """The variables of the lists, by what their hits are called."""
        return {**{one.provider.list: one.hits for one in self.vectors}, "text": TEXTS_FOUND}

    def told(self) -> str:
        """Return what reads the lists: of each hit the uid, the score and the part."""
        row = "[q{n}[0].uid, q{n}[1], q{n}[2]]"
        lists = [f"[q{{n}} IN {hits} | {row}]" for hits in self.lists.values()]
        if self.subject:
            lists.append(f"[q{{n}} IN {GRAPH} | [q{{n}}[0].uid, q{{n}}[1], q{{n}}[2], q{{n}}[3]]]")
        return self.named(", ".join(lists))

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
        own = ",\n".join(one.found() for one in self.vectors)
        yield (
            f"WITH {self.subject}, {own}\n"
            f"WHERE {given}\n"
            f"WITH {', '.join(self._bound())}, {self._own_words()} AS {WORDS}"
        )

    def _own_words(self) -> str:
        """Return the words of a node: no sign of the query language is left.

        What may be more than one word of the index counts as many as it has letters.
        """
        x = self.subject
        own = " + ".join(f"coalesce(toStringOrNull({x}.{name}) + ' ', '')" for name in TEXTS)
        text = f"coalesce({self.vectors[0].asked}.words, toLower(left({own}, {OWN_CHARACTERS})))"
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
        return ", ".join([*self._bound(), WORDS, *lists])

    def _bound(self) -> list[str]:
        return [self.subject, *(one.asked for one in self.vectors)] if self.subject else []

    def _scope(self, *lists: str) -> str:
        own = [MEMBERS] if self.filters else []
        if self.filters.system:
            own.append(SYSTEM)
        return self._kept(*own, *lists)

    def _vectors(self) -> Iterator[str]:
        """Bind the vector lists; a wider or exact search runs only where it is needed."""
        made: list[str] = []
        for one in self.vectors:
            yield from self._nearest(one, made)
            made.append(one.hits)

    def _nearest(self, one: VectorList, made: Sequence[str]) -> Iterator[str]:
        """Bind one list; only the first has to have as many hits as are asked for."""
        short = f"size({one.first}) < {self.p('first')}"
        if self.filters:
            few = f"size({MEMBERS}) <= {self.p('few')}"
            looked, again = one.searched("wide", f"NOT {few}"), one.compared(f"({few} OR {short})")
        else:
            looked, again = one.searched("rows", "true"), one.searched("wide", short)
        yield self._list(one.first, looked, *made, enough=bool(self.filters))
        if made and not self.filters:
            yield f"WITH {self._scope(*made)}, {one.first} AS {one.hits}"
            return
        yield self._list(one.second, again, *made, one.first)
        is_longer = f"size({one.second}) > size({one.first})"
        longer = f"CASE WHEN {is_longer} THEN {one.second} ELSE {one.first} END"
        yield f"WITH {self._scope(*made)}, {longer} AS {one.hits}"

    def _texts(self) -> Iterator[str]:
        """Bind `TEXTS_FOUND`."""
        found = [one.hits for one in self.vectors]
        yield self._list(TEXTS_FOUND, self._matched(), *found, enough=True)
        yield f"WITH {self._kept(*found, TEXTS_FOUND)}"

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
        found = f"size({self.vectors[0].hits})"
        few = f"{found} < {self.p('first')}"
        if self.filters:
            # The asked node may be one of those that are left, and is never a hit.
            few += f" AND size({MEMBERS}) > {found}{' + 1' if self.subject else ''}"
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

    def _proximity(self) -> str:
        """Bind `GRAPH`, of what the other lists found."""
        lists = [*self.lists.values()]
        found = Proximity(self.subject, self.filters.moment).clauses(lists)
        return f"{found}\nWITH {self._kept(*lists, GRAPH)}"

    def _best(self) -> str:
        """Bind `BEST`: the nodes of the hits that `enrich.embedding.search.fuse` will choose.

        It is the same sum; a few more are taken, should equal ones be ordered otherwise.
        """
        shares = " + ".join(self._shares(kind, name) for kind, name in self.lists.items())
        taken = [*self.lists.values()]
        if self.subject:
            taken.append(GRAPH)
            shares += f" + [q{{n}} IN {GRAPH} | [q{{n}}[0], {GRAPH_WEIGHT} * q{{n}}[1]]]"
        return (
            f"CALL ({', '.join(taken)}) {{\nUNWIND {shares} AS q{{n}}\n"
            f"WITH q{{n}}[0] AS d{{n}}, sum(q{{n}}[1]) AS {SCORE}\n"
            f"ORDER BY {SCORE} DESC, d{{n}}.uid LIMIT {self.p('hits')}\n"
            f"RETURN collect(d{{n}}) AS {BEST} }}"
        )

    def _shares(self, kind: HitKind, name: str) -> str:
        """Return the expression of what each node of a list gets from it."""
        size = f"size({name})"
        last = f"CASE WHEN {size} < {CANDIDATES} THEN {size} ELSE {CANDIDATES} END - 1"
        low = f"{name}[{last}][1]"
        weight = self._weight(kind)
        return (
            f"[q{{n}} IN {name} | [q{{n}}[0], {weight} * CASE "
            f"WHEN {name}[0][1] = {low} THEN 1.0 WHEN q{{n}}[1] < {low} THEN 0.0 "
            f"ELSE (q{{n}}[1] - {low}) / ({name}[0][1] - {low}) END]]"
        )

    def _weight(self, kind: HitKind) -> str:
        """Return what a list counts: the sum of `enrich.embedding.search.weights_of`, in Cypher."""
        alone, beside = WEIGHTS[kind], WEIGHTS_WITH_MEANING[kind]
        found = [f"size({self.lists[one]}) > 0" for one in MEANINGS if one in self.lists]
        if not found:
            return str(alone)
        shared = ""
        if kind in MEANINGS and len(found) > 1:
            shared = f"WHEN {' AND '.join(found)} THEN {beside / len(found)} "
        return f"CASE {shared}WHEN {' OR '.join(found)} THEN {beside} ELSE {alone} END"
