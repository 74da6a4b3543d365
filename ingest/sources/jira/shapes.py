"""The shapes that Jira gives things in: webhooks, answers of its API, and records of those.

A comment does not say of which issue it is, so that stands beside it:
`{"issue": {"key": …}, "comment": {…}}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from ingest.mapping.parts import JsonObject, mapping_at, objects_at, part, word

JiraKind = Literal["issue", "comment", "project"]

_ISSUE_FIELDS: Final = frozenset({"summary", "issuetype", "status", "project"})
_PROJECT_KEYS: Final = frozenset({"projectTypeKey", "assigneeType", "simplified", "style"})
_API: Final = "/rest/api/"
_EVENTS: Final[dict[str, JiraKind]] = {
    "jira:issue": "issue",
    "comment": "comment",
    "project": "project",
}
_WITHOUT_RECORDS: Final = ({"transitions"}, {"expand", "transitions"}, {"fields"})
"""Keys of answers that tell what can be done with an issue."""


def event_name(value: Any) -> str | None:
    """Return what a webhook tells, such as `jira:issue_updated`; None for what is none."""
    return word(value, "webhookEvent") if isinstance(value, dict) else None


def kind_of(value: Any) -> JiraKind | None:
    """Return what a JSON value is, None for what is none of Jira's or nothing is kept of."""
    if (name := event_name(value)) is not None:
        return _EVENTS.get(name.rpartition("_")[0])
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("fields"), dict) and "key" in value:
        return "issue" if _ISSUE_FIELDS & set(value["fields"]) else None
    if isinstance(value.get("comment"), dict) and word(value, "issue", "key"):
        return "comment"
    return "project" if "key" in value and _PROJECT_KEYS & set(value) else None


def is_ours(value: Any) -> bool:
    """Whether a JSON value is Jira's, though nothing may be kept of it."""
    return event_name(value) is not None or _is_answer(value)


def why_not(value: Any) -> str | None:
    """Return why something of Jira's is passed over, None when it is taken."""
    if kind_of(value) is not None:
        return None
    return f"Jira's {event_name(value) or 'answer'}: nothing is kept of it"


def elements(value: Any) -> Iterator[Any]:
    """Yield what an answer of Jira's API holds, each with what it needs of the rest."""
    if event_name(value) is not None or kind_of(value) is not None:
        yield value
    elif found := objects_at(value, "issues"):
        yield from found
    elif word(value, "issue", "key") and isinstance(part(value, "comments"), list):
        around = {"issue": part(value, "issue")}
        yield from ({**around, "comment": one} for one in objects_at(value, "comments"))
    elif found := [one for one in objects_at(value, "values") if kind_of(one) == "project"]:
        yield from found
    else:
        yield value


def issue_of(value: Any) -> JsonObject:
    """Return the issue that a webhook tells of, or the one that was listed."""
    return mapping_at(value, "issue") if event_name(value) else mapping_at({"it": value}, "it")


def page_of(record: JsonObject, *path: str) -> str | None:
    """Return an address for people, beside the one for programs that a record has of itself."""
    address = word(record, "self")
    if not address or _API not in address or "//api.atlassian.com/" in address:
        return None
    return "/".join((address.partition(_API)[0], *path))


def _is_answer(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return _API in (word(value, "self") or "") or set(value) in _WITHOUT_RECORDS
