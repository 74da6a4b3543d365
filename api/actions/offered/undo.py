"""Undoing a change: what its mutation declares as the contrary, while nothing was built on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from api.actions.mutation import Asked, Contrary, Done, Input, Mutation, NotedChange, Shown
from api.actions.nodes import locked
from api.actions.trail import noted
from cypher.loader import load
from graph.errors import GraphError, NotUndoable
from graph.store.store import native_times


def undo(asked: Asked) -> Done:
    """Undo a change by the id of its audit event.

    Raises:
        NotFound: When there is no such event, or what was changed is gone.
        NotUndoable: When nothing undoes it, it was undone, or something was built on it.
        Forbidden: When the viewer may not do what it undoes.
    """
    change, undone_by = noted(asked.store, asked.viewer, asked.given["auditEvent"])
    contrary = _contrary(asked, change)
    if undone_by is not None:
        raise _refused(change, "it was undone already")
    if isinstance(contrary, str):
        raise _refused(change, contrary)
    done = contrary(_on_top(asked, change), change)
    store, org = asked.store, asked.viewer.org
    store.write(load()["audit.undone"], org=org, uid=change.uid, by=asked.event)
    return replace(done, shows={"node": done.node, **done.shows}, undoes=change.uid)


def _contrary(asked: Asked, change: NotedChange) -> Contrary | str:
    """Return what undoes a change that the viewer may make."""
    found = next((one for one in asked.known if one.name == change.action), None)
    if found is None:
        return f"what {change.action} changes is undone by no mutation"
    asked.viewer.check(found.role, f"undoing {found.name}")
    return found.contrary


def _on_top(asked: Asked, change: NotedChange) -> Asked:
    """Return what is asked with the node that was changed, if nothing was built on that."""
    if change.node is None or change.node_version is None:
        return asked
    node = locked(asked.store, asked.viewer, change.node, field="auditEvent")
    if node.version != change.node_version:
        raise _built_on(asked, change)
    return replace(asked, node=node)


def _built_on(asked: Asked, change: NotedChange) -> GraphError:
    rows = asked.store.read(
        load()["audit.since"], org=asked.viewer.org, node=change.node, uid=change.uid
    )
    last = f"; the last was {_told(native_times(rows[0]))}" if rows else ""
    return _refused(change, f"it was changed since{last}")


def _told(row: dict[str, object]) -> str:
    return f"{row['title']!r} by {row['actor_name'] or 'nobody known'} at {row['at']}"


def _refused(change: NotedChange, reason: str) -> NotUndoable:
    message = f"{change.title!r} can't be undone: {reason}"
    return NotUndoable(message, field="auditEvent")


MUTATIONS: Final = (
    Mutation(
        name="undo",
        description="Undo a change. Refused with the reason where nothing undoes it, where it was "
        "undone, and where something was built on it since.",
        takes=(Input("auditEvent", "ID", "Id of the change's audit event."),),
        shows=(Shown("node", "What the change was about, as it is now.", node="Entity"),),
        action=undo,
        contrary="make the change again instead",
        role="agent",
    ),
)
