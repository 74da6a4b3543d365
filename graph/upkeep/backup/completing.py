"""Make a backup whole that was taken while somebody wrote.

A relationship may lead to a node that came after its page was read: such nodes are read now,
with what leads from them, until nothing is missing. What was deleted meanwhile can't be read;
relationships to it are taken out. Which uids are there is kept in a file, not in memory.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.store.store import Row
from graph.upkeep.backup.archive import LineWriter, rows
from graph.upkeep.backup.manifest import FileEntry, RowKind
from graph.upkeep.backup.reading import Reader

INDEX = "uids.sqlite"
_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE there (uid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE asked (uid TEXT PRIMARY KEY, turn INTEGER) WITHOUT ROWID;
CREATE TABLE loose (uid TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def complete(
    reader: Reader, folder: Path, entries: Sequence[FileEntry], *, packed: bool
) -> tuple[FileEntry, ...]:
    """Return the files of a backup in which every relationship has both its ends."""
    path = folder / INDEX
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.executescript(_SCHEMA)
            return _Completion(reader, folder, packed, database).run(entries)
    except sqlite3.OperationalError as error:
        # It says "database or disk is full" and little else.
        raise OSError(errno.ENOSPC, str(error)) from error
    finally:
        path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Completion:
    reader: Reader
    folder: Path
    packed: bool
    database: sqlite3.Connection

    def run(self, entries: Sequence[FileEntry]) -> tuple[FileEntry, ...]:
        self._note(entries)
        found, turn = list(entries), 1
        while self._ask(found[-1], turn):
            turn += 1
            found += self._read(turn)
        return tuple(self._cleaned(found) if self._is_missing_some() else found)

    def _note(self, entries: Sequence[FileEntry]) -> None:
        """Remember which nodes are there."""
        with self._together():
            for entry in entries:
                if entry.kind == "nodes":
                    for row in rows(self.folder, entry):
                        self._is_new(row)

    def _is_new(self, row: Row) -> bool:
        """Remember a node; return whether it is there for the first time.

        No relationship leads to a vector.
        """
        return "Embedding" in row["labels"] or self._add("there", row["properties"]["uid"])

    def _ask(self, links: FileEntry, turn: int) -> bool:
        """Note which ends of relationships are missing; return whether there are new ones."""
        with self._together():
            before = self.database.total_changes
            for row in rows(self.folder, links):
                if not self._has("there", row["end"]):
                    statement = "INSERT OR IGNORE INTO asked VALUES (?, ?)"
                    self.database.execute(statement, (row["end"], turn))
            return self.database.total_changes > before

    def _read(self, turn: int) -> tuple[FileEntry, FileEntry]:
        asked = self.database.execute("SELECT uid FROM asked WHERE turn = ?", (turn - 1,))
        with (
            self._together(),
            self._writer("nodes", str(turn)) as nodes,
            self._writer("relationships", str(turn)) as links,
        ):
            uids = (str(uid) for (uid,) in asked.fetchall())
            self.reader.named(uids, _Once(self, nodes), links)
            return nodes.finish(), links.finish()

    def _is_missing_some(self) -> bool:
        query = "SELECT EXISTS (SELECT 1 FROM asked WHERE uid NOT IN (SELECT uid FROM there))"
        [[found]] = self.database.execute(query).fetchall()
        return bool(found)

    def _cleaned(self, entries: Sequence[FileEntry]) -> Iterator[FileEntry]:
        """Yield the files without what leads nowhere, and without what only did that."""
        links = [entry for entry in entries if entry.kind == "relationships"]
        nodes = [entry for entry in entries if entry.kind == "nodes"]
        tally = self.reader.tally
        yield from [self._kept(one, self._leads, tally.without_relationship) for one in links]
        if self.database.execute("SELECT 1 FROM loose LIMIT 1").fetchone():
            nodes = [self._kept(one, self._is_held, tally.without_node) for one in nodes]
        yield from nodes

    def _leads(self, row: Row) -> bool:
        leads = self._has("there", row["start"]) and self._has("there", row["end"])
        if not leads and row["type"] == "CHANGED":
            self._add("loose", row["start"])
        return leads

    def _is_held(self, row: Row) -> bool:
        return not self._has("loose", row["properties"]["uid"])

    def _kept(
        self, entry: FileEntry, keep: Callable[[Row], bool], drop: Callable[[Row], None]
    ) -> FileEntry:
        number = entry.name.partition(".")[0].partition("-")[2]
        with self._writer(entry.kind, f"{number}-clean") as out, self._together():
            for row in rows(self.folder, entry):
                if keep(row):
                    out.write(row)
                else:
                    drop(row)
            kept = out.finish()
        (self.folder / entry.name).unlink()
        return kept

    def _writer(self, kind: RowKind, name: str) -> LineWriter:
        return LineWriter(self.folder, f"{kind}-{name}", kind, packed=self.packed)

    def _add(self, table: str, uid: str) -> bool:
        statement = f"INSERT OR IGNORE INTO {table} VALUES (?)"  # noqa: S608 - As below.
        return self.database.execute(statement, (uid,)).rowcount == 1

    def _has(self, table: str, uid: str) -> bool:
        statement = f"SELECT 1 FROM {table} WHERE uid = ?"  # noqa: S608 - Tables of this module.
        return self.database.execute(statement, (uid,)).fetchone() is not None

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Have one transaction around what happens in the block: each costs time."""
        self.database.execute("BEGIN")
        try:
            yield
        finally:
            self.database.execute("COMMIT")


@dataclass(frozen=True, slots=True)
class _Once:
    """Passes on nodes that are not there yet."""

    completion: _Completion
    nodes: LineWriter

    def write(self, row: Row) -> bool:
        """Take a node; return whether it was new."""
        return self.completion._is_new(row) and self.nodes.write(row)  # noqa: SLF001
