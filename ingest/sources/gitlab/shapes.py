"""Which JSON values are GitLab's: webhooks by `object_kind`, answers of its API by their keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ingest.mapping.parts import part, word

_MARKED = ("object_kind", "event_name")


def hook_of(*kinds: str) -> Callable[[Any], bool]:
    """Return what recognises a webhook of a kind."""
    return lambda value: is_hook(value) and word(value, "object_kind") in kinds


def is_hook(value: Any) -> bool:
    """Whether a value is any webhook of GitLab's."""
    return word(value, "object_kind") is not None and (
        word(value, "project", "path_with_namespace") is not None
        or {"project_id", "user"} <= set(value)
    )


def asked(*keys: str, without: tuple[str, ...] = ()) -> Callable[[Any], bool]:
    """Return what recognises a record as GitLab answers it."""

    def recognises(value: Any) -> bool:
        if not isinstance(value, dict) or set(_MARKED) & set(value):
            return False
        return set(keys) <= set(value) and not set(without) & set(value)

    return recognises


def beside_project(name: str) -> Callable[[Any], bool]:
    """Return what recognises a record that stands beside its project."""

    def recognises(value: Any) -> bool:
        return (
            isinstance(part(value, name), dict)
            and word(value, "project", "path_with_namespace") is not None
            and "object_kind" not in value
        )

    return recognises


def why_other(value: Any) -> str:
    """Return why a value of GitLab's is passed over."""
    return f"GitLab's {word(value, 'object_kind') or 'label or group'}: not read"
