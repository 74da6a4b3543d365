"""How Zendesk is asked, and how it calls us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import BasicAuth, Option, RateLimit
from ingest.interface.cursors import OpaqueCursor, SnapshotCursor
from ingest.interface.pages import AddressedPages
from ingest.interface.pull import Ask, Pull, Pulling, Surroundings
from ingest.interface.push import InBody, InHeader, Push, Signature
from ingest.mapping.parts import word

PULLING = Pulling(
    base_url="https://{subdomain}.zendesk.com/api/v2",
    auth=BasicAuth(user="{email}/token", password="{token}"),  # noqa: S106 - a placeholder.
    rate=RateLimit(requests=100, remaining="x-rate-limit-remaining", reset="ratelimit-reset"),
    options=(
        Option(name="subdomain", about="what stands before .zendesk.com", required=True),
        Option(name="email", about="the address of the agent whose token it is", required=True),
    ),
    check="/users/me.json",
)

_EXPORT = OpaqueCursor(at="/after_cursor", done="/end_of_stream")
_EXPORTED = {"start_time": "{since}", "cursor": "{cursor}", "per_page": "1000"}
_PAGES = AddressedPages(at="/links/next", more="/meta/has_more")
_PAGED = {"page[size]": "100"}
_HOURLY = timedelta(hours=1)


def _is_there(ticket: Any) -> bool:
    return word(ticket, "status") != "deleted"


def _with_comments(ticket: Any, around: Surroundings) -> Any:
    return {"ticket": ticket, "comments": list(around.details.get("comments", ()))}


TICKETS = Pull(
    path="/incremental/tickets/cursor.json",
    query=_EXPORTED,
    records="/tickets",
    cursor=_EXPORT,
    details=(
        Ask(
            name="comments",
            path="/tickets/{ticket}/comments.json",
            takes={"ticket": "/id"},
            query=_PAGED,
            records="/comments",
            page=_PAGES,
            when=_is_there,
        ),
    ),
    wrap=_with_comments,
    needs="an agent who sees all tickets",
)
USERS = Pull(
    path="/incremental/users/cursor.json",
    query=_EXPORTED,
    records="/users",
    cursor=_EXPORT,
    needs="an agent who sees all users",
    every=_HOURLY,
)
GROUPS = Pull(
    path="/groups.json",
    query=_PAGED,
    records="/groups",
    page=_PAGES,
    cursor=SnapshotCursor(labels=frozenset({"Team"})),
    every=_HOURLY,
)
ORGANIZATIONS = Pull(
    path="/organizations.json",
    query=_PAGED,
    records="/organizations",
    page=_PAGES,
    cursor=SnapshotCursor(),
    every=_HOURLY,
)
PUSH = Push(
    proofs=(
        Signature(
            header="X-Zendesk-Webhook-Signature",
            signed="{time}{body}",
            written="base64",
            time=InHeader("X-Zendesk-Webhook-Signature-Timestamp"),
            time_unit="iso",
        ),
    ),
    delivery_id=(InBody("/id"), InHeader("X-Zendesk-Webhook-Invocation-Id")),
    event_type=InBody("/type"),
    status=200,
)
