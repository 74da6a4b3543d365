"""Doing what a mutation says: once, in one transaction with its audit event, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from api.access.viewer import Viewer
from api.actions.mutation import Asked, Mutation, RequestOrigin
from api.actions.nodes import check_version, locked
from api.actions.trail import Trail, event_uid, hash_of_call
from graph.errors import (
    GraphError,
    InvalidInput,
    LimitExceeded,
    NotFound,
    NotOwned,
    NotUndoable,
    VersionConflict,
)
from graph.store.opened import OpenStore
from graph.store.store import Store, Transaction

CLIENT_ID: Final = "clientMutationId"
KEY: Final = "idempotencyKey"
VERSION: Final = "ifVersion"

_MENDABLE: Final = (InvalidInput, NotFound, NotOwned, NotUndoable, VersionConflict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a payload shows.

    Args:
        shows: Its own fields: uids of nodes, or values.
        event: Uid of the audit event, None where nothing was done.
        client_id: What the client calls the call.
        faults: What the client can mend, as rows: code, message, field, remedy, version.
        secrets: Values that are shown this once, and go nowhere else.
    """

    shows: Mapping[str, Any]
    event: str | None
    client_id: str | None
    faults: tuple[tuple[str | None, ...], ...] = ()
    secrets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the statement that reads the payload."""
        return {"event": self.event} | {f"shows_{name}": uid for name, uid in self.shows.items()}

    def value(self, name: str) -> Any:
        """Return a value that the payload shows."""
        return self.secrets.get(name, self.shows.get(name))


class _LookedAt(Exception):
    """What was done shall not be: it is rolled back, and told all the same."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Performance:
    """One call of a mutation, of those that are `known`."""

    mutation: Mutation
    known: tuple[Mutation, ...]
    given: Mapping[str, Any]
    viewer: Viewer
    origin: RequestOrigin
    store: Store
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def perform(self) -> Outcome:
        """Do it, and then what had to wait for that.

        Raises:
            GraphError: For what the client can't mend: rights, limits, what can't be reached.
        """
        client_id = self.given.get(CLIENT_ID)
        later: list[Callable[[], None]] = []

        def attempt(transaction: Transaction) -> Outcome:
            later.clear()
            return self._attempt(OpenStore(self.store, transaction), later)

        try:
            if self.mutation.looks:
                return self._look()
            outcome = self.store.transact(f"mutation.{self.mutation.name}", attempt)
        except _LookedAt as look:
            return look.outcome
        except GraphError as error:
            if not isinstance(error, _MENDABLE) or isinstance(error, LimitExceeded):
                raise
            return Outcome({}, None, client_id, (_fault(error),))
        for step in later:
            step()
        return outcome

    def _look(self) -> Outcome:
        """Do what changes nothing: nothing is open meanwhile, however long it takes."""
        own = {name: value for name, value in self.given.items() if name != CLIENT_ID}
        asked = Asked(own, self.viewer, self.origin, self.store, self.store, self.at, event="")
        done = self.mutation.action(asked)
        return Outcome(done.shows, None, self.given.get(CLIENT_ID))

    def _attempt(self, store: Store, later: list[Callable[[], None]]) -> Outcome:
        client_id, key = self.given.get(CLIENT_ID), self.given.get(KEY)
        own = {name: value for name, value in self.given.items() if name not in (CLIENT_ID, KEY)}
        uid = event_uid(self.viewer.org)
        name = self.mutation.name
        asks = hash_of_call(name, own)
        trail = Trail(store, self.viewer, self.origin, name, self.at, uid, asks)
        if key is not None:
            before = trail.answered(key, store.settings.idempotency_hours)
            if before is not None:
                return Outcome(before["shows"], before["event"], client_id)
        asked = Asked(
            given=own,
            viewer=self.viewer,
            origin=self.origin,
            store=store,
            outside=self.store,
            at=self.at,
            event=uid,
            later=later,
            known=self.known,
        )
        done = self.mutation.action(self._with_node(asked))
        if done.is_preview:
            raise _LookedAt(Outcome(done.shows, None, client_id))
        trail.note(done)
        return Outcome(done.shows, uid, client_id, secrets=done.secrets)

    def _with_node(self, asked: Asked) -> Asked:
        """Return the same with the node that is changed, under its lock."""
        changes = self.mutation.changes
        if not changes:
            return asked
        node = locked(
            asked.store, self.viewer, asked.given[changes], self.mutation.labels, field=changes
        )
        check_version(node, asked.given.get(VERSION))
        return replace(asked, node=node)


def plain(value: Any) -> Any:
    """Return a value of an input with enums as their names."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _fault(error: GraphError) -> tuple[str | None, ...]:
    facts = error.facts
    return error.code, error.message, facts.get("field"), error.remedy, facts.get("version")
