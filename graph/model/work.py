"""Nazara's own administration: who may do what, what jobs did and what they found."""

from __future__ import annotations

from graph.model.entity import Entity
from graph.model.fields import (
    SET_UP,
    SMALL,
    Aging,
    Declared,
    Look,
    decimal,
    flag,
    integer,
    json_value,
    moment,
    string,
    strings,
)
from graph.model.relationships import (
    ACTS_AS,
    AFFECTS,
    ANY,
    CITES,
    HOLDS,
    IN,
    PRODUCED,
    SUGGESTED_FOR,
)

ROLES = ("admin", "agent", "viewer")


class AccessScope(Entity):
    """Who may read the nodes whose `visibility` is its uid."""

    declared = Declared(plural="accessScopes", work=True, aging=SET_UP)

    name = string("Name.", required=True, origin="sys")
    readers = strings("Uids of the users and teams that may read.", origin="sys")
    all_of = strings("Scopes that somebody has to read all of, instead of readers.", origin="sys")
    any_of = strings("Scopes that somebody has to read one of, instead of readers.", origin="sys")


class ConnectorInstance(Entity):
    """One workspace, account or server of a tool, as it is asked or heard."""

    declared = Declared(
        plural="connectorInstances", work=True, aging=SET_UP, look=Look("#80cbc4", SMALL)
    )

    name = string("Source and instance: `github/acme`.", required=True, origin="sys")
    connector = string("What reads it.", required=True, origin="sys")
    from_source = string("Source of its records.", required=True, origin="sys")
    instance = string("Instance of its records.", required=True, origin="sys")
    configuration = string("All that is said of it, as JSON.", required=True, origin="sys")
    file = string(
        "The file that says so, if one does: it can be changed there alone.", origin="sys"
    )
    paused = flag("Whether it is neither asked nor heard.", origin="sys")
    last_received_at = moment("When a record of it last arrived.", origin="sys")
    last_attempt_at = moment("When it was last asked.", origin="sys")
    last_success_at = moment("When all that was asked for was last read.", origin="sys")
    read_until = moment("Up to when its records are read.", origin="sys")
    next_run_at = moment("When it will be asked next.", origin="sys")
    error = string("Why it could not be read.", origin="sys")
    received_count = integer("Records that arrived.", origin="sys")
    rejected_count = integer("Records that could not be mapped or written.", origin="sys")
    budget_left = integer("Requests that the tool allows before it makes us wait.", origin="sys")


class StreamState(Entity):
    """How far one part of a connector's stream has been read."""

    declared = Declared(
        plural="streamStates",
        work=True,
        filters=("of_instance",),
        indexes=(("of_instance", "sort_at", "uid"),),
        aging="it goes with the connector's instance that it is of",
        look=Look("#b2dfdb", SMALL),
    )

    name = string("Instance, stream and part, for people.", required=True, origin="sys")
    of_instance = string("Uid of the connector's instance.", required=True, origin="sys")
    stream = string("The stream.", required=True, origin="sys")
    partition = string("The part of it: a repository, a channel; empty for all.", origin="sys")
    resume_from = string("How far it is read, for whoever goes on.", origin="sys")
    revision = integer("How often that was written.", origin="sys")
    last_attempt_at = moment("When it was last asked for.", origin="sys")
    last_success_at = moment("When all of it was last read.", origin="sys")
    read_until = moment("Up to when it is read.", origin="sys")
    next_run_at = moment("When it will be asked for next.", origin="sys")
    error = string("Why it could not be read.", origin="sys")
    failures = integer("How often in a row it could not be read.", origin="sys")
    received_count = integer("Records that were read.", origin="sys")


class User(Entity):
    """Somebody who signs in; stands above the organisations."""

    declared = Declared(plural="users", work=True, unique=("email", "subject"), aging=SET_UP)

    name = string("Name.", required=True, origin="sys")
    email = string("E-mail address, in lower case.", required=True, origin="sys")
    subject = string("Who it is at an identity provider: its issuer and `sub`.", origin="sys")
    password_hash = string("Hash of the password.", origin="sys")
    locale = string("Language and region (BCP 47).", origin="sys")
    disabled_at = moment("Since when they can't sign in any more.", origin="sys")

    holds = HOLDS.to("Membership")


class Membership(Entity):
    """What a user may do in one organisation."""

    declared = Declared(plural="memberships", work=True, aging=SET_UP)

    name = string("User and role, for people.", required=True, origin="sys")
    role = string("What is allowed.", required=True, values=ROLES, origin="sys")
    teams = strings("Uids of the teams whose restricted records may be read.", origin="sys")

    in_ = IN.to("Organization")


class SavedView(Entity):
    """A list of the console as somebody filtered and ordered it, under a name."""

    declared = Declared(plural="savedViews", work=True, indexes=(("owner",),), aging=SET_UP)

    name = string("Name.", required=True, origin="sys")
    page = string("Path of the list in the console.", required=True, origin="sys")
    search = string("What stands behind the question mark.", required=True, origin="sys")
    owner = string("Uid of the user who keeps it; absent once the account is gone.", origin="sys")
    shared = flag("Whether everybody in the organisation sees it.", required=True, origin="sys")


class ApiToken(Entity):
    """A key for programs, of one organisation."""

    declared = Declared(plural="apiTokens", work=True, unique=("hash",), aging=SET_UP)

    name = string("What it is for.", required=True, origin="sys")
    hash = string("Hash of the token; the token itself is not kept.", required=True, origin="sys")
    role = string("What is allowed.", required=True, values=ROLES, origin="sys")
    scopes = strings("What it may be used for; absent: all that its role allows.", origin="sys")
    expires_at = moment("When it stops working.", origin="sys")
    last_used_at = moment("When it was last used.", origin="sys")

    acts_as = ACTS_AS.to("Membership")


class JobRun(Entity):
    """One run of a job, with what it cost."""

    declared = Declared(
        plural="jobRuns",
        work=True,
        sort="started_at",
        filters=("job", "status"),
        indexes=(("org", "started_at", "uid"),),
        aging=Aging(("finished_at", "last_attempt_at"), ("queued", "running")),
        look=Look("#90a4ae", SMALL),
    )

    name = string("Job and time, for people.", required=True, origin="sys")
    job = string("Name of the job.", required=True, origin="sys")
    key = string("What it was asked to do: one run at a time has the same.", origin="sys")
    status = string(
        "Where it stands.", values=("queued", "running", "succeeded", "failed"), origin="sys"
    )
    queued_at = moment("When it was asked for.", origin="sys")
    started_at = moment("When it was asked for, or started.", required=True, origin="sys")
    finished_at = moment("When it ended.", origin="sys")
    attempts = integer("How often it was begun.", origin="sys")
    last_attempt_at = moment("When it was begun last, or last got on.", origin="sys")
    to_look_at = integer("Nodes to look at in all, when that is known.", origin="sys")
    looked_at = integer("Nodes looked at so far.", origin="sys")
    place = string("How far it has come, for whoever goes on with it.", origin="sys")
    written = integer("Results written so far.", origin="sys")
    unchanged = integer("Results that were up to date already.", origin="sys")
    removed = integer("Left-over results removed.", origin="sys")
    questions = integer(
        "Questions to models that it asked and that were counted; absent: it asked none.",
        origin="sys",
    )
    tokens_in = integer("Tokens that models read for it.", origin="sys")
    tokens_out = integer("Tokens that they wrote.", origin="sys")
    tokens_cached = integer("Tokens that they had kept from before.", origin="sys")
    cost_usd = decimal("What that cost, in US dollars; of lost answers, at most.", origin="sys")
    latency_ms = integer("Time until answers came, in milliseconds.", origin="sys")
    error = string("Why it failed.", origin="sys")

    produced = PRODUCED.to("Suggestion", "Finding", "Report", "Hypothesis")


class Suggestion(Entity):
    """A change proposed to people."""

    declared = Declared(
        plural="suggestions",
        work=True,
        filters=("status", "kind"),
        aging=Aging(unfinished=("open",)),
    )

    title = string("The proposal, in one line.", required=True, origin="sys")
    kind = string("What sort of proposal it is.", origin="sys")
    status = string(
        "What became of it.",
        values=("open", "accepted", "rejected", "undone"),
        origin="sys",
    )
    patch = json_value("The change.", origin="sys")
    score = decimal("How sure it is, 0 to 1.", origin="sys")
    reason = string("Why it is proposed.", origin="sys")

    suggested_for = SUGGESTED_FOR.to(ANY)
    cites = CITES.to(ANY)


class TicketEvent(Entity):
    """One entry in a ticket's history."""

    declared = Declared(
        plural="ticketEvents",
        work=True,
        immutable=True,
        sort="at",
        indexes=(("ticket", "at", "uid"),),
        aging=Aging(),
    )

    title = string("What happened, in one line.", required=True)
    ticket = string("Uid of the ticket.", required=True)
    kind = string(
        "What sort of entry it is.",
        values=("created", "changed", "assigned", "commented", "undone"),
    )
    at = moment("When it happened.", required=True)
    actor = string("Who did it.")
    text = string("What was said.")


class Finding(Entity):
    """Something noticed in the graph, with its evidence."""

    declared = Declared(
        plural="findings",
        work=True,
        filters=("status", "kind"),
        # What people said of one stays, so that it is not found anew.
        aging=Aging(("last_at",), ("open", "confirmed", "dismissed")),
    )

    title = string("What was noticed, in one line.", required=True)
    kind = string(
        "What sort of finding it is; `recurring_problem`: a problem that comes back; `log_new`, "
        "`log_stopped`, `log_rate`: a wording that logs never had, have no more, or have more or "
        "less often; `log_silence`: a system that writes nothing."
    )
    status = string("Where it stands: `open`, `closed`, `confirmed`, `dismissed`.")
    evidence_count = integer("How many nodes support it.")
    found_by = string("Name of the rule that found it.", origin="gen")
    score = decimal("How sure it is, 0 to 1.", origin="gen")
    reasons = strings("Why it was found, in words.", origin="gen")
    rests_on = strings("Uids of what else it rests on.", origin="gen")
    occasions = integer("How often what it is about happened.", origin="gen")
    cadence_hours = decimal("Hours from one occasion to the next, the middle one.", origin="gen")
    value = decimal("What was counted.", origin="gen")
    baseline = decimal("What was to be expected of it, as on other days.", origin="gen")
    deviation = decimal("How many robust deviations these are apart.", origin="gen")
    onset = moment("Since when it is so.", origin="gen")
    first_at = moment("When it happened first.", origin="gen")
    last_at = moment("When it happened last.", origin="gen")
    stamp = string("Hash of all that it says, to notice changes.", origin="sys")

    affects = AFFECTS.to("System", mode="accumulated")
    cites = CITES.to(ANY)


class Hypothesis(Entity):
    """A possible explanation."""

    declared = Declared(plural="hypotheses", work=True, aging=Aging(unfinished=("open",)))

    title = string("The explanation, in one line.", required=True, origin="sys")
    status = string("Where it stands.", origin="sys")
    score = decimal("How likely it is, 0 to 1.", origin="sys")

    cites = CITES.to(ANY)


class Report(Entity):
    """A text about a period, written for people."""

    declared = Declared(
        plural="reports", work=True, sort="period_start", aging=Aging(("period_end",))
    )

    title = string("Title.", required=True, origin="sys")
    kind = string("What sort of report it is.", origin="sys")
    text = string("The report.", origin="sys")
    period_start = moment("When the period begins.", origin="sys")
    period_end = moment("When the period ends.", origin="sys")

    cites = CITES.to(ANY)


class EnrichmentPolicy(Entity):
    """Which nodes get which enrichment."""

    declared = Declared(plural="enrichmentPolicies", work=True, aging=SET_UP, look=Look("#607d8b"))

    name = string("Name.", required=True, origin="sys")
    # neomodel has a method of the name `labels`.
    of_labels = strings("Labels it applies to.", origin="sys", stored_as="labels")
    kinds = strings("Enrichments it asks for.", origin="sys")
    only = json_value("Which nodes of those labels.", origin="sys", stored_as="filter")
    provider = string("Name of the provider.", origin="sys")
    active = flag("Whether it applies.", origin="sys")
    profile = string("Uid of the domain profile that it is part of.", origin="sys")


class LinkRule(Entity):
    """A rule that joins records, as it was switched on."""

    declared = Declared(plural="linkRules", work=True, aging=SET_UP, look=Look("#78909c", SMALL))

    name = string("Name.", required=True, origin="sys")
    description = string("What it joins, and by what.", origin="sys")
    document = json_value("All of it, as it was switched on.", origin="sys")
    weights = json_value("How its signs are weighed since people answered.", origin="sys")
    active = flag("Whether it joins anything now.", origin="sys")
    applied_at = moment("When it was switched on last.", origin="sys")


class DeadLetter(Entity):
    """An envelope that could not be mapped or written."""

    declared = Declared(
        plural="deadLetters",
        work=True,
        indexes=(("org", "status"), ("of_instance", "sort_at", "uid")),
        aging=Aging(("last_seen",)),
        look=Look("#212121"),
    )

    title = string("What went wrong, in one line.", required=True, origin="sys")
    connector = string("Name of the connector.", origin="sys")
    of_instance = string("Uid of the connector's instance that it came from.", origin="sys")
    error = string("What went wrong.", origin="sys")
    payload_ref = string("Where the envelope is kept: `payload`, this node.", origin="sys")
    payload = json_value("The envelope, redacted and cut, and the mapping used.", origin="sys")
    attempts = integer("How often it was tried.", origin="sys")
    status = string("What became of it.", origin="sys")


class DetectionRule(Entity):
    """A rule of Nazara's own that raises notifications; a tool's rule is a TechnicalIssue."""

    declared = Declared(plural="detectionRules", work=True, aging=SET_UP)

    name = string("Name.", required=True, origin="sys")
    pattern = string("What it looks for.", origin="sys")
    channel = string("Where it notifies.", origin="sys")
    active = flag("Whether it applies.", origin="sys")


class Notification(Entity):
    """One message that was sent."""

    declared = Declared(plural="notifications", work=True, sort="sent_at", aging=Aging())

    title = string("What it said, in one line.", required=True, origin="sys")
    channel = string("Where it was sent.", origin="sys")
    sent_at = moment("When it was sent.", origin="sys")
    status = string("What became of it.", origin="sys")
