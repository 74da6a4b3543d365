"""Audit events as they happen: the field `auditEvents` of the subscription."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import FieldNode

from api.compiler.changing.trail import TYPE, event_node, event_shape, of_readable
from api.compiler.feeds.news import CELLS, NEWS_ROW, UIDS, NewsFetch
from api.compiler.plan.outs import Cell, Constant, One, Part
from api.compiler.plan.plan import Binding, Out, Selecting, Site, Writing
from api.compiler.request.arguments import Argument, argument
from api.schema.news import AUDIT_NEWS

_FILTERS: Final = ("actor", "node", "action")
"""Arguments that are compared with the property of the same name."""


@dataclass(slots=True, eq=False)
class NewsOfTrail(NewsFetch):
    """Events that were just written. None of them is ever deleted while somebody listens."""

    filters: tuple[Argument, ...]

    def order(self) -> tuple[str, ...]:
        """Sort by name."""
        return (self.path,)

    def bind(self, binder: Binding) -> None:
        """Set the filters; which events there are is set for each reading."""
        self.bind_news(binder, (TYPE,))
        given = zip(_FILTERS, self.filters, strict=True)
        binder.params |= {f"of_{name}": binder.value(one) for name, one in given}

    def text(self, writer: Writing, parent: str) -> str:
        """Return a list of the two lists."""
        del parent
        n, u = writer.variable(), "told"
        chosen = [f"($p.of_{name} IS NULL OR {n}.{name} = $p.of_{name})" for name in _FILTERS]
        where = " AND ".join((f"{n}:{TYPE}", f"{n}.org = $p.org", of_readable(n), *chosen))
        return (
            f"[COLLECT {{\nUNWIND $p.{UIDS} AS {u}\n"
            f"MATCH ({n}:_Entity {{uid: {u}}}) WHERE {where}\n"
            f"RETURN [{u}, {n}.uid, {writer.row(self.node, n)}] }}, []]"
        )


def plan_told_events(planner: Selecting, site: Site) -> Out:
    """Plan the field."""
    fetch = NewsOfTrail(
        path=site.path,
        node=event_node(),
        after=argument(site.nodes, "after"),
        filters=tuple(argument(site.nodes, name) for name in _FILTERS),
        moment=site.moment,
    )
    planner.attach(site, fetch)
    fields = planner.fields(site.nodes, AUDIT_NEWS)
    return Part(site.key, tuple(_fields(planner, fetch, fields)))


def _fields(
    planner: Selecting, fetch: NewsOfTrail, fields: dict[str, list[FieldNode]]
) -> Iterator[Out]:
    for key, nodes in fields.items():
        name = nodes[0].name.value
        if name in CELLS:
            yield Cell(key, *CELLS[name])
        elif name == "event":
            yield One(key, NEWS_ROW, event_shape(planner, fetch.node, nodes, fetch))
        else:
            yield Constant(key, AUDIT_NEWS)
