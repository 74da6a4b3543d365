"""What `nazara ingest --explain` and `--dry-run` show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from graph.model.facts import Facts, Record, Value
from ingest.delivery.completeness import Standing
from ingest.delivery.rehearsal import Explained, Rehearsal

_SHOWN_CHARACTERS = 100
_SHOWN_ENDING = 10
_SHOWN_REFUSED = 5


def echo_explained(found: Iterable[Explained]) -> None:
    """Print what records become, for people."""
    for one in found:
        click.echo(one.place)
        for line in (f"rejected: {one.reason}",) if one.facts is None else _lines(one.facts):
            click.echo(f"  {line}")
        if one.unused:
            click.echo(f"  unused: {', '.join(one.unused)}")


def explained_json(found: Iterable[Explained]) -> list[dict[str, Any]]:
    """Return what records become as JSON values."""
    return [
        {
            "place": one.place,
            "rejected": one.reason,
            "nodes": [_as_json(record) for record in one.facts.records] if one.facts else [],
            "unused": list(one.unused),
        }
        for one in found
    ]


def echo_rehearsal(done: Rehearsal, ending: Sequence[Standing]) -> None:
    """Print what a load would do, for people."""
    what = ", ".join(f"{number:,} {label}" for label, number in done.labels.most_common())
    click.echo(f"{done.records:,} records would be loaded: {what or 'nothing'}.")
    for why in done.refused[:_SHOWN_REFUSED]:
        click.echo(f"Would be rejected: {why}")
    if done.refused:
        click.echo(f"{len(done.refused):,} would be rejected.")
    if done.clashing:
        first = ", ".join(sorted(done.clashing)[:_SHOWN_REFUSED])
        what = f"{len(done.clashing):,} ids have records of different content; the last would win"
        click.echo(f"{what}: {first}")
    for one in ending:
        click.echo(f"{len(one.unnamed):,} of {one.number:,} {one.label} records would end:")
        for uid in one.unnamed[:_SHOWN_ENDING]:
            click.echo(f"  {uid}")
    click.echo("Nothing was written.")


def rehearsal_json(done: Rehearsal, ending: Sequence[Standing]) -> dict[str, Any]:
    """Return what a load would do as JSON values."""
    return {
        "records": done.records,
        "labels": dict(done.labels),
        "rejected": len(done.refused),
        "rejects": done.refused[:_SHOWN_REFUSED],
        "clashing": sorted(done.clashing)[:_SHOWN_REFUSED],
        "would_end": {one.label: one.unnamed for one in ending},
    }


def _lines(facts: Facts) -> Iterator[str]:
    for record in facts.records:
        yield f"{record.label} {record.native_id}"
        yield f"  version: {record.version}" + (" (order of arrival)" if record.arrival else "")
        yield f"  true since: {_shown(record.at)}"
        for name, value in record.props.items():
            if value is not None:
                yield f"  {name}: {_shown(value)}"
        if record.canonical:
            yield f"  describes: {record.canonical.uid}"
        for link in record.links:
            yield f"  {link.type} -> {link.to.label} {link.to.native_id}"
        if record.chunks:
            yield f"  {len(record.chunks)} chunks"
    for one in facts.sightings:
        yield f"{one.start.native_id} {one.type} -> {one.end.label} {one.end.native_id} (seen)"


def _shown(value: Value) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _as_json(record: Record) -> dict[str, Any]:
    return {
        "label": record.label,
        "id": record.native_id,
        "uid": record.uid,
        "version": record.version,
        "at": record.at,
        "properties": {name: one for name, one in record.props.items() if one is not None},
        "links": [{"type": link.type, "to": link.to.uid} for link in record.links],
    }
