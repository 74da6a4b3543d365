"""`nazara log-news`: look now what is new in logs."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

import click

from api.access.organization import present_org
from api.cli import options
from api.cli.wording import counted
from enrich.log_news.job import LogNewsJob
from graph.settings.settings import Settings
from graph.store.store import Store


@click.command()
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, /, *, org: str | None, as_json: bool) -> None:
    """Look now what is new in the logs that the graph knows: wordings, rates, silence.

    Workers do the same every NAZARA_LOG_NEWS_MINUTES.
    """
    with closing(Store(settings)) as store:
        done = LogNewsJob(store, present_org(store, org)).update()
    if as_json:
        options.print_json(asdict(done))
        return
    click.echo(
        f"{counted(done.written, 'finding')} written, {done.closed:,} closed, "
        f"{done.unchanged:,} as before."
    )
