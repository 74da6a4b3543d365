"""Issues as Sentry groups them, and what people write below them.

Nothing in an issue tells when its state changed: `lastSeen` moves with events alone. So of two
records of one issue the one that was received last counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link, Record, Ref, Sighting
from ingest.mapping.parts import (
    JsonObject,
    first_word,
    mapping_at,
    moment_at,
    needed,
    one_line,
    part,
    word,
)
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.mapping.remarks import Remark

_STATES = {
    "unresolved": "open",
    "reprocessing": "open",
    "resolved": "resolved",
    "resolvedInNextRelease": "resolved",
    "ignored": "ignored",
    "archived": "ignored",
    "muted": "ignored",
}
_ERRORS = frozenset({"error", "default", "csp"})


def map_issue(value: Any, origin: Origin) -> Facts:
    """Return an issue with its state, owner, system, and the releases that it names.

    Raises:
        MappingFault: When it has no id, as all of this module do.
    """
    issue = mapping_at(value, "data", "issue") or mapping_at(value, "issue") or value
    draft = Draft("TechnicalIssue", needed(issue, "id"))
    draft.url = first_word(issue, "permalink", "web_url", "url")
    short = word(issue, "shortId")
    draft.aliases = (short,) if short else ()
    if value.get("action") == "deleted":
        draft.tombstone = True
        return Facts((draft.finish(origin),))
    draft.at = moment_at(origin, issue, "lastSeen")
    draft.props = _properties(issue, short)
    owner = _owner(issue.get("assignedTo"), origin)
    if owner:
        draft.links.append(Link("OWNED_BY", owner))
    draft.links += _resolved(issue, origin)
    named = person_named(issue.get("assignedTo"), origin)
    return Facts((draft.finish(origin), *named), tuple(_seen(issue, draft, origin)))


def map_comment(value: Any, origin: Origin) -> Facts:
    """Return what somebody wrote below an issue, as a document about it."""
    data = mapping_at(value, "data")
    actor = mapping_at(value, "actor")
    draft = Remark(
        native_id=f"comment/{needed(data, 'comment_id')}",
        words=word(data, "comment") or "",
        below=origin.ref("TechnicalIssue", needed(data, "issue_id")),
        author=_person(actor, origin),
        written_at=moment_at(origin, data, "timestamp"),
        section=word(data, "project_slug"),
    ).draft()
    if value.get("action") == "deleted":
        draft = Draft("Document", draft.native_id, tombstone=True)
    return Facts((draft.finish(origin), *person_named(actor, origin)))


def system_of(value: Any, origin: Origin) -> Ref | None:
    """Return the system that a project is: catalogues name it by `sentry.io/project-slug`."""
    slug = first_word(mapping_at(value, "project"), "slug", "name") or first_word(
        value if isinstance(value, dict) else {}, "project_slug", "projectSlug"
    )
    return origin.shared.ref("System", slug) if slug else None


def person_named(value: Any, origin: Origin) -> tuple[Record, ...]:
    """Return a person or team as somebody names it in passing, if it is one."""
    ref = _owner(value, origin)
    name = first_word(value if isinstance(value, dict) else {}, "name", "slug", "email")
    if ref is None or name is None or _email(value):
        return ()
    draft = Draft(ref.label, ref.native_id, timeless=True, authority=TOOL_AUTHORITY)
    draft.props = {"name": name}
    return (draft.finish(origin.shared),)


def _properties(issue: JsonObject, short: str | None) -> JsonObject:
    metadata = mapping_at(issue, "metadata")
    given = word(issue, "status")
    kind = first_word(issue, "issueCategory", "type")
    culprit, said = word(issue, "culprit"), word(metadata, "value")
    return {
        "title": one_line(first_word(issue, "title", "message") or word(metadata, "title")),
        "kind": "error" if kind is None or kind in _ERRORS else "problem",
        "fingerprint": short or needed(issue, "id"),
        "status": _STATES.get(given, "open") if given else None,
        "source_status": word(issue, "substatus") or given,
        "severity": word(issue, "level"),
        "exception_type": word(metadata, "type"),
        "description": "\n".join(filter(None, (culprit, said))) or None,
    }


def _seen(issue: JsonObject, draft: Draft, origin: Origin) -> Iterator[Sighting]:
    own = origin.ref("TechnicalIssue", draft.native_id)
    if system := system_of(issue, origin):
        yield origin.seen("OBSERVED_ON", own, system)
    if version := word(issue, "firstRelease", "version"):
        release = origin.ref("Deployment", f"release/{version}")
        reasons = ["first seen in this release"]
        yield origin.seen("SUSPECTED_CAUSE", own, release, confidence="derived", reasons=reasons)


def _resolved(issue: JsonObject, origin: Origin) -> Iterator[Link]:
    """Yield the release that an issue was resolved in."""
    if version := word(issue, "statusDetails", "inRelease"):
        yield Link("RESOLVED_BY", origin.ref("Deployment", f"release/{version}"))


def _owner(value: Any, origin: Origin) -> Ref | None:
    """Return whom an issue is assigned to; a team of Sentry's is vouched for by nobody."""
    if word(value, "type") == "team":
        slug = first_word(value, "slug", "name", "id")
        return origin.shared.ref("Team", slug) if slug else None
    return _person(value, origin)


def _person(value: Any, origin: Origin) -> Ref | None:
    if email := _email(value):
        return origin.canonical("Person", email)
    id_ = word(value, "id")
    is_user = part(value, "type") in {None, "user"}
    return origin.shared.ref("Person", id_) if id_ and is_user else None


def _email(value: Any) -> str | None:
    email = word(value, "email") or ""
    return email.lower() if "@" in email and word(value, "type") != "team" else None
