"""`nazara top`: what /metrics tells, live in a terminal."""

from __future__ import annotations

import time
from typing import Any, Final

import click
import httpx
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from api.cli import options
from api.cli.running.readings import Readings, Scrape, read
from graph.errors import ApiUnavailable, GraphError, NotRunning
from graph.settings.settings import Settings, resolve

_PATIENCE_SECONDS: Final = 10.0
_MOST_ROWS: Final = 12


@click.command("top")
@click.option(
    "--every",
    type=click.FloatRange(min=0.2, max=3600),
    default=2.0,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--once", is_flag=True, help="Scrape twice, print what was between, and end.")
@click.option("--url", help="Address of the API; by default the one running on the data folder.")
@options.as_json
@options.with_settings
def command(
    settings: Settings, *, every: float, once: bool, url: str | None, as_json: bool
) -> None:
    """Show what the API, the queue and the workers do now: rates, times, what waits.

    The figures are those of /metrics (NAZARA_METRICS_TOKEN, where it is set). Ctrl-C ends it.
    """
    address = url or resolve(settings, ("api",)).api_url
    if address is None:
        raise NotRunning("no API runs on this data folder, and --url names none")
    before = _look(address, settings)
    if once or as_json:
        time.sleep(every)
        between = Readings(before, _look(address, settings))
        if as_json:
            options.print_json(_figures(between))
        else:
            Console().print(_screen(between))
        return
    try:
        _watch(address, settings, before, every)
    except KeyboardInterrupt:
        return


def _watch(address: str, settings: Settings, before: Scrape, every: float) -> None:
    with Live(console=Console(), screen=True, auto_refresh=False) as live:
        while True:
            time.sleep(every)
            try:
                now = _look(address, settings)
            except ApiUnavailable as error:
                live.update(f"{error.message}; it is asked again.", refresh=True)
                continue
            live.update(_screen(Readings(before, now)), refresh=True)
            before = now


def _look(address: str, settings: Settings) -> Scrape:
    token = settings.metrics_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    try:
        answer = httpx.get(
            f"{address.rstrip('/')}/metrics", headers=headers, timeout=_PATIENCE_SECONDS
        )
    except httpx.HTTPError as error:
        message = f"the API at {address} does not answer: {error}"
        raise ApiUnavailable(message) from error
    if answer.status_code != httpx.codes.OK:
        raise _refused(answer)
    return read(answer.text)


def _refused(answer: httpx.Response) -> GraphError:
    try:
        [error] = answer.json()["errors"]
        told, remedy = str(error["message"]), str(error["extensions"]["remedy"])
    except (ValueError, KeyError, TypeError):
        told, remedy = f"/metrics answers {answer.status_code}", None
    return ApiUnavailable(told, remedy=remedy)


def _figures(between: Readings) -> dict[str, Any]:
    return {
        "seconds": round(between.seconds, 3),
        "operations": [
            {"operation": name, **figures} for name, figures in between.operations().items()
        ],
        "sources": between.rates("nazara_records_total", "source"),
        "tasks": between.rates("nazara_tasks_total", "task"),
        **between.standing(),
    }


def _screen(between: Readings) -> Group:
    return Group(_heading(between), _operations(between), _work(between))


def _heading(between: Readings) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in between.standing().items():
        style = "bold red" if name == "servers_down" and value else ""
        table.add_row(name.replace("_", " "), _shown(value), style=style)
    return table


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else f"{value:,}"


def _operations(between: Readings) -> Table:
    table = Table(title="GraphQL", title_justify="left")
    for heading in ("operation", "per second", "errors", "p50 ms", "p95 ms", "round trips"):
        table.add_column(heading, justify="left" if heading == "operation" else "right")
    rows = sorted(between.operations().items(), key=lambda row: -row[1]["per_second"])
    for name, found in rows[:_MOST_ROWS]:
        table.add_row(
            name,
            f"{found['per_second']:,.1f}",
            f"{found['errors']:,.0f}",
            f"{found['p50_ms']:,.0f}",
            f"{found['p95_ms']:,.0f}",
            f"{found['round_trips']:,.1f}",
        )
    return table


def _work(between: Readings) -> Table:
    table = Table(title="Workers", title_justify="left")
    for heading in ("", "per second"):
        table.add_column(heading, justify="right" if heading else "left")
    for what, name, label in (
        ("records of", "nazara_records_total", "source"),
        ("task", "nazara_tasks_total", "task"),
    ):
        for given, rate in list(between.rates(name, label).items())[:_MOST_ROWS]:
            table.add_row(f"{what} {given}", f"{rate:,.1f}")
    return table
