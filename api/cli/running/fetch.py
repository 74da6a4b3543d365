"""`nazara fetch`: have the servers' files before they are needed, or carry them elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli import options
from graph.embedded.artifacts import read_lock
from graph.embedded.carry import Carried, pack, unpack
from graph.embedded.fetch import fetch_neo4j
from graph.errors import InvalidInput
from graph.settings.settings import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--to", "target", type=_FOLDER, help="Put the files into this folder, to carry them.")
@click.option("--from", "source", type=_FOLDER, help="Take the files from there; no network.")
@options.as_json
@options.with_settings
def command(settings: Settings, *, target: Path | None, source: Path | None, as_json: bool) -> None:
    """Fetch the files of the embedded Neo4j into the cache, as the first `nazara up` would.

    For a machine without a network: `nazara fetch --to DIR` on one that has one, carry DIR
    over, `nazara fetch --from DIR` there. Every file is checked by its hash.
    """
    if target and source:
        raise InvalidInput("--to and --from exclude each other", remedy="Give one of them.")
    done = _fetch(settings, target, source)
    if as_json:
        options.print_json(
            {
                "folder": str(done.folder),
                "neo4j": done.neo4j,
                "files": done.files,
                "bytes": done.bytes,
            }
        )
        return
    size = f"{done.files:,} files, {done.bytes / 1e6:.0f} MB"
    click.echo(f"Neo4j {done.neo4j} is in {done.folder}: {size}, all checked.")


def _fetch(settings: Settings, target: Path | None, source: Path | None) -> Carried:
    if target:
        return pack(settings, target.expanduser().absolute())
    if source:
        return unpack(settings, source.expanduser().absolute())
    lock = read_lock()
    return Carried(
        fetch_neo4j(settings, lock=lock), lock.neo4j, len(lock.artifacts), lock.total_size
    )
