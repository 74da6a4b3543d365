"""`nazara backup`: the whole graph as files, or a look whether such files are whole."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import click

from api.cli import options
from api.cli.meter import Meter
from api.cli.wording import counted
from graph.embedded.visit import visiting
from graph.errors import InvalidInput
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.backup.checking import verify
from graph.upkeep.backup.manifest import Manifest
from graph.upkeep.backup.taking import take

folder_argument = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
"""The argument DIR, as `folder`."""

_MOST_NAMES: Final = 5
"""Organisations up to which a backup's are named, and not only counted."""


@click.command()
@folder_argument
@click.option("--verify", "only_verify", is_flag=True, help="Check the backup in DIR; take none.")
@click.option("--org", "orgs", multiple=True, help="Only this organisation; may be repeated.")
@click.option("--plain", is_flag=True, help="Do not compress the files.")
@options.as_json
@options.with_settings
def command(
    settings: Settings,
    *,
    folder: Path,
    only_verify: bool,
    orgs: tuple[str, ...],
    plain: bool,
    as_json: bool,
) -> None:
    """Write the graph into the folder DIR, which must be new or empty.

    People may go on working meanwhile. Without a Nazara that runs on the data folder, its
    Neo4j is started for as long as this takes. The files hold hashes of passwords and tokens:
    only their owner may read them. What waits in the queue is not in the graph yet, and so not
    in the backup.
    """
    if only_verify and (orgs or plain):
        raise InvalidInput("--verify reads a backup that is there: --org and --plain do not apply")
    started = time.monotonic()
    manifest = verify(folder) if only_verify else _take(settings, folder, orgs, packed=not plain)
    seconds = time.monotonic() - started
    if as_json:
        options.print_json({**as_object(folder, manifest), "seconds": round(seconds, 3)})
        return
    done = "is whole" if only_verify else f"was written in {seconds:.1f} s"
    click.echo(f"{folder} {done}: {described(manifest)}.")
    for note in _notes(manifest):
        click.echo(note, err=True)


def _take(settings: Settings, folder: Path, orgs: tuple[str, ...], *, packed: bool) -> Manifest:
    meter = Meter("nodes and relationships read")
    with visiting(settings, new=False) as there, closing(Store(there)) as store:
        try:
            return take(store, folder, only=orgs, packed=packed, progress=meter.show)
        finally:
            meter.end()


def _notes(manifest: Manifest) -> list[str]:
    notes = []
    if manifest.left_out:
        notes.append(
            f"Left out, because they are not Nazara's: {counted(manifest.left_out, 'node')}."
        )
    if not manifest.exact:
        notes.append(
            "Somebody wrote meanwhile: every record in it is whole, but not all are of one moment."
        )
    return notes


def described(manifest: Manifest) -> str:
    """Return what a backup holds, for people."""
    return (
        f"{counted(manifest.nodes, 'node')} and "
        f"{counted(manifest.relationships, 'relationship')} of "
        f"{_organisations(manifest)}, {manifest.size / 1e6:.1f} MB, schema version "
        f"{manifest.schema_version}, of {manifest.started_at:%Y-%m-%d %H:%M} UTC"
    )


def _organisations(manifest: Manifest) -> str:
    if len(manifest.orgs) > _MOST_NAMES:
        return f"{len(manifest.orgs):,} organisations"
    return ", ".join(sorted(manifest.orgs)) or "no organisation"


def as_object(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """Return what a backup holds, for programs."""
    return {
        "folder": str(folder),
        "id": manifest.id,
        "nodes": manifest.nodes,
        "relationships": manifest.relationships,
        "bytes": manifest.size,
        "files": [entry.name for entry in manifest.files],
        "orgs": dict(manifest.orgs),
        "schema_version": manifest.schema_version,
        "nazara": manifest.nazara,
        "started_at": manifest.started_at,
        "finished_at": manifest.finished_at,
        "exact": manifest.exact,
        "left_out": manifest.left_out,
    }
