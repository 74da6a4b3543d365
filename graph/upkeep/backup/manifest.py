"""What a backup says of itself: written last, so a folder without it is no backup."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from graph.errors import InvalidBackup

FORMAT = 1
"""Raised whenever files change so that an older program would misread them."""

MANIFEST = "manifest.json"
UNFINISHED = "manifest.json.part"
RowKind = Literal["nodes", "relationships"]

_NAME = re.compile(r"[a-z0-9-]+\.ndjson(\.gz)?")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: `bytes` and `sha256` (hex) are those of the file as it lies there."""

    name: str
    kind: RowKind
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AppliedMigration:
    """A migration that the graph had gone through."""

    number: int
    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a backup but its content.

    `exact`: nothing was written between beginning and end, so it is the graph at one moment.
    `orgs` are the organisations with the number of their nodes, `only` those that were asked
    for, None for all. `left_out` counts nodes that are not Nazara's.
    """

    format: int
    id: str
    nazara: str
    neo4j: str
    database: str
    schema_version: int
    migrations: tuple[AppliedMigration, ...]
    started_at: datetime
    finished_at: datetime
    exact: bool
    only: tuple[str, ...] | None
    orgs: Mapping[str, int]
    labels: Mapping[str, int]
    types: Mapping[str, int]
    left_out: int
    files: tuple[FileEntry, ...]

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return sum(entry.rows for entry in self.files if entry.kind == "nodes")

    @property
    def relationships(self) -> int:
        """How many relationships there are."""
        return sum(entry.rows for entry in self.files if entry.kind == "relationships")

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.bytes for entry in self.files)


_ADAPTER = TypeAdapter(Manifest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make the folder a backup: all of the manifest is there, or nothing of it."""
    half = folder / UNFINISHED
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_ADAPTER.dump_json(manifest, indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    half.replace(folder / MANIFEST)
    # The new name is on the disk when the folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder says of itself.

    Raises:
        InvalidBackup: When it is no backup, or of a format that this program does not know.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        what = MANIFEST if folder.is_dir() else "the folder"
        message = f"{folder} is no backup: {what} can't be read ({error.strerror})"
        remedy = (
            "Name a folder that `nazara backup` has finished; one cut off half way is of no use."
        )
        raise InvalidBackup(message, remedy=remedy) from error
    _check_format(path, content)
    try:
        manifest = _ADAPTER.validate_json(content)
    except ValidationError as error:
        message = f"{path} is damaged: {_first(error)}"
        raise InvalidBackup(message) from error
    if strange := [entry.name for entry in manifest.files if not _NAME.fullmatch(entry.name)]:
        message = f"{path} is damaged: {strange[0]!r} is no file of a backup"
        raise InvalidBackup(message)
    return manifest


def _check_format(path: Path, content: bytes) -> None:
    try:
        found = TypeAdapter(dict[str, object]).validate_json(content).get("format")
    except ValidationError as error:
        message = f"{path} is damaged: {_first(error)}"
        raise InvalidBackup(message) from error
    if isinstance(found, int) and found > FORMAT:
        message = f"{path} has format {found}, this program knows formats up to {FORMAT}"
        raise InvalidBackup(message, remedy="Install the Nazara that made it, or a newer one.")


def _first(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
