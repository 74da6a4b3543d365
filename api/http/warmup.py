"""Plan known operations when a process starts, so that nobody waits for the first of them.

An operation is known by its file: some are in `api/http/operations`, others in the folder
`graphql_operations`. `name.graphql` may have a `name.json` beside it with the variables that it
is usually asked with, for a plan depends on which of them are there. After these come the queries
of the portal's pages.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import redis
import structlog
from graphql import (
    GraphQLError,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    print_ast,
)

from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request
from api.compiler.request.document import RequestError
from api.http.documents import files
from graph.errors import DEFECTS, GraphError, InvalidInput
from graph.queue.backlog import backlog
from graph.settings.queue_clients import queue_client
from graph.settings.settings import Settings
from graph.store.store import Store

NOBODY: Final = ""
"""An organisation that no token has: its lists are empty, whatever is asked."""

_PAUSE_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 5.0
_EXAMPLES: Final = {"DateTime": "2000-01-01T00:00:00Z"}
"""What a variable of a type is given; any other is given a text."""

_SHOWN: Final = 60
"""Characters of a page's operation by which the log names it."""
_LOG = structlog.get_logger(__name__)


@dataclass(slots=True)
class WarmUp:
    """Runs each known operation once, in a thread of its own, while requests are answered.

    A file that can't be read or planned is logged and left out; `pages` are the texts of what the
    portal's pages ask.
    """

    engine: Engine
    store: Store
    settings: Settings
    pages: Iterable[str] = ()
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it is switched off."""
        if self.settings.graphql_warm_up:
            self._thread = threading.Thread(target=self.run, name="warm-up", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End when the operation at hand is done; it is not waited for long."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def run(self) -> int:
        """Wait for Neo4j, plan every known operation and return how many were planned."""
        limit = max(self.settings.query_timeout, self.settings.graphql_warm_up_timeout)
        patient = self.settings.model_copy(update={"query_timeout": limit})
        with closing(Store(patient)) as store:
            return self._run(store)

    def _run(self, store: Store) -> int:
        done = 0
        if self._database_is_there():
            waits_until = time.monotonic() + self.settings.graphql_warm_up_wait
            for path in files(self.settings.graphql_operations):
                if not self._may_go_on(waits_until):
                    break
                done += self._warm(str(path), requests_of(path), store)
            for text in self.pages:
                if not self._may_go_on(waits_until):
                    break
                done += self._warm(text[:_SHOWN], requests_of_page(text), store)
            _LOG.info("warmed_up", operations=done)
        return done

    def _database_is_there(self) -> bool:
        while not self._stop.is_set():
            try:
                self.store.verify()
            except GraphError:
                self._stop.wait(_PAUSE_SECONDS)
            else:
                return True
        return False

    def _may_go_on(self, waits_until: float) -> bool:
        """Wait while records wait to be written: Neo4j has one pair of hands for both."""
        while time.monotonic() < waits_until and self._is_much_to_do():
            if self._stop.wait(_PAUSE_SECONDS):
                break
        return not self._stop.is_set()

    def _is_much_to_do(self) -> bool:
        try:
            with queue_client(self.settings, _PATIENCE_SECONDS) as queue:
                found = backlog(queue)
        except redis.RedisError:
            return False
        return found.waiting + found.given_out > 0

    def _warm(self, name: str, requests: Iterable[Request], store: Store) -> int:
        done = 0
        try:
            for request in requests:
                self.engine.warm(request, store)
                done += 1
        except (GraphError, RequestError, OSError, *DEFECTS) as error:
            _LOG.warning("operation_not_warmed", operation=name, why=str(error))
        return done


def requests_of_page(text: str) -> Iterator[Request]:
    """Yield a request for each query of a page; what it needs to be given is a text, or a time.

    What changes something is not tried, and a subscription is planned when it is.
    """
    for definition in parse(text).definitions:
        if (
            isinstance(definition, OperationDefinitionNode)
            and definition.operation is OperationType.QUERY
        ):
            given = {
                one.variable.name.value: _EXAMPLES.get(print_ast(one.type.type), "-")
                for one in definition.variable_definitions or ()
                if isinstance(one.type, NonNullTypeNode)
            }
            yield Request(text, given, None, NOBODY, Viewer(NOBODY, role="admin"))


def requests_of(path: Path) -> Iterator[Request]:
    """Yield a request for each operation in a file.

    Raises:
        InvalidInput: When the file is no GraphQL, or the one beside it no JSON object.
        OSError: When a file can't be read.
    """
    text = path.read_text(encoding="utf-8").strip()
    variables = _variables(path.with_suffix(".json"))
    try:
        definitions = parse(text).definitions
    except GraphQLError as error:
        raise InvalidInput(error.message) from error
    for definition in definitions:
        if isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else None
            yield Request(text, variables, name, NOBODY)


def _variables(path: Path) -> dict[str, Any]:
    found = orjson.loads(path.read_bytes()) if path.is_file() else {}
    if not isinstance(found, dict):
        message = f"{path.name} holds no JSON object"
        raise InvalidInput(message)
    return found
