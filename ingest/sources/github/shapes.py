"""Which JSON values are GitHub's, and which of its kinds: told by their keys.

A delivery holds its subject beside `repository`; a record that was asked for has `node_id` and
the address it was read at, in which `/repos/owner/name/` stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.mapping.parts import word

_ASKED = ("url", "issue_url")
_AROUND = frozenset(
    {"action", "repository", "sender", "organization", "installation", "changes", "enterprise"}
)


def holds(*keys: str, without: tuple[str, ...] = ()) -> Callable[[Any], bool]:
    """Return what recognises a delivery by what it holds beside `repository`."""

    def recognises(value: Any) -> bool:
        return (
            word(value, "repository", "full_name") is not None
            and all(isinstance(value.get(key), dict) for key in keys)
            and not any(key in value for key in without)
        )

    return recognises


def asked(*keys: str, without: tuple[str, ...] = ()) -> Callable[[Any], bool]:
    """Return what recognises a record as GitHub answers it, by keys that no other kind has."""

    def recognises(value: Any) -> bool:
        if not isinstance(value, dict) or "node_id" not in value or "repository" in value:
            return False
        named = any("/repos/" in (word(value, key) or "") for key in _ASKED)
        return named and set(keys) <= set(value) and not set(without) & set(value)

    return recognises


def is_push(value: Any) -> bool:
    """Whether a value is a push, or one commit of it."""
    if word(value, "repository", "full_name") is None:
        return False
    pushed = {"ref", "before", "after", "commits"} <= set(value)
    return pushed or (isinstance(value.get("commit"), dict) and "sha" not in value)


def is_deployed(value: Any) -> bool:
    """Whether a value holds a deployment, with or without a status, or a list of its statuses."""
    return holds("deployment", without=("workflow_job",))(value)


def is_repository(value: Any) -> bool:
    """Whether a value tells of a repository itself, and of nothing that it holds."""
    if word(value, "repository", "full_name") is None:
        asked_for = {"full_name", "archive_url", "node_id"}
        return isinstance(value, dict) and asked_for <= set(value)
    return "action" in value and set(value) <= _AROUND


def is_team(value: Any) -> bool:
    """Whether a value is a team of an organisation."""
    if isinstance(value, dict) and "node_id" in value and "members_url" in value:
        return "slug" in value
    return word(value, "team", "slug") is not None and "members_url" in value["team"]


def is_delivery(value: Any) -> bool:
    """Whether a value is any delivery of GitHub's."""
    if isinstance(value, dict) and {"zen", "hook_id"} <= set(value):
        return True
    return "sender" in value if word(value, "repository", "full_name") else False


def why_other(value: Any) -> str:
    """Return why a delivery is passed over that says nothing of operations."""
    subjects = sorted(key for key in value if key not in _AROUND)
    return f"GitHub's delivery of {', '.join(subjects)}: it says nothing of operations"
