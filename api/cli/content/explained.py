"""What `nazara ingest --explain` shows: what records become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click

from api.cli.wording import counted
from graph.model.facts import Facts, Value
from ingest.delivery.rehearsal import Explained
from ingest.delivery.telling import told, values_of

_SHOWN_CHARACTERS = 100


def echo_explained(found: Iterable[Explained]) -> None:
    """Print what records become, for people; that there are none, too."""
    none = True
    for one in found:
        none = False
        click.echo(one.place)
        for line in (f"rejected: {one.reason}",) if one.facts is None else _lines(one.facts):
            click.echo(f"  {line}")
        if one.unused:
            click.echo(f"  unused: {', '.join(one.unused)}")
        for notice in one.notices:
            click.echo(f"  note: {notice}")
    if none:
        click.echo("No record was found.")


def explained_json(found: Iterable[Explained]) -> list[dict[str, Any]]:
    """Return what records become as JSON values."""
    return [told(one) for one in found]


def _lines(facts: Facts) -> Iterator[str]:
    for record in facts.records:
        yield f"{record.label} {record.native_id}" + (" is deleted" if record.tombstone else "")
        yield f"  version: {record.version}" + (" (order of arrival)" if record.arrival else "")
        yield f"  true since: {_shown(record.at)}"
        for name, value in values_of(record).items():
            yield f"  {name}: {_shown(value)}"
        if record.canonical:
            yield f"  describes: {record.canonical.uid}"
        yield from (f"  same as: {uid}" for uid in record.same_as)
        yield from (
            f"  {link.type} -> {link.to.label} {link.to.native_id}" for link in record.links
        )
        if record.chunks:
            yield f"  {counted(len(record.chunks), 'chunk')}"
    for one in facts.sightings:
        yield f"{one.start.native_id} {one.type} -> {one.end.label} {one.end.native_id} (seen)"


def _shown(value: Value) -> str:
    if isinstance(value, list):
        text = ", ".join(value)
    else:
        text = value.isoformat() if isinstance(value, datetime) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
