"""Each role, reader and not: what is restricted shows to readers, and to others does not exist.

The documents are made from the schema, as those of `test_rights`. What is compared is the whole of
an answer, the statements that it took, what is left in the graph, and the time: not how long it
takes, but whether one of two takes longer more often than chance would have it, and by more than
reading a property takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import fmean, median
from typing import Any, Final

import httpx
import orjson
import pytest
from graphql import GraphQLField, get_named_type, is_required_argument

from api.access.tokens import create_token
from api.access.viewer import ROLES, Viewer
from api.compiler.engine import Request
from api.schema.bindings import TYPES
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.access.made_up import made_up
from tests.api.access.probes import Document
from tests.api.access.strangers import RESTRICTED, SECRET, Strangers
from tests.api.access.test_rights import (
    MISSING,
    World,
    chosen,
    comparable,
    part,
    wide,
    widened,
)
from tests.api.conftest import serving
from tests.conftest import empty_store
from tests.statements import run

__all__ = ["wide"]

READER: Final = Viewer("acme", role="viewer", visible=("org", RESTRICTED))
_PAIRS: Final = 60
_TELLING: Final = 0.3
"""How far from one half the share of the slower ones may be: four and a half times the deviation of
that many tosses of a coin, for each of some dozens of fields."""
_BY: Final = 0.08
"""By what share of its time an answer has to be slower or quicker, besides: a read of a property
takes time too, too little to be told over a network."""


class Asked(World):
    """The graph with restricted nodes in it, asked by whoever a test says."""

    viewer: Viewer = Viewer("acme", role="admin")

    def ask(self, document: Document, x: str = "", org: str = "acme") -> bytes:
        """Return the body of the answer."""
        request = Request(document.text, self.given(document, x), None, org, self.viewer)
        return self.engine.execute(request).body

    def given(self, document: Document, x: str) -> dict[str, str]:
        """Return the variables of a document."""
        return {"x": x} if document.kind else {}

    def by(self, viewer: Viewer) -> Asked:
        """Ask as somebody from now on."""
        self.viewer = viewer
        return self


@pytest.fixture
def world(store: Store, wide: Settings) -> Iterator[Asked]:
    del store
    made = Asked(wide, made_up())
    yield made
    made.store.close()


@pytest.fixture
def strangers(world: Asked) -> Strangers:
    return world.add_strangers()


@pytest.fixture(scope="module")
def still(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Asked, Strangers]]:
    """One world for the tests at the end, which change nothing in it, and what is restricted."""
    with empty_store(settings):
        made = Asked(widened(settings, tmp_path_factory.mktemp("uploads")), made_up())
        yield made, made.add_strangers()
        made.store.close()


def forbidden(body: bytes) -> bool:
    return b'"FORBIDDEN"' in body


@pytest.mark.parametrize("role", ROLES)
def test_to_a_role_that_reads_no_scope_answers_are_as_if_nothing_were_restricted(
    world: Asked, role: str, *, long: bool
) -> None:
    world.by(Viewer("acme", role=role))
    documents = part(world.prober.wholes(past=False), 48, long=long)
    before = {one.asks: comparable_or_refused(one, world.ask(one)) for one in documents}

    world.add_strangers()

    changed = []
    for one in documents:
        body = world.ask(one)
        assert role != "admin" or b'"errors"' not in body, (one.asks, body)
        shown = SECRET.encode() in body or RESTRICTED.encode() in body
        if shown or before[one.asks] != comparable_or_refused(one, body):
            changed.append(one.asks)
    assert changed == []


def comparable_or_refused(document: Document, body: bytes) -> Any:
    return orjson.loads(body) if forbidden(body) else comparable(document, body)


def test_a_reader_meets_restricted_nodes_of_every_type_and_in_most_fields(
    world: Asked, strangers: Strangers, *, long: bool
) -> None:
    """A test that sees nothing restricted anywhere would see no leak either."""
    documents = part(world.prober.wholes(past=False), 32, long=long)
    seen = {one.asks for one in documents if SECRET.encode() in world.by(READER).ask(one)}
    lists = [name for name, one in world.prober.fields_of("Query").items() if is_list(one)]
    found = {name for name in lists if SECRET.encode() in world.ask(titles(name))}
    ids = [orjson.loads(world.ask(node(), uid)) for uid in strangers.restricted.values()]

    assert len(seen) > len(documents) // 3
    assert len(found) >= len(TYPES)
    assert all(one["data"]["node"] for one in ids)


def is_list(found: GraphQLField) -> bool:
    return "nodes" in getattr(get_named_type(found.type), "fields", ()) and not any(
        map(is_required_argument, found.args.values())
    )


def titles(name: str) -> Document:
    return Document(f"Query.{name}", f"{{ {name} {{ nodes {{ title }} }} }}")


def node() -> Document:
    return Document("Query.node", "query ($x: ID!) { node(id: $x) { id title } }", "ID")


def test_a_reader_s_id_makes_a_difference_where_an_id_is_taken(
    world: Asked, strangers: Strangers
) -> None:
    world.by(replace(READER, role="admin"))
    probes = [
        one
        for one in world.prober.probes()
        if one.kind == "ID"
        and one.asks.startswith(("Query.", "Mutation."))
        and "where" not in one.asks
    ]

    blind = [
        probe.asks
        for probe in probes
        if all(
            world.recorded(probe, x)[0] == world.recorded(probe, MISSING)[0]
            for x in (*strangers.restricted.values(), strangers.restricted_upload)
        )
    ]

    assert len(probes) > 5
    assert [one for one in blind if one.startswith("Query.")] == []
    # What belongs to a tool is refused before all else, to who may see it.
    assert len(blind) < len([one for one in probes if one.asks.startswith("Mutation.")])


@pytest.mark.parametrize("role", ROLES)
def test_no_argument_tells_a_restricted_node_from_one_that_is_nowhere(
    still: tuple[Asked, Strangers], role: str, *, long: bool
) -> None:
    world, strangers = still
    world.by(Viewer("acme", role=role))
    probes = [one for one in chosen(world.prober.probes(), long=long) if one.kind == "ID"]
    some = [strangers.restricted[name] for name in ("System", "Incident", "Document")]
    some.append(strangers.restricted_upload)
    before = graph(world)

    told = []
    for probe in probes:
        wanted = world.recorded(probe, MISSING)
        ids = strangers.restricted.values() if probe.asks.startswith("Mutation.") else some
        told += [(probe.asks, x) for x in ids if world.recorded(probe, x) != wanted]

    assert told == []
    assert graph(world) == before, "a change of what nobody may see, or for what is not there"


def graph(world: World) -> list[Any]:
    """Return all that the graph holds."""
    nodes = "MATCH (n) RETURN [coalesce(n.uid, ''), labels(n), toString(n.name), toString(n.title),"
    nodes += " toString(n.version), toString(n.status)] AS row ORDER BY row"
    links = "MATCH (a)-[r]->(b) RETURN [coalesce(a.uid, ''), type(r), coalesce(b.uid, '')] AS row"
    return run(world.store, nodes) + sorted(run(world.store, links))


def tells(
    one: Callable[[], Any], other: Callable[[], Any], pairs: int = _PAIRS
) -> tuple[float, float] | None:
    """Return in what share of pairs the first takes longer and by what share, if that tells.

    Who begins changes from pair to pair.
    """
    for _ in range(5):
        one()
        other()
    found: list[tuple[float, float]] = []
    for number in range(pairs):
        first, second = (one, other) if number % 2 else (other, one)
        times = timed(first), timed(second)
        found.append(times if number % 2 else (times[1], times[0]))
    share = fmean(mine > its for mine, its in found)
    by = median(mine for mine, _ in found) / median(its for _, its in found) - 1
    return (share, by) if abs(share - 0.5) > _TELLING and abs(by) > _BY else None


def timed(call: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def test_the_time_of_an_answer_does_not_tell_a_restricted_node_from_one_that_is_nowhere(
    still: tuple[Asked, Strangers],
) -> None:
    world, strangers = still
    probes = [
        one
        for one in world.by(Viewer("acme", role="admin")).prober.probes()
        if one.kind == "ID" and one.asks.startswith("Query.") and "where" not in one.asks
    ]
    hidden = strangers.restricted["System"]

    def asking(probe: Document, x: str) -> Callable[[], bytes]:
        return lambda: world.ask(probe, x)

    told = {}
    for probe in probes:
        if found := tells(asking(probe, hidden), asking(probe, MISSING)):
            told[probe.asks] = found
    seen = world.by(READER)
    known = tells(lambda: seen.ask(whole(), hidden), lambda: seen.ask(whole(), MISSING))

    assert told == {}
    assert known, "times that tell nothing of what is seen tell nothing at all"


def whole() -> Document:
    text = "query ($x: ID!) { neighborhood(id: $x, depth: 2) { nodes { id title } } }"
    return Document("Query.neighborhood", text, "ID")


def test_over_http_all_but_the_id_is_the_same(
    still: tuple[Asked, Strangers], settings: Settings
) -> None:
    world, strangers = still
    token = create_token(world.store, "acme", "test", "admin")
    hidden = strangers.restricted["System"]
    nowhere = hidden[:-1] + "x"
    text = "query ($id: ID!) { node(id: $id) { id title } changes(id: $id) { nodes { id } } }"

    with serving(settings) as address, httpx.Client(base_url=address) as client:
        client.headers["Authorization"] = f"Bearer {token}"

        def get(uid: str) -> tuple[int, dict[str, str], bytes]:
            given = {"query": text, "variables": orjson.dumps({"id": uid}).decode()}
            answer = client.get("/graphql", params=given)
            kept = {
                name: value
                for name, value in answer.headers.items()
                if name not in {"date", "x-request-id"}
            }
            return answer.status_code, kept, answer.content

        first, second = get(hidden), get(nowhere)

    assert first == second
    assert "etag" in first[1]
    assert first[0] == 200
