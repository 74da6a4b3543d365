"""How Jira is asked, and how it calls us.

The second version of its API gives texts as webhooks do, the third as trees. Times are asked for in
minutes before now: as dates they would be read in the time zone of whoever asks.
"""

from __future__ import annotations

from datetime import timedelta

from ingest.interface.credentials import BasicAuth, Option, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import OffsetPages, TokenPages
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import AddressToken, InBody, InHeader, Push, Signature

PULLING = Pulling(
    base_url="https://{site}.atlassian.net",
    auth=BasicAuth(user="{email}", password="{token}"),  # noqa: S106 - a placeholder.
    rate=RateLimit(requests=120),
    options=(
        Option(name="site", about="what stands before .atlassian.net", required=True),
        Option(name="email", about="the address of the user whose token it is", required=True),
    ),
    check="/rest/api/2/myself",
)
ISSUES = Pull(
    path="/rest/api/2/search/jql",
    method="POST",
    body={
        "jql": 'updated >= "-{since}m" AND updated <= "-{until}m" ORDER BY updated ASC, key ASC',
        "fields": ["*all"],
        "expand": "changelog",
        "maxResults": 100,
        "nextPageToken": "{page}",
    },
    records="/issues",
    id="/key",
    page=TokenPages(at="/nextPageToken"),
    cursor=WindowCursor(form="minutes_ago", lag=timedelta(minutes=2), longest=timedelta(days=3660)),
    needs="a user who may browse the projects",
)
PROJECTS = Pull(
    path="/rest/api/2/project/search",
    query={"startAt": "{page}", "maxResults": "50", "expand": "lead,description"},
    records="/values",
    id="/key",
    page=OffsetPages(size=50),
    cursor=SnapshotCursor(labels=frozenset({"System"})),
    needs="a user who may browse the projects",
    every=timedelta(hours=1),
)
PUSH = Push(
    proofs=(
        Signature(header="X-Hub-Signature", prefix="sha256=", tolerance_seconds=None),
        AddressToken(),
    ),
    delivery_id=(InHeader("X-Atlassian-Webhook-Identifier"),),
    event_type=InBody("/webhookEvent"),
    status=200,
)
