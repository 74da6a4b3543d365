"""What every task has: its run in the log, other attempts, what it sends and counts, its end.

A task is a function of a `Call` and of JSON values: ids, not objects. It may be done twice: after
an error that passes, when its time was up, and when its worker was killed. `@task(NAME)` before
such a function is all that a new one needs; a worker finds it when its module is imported.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

import structlog
from celery import Celery, Task, shared_task
from celery.exceptions import Reject, SoftTimeLimitExceeded

from graph import tracing
from graph.errors import GraphError
from graph.queue import tallies
from graph.queue.app import ORG, QUEUE, REQUEST
from graph.queue.broker import Broker
from graph.queue.counts import RunCounts
from graph.queue.tallies import Labels, TallyName
from graph.settings.settings import Settings
from graph.store import process
from graph.store.store import Store

Function = TypeVar("Function", bound=Callable[..., None])

ATTEMPTS: Final = 60
"""Attempts after errors that may pass: about an hour."""

ATTEMPTS_AFTER_DEFECTS: Final = 3
"""Attempts after an error nobody foresaw; the log has its traceback."""

_LONGEST_WAIT: Final = 60
"""Seconds before another attempt. A wait beyond the queue's visibility timeout would multiply the
message, so it is never longer than a quarter of what a task may take."""

_LOG = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a task: what its process has, and the message it came by."""

    task: Task

    @property
    def id(self) -> str:
        """The id of the message, the same when it is delivered again."""
        return str(self.task.request.id)

    @property
    def attempt(self) -> int:
        """How many attempts were made before."""
        return int(self.task.request.retries)

    @property
    def store(self) -> Store:
        """The graph."""
        return process.store()

    @property
    def settings(self) -> Settings:
        """The settings."""
        return process.settings()

    @property
    def broker(self) -> Broker:
        """The queue."""
        return _broker(self.task.app)

    def header(self, name: str) -> Any:
        """Return what the message says of itself under a name, None if it does not."""
        return getattr(self.task.request, name, None)

    def send(self, name: str, *args: Any, wait_seconds: float = 0.0, **named: Any) -> None:
        """Queue a task by its name; what it reads was committed before.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        self.broker.send(name, *args, wait_seconds=wait_seconds, **named)

    def tally(self, amounts: Mapping[TallyName, Mapping[Labels, float]]) -> None:
        """Add what was done to what all workers have done, where there is a queue."""
        with suppress(GraphError):
            tallies.add(self.broker.client, amounts)

    def count(self, run: str, counts: Mapping[str, int]) -> None:
        """Add to a run what this message did; once, however often it is done.

        Raises:
            QueueUnavailable: When the queue can't be reached.
        """
        RunCounts(self.broker).add(run, self.id, counts)


def _drop(call: Call, error: Exception, *args: Any, **named: Any) -> None:
    """Do nothing more: the message is gone, and the log says so."""


@dataclass(frozen=True, slots=True)
class _Work:
    """A function as a task, and how often it is tried."""

    function: Callable[..., None]
    attempts: int | None
    give_up: Callable[..., None]
    takes: inspect.Signature

    def attempt(self, task: Task, *args: Any, **named: Any) -> None:
        """Call the function; after an error, ask for another attempt or give up."""
        call, began, outcome = Call(task), time.perf_counter(), "done"
        with structlog.contextvars.bound_contextvars(**self._ids(call, args, named)), traced(call):
            try:
                self.function(call, *args, **named)
            except Exception as error:
                raised = self._after(call, error, args, named)
                outcome = "given_up" if raised is error else "tried_again"
                raise raised from error
            finally:
                took = time.perf_counter() - began
                call.tally(
                    {"tasks": {(task.name, outcome): 1}, "task_seconds": {(task.name,): took}}
                )

    def _ids(self, call: Call, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, str]:
        """Return what the log says of all that is done: for which run, and for which request."""
        given = self.takes.bind(call, *args, **named).arguments
        ids = {"run_id": given.get("run"), REQUEST: call.header(REQUEST)}
        return {name: word for name, word in ids.items() if isinstance(word, str) and word}

    def _after(
        self, call: Call, error: Exception, args: tuple[Any, ...], named: dict[str, Any]
    ) -> Exception:
        """Return what the task raises after an error: a retry, or in the end the error itself."""
        if self._may_help(call, error):
            return again(call, error)
        _LOG.error("task_given_up", task=call.task.name, attempts=call.attempt + 1, exc_info=error)
        try:
            self.give_up(call, error, *args, **named)
        except GraphError as unkept:
            return again(call, unkept) if unkept.retryable else error
        return error

    def _may_help(self, call: Call, error: Exception) -> bool:
        if isinstance(error, GraphError) and not error.retryable:
            return False
        if isinstance(error, GraphError | SoftTimeLimitExceeded):
            return self.attempts is None or call.attempt < self.attempts
        return call.attempt < ATTEMPTS_AFTER_DEFECTS


def traced(call: Call) -> AbstractContextManager[tracing.Annotate]:
    """Make what is done in this block a span of the trace that the message came with."""
    tracing.start(call.settings, "nazara-worker")
    carrier = {name: word for name in tracing.CARRIED if (word := call.header(name))}
    system = {"messaging.system": "redis", "messaging.destination.name": QUEUE}
    return tracing.span(call.task.name, "CONSUMER", system, carrier)


def task(
    name: str, *, attempts: int | None = ATTEMPTS, given_up: Callable[..., None] = _drop
) -> Callable[[Function], Function]:
    """Make a function the task of that name, in whichever application the worker has made.

    A parameter `run` is bound to the log. After an error that may pass, and when its time is up,
    it is tried again, `attempts` times (None: without end); after one nobody foresaw, a few times.
    Then `given_up` is called with the call, the error and the arguments; a GraphError of its own
    that may pass has the task tried again.
    """

    def made(function: Function) -> Function:
        work = _Work(function, attempts, given_up, inspect.signature(function))

        def attempt(task: Task, *args: Any, **named: Any) -> None:
            work.attempt(task, *args, **named)

        shared_task(name=name, bind=True, max_retries=None)(attempt)
        return function

    return made


def again(call: Call, error: Exception) -> Exception:
    """Return what a task raises to be tried again, after a wait that doubles.

    A task is tried again by a new message in place of its own. When the queue is away, that
    can't be sent, and Celery would drop the old one: then this one goes back instead.
    """
    kept = (ORG, REQUEST, *tracing.CARRIED)
    headers = {name: word for name in kept if (word := call.header(name))}
    longest = min(_LONGEST_WAIT, call.settings.task_time_limit // 4)
    wait = min(longest, 2 ** min(call.attempt, 10))
    raised: Exception
    try:
        raised = call.task.retry(exc=error, countdown=wait, throw=False, headers=headers)
    except Reject as rejected:
        raised = Reject(rejected.reason, requeue=True)
    return raised


@cache
def _broker(app: Celery) -> Broker:
    return Broker(process.settings(), app)


def forget() -> None:
    """Close what this process has of the queue; it is made again when next asked for."""
    _broker.cache_clear()
