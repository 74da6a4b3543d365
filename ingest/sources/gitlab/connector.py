"""GitLab as a source."""

from __future__ import annotations

from typing import Any

from ingest.interface.push import STANDARD_WEBHOOKS, InHeader, Push, TokenHeader
from ingest.mapping.connector import Connector, Stream, either
from ingest.mapping.received import json_mapper
from ingest.sources.gitlab import asking
from ingest.sources.gitlab.addresses import ADDRESSES
from ingest.sources.gitlab.changes import (
    brings_none,
    cut_push,
    map_commit,
    map_deployment,
    map_release,
)
from ingest.sources.gitlab.directory import map_project, map_user
from ingest.sources.gitlab.shapes import asked, beside_project, hook_of, is_hook, why_other
from ingest.sources.gitlab.work import is_bookkeeping, map_issue, map_merge_request, map_note

_NUMBERED = ("iid", "project_id", "web_url")
_STREAMS = (
    Stream(
        name="issues",
        content_type="gitlab/issues",
        pull=asking.ISSUES,
        map=json_mapper(map_issue, loose=True),
        recognises=either(
            hook_of("issue", "work_item"),
            beside_project("issue"),
            asked(*_NUMBERED, "has_tasks"),
            asked(*_NUMBERED, "issue_type"),
        ),
    ),
    Stream(
        name="merge_requests",
        content_type="gitlab/merge_requests",
        pull=asking.MERGE_REQUESTS,
        map=json_mapper(map_merge_request, loose=True),
        recognises=either(
            hook_of("merge_request"),
            beside_project("merge_request"),
            asked(*_NUMBERED, "source_branch"),
        ),
    ),
    Stream(
        name="notes",
        content_type="gitlab/notes",
        map=json_mapper(map_note, loose=True),
        recognises=either(
            hook_of("note"), beside_project("note"), asked("noteable_type", "noteable_id", "body")
        ),
        passes_over=is_bookkeeping,
    ),
    Stream(
        name="commits",
        content_type="gitlab/commits",
        map=json_mapper(map_commit, loose=True),
        recognises=either(
            hook_of("push", "tag_push"),
            beside_project("commit"),
            asked("short_id", "committed_date", "web_url"),
        ),
        cut=cut_push,
        passes_over=brings_none,
    ),
    Stream(
        name="deployments",
        content_type="gitlab/deployments",
        pull=asking.DEPLOYMENTS,
        map=json_mapper(map_deployment, loose=True),
        recognises=either(hook_of("deployment"), beside_project("deployment")),
    ),
    Stream(
        name="releases",
        content_type="gitlab/releases",
        pull=asking.RELEASES,
        map=json_mapper(map_release, loose=True),
        recognises=either(
            hook_of("release"),
            beside_project("release"),
            asked("tag_name", "released_at", "_links"),
        ),
    ),
    Stream(
        name="projects",
        content_type="gitlab/projects",
        pull=asking.PROJECTS,
        map=json_mapper(map_project, loose=True),
        recognises=asked("path_with_namespace", "name_with_namespace", "web_url"),
    ),
    Stream(
        name="users",
        content_type="gitlab/users",
        map=json_mapper(map_user, loose=True),
        recognises=asked("username", "state", "avatar_url", "web_url"),
    ),
)


def _is_other(value: Any) -> bool:
    groups, labels = (
        asked("full_path", "project_creation_level"),
        asked("is_project_label", "color"),
    )
    known = any(one.recognises(value) for one in _STREAMS)
    return not known and (is_hook(value) or groups(value) or labels(value))


CONNECTOR = Connector(
    name="gitlab",
    about="webhooks and answers of the REST API of GitLab",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    marks="#!",
    pulls=asking.PULLING,
    push=Push(
        proofs=(*STANDARD_WEBHOOKS, TokenHeader(header="X-Gitlab-Token", scheme="")),
        delivery_id=(InHeader("Idempotency-Key"), InHeader("X-Gitlab-Event-UUID")),
        event_type=InHeader("X-Gitlab-Event"),
    ),
    streams=(
        *_STREAMS,
        Stream(
            name="others",
            content_type="gitlab/others",
            map=json_mapper(map_issue, loose=True),
            recognises=_is_other,
            passes_over=why_other,
        ),
    ),
)
