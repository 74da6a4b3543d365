"""How the database finds the nodes of a filtered list at the root of a query.

A list is walked along an index in its order, and what does not meet the filter is passed
over. That is right where many nodes meet it; where few do, the whole organisation is walked.
So an equality leads to a better index where there is one, by what stands first here:

1. ids: the nodes themselves;
2. a related node that an index finds, over several relationships too: from there, unless it
   has very many relationships, which the statement looks up before it decides;
3. a property with an index (org, property, sort, uid): the walk goes along that one;
4. a list of values of such a property: one such walk for each, and the first of all of them.

Every path names its index: the planner's estimates don't know about the order and the limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.compiler.filters import driven, indexes

if TYPE_CHECKING:
    from api.compiler.lists.page import Page


def clauses(page: Page, n: str) -> str:
    """Return the clauses that bind `n` to the nodes of a root page, in order, within its size."""
    by_id = indexes.by_id(page, n)
    if by_id:
        return f"{by_id}{indexes.predicates(page, n)}\n{page.cut(n)}"
    # What was there at another time may have lost its label, and stands in no index since.
    driving = driven.clauses(page, n) if page.moment.now else ""
    return driving or indexes.along_index(page, n)
