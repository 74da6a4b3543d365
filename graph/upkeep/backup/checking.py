"""Check that a folder is a whole and undamaged backup that this program can restore."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import InvalidBackup, SchemaMismatch
from graph.schema.migrations.reader import MigrationFile, load_migrations
from graph.upkeep.backup.archive import check_content, rows
from graph.upkeep.backup.manifest import FileEntry, Manifest, read_manifest
from graph.upkeep.backup.tally import Tally


def verify(folder: Path) -> Manifest:
    """Read a whole backup and return its manifest when everything in it is as it was written.

    Raises:
        InvalidBackup: A file is missing or other than it was; the message names it.
    """
    manifest = read_manifest(folder)
    tally = Tally()
    for entry in manifest.files:
        check_content(folder, entry)
    for entry in manifest.files:
        _count(folder, entry, tally)
    tally.compare(manifest)
    return manifest


def _count(folder: Path, entry: FileEntry, tally: Tally) -> None:
    found = 0
    for found, row in enumerate(rows(folder, entry), start=1):
        try:
            tally.node(row) if entry.kind == "nodes" else tally.relationship(row)
        except (KeyError, TypeError, AttributeError) as error:
            message = f"{entry.name}, line {found}: not a row of a backup ({error!r})"
            raise InvalidBackup(message) from error
    if found != entry.rows:
        message = f"{entry.name} has {found:,} rows, the manifest says {entry.rows:,}"
        raise InvalidBackup(message)


def check_known(manifest: Manifest, migrations: Sequence[MigrationFile] | None = None) -> None:
    """Check that this program knows every step that the backup's graph had gone through.

    Raises:
        SchemaMismatch: When it does not, or knows one by another text.
    """
    known = {one.number: one for one in (migrations or load_migrations())}
    for step in manifest.migrations:
        ours: Any = known.get(step.number)
        if ours is None:
            message = (
                f"the backup was made by a newer Nazara ({manifest.nazara}): its schema is version "
                f"{manifest.schema_version}, this program knows versions up to {max(known)}"
            )
            remedy = "Install the Nazara that made it, or a newer one. Nothing was changed."
            raise SchemaMismatch(message, remedy=remedy)
        if ours.checksum != step.checksum:
            message = (
                f"the backup's graph had migration {step.number} ({step.name}) with another text: "
                f"checksum {step.checksum[:12]}…, expected {ours.checksum[:12]}…"
            )
            remedy = "Use the Nazara that made the backup. Nothing was changed."
            raise SchemaMismatch(message, remedy=remedy)
