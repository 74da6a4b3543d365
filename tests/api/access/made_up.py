"""A made-up field of the query and a made-up mutation, each one declaration and one planner."""

from __future__ import annotations

from dataclasses import replace

from api.compiler.plan.acting import Asked
from api.compiler.plan.lookup import Lookup, plan_node
from api.compiler.plan.outs import One, PlaceOf
from api.compiler.plan.plan import Out, Selecting, Site, Writing
from api.compiler.registry import REGISTRY, FieldPlanner, Registry
from api.compiler.request.arguments import argument
from api.schema.extras import EXTRAS
from api.schema.fields import ArgumentSpec, Special

_ID = ArgumentSpec("id", "ID", "Id of a node.")
CLOSEST = Special("closest", "Entity | None", "A made-up field.", (_ID,))
RENAME = Special(
    "rename",
    "Entity | None",
    "A made-up change.",
    (_ID, ArgumentSpec("to", "str", "The new name.")),
)
DONE: list[Asked] = []
"""What was asked of the made-up action."""

_RENAMED = "MATCH (n:System {uid: $id}) WHERE n.org = $org SET n.name = $to"


def rename(asked: Asked) -> None:
    """Give a system another name."""
    DONE.append(asked)
    with asked.store.driver.session() as session:
        session.run(_RENAMED, org=asked.viewer.org, **asked.arguments).consume()


def made_up(closest: FieldPlanner = plan_node) -> Registry:
    """Return the registry with both fields in it."""
    extras = replace(EXTRAS, query=(*EXTRAS.query, CLOSEST), mutation=(*EXTRAS.mutation, RENAME))
    added = {("Query", "closest"): closest, ("Mutation", "rename"): plan_node}
    return replace(
        REGISTRY,
        fields={**REGISTRY.fields, **added},
        actions={**REGISTRY.actions, "rename": rename},
        extras=extras,
    )


class Anybodys(Lookup):
    """A look-up that forgets whose a node is: what the rights test is there to see."""

    __slots__ = ()

    def text(self, writer: Writing, parent: str) -> str:
        """Return the expression without its condition on the organisation."""
        return super().text(writer, parent).replace(".org = $p.org", ".org <> ''")


def plan_anybodys(planner: Selecting, site: Site) -> Out:
    """Plan a field that shows everybody's nodes."""
    node = planner.any_node(site.moment)
    fetch = Anybodys(node, argument(site.nodes, "id"), parent=site.fetch, moment=site.moment)
    planner.attach(site, fetch)
    shape = planner.shape(node, site.nodes, fetch)
    return One(site.key, PlaceOf(fetch, "({} or (None,))[0]"), shape)
