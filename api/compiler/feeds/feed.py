"""Feeds: lists of what happened, newest first, each entry at a time of its own.

An entry is no node. Its row holds its time and a key that nothing else in the feed has; the
two are the cursor.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import FieldNode

from api.compiler.plan.outs import Constant, Made, Part, Rows
from api.compiler.plan.parameters import Binder
from api.compiler.plan.plan import Fetch, Out, Site
from api.compiler.plan.shaping import ShapeWriter
from api.compiler.request.arguments import Argument, argument
from api.compiler.request.cursor import decode

if TYPE_CHECKING:
    from api.compiler.selection import Planner

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

    def bind(self, binder: Binder) -> None:
        """Set size and cursor."""
        first = binder.size(self.size, DEFAULT_SIZE)
        binder.params[f"f{self.index}"] = first + 1
        binder.cost(self, first)
        if self.continued:
            given = self.cursor.of(binder.variables)
            time, key = decode(given, self.path, binder.org, ("datetime", "string"))
            binder.params |= {f"k{self.index}_0": time, f"k{self.index}_1": key}

    @abstractmethod
    def places(self) -> tuple[str, str]:
        """Return the Python expressions of time and key of a row `r`."""

    def behind(self, time: str, key: str) -> list[str]:
        """Return the predicates of what lies behind the cursor."""
        if not self.continued:
            return []
        given = f"datetime($p.k{self.index}_0)"
        tie = f"CASE WHEN {time} = {given} THEN {key} < $p.k{self.index}_1 ELSE true END"
        return [f"{time} <= {given}", tie]


EntryPlanner = Callable[[list[FieldNode]], tuple[Out, ...]]
"""Returns the fields of an entry, whose row is `r`, for the fields that ask for it."""


@dataclass(frozen=True, slots=True)
class _Stretch(Out):
    """A page of a feed in the answer."""

    key: str
    feed: Feed
    fields: tuple[Out, ...]

    def source(self, shaper: ShapeWriter, place: str) -> str:
        name = shaper.name("feed")
        shaper.function(
            name,
            "rows, c, r",
            f"n = c.params['f{self.feed.index}'] - 1",
            "more = len(rows) > n",
            "if more: rows = rows[:n]",
            f"return {shaper.object(self.fields, place)}",
        )
        return f"{name}({self.feed.place}, c, r)"


@dataclass(frozen=True, slots=True)
class _Cursor(Out):
    """The cursor of the row that `of` names."""

    key: str
    feed: Feed
    of: str

    def source(self, shaper: ShapeWriter, place: str) -> str:
        del shaper, place
        made = f"cursor(c, {self.feed.path!r}, {', '.join(self.feed.places())})"
        return made if self.of == "r" else f"(lambda r: {made})({self.of}) if rows else None"


def page_arguments(planner: Planner, site: Site) -> dict[str, Any]:
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


def stretch(planner: Planner, site: Site, feed: Feed, name: str, entry: EntryPlanner) -> Out:
    """Attach a feed and return how it becomes the answer.

    Args:
        planner: The planner.
        site: Where the feed stands.
        feed: The feed.
        name: What its types are called: `Change` for ChangeConnection and ChangeEdge.
        entry: Plans an entry.
    """
    planner.attach(site, feed)
    return _Stretch(site.key, feed, tuple(_fields(planner, site.nodes, feed, name, entry)))


def _fields(
    planner: Planner, nodes: list[FieldNode], feed: Feed, name: str, entry: EntryPlanner
) -> Iterator[Out]:
    for key, found in planner.fields(nodes, f"{name}Connection").items():
        match found[0].name.value:
            case "nodes":
                yield Rows(key, "rows", entry(found))
            case "edges":
                yield Rows(key, "rows", tuple(_edge(planner, found, feed, name, entry)))
            case "pageInfo":
                yield Part(key, tuple(_page_info(planner, found, feed)))
            case _:
                yield Constant(key, f"{name}Connection")


def _edge(
    planner: Planner, nodes: list[FieldNode], feed: Feed, name: str, entry: EntryPlanner
) -> Iterator[Out]:
    for key, found in planner.fields(nodes, f"{name}Edge").items():
        match found[0].name.value:
            case "node":
                yield Part(key, entry(found))
            case "cursor":
                yield _Cursor(key, feed, "r")
            case _:
                yield Constant(key, f"{name}Edge")


def _page_info(planner: Planner, nodes: list[FieldNode], feed: Feed) -> Iterator[Out]:
    for key, found in planner.fields(nodes, "PageInfo").items():
        match found[0].name.value:
            case "startCursor":
                yield _Cursor(key, feed, "rows[0]")
            case "endCursor":
                yield _Cursor(key, feed, "rows[-1]")
            case "hasNextPage":
                yield Made(key, "more")
            case "hasPreviousPage":
                yield Made(key, str(feed.continued))
            case _:
                yield Constant(key, "PageInfo")
