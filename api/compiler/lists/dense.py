"""Pages along a relationship whose end may have very many: one statement, two ways to read.

To order what hangs on a node, all of it must be read. That is right for tens; for a hundred
thousand the index of the far label, which holds its nodes in order already, is walked until
enough of them turn out to be linked. The statement decides by the node's degree, which the
store keeps. A walk ends after so many nodes as a fan may have at most to be ordered, so that
the wrong guess (a fan that is dense in old times alone) costs no more than twice the right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.compiler.lists.page import Page

Behind = Callable[[str], list[str]]

PARAMETER = "dense"
"""Name of the parameter with the greatest degree of a node whose fan is ordered at once."""


def applies(page: Page, parent: str) -> bool:
    """Return whether a page is read in this way: the past is in no index."""
    return page.link.dense and page.related(parent) and page.moment.now


def clauses(page: Page, parent: str, n: str, behind: Behind | None = None) -> str:
    """Return the clauses that bind `n` to the page's nodes, in order.

    `behind` gives the predicates of what lies behind the cursor, if not the page's own do;
    the first one is a range of the index.
    """
    begun = behind or page.keyset
    found = f"d{n}"
    matched = " AND ".join([*page.conditions(parent, n), *begun(n)])
    return (
        f"{_walked(page, parent, n, begun)}\n"
        f"UNWIND CASE WHEN size({found}) >= $p.f{page.index} THEN {found} ELSE COLLECT {{\n"
        f"{page.pattern(parent, n)} WHERE {matched}\n"
        f"{page.cut(n, distinct=True)} RETURN {n} }} END AS {n}"
    )


def _walked(page: Page, parent: str, n: str, behind: Behind) -> str:
    """Return the clauses that bind `d…` to a whole page, or to too few for one."""
    labels, found = page.link.labels, f"d{n}"
    degree = f"COUNT {{ {_ends(page, parent)} }}"
    walks = [_walk(page, parent, label, f"w{n}", behind) for label in labels]
    dense = f"CASE WHEN {degree} > $p.{PARAMETER} THEN"
    if len(labels) == 1:
        return f"WITH {parent}, {dense} {walks[0]} ELSE [] END AS {found}"
    lists, last = f"a{n}", f"{found}[-1]"
    complete = " AND ".join(
        f"(size({lists}[{number}]) >= $p.f{page.index} OR "
        f"{_passed(page, label, f'w{n}', last, behind)})"
        for number, label in enumerate(labels)
    )
    return (
        f"WITH {parent}, {dense} [{', '.join(walks)}] ELSE [] END AS {lists}\n"
        f"WITH {parent}, {lists}, COLLECT {{ UNWIND {lists} AS l{n} UNWIND l{n} AS {n}\n"
        f"{page.cut(n)} RETURN {n} }} AS {found}\n"
        f"WITH {parent}, CASE WHEN size({found}) >= $p.f{page.index} AND {complete} "
        f"THEN {found} ELSE [] END AS {found}"
    )


def _ends(page: Page, parent: str) -> str:
    left, right = ("-", "->") if page.link.outgoing else ("<-", "-")
    return f"({parent}){left}[:{page.link.relationship}]{right}()"


def _walk(page: Page, parent: str, label: str, w: str, behind: Behind) -> str:
    """Return the linked ones among the first nodes of a label, a page of them at most."""
    linked = " AND ".join([*page.conditions(parent, w), *behind(w)])
    return (
        f"COLLECT {{ MATCH ({w}:{label}) WHERE {_indexed(page, w, behind)}\n"
        f"WITH {w} ORDER BY {page.walked.by(w, ('org',))} LIMIT $p.{PARAMETER}\n"
        f"WITH {w} WHERE EXISTS {{ {page.pattern(parent, w)} WHERE {linked} }}\n"
        f"WITH {w} LIMIT $p.f{page.index} RETURN {w} }}"
    )


def _indexed(page: Page, w: str, behind: Behind) -> str:
    """Return a predicate on each column of the index, and where in it the page begins."""
    present = (f"{w}.{key} IS NOT NULL" for key in (*page.ordering.keys, "uid"))
    return " AND ".join([f"{w}.org = $p.org", *present, *behind(w)[:1]])


def _passed(page: Page, label: str, w: str, last: str, behind: Behind) -> str:
    """Return whether the walk over a label has passed the last node of the merged page."""
    key = page.ordering.keys[0]
    before = ">=" if page.walked.descending else "<="
    return (
        f"COUNT {{ MATCH ({w}:{label}) WHERE {_indexed(page, w, behind)} "
        f"AND {w}.{key} {before} {last}.{key}\n"
        f"RETURN {w} LIMIT $p.{PARAMETER} + 1 }} <= $p.{PARAMETER}"
    )
