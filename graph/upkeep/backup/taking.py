"""Take a backup: a folder that is whole, or none."""

from __future__ import annotations

import errno
import re
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cypher.loader import load
from graph.embedded.layout import version
from graph.errors import DiskFull, InvalidInput, SchemaMismatch
from graph.schema.migrate import migrate
from graph.store.organizations import check_present
from graph.store.store import Store
from graph.upkeep.backup.archive import LineWriter
from graph.upkeep.backup.completing import INDEX, complete
from graph.upkeep.backup.manifest import (
    FORMAT,
    MANIFEST,
    UNFINISHED,
    AppliedMigration,
    FileEntry,
    Manifest,
    write_manifest,
)
from graph.upkeep.backup.reading import BackupProgress, Reader

_OURS = re.compile(r"(nodes|relationships)-[0-9a-z-]+\.ndjson(\.gz)?")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _nothing(done: int, total: int) -> None:
    """Show nothing."""


def take(
    store: Store,
    folder: Path,
    *,
    only: Sequence[str] = (),
    packed: bool = True,
    progress: BackupProgress = _nothing,
) -> Manifest:
    """Write the graph into `folder`, which must be new or empty, and return the manifest.

    Memory does not grow with the graph. When it fails, or is interrupted, the folder is as it
    was; when it is killed, the folder has no manifest and the next backup may use it.

    Args:
        store: The graph; nothing is written to it.
        folder: Where; only its owner may read what is made there.
        only: Organisations, with the users who are members; all by default.
        packed: Write gzip files.
        progress: Called now and then.

    Raises:
        InvalidInput: The folder can't be used, or a restore into the graph is not finished.
        NotFound: There is no such organisation.
        SchemaMismatch: The graph has no schema, or one of a newer program.
        DiskFull: There is no room for the files.
    """
    steps = _history(store)
    orgs = _checked_orgs(store, only)
    counts = _counts(store)
    with _fresh(folder):
        taking = _Taking(store, folder, packed, steps, orgs, counts, progress)
        manifest = taking.run()
        write_manifest(folder, manifest)
    return manifest


@dataclass(slots=True)
class _Taking:
    store: Store
    folder: Path
    packed: bool
    steps: tuple[AppliedMigration, ...]
    only: tuple[str, ...] | None
    counts: dict[str, int]
    progress: BackupProgress

    def run(self) -> Manifest:
        started = datetime.now(UTC)
        [about], before = self.store.bookmark(load()["backup.stamp"])
        about_rows = self.counts["nodes"] + self.counts["relationships"]
        reader = Reader(self.store, self.only, self.progress, about_rows)
        files = self._read(reader)
        _, after = self.store.bookmark(load()["backup.stamp"])
        if before != after:
            files = complete(reader, self.folder, files, packed=self.packed)
        tally = reader.tally
        return Manifest(
            format=FORMAT,
            id=uuid.uuid4().hex,
            nazara=version(),
            neo4j=str(self.store.driver.get_server_info().agent),
            database=about["id"],
            schema_version=self.steps[-1].number,
            migrations=self.steps,
            started_at=started,
            finished_at=datetime.now(UTC),
            exact=before == after,
            only=self.only,
            orgs=dict(sorted((+tally.orgs).items())),
            labels=dict(sorted((+tally.labels).items())),
            types=dict(sorted((+tally.types).items())),
            left_out=_foreign(self.counts),
            files=files,
        )

    def _read(self, reader: Reader) -> tuple[FileEntry, ...]:
        with (
            LineWriter(self.folder, "nodes-1", "nodes", packed=self.packed) as nodes,
            LineWriter(
                self.folder, "relationships-1", "relationships", packed=self.packed
            ) as links,
        ):
            reader.everything(nodes, links)
            return nodes.finish(), links.finish()


def _history(store: Store) -> tuple[AppliedMigration, ...]:
    """Return the migrations that the graph has gone through, none of them unknown."""
    migrate(store, dry_run=True)
    rows = store.read(load()["migrations.applied"])
    if not rows:
        raise SchemaMismatch("this database is no graph of Nazara's: it has no schema")
    return tuple(AppliedMigration(row["number"], row["name"], row["checksum"]) for row in rows)


def _counts(store: Store) -> dict[str, int]:
    [counts] = store.read(load()["backup.counts"])
    if counts["restores"]:
        raise InvalidInput(
            "a restore into this graph has not been finished",
            remedy="Run the same `nazara restore` again: it goes on where it was.",
        )
    return counts


def _foreign(counts: dict[str, int]) -> int:
    ours = ("entities", "changes", "embeddings", "moves", "bookkeeping")
    return max(0, counts["nodes"] - sum(counts[name] for name in ours))


def _checked_orgs(store: Store, only: Sequence[str]) -> tuple[str, ...] | None:
    return tuple(sorted({check_present(store, org) for org in only})) or None


@contextmanager
def _fresh(folder: Path) -> Iterator[None]:
    """Have an empty folder during the block; take away what was made if it fails."""
    made = not folder.exists()
    try:
        _check_free(folder)
    except OSError as error:
        raise _explained(folder, error) from error
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(folder)
        yield
    except OSError as error:
        _undo(folder, made=made)
        raise _explained(folder, error) from error
    except BaseException:
        _undo(folder, made=made)
        raise


def _undo(folder: Path, *, made: bool) -> None:
    _clear(folder)
    if made and folder.is_dir():
        folder.rmdir()


def _check_free(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()} if folder.exists() else set[str]()
    remedy = "Name a folder that is new or empty."
    if MANIFEST in names:
        message = f"{folder} holds a backup already"
        raise InvalidInput(message, remedy=remedy)
    if strange := sorted(name for name in names if not _is_ours(name)):
        message = f"{folder} is not empty: there is {strange[0]}"
        raise InvalidInput(message, remedy=remedy)


def _is_ours(name: str) -> bool:
    return name in {UNFINISHED, INDEX} or _OURS.fullmatch(name) is not None


def _clear(folder: Path) -> None:
    """Remove what a backup that was cut off has left; never a file of anybody else."""
    if folder.is_dir() and not (folder / MANIFEST).exists():
        for path in folder.iterdir():
            if _is_ours(path.name):
                path.unlink()


def _explained(folder: Path, error: OSError) -> DiskFull | InvalidInput:
    if error.errno in _FULL:
        message = f"{folder} has no room for the backup ({error.strerror}); nothing is left of it"
        return DiskFull(message, remedy="Free some space, or name a folder on another disk.")
    message = f"{folder} can't be written: {error.strerror or error}"
    return InvalidInput(message, remedy="Name a folder that you may write to.")
