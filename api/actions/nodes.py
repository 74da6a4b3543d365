"""The nodes that are changed: found for whoever asks, locked, and held against what was seen."""

from __future__ import annotations

from collections.abc import Collection

from api.access.viewer import Viewer
from api.actions.mutation import LockedNode
from cypher.loader import load
from graph.errors import NotFound, NotOwned, VersionConflict
from graph.model.identity import CANONICAL_SOURCE
from graph.store.store import Store


def locked(
    store: Store, viewer: Viewer, uid: str, labels: Collection[str] = (), *, field: str = "id"
) -> LockedNode:
    """Return a node that the viewer may read, locked until the transaction ends.

    Args:
        store: The store of the change.
        viewer: Who asks.
        uid: The id that was given.
        labels: What it may be; empty: anything.
        field: The input's field in which it was given.

    Raises:
        NotFound: When there is none for this viewer, or it is something else.
    """
    rows = store.write(load()["audit.lock"], org=viewer.org, uid=uid)
    row = rows[0] if rows else None
    if row is None or row["stub"] or row["visibility"] not in viewer.visible:
        raise _missing(uid, labels, field)
    if labels and row["type"] not in labels:
        raise _missing(uid, labels, field)
    return LockedNode(
        row["uid"], row["type"], row["source"], row["version"], row["url"], row["caption"]
    )


def check_version(node: LockedNode, version: str | None) -> None:
    """Make sure that a node is the version that the client has seen, if it says which.

    Raises:
        VersionConflict: When it is another one.
    """
    if version is not None and version != node.version:
        message = f"the {node.type} is version {node.version} now, `ifVersion` says {version}"
        raise VersionConflict(message, field="ifVersion", version=node.version)


def check_ours(node: LockedNode) -> None:
    """Make sure that a node was made here.

    Raises:
        NotOwned: When it is another tool's; the remedy has its page there.
    """
    if node.source != CANONICAL_SOURCE:
        message = f"the {node.type} belongs to {node.source}, which Nazara never writes to"
        remedy = f"Change it there: {node.url}" if node.url else None
        raise NotOwned(message, remedy=remedy, field="id")


def _missing(uid: str, labels: Collection[str], field: str) -> NotFound:
    what = " or ".join(labels) or "node"
    return NotFound(f"there is no {what} with the id {uid!r}", field=field)
