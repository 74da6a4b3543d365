"""`statements`: who says what of two nodes, one row for each relationship between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.plan.lookup import found_by
from api.compiler.plan.outs import Cell, Constant, PlaceOf, Rows
from api.compiler.plan.plan import Binding, Fetch, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.compiler.walks.walks import surest
from api.schema.fields import ValueKind
from api.schema.walks import WALKED

FIRST: Final = 20
"""How many there are when the request does not say."""

_VALUES: Final[dict[str, tuple[str, ValueKind, bool]]] = {
    "relationship": ("type({r})", "string", True),
    "from": ("startNode({r}).uid", "id", True),
    "to": ("endNode({r}).uid", "id", True),
    "confidence": ("{r}.confidence", "string", False),
    "source": ("{r}.source", "string", False),
    "record": ("{r}.record", "string", True),
    "since": ("toString({r}.valid_from)", "datetime", False),
    "firstSeen": ("toString({r}.first_seen)", "datetime", False),
    "lastSeen": ("toString({r}.last_seen)", "datetime", False),
    "score": ("{r}.score", "float", False),
    "reasons": ("coalesce({r}.reasons, [])", "strings", True),
    "evidence": ("coalesce({r}.evidence, [])", "strings", True),
    "property": ("{r}.property", "string", False),
    "charStart": ("{r}.char_start", "int", False),
    "charEnd": ("{r}.char_end", "int", False),
    "occurrences": ("{r}.occurrences", "int", False),
}
"""Each field's expression, what it is, and whether it is always there."""


@dataclass(slots=True, eq=False)
class Statements(Fetch):
    """The relationships between two nodes. Neo4j looks for them at the end that has fewer."""

    node: Argument
    other: Argument
    first: Argument

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return ("statements",)

    def bind(self, binder: Binding) -> None:
        """Set the ids and how many to read."""
        first = binder.size(self.first, FIRST)
        binder.cost(self, first)
        given = {
            "node": str(self.node.of(binder.variables)),
            "other": str(self.other.of(binder.variables)),
            "first": first,
        }
        binder.params |= {f"said{self.index}_{name}": value for name, value in given.items()}

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of rows, the surest first."""
        del parent
        n, m, p = writer.variable(), writer.variable(), f"$p.said{self.index}"
        r = f"r{n}"
        values = ", ".join(text.format(r=r) for text, _, _ in _VALUES.values())
        return (
            f"COLLECT {{\n{found_by(n, f'{p}_node', self.moment)}\n"
            f"{found_by(m, f'{p}_other', self.moment, keep=n)}\n"
            f"MATCH ({n})-[{r}:{'|'.join(WALKED)}]-({m}) WHERE {self.moment.link(r)}\n"
            f"WITH DISTINCT {r} ORDER BY coalesce({surest(r)}, 0), type({r}), {r}.record\n"
            f"LIMIT {p}_first RETURN [{values}] }}"
        )


def plan_statements(planner: Selecting, site: Site) -> Out:
    """Plan `statements(node:, other:)`."""
    fetch = Statements(
        node=argument(site.nodes, "node"),
        other=argument(site.nodes, "other"),
        first=argument(site.nodes, "first"),
        parent=site.fetch,
        moment=site.moment,
    )
    planner.attach(site, fetch)
    return Rows(site.key, PlaceOf(fetch), tuple(_fields(planner, site.nodes)))


def _fields(planner: Selecting, nodes: list[FieldNode]) -> Iterator[Out]:
    places = {name: place for place, name in enumerate(_VALUES)}
    for key, found in planner.fields(nodes, "Statement").items():
        name = found[0].name.value
        if name not in places:
            yield Constant(key, "Statement")
            continue
        _, kind, required = _VALUES[name]
        yield Cell(key, f"r[{places[name]}]", kind, required=required)
