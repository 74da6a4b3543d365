"""Pages in the answer, of lists and feeds alike: rows, their cursors, and where a page ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphql import FieldNode

from api.compiler.plan.outs import Constant, Made
from api.compiler.plan.plan import Column, Fetch, Out, Selecting, Shaping

CursorValues = Sequence[Column | str]
"""What a cursor is made of: columns, or expressions over the row `r`."""


@dataclass(slots=True)
class Paging:
    """A page that is being planned.

    Args:
        fetch: What reads its rows, up to its limit.
        tag: What its cursors are marked with.
        cursor: Returns what they are made of; what a row lacks for that is added to it.
        continued: Whether it begins at a cursor.
        backward: Whether it is counted from the end.
        ahead: Whether one row more is read, to tell if there is more behind the page.
    """

    fetch: Fetch
    tag: str
    cursor: Callable[[], CursorValues]
    continued: bool
    backward: bool = False
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Stretch(Out):
    """A page in the answer. Its fields see its rows as `rows`, the row it stands in as `r`."""

    key: str
    paging: Paging
    fields: tuple[Out, ...]

    def source(self, shaper: Shaping, place: str) -> str:
        """Write the function that makes it of its rows."""
        name, fetch = shaper.name("page"), self.paging.fetch
        ahead = (
            f"n = {fetch.limit.read} - 1",
            "more = len(rows) > n",
            "if more: rows = rows[:n]",
        )
        shaper.function(
            name,
            "rows, c, r",
            *(ahead if self.paging.ahead else ()),
            *(["rows = rows[::-1]"] if self.paging.backward else []),
            f"return {shaper.object(self.fields, place)}",
        )
        return f"{name}({shaper.place(fetch)}, c, r)"


@dataclass(frozen=True, slots=True)
class Cursor(Out):
    """The cursor of the row that `of` names: of each (`r`), of the first, of the last."""

    key: str
    tag: str
    values: CursorValues
    of: str

    def source(self, shaper: Shaping, place: str) -> str:
        """Return the expression of the text; without rows there is none."""
        del place
        values = ", ".join(
            value if isinstance(value, str) else shaper.place(value) for value in self.values
        )
        made = f"cursor(c, {self.tag!r}, {values})"
        return made if self.of == "r" else f"(lambda r: {made})({self.of}) if rows else None"


NodePlanner = Callable[[str, list[FieldNode]], Out]
"""Plans the node of an edge, by its response key and the fields that ask for it."""


def edge_fields(
    planner: Selecting, nodes: list[FieldNode], type_name: str, paging: Paging, node: NodePlanner
) -> Iterator[Out]:
    """Yield the fields of an edge, whose row is `r`."""
    for key, found in planner.fields(nodes, type_name).items():
        match found[0].name.value:
            case "node":
                yield node(key, found)
            case "cursor":
                yield Cursor(key, paging.tag, paging.cursor(), "r")
            case _:
                yield Constant(key, type_name)


def end_fields(planner: Selecting, nodes: list[FieldNode], paging: Paging) -> Iterator[Out]:
    """Yield the fields of a `pageInfo`."""
    for key, found in planner.fields(nodes, "PageInfo").items():
        match found[0].name.value:
            case "startCursor":
                yield Cursor(key, paging.tag, paging.cursor(), "rows[0]")
            case "endCursor":
                yield Cursor(key, paging.tag, paging.cursor(), "rows[-1]")
            case "__typename":
                yield Constant(key, "PageInfo")
            case name:
                ahead = (name == "hasNextPage") != paging.backward
                paging.ahead = paging.ahead or ahead
                yield Made(key, "more" if ahead else str(paging.continued))
