"""The pages of lists that are ordered by a related node: walked from there, or sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.compiler.filters import access
from api.compiler.filters.members import Members, hinted
from api.compiler.lists import dense
from api.compiler.lists.linked import Linked
from api.compiler.plan.plan import Slot
from api.compiler.plan.statement import labels_of
from api.schema.fields import DEFAULT_SORT, LinkField
from graph.model.declarations import LABELS


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The parameters of a page's cursor."""

    key: Callable[[int], Slot]

    def time(self, position: int) -> str:
        return f"datetime({self.key(position)})"

    @property
    def uid(self) -> Slot:
        """The related node's uid, empty where there is none."""
        return self.key(2)

    def behind_related(self, order: Linked, s: str) -> list[str]:
        """Return the predicates of the cursor's related node and those behind it."""
        less = "<" if order.falling else ">"
        name, time = f"{s}.{order.column}", f"{s}.{DEFAULT_SORT}"
        same = f"{time} = {self.time(1)} AND {s}.uid {less}= {self.uid}"
        tie = f"{time} {less} {self.time(1)} OR {same}"
        return [
            f"{name} {less}= {self.key(0)}",
            f"CASE WHEN {name} = {self.key(0)} THEN {tie} ELSE true END",
        ]

    def behind(self, order: Linked, n: str, here: str) -> list[str]:
        """Return the predicates of nodes behind the cursor's, where `here` says it is among them.

        The first one is a range, so that an index begins there.
        """
        less, end = ("<", "$p.end") if order.descending else (">", "$p.untimed")
        time = f"{n}.{order.keys[0]}"
        tied, next_ = f"{here} AND {time} = {self.time(3)}", f"{n}.uid {less} {self.key(4)}"
        return [
            f"{time} {less}= CASE WHEN {here} THEN {self.time(3)} ELSE {end} END",
            f"CASE WHEN {tied} THEN {next_} ELSE true END",
        ]


def clauses(members: Members, order: Linked, parent: str, n: str) -> str:
    """Return the clauses that bind `n` to the page's nodes, in order.

    A list inside another node, or one of another time, is read whole and sorted. So is one
    with a filter that few nodes meet: the walk would pass over all others.
    """
    if parent or not members.moment.now:
        return _sorted(members, order, parent, n)
    if not members.where.conditions:
        return _walked(members, order, n)
    few, most = f"m{n}", dense.DEGREE
    met = access.clauses(replace(_plain(members, order), limit=f"{most} + 1"), n)
    return (
        f"WITH COLLECT {{ {met} RETURN {n} }} AS {few}\n"
        f"CALL ({few}) {{ WHEN size({few}) <= {most} THEN {{\n"
        f"UNWIND {few} AS {n} {_ordered(members, order, n)} RETURN {n} }}\n"
        f"ELSE {{ {_walked(members, order, n)} RETURN {n} }} }}"
    )


def _walked(members: Members, order: Linked, n: str) -> str:
    """Return the list walked along the index of the related nodes."""
    cursor = _Cursor(members.cursor) if members.continued else None
    related, rest = _related(members, order, n, cursor), _unrelated(members, order, n, cursor)
    if cursor is None:
        parts = (related, rest) if order.related_first else (rest, related)
    elif order.related_first:
        parts = (f"CASE WHEN {cursor.uid} <> '' THEN {related} ELSE [] END", rest)
    else:
        whole = _related(members, order, n, None)
        parts = (
            f"CASE WHEN {cursor.uid} = '' THEN {rest} ELSE [] END",
            f"CASE WHEN {cursor.uid} = '' THEN {whole} ELSE {related} END",
        )
    limit = members.limit
    return (
        f"WITH {parts[0]} AS p{n}\n"
        f"WITH p{n}, CASE WHEN size(p{n}) < {limit} THEN {parts[1]} ELSE [] END AS q{n}\n"
        f"UNWIND (p{n} + q{n})[..{limit}] AS {n}"
    )


def _related(members: Members, order: Linked, n: str, cursor: _Cursor | None) -> str:
    """Return the page's nodes that lead to one, found from there."""
    s = f"s{n}"
    fan = replace(_plain(members, order), link=_back(members, order))
    indexed = [*order.there(s), f"{s}.{DEFAULT_SORT} IS NOT NULL", f"{s}.uid IS NOT NULL"]
    if cursor is not None:
        indexed += cursor.behind_related(order, s)
    first = (
        f"{s}.org {'DESC' if order.falling else 'ASC'}, {order.columns(s, falling=order.falling)}"
    )
    inner = dense.clauses(fan, s, n, _behind(order, s, cursor))
    return (
        f"COLLECT {{ {_by_column(order, s)} WHERE {' AND '.join(indexed)}\n"
        f"WITH {s} ORDER BY {first}\n"
        f"CALL ({s}) {{ {inner} RETURN {n} }}\n"
        f"WITH {s}, {n} ORDER BY {first}, {fan.order.by(n)} LIMIT {members.limit}\n"
        f"RETURN {n} }}"
    )


def _by_column(order: Linked, s: str) -> str:
    """Return the MATCH of the related nodes along the index that has them in order."""
    [label] = order.link.labels
    columns = ("org", order.column, DEFAULT_SORT, "uid")
    if columns not in LABELS[label].indexes:
        return f"MATCH ({s}:{labels_of(order.link)})"
    return hinted(s, label, label, columns)


def _behind(order: Linked, s: str, cursor: _Cursor | None) -> Callable[[str], list[str]]:
    """Return the predicates of nodes that stand at `s`, behind the cursor."""

    def predicates(n: str) -> list[str]:
        t = f"t{n}"
        other = f"{order.match(n, t)} AND {order.before(t, s, falling=order.largest)}"
        begin = [f"{n}.{order.keys[0]} IS NOT NULL"]
        if cursor is not None:
            begin = cursor.behind(order, n, f"{s}.uid = {cursor.uid}")
        return [*begin, f"NOT EXISTS {{ {other} }}"]

    return predicates


def _unrelated(members: Members, order: Linked, n: str, cursor: _Cursor | None) -> str:
    """Return the page's nodes that lead to none."""
    plain = _plain(members, order)
    conditions = [*plain.conditions("", n), f"NOT EXISTS {{ {order.match(n, f't{n}')} }}"]
    if cursor is not None:
        conditions += cursor.behind(order, n, f"{cursor.uid} = ''")
    return (
        f"COLLECT {{ {plain.pattern('', n)} WHERE {' AND '.join(conditions)}\n"
        f"{plain.cut(n, ('org',))} RETURN {n} }}"
    )


def _sorted(members: Members, order: Linked, parent: str, n: str) -> str:
    """Return the list read whole and sorted."""
    conditions = " AND ".join(members.conditions(parent, n))
    found, gone = f"{members.pattern(parent, n)} WHERE {conditions}", members.gone(parent, n)
    if gone:
        found = f"CALL () {{ {found} RETURN {n} UNION ALL {gone} RETURN {n} }}"
    return f"{found}\nWITH DISTINCT {n} {_ordered(members, order, n)}"


def _ordered(members: Members, order: Linked, n: str) -> str:
    """Return the clauses that make the page of nodes which are bound already."""
    s, last = f"s{n}", "ASC" if order.related_first else "DESC"
    # Neo4j compares two stored texts by code points, but a stored and a given one by UTF-16:
    # they differ beyond U+D7FF. What a sum makes is of the same kind as what was given.
    alike = replace(order, column=f"{order.column} + ''")
    behind = f"\nWHERE {_anywhere_behind(_Cursor(members.cursor), alike, n, s)}" * members.continued
    return (
        f"WITH {n}, {order.first(n, s)} AS {s}{behind}\n"
        f"WITH {n} ORDER BY {s} IS NULL {last}, {alike.columns(s, falling=order.falling)}, "
        f"{order.by(n)} LIMIT {members.limit}"
    )


def _anywhere_behind(cursor: _Cursor, order: Linked, n: str, s: str) -> str:
    own = " AND ".join(cursor.behind(order, n, "true"))
    passed = " AND ".join(cursor.behind_related(order, s))
    passed = f"{passed} AND ({s}.uid <> {cursor.uid} OR {own})"
    if order.related_first:
        none, some = f"{s} IS NULL AND {own}", f"{s} IS NULL OR {passed}"
    else:
        none, some = f"{s} IS NOT NULL OR {own}", f"{s} IS NOT NULL AND {passed}"
    return f"CASE WHEN {cursor.uid} = '' THEN {none} ELSE {some} END"


def _plain(members: Members, order: Linked) -> Members:
    """Return the same list by time, from its beginning."""
    return replace(members, order=order.by_time, continued=False)


def _back(members: Members, order: Linked) -> LinkField:
    """Return the way from the related nodes to the list's."""
    return replace(
        order.link,
        element=members.link.element,
        labels=members.link.labels,
        outgoing=False,
        sort=members.link.sort,
        dense=True,
    )
