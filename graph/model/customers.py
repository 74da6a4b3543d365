"""What customers asked, and the work that follows from it."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import Aging, Declared, Look, integer, moment, string, strings
from graph.model.relationships import (
    ABOUT,
    ANY,
    ASSIGNED_TO,
    CATEGORIZED_AS,
    DUPLICATE_OF,
    EVIDENCE_OF,
    FOLLOWS,
    HAS_SEVERITY,
    INSTANCE_OF,
    MAY_MENTION,
    MENTIONS,
    PART_OF,
    REPORTS,
    RESOLVED_BY,
)


class CustomerCase(Entity):
    """What a customer asked or reported."""

    declared = Declared(
        plural="customerCases",
        sort="opened_at",
        filters=("account", "status", "severity_rank", "severity"),
        indexes=(
            ("org", "status", "opened_at", "uid"),
            ("org", "status", "severity_rank", "sort_at", "uid"),
            ("org", "opened_at", "uid"),
            ("org", "account"),
        ),
        full_text=True,
        embedded=True,
        aging=Aging(("updated_at", "resolved_at"), ("open", "pending")),
        look=Look("#f9a825"),
    )

    title = string("What it is about, in one line.", required=True)
    description = string("What the customer wrote.")
    status = string(
        "Where the handling stands.",
        required=True,
        values=("open", "pending", "resolved", "closed"),
        tracked=True,
    )
    source_status = string("Status in the source's word.")
    priority = string("Priority in the source's word.", tracked=True)
    severity = string("Severity in the source's word.")
    severity_rank = integer("1 the worst; 99 unknown.", required=True, tracked=True)
    channel = string("How it came in: `email`, `chat`, `phone`, …")
    account = string("The customer's account.")
    author = string("Uid of the person who asked, as the source names them.")
    plan = string("The customer's plan.")
    language = string("Language (BCP 47).")
    opened_at = moment("When it was opened.", required=True)
    updated_at = moment("When it was last changed.")
    first_response_at = moment("When the customer first got an answer.")
    waiting_since = moment("Since when the customer waits.")
    resolved_at = moment("When it was resolved.")

    about = ABOUT.to("System", "TechnicalIssue", "GlossaryTerm")
    reports = REPORTS.to("Incident")
    instance_of = INSTANCE_OF.to("TechnicalIssue", "LogTemplate")
    evidence_of = EVIDENCE_OF.to("Incident", "TechnicalIssue", "Hypothesis", "Finding")
    assigned_to = ASSIGNED_TO.to("Team", "Person", "User")
    resolved_by = RESOLVED_BY.to("Deployment", "Document", "Ticket", "WorkItem", "Person")
    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)
    categorized_as = CATEGORIZED_AS.to("Category")
    has_severity = HAS_SEVERITY.to("Severity")
    follows = FOLLOWS.to("CustomerCase", "Ticket")
    duplicate_of = DUPLICATE_OF.to("CustomerCase", "Ticket")


class Ticket(CustomerCase):
    """A customer case that is worked on here."""

    declared = Declared(
        plural="tickets",
        sort="opened_at",
        filters=("key", "status", "severity_rank", "kind"),
        full_text=True,
        embedded=True,
        aging="it is a CustomerCase too: set that",
        look=Look("#fdd835"),
    )

    key = string("Short key for people, such as `SUP-12`.")
    kind = string(
        "What sort of ticket it is.",
        values=("incident", "problem", "request", "question", "follow_up"),
    )
    due_at = moment("When it should be done.")


class WorkItem(Entity):
    """Engineering work in an issue tracker or forge; support work is a Ticket."""

    declared = Declared(
        plural="workItems",
        sort="opened_at",
        filters=("key", "status", "kind"),
        indexes=(("org", "updated_at", "uid"),),
        full_text=True,
        embedded=True,
        aging=Aging(("updated_at", "closed_at"), ended="closed_at"),
        look=Look("#8d6e63"),
    )

    title = string("What it is about, in one line.", required=True)
    kind = string(
        "What sort of work it is.",
        required=True,
        values=("issue", "pull_request", "commit", "epic"),
    )
    key = string("Short key for people, such as `PAY-12`.")
    description = string("What is to be done, in the source's words.")
    status = string("Where it stands.", tracked=True)
    source_status = string("Status in the source's word.")
    priority = string("Priority in the source's word.", tracked=True)
    opened_at = moment("When it was opened.", required=True)
    updated_at = moment("When it was last changed.")
    closed_at = moment("When it was closed.")
    author = string("Uid of the person who opened it, as the source names them.")
    files = strings("Paths of the files that a commit changes.")

    about = ABOUT.to("System", "TechnicalIssue", "GlossaryTerm")
    part_of = PART_OF.to("WorkItem", "Deployment")
    assigned_to = ASSIGNED_TO.to("Team", "Person", "User")
    evidence_of = EVIDENCE_OF.to("Incident", "TechnicalIssue", "Hypothesis", "Finding")
    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)
    follows = FOLLOWS.to("WorkItem")
    duplicate_of = DUPLICATE_OF.to("WorkItem")
