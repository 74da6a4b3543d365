"""Which JSON values Sentry sends by webhook or answers, and which kind each is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.mapping.parts import part, word


def is_hook(value: Any) -> bool:
    """Whether a value is any webhook of an integration."""
    around = isinstance(value, dict) and bool({"installation", "actor"} & set(value))
    return around and word(value, "action") is not None and isinstance(part(value, "data"), dict)


def hook_of(*keys: str) -> Callable[[Any], bool]:
    """Return what recognises a webhook by what its `data` holds."""
    return lambda value: is_hook(value) and bool(set(keys) & set(value["data"]))


def is_issue(value: Any) -> bool:
    """Whether a value is an issue: of a webhook, as it is answered, or with its latest event."""
    if is_hook(value):
        return "issue" in value["data"]
    issue = part(value, "issue") if isinstance(part(value, "latest"), list) else value
    return isinstance(issue, dict) and {"shortId", "id", "lastSeen"} <= set(issue)


def is_release(value: Any) -> bool:
    """Whether a value is a release, by itself or with its deploys."""
    release = part(value, "release") if isinstance(part(value, "deploys"), list) else value
    keys = {"version", "dateCreated", "projects", "newGroups"}
    return isinstance(release, dict) and keys <= set(release)


def is_plugin(value: Any) -> bool:
    """Whether a value is a delivery of Sentry's old plugin for webhooks."""
    keys = {"id", "project_slug", "culprit", "event"}
    return isinstance(part(value, "event"), dict) and keys <= set(value)


def why_other(value: Any) -> str:
    """Return why a webhook is passed over that is of no kind that says something."""
    kinds = ", ".join(sorted(part(value, "data") or {})) or "nothing"
    return f"Sentry's webhook of {kinds}: it says nothing of operations"
