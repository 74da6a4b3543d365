"""The only way to Neo4j: one driver per process, one retry policy, one translation of errors."""

from __future__ import annotations

import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

import neo4j
import structlog
from neo4j import exceptions

from graph import metrics, tracing
from graph.live.announcer import Announcer
from graph.live.news import News
from graph.logging import bound_ids
from graph.settings.settings import Endpoints, Settings, resolve
from graph.store.bookmarks import EVERYBODY, SharedBookmarks
from graph.store.faults import is_of_bookmarks, may_pass, translate, translated
from graph.store.interruptions import broken_off
from graph.store.wire import encoded

Row = dict[str, Any]
Result = TypeVar("Result")

MAX_BACKOFF = 2.0
"""Seconds between two attempts at most."""

_LOG = structlog.get_logger(__name__)


class Statement(Protocol):
    """A named text in Cypher: a `cypher.loader.Query` or a generated one."""

    @property
    def name(self) -> str:
        """The name, for logs and errors."""

    @property
    def text(self) -> str:
        """The text, beginning with the language version."""


@dataclass(frozen=True, slots=True)
class ProfiledRun:
    """How Neo4j ran a statement: its plan as the driver tells it, and the milliseconds it took."""

    text: str
    plan: Mapping[str, Any]
    milliseconds: int


class Transaction:
    """An open transaction; its statements see each other's effects.

    `news` are told, by organisation, once it is committed; `orgs` are those that its statements
    were about.
    """

    def __init__(self, transaction: neo4j.Transaction) -> None:
        self._transaction = transaction
        self.news: defaultdict[str, list[News]] = defaultdict(list)
        self.orgs: set[str] = set()
        self.nodes_created = 0
        self.relationships_created = 0

    def run(self, statement: Statement, **params: Any) -> list[Row]:
        """Run a statement and return its rows, counting what it created."""
        metrics.sent()
        self.orgs.add(_org_of(params))
        result = self._transaction.run(statement.text, encoded(params))
        keys = result.keys()
        rows = [dict(zip(keys, record.values(), strict=True)) for record in result]
        counters = result.consume().counters
        self.nodes_created += counters.nodes_created
        self.relationships_created += counters.relationships_created
        return rows

    def tell(self, org: str, news: Iterable[News]) -> None:
        """Have news told when this is committed, and only then."""
        self.news[org] += news


class Store:
    """A Neo4j database as the rest of Nazara sees it.

    The driver is built at first use and again after a fork: a driver that crosses a fork
    breaks the parent and the child.
    """

    def __init__(self, settings: Settings, endpoints: Endpoints | None = None) -> None:
        self.settings = settings
        self._endpoints = endpoints
        self._driver: neo4j.Driver | None = None
        self._owner = 0
        self._connecting = Lock()
        self._last_run: str | None = None
        self._announcer = Announcer(settings, endpoints)
        self._shared = SharedBookmarks(settings, endpoints)

    @property
    def driver(self) -> neo4j.Driver:
        """This process's driver.

        Raises:
            NotRunning: When no address is known.
        """
        driver = self._driver
        if driver is not None and self._owner == os.getpid():
            return driver
        with self._connecting:
            if self._driver is None or self._owner != os.getpid():
                self._driver = _connect(self._endpoints or resolve(self.settings, ("neo4j",)))
                self._owner = os.getpid()
            return self._driver

    def close(self) -> None:
        """Close the connections; the store can be used again afterwards."""
        if self._driver is not None and self._owner == os.getpid():
            self._driver.close()
        self._driver = None
        self._announcer.close()
        self._shared.close()

    def verify(self) -> None:
        """Make sure that Neo4j answers.

        Raises:
            DatabaseUnavailable: When it can't be reached or refuses the password.
        """
        with translated("verify"):
            self.driver.verify_connectivity()

    def read(self, query: Statement, **params: Any) -> list[Row]:
        """Run one reading query, in one round trip, within `query_timeout`.

        After an error that may pass it is tried again, `read_attempts` times in all.

        Raises:
            QueryTimeout: When it takes longer.
            QueryTooLarge: When it needs more memory than one transaction may have.
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        limit = self.settings.query_timeout
        text = neo4j.Query(query.text, metadata=bound_ids(), timeout=limit)
        given = encoded(params)

        def attempt() -> list[Row]:
            # All rows are wanted at once: a fetch of some would cost one more round trip each.
            metrics.sent()
            with self._reading(_org_of(params), fetch_size=-1) as session:
                result = session.run(text, given)
                keys = result.keys()
                return [dict(zip(keys, record.values(), strict=True)) for record in result]

        return self._retried(query.name, attempt, self.settings.read_attempts)

    def profile(self, query: Statement, **params: Any) -> ProfiledRun:
        """Run one reading query as `read` does, and return how Neo4j did it.

        Raises:
            QueryTimeout: When it takes longer.
            DatabaseUnavailable: When Neo4j can't be reached.
        """
        limit = self.settings.query_timeout
        text = neo4j.Query(f"PROFILE {query.text}", metadata=bound_ids(), timeout=limit)

        def attempt() -> ProfiledRun:
            with self._reading(_org_of(params)) as session:
                told = session.run(text, encoded(params)).consume()
                took = (told.result_available_after or 0) + (told.result_consumed_after or 0)
                return ProfiledRun(query.text, told.profile or {}, took)

        return self._retried(query.name, attempt, self.settings.read_attempts)

    def write(self, query: Statement, **params: Any) -> list[Row]:
        """Run one writing query in a transaction of its own; it must be repeatable."""
        return self.transact(query.name, lambda transaction: transaction.run(query, **params))

    def transact(self, name: str, work: Callable[[Transaction], Result]) -> Result:
        """Run `work` in a transaction and commit it; repeat all of it after a conflict.

        `work` must be repeatable and keep nothing from an attempt that failed. `name`
        stands in logs and errors.

        Raises:
            DatabaseConflict: When every attempt met a conflict.
            DatabaseRefused: When Neo4j refused a statement or value.
            DatabaseUnavailable: When Neo4j can't be reached.
        """

        def attempt() -> Result:
            with (
                self._session(neo4j.WRITE_ACCESS) as session,
                session.begin_transaction(metadata=bound_ids()) as transaction,
            ):
                mine = Transaction(transaction)
                result = work(mine)
                transaction.commit()
                if self._is_routed:
                    self._shared.note({*mine.orgs, *mine.news}, session.last_bookmarks())
            for org, news in mine.news.items():
                self.tell(org, news)
            return result

        return self._retried(name, attempt, self.settings.write_attempts)

    def tell(self, org: str, news: Iterable[News]) -> None:
        """Tell those who listen what was committed in an organisation; it never fails."""
        self._announcer.tell(org, list(news))

    def run_outside(self, statement: Statement, **params: Any) -> list[Row]:
        """Run a statement that must not be in an explicit transaction, such as a procedure."""
        with translated(statement.name), self._session(neo4j.WRITE_ACCESS) as session:
            return session.run(statement.text, params).data()

    def stream(self, query: Statement, rows: int, **params: Any) -> Iterator[Row]:
        """Yield the rows of one reading query as they come, `rows` of them in memory at most.

        It has no time limit and is not tried again. In a cluster the leader answers, so that
        one statement after the other sees the same history.
        """
        with (
            translated(query.name),
            self._session(neo4j.WRITE_ACCESS, fetch_size=rows) as session,
        ):
            result = session.run(query.text, encoded(params))
            keys = result.keys()
            for record in result:
                yield dict(zip(keys, record.values(), strict=True))

    def bookmark(self, query: Statement) -> tuple[list[Row], frozenset[str]]:
        """Run a query outside any other's order; return its rows and where the history stands.

        Two equal bookmarks: nothing was committed between.
        """
        database = self.settings.neo4j_database
        with translated(query.name), self.driver.session(database=database) as session:
            rows = session.run(query.text).data()
            return rows, session.last_bookmarks().raw_values

    def once(self, run: str, procedure: Statement) -> None:
        """Call a procedure without parameters the first time this process asks in a run."""
        if run != self._last_run:
            self._last_run = run
            self.run_outside(procedure)

    def _session(self, mode: str, **config: Any) -> neo4j.Session:
        return self.driver.session(
            database=self.settings.neo4j_database,
            default_access_mode=mode,
            bookmark_manager=_BOOKMARKS,
            **config,
        )

    @property
    def _is_routed(self) -> bool:
        """Whether another server than the one that was written to may answer a read."""
        return isinstance(self.driver, neo4j.Neo4jDriver)

    @contextmanager
    def _reading(self, org: str, **config: Any) -> Iterator[neo4j.Session]:
        """Yield a session that sees what any process has committed in an organisation."""
        shared = self._shared.of(org) if self._is_routed else None
        try:
            with self._session(neo4j.READ_ACCESS, bookmarks=shared, **config) as session:
                yield session
        except exceptions.Neo4jError as error:
            if is_of_bookmarks(error):
                self._shared.forget(org)
            raise

    def _retried(self, name: str, attempt: Callable[[], Result], limit: int) -> Result:
        """The one retry policy: at most `limit` attempts.

        Writers lock what they name in uid order, which leaves few deadlocks, but not none:
        merges discover nodes that the batch does not name. A deadlock rolls everything
        back, so repeating is safe, and soon is best: the other writer is past its commit
        within milliseconds. A lost connection is retried as well, since all our writes are
        repeatable even if the commit went through unseen. Waits double from
        `write_backoff` with full jitter, so that two losers don't meet again; the driver's
        own policy is not used because it starts at one second.
        """
        kind = {"db.system.name": "neo4j", "db.operation.name": name}
        with metrics.timed_transaction(name), tracing.span(name, "CLIENT", kind):
            return self._attempted(name, attempt, limit)

    def _attempted(self, name: str, attempt: Callable[[], Result], limit: int) -> Result:
        for number in range(1, limit):
            try:
                with broken_off():
                    return attempt()
            except (exceptions.Neo4jError, exceptions.DriverError) as error:
                if not may_pass(error):
                    raise translate(error, name) from error
                _LOG.debug("transaction_retried", statement=name, attempt=number, why=str(error))
            metrics.repeated(name)
            time.sleep(self._backoff(number))
        with translated(name), broken_off():
            return attempt()

    def _backoff(self, number: int) -> float:
        longest = min(MAX_BACKOFF, self.settings.write_backoff * 2.0**number)
        return random.uniform(longest / 10, longest)  # noqa: S311 - spreads load, keeps no secret


_BOOKMARKS = neo4j.GraphDatabase.bookmark_manager()
"""Lets each session read what earlier ones of this process wrote, on clusters too."""


def _org_of(params: Mapping[str, Any]) -> str:
    """Return the organisation that a statement is about, as its parameters have it."""
    of_request = params.get("p")
    named = of_request if isinstance(of_request, Mapping) else params
    return str(named.get("org") or EVERYBODY)


def _connect(endpoints: Endpoints) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        endpoints.neo4j_uri,
        auth=(endpoints.neo4j_user, endpoints.neo4j_password),
        telemetry_disabled=True,
        # The server warns of every label and property that it has not seen yet.
        notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
        user_agent="nazara",
    )


def native_times(row: Mapping[str, Any]) -> Row:
    """Return a row with the driver's times as `datetime` in UTC; microseconds are kept."""
    return {
        key: value.to_native() if hasattr(value, "to_native") else value
        for key, value in row.items()
    }
