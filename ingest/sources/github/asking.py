"""How GitHub is asked: by its REST API, one repository after the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from ingest.interface.credentials import BEARER, AppKey, FirstGiven, Option, RateLimit
from ingest.interface.cursors import NewestCursor, RecentCursor, SnapshotCursor, WindowCursor
from ingest.interface.pages import LinkedPages
from ingest.interface.pull import Ask, Partition, Pull, Pulling, Surroundings

_FULL: Final = "100"
_RELEASES_CHANGE: Final = timedelta(days=30)

PULLING: Final = Pulling(
    base_url="https://api.github.com",
    auth=FirstGiven(
        ways=(AppKey(asked_at="/app/installations/{installation}/access_tokens"), BEARER)
    ),
    rate=RateLimit(
        requests=5000,
        per=timedelta(hours=1),
        remaining="x-ratelimit-remaining",
        reset="x-ratelimit-reset",
        reset_form="epoch",
        counts_unchanged=False,
    ),
    headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    options=(
        Option(
            name="repositories",
            about="repositories, as owner/name; without it, all of `organization`",
            many=True,
        ),
        Option(name="organization", about="the organisation whose repositories are read"),
        Option(name="app", about="the id of a GitHub App that asks, instead of a token"),
        Option(name="installation", about="the id of that app's installation"),
    ),
    check="/rate_limit",
)

_REPOSITORY: Final = Partition(
    name="repository",
    option="repositories",
    found=Ask(
        name="repositories",
        path="/orgs/{organization}/repos",
        query={"per_page": _FULL},
        page=LinkedPages(),
        when=lambda record: record.get("archived") is not True,
    ),
    at="/full_name",
    about=Ask(name="repository", path="/repos/{repository}"),
)


def _is_no_pull_request(record: Mapping[str, Any]) -> bool:
    return "pull_request" not in record


def _in_repository(record: Any, around: Surroundings) -> dict[str, Any]:
    """Return a record beside its repository, which says who may see it."""
    return {**record, "repository": around.about}


def _with_statuses(deployment: Any, around: Surroundings) -> dict[str, Any]:
    statuses = list(around.details["statuses"])
    return {"deployment": deployment, "statuses": statuses, "repository": around.about}


REPOSITORIES: Final = Pull(
    path="/repos/{repository}",
    cursor=SnapshotCursor(),
    partition=_REPOSITORY,
    needs="Metadata: read",
    every=timedelta(hours=6),
)
ISSUES: Final = Pull(
    path="/repos/{repository}/issues",
    query={
        "state": "all",
        "sort": "updated",
        "direction": "asc",
        "since": "{since}",
        "per_page": _FULL,
    },
    cursor=NewestCursor(field="/updated_at"),
    page=LinkedPages(),
    partition=_REPOSITORY,
    keeps=_is_no_pull_request,
    wrap=_in_repository,
    needs="Issues: read",
)
PULL_REQUESTS: Final = Pull(
    path="/repos/{repository}/pulls",
    query={"state": "all", "sort": "updated", "direction": "desc", "per_page": _FULL},
    cursor=RecentCursor(field="/updated_at", overlap=timedelta(hours=1)),
    page=LinkedPages(),
    partition=_REPOSITORY,
    wrap=_in_repository,
    needs="Pull requests: read",
)
COMMENTS: Final = Pull(
    path="/repos/{repository}/issues/comments",
    query={"sort": "updated", "direction": "asc", "since": "{since}", "per_page": _FULL},
    cursor=NewestCursor(field="/updated_at"),
    page=LinkedPages(),
    partition=_REPOSITORY,
    wrap=_in_repository,
    needs="Issues: read",
)
COMMITS: Final = Pull(
    path="/repos/{repository}/commits",
    query={"since": "{since}", "until": "{until}", "per_page": _FULL},
    cursor=WindowCursor(overlap=timedelta(days=1), longest=timedelta(days=365)),
    page=LinkedPages(),
    id="/sha",
    partition=_REPOSITORY,
    instead=Ask(name="commit", path="/repos/{repository}/commits/{sha}", takes={"sha": "/sha"}),
    wrap=_in_repository,
    needs="Contents: read",
    every=timedelta(minutes=15),
)
DEPLOYMENTS: Final = Pull(
    path="/repos/{repository}/deployments",
    query={"per_page": _FULL},
    cursor=RecentCursor(field="/created_at"),
    page=LinkedPages(),
    partition=_REPOSITORY,
    details=(
        Ask(
            name="statuses",
            path="/repos/{repository}/deployments/{id}/statuses",
            takes={"id": "/id"},
            query={"per_page": _FULL},
            page=LinkedPages(),
        ),
    ),
    wrap=_with_statuses,
    needs="Deployments: read",
)
RELEASES: Final = Pull(
    path="/repos/{repository}/releases",
    query={"per_page": _FULL},
    cursor=RecentCursor(field="/created_at", overlap=_RELEASES_CHANGE),
    page=LinkedPages(),
    partition=_REPOSITORY,
    wrap=_in_repository,
    needs="Contents: read",
    every=timedelta(minutes=15),
)
