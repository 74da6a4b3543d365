"""How incident.io is asked, and how it calls us.

What hangs on an incident is asked for with it, so that it is known who may read it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BEARER, RateLimit
from ingest.interface.cursors import NewestCursor, SnapshotCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Ask, Pull, Pulling, Surroundings
from ingest.interface.push import STANDARD_WEBHOOKS, InBody, InHeader, Push

PULLING = Pulling(
    base_url="https://api.incident.io",
    auth=BEARER,
    rate=RateLimit(requests=1000),
    check="/v1/identity",
)

_PAGES = TokenPages(at="/pagination_meta/after")
_PAGED = {"page_size": "250", "after": "{page}"}


def _hanging(name: str, version: str = "v2") -> Ask:
    return Ask(
        name=name,
        path=f"/{version}/{name}",
        takes={"incident": "/id"},
        query={"incident_id": "{incident}"},
        records=f"/{name}",
    )


def _with_all(incident: Any, around: Surroundings) -> Any:
    return {"incident": incident, **{name: list(one) for name, one in around.details.items()}}


INCIDENTS = Pull(
    path="/v2/incidents",
    query={"updated_at[gte]": "{since}", **_PAGED},
    records="/incidents",
    page=_PAGES,
    cursor=NewestCursor(field="/updated_at", form="date", overlap=timedelta(days=1), pages=None),
    details=(
        _hanging("incident_updates"),
        _hanging("follow_ups"),
        _hanging("incident_alerts"),
        _hanging("postmortem_documents", "v1"),
    ),
    wrap=_with_all,
    needs="View all incident data, including private incidents",
)
USERS = Pull(
    path="/v2/users",
    query=_PAGED,
    records="/users",
    page=_PAGES,
    cursor=SnapshotCursor(),
    needs="View data",
    every=timedelta(hours=1),
)
PUSH = Push(
    proofs=STANDARD_WEBHOOKS,
    delivery_id=(InHeader("webhook-id"), InHeader("svix-id")),
    event_type=InBody("/event_type"),
    status=200,
)
