"""How Sentry is asked, and how it calls us.

Issues are found by when they were last seen. Their state changes without that, so all of the
last ninety days are read a few times a day besides. Of events the latest of each issue is read:
to read every event is what Sentry is for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BEARER, Option, RateLimit
from ingest.interface.cursors import RecentCursor, SnapshotCursor, WindowCursor
from ingest.interface.pages import LinkedPages
from ingest.interface.pull import Ask, Pull, Pulling, Surroundings
from ingest.interface.push import InHeader, Push, Signature

PULLING = Pulling(
    base_url="https://sentry.io/api/0",
    auth=BEARER,
    rate=RateLimit(
        requests=240,
        remaining="x-sentry-rate-limit-remaining",
        reset="x-sentry-rate-limit-reset",
        reset_form="epoch",
    ),
    options=(
        Option(name="organization", about="the slug of the organisation in Sentry", required=True),
    ),
    check="/organizations/{organization}/",
)

_PAGES = LinkedPages(only_if=("results", "true"))
_ISSUES = "/organizations/{organization}/issues/"


def _with(name: str) -> Any:
    def wrap(record: Any, around: Surroundings) -> Any:
        return {name: record, **{key: list(found) for key, found in around.details.items()}}

    return wrap


ISSUES = Pull(
    path=_ISSUES,
    # Without a query Sentry leaves out what is resolved.
    query={"query": "", "sort": "date", "limit": "100", "start": "{since}", "end": "{until}"},
    page=_PAGES,
    cursor=WindowCursor(longest=timedelta(days=90)),
    details=(
        Ask(
            name="latest",
            path=f"{_ISSUES}{{issue}}/events/latest/",
            takes={"issue": "/id"},
        ),
    ),
    wrap=_with("issue"),
    needs="event:read",
)
ALL_ISSUES = Pull(
    path=_ISSUES,
    query={"query": "", "sort": "date", "limit": "100", "statsPeriod": "90d"},
    page=_PAGES,
    cursor=SnapshotCursor(),
    needs="event:read",
    every=timedelta(hours=6),
)
RELEASES = Pull(
    path="/organizations/{organization}/releases/",
    query={"per_page": "100"},
    id="/version",
    page=_PAGES,
    cursor=RecentCursor(field="/dateCreated"),
    details=(
        Ask(
            name="deploys",
            path="/organizations/{organization}/releases/{version}/deploys/",
            takes={"version": "/version"},
        ),
    ),
    wrap=_with("release"),
    needs="project:releases",
    every=timedelta(minutes=10),
)

PUSH = Push(
    proofs=(
        Signature(
            header="Sentry-Hook-Signature",
            other_headers=("Sentry-App-Signature",),
            time=InHeader("Sentry-Hook-Timestamp"),
        ),
    ),
    delivery_id=(InHeader("Request-ID"),),
    event_type=InHeader("Sentry-Hook-Resource"),
)
