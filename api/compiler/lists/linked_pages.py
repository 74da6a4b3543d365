"""The pages of lists that are ordered by a related node: walked from there, or sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.compiler.filters.indexes import hinted
from api.compiler.lists import dense
from api.compiler.lists.linked import Linked
from api.compiler.plan.statement import labels_of
from api.schema.fields import DEFAULT_SORT, Link
from graph.model.declarations import LABELS

if TYPE_CHECKING:
    from api.compiler.lists.page import Page


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The parameters of a page's cursor."""

    index: int

    def key(self, position: int) -> str:
        return f"$p.k{self.index}_{position}"

    def time(self, position: int) -> str:
        return f"datetime({self.key(position)})"

    @property
    def uid(self) -> str:
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
        less, end = ("<", "$p.end") if order.descending else (">", "$p.epoch")
        time = f"{n}.{order.keys[0]}"
        tied, next_ = f"{here} AND {time} = {self.time(3)}", f"{n}.uid {less} {self.key(4)}"
        return [
            f"{time} {less}= CASE WHEN {here} THEN {self.time(3)} ELSE {end} END",
            f"CASE WHEN {tied} THEN {next_} ELSE true END",
        ]


def clauses(page: Page, order: Linked, parent: str, n: str) -> str:
    """Return the clauses that bind `n` to the page's nodes, in order.

    A list inside another node, or one of another time, is read whole and sorted. So is one
    with a filter that few nodes meet: the walk would pass over all others.
    """
    if parent or not page.moment.now:
        return _sorted(page, order, parent, n)
    if not page.where.conditions:
        return _walked(page, order, n)
    few, most = f"m{n}", f"$p.{dense.PARAMETER}"
    met = replace(_plain(page, order), limit=f"{most} + 1").walk("", n)
    return (
        f"WITH COLLECT {{ {met} RETURN {n} }} AS {few}\n"
        f"CALL ({few}) {{ WHEN size({few}) <= {most} THEN {{\n"
        f"UNWIND {few} AS {n} {_ordered(page, order, n)} RETURN {n} }}\n"
        f"ELSE {{ {_walked(page, order, n)} RETURN {n} }} }}"
    )


def _walked(page: Page, order: Linked, n: str) -> str:
    """Return the list walked along the index of the related nodes."""
    cursor = _Cursor(page.index) if page.continued else None
    related, rest = _related(page, order, n, cursor), _unrelated(page, order, n, cursor)
    if cursor is None:
        parts = (related, rest) if order.related_first else (rest, related)
    elif order.related_first:
        parts = (f"CASE WHEN {cursor.uid} <> '' THEN {related} ELSE [] END", rest)
    else:
        whole = _related(page, order, n, None)
        parts = (
            f"CASE WHEN {cursor.uid} = '' THEN {rest} ELSE [] END",
            f"CASE WHEN {cursor.uid} = '' THEN {whole} ELSE {related} END",
        )
    limit = f"$p.f{page.index}"
    return (
        f"WITH {parts[0]} AS p{n}\n"
        f"WITH p{n}, CASE WHEN size(p{n}) < {limit} THEN {parts[1]} ELSE [] END AS q{n}\n"
        f"UNWIND (p{n} + q{n})[..{limit}] AS {n}"
    )


def _related(page: Page, order: Linked, n: str, cursor: _Cursor | None) -> str:
    """Return the page's nodes that lead to one, found from there."""
    s = f"s{n}"
    fan = replace(_plain(page, order), link=_back(page, order))
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
        f"WITH {s}, {n} ORDER BY {first}, {fan.walked.by(n)} LIMIT $p.f{page.index}\n"
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


def _unrelated(page: Page, order: Linked, n: str, cursor: _Cursor | None) -> str:
    """Return the page's nodes that lead to none."""
    plain = _plain(page, order)
    conditions = [*plain.conditions("", n), f"NOT EXISTS {{ {order.match(n, f't{n}')} }}"]
    if cursor is not None:
        conditions += cursor.behind(order, n, f"{cursor.uid} = ''")
    return (
        f"COLLECT {{ {plain.pattern('', n)} WHERE {' AND '.join(conditions)}\n"
        f"{plain.cut(n, ('org',))} RETURN {n} }}"
    )


def _sorted(page: Page, order: Linked, parent: str, n: str) -> str:
    """Return the list read whole and sorted."""
    conditions = " AND ".join(page.conditions(parent, n))
    found, gone = f"{page.pattern(parent, n)} WHERE {conditions}", page.gone(parent, n)
    if gone:
        found = f"CALL () {{ {found} RETURN {n} UNION ALL {gone} RETURN {n} }}"
    return f"{found}\nWITH DISTINCT {n} {_ordered(page, order, n)}"


def _ordered(page: Page, order: Linked, n: str) -> str:
    """Return the clauses that make the page of nodes which are bound already."""
    s, last = f"s{n}", "ASC" if order.related_first else "DESC"
    # Neo4j compares two stored texts by code points, but a stored and a given one by UTF-16:
    # they differ beyond U+D7FF. What a sum makes is of the same kind as what was given.
    alike = replace(order, column=f"{order.column} + ''")
    behind = f"\nWHERE {_anywhere_behind(_Cursor(page.index), alike, n, s)}" * page.continued
    return (
        f"WITH {n}, {order.first(n, s)} AS {s}{behind}\n"
        f"WITH {n} ORDER BY {s} IS NULL {last}, {alike.columns(s, falling=order.falling)}, "
        f"{order.by(n)} LIMIT $p.f{page.index}"
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


def _plain(page: Page, order: Linked) -> Page:
    """Return the same list by time, from its beginning."""
    return replace(page, ordering=order.by_time, continued=False, backward=False)


def _back(page: Page, order: Linked) -> Link:
    """Return the way from the related nodes to the list's."""
    return replace(
        order.link,
        element=page.link.element,
        labels=page.link.labels,
        outgoing=False,
        sort=page.link.sort,
        dense=True,
    )
