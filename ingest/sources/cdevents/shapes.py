"""Shapes of CDEvents: https://github.com/cdevents/spec, by themselves and in CloudEvents."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from graph.model.facts import Ref
from ingest.mapping.cloud_events import is_event, with_data
from ingest.mapping.parts import JsonObject, mapping_at, needed, part, word
from ingest.mapping.records import Origin

_PREFIX: Final = "dev.cdevents."
_COMMIT: Final = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}")
_ARTIFACT: Final = re.compile(r"pkg:(?P<path>[^@?#]+)(?:@(?P<version>[^?#]+))?")


class Occurred(NamedTuple):
    """What a type says: what happened (`deployed`) to what (`service`)."""

    subject: str
    predicate: str


class Package(NamedTuple):
    """A package by its URL: its id without a version, and its version."""

    id: str
    name: str
    version: str | None

    @property
    def commit(self) -> str | None:
        """The commit that its version is, where it looks like one."""
        return self.version if _COMMIT.fullmatch(self.version or "") else None


def event_of(value: Any) -> JsonObject:
    """Return the CDEvent that a value is, or holds as a CloudEvent; an empty object for neither."""
    told = part(with_data(value), "data") if is_event(value) else value
    return told if isinstance(told, dict) and word(told, "context", "type") else {}


def occurred_in(event: Any) -> Occurred | None:
    """Return what an event's type says, None when it is no type of the standard."""
    words = (word(event, "context", "type") or "").split(".")
    is_known = ".".join(words[:2]) + "." == _PREFIX and len(words) > 3  # noqa: PLR2004
    return Occurred(words[2], words[3]) if is_known else None


def content_of(event: JsonObject) -> JsonObject:
    """Return what an event says of its subject."""
    return mapping_at(event, "subject", "content")


def subject_id(event: JsonObject) -> str:
    """Return the id of a subject: unique within its source, so that stands before it.

    Raises:
        MappingFault: When it has none.
    """
    source = word(event, "subject", "source") or word(event, "context", "source") or ""
    return f"{source.rstrip('/')}/{needed(event, 'subject', 'id').lstrip('/')}"


def place_of(content: JsonObject) -> str | None:
    """Return the environment that is meant."""
    return word(content, "environment", "name") or word(content, "environment", "id")


def system_of(id_: str | None, origin: Origin) -> Ref | None:
    """Return the system that a service's id names with its last part (`daemonset/gauges`)."""
    name = (id_ or "").rstrip("/").rpartition("/")[2]
    return origin.canonical("System", name) if name else None


def package_of(text: str | None) -> Package | None:
    """Return the package that a package URL names; None for any other id of an artifact."""
    found = _ARTIFACT.match(text or "")
    if found is None:
        return None
    path, version = found["path"].rstrip("/"), found["version"]
    name = unquote(path.rpartition("/")[2])
    return Package(f"pkg:{path}", name, unquote(version) if version else None)
