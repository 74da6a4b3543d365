"""Linear as a source."""

from __future__ import annotations

from typing import Final

from ingest.mapping.connector import Connector
from ingest.mapping.kinds_of_records import KindsOfRecords
from ingest.sources.linear import asking
from ingest.sources.linear.issues import map_comment, map_issue, map_user
from ingest.sources.linear.shapes import elements, is_hook, kind_of, why_not

_KINDS: Final = KindsOfRecords("linear", kind_of, elements, why_not, is_hook, "issue")

CONNECTOR = Connector(
    name="linear",
    about="issues, comments and people of Linear",
    reads=("json", "jsonl"),
    streams=(
        _KINDS.stream("issue", "issues", map_issue, asking.ISSUES),
        _KINDS.stream("comment", "comments", map_comment, asking.COMMENTS),
        _KINDS.stream("user", "users", map_user, asking.USERS),
    ),
    pulls=asking.PULLING,
    push=asking.PUSH,
)
