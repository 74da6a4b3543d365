"""The nodes that are changed: found for whoever asks, locked, and held against what was seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from api.access.viewer import Viewer
from api.actions.mutation import AffectedNode
from cypher.loader import load
from graph.errors import NotFound, NotOwned, VersionConflict
from graph.model.identity import CANONICAL_SOURCE
from graph.store.store import Row, Store


def locked(
    store: Store, viewer: Viewer, uid: str, labels: Collection[str] = (), *, field: str = "id"
) -> AffectedNode:
    """Return a node that is going to be changed, locked until the transaction ends.

    Args:
        store: The store of the change.
        viewer: Who asks.
        uid: The id that was given.
        labels: What it may be; empty: anything.
        field: The input's field in which it was given.

    Raises:
        NotFound: When there is none that this viewer may read, nobody described it, or it is
            something else.
    """
    rows = store.write(load()["audit.lock"], org=viewer.org, uid=uid, visible=[*viewer.visible])
    described = [row for row in rows if not row["stub"]]
    return _for(described, uid, labels, field)


def named(
    store: Store, viewer: Viewer, uid: str, labels: Collection[str] = (), *, field: str = "id"
) -> AffectedNode:
    """Return a node that a change names, as `locked` does; it may be known by name alone.

    Raises:
        NotFound: When there is none that this viewer may read, or it is something else.
    """
    rows = store.read(load()["audit.seen"], org=viewer.org, uid=uid, visible=[*viewer.visible])
    return _for(rows, uid, labels, field)


def _for(rows: Sequence[Row], uid: str, labels: Collection[str], field: str) -> AffectedNode:
    row = rows[0] if rows else None
    fits = row is not None and (not labels or row["type"] in labels)
    if row is None or not fits:
        what = " or ".join(labels) or "node"
        message = f"there is no {what} with the id {uid!r}"
        raise NotFound(message, field=field)
    names = ("uid", "type", "source", "version", "url", "caption", "visibility")
    return AffectedNode(**{name: row[name] for name in names})


def check_version(node: AffectedNode, version: str | None) -> None:
    """Make sure that a node is the version that the client has seen, if it says which.

    Raises:
        VersionConflict: When it is another one.
    """
    if version is not None and version != node.version:
        message = f"the {node.type} is version {node.version} now, `ifVersion` says {version}"
        raise VersionConflict(message, field="ifVersion", version=node.version)


def check_ours(node: AffectedNode) -> None:
    """Make sure that a node was made here.

    Raises:
        NotOwned: When it is another tool's; the remedy has its page there.
    """
    if node.source != CANONICAL_SOURCE:
        message = f"the {node.type} belongs to {node.source}, which Nazara never writes to"
        remedy = f"Change it there: {node.url}" if node.url else None
        raise NotOwned(message, remedy=remedy, field="id")
