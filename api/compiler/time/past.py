"""Times other than now: what was true then, and what was known of it.

Relationships carry the interval in which they were valid. What a record said at any time
stands in its observations (`Change`), of which the last one by version counts. With a second
clock, `known`, observations that came later do not count; a relationship does not know when
its end became known, so then it is looked up in the observations as well.

Which node stands for a record is today's answer: relationships lie at that node.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.compiler.request.arguments import Argument
from api.compiler.time.clocks import clocks
from api.compiler.time.moment import NOW, Moment, readable, stated_openly
from api.schema.bindings import HIDDEN_LABELS, TYPES, possible_types
from graph.errors import InvalidInput
from graph.model.declarations import ENTITY_LABEL, LABELS

_PROPERTY: Final = re.compile(r"\{n\}\.(\w+)")
_STUB: Final = "coalesce({n}.stub, false)"
_TITLE: Final = "{n}.title"

TRACKED: Final = frozenset(
    (name, prop.name) for name in TYPES for prop in LABELS[name].properties if prop.tracked
)
"""Labels and their properties of which every observation keeps the value."""

DATED: Final = frozenset(name for name in TYPES if LABELS[name].immutable or LABELS[name].work)
"""Types without observations: they are there from their main time on."""

_KEYS: Final = tuple(
    (spec.name, *columns[:2])
    for spec in LABELS.values()
    for columns in spec.indexes
    if spec.sort_property and columns[1:] == (spec.sort_property, "uid") and columns[0] != "org"
)
"""Labels whose nodes name another one in a property, that property, and their main time."""

_CANONICAL: Final = frozenset(name for name in TYPES if LABELS[name].canonical)


@dataclass(frozen=True, slots=True, eq=False)
class Past(Moment):
    """A time given by `asOf`. `number` tells the times of one operation apart.

    Args:
        given: The argument.
        known: Whether it asks about a state of knowledge too.
    """

    given: Argument
    number: int
    known: bool

    @property
    def now(self) -> bool:
        """Never."""
        return False

    @property
    def valid(self) -> str:
        """The parameter that holds the time."""
        return f"$p.v{self.number}"

    def parameters(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the times."""
        valid, known = clocks(self.given.of(variables))
        times = {f"v{self.number}": valid}
        return times if known is None else {**times, f"w{self.number}": known}

    def indexed(self, name: str, types: Sequence[str]) -> bool:
        """Return whether a property is not tracked."""
        return not any((one, name) in TRACKED for one in types)

    def check_order(self, keys: Sequence[str], types: Sequence[str], path: str) -> None:
        """Refuse an order by tracked properties."""
        tracked = [key for key in keys if any((name, key) in TRACKED for name in types)]
        if tracked:
            message = f"{path} can't be ordered by `{tracked[0]}` as of another time than now"
            remedy = "Leave out `orderBy` or `asOf`, or filter by the property with `where`."
            raise InvalidInput(message, remedy=remedy)

    def observed(self, c: str) -> list[str]:
        """Return the predicates of an observation."""
        return [self.received(c)]

    def past(self, time: str) -> list[str]:
        """Return the predicate of a time."""
        return [f"{time} <= {self.valid}"]

    def received(self, c: str) -> str:
        """Return the predicate that an observation was true and known then."""
        return f"{c}.org = $p.org AND {self._began(f'{c}.at', f'{c}.first_seen')}"

    def link(self, r: str) -> str:
        """Return the predicate of a relationship.

        What accumulates has no interval and counts from when it was first seen.
        """
        if not self.known:
            began = f"coalesce({r}.valid_from, {r}.first_seen) <= {self.valid}"
            over = f"({r}.valid_to IS NULL OR {r}.valid_to > {self.valid})"
            return f"{began} AND {over} AND {stated_openly(r)}"
        o, d, e, a = (f"{letter}{r}" for letter in "odea")
        seen = self._began(f"{r}.first_seen", f"{r}.first_seen")
        return (
            f"(CASE WHEN {r}.valid_from IS NULL THEN {seen} ELSE false END OR EXISTS {{ "
            f"MATCH (:{ENTITY_LABEL} {{uid: {r}.record}})<-[:CHANGED]-({o}:Change) "
            f"WHERE {self.received(o)} AND EXISTS {{ "
            f"LET {e} = endNode({r}) MATCH ({e})<-[:ALIAS_OF]-{{0,1}}({a}) "
            f"WHERE type({r}) + ' ' + {a}.uid IN {o}.links }} "
            f"AND NOT EXISTS {{ MATCH (:{ENTITY_LABEL} {{uid: {r}.record}})<-[:CHANGED]-"
            f"({d}:Change) WHERE {self.received(d)} AND {d}.version > {o}.version }} }}) "
            f"AND {stated_openly(r)}"
        )

    def exists(
        self, n: str, labels: Sequence[str] = (), *, stubs: bool = True, linked: bool = True
    ) -> list[str]:
        """Return the predicates of a node; one that was deleted since has lost its label."""
        types = _types(labels)
        there = self.described(n, types)
        if stubs:
            alive = f"NOT {self._gone(n, types)}"
            there = alive if linked else f"({there} OR {alive} AND {self._mentioned(n)})"
        # A list at the root has its label in the pattern.
        found = [_of_types(n, types), there] if linked or not labels else [there]
        return [*found, readable(n)]

    def bounds(self, n: str, key: str, labels: Sequence[str], *, stubs: bool) -> list[str]:
        """Return predicates on the time that a list goes by.

        What is a stub today may have been described then: that can happen to canonical nodes.
        """
        types = _types(labels)
        lowest = stubs or not _CANONICAL.isdisjoint(types)
        found = [f"{n}.{key} IS NOT NULL" if lowest else f"{n}.{key} > $p.untimed"]
        return [*found, f"{n}.{key} <= {self.valid}"] if DATED.issuperset(types) else found

    def deleted(self, n: str, labels: Sequence[str]) -> list[str]:
        """Return the predicates of Tombstones; only those deleted since can have been there."""
        since = f"> {self.valid}" if not self.known else "IS NOT NULL"
        return [
            f"{n}.type IN {_texts(_types(labels))}",
            f"{n}.deleted_at {since}",
            f"{n}.uid IS NOT NULL",
        ]

    def value(self, expression: str, n: str, types: Sequence[str] = ()) -> str:
        """Return an expression; a tracked property is read off the last observation of then."""
        if expression == _STUB:
            return f"NOT {self.described(n, types or tuple(TYPES))}"
        if expression == _TITLE:
            # A Tombstone keeps no title, but what it was called at its source.
            expression = "coalesce({n}.title, {n}.name)"
        named = _PROPERTY.fullmatch(expression)
        tracked = [name for name in types if named and (name, named[1]) in TRACKED]
        if not tracked or named is None:
            return expression.replace("{n}", n)
        if _CANONICAL.isdisjoint(tracked):
            return self._said(n, named[1])
        return self._folded(n, named[1])

    def described(self, n: str, types: Sequence[str]) -> str:
        """Return the predicate that some source had described a node and not deleted it."""
        dated = [name for name in types if name in DATED]
        if len(dated) == len(types):
            return self._dated(n)
        recorded = self._recorded(n, aliases=not _CANONICAL.isdisjoint(types))
        if not dated:
            return recorded
        return f"CASE WHEN {n}.type IN {_texts(dated)} THEN {self._dated(n)} ELSE {recorded} END"

    def _dated(self, n: str) -> str:
        began = self._began(f"{n}.sort_at", f"{n}.first_seen")
        return f"({n}.stub IS NULL AND {began} AND {self._not_over(n)})"

    def _not_over(self, n: str) -> str:
        later = f" OR {n}.last_seen > $p.w{self.number}" if self.known else ""
        return f"({n}.deleted_at IS NULL OR {n}.deleted_at > {self.valid}{later})"

    def _recorded(self, n: str, *, aliases: bool) -> str:
        a, c, d = f"a{n}" if aliases else n, f"c{n}", f"d{n}"
        hop = f"({n})<-[:ALIAS_OF]-{{0,1}}({a})" if aliases else f"({n})"
        return (
            f"EXISTS {{ MATCH {hop}<-[:CHANGED]-({c}:Change) "
            f"WHERE {self.received(c)} AND {c}.deleted IS NULL AND NOT EXISTS {{ "
            f"MATCH ({a})<-[:CHANGED]-({d}:Change) "
            f"WHERE {d}.deleted AND {self.received(d)} AND {d}.version > {c}.version }} }}"
        )

    def _gone(self, n: str, types: Sequence[str]) -> str:
        """Return the predicate that the last that was said of a node is its deletion."""
        dated = [name for name in types if name in DATED]
        over = f"NOT {self._not_over(n)}"
        if len(dated) == len(types):
            return f"({over})"
        c, d = f"c{n}", f"d{n}"
        recorded = (
            f"EXISTS {{ MATCH ({n})<-[:CHANGED]-({c}:Change) "
            f"WHERE {c}.deleted AND {self.received(c)} AND NOT EXISTS {{ "
            f"MATCH ({n})<-[:CHANGED]-({d}:Change) "
            f"WHERE {self.received(d)} AND {d}.version > {c}.version }} }}"
        )
        if not dated:
            return recorded
        return f"(CASE WHEN {n}.type IN {_texts(dated)} THEN {over} ELSE {recorded} END)"

    def _mentioned(self, n: str) -> str:
        """Return the predicate that something had referred to a node: a relationship or a key."""
        r, e = f"m{n}", f"e{n}"
        began = self._began(f"coalesce({r}.valid_from, {r}.first_seen)", f"{r}.first_seen")
        seen = f"{e}.org = $p.org AND {readable(e)} AND {stated_openly(r)}"
        found = [f"EXISTS {{ MATCH ({n})-[{r}]-({e}) WHERE {seen} AND {began} }}"]
        for label, key, time in _KEYS:
            began = self._began(f"{e}.{time}", f"{e}.first_seen")
            there = f"{e}.{key} = {n}.uid AND {e}.org = $p.org AND {began}"
            there += f" AND {e}.uid IS NOT NULL AND {readable(e)}"
            found.append(f"EXISTS {{ MATCH ({e}:{label}) WHERE {there} }}")
        return f"({' OR '.join(found)})"

    def _said(self, n: str, name: str) -> str:
        c = f"c{n}"
        return (
            f"COLLECT {{ MATCH ({n})<-[:CHANGED]-({c}:Change) WHERE {self.received(c)} "
            f"RETURN {c}.{name} ORDER BY {c}.version DESC LIMIT 1 }}[0]"
        )

    def _folded(self, n: str, name: str) -> str:
        """Return what the best description of a canonical node said, as the writer folds them."""
        a, c, d = f"a{n}", f"c{n}", f"d{n}"
        return (
            f"COLLECT {{ MATCH ({n})<-[:ALIAS_OF]-{{0,1}}({a})<-[:CHANGED]-({c}:Change) "
            f"WHERE {self.received(c)} AND {c}.deleted IS NULL AND {c}.{name} IS NOT NULL "
            f"AND {a}.visibility = {n}.visibility AND NOT EXISTS {{ "
            f"MATCH ({a})<-[:CHANGED]-({d}:Change) "
            f"WHERE {self.received(d)} AND {d}.version > {c}.version }} "
            f"RETURN {c}.{name} ORDER BY coalesce({a}.authority, 9), {a}.uid LIMIT 1 }}[0]"
        )

    def _began(self, valid: str, known: str) -> str:
        began = f"{valid} <= {self.valid}"
        return f"{began} AND {known} <= $p.w{self.number}" if self.known else began


def moment_of(given: Argument, shape: Any, number: int) -> Moment:
    """Return the moment that an argument `asOf` names; now where it is not given.

    `shape` is what of its value decides the plan: whether there is one, and with which clocks.
    """
    if shape is None:
        return NOW
    known = isinstance(shape, Mapping) and shape.get("known") is not None
    return Past(given, number, known)


def _types(labels: Sequence[str]) -> tuple[str, ...]:
    return possible_types(tuple(labels)) if labels else tuple(TYPES)


def _of_types(n: str, types: Sequence[str]) -> str:
    if len(types) == len(TYPES):
        return f"NOT {n}.type IN {_texts(HIDDEN_LABELS)}"
    return f"{n}.type IN {_texts(types)}"


def _texts(names: Sequence[str]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"
