"""Linear as a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from graph.model.facts import Facts
from ingest.interface.pull import Pull
from ingest.mapping.connector import Connector, Stream
from ingest.mapping.received import json_mapper
from ingest.mapping.records import Origin
from ingest.sources.linear import asking
from ingest.sources.linear.issues import map_comment, map_issue, map_user
from ingest.sources.linear.shapes import LinearKind, elements, is_kind, why_not

_READS: Final[Mapping[LinearKind, Callable[[Any, Origin], Facts]]] = {
    "issue": map_issue,
    "comment": map_comment,
    "user": map_user,
}
_PULLS: Final[Mapping[LinearKind, Pull]] = {
    "issue": asking.ISSUES,
    "comment": asking.COMMENTS,
    "user": asking.USERS,
}


def _stream(kind: LinearKind, name: str) -> Stream:
    return Stream(
        name=name,
        content_type=f"linear/{name}",
        map=json_mapper(_READS[kind]),
        recognises=lambda value: is_kind(value, kind),
        cut=elements,
        passes_over=why_not,
        pull=_PULLS.get(kind),
    )


CONNECTOR = Connector(
    name="linear",
    about="issues, comments and people of Linear",
    reads=("json", "jsonl"),
    streams=(
        _stream("issue", "issues"),
        _stream("comment", "comments"),
        _stream("user", "users"),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
