"""One graph with everything that answers for it: Neo4j, the API and, if there is one, the peer."""

from __future__ import annotations

import http.client
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from api.access.tokens import create_token
from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.schema.build import schema_for
from bench.by_hand import statement
from bench.graph import api_server, graph_server
from bench.reading import peer
from bench.reading.clients import Clients, Target
from bench.reading.content import Sizes, sizes
from bench.reading.load import Loaded, load
from bench.reading.operations import ORG, Operation, Place, Question, Scene
from graph.settings.settings import resolve
from graph.store.store import Store

_DEEP = 0.8
_PAGE = 200
_PLACES = 10
_CHECKED = 20
_LIST = """query ($after: String, $first: Int) { incidents(first: $first, after: $after) {
  nodes { id createdAt } pageInfo { endCursor } } }"""


class Differing(Exception):
    """Two ways to ask gave different nodes."""


@dataclass(slots=True)
class Site:
    """A graph of some size; `pids` names the processes that are measured."""

    records: int
    loaded: Loaded
    store: Store
    port: int
    token: str
    pids: dict[str, int]
    peer_port: int | None
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        """Look up what there is to ask for."""
        parts = sizes(self.records, ORG)
        most = self.store.settings.graphql_max_count + 1
        self.scene = Scene(parts, list(self._places(parts)), most)

    def targets(self, operation: Operation) -> dict[str, Target]:
        """Return whom to ask, by name: ours, raw, and the peer where it can answer."""
        questions = operation.questions(self.scene)
        found = {"ours": self._ours(operation, questions), "raw": self._raw(operation, questions)}
        if operation.peer is not None and self.peer_port is not None:
            found["peer"] = self._peer(operation, questions)
        return found

    def check(self, clients: Clients, operation: Operation) -> int:
        """Hold that all targets answer with the same nodes; return how many they were.

        What runs our own statement is left out: it may carry more than the answer shows.

        Raises:
            Differing: When they do not, or when there are none.
        """
        count = min(_CHECKED, len(operation.questions(self.scene)))
        found = {
            name: [names_of(orjson.loads(text)) for text in clients.answers(target, count)]
            for name, target in self.targets(operation).items()
            if name != "raw" or operation.statement is not None
        }
        ours = found["ours"]
        for name, others in found.items():
            for mine, other in zip(ours, others, strict=True):
                if mine != other or not mine:
                    message = f"ours {_excess(mine, other)}, {name} {_excess(other, mine)}"
                    raise Differing(message)
        return sum(part.total() for part in ours)

    def _ours(self, operation: Operation, questions: list[Question]) -> Target:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        bodies = [_body(operation.query, question.ours) for question in questions]
        name = f"ours {operation.name} {self.records}"
        return {
            "name": name,
            "port": self.port,
            "path": "/graphql",
            "headers": headers,
            "bodies": bodies,
        }

    def _peer(self, operation: Operation, questions: list[Question]) -> Target:
        assert operation.peer is not None
        return {
            "name": f"peer {operation.name} {self.records}",
            "port": self.peer_port,
            "path": "/graphql",
            "headers": {"Content-Type": "application/json", "Accept": "application/json"},
            "bodies": [_body(operation.peer, question.peer) for question in questions],
        }

    def _raw(self, operation: Operation, questions: list[Question]) -> Target:
        if operation.statement is None:
            text, params = self._compiled(operation, questions)
        else:
            text, params = statement(operation.statement), [one.raw for one in questions]
        endpoints = resolve(self.store.settings)
        return {
            "name": f"raw {operation.name} {self.records}",
            "uri": endpoints.neo4j_uri,
            "user": endpoints.neo4j_user,
            "password": endpoints.neo4j_password,
            "text": text,
            "params": [_sent(one) for one in params],
        }

    def _compiled(
        self, operation: Operation, questions: list[Question]
    ) -> tuple[str, list[dict[str, Any]]]:
        """Return the statement that the API itself would run, and its parameters."""
        settings = self.store.settings
        engine = Engine(schema_for(settings), self.store, settings)
        params = []
        for question in questions:
            request = Request(operation.query, question.ours, None, ORG)
            _, plan, variables = engine.plan(request)
            binder = Binder(variables, ORG, settings)
            binder.bind(plan.fetches)
            params.append(dict(binder.params))
        return plan.text, params

    def _places(self, parts: Sizes) -> Iterator[Place]:
        """Walk down the list of incidents as a client would, and note the last places."""
        first = min(_PAGE, max(1, parts.incidents // 50))
        pages = max(1, int(parts.incidents * _DEEP) // first)
        after: str | None = None
        with self._asked() as ask:
            for number in range(1, pages + 1):
                page = ask({"after": after, "first": first})["incidents"]
                after = page["pageInfo"]["endCursor"]
                if after is not None and number > pages - _PLACES:
                    last = page["nodes"][-1]
                    yield Place(after, last["createdAt"], last["id"], number * first)

    @contextmanager
    def _asked(self) -> Iterator[Callable[[dict[str, Any]], Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

        def ask(variables: dict[str, Any]) -> Any:
            connection.request("POST", "/graphql", _body(_LIST, variables), headers)
            return orjson.loads(connection.getresponse().read())["data"]

        try:
            yield ask
        finally:
            connection.close()


@contextmanager
def site(records: int, installed: Path | None, say: Callable[[str], None]) -> Iterator[Site]:
    """Yield a filled graph with servers on it; all of them end with the context."""
    with ExitStack() as stack:
        graph = stack.enter_context(graph_server())
        loaded = load(graph.store, records, lambda line: say(f"{records:,}: {line}"))
        rate = loaded.nodes / loaded.seconds
        say(f"{records:,}: {loaded.nodes:,} nodes in {loaded.seconds:.0f} s, {rate:,.0f}/s")
        token = create_token(graph.store, ORG, "bench", "viewer")
        port, api = stack.enter_context(api_server(graph.store))
        pids = {"api": api, "neo4j": graph.pid}
        peer_port = None
        if installed is not None:
            endpoints = resolve(graph.store.settings)
            peer_port, pids["peer"] = stack.enter_context(peer.serving(installed, endpoints))
        yield Site(records, loaded, graph.store, port, token, pids, peer_port)


def names_of(answer: Any) -> Counter[str]:
    """Count the uids, names and titles anywhere in an answer.

    Raises:
        Differing: When it is an answer with errors.
    """
    if isinstance(answer, dict):
        if "errors" in answer:
            message = str(answer["errors"])[:300]
            raise Differing(message)
        return _summed(answer.values())
    if isinstance(answer, list):
        return _summed(answer)
    return Counter([answer]) if isinstance(answer, str) and _is_telling(answer) else Counter()


def _is_telling(text: str) -> bool:
    """Tell uids, names and titles from what not everybody is asked for: times, states."""
    return " " in text or text.count(":") >= 4 or text.startswith(("system-", "team-"))


def _summed(parts: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in parts:
        found.update(names_of(part))
    return found


def _excess(these: Counter[str], others: Counter[str]) -> str:
    extra = these - others
    return f"has {these.total()} nodes, {extra.total()} more than the other: {list(extra)[:3]}"


def _sent(params: dict[str, Any]) -> dict[str, Any]:
    """Mark the times among parameters: JSON has none."""
    return {
        name: {"time": value.isoformat()} if isinstance(value, datetime) else value
        for name, value in params.items()
    }


def _body(query: str, variables: dict[str, Any]) -> str:
    return orjson.dumps({"query": query, "variables": variables}).decode()
