"""What a viewer may read beside what is open to the whole organisation: access scopes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Final

from api.access.remembered import Remembered
from api.access.viewer import Viewer
from cypher.loader import load
from graph.model.facts import EVERYBODY
from graph.settings.settings import Settings
from graph.store.store import Store

_OPEN: Final = (EVERYBODY,)

Holder = tuple[str, str]
"""An organisation, and the uid of the user or API token who asks in it."""


class Clearances:
    """Tells which scopes have a viewer among their readers, and remembers it for a moment.

    A change of readers, teams or memberships takes effect within `scope_cache_seconds`. A view in
    another site's page, and what nobody's token asks, reads what is open alone.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._known = Remembered[Holder, tuple[str, ...]](
            settings.scope_cache_seconds, settings.token_cache_size
        )

    def remembered(self, viewer: Viewer) -> Viewer | None:
        """Return the viewer with what it may read, if that can be told without a read."""
        holder = _holder(viewer)
        if holder is None:
            return replace(viewer, visible=_OPEN)
        visible = self._known.get(holder)
        return None if visible is None else replace(viewer, visible=visible)

    def of(self, viewer: Viewer) -> Viewer:
        """Return the viewer with what it may read.

        Raises:
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        known = self.remembered(viewer)
        holder = _holder(viewer)
        if known is not None or holder is None:
            return known or viewer
        asked_at = time.monotonic()
        visible = self._known.keep(holder, self._read(*holder), asked_at)
        return replace(viewer, visible=visible)

    def _read(self, org: str, holder: str) -> tuple[str, ...]:
        rows = self._store.read(load()["scopes.readable"], org=org, holder=holder)
        return (*_OPEN, *(row["uid"] for row in rows))


def _holder(viewer: Viewer) -> Holder | None:
    uid = viewer.user or viewer.uid
    return (viewer.org, uid) if uid and viewer.embed is None else None
