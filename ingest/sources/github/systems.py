"""Repositories as the systems that they are."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.parts import mapping_at, moment_at, needed, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.github.repository import Repository, is_restricted


def map_repository(value: Any, origin: Origin) -> Facts:
    """Return a repository as a system, which a catalogue may claim by its full name.

    Raises:
        MappingFault: When it has no full name.
    """
    given = mapping_at(value, "repository") or value
    repository = Repository(needed(given, "full_name"), is_restricted(given))
    draft = Draft("System", repository.path, authority=TOOL_AUTHORITY, url=word(given, "html_url"))
    draft.visibility = repository.visibility(origin)
    if "repository" in value and value.get("action") == "deleted":
        draft.tombstone = True
        return Facts((draft.finish(origin.shared),))
    draft.order = moment_at(origin, given, "updated_at")
    draft.props = {
        "name": repository.path,
        "kind": "service",
        "lifecycle": "archived" if given.get("archived") is True else None,
        "description": word(given, "description"),
    }
    return Facts((draft.finish(origin.shared),))
