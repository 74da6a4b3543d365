"""`nazara dead-letters`: what could not be written, and trying it again."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict
from typing import Any

import click

from api.access.organization import present_org
from api.cli import options
from graph.errors import InvalidInput
from graph.logging import new_id
from graph.queue.broker import Broker
from graph.queue.dead_letters import OPEN, REPLAYED, Letter, open_letter, page
from graph.queue.envelopes import as_json as envelope_as_json
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.delivery.replay import replay

_ALL_AT_ONCE = 10_000
"""Letters that `replay --all` takes on; run it again for more."""


@click.group()
def command() -> None:
    """See and replay what could not be written."""


@command.command("list")
@click.option("--status", type=click.Choice([OPEN, REPLAYED]), default=OPEN, show_default=True)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True)
@options.org
@options.as_json
@options.with_settings
def list_letters(
    settings: Settings,
    *,
    status: str,
    limit: int,
    org: str | None,
    as_json: bool,
) -> None:
    """List rejected envelopes, those rejected last first."""
    with closing(Store(settings)) as store:
        letters = page(store, present_org(store, org), status=status, limit=limit)
    if as_json:
        options.print_json({"dead_letters": [asdict(letter) for letter in letters]})
        return
    for letter in letters:
        click.echo(f"{letter.uid}\n  {_summary(letter)}")
    if not letters:
        click.echo(f"no {status} dead letters", err=True)


def _summary(letter: Letter) -> str:
    attempts = "attempt" if letter.attempts == 1 else "attempts"
    when = letter.last_seen.isoformat(timespec="seconds")
    return f"{letter.connector}: {letter.error} ({letter.attempts} {attempts}, {when})"


@command.command("show")
@click.argument("uid")
@options.org
@options.as_json
@options.with_settings
def show(settings: Settings, *, uid: str, org: str | None, as_json: bool) -> None:
    """Show one rejected envelope with its content."""
    with closing(Store(settings)) as store:
        opened = open_letter(store, present_org(store, org), uid)
    content = envelope_as_json(opened.payload.envelope)
    if as_json:
        details: dict[str, Any] = asdict(opened.letter)
        details |= {"first_seen": opened.first_seen, "cut": opened.payload.cut}
        options.print_json({**details, "envelope": content, "mapping": opened.payload.mapping})
        return
    click.echo(f"{opened.letter.uid} ({opened.letter.status})\n{_summary(opened.letter)}\n")
    for name, value in content.items():
        if name not in ("text", "base64"):
            click.echo(f"{name}: {value}")
    click.echo("\n" + str(content.get("text") or content.get("base64") or ""))
    if opened.payload.cut:
        click.echo("(cut; see NAZARA_DEAD_LETTER_BYTES)", err=True)


@command.command("replay")
@click.argument("uids", nargs=-1, metavar="[UID…]")
@click.option("--all", "everything", is_flag=True, help="Every open one.")
@options.org
@options.as_json
@options.with_settings
def replay_letters(
    settings: Settings,
    *,
    uids: tuple[str, ...],
    everything: bool,
    org: str | None,
    as_json: bool,
) -> None:
    """Try rejected envelopes again; exit code 1 when one fails again."""
    if everything == bool(uids):
        message = "name the dead letters to replay, or give --all"
        raise InvalidInput(message, remedy="`nazara dead-letters list` shows them.")
    results = []
    with closing(Store(settings)) as store, closing(Broker(settings)) as broker:
        name = present_org(store, org)
        asked = uids or tuple(one.uid for one in page(store, name, limit=_ALL_AT_ONCE))
        for result in replay(store, broker, name, asked, new_id()):
            results.append(result)
            if not as_json:
                click.echo(f"{result.uid}: {result.error or 'written'}")
    if as_json:
        options.print_json({"replayed": [asdict(result) for result in results]})
    if any(result.error for result in results):
        sys.exit(1)
