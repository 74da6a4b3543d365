"""Projects as systems, and people."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts
from ingest.mapping.parts import mapping_at, needed, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.gitlab.project import Project, is_restricted, time_at


def map_project(value: Any, origin: Origin) -> Facts:
    """Return a project as a system, which a catalogue may claim by `gitlab.com/project-slug`.

    Raises:
        MappingFault: When it has no path.
    """
    given = mapping_at(value, "project") or value
    project = Project(needed(given, "path_with_namespace"), is_restricted(given))
    draft = Draft("System", project.path, authority=TOOL_AUTHORITY, url=word(given, "web_url"))
    draft.visibility = project.visibility(origin)
    draft.order = time_at(origin, given, "last_activity_at")
    draft.props = {
        "name": project.path,
        "kind": "service",
        "lifecycle": "archived" if given.get("archived") is True else None,
        "description": word(given, "description"),
    }
    return Facts((draft.finish(origin.shared),))


def map_user(value: Any, origin: Origin) -> Facts:
    """Return a user; where GitLab tells the confirmed address, the person with that.

    Raises:
        MappingFault: When there is no user name.
    """
    draft = Draft("Person", needed(value, "username"), authority=TOOL_AUTHORITY)
    draft.url = word(value, "web_url")
    email = (word(value, "email") or "").lower() if word(value, "confirmed_at") else ""
    draft.props = {"name": word(value, "name"), "email": email or None}
    draft.canonical = origin.canonical("Person", email) if "@" in email else None
    return Facts((draft.finish(origin.shared),))
