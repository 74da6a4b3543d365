"""How Datadog is asked, and how it calls us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import HeaderAuth, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import NumberedPages, OffsetPages, TokenPages
from ingest.interface.pull import Pull, Pulling, Surroundings
from ingest.interface.push import UNSIGNED, InBody, Push
from ingest.mapping.parts import part

PULLING = Pulling(
    base_url="https://api.datadoghq.com",
    auth=HeaderAuth(headers={"DD-API-KEY": "{api_key}", "DD-APPLICATION-KEY": "{app_key}"}),
    rate=RateLimit(requests=240, remaining="x-ratelimit-remaining", reset="x-ratelimit-reset"),
    check="/api/v1/validate",
)

_HOURLY = timedelta(hours=1)


def _with_people(record: Any, around: Surroundings) -> Any:
    return {"data": record, "included": part(around.page, "included") or []}


def _with_schemas(record: Any, around: Surroundings) -> Any:
    return {"data": [record], "included": part(around.page, "included") or []}


MONITORS = Pull(
    path="/api/v1/monitor",
    query={"page": "{page}", "page_size": "100", "group_states": "all"},
    page=NumberedPages(size=100, first=0),
    cursor=SnapshotCursor(labels=frozenset({"TechnicalIssue"})),
    needs="monitors_read",
)
EVENTS = Pull(
    path="/api/v2/events",
    query={
        "filter[from]": "{since}",
        "filter[to]": "{until}",
        "page[limit]": "1000",
        "page[cursor]": "{page}",
        "sort": "timestamp",
    },
    records="/data",
    page=TokenPages(at="/meta/page/after"),
    cursor=WindowCursor(
        overlap=timedelta(minutes=15), lag=timedelta(minutes=2), longest=timedelta(days=90)
    ),
    needs="events_read",
)
INCIDENTS = Pull(
    path="/api/v2/incidents",
    query={"page[size]": "100", "page[offset]": "{page}", "include": "users"},
    records="/data",
    page=OffsetPages(size=100),
    cursor=SnapshotCursor(),
    wrap=_with_people,
    needs="incident_read",
)
DEFINITIONS = Pull(
    path="/api/v2/services/definitions",
    query={"page[size]": "100", "page[number]": "{page}", "schema_version": "v2.2"},
    records="/data",
    page=NumberedPages(size=100, first=0),
    cursor=SnapshotCursor(labels=frozenset({"System"})),
    needs="apm_service_catalog_read",
    every=_HOURLY,
)
ENTITIES = Pull(
    path="/api/v2/catalog/entity",
    query={"page[limit]": "100", "page[offset]": "{page}", "include": "schema"},
    records="/data",
    page=OffsetPages(size=100),
    cursor=SnapshotCursor(labels=frozenset({"System"})),
    wrap=_with_schemas,
    needs="apm_service_catalog_read",
    every=_HOURLY,
)
RELATIONS = Pull(
    path="/api/v2/catalog/relation",
    query={"page[limit]": "100", "page[offset]": "{page}"},
    records="/data",
    page=OffsetPages(size=100),
    cursor=SnapshotCursor(),
    needs="apm_service_catalog_read",
    every=_HOURLY,
)

PUSH = Push(proofs=UNSIGNED, event_type=InBody("/event_type"))
