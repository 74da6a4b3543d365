"""Feeds: lists of what happened, newest first, each entry at a time of its own.

An entry is no node. Its row holds its time and a key that nothing else in the feed has; the
two are the cursor.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql import FieldNode

from api.compiler.plan.ordering import enum_name
from api.compiler.plan.outs import Constant, Part, Rows
from api.compiler.plan.paging import CursorValues, Paging, Stretch, edge_fields, end_fields
from api.compiler.plan.plan import Binding, Fetch, Out, Selecting, Site
from api.compiler.request.arguments import Argument, argument
from api.compiler.request.cursor import decode

DEFAULT_SIZE: Final = 20


@dataclass(slots=True, eq=False)
class Feed(Fetch):
    """One page of a feed.

    Args:
        path: Its field; cursors are good for it alone.
        size: How many entries.
        cursor: Where the page begins.
        continued: Whether there is a cursor.
    """

    path: str
    size: Argument
    cursor: Argument
    continued: bool

    def order(self) -> tuple[str, ...]:
        """Sort by name and form."""
        return (self.path, str(self.continued), self.form())

    @abstractmethod
    def form(self) -> str:
        """Return what else of it the text depends on."""

    def bind(self, binder: Binding) -> None:
        """Set size and cursor."""
        first = binder.size(self.size, DEFAULT_SIZE)
        binder.limit(self.limit, first + 1)
        binder.cost(self, first)
        if self.continued:
            given = self.cursor.of(binder.variables)
            time, key = decode(given, self.path, binder.org, ("datetime", "string"))
            binder.params |= {f"k{self.index}_0": time, f"k{self.index}_1": key}

    @abstractmethod
    def cursor_values(self) -> CursorValues:
        """Return where time and key are in a row; what it lacks of them is added to it."""

    def behind(self, time: str, key: str) -> list[str]:
        """Return the predicates of what lies behind the cursor."""
        if not self.continued:
            return []
        given = f"datetime($p.k{self.index}_0)"
        tie = f"CASE WHEN {time} = {given} THEN {key} < $p.k{self.index}_1 ELSE true END"
        return [f"{time} <= {given}", tie]


EntryPlanner = Callable[[list[FieldNode]], tuple[Out, ...]]
"""Returns the fields of an entry, whose row is `r`, for the fields that ask for it."""


def page_arguments(planner: Selecting, site: Site) -> dict[str, Any]:
    """Return what a feed's page is made of."""
    cursor = argument(site.nodes, "after")
    return {
        "path": site.path,
        "size": argument(site.nodes, "first"),
        "cursor": cursor,
        "continued": planner.decided(cursor) is not None,
        "parent": site.fetch,
        "moment": site.moment,
    }


def stretch(planner: Selecting, site: Site, feed: Feed, name: str, entry: EntryPlanner) -> Out:
    """Attach a feed and return how it becomes the answer.

    Args:
        planner: The planner.
        site: Where the feed stands.
        feed: The feed.
        name: What its types are called: `Change` for ChangeConnection and ChangeEdge.
        entry: Plans an entry.
    """
    planner.attach(site, feed)
    paging = Paging(feed, feed.path, feed.cursor_values, feed.continued, ahead=True)
    return Stretch(site.key, paging, tuple(_fields(planner, site.nodes, paging, name, entry)))


def _fields(
    planner: Selecting, nodes: list[FieldNode], paging: Paging, name: str, entry: EntryPlanner
) -> Iterator[Out]:
    def node(key: str, asked: list[FieldNode]) -> Out:
        return Part(key, entry(asked))

    for key, found in planner.fields(nodes, f"{name}Connection").items():
        match found[0].name.value:
            case "nodes":
                yield Rows(key, "rows", entry(found))
            case "edges":
                edges = edge_fields(planner, found, f"{name}Edge", paging, node)
                yield Rows(key, "rows", tuple(edges))
            case "pageInfo":
                yield Part(key, tuple(end_fields(planner, found, paging)))
            case _:
                yield Constant(key, f"{name}Connection")


def chosen(asked: Any, every: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that an argument names: one, a list of them, or None for all."""
    if asked is None:
        return tuple(every)
    named = asked if isinstance(asked, list) else [asked]
    return tuple(sorted({enum_name(kind) for kind in named}))
