"""How the model's classes declare a property and what a label needs besides properties.

Thin constructors over neomodel's properties: each asks for a description and knows who sets
the value (`src` a source's mapper, `gen` enrichment, `sys` the writer). neomodel keeps keyword
arguments that it does not know as attributes; `graph.model.declarations` reads them from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from neomodel import (
    ArrayProperty,
    BooleanProperty,
    DateTimeNeo4jFormatProperty,
    FloatProperty,
    IntegerProperty,
    JSONProperty,
    StringProperty,
)

PropertyOrigin = Literal["src", "gen", "sys"]


CANONICAL: Final = "many tools name it, so it has no age; it goes when its sources drop it"
SET_UP: Final = "people set it up and remove it"
FOLLOWS: Final = "it goes with the node that it hangs on"
OURS: Final = "it is the program's own bookkeeping"
"""Why nodes of a label are never deleted by age."""

SMALL, PLAIN, LARGE = 25, 50, 65
"""Diameters in pixels."""


@dataclass(frozen=True, slots=True)
class Aging:
    """How old a node of a label is, and when it stays whatever its age.

    Its age counts from the latest of `sort_at` and `times`. It stays while its status is one of
    `unfinished`, or while `ended` is absent.
    """

    times: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What nodes of a label look like in Neo4j Browser: the colour, `#rrggbb`, and the diameter."""

    colour: str
    diameter: int = PLAIN


@dataclass(frozen=True, slots=True)
class Declared:
    """What a label's class says about the label beside its properties.

    Args:
        plural: The name of its connection in GraphQL.
        aging: How its nodes are deleted by age, or why they never are.
        look: What its nodes look like in Neo4j Browser; a label of `work` may have none.
        canonical: Many tools name the thing; its key is its normalised name or e-mail.
        work: Nazara's own administration, not the organisation's operations.
        own: Only Nazara itself writes such records, for people; no source may.
        immutable: A record never changes once written, so it has no `Change`.
        sort: The property with its main time, which becomes `sort_at`.
        filters: Properties by whose value readers ask for lists, the most selective first.
            Each has an index (org, property, sort_at, uid), which holds the list in its order.
        indexes: Further range indexes, whole: `uid` last where a connection sorts by it.
        unique: Properties that no two nodes of the label share.
        full_text: The label is in the full-text index.
        embedded: Its nodes get a vector.
    """

    plural: str
    aging: Aging | str
    look: Look | None = None
    canonical: bool = False
    work: bool = False
    own: bool = False
    immutable: bool = False
    sort: str | None = None
    filters: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[str, ...] = ()
    full_text: bool = False
    embedded: bool = False

    def __post_init__(self) -> None:
        if self.look is None and not self.work:
            message = f"{self.plural}: people see these nodes in Neo4j Browser; declare their look"
            raise ValueError(message)


def string(
    description: str,
    *,
    required: bool = False,
    values: tuple[str, ...] = (),
    tracked: bool = False,
    origin: PropertyOrigin = "src",
    stored_as: str | None = None,
) -> StringProperty:
    """Declare a string; `values` are the only ones allowed, `stored_as` its name on disk."""
    return StringProperty(
        choices={value: value for value in values} or None,
        required=required,
        help_text=description,
        db_property=stored_as,
        tracked=tracked,
        origin=origin,
    )


def integer(
    description: str,
    *,
    required: bool = False,
    tracked: bool = False,
    origin: PropertyOrigin = "src",
) -> IntegerProperty:
    """Declare a whole number of at most 64 bits."""
    return IntegerProperty(
        required=required,
        help_text=description,
        tracked=tracked,
        origin=origin,
    )


def decimal(description: str, *, origin: PropertyOrigin = "src") -> FloatProperty:
    """Declare a floating-point number."""
    return FloatProperty(help_text=description, origin=origin)


def flag(
    description: str,
    *,
    required: bool = False,
    tracked: bool = False,
    origin: PropertyOrigin = "src",
    stored_as: str | None = None,
) -> BooleanProperty:
    """Declare true or false."""
    return BooleanProperty(
        required=required,
        help_text=description,
        db_property=stored_as,
        tracked=tracked,
        origin=origin,
    )


def moment(
    description: str,
    *,
    required: bool = False,
    origin: PropertyOrigin = "src",
) -> DateTimeNeo4jFormatProperty:
    """Declare a native zoned time, always in UTC with the offset `Z`."""
    return DateTimeNeo4jFormatProperty(required=required, help_text=description, origin=origin)


def strings(
    description: str,
    *,
    required: bool = False,
    origin: PropertyOrigin = "src",
    stored_as: str | None = None,
) -> ArrayProperty:
    """Declare a list of strings."""
    return ArrayProperty(
        StringProperty(),
        required=required,
        help_text=description,
        db_property=stored_as,
        origin=origin,
    )


def floats(description: str) -> ArrayProperty:
    """Declare a list of floating-point numbers, written by enrichment."""
    return ArrayProperty(FloatProperty(), required=True, help_text=description, origin="gen")


def json_value(
    description: str,
    *,
    origin: PropertyOrigin = "src",
    stored_as: str | None = None,
) -> JSONProperty:
    """Declare a JSON value, stored as its text."""
    return JSONProperty(help_text=description, db_property=stored_as, origin=origin)
