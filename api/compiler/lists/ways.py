"""Which way the nodes of a list are found: walked, sorted, or as its order or filter asks."""

from __future__ import annotations

from dataclasses import replace

from api.compiler.filters import access
from api.compiler.filters.members import Members
from api.compiler.lists import dense, linked_pages
from api.compiler.lists.linked import Linked


def clauses(members: Members, parent: str, n: str) -> str:
    """Return the clauses that bind `n` to a page of a list's nodes, in order."""
    if isinstance(members.order, Linked):
        return linked_pages.clauses(members, members.order, parent, n)
    if dense.applies(members, parent):
        return dense.clauses(members, parent, n)
    walk = _walked(members, parent, n)
    gone = members.gone(parent, n)
    if not gone:
        return walk
    cut = members.cut(n)
    gone = " AND ".join([gone, *members.keyset(n)])
    return f"CALL () {{ {walk}\nRETURN {n} UNION ALL\n{gone}\n{cut}\nRETURN {n} }}\n{cut}"


def _walked(members: Members, parent: str, n: str) -> str:
    if not parent:
        return access.clauses(members, n)
    distinct = members.related(parent)
    ordered = members
    if distinct:
        ordered = replace(members, order=members.order.unindexed())
    conditions = [*members.conditions(parent, n), *ordered.keyset(n)]
    return (
        f"{members.pattern(parent, n)} WHERE {' AND '.join(conditions)}\n"
        f"{ordered.cut(n, members.prefix(parent), distinct=distinct)}"
    )
