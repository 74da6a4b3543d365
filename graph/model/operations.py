"""What runs, what disturbs it and what changed it."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import (
    CANONICAL,
    LARGE,
    SMALL,
    Aging,
    Declared,
    Look,
    integer,
    moment,
    string,
    strings,
)
from graph.model.relationships import (
    AFFECTS,
    ANY,
    ASSIGNED_TO,
    CATEGORIZED_AS,
    CAUSED_BY,
    CLAIMS,
    DEPENDS_ON,
    DEPLOYED_TO,
    DUPLICATE_OF,
    EVIDENCE_OF,
    FOLLOWS,
    HAS_SEVERITY,
    INSTANCE_OF,
    MAY_MENTION,
    MENTIONS,
    OBSERVED_ON,
    OWNED_BY,
    PART_OF,
    RESOLVED_BY,
    SUSPECTED_CAUSE,
)


class System(Entity):
    """Anything that runs or is depended on: a service, application, database or vendor."""

    declared = Declared(
        plural="systems",
        canonical=True,
        filters=("name", "kind", "tier", "environment"),
        full_text=True,
        embedded=True,
        aging=CANONICAL,
        look=Look("#1f77b4", LARGE),
    )

    name = string("Name.", required=True)
    kind = string(
        "What sort of thing it is.",
        required=True,
        values=(
            "service",
            "application",
            "group",
            "database",
            "queue",
            "cache",
            "host",
            "library",
            "website",
            "vendor",
            "job",
        ),
    )
    namespace = string("Name space (OpenTelemetry `service.namespace`).")
    tier = integer("Importance, 1 the highest to 4.")
    lifecycle = string("Stage of its life (Backstage: experimental, production, deprecated).")
    environment = string("Environment it runs in.")
    description = string("What it is for.")

    depends_on = DEPENDS_ON.to("System")
    claims = CLAIMS.to("System")
    part_of = PART_OF.to("System")
    owned_by = OWNED_BY.to("Team", "Person")


class Incident(Entity):
    """A disruption that is or was being handled."""

    declared = Declared(
        plural="incidents",
        sort="started_at",
        filters=("status", "severity_rank", "severity", "kind"),
        indexes=(
            ("org", "started_at", "uid"),
            ("org", "status", "severity_rank", "uid"),
            ("org", "status", "severity_rank", "sort_at", "uid"),
        ),
        full_text=True,
        embedded=True,
        aging=Aging(
            ("detected_at", "acknowledged_at", "resolved_at"), ("triggered", "acknowledged")
        ),
        look=Look("#c62828", LARGE),
    )

    title = string("What happened, in one line.", required=True)
    description = string("What happened, in the source's words.")
    status = string(
        "Where the handling stands.",
        required=True,
        values=("triggered", "acknowledged", "resolved", "closed"),
        tracked=True,
    )
    source_status = string("Status in the source's word.")
    kind = string("Kind of incident in the source's word.")
    severity = string("Severity in the source's word.")
    severity_rank = integer("1 the worst; 99 unknown.", required=True, tracked=True)
    priority = string("Priority in the source's word.", tracked=True)
    urgency = string("Urgency in the source's word.")
    started_at = moment("When the disruption began.", required=True)
    detected_at = moment("When it was noticed.")
    acknowledged_at = moment("When somebody took it on.")
    resolved_at = moment("When it was over.")

    affects = AFFECTS.to("System")
    assigned_to = ASSIGNED_TO.to("Team", "Person", "User")
    caused_by = CAUSED_BY.to("Deployment", "TechnicalIssue", "Incident")
    suspected_cause = SUSPECTED_CAUSE.to("Deployment", "System", "Hypothesis")
    duplicate_of = DUPLICATE_OF.to("Incident")
    evidence_of = EVIDENCE_OF.to("Finding")
    resolved_by = RESOLVED_BY.to("Deployment", "Document", "Ticket", "WorkItem", "Person")
    mentions = MENTIONS.to(ANY)
    may_mention = MAY_MENTION.to(ANY)
    categorized_as = CATEGORIZED_AS.to("Category")
    has_severity = HAS_SEVERITY.to("Severity")


class TechnicalEvent(Entity):
    """One error event, alert or timeline entry, or the count of equal ones in five minutes."""

    declared = Declared(
        plural="technicalEvents",
        immutable=True,
        sort="at",
        filters=("kind",),
        indexes=(("system", "at", "uid"), ("issue", "at", "uid")),
        aging=Aging(("last_at",)),
        look=Look("#ba68c8", SMALL),
    )

    title = string("What happened, in one line.", required=True)
    kind = string(
        "What sort of event it is.",
        required=True,
        values=("aggregate", "error", "alert", "timeline", "k8s"),
    )
    at = moment("When it happened; of an aggregate, when its five minutes begin.", required=True)
    count = integer("How many single events it stands for.", required=True)
    first_at = moment("Time of the first of them.")
    last_at = moment("Time of the last of them.")
    fingerprint = string("What equal events have in common.")
    system = string("Uid of the system, resolved; the key of `System.events`.", origin="sys")
    system_ref = string("Uid of the system as the record gave it.")
    issue = string("Uid of the technical issue.")
    severity_number = integer("OpenTelemetry severity, 1 to 24.")
    status = string("Where an alert stands, in the source's word; its end is `last_at`.")
    exemplars = strings("At most three trace ids.")
    parts = strings("Batches counted in an aggregate, so that none counts twice.", origin="sys")

    instance_of = INSTANCE_OF.to("TechnicalIssue", "LogTemplate", mode="accumulated")
    evidence_of = EVIDENCE_OF.to("Incident", "TechnicalIssue", "Hypothesis", "Finding")


class TechnicalIssue(Entity):
    """A pattern of events: an error group, an alert rule, a known problem."""

    declared = Declared(
        plural="technicalIssues",
        filters=("status", "kind", "severity"),
        indexes=(("org", "last_event_at", "uid"), ("org", "status", "last_event_at", "uid")),
        full_text=True,
        embedded=True,
        aging=Aging(("last_event_at",)),
        look=Look("#6a1b9a"),
    )

    title = string("The pattern, in one line.", required=True)
    kind = string(
        "What sort of pattern it is.",
        required=True,
        values=("error", "alert_rule", "log_pattern", "problem"),
    )
    fingerprint = string("What its events have in common.", required=True)
    status = string("Where it stands.", values=("open", "resolved", "ignored"), tracked=True)
    source_status = string("Status in the source's word.")
    severity = string("Severity in the source's word.")
    exception_type = string("Type of the exception (OpenTelemetry `exception.type`).")
    description = string("What it is, in the source's words.")
    first_event_at = moment("Time of its first event.", origin="sys")
    last_event_at = moment("Time of its last event.", origin="sys")
    event_count = integer("How many events there were.", origin="sys")

    observed_on = OBSERVED_ON.to("System")
    owned_by = OWNED_BY.to("Team", "Person")
    caused_by = CAUSED_BY.to("Deployment", "TechnicalIssue", "Incident")
    suspected_cause = SUSPECTED_CAUSE.to("Deployment", "System", "Hypothesis")
    resolved_by = RESOLVED_BY.to("Deployment", "Document", "Ticket", "WorkItem", "Person")
    categorized_as = CATEGORIZED_AS.to("Category")
    has_severity = HAS_SEVERITY.to("Severity")


class LogTemplate(Entity):
    """The shape of log lines with their variable parts masked."""

    declared = Declared(
        plural="logTemplates",
        full_text=True,
        embedded=True,
        aging=Aging(("last_seen",)),
        look=Look("#9575cd"),
    )

    title = string("The shape, shortened.", required=True)
    template = string("The shape.", required=True)
    fingerprint = string("Hash of the shape.", required=True)
    severity_number = integer("OpenTelemetry severity, 1 to 24.")
    line_count = integer("How many lines had this shape.")

    observed_on = OBSERVED_ON.to("System")


class Deployment(Entity):
    """A change brought into effect: a deploy, release, flag, configuration, change request."""

    declared = Declared(
        plural="deployments",
        immutable=True,
        sort="at",
        filters=("environment", "status", "kind"),
        indexes=(("system", "at", "uid"), ("org", "at", "uid")),
        full_text=True,
        embedded=True,
        aging=Aging(("finished_at",)),
        look=Look("#ef6c00"),
    )

    title = string("What was brought into effect, in one line.", required=True)
    kind = string(
        "What sort of change it is.",
        required=True,
        values=("deploy", "release", "flag", "config", "change_request"),
    )
    at = moment("When it took effect.", required=True)
    finished_at = moment("When it was complete.")
    system = string(
        "Uid of the system, resolved; the key of `System.deployments`.",
        required=True,
        origin="sys",
    )
    system_ref = string("Uid of the system as the record gave it.", required=True)
    environment = string("Where it took effect (OpenTelemetry `deployment.environment.name`).")
    service_version = string("Version that runs since.")
    commit = string("Commit that runs since.")
    status = string("Outcome in the source's word.")
    author = string("Who made it, in the source's word.")
    description = string("What changed, in the source's words.")
    files = strings("Paths of the files that it changed, where the source tells them.")

    deployed_to = DEPLOYED_TO.to("System")
    follows = FOLLOWS.to("Deployment")
    duplicate_of = DUPLICATE_OF.to("Deployment")
