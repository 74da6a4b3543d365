"""What the driver raises, as errors of Nazara: here alone are its types and codes known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from neo4j import exceptions

from graph.errors import (
    DatabaseConflict,
    DatabaseRefused,
    DatabaseUnavailable,
    GraphError,
    QueryEnded,
    QueryTimeout,
    QueryTooLarge,
)

DriverFault = exceptions.Neo4jError | exceptions.DriverError
"""An error of the driver."""

_TIMED_OUT: Final = "TransactionTimedOut"
_ENDED: Final = ("Transaction.Terminated", "Transaction.LockClientStopped")
"""A transaction that is over its time while it waits for a lock ends like one that is killed."""

_DELETED: Final = "Neo.ClientError.Statement.EntityNotFound"
_PROCEDURE: Final = re.compile("procedure", re.IGNORECASE)
_A_PROCEDURE: Final = "a procedure of the database failed; the log has its words"
_TOO_LARGE: Final = "db.memory.transaction.max"
_LOG = structlog.get_logger(__name__)


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn what the driver raises in this block into errors of Nazara's."""
    try:
        yield
    except (exceptions.Neo4jError, exceptions.DriverError) as error:
        raise translate(error, name) from error


def translate(error: DriverFault, name: str) -> GraphError:
    """Return the error that the rest of Nazara knows; `name` is that of the statement."""
    code = getattr(error, "code", None) or ""
    if isinstance(error, exceptions.AuthError):
        return DatabaseUnavailable(f"Neo4j refused the user name or password ({name}): {error}")
    if (ended := _ended(error, code, name)) is not None:
        return ended
    if isinstance(error, exceptions.TransientError) or code == _DELETED:
        told = f"{name} met conflicts in every attempt"
        return DatabaseConflict(told, neo4j=code, reason=str(error))
    if isinstance(error, exceptions.Neo4jError) and not error.is_retryable():
        _LOG.warning("statement_refused", statement=name, neo4j=code, why=str(error))
        told = f"Neo4j refused {name}: {_message(error)}"
        return DatabaseRefused(told, neo4j=code, reason=str(error))
    reason = " ".join(str(error).split())
    return DatabaseUnavailable(f"Neo4j can't be reached ({name}): {reason}")


def _ended(error: DriverFault, code: str, name: str) -> GraphError | None:
    if _TIMED_OUT in code:
        return QueryTimeout(f"{name} ran longer than its limit and was ended", statement=name)
    if code.endswith(_ENDED):
        told = f"{name} was ended: its time was over, somebody ended it, or Neo4j is stopping"
        return QueryEnded(told, statement=name)
    if _is_too_large(error):
        return QueryTooLarge(f"{name} needs more memory than one transaction may have")
    return None


def may_pass(error: DriverFault) -> bool:
    """Return whether the same may succeed when it is repeated.

    That is so too when another transaction deleted a node between its being found and its
    being locked: the next time it is not found. And where it was about bookmarks: the next time
    the read comes without those of other processes.
    """
    if (getattr(error, "code", None) or "") == _DELETED or is_of_bookmarks(error):
        return True
    return error.is_retryable() and not _is_too_large(error)


def is_of_bookmarks(error: DriverFault) -> bool:
    """Return whether the database could not read, or did not reach, what a read should wait for."""
    return "Bookmark" in (getattr(error, "code", None) or "")


def _is_too_large(error: DriverFault) -> bool:
    """Return whether a transaction reached its own limit on memory: it would do so again.

    Neo4j says it with the code of the limit on all transactions together, and calls both
    transient.
    """
    return isinstance(error, exceptions.TransientError) and _TOO_LARGE in str(error)


def _message(error: exceptions.Neo4jError) -> str:
    """Return what people are told: a failed procedure's name and insides are for the log."""
    told = str(error.message or error)
    return _A_PROCEDURE if _PROCEDURE.search(told) or _PROCEDURE.search(error.code or "") else told
