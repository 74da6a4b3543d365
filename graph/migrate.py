"""Bring a graph's schema to the version that this program needs, or back.

Applied steps are `Migration` nodes. One process at a time migrates: it keeps a transaction
open that has written the `MigrationLock` node, and the server lets go of it when the process
dies. Every step can be repeated, because a process may die before it records one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar

import structlog
from neo4j import Driver, ManagedTransaction, Session
from neo4j.exceptions import ClientError

from cypher.loader import load
from graph.errors import DatabaseUnavailable, InvalidInput, SchemaMismatch
from graph.migrations.reader import Migration, Section, load_migrations
from graph.schema import bookkeeping_items

DEFAULT_WAIT = 600.0
"""Seconds to wait until indexes are built."""

Result = TypeVar("Result")

_log = structlog.get_logger(__name__)

# Two processes that make the same constraint at the same moment: the second is told so.
_ALREADY_THERE = frozenset(
    {
        "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
        "Neo.ClientError.Schema.ConstraintAlreadyExists",
        "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    },
)


@dataclass(frozen=True, slots=True)
class Applied:
    """A step as the graph remembers it."""

    number: int
    name: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Step:
    """One migration in one direction."""

    migration: Migration
    direction: Literal["up", "down"]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return what runs, in order."""
        return self.migration.going(self.direction)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The steps that were taken, or would be (`dry_run`), between two versions."""

    before: int
    after: int
    steps: tuple[Step, ...]
    dry_run: bool


def migrate(
    driver: Driver,
    database: str,
    *,
    to: int | None = None,
    dry_run: bool = False,
    wait: float = DEFAULT_WAIT,
    migrations: Sequence[Migration] | None = None,
) -> Outcome:
    """Migrate to version `to`, by default the newest; safe when several processes do so.

    Going down to 0 leaves nothing but the two constraints of the bookkeeping.

    Args:
        driver: Reaches the server; the schema is written with its user's rights.
        database: The database at that server.
        to: The number of the last migration that shall be applied; 0 for none.
        dry_run: Return the steps and write nothing.
        wait: Seconds to wait until indexes are built.
        migrations: The steps known; by default those shipped.

    Raises:
        SchemaMismatch: When the graph has steps that this program does not know, or an
            applied step has another text than it had.
        InvalidInput: When there is no version `to`.
        DatabaseUnavailable: When indexes are not built in time.
    """
    known = tuple(load_migrations() if migrations is None else migrations)
    target = _checked_target(known, to)
    graph = _Graph(driver, database, wait)
    if dry_run:
        return _outcome(known, graph.applied(), target, dry_run=True)
    graph.make_bookkeeping()
    with graph.locked():
        outcome = _outcome(known, graph.applied(), target, dry_run=False)
        for step in outcome.steps:
            graph.take(step)
    return outcome


def check_version(
    driver: Driver,
    database: str,
    migrations: Sequence[Migration] | None = None,
) -> int:
    """Return the graph's version when this program can work with it.

    Raises:
        SchemaMismatch: When steps are missing, unknown or different.
    """
    known = tuple(load_migrations() if migrations is None else migrations)
    outcome = _outcome(known, _Graph(driver, database).applied(), len(known), dry_run=True)
    if outcome.steps:
        message = f"the graph's schema is version {outcome.before}; expected {outcome.after}"
        raise SchemaMismatch(message, remedy="Run `nazara migrate`.")
    return outcome.after


def _checked_target(known: Sequence[Migration], to: int | None) -> int:
    newest = len(known)
    if to is None:
        return newest
    if not 0 <= to <= newest:
        message = f"there is no schema version {to}; expected 0 to {newest}"
        raise InvalidInput(message)
    return to


def _outcome(
    known: Sequence[Migration],
    applied: Sequence[Applied],
    target: int,
    *,
    dry_run: bool,
) -> Outcome:
    _check_history(known, applied)
    done = {step.number for step in applied}
    up = [Step(it, "up") for it in known if it.number <= target and it.number not in done]
    down = [Step(it, "down") for it in reversed(known) if it.number > target and it.number in done]
    return Outcome(max(done, default=0), target, (*down, *up), dry_run)


def _check_history(known: Sequence[Migration], applied: Sequence[Applied]) -> None:
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

    def __init__(self, driver: Driver, database: str, wait: float = DEFAULT_WAIT) -> None:
        self._driver = driver
        self._database = database
        self._wait = wait

    def applied(self) -> list[Applied]:
        rows = self._named("migrations.applied")
        return [Applied(row["number"], row["name"], row["checksum"]) for row in rows]

    def make_bookkeeping(self) -> None:
        for item in bookkeeping_items():
            try:
                self._schema([item.create])
            except ClientError as error:
                if error.code not in _ALREADY_THERE:
                    raise

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the schema's lock; wait for it without limit, as long as its holder lives."""
        with self._session() as session, session.begin_transaction() as transaction:
            lock = load()["migrations.lock"].text
            transaction.run(lock, now=datetime.now(UTC)).consume()
            yield
            transaction.commit()

    def take(self, step: Step) -> None:
        migration = step.migration
        for section in step.sections:
            run = self._schema if section.kind == "schema" else self._data
            run(section.statements)
        if step.direction == "up":
            self._await_indexes()
            self._named(
                "migrations.record",
                number=migration.number,
                name=migration.name,
                checksum=migration.checksum,
                now=datetime.now(UTC),
            )
        else:
            self._named("migrations.forget", number=migration.number)
        _log.info("schema_migrated", number=migration.number, direction=step.direction)

    def _schema(self, statements: Sequence[str]) -> None:
        """Run statements in one transaction: the database keeps all of them or none."""

        def work(transaction: ManagedTransaction) -> None:
            for statement in statements:
                transaction.run(statement).consume()

        self._retried(work)

    def _data(self, statements: Sequence[str]) -> None:
        """Run each statement by itself, so that it may commit in portions."""
        with self._session() as session:
            for statement in statements:
                session.run(statement).consume()

    def _await_indexes(self) -> None:
        text = load()["migrations.await_indexes"].text
        try:
            with self._session() as session:
                session.run(text, seconds=round(self._wait)).consume()
        except ClientError as error:
            message = f"indexes were not built within {self._wait:g} s: {error.message}"
            remedy = "Run `nazara migrate` again; it goes on waiting. Check the disk's free space."
            raise DatabaseUnavailable(message, remedy=remedy) from error

    def _named(self, name: str, /, **params: Any) -> list[dict[str, Any]]:
        text = load()[name].text

        def work(transaction: ManagedTransaction) -> list[dict[str, Any]]:
            return transaction.run(text, **params).data()

        return self._retried(work)

    def _retried(self, work: Callable[[ManagedTransaction], Result]) -> Result:
        with self._session() as session:
            return session.execute_write(work)

    def _session(self) -> Session:
        # The server would warn of every property that no node has yet.
        return self._driver.session(
            database=self._database,
            notifications_disabled_classifications=["UNRECOGNIZED"],
        )
