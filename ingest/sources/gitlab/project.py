"""The project that a record of GitLab's is of: the system, and who may read it.

An issue's number is counted within its project, as `group/project#12`, a merge request's as
`group/project!12`: so both are known to people, to texts and in addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from graph.model.facts import Ref
from ingest.mapping.code_projects import CodeProject
from ingest.mapping.parts import JsonObject, first_word, mapping_at, moment_at, part, word
from ingest.mapping.records import MappingFault, Origin

PRIVATE = "0"
"""The level of visibility of what only a project's members may read; 10 is internal."""

_SPACED_OFFSET = re.compile(r"(?<!\s)\s+([+-]\d{2}):?(\d{2})$")
_REFERENCE = re.compile(r"(.+)[#!]\d+")


@dataclass(frozen=True, slots=True)
class Project(CodeProject):
    """A project by its full path, `group/project`."""

    @classmethod
    def of(cls, value: Any, record: JsonObject) -> Project:
        """Return the project of a record: as it stands beside it, else by reference or address.

        Raises:
            MappingFault: When nothing tells it.
        """
        beside = mapping_at(value, "project") or mapping_at(value, "source")
        if path := word(beside, "path_with_namespace"):
            return cls(path, is_restricted(beside))
        found = _REFERENCE.fullmatch(word(record, "references", "full") or "")
        if found:
            return cls(found.group(1))
        address = urlsplit(first_word(record, "web_url", "url") or "").path
        path, between, _ = address.strip("/").partition("/-/")
        if not between:
            reason = "no project: expected `project`, `references.full` or `web_url`"
            raise MappingFault(reason, path="project")
        return cls(path)


def is_restricted(project: JsonObject) -> bool:
    """Whether only its members may see a project."""
    level = word(project, "visibility_level")
    return word(project, "visibility") == "private" or level == PRIVATE


def person(value: Any, origin: Origin) -> Ref | None:
    """Return the person whose name stands in a user of GitLab's, None where there is none."""
    name = word(value, "username")
    return origin.shared.ref("Person", name) if name else None


def time_at(origin: Origin, value: Any, *path: str) -> datetime | None:
    """Return the second at a path, also as GitLab's webhooks write it: `10:16:45 +0300`.

    They tell whole seconds, answers thousandths: so both are the same.

    Raises:
        MappingFault: When something else than a time stands there.
    """
    found = part(value, *path)
    if isinstance(found, str):
        found = _SPACED_OFFSET.sub(r"\1:\2", found)
    told = moment_at(origin, {path[-1]: found}, path[-1])
    return told.replace(microsecond=0) if told else None


def needed_time(origin: Origin, value: Any, *keys: str) -> datetime:
    """Return the moment at the first of several keys that has one.

    Raises:
        MappingFault: When none has, or something else than a time stands there.
    """
    for key in keys:
        if found := time_at(origin, value, key):
            return found
    reason = f"expected a time at {' or '.join(keys)}"
    raise MappingFault(reason, path=keys[0], value=part(value, keys[0]))
