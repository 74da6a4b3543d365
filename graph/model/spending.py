"""Providers of models, and what asking them cost."""

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
    moment,
    string,
    strings,
)


class LLMProvider(Entity):
    """A service or local model that writes text or vectors."""

    declared = Declared(plural="llmProviders", work=True, aging=SET_UP, look=Look("#7e57c2", SMALL))

    name = string("Name.", required=True, origin="sys")
    kind = string("What sort of provider it is.", origin="sys")
    model = string("Name of the model.", origin="sys")
    dimensions = integer("Length of its vectors.", origin="sys")
    secret_ref = string("Where its key is: `env:NAME` or `file:/path`.", origin="sys")
    capabilities = strings("What it is asked for.", origin="sys")
    configuration = string("All that is said of it, as JSON.", origin="sys")
    paused = flag("Whether it is not asked.", origin="sys")


class ModelCall(Entity):
    """One question to a model, for one node: it is paid for once."""

    declared = Declared(
        plural="modelCalls",
        work=True,
        sort="asked_at",
        filters=("about", "status", "provider"),
        aging=Aging(("finished_at",), ("asked",)),
        look=Look("#b39ddb", SMALL),
    )

    name = string("What it was asked for, for people.", required=True, origin="sys")
    job = string("Kind of enrichment that asked.", required=True, origin="sys")
    about = string("Uid of the node that it was asked for.", required=True, origin="sys")
    asked_in = string(
        "Uid of the run of a job that asked last; absent: no run, an intake say.", origin="sys"
    )
    stamp = string("What the answer is made of.", required=True, origin="sys")
    provider = string("Name of the provider.", origin="sys")
    model = string("Name of the model.", origin="sys")
    status = string(
        "Where it stands; `lost`: it may have been paid for and no answer came; `aside`: the "
        "answer could not be used.",
        values=("asked", "answered", "lost", "aside"),
        origin="sys",
    )
    batch = string(
        "Id of the batch that it was handed in with, as the provider calls it; `?`: nobody knows "
        "yet; absent: it was asked alone.",
        origin="sys",
    )
    attempts = integer("How often it was asked.", origin="sys")
    asked_at = moment("When it was asked last.", required=True, origin="sys")
    until = moment("Until when an answer can come.", origin="sys")
    finished_at = moment("When that ended.", origin="sys")
    tokens_in = integer("Tokens that the model read.", origin="sys")
    tokens_out = integer("Tokens that it wrote.", origin="sys")
    tokens_cached = integer("Tokens that it had kept from before.", origin="sys")
    reserved_usd = decimal("What it may cost at most while it is asked.", origin="sys")
    cost_usd = decimal("What it cost, in US dollars; of a lost one, at most.", origin="sys")
    latency_ms = integer("Time until the answer came, in milliseconds.", origin="sys")
    error = string("Why there is no answer.", origin="sys")


class SpendingDay(Entity):
    """What one provider cost on one day (UTC), for one job, or for all of them."""

    declared = Declared(
        plural="spendingDays",
        work=True,
        sort="day_starts_at",
        filters=("provider",),
        aging=Aging(),
    )

    name = string("Provider, job and day, for people.", required=True, origin="sys")
    day_starts_at = moment("When the day begins.", required=True, origin="sys")
    provider = string("Name of the provider.", required=True, origin="sys")
    job = string("Kind of enrichment; absent: the sum of all.", origin="sys")
    questions = integer("Questions that were asked and counted.", origin="sys")
    failed = integer("Questions that failed without being counted.", origin="sys")
    lost = integer("Questions that may have been paid for, and no answer came.", origin="sys")
    aside = integer("Answers that could not be used.", origin="sys")
    kept = integer("Answers that were there from before.", origin="sys")
    tokens_in = integer("Tokens that models read.", origin="sys")
    tokens_out = integer("Tokens that they wrote.", origin="sys")
    tokens_cached = integer("Tokens that they had kept from before.", origin="sys")
    reserved_usd = decimal("What is being asked may cost at most.", origin="sys")
    cost_usd = decimal("What it cost, in US dollars.", origin="sys")
    latency_ms = integer("Time until answers came, in milliseconds.", origin="sys")
