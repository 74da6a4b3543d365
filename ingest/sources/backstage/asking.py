"""How a Backstage catalogue is asked: whole each time, since it has no changes to ask for."""

from __future__ import annotations

from datetime import timedelta

from ingest.interface.credentials import BEARER
from ingest.interface.cursors import SnapshotCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Pull, Pulling

_ENTITIES = "/api/catalog/entities/by-query"

PULLING = Pulling(auth=BEARER, check=_ENTITIES)
ENTITIES = Pull(
    path=_ENTITIES,
    query={"limit": "500", "cursor": "{page}"},
    records="/items",
    id="/metadata/uid",
    page=TokenPages(at="/pageInfo/nextCursor"),
    cursor=SnapshotCursor(labels=frozenset({"System", "Team", "Person"})),
    needs="a static token of external access that may read the catalogue",
    every=timedelta(hours=1),
)
