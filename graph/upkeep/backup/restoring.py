"""Bring the graph of a backup into an empty database, once, however often it is interrupted.

A node `Restore` stands in the graph until the end. Each transaction moves its position on by
the rows it writes, and writes none if the position is not where it expects it. So a restore
that was killed goes on, and a transaction whose answer got lost is not done twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from cypher.loader import load
from graph.errors import GraphNotEmpty, InvalidBackup
from graph.schema.migrate import migrate
from graph.schema.migrations.reader import MigrationFile, load_migrations
from graph.store.store import Row, Store, Transaction
from graph.upkeep.backup.archive import lines, row_of, rows
from graph.upkeep.backup.checking import check_known, verify
from graph.upkeep.backup.manifest import FileEntry, Manifest
from graph.upkeep.backup.mending import mend
from graph.upkeep.backup.reading import BackupProgress
from graph.upkeep.backup.values import as_values
from graph.write import upserts

_ACCESS = frozenset({"Organization", "Membership", "ApiToken", "JobRun"})
"""Labels of what a Nazara that has just been started writes into an empty graph: its token, and
that nightly work ran. It stays, so the token goes on working."""

_BOOKKEEPING = frozenset(
    {"Invitation", "Migration", "MigrationLock", "Restore", "Session", "SigningKey"}
)
"""Labels of what no backup holds; people may sign in while a restore runs."""

_MERGED = {"IN": "backup.merge_in", "ACTS_AS": "backup.merge_acts_as"}
_LOADED = -1
"""The position of a restore that has loaded and counted everything."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; `resumed` rows had been written by an earlier attempt."""

    manifest: Manifest
    schema_version: int
    resumed: int


def _nothing(done: int, total: int) -> None:
    """Show nothing."""


def check(
    store: Store, folder: Path, migrations: Sequence[MigrationFile] | None = None
) -> Manifest:
    """Return the manifest of a backup that can be restored into this graph; write nothing.

    Raises:
        InvalidBackup: The folder is no backup, or damaged.
        SchemaMismatch: A newer program made it.
        GraphNotEmpty: The graph holds something.
    """
    manifest = verify(folder)
    check_known(manifest, migrations)
    _position(store, manifest)
    return manifest


def restore(
    store: Store,
    folder: Path,
    *,
    migrations: Sequence[MigrationFile] | None = None,
    progress: BackupProgress = _nothing,
    mending: BackupProgress = _nothing,
) -> Restored:
    """Restore the backup in `folder` and bring the graph to the newest schema.

    The graph gets the schema that the backup's had, then the data, then the later migrations
    with their changes of data. If somebody wrote while the backup was taken, what follows from
    observations is then derived anew. Run again after it was killed, it goes on.

    Args:
        store: The graph.
        folder: The backup.
        migrations: Those that are known; the shipped ones by default.
        progress: Called now and then with the rows that are written.
        mending: Called now and then with the nodes that are derived anew, if they are.

    Raises:
        InvalidBackup, SchemaMismatch, GraphNotEmpty: As `check`; nothing was written.
        InvalidBackup: Somebody else wrote meanwhile: the graph is not what the backup holds.
    """
    known = tuple(load_migrations() if migrations is None else migrations)
    manifest = check(store, folder, known)
    position = _position(store, manifest)
    if position is None:
        migrate(store, to=manifest.schema_version, migrations=known)
        at = {"version": manifest.schema_version, "now": datetime.now(UTC)}
        store.write(load()["backup.begin"], backup=manifest.id, **at)
    if position != _LOADED:
        loading = _Loading(store, folder, manifest, position or 0, progress)
        loading.run()
        _compare(store, manifest)
        loading.recount()
        store.write(load()["backup.unmark"])
        total = manifest.nodes + manifest.relationships
        store.write(load()["backup.advance"], backup=manifest.id, position=total, next=_LOADED)
    version = migrate(store, migrations=known).after
    if not manifest.exact:
        mend(store, manifest.orgs, mending)
    store.write(load()["backup.finish"])
    return Restored(manifest, version, position or 0)


def _position(store: Store, manifest: Manifest) -> int | None:
    """Return how many rows an earlier attempt has written, None if there was none.

    Raises:
        GraphNotEmpty: When there is something else in the graph.
    """
    begun = store.read(load()["backup.begun"])
    if not begun:
        _check_empty(store)
        return None
    [row] = begun
    if row["backup"] != manifest.id:
        message = "the restore of another backup into this graph has not been finished"
        remedy = "Run that one again: it goes on where it was. Or use an empty database."
        raise GraphNotEmpty(message, remedy=remedy)
    position = int(row["position"])
    applied = store.read(load()["migrations.applied"])
    if position != _LOADED and len(applied) != manifest.schema_version:
        message = "the graph was migrated while this backup was only half restored"
        raise GraphNotEmpty(message, remedy="Empty the database and restore again.")
    return position


def _check_empty(store: Store) -> None:
    [counts] = store.read(load()["backup.counts"])
    if counts["nodes"] == counts["bookkeeping"] + counts["access"]:
        return
    found = store.stream(load()["backup.labels"], 1000)
    labels = sorted((row["label"], row["nodes"]) for row in found)
    told = ", ".join(f"{number:,} {label}" for label, number in labels if label != "_Entity")
    message = f"the graph is not empty: it holds {told or 'nodes without a label'}"
    raise GraphNotEmpty(message)


@dataclass(slots=True)
class _Loading:
    store: Store
    folder: Path
    manifest: Manifest
    position: int
    progress: BackupProgress

    def run(self) -> None:
        """Write every row that has not been written yet."""
        ordered = sorted(self.manifest.files, key=lambda entry: entry.kind)
        passed = 0
        for entry in ordered:
            done = min(entry.rows, max(0, self.position - passed))
            for batch in self._batches(entry, done):
                self._write(entry, batch)
            passed += entry.rows

    def recount(self) -> None:
        """Make the sums of issues those of the events that came, if not all is of one moment."""
        if self.manifest.exact:
            return
        found = (
            row["properties"]["uid"]
            for entry in self.manifest.files
            if entry.kind == "nodes"
            for row in rows(self.folder, entry)
            if "TechnicalIssue" in row["labels"]
        )
        while uids := list(islice(found, self.store.settings.backup_batch_size)):
            self.store.write(load()["backup.recount"], uids=uids)

    def _batches(self, entry: FileEntry, done: int) -> Iterator[list[Row]]:
        """Yield the rows after `done`, as many together as one transaction should have."""
        settings = self.store.settings
        batch: list[Row] = []
        size = 0
        numbered = enumerate(lines(self.folder, entry), start=1)
        for number, line in islice(numbered, done, None):
            if batch and (
                len(batch) == settings.backup_batch_size
                or size + len(line) > settings.restore_batch_bytes
            ):
                yield batch
                batch, size = [], 0
            row = row_of(entry, number, line)
            row["properties"] = as_values(row["properties"])
            batch.append(row)
            size += len(line)
        if batch:
            yield batch

    def _write(self, entry: FileEntry, batch: list[Row]) -> None:
        following = self.position + len(batch)
        move = {"backup": self.manifest.id, "position": self.position, "next": following}

        def work(transaction: Transaction) -> None:
            if not transaction.run(load()["backup.advance"], **move):
                return  # An attempt whose answer was lost has done it.
            written = _write_rows(transaction, entry, batch)
            if written != len(batch):
                message = f"{len(batch) - written} relationships of {entry.name} lead nowhere"
                raise InvalidBackup(message)

        self.store.transact("restore", work)
        if self.position == 0:
            # Plans that were made for an empty graph are bad ones, and live on.
            self.store.run_outside(upserts.CLEAR_PLANS)
        self.position = following
        self.progress(following, self.manifest.nodes + self.manifest.relationships)


def _write_rows(transaction: Transaction, entry: FileEntry, batch: list[Row]) -> int:
    """Write rows and return how many there are now."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in batch:
        groups[_node_query(row) if entry.kind == "nodes" else _link_query(row)].append(row)
    counted = 0
    for query, group in groups.items():
        [counts] = transaction.run(load()[query], rows=group)
        counted += sum(counts.values())
    return counted


def _node_query(row: Row) -> str:
    return "backup.create_nodes" if _ACCESS.isdisjoint(row["labels"]) else "backup.merge_access"


def _link_query(row: Row) -> str:
    if row["type"] == "CHANGED":
        return "backup.relate_changes"
    return _MERGED.get(row["type"], "backup.relate")


def _compare(store: Store, manifest: Manifest) -> None:
    """Check that the graph holds what the backup does, and what was there before.

    Raises:
        InvalidBackup: Names what differs.
    """
    labels = store.stream(load()["backup.labels"], 1000)
    types = store.stream(load()["backup.types"], 1000)
    found = {row["label"]: row["nodes"] - row["before"] for row in labels}
    found |= {row["type"]: row["relationships"] - row["before"] for row in types}
    wanted = {**manifest.labels, **manifest.types}
    differing = [
        f"{name}: {found.get(name, 0):,} instead of {wanted.get(name, 0):,}"
        for name in sorted({*found, *wanted} - _BOOKKEEPING)
        if found.get(name, 0) != wanted.get(name, 0)
    ]
    if differing:
        message = f"the graph is not what the backup holds: {'; '.join(differing)}"
        remedy = (
            "Something else wrote to it meanwhile. Stop that, empty the database and restore again."
        )
        raise InvalidBackup(message, remedy=remedy)
