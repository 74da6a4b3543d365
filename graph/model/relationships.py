"""Every relationship type, declared once: meaning, names in GraphQL and properties.

The classes of the labels attach them (`affects = AFFECTS.to("System")`), which says from
where to where a type goes. *Projected*: the record lists all its links of the type, and
intervals of validity are computed from its observations. *Accumulated*: a fact or sighting
that only grows. *System*: written by the write path for its own bookkeeping.

The mode is the usual one. Whatever is derived, inferred or scored is accumulated as well
where the type is projected, so projected types carry `last_seen` and `score` too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neomodel import RelationshipTo, StructuredRel

from graph.model.fields import decimal, integer, moment, string, strings

RelationMode = Literal["projected", "accumulated", "system"]

ANY = "_Entity"
"""As a target: a node of any label."""

RelationshipModel = type[StructuredRel]

_ENTITY_CLASS = "graph.model.entity.Entity"


class Pointer(StructuredRel):
    """A relationship without properties; neomodel reads no type that has no class."""


class SameAs(StructuredRel):
    """That two nodes are the same thing, and which record says so."""

    record = string("Uid of the record that claims it.", required=True, origin="sys")


class Provenance(StructuredRel):
    """Where a relationship comes from, and when it was seen."""

    record = string(
        "Who says so: uid of a record, or the name of a producer such as `otel:traces`.",
        required=True,
        origin="sys",
    )
    # neomodel refuses the name `source` on a relationship.
    said_by = string("Name of the source that says so.", origin="sys", stored_as="source")
    confidence = string(
        "asserted: a source states it; derived: computed from data; inferred: guessed.",
        values=("asserted", "derived", "inferred"),
        origin="sys",
    )
    first_seen = moment("When it was first received.", origin="sys")
    last_seen = moment("When it was last received; accumulated ones only.", origin="sys")
    from_ref = string(
        "Uid that was named as the start, where that is a canonical kind of thing; "
        "accumulated ones only.",
        origin="sys",
    )
    to_ref = string("The same of the end.", origin="sys")
    run = string("Run that wrote it last.", origin="sys")
    visibility = string(
        "AccessScope of the record that says so; absent where everybody may read that.",
        origin="sys",
    )


class Temporal(Provenance):
    """A relationship with an interval of validity."""

    valid_from = moment("Since when it is true; projected ones only.", origin="sys")
    valid_to = moment("Until when it was true; absent while it still is.", origin="sys")
    score = decimal("How sure an inference is, 0 to 1.")
    reasons = strings("Why it was inferred, the weightiest reason first.", origin="gen")
    evidence = strings("Uids of what else an inference rests on.", origin="gen")


class Dependency(Temporal):
    """That one system needs another."""

    calls_per_hour = decimal("Calls in the last hour that had any, when derived from traces.")
    error_rate = decimal("Share of them that failed, 0 to 1.")
    p95_ms = decimal("Milliseconds in which 95 of 100 of them ended, right to a quarter.")


class Resolution(Temporal):
    """What ended a problem."""

    outcome = string("How it ended, in the source's words.")
    at = moment("When it ended.")


class Evidence(Provenance):
    """That something supports or refutes a statement."""

    stance = string("Whether it supports or refutes.", values=("supports", "refutes"))
    score = decimal("How sure an inference is, 0 to 1.")
    reasons = strings("Why it was inferred, the weightiest reason first.", origin="gen")
    evidence = strings("Uids of what else an inference rests on.", origin="gen")


class Suspicion(Provenance):
    """One place in a ranking of possible causes."""

    score = decimal("How likely it is, 0 to 1.")
    rank = integer("Place in the ranking, 1 first.")
    reasons = strings("Why it is suspected.")


class Span(Provenance):
    """A place in a text."""

    char_start = integer("Where the place begins, in characters from 0.")
    char_end = integer("Where it ends, exclusive.")


class Mention(Span):
    """The first place where a text names something, and how often it does."""

    # `property` is a word of Python.
    of_property = string("Property that holds the text.", origin="sys", stored_as="property")
    occurrences = integer("How often the text names it.", origin="sys")


class Citation(Span):
    """A place in a text, with what it said when it was cited."""

    content_hash = string("Hash of the cited content, to notice that it changed.")


class Outgoing(RelationshipTo):
    """One relationship type as it leaves one label, for neomodel and for introspection."""

    def __init__(self, relation: Relation, targets: tuple[str, ...], mode: RelationMode) -> None:
        super().__init__(_ENTITY_CLASS, relation.type, model=relation.model)
        self.relation = relation
        self.targets = targets
        self.mode = mode


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship type; `incoming` is its name in GraphQL seen from the target.

    `dense`: tens of thousands may lead to one target, so that a reader must not order them all.
    """

    type: str
    description: str
    mode: RelationMode = "projected"
    incoming: str | None = None
    model: RelationshipModel = Temporal
    dense: bool = False

    def to(self, *targets: str, mode: RelationMode | None = None) -> Outgoing:
        """Attach the type to a label's class; `mode` where it differs from the usual."""
        return Outgoing(self, targets, mode or self.mode)


AFFECTS = Relation(
    "AFFECTS", "The incident or finding disturbs the system.", incoming="affectedBy", dense=True
)
ABOUT = Relation(
    "ABOUT", "What a case, document or policy concerns.", incoming="subjectOf", dense=True
)
REPORTS = Relation("REPORTS", "The case reports the incident.", incoming="reportedBy", dense=True)
OBSERVED_ON = Relation(
    "OBSERVED_ON",
    "The system on which an issue or log template was seen.",
    mode="accumulated",
    incoming="issues",
    model=Provenance,
)
INSTANCE_OF = Relation(
    "INSTANCE_OF",
    "The pattern of which this is one case.",
    incoming="instances",
    dense=True,
)
EVIDENCE_OF = Relation(
    "EVIDENCE_OF",
    "What this supports or refutes.",
    mode="accumulated",
    incoming="evidence",
    dense=True,
    model=Evidence,
)
DEPENDS_ON = Relation(
    "DEPENDS_ON",
    "The first system needs the second.",
    incoming="dependents",
    model=Dependency,
)
PART_OF = Relation("PART_OF", "The whole to which this belongs.", incoming="parts")
OWNED_BY = Relation("OWNED_BY", "Who is responsible.", incoming="owns")
MEMBER_OF = Relation("MEMBER_OF", "The person belongs to the team.", incoming="members")
ASSIGNED_TO = Relation("ASSIGNED_TO", "Who works on it.", incoming="assigned", dense=True)
DEPLOYED_TO = Relation(
    "DEPLOYED_TO",
    "The system that a deployment changed.",
    mode="accumulated",
    incoming="deployments",
    dense=True,
    model=Provenance,
)
CAUSED_BY = Relation(
    "CAUSED_BY",
    "The cause, as a person or tool states it.",
    incoming="caused",
)
SUSPECTED_CAUSE = Relation(
    "SUSPECTED_CAUSE",
    "A possible cause, one place in a ranking of at most ten.",
    mode="accumulated",
    model=Suspicion,
)
RESOLVED_BY = Relation(
    "RESOLVED_BY", "What or who ended it.", incoming="resolved", model=Resolution
)
MENTIONS = Relation(
    "MENTIONS",
    "A link or name in the text.",
    mode="accumulated",
    incoming="mentionedBy",
    model=Mention,
)
MAY_MENTION = Relation(
    "MAY_MENTION",
    "A word of the text may be its name, or an ordinary word.",
    mode="accumulated",
    incoming="mayBeMentionedBy",
    model=Mention,
)
DEFINES = Relation(
    "DEFINES",
    "The document says what the term means.",
    mode="accumulated",
    model=Provenance,
)
CATEGORIZED_AS = Relation("CATEGORIZED_AS", "The kind of case, incident or issue.")
HAS_SEVERITY = Relation("HAS_SEVERITY", "The step on the organisation's scale.")
FOLLOWS = Relation("FOLLOWS", "It came after the other one and continues it.")
DUPLICATE_OF = Relation("DUPLICATE_OF", "It repeats the other one.")
HAS_CHUNK = Relation(
    "HAS_CHUNK",
    "The document's text, slice by slice.",
    mode="accumulated",
    incoming="document",
    model=Provenance,
)
SUGGESTED_FOR = Relation(
    "SUGGESTED_FOR",
    "What a suggestion would change.",
    mode="accumulated",
    model=Provenance,
)
CITES = Relation("CITES", "The source of a statement.", mode="accumulated", model=Citation)
PRODUCED = Relation("PRODUCED", "What a job made.", mode="accumulated", model=Provenance)
ANNOTATES = Relation("ANNOTATES", "What the note is about.", incoming="notes")
CONCERNS = Relation(
    "CONCERNS",
    "A node of which something is asserted.",
    mode="accumulated",
    incoming="assertions",
    model=Provenance,
)
CHANGED = Relation("CHANGED", "The record that was observed.", mode="system", model=Pointer)
ALIAS_OF = Relation("ALIAS_OF", "The canonical node of a record.", mode="system", model=SameAs)
CLAIMS = Relation(
    "CLAIMS",
    "The canonical node that a record claims to be, where people say otherwise.",
    mode="system",
    model=SameAs,
)
HOLDS = Relation("HOLDS", "The user's membership.", mode="system", model=Pointer)
IN = Relation("IN", "The organisation of a membership.", mode="system", model=Pointer)
ACTS_AS = Relation("ACTS_AS", "The membership a token acts with.", mode="system", model=Pointer)
