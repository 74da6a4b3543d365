"""Pages along a relationship whose end may have very many: one statement, two ways to read.

To order what hangs on a node, all of it must be read. That is right for tens; for a hundred
thousand the index of the far label, which holds its nodes in order already, is walked until
enough of them turn out to be linked. The statement decides by the node's degree, which the
store keeps. A walk ends after so many nodes as a fan may have at most to be ordered, so that
the wrong guess (a fan that is dense in old times alone) costs no more than twice the right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from api.compiler.filters.members import Members
from api.compiler.plan.plan import Slot

Behind = Callable[[str], list[str]]

DEGREE: Final = Slot("dense")
"""The parameter with the greatest degree of a node whose fan is ordered at once."""


def applies(members: Members, parent: str) -> bool:
    """Return whether a page is read in this way: the past is in no index."""
    return members.link.dense and members.related(parent) and members.moment.now


def clauses(members: Members, parent: str, n: str, behind: Behind | None = None) -> str:
    """Return the clauses that bind `n` to the page's nodes, in order.

    `behind` gives the predicates of what lies behind the cursor, if not the page's own do;
    the first one is a range of the index.
    """
    begun = behind or members.keyset
    found = f"d{n}"
    matched = " AND ".join([*members.conditions(parent, n), *begun(n)])
    return (
        f"{_walked(members, parent, n, begun)}\n"
        f"UNWIND CASE WHEN size({found}) >= {members.limit} THEN {found} ELSE COLLECT {{\n"
        f"{members.pattern(parent, n)} WHERE {matched}\n"
        f"{members.cut(n, distinct=True)} RETURN {n} }} END AS {n}"
    )


def _walked(members: Members, parent: str, n: str, behind: Behind) -> str:
    """Return the clauses that bind `d…` to a whole page, or to too few for one."""
    labels, found = members.link.labels, f"d{n}"
    degree = f"COUNT {{ {_ends(members, parent)} }}"
    walks = [_walk(members, parent, label, f"w{n}", behind) for label in labels]
    dense = f"CASE WHEN {degree} > {DEGREE} THEN"
    if len(labels) == 1:
        return f"WITH {parent}, {dense} {walks[0]} ELSE [] END AS {found}"
    lists, last = f"a{n}", f"{found}[-1]"
    complete = " AND ".join(
        f"(size({lists}[{number}]) >= {members.limit} OR "
        f"{_passed(members, label, f'w{n}', last, behind)})"
        for number, label in enumerate(labels)
    )
    return (
        f"WITH {parent}, {dense} [{', '.join(walks)}] ELSE [] END AS {lists}\n"
        f"WITH {parent}, {lists}, COLLECT {{ UNWIND {lists} AS l{n} UNWIND l{n} AS {n}\n"
        f"{members.cut(n)} RETURN {n} }} AS {found}\n"
        f"WITH {parent}, CASE WHEN size({found}) >= {members.limit} AND {complete} "
        f"THEN {found} ELSE [] END AS {found}"
    )


def _ends(members: Members, parent: str) -> str:
    left, right = ("-", "->") if members.link.outgoing else ("<-", "-")
    return f"({parent}){left}[:{members.link.relationship}]{right}()"


def _walk(members: Members, parent: str, label: str, w: str, behind: Behind) -> str:
    """Return the linked ones among the first nodes of a label, a page of them at most."""
    linked = " AND ".join([*members.conditions(parent, w), *behind(w)])
    return (
        f"COLLECT {{ MATCH ({w}:{label}) WHERE {_indexed(members, w, behind)}\n"
        f"WITH {w} ORDER BY {members.order.by(w, ('org',))} LIMIT {DEGREE}\n"
        f"WITH {w} WHERE EXISTS {{ {members.pattern(parent, w)} WHERE {linked} }}\n"
        f"WITH {w} LIMIT {members.limit} RETURN {w} }}"
    )


def _indexed(members: Members, w: str, behind: Behind) -> str:
    """Return a predicate on each column of the index, and where in it the page begins."""
    present = (f"{w}.{key} IS NOT NULL" for key in (*members.order.keys, "uid"))
    return " AND ".join([f"{w}.org = $p.org", *present, *behind(w)[:1]])


def _passed(members: Members, label: str, w: str, last: str, behind: Behind) -> str:
    """Return whether the walk over a label has passed the last node of the merged page."""
    key = members.order.keys[0]
    before = ">=" if members.order.descending else "<="
    return (
        f"COUNT {{ MATCH ({w}:{label}) WHERE {_indexed(members, w, behind)} "
        f"AND {w}.{key} {before} {last}.{key}\n"
        f"RETURN {w} LIMIT {DEGREE} + 1 }} <= {DEGREE}"
    )
