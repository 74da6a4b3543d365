"""The database inside one open transaction: all of what is done there happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import neo4j

from graph.live.news import News
from graph.store.store import Row, Statement, Store, Transaction

Result = TypeVar("Result")


class OpenStore(Store):
    """A store whose statements run in a transaction that is open already.

    What was written for a store then shares that transaction with what was written before and
    comes after. Whoever opened it commits and repeats it; errors of the driver pass through to
    there. What can't be in a transaction runs beside it.
    """

    def __init__(self, store: Store, transaction: Transaction) -> None:
        super().__init__(store.settings)
        self._outside = store
        self._open = transaction

    @property
    def driver(self) -> neo4j.Driver:
        """This process's driver."""
        return self._outside.driver

    def read(self, query: Statement, **params: Any) -> list[Row]:
        """Run one reading query."""
        return self._open.run(query, **params)

    def transact(self, name: str, work: Callable[[Transaction], Result]) -> Result:
        """Run `work` as a part of the transaction."""
        del name
        return work(self._open)

    def tell(self, org: str, news: Iterable[News]) -> None:
        """Have news told when the transaction is committed, and only then."""
        self._open.tell(org, news)

    def once(self, run: str, procedure: Statement) -> None:
        """Leave out what has to be outside of transactions: it is upkeep, and comes again."""
        del run, procedure
