"""Rules that join records, for admins: tried on the past, switched on, undone as a whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.actions.mutation import Asked, Done, Input, Mutation, NotedChange, Shown, ShownType
from api.actions.queueing import broker_of
from enrich.correlation.job import LinksJob
from enrich.correlation.kept import KeptRule, KeptRules, rule_uid
from enrich.correlation.rules import JoinRule, parse_rule
from enrich.correlation.trying import PastTime, Trial, told, tried
from enrich.recurring.job import FindingsJob
from enrich.recurring.trying import FindingTrial, told_problem, tried_to_find
from enrich.tasks.enrichment import RULED, ask_sweep, send_page
from enrich.work.runs import RunLog
from graph.errors import InvalidInput, NotUndoable

_MOST_SHOWN: Final = 200
_FIRST: Final = 20
_MONTH: Final = timedelta(days=30)


def look(asked: Asked) -> Done:
    """Tell what a rule would have joined."""
    given, store, org = asked.given, asked.store, asked.viewer.org
    rule = _given(asked)
    first = _FIRST if given.get("first") is None else given["first"]
    if not 0 <= first <= _MOST_SHOWN:
        message = f"first is {first}, expected 0 to {_MOST_SHOWN}"
        raise InvalidInput(message, field="first")
    until = _time(given.get("until"), "until") or asked.at
    since = _time(given.get("since"), "since") or until - _MONTH
    if since > until:
        message = f"since is {since.isoformat()}, which is after {until.isoformat()}"
        raise InvalidInput(message, field="since")
    past, visible = PastTime(since, until), asked.viewer.visible
    shows: dict[str, Any] = {"name": rule.name, "links": [], "problems": []}
    found: Trial | FindingTrial
    if rule.finds is None:
        found = joined = tried(LinksJob(store, org, store.settings), rule, past, first, visible)
        shows["links"] = [told(rule, one) for one in joined.links]
    else:
        job = FindingsJob(store, org, store.settings)
        found = back = tried_to_find(job, rule, past, first, visible)
        shows["problems"] = [told_problem(one) for one in back.problems]
    shows |= {"lookedAt": found.looked_at, "joined": found.joined, "count": found.count}
    return Done(f"tried the rule {rule.name}", shows=shows)


def apply(asked: Asked) -> Done:
    """Switch a rule on."""
    rules = KeptRules(asked.store, asked.viewer.org)
    rule = _given(asked)
    before = rules.kept().get(rule.name)
    return _done(asked, before, rules.apply(rule))


def undo(asked: Asked) -> Done:
    """Switch a rule off."""
    rules = KeptRules(asked.store, asked.viewer.org)
    before = rules.kept().get(asked.given["name"])
    return _done(asked, before, rules.undo(asked.given["name"]))


def set_back(asked: Asked, change: NotedChange) -> Done:
    """Let a rule be as it was before a change."""
    rules = KeptRules(asked.store, asked.viewer.org)
    now = rules.kept().get(change.after["name"])
    if now is None or _noted(now) != change.after:
        raise NotUndoable("the rule was changed since", field="auditEvent")
    if not change.before.get("active"):
        return _done(asked, now, rules.undo(change.after["name"]))
    rule = parse_rule(change.before["document"], "the rule as it was")
    return _done(asked, now, rules.apply(rule))


def _given(asked: Asked) -> JoinRule:
    name, document = asked.given.get("name"), asked.given.get("document")
    if name is not None and document is None:
        return KeptRules(asked.store, asked.viewer.org).get(name).rule
    if name is None and document is not None:
        return parse_rule(document, "document")
    raise InvalidInput("give either `name` or `document`, not both or none", field="name")


def _time(given: Any, name: str) -> datetime | None:
    if given is None or isinstance(given, datetime):
        return given
    try:
        time = datetime.fromisoformat(str(given))
    except ValueError as error:
        message = f"{name} is {given!r}, expected a time such as 2026-11-12T08:00:00Z"
        raise InvalidInput(message, field=name) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _done(asked: Asked, before: KeptRule | None, now: KeptRule) -> Done:
    """Let what is joined follow, and tell what was changed."""
    store, org, name = asked.store, asked.viewer.org, now.rule.name
    requested = ask_sweep(store, org, store.settings, RULED)
    run = RunLog(asked.outside, org, requested.run.run)
    if requested.is_new:
        asked.later.append(lambda: send_page(broker_of(asked.outside.settings), run))
    uid = rule_uid(org, name)
    return Done(
        f"switched the rule {name} {'on' if now.is_active else 'off'}",
        node=uid,
        shows={"rule": uid, "run": run.uid},
        before=_noted(before) if before else {},
        after=_noted(now),
    )


def _noted(one: KeptRule) -> dict[str, Any]:
    return {"name": one.rule.name, "active": one.is_active, "document": one.rule.as_json()}


_NAME: Final = Input("name", "str | None", "A rule that comes with Nazara or was applied before.")
_DOCUMENT: Final = Input("document", "str | None", "A rule of your own, as JSON text.")
_APPLIED: Final = (
    Shown("rule", "The rule.", node="LinkRule"),
    Shown("run", "The run that joins, or takes links away.", node="JobRun"),
)
_LINK: Final = ShownType(
    "TriedLink",
    "A link that a rule would have made.",
    (
        Shown("from", "Id of the node where it would start.", required=True),
        Shown("fromTitle", "Its title.", kind="string", required=True),
        Shown("relationship", "What it would say.", kind="string", required=True),
        Shown("to", "Id of the node where it would end.", required=True),
        Shown("toTitle", "Its title.", kind="string", required=True),
        Shown("score", "How sure it is, 0 to 1.", kind="float", required=True),
        Shown("reasons", "Why, the weightiest first.", kind="strings", required=True),
        Shown("evidence", "Ids of what else it rests on.", kind="strings", required=True),
    ),
)
_PROBLEM: Final = ShownType(
    "TriedProblem",
    "A problem that comes back, as a rule would have found it.",
    (
        Shown("title", "How often it came, and its latest title.", kind="string", required=True),
        Shown("score", "How sure it is, 0 to 1.", kind="float", required=True),
        Shown("occasions", "How often it came.", kind="int", required=True),
        Shown("firstAt", "When it came first.", kind="datetime", required=True),
        Shown("lastAt", "When it came last.", kind="datetime", required=True),
        Shown("cadenceHours", "Hours from one occasion to the next.", kind="float", required=True),
        Shown("reasons", "Why, in words.", kind="strings", required=True),
        Shown("members", "Ids of the records, the first first.", kind="strings", required=True),
        Shown("restsOn", "Ids of what else it rests on.", kind="strings", required=True),
    ),
)

MUTATIONS: Final = (
    Mutation(
        name="tryRule",
        description="Tell what a rule would have joined, or found to come back, in a time gone by. "
        "Nothing is written.",
        takes=(
            _NAME,
            _DOCUMENT,
            Input("since", "DateTime | None", "From when; a month before `until` without it."),
            Input("until", "DateTime | None", "Until when; now without it."),
            Input(
                "first",
                "int | None",
                f"How many links or problems: {_FIRST}, at most {_MOST_SHOWN}.",
            ),
        ),
        shows=(
            Shown("name", "The rule's name.", kind="string"),
            Shown("lookedAt", "How many records of that time it looked at.", kind="int"),
            Shown("joined", "How many of them it would have joined with something.", kind="int"),
            Shown("count", "How many links or findings it would have made.", kind="int"),
            Shown("links", "The surest links.", each=_LINK),
            Shown("problems", "The surest problems that come back.", each=_PROBLEM),
        ),
        action=look,
        contrary="it changes nothing",
        looks=True,
    ),
    Mutation(
        name="applyRule",
        description="Switch a rule on, in place of one of its name: it joins what is there, and "
        "what comes.",
        takes=(_NAME, _DOCUMENT),
        shows=_APPLIED,
        action=apply,
        contrary=set_back,
    ),
    Mutation(
        name="undoRule",
        description="Switch a rule off: all that it joined is taken away. What people confirmed or "
        "refused stays said.",
        takes=(Input("name", "str", "Its name."),),
        shows=_APPLIED,
        action=undo,
        contrary=set_back,
    ),
)
