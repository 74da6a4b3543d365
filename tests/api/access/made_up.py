"""A made-up field of the query and a made-up mutation, each one declaration."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown
from api.compiler.plan.lookup import Lookup, plan_node
from api.compiler.plan.outs import One, PlaceOf
from api.compiler.plan.plan import Out, Selecting, Site, Writing
from api.compiler.registry import REGISTRY, FieldPlanner, Registry
from api.compiler.request.arguments import argument
from api.schema.extras import EXTRAS
from api.schema.fields import ArgumentSpec, Special
from graph.errors import InvalidInput


@dataclass(frozen=True)
class Text:
    """A statement of the tests' own."""

    text: str
    name: str = "made_up"


CLOSEST = Special(
    "closest", "Entity | None", "A made-up field.", (ArgumentSpec("id", "ID", "Id of a node."),)
)
DONE: list[Asked] = []
"""What was asked of the made-up action."""

_RENAMED = Text(
    "MATCH (n:System {uid: $id}) WHERE n.org = $org "
    "SET n.name = $to, n.version = toString(toInteger(coalesce(n.version, '0')) + 1)"
)
_NAME = Text("MATCH (n:System {uid: $id}) WHERE n.org = $org RETURN n.name AS name")


def rename(asked: Asked) -> Done:
    """Give a system another name, which may not be empty."""
    DONE.append(asked)
    if not asked.given["to"]:
        raise InvalidInput("the name is empty, expected a word", field="to")
    return _named(asked, asked.given["to"])


def _named(asked: Asked, name: str) -> Done:
    given = {"id": asked.target.uid, "org": asked.viewer.org}
    [before] = asked.store.read(_NAME, **given)
    asked.store.write(_RENAMED, **given, to=name)
    return Done(
        title=f"renamed {before['name']} to {name}",
        node=asked.target.uid,
        shows={"system": asked.target.uid, "length": len(name)},
        before=before,
        after={"name": name},
        secrets={"secret": f"secret of {name}"},
    )


def _name_back(asked: Asked, change: NotedChange) -> Done:
    return _named(asked, change.before["name"])


RENAME = Mutation(
    name="rename",
    description="A made-up change.",
    takes=(Input("id", "ID", "Id of a system."), Input("to", "str", "The new name.")),
    shows=(
        Shown("system", "The system.", node="System"),
        Shown("length", "How long the name is.", kind="int"),
        Shown("secret", "Shown once.", kind="string"),
    ),
    action=rename,
    contrary=_name_back,
    changes="id",
    labels=("System",),
)


def made_up(closest: FieldPlanner = plan_node) -> Registry:
    """Return the registry with both fields in it."""
    extras = replace(EXTRAS, query=(*EXTRAS.query, CLOSEST), mutation=(*EXTRAS.mutation, RENAME))
    fields = {**REGISTRY.fields, ("Query", "closest"): closest}
    return replace(REGISTRY, fields=fields, extras=extras)


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
