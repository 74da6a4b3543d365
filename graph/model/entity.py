"""What every addressable node carries, and the states an entity can be in."""

from __future__ import annotations

from neomodel import StringProperty, StructuredNode

from graph.model.fields import (
    OURS,
    SMALL,
    Declared,
    Look,
    flag,
    integer,
    json_value,
    moment,
    string,
    strings,
)
from graph.model.relationships import ALIAS_OF, CLAIMS


class Entity(StructuredNode):
    """A node with an address of its own.

    The label's underscore keeps Neo4j Browser's colours and captions right: it styles a
    node by its alphabetically first label, and `_` sorts after `Z`.
    """

    __label__ = "_Entity"

    # Who it is.
    uid = StringProperty(
        unique_index=True,
        help_text="`{org}:{source}:{instance}:{type}:{native id}`.",
        origin="sys",
    )
    org = string("Organisation (tenant) it belongs to.", required=True, origin="sys")
    org_token = string(
        "One word made from the organisation, the filter of full-text queries.",
        required=True,
        origin="sys",
    )
    type = string("Main label, kept on Alias and Tombstone.", required=True, origin="sys")
    source = string("Name of the source.", required=True, origin="sys")
    native_id = string("Id at the source.", required=True, origin="sys")
    url = string("Its page at the source.")
    aliases = strings("Other spellings, for search.")
    same_as = strings("Uids that this record claims to be.", origin="sys")
    canonical = string("Uid of the canonical node that this record describes.", origin="sys")
    authority = integer(
        "Rank of a description of a canonical thing: 1 profile, 2 catalogue, 5 file, 9 tool.",
        origin="sys",
    )
    visibility = string(
        "`org`, or the uid of the AccessScope that says who may read it.",
        required=True,
        origin="sys",
    )

    # Which version of it, and when.
    version = string(
        "`{sortable time or number}#{hash of the content}`; absent on stubs.",
        origin="sys",
    )
    sort_at = moment("Its main time, or when it was first received.", required=True, origin="sys")
    first_seen = moment("When it was first received; absent on stubs.", origin="sys")
    last_seen = moment("When it was last received; absent on stubs.", origin="sys")
    run = string("Run that wrote it last.", origin="sys")
    delivery_id = string("Delivery that it came with, as its source calls it.", origin="sys")
    stub = flag("True while it is only referred to and not described yet.", origin="sys")
    deleted_at = moment("When the source deleted it.", origin="sys")

    # Generated text; a source's own words are in `description`.
    summary = string("Generated summary.", origin="gen")
    summary_stamp = string("Prompt version, model and hash of the summary's input.", origin="gen")
    summary_model = string("Model that wrote the summary.", origin="gen")
    summary_citations = json_value(
        "Where each sentence of the summary stands: `node`, `property`, and `start` and `end` "
        "there, in characters from 0, the end exclusive.",
        origin="gen",
    )
    summary_forms = json_value(
        "The forms of the summary, drafts too: `form`, `audience`, `model`, `isDraft`, `text`, and "
        "`sentences` with what they cite and whether that says so.",
        origin="gen",
    )
    summary_sources = strings(
        "Uids of other nodes whose texts the summary is made of.", origin="gen"
    )
    summary_version = string("Version of the node that the summary is of.", origin="gen")


class Alias(Entity):
    """A record that was merged into a canonical node; its domain label is taken off."""

    declared = Declared(plural="aliasRecords", aging=OURS, look=Look("#bdbdbd", SMALL))

    name = string("What the record calls it.", origin="sys")
    alias_of = ALIAS_OF.to("System", "Team", "Person", "GlossaryTerm", "Category", "Severity")
    claims = CLAIMS.to("System", "Team", "Person", "GlossaryTerm", "Category", "Severity")


class Tombstone(Entity):
    """A record that its source deleted; its domain label is taken off."""

    declared = Declared(plural="tombstones", aging=OURS, look=Look("#757575", SMALL))

    name = string("What the record called it.", origin="sys")
