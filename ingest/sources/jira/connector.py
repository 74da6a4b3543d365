"""Jira as a source."""

from __future__ import annotations

from typing import Final

from ingest.mapping.connector import Connector
from ingest.mapping.kinds_of_records import KindsOfRecords
from ingest.sources.jira import asking
from ingest.sources.jira.addresses import ADDRESSES
from ingest.sources.jira.comments import map_comment
from ingest.sources.jira.issues import map_issue
from ingest.sources.jira.projects import map_project
from ingest.sources.jira.shapes import elements, is_ours, kind_of, why_not

_KINDS: Final = KindsOfRecords("jira", kind_of, elements, why_not, is_ours, "issue")

CONNECTOR = Connector(
    name="jira",
    about="issues, comments and projects of Jira",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    streams=(
        _KINDS.stream("issue", "issues", map_issue, asking.ISSUES),
        _KINDS.stream("comment", "comments", map_comment),
        _KINDS.stream("project", "projects", map_project, asking.PROJECTS),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
