"""Projects: what issues are about, a system of Jira's own until a catalogue claims it."""

from __future__ import annotations

from typing import Any

from graph.model.facts import Facts, Link
from ingest.mapping.parts import mapping_at, needed, part, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin
from ingest.sources.jira.people import person_ref
from ingest.sources.jira.shapes import event_name, page_of


def map_project(value: Any, origin: Origin) -> Facts:
    """Return the system that a project stands for; `jira/project-key` in a catalogue claims it."""
    name = event_name(value) or ""
    project = mapping_at(value, "project") if name else mapping_at({"it": value}, "it")
    key = needed(project, "key")
    draft = Draft("System", key, authority=TOOL_AUTHORITY, url=page_of(project, "browse", key))
    draft.tombstone = name.endswith("_deleted")
    if part(project, "isPrivate") is True:
        draft.visibility = origin.scope(key)
    lead = person_ref(mapping_at(project, "lead") or mapping_at(project, "projectLead"), origin)
    draft.links = [Link("OWNED_BY", lead)] if lead else []
    draft.props = {
        "name": word(project, "name") or key,
        "kind": "group",
        "description": word(project, "description"),
    }
    draft.aliases = (key,)
    return Facts((draft.finish(origin),))
