"""Comments, alone and within the issue that they are about."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts, Record, Ref
from ingest.mapping.parts import JsonObject, clock_at, mapping_at, needed, objects_at, part, word
from ingest.mapping.records import Draft, Origin
from ingest.mapping.remarks import Remark
from ingest.sources.jira.frame import deleted_at, label_of, visibility_of
from ingest.sources.jira.people import person_ref
from ingest.sources.jira.shapes import event_name
from ingest.sources.jira.words import words_of


def map_comment(value: Any, origin: Origin) -> Facts:
    """Return a comment, or that it was deleted."""
    issue, comment = mapping_at(value, "issue"), mapping_at(value, "comment")
    if (event_name(value) or "").endswith("_deleted"):
        gone = Draft("Document", needed(comment, "id"), tombstone=True)
        gone.order = deleted_at(value, clock_at(origin, comment, "updated"), origin)
        return Facts((gone.finish(origin),))
    key = word(issue, "key")
    if key is None:
        # A server of before 2018 tells of no issue: nobody knows then who may read it.
        return Facts((_comment(comment, None, origin.scope("comments"), origin),))
    below = origin.ref(label_of(issue), key)
    return Facts((_comment(comment, below, visibility_of(issue, origin), origin),))


def comments_of(value: Any, issue: JsonObject, record: Record, origin: Origin) -> list[Record]:
    """Return the comments that come with an issue: all of them, or the one that a webhook tells."""
    below = origin.ref(record.label, record.native_id)
    found = objects_at(issue, "fields", "comment", "comments")
    if event_name(value) and word(value, "comment", "id"):
        found = [*found, mapping_at(value, "comment")]
    made = [_comment(one, below, record.visibility, origin) for one in found if word(one, "id")]
    return list({one.uid + one.version: one for one in made}.values())


def _comment(comment: JsonObject, below: Ref | None, visibility: str, origin: Origin) -> Record:
    remark = Remark(
        native_id=needed(comment, "id"),
        words=words_of(part(comment, "body")) or "",
        below=below,
        kind="note" if part(comment, "jsdPublic") is False else "comment",
        author=person_ref(mapping_at(comment, "author"), origin),
        written_at=clock_at(origin, comment, "created"),
        changed_at=clock_at(origin, comment, "updated"),
        visibility=visibility,
    )
    return remark.draft().finish(origin)
