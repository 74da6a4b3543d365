"""Nodes that are no entities: observations, vectors and applied migrations."""

from __future__ import annotations

from typing import ClassVar

from neomodel import IntegerProperty, StringProperty, StructuredNode

from graph.model.fields import (
    FOLLOWS,
    OURS,
    SMALL,
    Declared,
    Look,
    flag,
    floats,
    integer,
    moment,
    string,
    strings,
)
from graph.model.providers import PROVIDERS
from graph.model.relationships import ANY, CHANGED


class Change(StructuredNode):
    """What one record said at one version; not a change of IT systems (see Deployment)."""

    declared = Declared(
        plural="changes",
        sort="at",
        indexes=(("org", "at", "uid"),),
        aging=FOLLOWS,
        look=Look("#cfd8dc", SMALL),
    )

    uid = StringProperty(unique_index=True, help_text="`{record}@{version}`.", origin="sys")
    org = string("Organisation (tenant) it belongs to.", required=True, origin="sys")
    title = string("What changed, for people.", origin="sys")
    at = moment("Since when it is true.", required=True, origin="sys")
    first_seen = moment("When it was first received.", required=True, origin="sys")
    version = string("The record's version.", required=True, origin="sys")
    links = strings("The record's own links, each as `TYPE uid`.", required=True, origin="sys")
    status = string("The record's status then.", tracked=True, origin="sys")
    text = string("The record's text then, if it is a note.", tracked=True, origin="sys")
    severity_rank = integer("The record's severity rank then.", tracked=True, origin="sys")
    priority = string("The record's priority then.", tracked=True, origin="sys")
    # neomodel refuses an attribute of the name `deleted`.
    was_deleted = flag(
        "Whether the source deleted it.",
        tracked=True,
        origin="sys",
        stored_as="deleted",
    )
    changed = strings("What differs from the observation before.", origin="sys")
    canonical = string("Uid of the canonical node that the record claimed.", origin="sys")
    start = string("Uid of the node that it is said of, if not of the record.", origin="sys")
    author = string("Uid of the user who said so, if a person did.", origin="sys")
    same_as = strings("Further uids that the record claimed to be.", origin="sys")

    # Its name in GraphQL, because `changed` is a property already.
    record = CHANGED.to(ANY)


class Embedding(StructuredNode):
    """One vector by one model of a piece of a node's text; no relationship, `of` names its node."""

    __optional_labels__: ClassVar[list[str]] = [spec.label for spec in PROVIDERS.values()]

    declared = Declared(
        plural="embeddings", indexes=(("of",),), aging=FOLLOWS, look=Look("#e0e0e0", SMALL)
    )

    uid = StringProperty(
        unique_index=True,
        help_text="`{of}|{model}`, then `#1`, `#2` … for further pieces of a long text.",
        origin="gen",
    )
    of = string("Uid of the node.", required=True, origin="gen")
    title = string("Model and node, for people.", origin="gen")
    org = string("The node's organisation, to filter in the index.", origin="gen")
    type = string("The node's type, to filter in the index.", origin="gen")
    visibility = string(
        "The node's visibility, to filter in the index.", required=True, origin="gen"
    )
    model = string("Name of the model.", required=True, origin="gen")
    stamp = string("Model and hash of its input.", required=True, origin="gen")
    words = string("Words of the same text, asked of the full-text index.", origin="gen")
    piece = integer(
        "Which piece of a long text it is of, from 1; the first has none.", origin="gen"
    )
    vector = floats("The vector; none where the model has none for such a text.")


class PendingMove(StructuredNode):
    """A merge, or its undoing, whose many relationships still have to follow.

    Written in the transaction that changed the alias and removed by the one that moved the
    last relationship, so it survives whatever is killed in between.
    """

    declared = Declared(plural="pendingMoves", work=True, aging=OURS)

    uid = string("A random id of the marker.", required=True, origin="sys")
    org = string("Organisation (tenant) it belongs to.", required=True, origin="sys")
    title = string("What moves, for people.", origin="sys")
    of = string("Uid of the alias.", required=True, origin="sys")
    left = string("Uid of the node where its relationships still are.", origin="sys")


class Restore(StructuredNode):
    """A restore that is under way: whoever goes on with it knows from here how far it is."""

    declared = Declared(plural="restores", work=True, aging=OURS)

    name = string("Always `restore`.", required=True, origin="sys")
    backup = string("Id of the backup.", required=True, origin="sys")
    schema_version = integer("Version of the schema that the backup has.", origin="sys")
    position = integer("Rows written so far; -1: all, and they were counted.", origin="sys")
    begun_at = moment("When it was begun.", required=True, origin="sys")


class Migration(StructuredNode):
    """A step of the schema that was applied to this graph."""

    declared = Declared(plural="migrations", work=True, aging=OURS)

    number = IntegerProperty(unique_index=True, help_text="Its place, from 1.", origin="sys")
    name = string("What it does.", required=True, origin="sys")
    checksum = string("SHA-256 of its text.", required=True, origin="sys")
    applied_at = moment("When it was applied.", required=True, origin="sys")


class MigrationLock(StructuredNode):
    """The one node that a migrating process holds, so that a second one waits."""

    declared = Declared(plural="migrationLocks", work=True, aging=OURS)

    name = StringProperty(unique_index=True, help_text="Always `schema`.", origin="sys")
    held_at = moment("When it was last taken.", required=True, origin="sys")
