"""What the organisation knows: its people, words, rules and documents."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import (
    CANONICAL,
    FOLLOWS,
    LARGE,
    SET_UP,
    SMALL,
    Aging,
    Declared,
    Look,
    flag,
    integer,
    json_value,
    moment,
    string,
    strings,
)
from graph.model.relationships import (
    ABOUT,
    ANY,
    CLAIMS,
    DEFINES,
    EVIDENCE_OF,
    HAS_CHUNK,
    MAY_MENTION,
    MEMBER_OF,
    MENTIONS,
    OWNED_BY,
    PART_OF,
)


class Organization(Entity):
    """A tenant."""

    declared = Declared(plural="organizations", aging=SET_UP, look=Look("#37474f", LARGE))

    name = string("Name.", required=True, origin="sys")
    domains = strings("Internet domains it owns.", origin="sys")
    last_ticket = integer("Number of the last ticket that was made here.", origin="sys")
    vector_models = string("Whose vectors are searched, made, and to go, as JSON.", origin="sys")


class DomainProfile(Entity):
    """Vocabulary and policies that are switched on together."""

    declared = Declared(plural="domainProfiles", aging=SET_UP, look=Look("#5d4037"))

    name = string("Name.", required=True, origin="sys")
    active = flag("Whether it is switched on.", required=True, origin="sys")
    languages = strings("Languages of its vocabulary.", origin="sys")
    description = string("What it is for.", origin="sys")
    document = json_value("All of it, as it was imported.", origin="sys")
    checksum = string("SHA-256 of the document.", origin="sys")
    imported_at = moment("When this form of it was imported.", origin="sys")
    activated_at = moment("When it was switched on last.", origin="sys")
    ranks = json_value(
        "Rank of each severity word, null for a word that an earlier form of it ranked.",
        origin="sys",
    )


class Category(Entity):
    """A kind of case or incident, in a tree."""

    declared = Declared(
        plural="categories",
        canonical=True,
        filters=("name",),
        aging=CANONICAL,
        look=Look("#9e9d24"),
    )

    name = string("Name.", required=True)
    description = string("What belongs in it.")
    examples = strings("Examples of what belongs in it.")

    claims = CLAIMS.to("Category")
    part_of = PART_OF.to("Category")


class Severity(Entity):
    """One step of an organisation's scale."""

    declared = Declared(
        plural="severities",
        canonical=True,
        filters=("name", "rank"),
        aging=CANONICAL,
        look=Look("#ff8a80"),
    )

    name = string("Name.", required=True)
    rank = integer("Place on the scale, 1 the worst.", required=True)
    description = string("When it applies.")

    claims = CLAIMS.to("Severity")


class Team(Entity):
    """A group that owns things."""

    declared = Declared(
        plural="teams",
        canonical=True,
        filters=("name",),
        full_text=True,
        embedded=True,
        aging=CANONICAL,
        look=Look("#2e7d32", LARGE),
    )

    name = string("Name.", required=True)
    email = string("E-mail address.")
    chat = string("Chat channel.")
    description = string("What it is responsible for.")

    claims = CLAIMS.to("Team")
    part_of = PART_OF.to("Team")


class Person(Entity):
    """A human seen in tools."""

    declared = Declared(
        plural="people",
        canonical=True,
        filters=("email", "name"),
        aging=CANONICAL,
        look=Look("#81c784"),
    )

    name = string("Name.", required=True)
    email = string("E-mail address, in lower case.")
    role = string("What the person does.")
    external = flag("True for somebody outside the organisation.")

    claims = CLAIMS.to("Person")
    member_of = MEMBER_OF.to("Team")


class GlossaryTerm(Entity):
    """A word of this organisation."""

    declared = Declared(
        plural="glossaryTerms",
        canonical=True,
        filters=("name", "status"),
        full_text=True,
        embedded=True,
        aging=CANONICAL,
        look=Look("#3949ab"),
    )

    name = string("The word.", required=True)
    definition = string("What it means.", required=True)
    abbreviations = strings("Short forms.")
    status = string("State of the definition in the source's word.", tracked=True)
    language = string("Language (BCP 47).")

    claims = CLAIMS.to("GlossaryTerm")
    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)


class Policy(Entity):
    """A rule to check against: a service level, a severity rule, a rule of communication."""

    declared = Declared(
        plural="policies", full_text=True, embedded=True, aging=SET_UP, look=Look("#ad1457")
    )

    title = string("Title.", required=True)
    kind = string("What sort of rule it is: `sla`, `severity`, `communication`, …", required=True)
    text = string("The rule in words.", required=True)
    rule = json_value("The rule for machines.")
    active = flag("Whether it applies.")

    about = ABOUT.to("System", "TechnicalIssue", "GlossaryTerm")
    owned_by = OWNED_BY.to("Team", "Person")


class Document(Entity):
    """A page, runbook, postmortem, thread or comment; its chunks are its text."""

    declared = Declared(
        plural="documents",
        sort="updated_at",
        filters=("kind",),
        full_text=True,
        aging=Aging(("updated_at", "last_seen")),
        look=Look("#00838f", LARGE),
    )

    title = string("Title.", required=True)
    kind = string("`page`, `runbook`, `postmortem`, `thread`, `comment`, …", required=True)
    section = string("Where it is filed.")
    language = string("Language (BCP 47).")
    content_hash = string("Hash of the whole text.")
    created_at = moment("When it was written.")
    updated_at = moment("When it was last changed.")
    author = string("Uid of the person who wrote it, as the source names them.")

    about = ABOUT.to(
        "System", "TechnicalIssue", "GlossaryTerm", "Incident", "WorkItem", "CustomerCase"
    )
    part_of = PART_OF.to("Document")
    owned_by = OWNED_BY.to("Team", "Person")
    evidence_of = EVIDENCE_OF.to("Incident", "TechnicalIssue", "Hypothesis", "Finding")
    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)
    defines = DEFINES.to("GlossaryTerm")
    has_chunk = HAS_CHUNK.to("DocumentChunk")


class DocumentChunk(Entity):
    """A slice of a document; slices don't overlap."""

    declared = Declared(
        plural="documentChunks",
        immutable=True,
        full_text=True,
        embedded=True,
        aging=FOLLOWS,
        look=Look("#80deea", SMALL),
    )

    title = string("The document's title.", required=True, origin="sys")
    text = string("The slice.", required=True, origin="sys")
    heading = string("Headings above it, outermost first.", origin="sys")
    chunk_index = integer("Its place among the slices, from 0.", required=True, origin="sys")
    char_start = integer(
        "Where it begins in the document, in characters from 0.", required=True, origin="sys"
    )
    char_end = integer("Where it ends, exclusive.", required=True, origin="sys")
    content_hash = string("Hash of the slice.", origin="sys")

    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)
