"""`nazara up`: start everything, and keep it running until Ctrl-C."""

from __future__ import annotations

import click

from api.cli import options
from api.cli.running import detached, summary
from api.cli.running.console import link_to
from api.cli.running.startup import Startup
from graph.embedded.state import State
from graph.embedded.supervisor import Supervisor
from graph.errors import AlreadyRunning, Stopped
from graph.settings.settings import Settings
from ingest.demo import organization as demo_organisation

_STOPPED_EARLY = 130


@click.command("up")
@click.option("--demo", is_flag=True, help="Load the demo organisation; the token is for it.")
@click.option("--detach", is_flag=True, help="Return when all of it answers; `nazara down` ends.")
@options.as_json
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the API (NAZARA_API_PORT).")
@options.with_settings
@click.pass_context
def command(
    ctx: click.Context,
    settings: Settings,
    *,
    demo: bool,
    detach: bool,
    as_json: bool,
    port: int | None,
) -> None:
    """Start Neo4j, the queue, a worker and the API on this machine.

    The first start fetches Neo4j into the user's cache folder. Ctrl-C or SIGTERM stops all of
    it within 15 seconds; data stays. With NAZARA_NEO4J_URI or NAZARA_REDIS_URL set, that server
    is used and none is started in its place.

    Exit codes: 0 stopped as asked, or it runs on this data folder already (nothing is done
    then); 1 a start failed and everything was stopped again; 130 stopped before it was ready.
    """
    settings = _adjusted(settings, demo=demo, port=port)
    try:
        if detach:
            _show(detached.start(settings, with_demo=demo), settings, as_json=as_json)
            click.echo("`nazara down` stops it.", err=True)
        else:
            _run(settings, with_demo=demo, as_json=as_json)
    except AlreadyRunning as error:
        click.echo(f"{error.message}: nothing was done.", err=True)
        _show(detached.wait_ready(settings), settings, as_json=as_json)
    except Stopped as error:
        click.echo(f"{error.message}; {error.remedy[0].lower()}{error.remedy[1:]}", err=True)
        ctx.exit(_STOPPED_EARLY)


def _adjusted(settings: Settings, *, demo: bool, port: int | None) -> Settings:
    changes: dict[str, object] = {"org": demo_organisation.ORG} if demo else {}
    if port is not None:
        changes["api_port"] = port
    return settings.model_copy(update=changes)


def _run(settings: Settings, *, with_demo: bool, as_json: bool) -> None:
    def ready(state: State) -> None:
        _show(state, settings, as_json=as_json)
        click.echo("Ctrl-C stops it.", err=True)

    startup = Startup(settings, with_demo=with_demo, ready=ready)
    Supervisor(settings, startup).run()


def _show(state: State, settings: Settings, *, as_json: bool) -> None:
    if as_json:
        options.print_json(summary.as_object(state))
        return
    summary.print_table(state)
    click.echo("\nOpen the console, signed in (once, from this machine):")
    click.echo(f"  {link_to(state, settings)}\n")
