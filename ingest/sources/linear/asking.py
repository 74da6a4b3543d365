"""How Linear is asked, and how it calls us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ingest.interface.credentials import HeaderAuth, RateLimit
from ingest.interface.cursors import SnapshotCursor, WindowCursor
from ingest.interface.pages import TokenPages
from ingest.interface.pull import Pull, Pulling
from ingest.interface.push import InBody, InHeader, Push, Signature
from ingest.mapping.parts import objects_at, word


def _fault(body: Any) -> str | None:
    """Return what GraphQL says went wrong, whatever the status."""
    errors = objects_at(body, "errors")
    return (word(errors[0], "message") or "unknown error") if errors else None


def _is_throttled(status: int, body: Any) -> bool:
    del status
    codes = {word(one, "extensions", "code") for one in objects_at(body, "errors")}
    return "RATELIMITED" in codes


PULLING = Pulling(
    base_url="https://api.linear.app",
    auth=HeaderAuth(headers={"Authorization": "{token}"}),
    rate=RateLimit(
        per=timedelta(hours=1),
        requests=1200,
        remaining="x-ratelimit-requests-remaining",
        reset="x-ratelimit-requests-reset",
        reset_form="epoch_ms",
        throttles=_is_throttled,
    ),
    fault=_fault,
)

_ISSUES = """
query($after: String, $since: DateTimeOrDuration!, $until: DateTimeOrDuration!) {
  issues(first: 50, after: $after, includeArchived: true,
         filter: {updatedAt: {gte: $since, lte: $until}}) {
    nodes {
      id identifier title description url priority createdAt updatedAt completedAt canceledAt
      previousIdentifiers state { name type } team { id key name private }
      assignee { id } creator { id } parent { identifier }
      relations { nodes { type relatedIssue { identifier } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_COMMENTS = """
query($after: String, $since: DateTimeOrDuration!, $until: DateTimeOrDuration!) {
  comments(first: 100, after: $after, filter: {updatedAt: {gte: $since, lte: $until}}) {
    nodes {
      id body url createdAt updatedAt user { id }
      issue { identifier team { id key private } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_USERS = """
query($after: String) {
  users(first: 100, after: $after, includeDisabled: true) {
    nodes { id name displayName email active guest createdAt updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_WINDOWED = {"after": "{page}", "since": "{since}", "until": "{until}"}


def _pages(name: str) -> TokenPages:
    return TokenPages(
        at=f"/data/{name}/pageInfo/endCursor", more=f"/data/{name}/pageInfo/hasNextPage"
    )


ISSUES = Pull(
    path="/graphql",
    method="POST",
    body={"query": _ISSUES, "variables": _WINDOWED},
    records="/data/issues/nodes",
    id="/identifier",
    page=_pages("issues"),
    cursor=WindowCursor(overlap=timedelta(minutes=2), longest=timedelta(days=3660)),
    needs="read",
    every=timedelta(minutes=10),
)
COMMENTS = Pull(
    path="/graphql",
    method="POST",
    body={"query": _COMMENTS, "variables": _WINDOWED},
    records="/data/comments/nodes",
    page=_pages("comments"),
    cursor=WindowCursor(overlap=timedelta(minutes=2), longest=timedelta(days=3660)),
    needs="read",
    every=timedelta(minutes=10),
)
USERS = Pull(
    path="/graphql",
    method="POST",
    body={"query": _USERS, "variables": {"after": "{page}"}},
    records="/data/users/nodes",
    page=_pages("users"),
    cursor=SnapshotCursor(),
    needs="read",
    every=timedelta(hours=1),
)
PUSH = Push(
    proofs=(
        Signature(
            header="Linear-Signature",
            time=InBody("/webhookTimestamp"),
            time_unit="ms",
            tolerance_seconds=60,
        ),
    ),
    delivery_id=(InHeader("Linear-Delivery"),),
    event_type=InBody("/type"),
    status=200,
)
