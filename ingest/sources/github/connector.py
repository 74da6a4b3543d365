"""GitHub as a source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.model.facts import Envelope, Facts
from ingest.mapping.connector import Connector, Mapper, Stream
from ingest.mapping.declared import Mapping
from ingest.mapping.received import json_of, origin_of
from ingest.mapping.records import Origin
from ingest.sources.github.alerts import map_alert
from ingest.sources.github.commits import cut_push, map_commit
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
    either,
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


def _mapped(map_value: Callable[[Any, Origin], Facts]) -> Mapper:
    def mapper(envelope: Envelope, mapping: Mapping | None) -> Facts:
        return map_value(json_of(envelope), origin_of(envelope, mapping, loose=True))

    return mapper


_ISSUES = Stream(
    name="issues",
    content_type="github/issues",
    map=_mapped(map_issue),
    recognises=either(
        holds("issue", without=("comment",)),
        asked("number", "comments_url", without=("head", "sha")),
    ),
)
_PULL_REQUESTS = Stream(
    name="pull_requests",
    content_type="github/pull_requests",
    map=_mapped(map_pull_request),
    recognises=either(
        holds("pull_request", without=("comment", "review")), asked("number", "head", "base")
    ),
)
_COMMENTS = Stream(
    name="comments",
    content_type="github/comments",
    map=_mapped(map_comment),
    recognises=either(holds("comment", "issue"), asked("issue_url", "body", without=("number",))),
)
_COMMITS = Stream(
    name="commits",
    content_type="github/commits",
    map=_mapped(map_commit),
    recognises=either(is_push, asked("sha", "commit", "parents")),
    cut=cut_push,
)
_DEPLOYMENTS = Stream(
    name="deployments",
    content_type="github/deployments",
    map=_mapped(map_deployment),
    recognises=either(is_deployed, asked("sha", "task", "statuses_url")),
    cut=cut_deployment,
    passes_over=is_superseded,
)
_RELEASES = Stream(
    name="releases",
    content_type="github/releases",
    map=_mapped(map_release),
    recognises=either(holds("release"), asked("tag_name", "assets_url")),
    passes_over=is_draft,
)
_RUNS = Stream(
    name="workflow_runs",
    content_type="github/workflow_runs",
    map=_mapped(map_run),
    recognises=holds("workflow_run", without=("deployment",)),
    passes_over=deploys_nothing,
)
_ALERTS = Stream(
    name="security_alerts",
    content_type="github/security_alerts",
    map=_mapped(map_alert),
    recognises=holds("alert"),
)
_REPOSITORIES = Stream(
    name="repositories",
    content_type="github/repositories",
    map=_mapped(map_repository),
    recognises=is_repository,
)
_TEAMS = Stream(
    name="teams", content_type="github/teams", map=_mapped(map_team), recognises=is_team
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
    map=_mapped(map_repository),
    recognises=_is_other,
    passes_over=why_other,
)

CONNECTOR = Connector(
    name="github",
    about="deliveries of GitHub's webhooks, and answers of its REST API",
    reads=("json", "jsonl"),
    streams=(*_STREAMS, _OTHERS),
)
