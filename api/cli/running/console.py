"""`nazara console`: open the console, signed in."""

from __future__ import annotations

import webbrowser
from contextlib import closing

import click

from api.access.links import make_link
from api.cli import options
from graph.embedded import state as states
from graph.embedded.state import State
from graph.errors import NotRunning
from graph.settings.settings import Settings
from graph.store.store import Store


@click.command("console")
@click.option("--print", "only_print", is_flag=True, help="Print the link, open nothing.")
@options.org
@options.as_json
@options.with_settings
def command(settings: Settings, *, only_print: bool, org: str | None, as_json: bool) -> None:
    """Open the console in a web browser, signed in as the operator of this machine.

    The link that is printed signs in once, from this machine alone, within a quarter of an hour
    (NAZARA_SIGN_IN_LINK_SECONDS).
    """
    state = states.read(settings.data_dir)
    if state is None or state.console is None or not state.identity.is_alive():
        message = f"nothing runs on {settings.data_dir}"
        raise NotRunning(message, remedy="Start it with `nazara up`.")
    link = link_to(state, settings, org)
    if as_json:
        options.print_json({"console": state.console, "sign_in": link})
        return
    click.echo(link)
    if not only_print and not webbrowser.open(link):
        click.echo("No web browser could be opened here: open the link yourself.", err=True)


def link_to(state: State, settings: Settings, org: str | None = None) -> str:
    """Return a link that signs in to the console that runs, once.

    What signs in stands behind the `#`, which browsers send to no server.

    Raises:
        GraphError: When the graph or the queue can't be reached.
    """
    with closing(Store(settings)) as store:
        secret = make_link(store, org or state.org or settings.org)
    return f"{state.console}sign-in#{secret}"
