"""How PagerDuty is asked, and how it calls us.

Nothing there finds incidents by when they changed. Log entries are found by their time, and each
incident that they name is asked for as it is now, with all its entries.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import HeaderAuth, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import OffsetPages
from ingest.interface.pull import Ask, Pull, Pulling, Surroundings
from ingest.interface.push import InBody, InHeader, Push, PushRequest, Signature
from ingest.mapping.parts import word

PULLING = Pulling(
    base_url="https://api.pagerduty.com",
    auth=HeaderAuth(headers={"Authorization": "Token token={token}"}),
    headers={"Accept": "application/vnd.pagerduty+json;version=2"},
    rate=RateLimit(requests=900, remaining="ratelimit-remaining", reset="ratelimit-reset"),
    check="/abilities",
)

_PAGES = OffsetPages(size=100, more="/more", most=9900)
_PAGED = {"limit": "100", "offset": "{page}"}
_WINDOW = {"since": "{since}", "until": "{until}", **_PAGED}
_DAILY = timedelta(hours=6)
_QUARTER = WindowCursor(longest=timedelta(days=90))
"""PagerDuty gives at most half a year at once."""


def _details(name: str) -> Ask:
    path = f"/incidents/{{incident}}/{name}"
    return Ask(
        name=name,
        path=path,
        takes={"incident": "/id"},
        query={} if name == "notes" else _PAGED,
        records=f"/{name}",
        page=_PAGES,
    )


def _with_details(name: str) -> Any:
    def wrap(record: Any, around: Surroundings) -> Any:
        return {name: record, **{key: list(found) for key, found in around.details.items()}}

    return wrap


INCIDENTS = Pull(
    path="/log_entries",
    query={**_WINDOW, "is_overview": "true"},
    records="/log_entries",
    page=_PAGES,
    cursor=_QUARTER,
    instead=Ask(
        name="incident",
        path="/incidents/{incident}",
        takes={"incident": "/incident/id"},
        query={"include[]": "body"},
        records="/incident",
    ),
    details=(_details("log_entries"), _details("alerts"), _details("notes")),
    wrap=_with_details("incident"),
    needs="a read-only API key",
)
CHANGES = Pull(
    path="/change_events",
    query=_WINDOW,
    records="/change_events",
    page=_PAGES,
    cursor=_QUARTER,
    needs="a read-only API key",
)
SERVICES = Pull(
    path="/services",
    query={**_PAGED, "include[]": "teams"},
    records="/services",
    page=_PAGES,
    cursor=SnapshotCursor(labels=frozenset({"System"})),
    details=(
        Ask(
            name="relationships",
            path="/service_dependencies/technical_services/{service}",
            takes={"service": "/id"},
            records="/relationships",
        ),
    ),
    wrap=_with_details("service"),
    needs="a read-only API key",
    every=_DAILY,
)
TEAMS = Pull(
    path="/teams",
    query=_PAGED,
    records="/teams",
    page=_PAGES,
    cursor=SnapshotCursor(labels=frozenset({"Team"})),
    details=(
        Ask(
            name="members",
            path="/teams/{team}/members",
            takes={"team": "/id"},
            query=_PAGED,
            records="/members",
            page=_PAGES,
        ),
    ),
    wrap=_with_details("team"),
    needs="a read-only API key",
    every=_DAILY,
)
USERS = Pull(
    path="/users",
    query=_PAGED,
    records="/users",
    page=_PAGES,
    cursor=SnapshotCursor(labels=frozenset({"Person"})),
    needs="a read-only API key",
    every=_DAILY,
)


def _is_ping(request: PushRequest) -> str | None:
    type_ = word(request.value, "event", "event_type") or ""
    return "PagerDuty's test of the address" if type_.startswith("pagey") else None


PUSH = Push(
    proofs=(
        Signature(
            header="X-PagerDuty-Signature", prefix="v1=", separator=",", tolerance_seconds=None
        ),
    ),
    delivery_id=(InBody("/event/id"), InHeader("X-Webhook-Id")),
    event_type=InBody("/event/event_type"),
    passes_over=_is_ping,
)
