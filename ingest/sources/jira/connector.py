"""Jira as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.jira import asking
from ingest.sources.jira.addresses import ADDRESSES
from ingest.sources.jira.comments import map_comment
from ingest.sources.jira.issues import map_issue
from ingest.sources.jira.projects import map_project
from ingest.sources.jira.shapes import JiraKind, elements, is_kind, why_not

_READS: Final[Mapping[JiraKind, Callable[[Any, Origin], Facts]]] = {
    "issue": map_issue,
    "comment": map_comment,
    "project": map_project,
}
_PULLS: Final[Mapping[JiraKind, Pull]] = {
    "issue": asking.ISSUES,
    "project": asking.PROJECTS,
}


def _stream(kind: JiraKind, name: str) -> Stream:
    return Stream(
        name=name,
        content_type=f"jira/{name}",
        map=json_mapper(_READS[kind]),
        recognises=lambda value: is_kind(value, kind),
        cut=elements,
        passes_over=why_not,
        pull=_PULLS.get(kind),
    )


CONNECTOR = Connector(
    name="jira",
    about="issues, comments and projects of Jira",
    reads=("json", "jsonl"),
    addresses=ADDRESSES,
    streams=(
        _stream("issue", "issues"),
        _stream("comment", "comments"),
        _stream("project", "projects"),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
