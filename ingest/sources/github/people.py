"""People and teams of GitHub: known by login, vouched for by nobody until they are claimed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.facts import Facts, Link, Ref
from ingest.mapping.parts import mapping_at, needed, objects_at, word
from ingest.mapping.records import TOOL_AUTHORITY, Draft, Origin


def person(value: Any, origin: Origin) -> Ref | None:
    """Return the person whose login stands in a user of GitHub's, None where there is none."""
    login = word(value, "login")
    return origin.shared.ref("Person", login) if login else None


def assignees(record: dict[str, Any], origin: Origin) -> Iterator[Link]:
    """Yield who works on an issue or pull request."""
    listed = objects_at(record, "assignees") or [mapping_at(record, "assignee")]
    for one in listed:
        if ref := person(one, origin):
            yield Link("ASSIGNED_TO", ref)


def map_team(value: Any, origin: Origin) -> Facts:
    """Return a team, and who is said to belong to it.

    A team has no time of its own, so the last that was received counts.

    Raises:
        MappingFault: When it names no team.
    """
    team = mapping_at(value, "team") or value
    name = team_id(value, team)
    draft = Draft("Team", name, authority=TOOL_AUTHORITY, url=word(team, "html_url"))
    draft.tombstone = value.get("action") == "deleted" and "team" in value
    draft.props = {"name": needed(team, "name"), "description": word(team, "description")}
    if parent := word(team, "parent", "slug"):
        draft.links.append(Link("PART_OF", origin.shared.ref("Team", _beside(name, parent))))
    record = draft.finish(origin.shared)
    members = (person(one, origin) for one in objects_at(value, "members"))
    ref = origin.shared.ref("Team", name)
    seen = (origin.seen("MEMBER_OF", one, ref) for one in members if one)
    return Facts((record,), tuple(seen))


def team_id(value: Any, team: dict[str, Any]) -> str:
    """Return `organisation/slug`, as catalogues write it."""
    organization = word(value, "organization", "login") or word(team, "organization", "login")
    slug = needed(team, "slug")
    address = word(team, "html_url") or ""
    owner = organization or address.partition("/orgs/")[2].partition("/")[0]
    return f"{owner}/{slug}" if owner else slug


def _beside(name: str, slug: str) -> str:
    owner, between, _ = name.rpartition("/")
    return f"{owner}{between}{slug}"
