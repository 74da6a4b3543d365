"""`nazara restore`: the graph of a backup into an empty database."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from api.cli import options
from api.cli.meter import Meter
from api.cli.upkeep.backup import as_object, described, folder_argument
from graph.embedded.visit import is_running, visiting
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.upkeep.backup.checking import check_known, verify
from graph.upkeep.backup.manifest import Manifest, read_manifest
from graph.upkeep.backup.restoring import Restored, check, restore


@click.command()
@folder_argument
@click.option("--check", "only_check", is_flag=True, help="Say whether it would work; do nothing.")
@options.as_json
@options.with_settings
def command(settings: Settings, *, folder: Path, only_check: bool, as_json: bool) -> None:
    """Restore the backup in DIR into an empty graph, and bring it to the newest schema.

    A graph that `nazara up` has just made is empty; its token goes on working. Without a Nazara
    that runs on the data folder, its Neo4j is started for as long as this takes. If it is
    interrupted, the same command goes on where it was. The backup may be of an older version of
    Nazara, not of a newer one.
    """
    started = time.monotonic()
    if only_check:
        manifest = _check(settings, folder)
        told: dict[str, Any] = {"would_restore": True}
        text = f"{folder} can be restored: {described(manifest)}."
    else:
        done = _restore(settings, folder)
        manifest = done.manifest
        told = {"schema_version_after": done.schema_version, "resumed": done.resumed}
        text = (
            f"Restored {described(manifest)}; the schema is now version {done.schema_version}.\n"
            "A token sees one organisation. In a new data folder `NAZARA_ORG=ORG nazara up` makes "
            "its token for ORG; `nazara token create NAME --role ROLE --org ORG` makes others."
        )
    if as_json:
        seconds = round(time.monotonic() - started, 3)
        options.print_json({**as_object(folder, manifest), **told, "seconds": seconds})
    else:
        click.echo(text)


def _check(settings: Settings, folder: Path) -> Manifest:
    """Check the folder, and the graph if one runs: a check starts none."""
    if not is_running(settings):
        manifest = verify(folder)
        check_known(manifest)
        click.echo("No graph runs, so only the folder was checked.", err=True)
        return manifest
    with closing(Store(settings)) as store:
        return check(store, folder)


def _restore(settings: Settings, folder: Path) -> Restored:
    # A folder that is no backup is no reason to start a database.
    check_known(read_manifest(folder))
    writing, deriving = Meter("nodes and relationships written"), Meter("nodes derived anew")

    def derived(done: int, total: int) -> None:
        writing.end()
        deriving.show(done, total)

    with visiting(settings, new=True) as there, closing(Store(there)) as store:
        try:
            return restore(store, folder, progress=writing.show, mending=derived)
        finally:
            writing.end()
            deriving.end()
