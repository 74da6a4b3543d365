"""GitHub as a source."""

from __future__ import annotations

from typing import Any

from ingest.interface.push import InHeader, Push, Signature
from ingest.mapping.connector import Connector, Stream, either
from ingest.mapping.received import json_mapper
from ingest.sources.github import asking
from ingest.sources.github.addresses import ADDRESSES
from ingest.sources.github.alerts import map_alert
from ingest.sources.github.commits import brings_none, cut_push, map_commit
from ingest.sources.github.deployments import (
    cut_deployment,
    deploys_nothing,
    is_draft,
    is_superseded,
    map_deployment,
    map_release,
    map_run,
)
from ingest.sources.github.people import map_team
from ingest.sources.github.shapes import (
    asked,
    holds,
    is_delivery,
    is_deployed,
    is_push,
    is_repository,
    is_team,
    why_other,
)
from ingest.sources.github.systems import map_repository
from ingest.sources.github.work import map_comment, map_issue, map_pull_request

_ISSUES = Stream(
    name="issues",
    content_type="github/issues",
    map=json_mapper(map_issue, loose=True),
    recognises=either(
        holds("issue", without=("comment",)),
        asked("number", "comments_url", without=("head", "sha")),
    ),
    pull=asking.ISSUES,
)
_PULL_REQUESTS = Stream(
    name="pull_requests",
    content_type="github/pull_requests",
    map=json_mapper(map_pull_request, loose=True),
    recognises=either(
        holds("pull_request", without=("comment", "review")), asked("number", "head", "base")
    ),
    pull=asking.PULL_REQUESTS,
)
_COMMENTS = Stream(
    name="comments",
    content_type="github/comments",
    map=json_mapper(map_comment, loose=True),
    recognises=either(holds("comment", "issue"), asked("issue_url", "body", without=("number",))),
    pull=asking.COMMENTS,
)
_COMMITS = Stream(
    name="commits",
    content_type="github/commits",
    map=json_mapper(map_commit, loose=True),
    recognises=either(is_push, asked("sha", "commit", "parents")),
    cut=cut_push,
    passes_over=brings_none,
    pull=asking.COMMITS,
)
_DEPLOYMENTS = Stream(
    name="deployments",
    content_type="github/deployments",
    map=json_mapper(map_deployment, loose=True),
    recognises=either(is_deployed, asked("sha", "task", "statuses_url")),
    cut=cut_deployment,
    passes_over=is_superseded,
    pull=asking.DEPLOYMENTS,
)
_RELEASES = Stream(
    name="releases",
    content_type="github/releases",
    map=json_mapper(map_release, loose=True),
    recognises=either(holds("release"), asked("tag_name", "assets_url")),
    passes_over=is_draft,
    pull=asking.RELEASES,
)
_RUNS = Stream(
    name="workflow_runs",
    content_type="github/workflow_runs",
    map=json_mapper(map_run, loose=True),
    recognises=holds("workflow_run", without=("deployment",)),
    passes_over=deploys_nothing,
)
_ALERTS = Stream(
    name="security_alerts",
    content_type="github/security_alerts",
    map=json_mapper(map_alert, loose=True),
    recognises=holds("alert"),
)
_REPOSITORIES = Stream(
    name="repositories",
    content_type="github/repositories",
    map=json_mapper(map_repository, loose=True),
    recognises=is_repository,
    pull=asking.REPOSITORIES,
)
_TEAMS = Stream(
    name="teams",
    content_type="github/teams",
    map=json_mapper(map_team, loose=True),
    recognises=is_team,
)
_STREAMS = (
    _REPOSITORIES,
    _ISSUES,
    _PULL_REQUESTS,
    _COMMENTS,
    _COMMITS,
    _DEPLOYMENTS,
    _RELEASES,
    _RUNS,
    _ALERTS,
    _TEAMS,
)


def _is_other(value: Any) -> bool:
    return is_delivery(value) and not any(one.recognises(value) for one in _STREAMS)


_OTHERS = Stream(
    name="others",
    content_type="github/others",
    map=json_mapper(map_repository, loose=True),
    recognises=_is_other,
    passes_over=why_other,
)

CONNECTOR = Connector(
    name="github",
    about="deliveries of GitHub's webhooks, and answers of its REST API",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    marks="#",
    push=Push(
        proofs=(Signature(header="X-Hub-Signature-256", prefix="sha256=", tolerance_seconds=None),),
        delivery_id=(InHeader("X-GitHub-Delivery"),),
        event_type=InHeader("X-GitHub-Event"),
    ),
    streams=(*_STREAMS, _OTHERS),
    pulls=asking.PULLING,
)
