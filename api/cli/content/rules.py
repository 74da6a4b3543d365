"""`nazara rules`: rules that join records, tried on the past, switched on, undone as a whole."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from api.access.organization import present_org
from api.actions.commands import by_command
from api.cli import options
from api.readings.rules import told_rule
from enrich.correlation.job import LinksJob
from enrich.correlation.kept import KeptRule, KeptRules
from enrich.correlation.rules import JoinRule, parse_rule
from enrich.correlation.trying import PastTime, Trial, told, tried
from enrich.recurring.job import FindingsJob
from enrich.recurring.trying import FindingTrial, told_problem, tried_to_find
from enrich.tasks.enrichment import RULED, ask_sweep, send_page
from graph.errors import InvalidInput
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store

_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"])


@click.group()
def command() -> None:
    """Join records by rules: cases with incidents, events with what they are evidence of.

    A rule is one that comes with Nazara, by its name, or the path of a JSON file of your own.
    Nothing is joined until a rule is applied; undoing it takes away all that it joined.
    """


@command.command(name="list")
@options.org
@options.as_json
@options.with_settings
def list_rules(settings: Settings, /, *, org: str | None, as_json: bool) -> None:
    """Say which rules there are, and which are switched on."""
    with closing(Store(settings)) as store:
        every = KeptRules(store, present_org(store, org)).every()
    if as_json:
        rows = [told_rule(name, one) for name, one in every.items()]
        options.print_json({"rules": [{**row, "document": None} for row in rows]})
        return
    for name, one in every.items():
        click.echo(f"{'on ' if one.is_active else 'off'}  {name}: {one.rule.description}")


@command.command(name="try")
@click.argument("rule")
@click.option("--since", type=_TIME, help="From when (default: 30 days before --until).")
@click.option("--until", type=_TIME, help="Until when (default: now).")
@click.option(
    "--first",
    type=click.IntRange(0, 10_000),
    default=20,
    help="How many links or problems to tell.",
)
@options.org
@options.as_json
@options.with_settings
def try_rule(
    settings: Settings, /, *, rule: str, org: str | None, as_json: bool, **asked: Any
) -> None:
    """Say what a rule would have joined or found in a time gone by. Nothing is written."""
    with closing(Store(settings)) as store:
        within = present_org(store, org)
        wanted = _rule(KeptRules(store, within), rule)
        past, first = _past(asked["since"], asked["until"]), asked["first"]
        if wanted.finds is not None:
            back = tried_to_find(FindingsJob(store, within, settings), wanted, past, first)
            _print_problems(wanted, back, as_json=as_json)
            return
        found = tried(LinksJob(store, within, settings), wanted, past, first)
    _print_trial(wanted, found, as_json=as_json)


@command.command()
@click.argument("rule")
@options.org
@options.as_json
@options.with_settings
def apply(settings: Settings, /, *, rule: str, org: str | None, as_json: bool) -> None:
    """Switch a rule on, in place of one of its name; a worker joins what is there."""
    with closing(Store(settings)) as store:
        within = present_org(store, org)
        wanted = _rule(KeptRules(store, within), rule)
        by_command(
            store,
            [within],
            "rules apply",
            f"switched the rule {wanted.name} on",
            lambda inside: KeptRules(inside, within).apply(wanted),
            name=wanted.name,
            document=wanted.as_json(),
        )
        run = _follow(store, settings, within)
    _print_switched(wanted.name, "on", run, as_json=as_json)


@command.command()
@click.argument("name")
@options.org
@options.as_json
@options.with_settings
def undo(settings: Settings, /, *, name: str, org: str | None, as_json: bool) -> None:
    """Switch a rule off; a worker takes away all that it joined."""
    with closing(Store(settings)) as store:
        within = present_org(store, org)
        by_command(
            store,
            [within],
            "rules undo",
            f"switched the rule {name} off",
            lambda inside: KeptRules(inside, within).undo(name),
            name=name,
        )
        run = _follow(store, settings, within)
    _print_switched(name, "off", run, as_json=as_json)


def _rule(rules: KeptRules, given: str) -> JoinRule:
    """Return the rule of a name, or of a file."""
    path = Path(given)
    if path.suffix != ".json":
        found: KeptRule = rules.get(given)
        return found.rule
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{given} can't be read: {error}"
        remedy = "Give the path of a JSON file, or the name of a rule."
        raise InvalidInput(message, remedy=remedy) from error
    return parse_rule(text, given)


def _past(since: datetime | None, until: datetime | None) -> PastTime:
    end = until.replace(tzinfo=UTC) if until else datetime.now(UTC)
    begin = since.replace(tzinfo=UTC) if since else end - timedelta(days=30)
    if begin > end:
        message = f"--since is {begin:%Y-%m-%d %H:%M}, which is after {end:%Y-%m-%d %H:%M}"
        raise InvalidInput(message, remedy="Give an earlier one.")
    return PastTime(begin, end)


def _follow(store: Store, settings: Settings, org: str) -> str:
    """Have a worker join and part by the rules as they are now; return the run."""
    asked = ask_sweep(store, org, settings, RULED)
    if asked.is_new:
        with closing(Broker(settings)) as broker:
            send_page(broker, asked.run)
    return asked.run.run


def _print_trial(rule: JoinRule, found: Trial, *, as_json: bool) -> None:
    links = [told(rule, one) for one in found.links]
    if as_json:
        counts = {"looked_at": found.looked_at, "joined": found.joined, "count": found.count}
        options.print_json({"rule": rule.name, **counts, "links": links})
        return
    click.echo(
        f"{rule.name} would have joined {found.joined} of {found.looked_at}, "
        f"with {found.count} links:"
    )
    for one in links:
        click.echo(
            f"  {one['score']:.2f}  {one['fromTitle']!r} {one['relationship']} "
            f"{one['toTitle']!r}: {'; '.join(one['reasons'])}"
        )


def _print_problems(rule: JoinRule, found: FindingTrial, *, as_json: bool) -> None:
    problems = [told_problem(one) for one in found.problems]
    if as_json:
        counts = {"looked_at": found.looked_at, "joined": found.joined, "count": found.count}
        options.print_json({"rule": rule.name, **counts, "problems": problems})
        return
    click.echo(
        f"{rule.name} would have found {found.count} problems that come back, "
        f"with {found.joined} of {found.looked_at}:"
    )
    for one in problems:
        click.echo(f"  {one['score']:.2f}  {one['title']!r}: {'; '.join(one['reasons'])}")


def _print_switched(name: str, how: str, run: str, *, as_json: bool) -> None:
    if as_json:
        options.print_json({"rule": name, "active": how == "on", "run": run})
        return
    click.echo(f"The rule {name} is {how}. A worker is at it: run {run}. See `nazara jobs`.")
