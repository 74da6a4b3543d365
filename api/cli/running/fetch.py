"""`nazara fetch`: have files before they are needed, or carry them elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from api.cli import options
from graph.embedded import fetch
from graph.embedded.artifacts import LOCKS, Lock, read_lock
from graph.embedded.carry import Carried, pack, unpack
from graph.errors import InvalidInput
from graph.settings.settings import Settings

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--to", "target", type=_FOLDER, help="Put the files into this folder, to carry them.")
@click.option("--from", "source", type=_FOLDER, help="Take the files from there; no network.")
@click.option("--only", type=click.Choice(list(LOCKS)), help="Only these files.")
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    *,
    target: Path | None,
    source: Path | None,
    only: str | None,
    as_json: bool,
) -> None:
    """Fetch the files of the embedded Neo4j and of the sentence model into the cache.

    The first `nazara up` would do the same. With a Neo4j of your own (NAZARA_NEO4J_URI), only
    the model is fetched.

    For a machine without a network: `nazara fetch --to DIR` on one that has one, carry DIR
    over, `nazara fetch --from DIR` there. Every file is checked by its hash.
    """
    if target and source:
        raise InvalidInput("--to and --from exclude each other", remedy="Give one of them.")
    done = _fetch(settings, _locks(settings, only), target, source)
    if as_json:
        options.print_json(
            {
                "folder": str(done.folder),
                **{lock.name: lock.version for lock in done.locks},
                "files": done.files,
                "bytes": done.bytes,
            }
        )
        return
    size = f"{done.files:,} files, {done.bytes / 1e6:.0f} MB"
    what = " and ".join(lock.title for lock in done.locks)
    click.echo(f"{what}: {size} in {done.folder}, all checked.")


def _locks(settings: Settings, only: str | None) -> tuple[Lock, ...]:
    """Return what is to be fetched: with a Neo4j of one's own, none is."""
    wanted = (
        [only] if only else [name for name in LOCKS if name != "neo4j" or not settings.neo4j_uri]
    )
    return tuple(read_lock(LOCKS[name]) for name in wanted)


def _fetch(
    settings: Settings, locks: tuple[Lock, ...], target: Path | None, source: Path | None
) -> Carried:
    if target:
        return pack(settings, target.expanduser().absolute(), locks)
    if source:
        return unpack(settings, source.expanduser().absolute(), locks)
    for lock in locks:
        fetch.fetch(settings, lock)
    return Carried(settings.cache_dir, locks)
