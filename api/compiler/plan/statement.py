"""Write the plan of an operation as one Cypher statement.

The text depends on the form of the operation alone: names are counted, columns are sorted,
values are parameters. Two operations that read the same share one plan in Neo4j.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.compiler.plan.plan import Column, Fetch, Node, Root
from api.compiler.time.moment import NOW, Moment
from api.schema.bindings import HIDDEN_LABELS, STATE_LABELS
from api.schema.fields import LinkField
from graph.model.declarations import ENTITY_LABEL

PREFIX: Final = "CYPHER 25"

_UNSEEN: Final = "|".join((*STATE_LABELS, *HIDDEN_LABELS))
ANY_VISIBLE: Final = f"{ENTITY_LABEL}&!({_UNSEEN})"
"""Label expression of every node that a reader may meet."""

DELETED: Final = ("Tombstone",)
ANY_EVER: Final = f"{ENTITY_LABEL}&!({'|'.join(('Alias', *HIDDEN_LABELS))})"
"""The same for other times than now; `Moment.exists` tells what was there then."""


Places = Mapping[Column | Fetch, str]
"""The Python expression that reads each column, and each value that was fetched."""


@dataclass(frozen=True, slots=True)
class CompiledStatement:
    """A statement that was written.

    Args:
        text: One row, one value for each of the root's sources.
        fetches: Those it holds, parents before children.
        places: Where in the row their values are.
    """

    text: str
    fetches: tuple[Fetch, ...]
    places: Places


@dataclass(slots=True)
class StatementWriter:
    """Writes one statement."""

    _fetches: list[Fetch] = field(default_factory=list)
    _places: dict[Column | Fetch, str] = field(default_factory=dict)
    _variables: int = 0

    def write(self, root: Root) -> CompiledStatement:
        """Return the statement of a plan."""
        columns = []
        for number, source in enumerate(root.sources):
            self._places[source] = f"r[{number}]"
            columns.append(f"{self._text(source, '')} AS f{number}")
        text = f"{PREFIX}\nRETURN " + ",\n".join(columns)
        return CompiledStatement(text, tuple(self._fetches), self._places)

    def variable(self) -> str:
        """Return a variable that nothing else has; further ones may be made of it (`rn3`)."""
        self._variables += 1
        return f"n{self._variables}"

    def row(self, node: Node, n: str) -> str:
        """Return the list that stands for a node; what it holds has its places in `r`."""
        parts: list[str] = []
        if node.abstract:
            parts += [f"{n}.type", self._by_type(node, n)]
        parts += self._values(node, n, "", "r", len(parts))
        return f"[{', '.join(parts)}]"

    def _text(self, fetch: Fetch, parent: str) -> str:
        fetch.index = len(self._fetches)
        self._fetches.append(fetch)
        return fetch.text(self, parent)

    def _by_type(self, node: Node, n: str) -> str:
        owners = {owner for owner, _ in [*node.columns, *node.fetches] if owner}
        if not owners:
            return "null"
        cases = "".join(
            f" WHEN '{owner}' THEN [{', '.join(self._values(node, n, owner, 'r[1]', 0))}]"
            for owner in sorted(owners)
        )
        return f"CASE {n}.type{cases} END"

    def _values(self, node: Node, n: str, owner: str, row: str, start: int) -> list[str]:
        columns = sorted(_columns_of(node, owner), key=lambda column: column.text)
        fetches = sorted(
            (fetch for of, fetch in node.fetches if of == owner), key=lambda fetch: fetch.order()
        )
        texts = []
        items: list[Column | Fetch] = [*columns, *fetches]
        for number, item in enumerate(items, start):
            self._places[item] = f"{row}[{number}]"
            if isinstance(item, Column):
                types = (owner,) if owner else node.types
                texts.append(node.moment.value(item.text, n, types))
            else:
                texts.append(self._text(item, n))
        return texts


def labels_of(link: LinkField, moment: Moment = NOW) -> str:
    """Return the label expression of the nodes that a link leads to.

    A time other than now is asked for what was deleted since, too.
    """
    if ENTITY_LABEL in link.labels:
        return ANY_VISIBLE if moment.now else ANY_EVER
    return "|".join(link.labels if moment.now else (*link.labels, *DELETED))


def _columns_of(node: Node, owner: str) -> list[Column]:
    return [column for (of, _), column in node.columns.items() if of == owner]
