"""The root field `node`: one node by its id."""

from __future__ import annotations

from dataclasses import dataclass

from api.compiler.plan.outs import One, PlaceOf
from api.compiler.plan.plan import Binding, Fetch, Node, Out, Selecting, Site, Writing
from api.compiler.plan.statement import ANY_EVER, ANY_VISIBLE
from api.compiler.request.arguments import Argument, argument
from api.compiler.time.moment import NOW, Moment
from graph.model.declarations import ENTITY_LABEL


@dataclass(slots=True, eq=False)
class Lookup(Fetch):
    """One node by its id; an alias leads to the node that it stands for."""

    node: Node
    id: Argument

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return ("node",)

    def bind(self, binder: Binding) -> None:
        """Set the id."""
        binder.params[f"id{self.index}"] = str(self.id.of(binder.variables))
        binder.cost(self, 1)

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of no or one row."""
        del parent
        n = writer.variable()
        found = found_by_id(n, f"id{self.index}", self.moment)
        return f"COLLECT {{\n{found}\nRETURN {writer.row(self.node, n)} }}"


def found_by_id(n: str, parameter: str, moment: Moment = NOW) -> str:
    """Return the clauses that bind `n` to the visible node with the id in a parameter."""
    return found_by(n, f"$p.{parameter}", moment)


def found_by(n: str, uid: str, moment: Moment = NOW, *, keep: str = "") -> str:
    """Return the clauses that bind `n` to the visible node that stands for a uid.

    `keep` is a variable that was bound before and is still needed behind them.
    """
    kept = f"{keep}, " if keep else ""
    visible = ANY_VISIBLE if moment.now else ANY_EVER
    conditions = [f"{n}:{visible}", *moment.exists(n, stubs=True, linked=False)]
    return (
        f"MATCH (x{n}:{ENTITY_LABEL} {{uid: {uid}}}) WHERE x{n}.org = $p.org\n"
        f"WITH {kept}coalesce(COLLECT {{ MATCH (x{n})-[:ALIAS_OF]->(k{n}) WHERE k{n}.org = $p.org "
        f"RETURN k{n} ORDER BY k{n}.uid LIMIT 1 }}[0], x{n}) AS {n}\n"
        f"WHERE {' AND '.join(conditions)}"
    )


def plan_node(planner: Selecting, site: Site) -> Out:
    """Plan `node(id:)`."""
    node = planner.any_node(site.moment)
    fetch = Lookup(node, argument(site.nodes, "id"), parent=site.fetch, moment=site.moment)
    planner.attach(site, fetch)
    return One(
        site.key, PlaceOf(fetch, "({} or (None,))[0]"), planner.shape(node, site.nodes, fetch)
    )
