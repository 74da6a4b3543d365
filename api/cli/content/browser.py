"""`nazara browser`: open Neo4j Browser, and give it saved queries and a style sheet."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from api.browser import favourites
from api.browser.address import browser_address
from api.browser.style import style_sheet
from api.cli import options
from graph.embedded import state as states
from graph.errors import NotRunning
from graph.settings.settings import Settings

_OF_A_TERMINAL = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})


@click.command("browser")
@click.option("--query", metavar="NAME", help="Saved query to put into the editor.")
@click.option("--print", "only_print", is_flag=True, help="Print the address, open nothing.")
@click.option(
    "--files",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the saved queries and the style sheet into this folder; open nothing.",
)
@click.option("--address", metavar="URL", help="Neo4j Browser of a Neo4j of your own.")
@options.org
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    *,
    query: str | None,
    only_print: bool,
    files: Path | None,
    address: str | None,
    org: str | None,
    as_json: bool,
) -> None:
    """Open Neo4j Browser on this graph, as the database's administrator.

    Its password is in the file that is printed, and never in the address. Without a display the
    address is printed only. With --files the queries are written for an organisation, to be
    dragged into Neo4j Browser: it keeps them as favourites.
    """
    state = states.read(settings.data_dir)
    wanted = org or (state and state.org) or settings.org
    if files is not None:
        _write(files, wanted, as_json=as_json)
        return
    text = favourites.favourite(query, wanted).text if query else ""
    # A `nazara up` that was killed leaves a state file with addresses where nobody answers.
    running = state if state and state.identity.is_alive() else None
    shown = _shown(settings, running, address, text)
    opened = not (only_print or as_json) and _open(shown["address"])
    if as_json:
        options.print_json(shown)
        return
    click.echo("\n".join(f"{name}: {value}" for name, value in shown.items()))
    if not opened and not only_print:
        click.echo("No web browser could be opened here: open the address yourself.", err=True)


def _write(folder: Path, org: str, *, as_json: bool) -> None:
    written = [str(path) for path in favourites.write(folder, org, style_sheet())]
    if as_json:
        options.print_json({"org": org, "files": written})
    else:
        click.echo("\n".join(written))
        click.echo("Drag them into Neo4j Browser, the style sheet too, one at a time.", err=True)


def _shown(
    settings: Settings, state: states.State | None, given: str | None, query: str
) -> dict[str, str]:
    browser = given or settings.neo4j_browser or (state and state.browser)
    bolt = settings.neo4j_uri or (state and state.bolt)
    if not browser or not bolt:
        raise NotRunning(
            "the address of Neo4j Browser is not known: none was started on this data folder",
            remedy="Start one with `nazara up`; for a Neo4j of your own set NAZARA_NEO4J_URI, "
            "and NAZARA_NEO4J_BROWSER or `--address http://HOST:7474/browser/`.",
        )
    own = settings.neo4j_uri is not None
    user = settings.neo4j_user if own else (state and state.neo4j_user) or settings.neo4j_user
    shown = {"address": browser_address(browser, bolt, user, query), "user": user}
    if not own and state and state.neo4j_password_file:
        shown["password_file"] = state.neo4j_password_file
    return shown


def _open(address: str) -> bool:
    """Open an address in a window; tell whether one could be opened.

    Browsers of a terminal run no scripts: they would take it over and show an empty page.
    """
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    name = Path(str(getattr(found, "name", ""))).name
    return name not in _OF_A_TERMINAL and found.open(address)
