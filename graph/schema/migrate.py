"""Bring a graph's schema to the version that this program needs, or back.

Applied steps are `Migration` nodes. One process at a time migrates: it keeps a transaction
open that has written the `MigrationLock` node, and the server lets go of it when the process
dies. Every step can be repeated, because a process may die before it records one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import structlog

from cypher.loader import load
from graph.errors import DatabaseRefused, DatabaseUnavailable, InvalidInput, SchemaMismatch
from graph.schema.migrations.reader import MigrationFile, load_migrations
from graph.schema.statements import bookkeeping_items
from graph.store.faults import translated
from graph.store.store import Store, Transaction

_log = structlog.get_logger(__name__)

# Two processes that make the same constraint at the same moment: the second is told so.
_ALREADY_THERE = frozenset(
    {
        "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
        "Neo.ClientError.Schema.ConstraintAlreadyExists",
        "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    },
)


_REFUSED = (
    "Nazara needs Neo4j 2026.09 or newer and a user who may create constraints and indexes; "
    "this server is {server}. A message about existing nodes names data to correct first."
)
_BUILDING = (
    "Run `nazara migrate` again: it goes on waiting. A large graph may need a higher "
    "NAZARA_INDEX_TIMEOUT, a full disk more room."
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the schema, with the name that errors give it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A step as the graph remembers it."""

    number: int
    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Step:
    """One migration in one direction."""

    migration: MigrationFile
    direction: Literal["up", "down"]

    @property
    def statements(self) -> tuple[str, ...]:
        """Return what runs, in order."""
        sections = self.migration.going(self.direction)
        return tuple(statement for section in sections for statement in section.statements)


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """The steps that were taken, or would be (`dry_run`), between two versions."""

    before: int
    after: int
    steps: tuple[Step, ...]
    dry_run: bool


def migrate(
    store: Store,
    *,
    to: int | None = None,
    dry_run: bool = False,
    migrations: Sequence[MigrationFile] | None = None,
) -> MigrationResult:
    """Migrate to version `to`, by default the newest; safe when several processes do so.

    Going down to 0 leaves nothing but the two constraints of the bookkeeping.

    Args:
        store: The database; statements run with the rights of its user.
        to: The number of the last migration that shall be applied; 0 for none.
        dry_run: Return the steps and write nothing.
        migrations: The steps known; by default those shipped.

    Raises:
        SchemaMismatch: When the graph has steps that this program does not know, or an
            applied step has another text than it had.
        InvalidInput: When there is no version `to`.
        DatabaseUnavailable: When indexes are not built within `index_timeout`.
    """
    known = tuple(load_migrations() if migrations is None else migrations)
    target = _checked_target(known, to)
    graph = _Graph(store)
    if dry_run:
        return _outcome(known, graph.applied(), target, dry_run=True)
    graph.make_bookkeeping()
    with graph.locked():
        outcome = _outcome(known, graph.applied(), target, dry_run=False)
        for step in outcome.steps:
            graph.take(step)
    return outcome


def check_version(
    store: Store,
    migrations: Sequence[MigrationFile] | None = None,
) -> int:
    """Return the graph's version when this program can work with it.

    Raises:
        SchemaMismatch: When steps are missing, unknown or different.
    """
    known = tuple(load_migrations() if migrations is None else migrations)
    outcome = _outcome(known, _Graph(store).applied(), len(known), dry_run=True)
    if outcome.steps:
        message = f"the graph's schema is version {outcome.before}; expected {outcome.after}"
        raise SchemaMismatch(message, remedy="Run `nazara migrate`.")
    return outcome.after


def _checked_target(known: Sequence[MigrationFile], to: int | None) -> int:
    newest = len(known)
    if to is None:
        return newest
    if not 0 <= to <= newest:
        message = f"there is no schema version {to}; expected 0 to {newest}"
        raise InvalidInput(message)
    return to


def _outcome(
    known: Sequence[MigrationFile],
    applied: Sequence[Applied],
    target: int,
    *,
    dry_run: bool,
) -> MigrationResult:
    _check_history(known, applied)
    done = {step.number for step in applied}
    up = [Step(it, "up") for it in known if it.number <= target and it.number not in done]
    down = [Step(it, "down") for it in reversed(known) if it.number > target and it.number in done]
    return MigrationResult(max(done, default=0), target, (*down, *up), dry_run)


def _check_history(known: Sequence[MigrationFile], applied: Sequence[Applied]) -> None:
    by_number = {migration.number: migration for migration in known}
    newer = [step for step in applied if step.number not in by_number]
    if newer:
        message = (
            f"the graph was migrated by a newer Nazara: it has step {newer[-1].number} "
            f"({newer[-1].name}), this program knows steps up to {len(known)}"
        )
        raise SchemaMismatch(message, remedy="Install the Nazara that migrated it, or a newer one.")
    for step in applied:
        expected = by_number[step.number].checksum
        if step.checksum != expected:
            message = (
                f"migration {step.number} ({step.name}) was applied with another text: "
                f"checksum {step.checksum[:12]}…, expected {expected[:12]}…"
            )
            remedy = "Restore the file as it was released; changes go into a new migration."
            raise SchemaMismatch(message, remedy=remedy)


class _Graph:
    """The statements of a migration on one database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def applied(self) -> list[Applied]:
        # Read like a write: in a cluster only the leader knows what another process did.
        rows = self._store.write(load()["migrations.applied"])
        return [Applied(row["number"], row["name"], row["checksum"]) for row in rows]

    def make_bookkeeping(self) -> None:
        for item in bookkeeping_items():
            try:
                self._store.write(_Statement(item.name, item.create))
            except DatabaseRefused as error:
                if error.facts.get("neo4j") not in _ALREADY_THERE:
                    raise

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the schema's lock; wait for it without limit, as long as its holder lives."""
        store, lock = self._store, load()["migrations.lock"]
        with (
            translated(lock.name),
            store.driver.session(database=store.settings.neo4j_database) as session,
            session.begin_transaction() as transaction,
        ):
            transaction.run(lock.text, now=datetime.now(UTC)).consume()
            yield
            transaction.commit()

    def take(self, step: Step) -> None:
        migration = step.migration
        for section in migration.going(step.direction):
            run = self._schema if section.kind == "schema" else self._data
            run(f"migration {migration.number}", section.statements)
        if step.direction == "up":
            self._await_indexes()
            self._store.write(
                load()["migrations.record"],
                number=migration.number,
                name=migration.name,
                checksum=migration.checksum,
                now=datetime.now(UTC),
            )
        else:
            self._store.write(load()["migrations.forget"], number=migration.number)
        _log.info("schema_migrated", number=migration.number, direction=step.direction)

    def _schema(self, name: str, statements: Sequence[str]) -> None:
        """Run statements in one transaction: the database keeps all of them or none."""

        def work(transaction: Transaction) -> None:
            for statement in statements:
                transaction.run(_Statement(name, statement))

        try:
            self._store.transact(name, work)
        except DatabaseRefused as error:
            server = self._store.driver.get_server_info().agent
            remedy = _REFUSED.format(server=server)
            raise DatabaseRefused(error.message, remedy=remedy, **error.facts) from error

    def _data(self, name: str, statements: Sequence[str]) -> None:
        """Run each statement by itself, so that it may commit in portions."""
        for statement in statements:
            self._store.run_outside(_Statement(name, statement))

    def _await_indexes(self) -> None:
        seconds = self._store.settings.index_timeout
        try:
            self._store.run_outside(load()["migrations.await_indexes"], seconds=seconds)
        except DatabaseRefused as error:
            message = f"indexes are not built after {seconds} s: {error.message}"
            raise DatabaseUnavailable(message, remedy=_BUILDING) from error
