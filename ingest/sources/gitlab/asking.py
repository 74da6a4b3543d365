"""How GitLab is asked, and how it calls us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ingest.interface.credentials import HeaderAuth, Option, RateLimit
from ingest.interface.cursors import NewestCursor, RecentCursor, SnapshotCursor
from ingest.interface.pages import LinkedPages
from ingest.interface.pull import Ask, Partition, Pull, Pulling, Surroundings

PULLING = Pulling(
    base_url="https://gitlab.com/api/v4",
    auth=HeaderAuth(headers={"PRIVATE-TOKEN": "{token}"}),
    rate=RateLimit(
        requests=300,
        remaining="ratelimit-remaining",
        reset="ratelimit-reset",
        reset_form="epoch",
    ),
    options=(
        Option(
            name="projects",
            about="paths of projects, as `group/project`; without any, those that the token is of",
            many=True,
        ),
    ),
    check="/user",
)

_PROJECTS = Partition(
    name="project",
    option="projects",
    found=Ask(
        name="projects",
        path="/projects",
        query={"membership": "true", "archived": "false", "per_page": "100"},
        page=LinkedPages(),
    ),
    at="/path_with_namespace",
    encodes_slash=True,
    about=Ask(name="project", path="/projects/{project}"),
)
_UPDATED = {
    "updated_after": "{since}",
    "order_by": "updated_at",
    "sort": "asc",
    "per_page": "100",
}


def _beside(name: str) -> Callable[[Any, Surroundings], Any]:
    def wrap(record: Any, around: Surroundings) -> Any:
        return {name: record, "project": around.about}

    return wrap


def _updated(name: str, kind: str, **query: str) -> Pull:
    return Pull(
        path=f"/projects/{{project}}/{kind}",
        query={**_UPDATED, **query},
        page=LinkedPages(),
        cursor=NewestCursor(field="/updated_at"),
        partition=_PROJECTS,
        wrap=_beside(name),
        needs="read_api",
    )


ISSUES = _updated("issue", "issues", scope="all", state="all")
MERGE_REQUESTS = _updated("merge_request", "merge_requests", scope="all", state="all")
DEPLOYMENTS = _updated("deployment", "deployments")
RELEASES = Pull(
    path="/projects/{project}/releases",
    query={"order_by": "released_at", "per_page": "100"},
    id="/tag_name",
    page=LinkedPages(),
    cursor=RecentCursor(field="/released_at"),
    partition=_PROJECTS,
    wrap=_beside("release"),
    needs="read_api",
    every=timedelta(minutes=15),
)
PROJECTS = Pull(
    path="/projects",
    query={"membership": "true", "per_page": "100"},
    page=LinkedPages(),
    cursor=SnapshotCursor(labels=frozenset({"System"})),
    needs="read_api",
    every=timedelta(hours=6),
)
