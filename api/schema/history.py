"""Fields that tell what was said and what happened: changes and timelines."""

from __future__ import annotations

from typing import Final

from api.schema.fields import ArgumentSpec, Special
from api.schema.generate import FieldSpec, InputSpec, Namespace

KINDS: Final = {
    "CHANGE": "An observation of the node itself.",
    "CASE": "A customer case was opened.",
    "DEPLOYMENT": "Something was brought into effect.",
    "EVENT": "A technical event.",
    "INCIDENT": "An incident began.",
    "ISSUE": "A technical issue, such as a group of log lines, came up: its first event.",
}
"""What a timeline can hold."""

LINKS: Final = {
    "links": "What the record linked to.",
    "added": "What it linked to and had not in the observation before.",
    "removed": "What it had linked to in the observation before and did not any more.",
}
"""The lists of links of an observation."""

_FIRST: Final = ArgumentSpec("first", "int | None", "How many entries at most.", default=20)
_AFTER: Final = ArgumentSpec("after", "str | None", "Cursor of the entry behind which to go on.")

ROOT: Final = (
    Special(
        "changes",
        "ChangeConnection",
        "What was said of a node, newest first: all observations of the record with this id, or "
        "of every record that describes this node today. Deleted records keep theirs. Nothing "
        "for an id that is not there, and for events and deployments, which do not change.",
        (
            ArgumentSpec("id", "ID", "Id of the record or node."),
            ArgumentSpec("between", "TimeSpan | None", "Only what became true in this span."),
            _FIRST,
            _AFTER,
        ),
    ),
)
ENTITY: Final = (
    Special(
        "timeline",
        "TimelineConnection",
        "What happened around this node, newest first: its own changes and, by its type, cases, "
        "deployments, events, incidents and technical issues. An incident has its cases, evidence, "
        "causes, and the deployments on the systems it affects, and the issues that came up on "
        "them, from a day before it began until it was resolved; a deployment has incidents, "
        "events and new issues on its system of the day after it.",
        (
            ArgumentSpec("kinds", "list[TimelineKind] | None", "Only these kinds; all by default."),
            ArgumentSpec("since", "DateTime | None", "Only what happened then or later."),
            ArgumentSpec("until", "DateTime | None", "Only what happened before."),
            _FIRST,
            _AFTER,
        ),
    ),
)


def types(space: Namespace) -> None:
    """Add the types of these fields."""
    space.enum("TimelineKind", "What an entry of a timeline is.", KINDS)
    space.input(
        "TimeSpan",
        "A span of time; an end that is not given is open.",
        (
            InputSpec("from", "DateTime | None", "Its beginning, which belongs to it."),
            InputSpec("to", "DateTime | None", "Its end, which does not."),
        ),
    )
    _changes(space)
    space.object(
        "TimelineEntry",
        "Something that happened around a node: a change, or another node at its main time.",
        (
            FieldSpec("at", "DateTime", "When it happened."),
            FieldSpec("kind", "TimelineKind", "What it is."),
            FieldSpec("title", "str | None", "What happened, in one line."),
            FieldSpec(
                "node", "Entity | None", "The case, deployment, event, incident or technical issue."
            ),
            FieldSpec(
                "relationship",
                "RelationshipType | None",
                "How it is tied to the node whose timeline it is; null where it was near alone, "
                "and for changes.",
            ),
            FieldSpec("change", "Change | None", "The observation, of an entry CHANGE."),
        ),
    )
    feed_types(space, "Change", "Change", "observations")
    feed_types(space, "Timeline", "TimelineEntry", "what happened around a node")


def _changes(space: Namespace) -> None:
    space.object(
        "ChangeLink",
        "A link of a record at one of its observations.",
        (
            FieldSpec("relationship", "RelationshipType", "What it says."),
            FieldSpec("id", "ID", "Id that the record named."),
            FieldSpec("node", "Entity | None", "The node that stands for that id, if any does."),
        ),
    )
    first = ArgumentSpec("first", "int | None", "How many links at most.", default=50)
    space.object(
        "Change",
        "An observation: what one record said at one version.",
        (
            FieldSpec("id", "ID", "Id of the observation."),
            FieldSpec(
                "at",
                "DateTime | None",
                "Since when it is true; null if it was told without a time.",
            ),
            FieldSpec("knownSince", "DateTime", "When it was first received."),
            FieldSpec("version", "str", "The record's version; a record's last one holds."),
            FieldSpec("status", "str | None", "The record's status then."),
            FieldSpec("severityRank", "int | None", "Its severity rank then."),
            FieldSpec("priority", "str | None", "Its priority then."),
            FieldSpec("deleted", "bool", "Whether the source had deleted it."),
            FieldSpec("title", "str | None", "What changed, for people."),
            FieldSpec("changed", "list[str]", "What differs from the observation before."),
            FieldSpec("recordId", "ID", "Id of the record."),
            FieldSpec("record", "Entity | None", "The node that stands for the record now."),
            *(FieldSpec(name, "list[ChangeLink]", text, (first,)) for name, text in LINKS.items()),
        ),
    )


def feed_types(space: Namespace, name: str, entry: str, what: str) -> None:
    """Add the types of a page of a feed: `name` is what they are called by, `entry` its type."""
    space.object(
        f"{name}Edge",
        f"A place in a list of {what}.",
        (
            FieldSpec("cursor", "str", "Opaque: give it as `after` to go on behind this entry."),
            FieldSpec("node", entry, "The entry."),
        ),
    )
    space.object(
        f"{name}Connection",
        f"A page of a list of {what}, newest first.",
        (
            FieldSpec("nodes", f"list[{entry}]", "The entries of this page."),
            FieldSpec("edges", f"list[{name}Edge]", "The entries with their cursors."),
            FieldSpec("pageInfo", "PageInfo", "Where this page ends."),
        ),
    )
