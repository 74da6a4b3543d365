"""What a mutation declares of itself: its input, what it does, what its payload shows.

Schema, compiler and reference follow from the declaration; nothing else names a mutation.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from api.access.viewer import Role, TokenScope, Viewer
from graph.store.store import Store


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a mutation's input: `annotation` is Python text over GraphQL's types."""

    name: str
    annotation: str
    description: str


@dataclass(frozen=True, slots=True)
class InputType:
    """An input type, or an enum by its `values` and what they mean, that fields refer to."""

    name: str
    description: str
    fields: tuple[Input, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


ShownKind = Literal["id", "string", "int", "float", "bool", "datetime", "strings", "ints", "json"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a mutation's payload: a node, whose uid the action names, values, or a value.

    What is selected of a node is read after the change. `node` is its type (`Ticket`, `Entity`).
    Where each of a list has several values, `each` is its type; the action gives a mapping for
    each of them. A value that is `required` is never null.
    """

    name: str
    description: str
    node: str | None = None
    kind: ShownKind = "id"
    each: ShownType | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class ShownType:
    """What each of a list is: its fields are values, or lists again."""

    name: str
    description: str
    fields: tuple[Shown, ...]

    @property
    def within(self) -> tuple[ShownType, ...]:
        """It, and the types of the lists in it."""
        inner = (one.each.within for one in self.fields if one.each is not None)
        return (self, *itertools.chain.from_iterable(inner))


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    """Where a change comes from: a network address, and the id of its request."""

    address: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class AffectedNode:
    """A node that a change is about: as it is under its lock, if it is changed itself."""

    uid: str
    type: str
    source: str
    version: str | None
    url: str | None
    caption: str | None
    visibility: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done, for whom, and where.

    An action looks for nothing outside of `viewer.org`: that its role suffices is known. Every
    statement of `store` is in the one transaction of the change, which may be repeated as a
    whole; what has to wait for its end goes into `later`.

    Args:
        given: The input's values, without those that all mutations have.
        outside: The database outside of the transaction, for what comes after it.
        event: Uid of the audit event that the change leaves.
        node: The node that the mutation `changes`.
        known: The mutations that are served.
    """

    given: Mapping[str, Any]
    viewer: Viewer
    origin: RequestOrigin
    store: Store
    outside: Store
    at: datetime
    event: str
    node: AffectedNode | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    known: tuple[Mutation, ...] = ()

    @property
    def target(self) -> AffectedNode:
        """The node that the mutation declares to change."""
        if self.node is None:
            raise LookupError("the mutation declares no node in `changes`")
        return self.node


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did.

    Args:
        title: The change in one line, for people.
        node: Uid of what was changed, if that is a node.
        shows: The payload's fields: uids of nodes, or values.
        before: What was changed, as it was; never a secret.
        after: What was changed, as it is now; never a secret.
        secrets: Fields of the payload that are shown this once, and kept nowhere.
        undoes: Uid of the event of the change that it undid.
        names: Uids of what else `before` and `after` name: who may not read one of them is told
            nothing of the change.
        is_preview: Whether it was done for a look alone: it is rolled back, and leaves no event.
    """

    title: str
    node: str | None = None
    shows: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    secrets: Mapping[str, Any] = field(default_factory=dict)
    undoes: str | None = None
    names: Iterable[str] = ()
    is_preview: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything is another than before."""
        return self.before is None or self.before != self.after


@dataclass(frozen=True, slots=True)
class NotedChange:
    """A change as its audit event tells it."""

    uid: str
    action: str
    title: str
    node: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    node_version: str | None


Action = Callable[[Asked], Done]
"""Does what a mutation promises; raises a `GraphError` when it can't, and then nothing is done."""

Contrary = Callable[[Asked, NotedChange], Done]
"""Undoes a change; whoever calls it has made sure that nothing was built on that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A field of the type `Mutation`.

    Args:
        name: A verb and what it is done to: `createTicket`.
        description: What it does.
        takes: The fields of its input, beside those that all have.
        shows: The fields of its payload, beside those that all have.
        action: What it does.
        contrary: What undoes it, or why nothing does.
        role: The least role that may call it.
        changes: The field of the input with the id of the node that is changed, if it is one: it
            is locked, and `ifVersion` holds it against what the client has seen.
        labels: Labels of that node; empty: any.
        types: Input types and enums of its own.
        looks: Whether it changes nothing: it is done outside of a transaction, leaves no event,
            and needs no idempotency key.
        scope: What a token has to be for. What changes nothing but what is the asker's own asks
            for no more than reading does.
    """

    name: str
    description: str
    takes: tuple[Input, ...]
    shows: tuple[Shown, ...]
    action: Action
    contrary: Contrary | str
    role: Role = "admin"
    changes: str = ""
    labels: tuple[str, ...] = ()
    types: tuple[InputType, ...] = ()
    looks: bool = False
    scope: TokenScope = "write"

    @property
    def noun(self) -> str:
        """What the names of its types begin with."""
        return self.name[0].upper() + self.name[1:]

    @property
    def payload(self) -> str:
        """The name of its payload's type."""
        return f"{self.noun}Payload"
