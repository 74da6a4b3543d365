"""`nazara log-rules`: the rules by which `nazara logs` finds what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api.cli import options
from api.cli.wording import counted
from graph.errors import NotFound
from graph.settings.settings import Settings
from ingest.demo.bundled_incidents import write_bundles
from ingest.log_files.reading import rules_of
from ingest.logs.detection.rule import LogRule
from ingest.logs.detection.rule_files import RuleSet
from ingest.logs.detection.trying import fault_of


@click.group()
def command() -> None:
    """List, explain and try the rules by which `nazara logs` finds what is wrong.

    Rules of one's own lie in the folder NAZARA_LOG_RULES_DIR, as files *.yaml.
    """


@command.command(name="list")
@options.as_json
@options.with_settings
def list_rules(settings: Settings, /, *, as_json: bool) -> None:
    """List the rules that are used, and those that are switched off."""
    chosen = rules_of(settings)
    if as_json:
        rules = [_json(one) for one in chosen.rules.values()]
        options.print_json({"rules": rules, "off": sorted(chosen.off)})
        return
    for one in sorted(chosen.rules.values(), key=lambda rule: (rule.category, rule.name)):
        click.echo(f"{one.category:<13}  {one.severity:<8}  {one.name}: {one.title}")
    if chosen.off:
        click.echo(f"switched off: {', '.join(sorted(chosen.off))}")


@command.command()
@click.argument("name")
@options.as_json
@options.with_settings
def show(settings: Settings, /, *, name: str, as_json: bool) -> None:
    """Explain the rule NAME: what it means, what its lines look like, and how many it needs."""
    [rule] = _named(rules_of(settings), (name,))
    if as_json:
        options.print_json(_json(rule))
        return
    click.echo("\n".join(_explained(rule)))


@command.command()
@click.argument("names", nargs=-1)
@options.with_settings
def test(settings: Settings, /, *, names: tuple[str, ...]) -> None:
    """Try rules on the lines that they give as examples: those NAMED, or all.

    Ends with exit code 1 when one takes a line that it says it leaves, or the other way round.
    """
    rules = rules_of(settings)
    chosen = _named(rules, names) if names else [*rules.rules.values()]
    examples = [(rule, one) for rule in chosen for one in rule.examples]
    faults = [fault for rule, one in examples if (fault := fault_of(rule, one)) is not None]
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{len(chosen):,} rules, {len(examples):,} examples, {len(faults):,} wrong")
    if faults:
        raise click.exceptions.Exit(1)


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@options.with_settings
def bundles(settings: Settings, /, *, folder: Path) -> None:
    """Write the logs of five incidents into FOLDER, to try things on: their causes are known.

    Each has logs of several services, deployments and alerts as JSON lines, its true cause
    (README.md), and the lines that tell of it (labels.jsonl). The same files are written every
    time.
    """
    del settings
    for one in write_bundles(folder):
        lines = sum(map(len, one.logs.values()))
        click.echo(f"{folder / one.name}  {lines:,} lines. {one.asked}")


def _named(chosen: RuleSet, names: Sequence[str]) -> list[LogRule]:
    """Return the rules of some names, in the order of the rules.

    Raises:
        NotFound: When there is none of a name.
    """
    rules = chosen.rules
    if unknown := sorted(set(names) - set(rules)):
        message = f"There is no rule {unknown[0]!r}, expected one of {len(rules)}"
        raise NotFound(message, remedy="`nazara log-rules list` names them.")
    return [rule for name, rule in rules.items() if name in names]


def _explained(rule: LogRule) -> list[str]:
    said = [
        f"{rule.name}: {rule.title}",
        f"{rule.severity}, {rule.category}; {_needed(rule)}",
        "",
        rule.about,
        "",
        "one of:",
        *(f"  {one.text}" for one in rule.patterns),
    ]
    if rule.exceptions:
        said += ["none of:", *(f"  {one.text}" for one in rule.exceptions)]
    for is_hit, heading in ((True, "takes"), (False, "leaves")):
        said += [heading, *(f"  {one.text}" for one in rule.examples if one.is_hit == is_hit)]
    return [*said, "", rule.place]


def _needed(rule: LogRule) -> str:
    apart = f", for each {' and '.join(rule.by)}" if rule.by else ""
    within = f" within {rule.within:,.0f} s" if rule.within and rule.least > 1 else ""
    levels = f", of {', '.join(sorted(rule.levels))}" if rule.levels else ""
    return f"{counted(rule.least, 'line')}{within}{apart}{levels}"


def _json(rule: LogRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "title": rule.title,
        "about": rule.about,
        "severity": rule.severity,
        "category": rule.category,
        "match": [one.text for one in rule.patterns],
        "not": [one.text for one in rule.exceptions],
        "levels": sorted(rule.levels),
        "least": rule.least,
        "within": rule.within,
        "by": list(rule.by),
        "examples": [asdict(one) for one in rule.examples],
        "place": rule.place,
    }
