"""`nazara series`: the metrics that are kept, and their minutes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

from api.access.organization import present_org
from api.cli import options
from graph.model.identity import canonical_key
from graph.queue.broker import Broker
from graph.settings.settings import Settings
from graph.store.store import Store
from ingest.push.series import SeriesMinute, SeriesName, SeriesStore

_NONE: Final = (
    "No series: an instance of the connector otlp names the metrics that are kept "
    "(`nazara connector describe otlp`)."
)


@click.command()
@click.argument("system", required=False)
@click.argument("metric", required=False)
@click.option(
    "--minutes",
    type=click.IntRange(1, 1_000_000),
    default=60,
    show_default=True,
    help="How far back from now, with SYSTEM and METRIC.",
)
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, /, *, org: str | None, as_json: bool, **asked: Any) -> None:
    """List the series of metrics that are kept, perhaps of SYSTEM alone.

    With METRIC as well, show each minute that has values: how many, their sum, the least and
    the greatest.
    """
    with closing(Store(settings)) as store:
        chosen = present_org(store, org)
    with closing(Broker(settings)) as broker:
        kept = SeriesStore(broker)
        found = [one for one in kept.all(chosen) if _is_asked(one, asked)]
        until = datetime.now(UTC)
        since = until - timedelta(minutes=asked["minutes"])
        is_one = asked["metric"] is not None
        told = [(one, kept.minutes(chosen, one, since, until) if is_one else []) for one in found]
    if as_json:
        options.print_json({"series": [_json(one, minutes) for one, minutes in told]})
        return
    click.echo("\n".join(line for one in told for line in _lines(*one)) or _NONE)


def _is_asked(one: SeriesName, asked: dict[str, Any]) -> bool:
    system, metric = asked["system"], asked["metric"]
    is_of_it = system is None or one.system == canonical_key("System", system)
    return is_of_it and metric in {None, one.metric}


def _lines(one: SeriesName, minutes: list[SeriesMinute]) -> list[str]:
    by = "".join(f"  {name}={value or '-'}" for name, value in one.by)
    head = f"{one.system}  {one.metric} ({one.kind}, {one.unit or 'no unit'}){by}"
    return [head, *(_line(minute) for minute in minutes)]


def _line(one: SeriesMinute) -> str:
    at = one.at.isoformat(timespec="minutes")
    return f"  {at}  {one.count:>8}  {one.sum:>12.6g}  {one.min:>12.6g}  {one.max:>12.6g}"


def _json(one: SeriesName, minutes: list[SeriesMinute]) -> dict[str, Any]:
    return {**asdict(one), "by": dict(one.by), "minutes": [asdict(each) for each in minutes]}
