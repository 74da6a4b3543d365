"""One connection with its operations: each a task, ended with the connection or before it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar

import structlog
from graphql import OperationType

from api.access.standing import Holding
from api.access.viewer import Viewer
from api.compiler.engine import Answer, Engine, Request, refused, refused_with
from api.compiler.request.document import RequestError
from api.compiler.watching import Event, NewsWatch
from api.live.hub import Hub, Subscriber
from graph.errors import DEFECTS, GraphError, LimitExceeded
from graph.live.news import NewsPlace
from graph.metrics import ANSWERED, timed_request

Result = TypeVar("Result")

_Work = Callable[[], Awaitable[None]]

_LOG = structlog.get_logger(__name__)


class OrgTurns(Protocol):
    """Threads in which organisations take turns."""

    async def run(self, org: str, call: Callable[[], Result]) -> Result:
        """Return what a call returns, once it had its turn.

        Raises:
            Overloaded: When too many calls of the organisation wait.
        """


class Teller(Protocol):
    """Writes what an operation has to say, in the words of a protocol."""

    def event(self, id_: str, event: Event) -> None:
        """Tell an event of a subscription."""

    def answer(self, id_: str, answer: Answer) -> None:
        """Give the one answer of an operation, or the fault of its request; it ends."""

    def done(self, id_: str) -> None:
        """Say that an operation has ended."""

    async def room(self) -> None:
        """Wait until not too much is waiting to be sent."""

    def end(self, error: GraphError) -> None:
        """End the connection."""


Asking = Callable[[Viewer], Request]
"""Makes the request of an operation for who asks; raises a GraphError when it may not be."""


@dataclass(frozen=True, slots=True)
class Service:
    """What every connection needs."""

    engine: Engine
    hub: Hub
    turns: OrgTurns


@dataclass(eq=False, slots=True)
class _Operation:
    """An operation under way, as the sink of its events."""

    line: LiveLine
    id: str
    asking: Asking
    subscriber: Subscriber | None = None

    def told(self, events: Iterable[Event]) -> None:
        for event in events:
            self.line.teller.event(self.id, event)

    def ended(self, error: GraphError) -> None:
        if self.line.close(self.id):
            self.line.teller.answer(self.id, refused(error))

    async def room(self) -> None:
        await self.line.teller.room()


@dataclass(eq=False, slots=True)
class LiveLine:
    """A connection of somebody. All methods belong to the thread of the event loop."""

    service: Service
    holding: Holding
    teller: Teller
    _viewer: Viewer = field(init=False)
    _operations: dict[str, _Operation] = field(default_factory=dict)
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._viewer = self.holding.viewer

    def __len__(self) -> int:
        return len(self._operations)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._operations

    def open(self, id_: str, asking: Asking, place: NewsPlace | None = None) -> None:
        """Begin an operation, a subscription of it behind a place if one is given."""
        operation = self._operations[id_] = _Operation(self, id_, asking)
        self._begin(operation, lambda: self._open(operation, place))

    def close(self, id_: str) -> bool:
        """End an operation; False when there is none of that id."""
        operation = self._operations.pop(id_, None)
        task = self._tasks.pop(id_, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()
        if operation is not None and operation.subscriber is not None:
            operation.subscriber.leave()
        return operation is not None

    def close_all(self) -> None:
        """End all operations."""
        for id_ in [*self._operations]:
            self.close(id_)

    def changed(self, viewer: Viewer) -> None:
        """Go on with all subscriptions with what may be read now."""
        self._viewer = viewer
        for operation in [*self._operations.values()]:
            if operation.subscriber is not None:
                self._begin(operation, partial(self._move, operation, operation.subscriber))

    def ended(self, error: GraphError) -> None:
        """End the connection."""
        self.teller.end(error)

    def _begin(self, operation: _Operation, work: _Work) -> None:
        before = self._tasks.get(operation.id)
        if before is not None:
            before.cancel()
        self._tasks[operation.id] = asyncio.ensure_future(self._guarded(operation, work))

    async def _guarded(self, operation: _Operation, work: _Work) -> None:
        try:
            await work()
        except GraphError as error:
            operation.ended(error)
        except RequestError as error:
            if self.close(operation.id):
                self.teller.answer(operation.id, refused_with(error))
        except RecursionError:
            operation.ended(LimitExceeded("the document or its variables are nested too deeply"))
        except DEFECTS:
            _LOG.exception("defect")
            operation.ended(GraphError("the operation met a defect in Nazara"))

    async def _open(self, operation: _Operation, place: NewsPlace | None) -> None:
        viewer = self._viewer
        made = await self.service.turns.run(viewer.org, lambda: self._made(operation, viewer))
        if isinstance(made, NewsWatch):
            operation.subscriber = await self.service.hub.subscribe(made, operation, place)
            if viewer != self._viewer:
                await self._move(operation, operation.subscriber)
        elif self.close(operation.id):
            self.teller.answer(operation.id, made)

    def _made(self, operation: _Operation, viewer: Viewer) -> NewsWatch | Answer:
        """Plan a subscription, or answer another operation at once; this blocks.

        Either is counted as a request, a subscription with the time until it stands.
        """
        engine = self.service.engine
        with timed_request() as timed:
            request = operation.asking(viewer)
            try:
                asked = engine.operation(request)
                timed.operation = asked.called
                if asked.kind is OperationType.SUBSCRIPTION:
                    watch = NewsWatch.of(engine, request)
                    timed.outcome = ANSWERED
                    return watch
                answer = engine.execute(request)
            except RequestError as error:
                answer = refused_with(error)
            timed.outcome = answer.outcome
            return answer

    async def _move(self, operation: _Operation, subscriber: Subscriber) -> None:
        viewer, engine = self._viewer, self.service.engine
        watch = await self.service.turns.run(
            viewer.org, lambda: NewsWatch.of(engine, operation.asking(viewer))
        )
        operation.subscriber = await self.service.hub.move(subscriber, watch)
