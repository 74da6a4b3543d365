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

from api.compiler.filters import driven, indexes
from api.compiler.filters.members import Members


def clauses(members: Members, n: str) -> str:
    """Return the clauses that bind `n` to the nodes of a list at the root, in order."""
    by_id = indexes.by_id(members, n)
    if by_id:
        return f"{by_id}{indexes.predicates(members, n)}\n{members.cut(n)}"
    # What was there at another time may have lost its label, and stands in no index since.
    driving = driven.clauses(members, n) if members.moment.now else ""
    return driving or indexes.along_index(members, n)
