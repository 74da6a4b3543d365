"""What is another organisation's, hidden, deleted or not for all does not exist: in no answer.

The documents are made from the schema, so a field is tried from the day on which it is added.
Everyday runs try every field once and a part of the filters; `--long` tries everything.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
import pytest
from graphql import GraphQLInputObjectType, parse, validate

from api.access.tokens import create_token
from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request, refused
from api.compiler.plan.lookup import plan_node
from api.compiler.registry import REGISTRY, FieldPlanner, Registry
from api.compiler.watching import NewsWatch
from api.schema.bindings import ROOTS, TYPES
from api.schema.build import core_schema, schema_for, strawberry_schema
from enrich.embedding.job import EmbedJob
from enrich.providers.local import LocalEmbeddings
from graph.errors import GraphError
from graph.live.news import EntryId, News, NewsPlace
from graph.settings.settings import Settings
from graph.store.store import Row, Statement, Store
from tests.api.access.made_up import made_up, plan_anybodys
from tests.api.access.probes import Document, Prober
from tests.api.access.strangers import (
    RESTRICTED,
    SECRET,
    Strangers,
    write_own,
    write_strangers,
    write_upload,
)
from tests.statements import run

MISSING: Final = "acme:t:main:system:System-missing"
PLACE: Final = NewsPlace(EntryId(1_764_419_000_000, 0), 0)
_WORDS: Final = "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()"


class Recorder(Store):
    """A store that remembers which statements were read."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.texts: list[str] = []

    def read(self, query: Statement, **params: Any) -> list[Row]:
        """Run one reading query."""
        self.texts.append(query.text)
        return super().read(query, **params)


class World:
    """The graph with what `acme` has, and an engine that is asked about it."""

    def __init__(self, settings: Settings, registry: Registry = REGISTRY) -> None:
        self.store = Recorder(settings)
        self.own = write_own(self.store)
        self.upload = write_upload(self.store, "acme", "own")
        schema = strawberry_schema(settings.graphql_page_size, registry.extras)
        self.engine = Engine(schema, self.store, settings, registry)
        self.prober = Prober(core_schema(self.engine.schema), self.own)
        self.embed("acme", [uid for uids in self.own.values() for uid in uids])

    def add_strangers(self) -> Strangers:
        """Write what nobody of `acme` may notice."""
        made = write_strangers(self.store, self.own)
        self.embed("other", [*made.foreign.values()])
        self.embed("acme", [*made.restricted.values(), *made.hidden.values()])
        return made

    def embed(self, org: str, uids: list[str]) -> None:
        EmbedJob(self.store, org, (LocalEmbeddings(),)).run(uids)
        with self.store.driver.session() as session:
            session.run(_WORDS).consume()

    def ask(self, document: Document, x: str = "", org: str = "acme") -> bytes:
        variables = {"x": x} if document.kind else {}
        admin = Viewer(org, role="admin")
        request = Request(document.text, variables, None, org, admin)
        if document.text.startswith("subscription"):
            return self.told(request)
        return self.engine.execute(request).body

    def told(self, request: Request) -> bytes:
        """Return all events of a subscription when there is news of every node in the graph."""
        try:
            watching = NewsWatch.of(self.engine, request)
            events = watching.tell([(PLACE, News(uid)) for uid in self.uids()])
            gone = [(PLACE, News(uid, "DELETED")) for uid in self.uids("&!Tombstone")]
            return b"[" + b",".join(one.body for one in (*events, *watching.tell(gone))) + b"]"
        except GraphError as error:
            return refused(error).body

    def uids(self, labels: str = "") -> list[str]:
        """Return the uids of all nodes, those of other organisations too."""
        return list(run(self.store, f"MATCH (n:_Entity{labels}) RETURN n.uid ORDER BY n.uid"))

    def recorded(self, document: Document, x: str) -> tuple[bytes, list[str]]:
        """Return the answer with `x` left out of it, and the statements that it took."""
        self.store.texts.clear()
        return self.ask(document, x).replace(x.encode(), b"X"), list(self.store.texts)


@pytest.fixture
def wide(settings: Settings, tmp_path: Path) -> Settings:
    return widened(settings, tmp_path)


def widened(settings: Settings, folder: Path) -> Settings:
    """Return settings under which a document may ask everything there is, on any machine."""
    return settings.model_copy(
        update={
            "log_uploads_dir": folder,
            "graphql_max_aliases": 500,
            "graphql_max_lists": 1000,
            "graphql_max_fields": 5000,
            "query_timeout": 120.0,
            # What is remembered for a while is read by the first who asks, whatever is asked for.
            "embed_models_seconds": 0,
        }
    )


@pytest.fixture
def world(store: Store, wide: Settings) -> Iterator[World]:
    del store
    made = World(wide)
    yield made
    made.store.close()


def part(documents: Iterable[Document], share: int, *, long: bool) -> list[Document]:
    """Return one document in `share`, always the same ones; all of them in the long form."""
    return [one for one in documents if long or zlib.crc32(one.asks.encode()) % share == 0]


def comparable(document: Document, body: bytes) -> Any:
    """Return an answer, or of what a search found no more than how much.

    The index of words counts the texts of all organisations. That moves scores, and so which
    of one's own nodes come first, but never how many there are, nor whose.
    """
    content = orjson.loads(body)
    if "semanticNeighbors" not in document.text:
        return content
    found = content["data"].get("semanticNeighbors")
    return len(found or content["data"]["node"]["semanticNeighbors"])


# What is so now is asked every day as each role, by the tests of readers and others.
@pytest.mark.parametrize(
    "past", [pytest.param(False, marks=pytest.mark.long), True], ids=["now", "then"]
)
def test_no_answer_changes_when_strangers_come(world: World, *, past: bool, long: bool) -> None:
    documents = part(world.prober.wholes(past=past), 96 if past else 24, long=long)
    before = {one.asks: world.ask(one) for one in documents}
    assert [one for one in before.items() if b'"errors"' in one[1]] == []

    world.add_strangers()

    changed = []
    for one in documents:
        after = world.ask(one)
        assert b'"errors"' not in after, (one.asks, after)
        if SECRET.encode() in after or RESTRICTED.encode() in after:
            changed.append((one.asks, "shows a stranger"))
        elif comparable(one, after) != comparable(one, before[one.asks]):
            changed.append((one.asks, "is another answer"))
    assert changed == []


def test_what_is_a_strangers_is_answered_as_if_it_did_not_exist(
    world: World, *, long: bool
) -> None:
    strangers = world.add_strangers()
    probes = chosen(world.prober.probes(), long=long)

    assert told_apart(world, strangers, probes) == []


def told_apart(
    world: World, strangers: Strangers, probes: list[Document]
) -> list[tuple[str, str, bytes, bytes]]:
    """Return the probes that answer otherwise for a stranger's than for what is nowhere."""
    cursors = foreign_cursors(world)
    told = []
    for probe in probes:
        missing = {"ID": MISSING, "String": "no such text", "cursor": "bm8gY3Vyc29y"}[probe.kind]
        wanted = world.recorded(probe, missing)
        for x in values_for(probe, strangers, cursors):
            got = world.recorded(probe, x)
            if got != wanted:
                told.append((probe.asks, x, got[0][:300], wanted[0][:300]))
    return told


@pytest.mark.parametrize("planner", [plan_node, plan_anybodys])
def test_a_field_that_is_added_is_tried_by_itself(
    store: Store, wide: Settings, planner: FieldPlanner
) -> None:
    del store
    world = World(wide, made_up(planner))
    strangers = world.add_strangers()
    added = {"Query.closest(id)", "Mutation.rename(input.id)"}

    probes = [one for one in world.prober.probes() if one.asks in added]
    told = {asks for asks, *_ in told_apart(world, strangers, probes)}
    world.store.close()

    assert {one.asks for one in probes} == added
    assert told == ({"Query.closest(id)"} if planner is plan_anybodys else set())


def chosen(probes: Iterator[Document], *, long: bool) -> list[Document]:
    """Return the inputs of mutations, arguments of root fields and the interface; else a part."""
    probed = list(probes)
    # What a text makes is new each time it is made: only ids can be told apart.
    changes = [one for one in probed if one.asks.startswith("Mutation.") and one.kind == "ID"]
    found = [one for one in probed if not one.asks.startswith("Mutation.")]
    direct = [one for one in found if "." not in one.asks.partition("(")[2]]
    roots = [one for one in direct if one.asks.startswith(("Query.", "Entity.", "Subscription."))]
    nested = [one for one in direct if one not in roots]
    filters = [one for one in found if one not in direct]
    return [*changes, *roots, *part(nested, 40, long=long), *part(filters, 240, long=long)]


def values_for(probe: Document, strangers: Strangers, cursors: dict[str, str]) -> list[str]:
    """Return what to put into a probe."""
    if probe.kind == "ID":
        # Of what was changed here an admin reads the trail, by a field of its own.
        own = strangers.hidden["AuditEvent"] if "auditEvent" in probe.asks else None
        return [uid for uid in strangers.ids(past=False) if uid != own]
    if probe.kind == "cursor":
        own = cursors.get(probe.asks.partition("(")[0])
        return [own or next(iter(cursors.values()))]
    # The text of a search is no id: its answers are compared by the test above.
    return [] if probe.asks == "Query.semanticNeighbors(text)" else [SECRET, f"{SECRET} System 0"]


def foreign_cursors(world: World) -> dict[str, str]:
    """Return a cursor of each root list that the other organisation's token gets."""
    found = {}
    for name in world.prober.fields_of("Query"):
        document = Document(name, f"{{ {name} {{ pageInfo {{ endCursor }} }} }}")
        data = orjson.loads(world.ask(document, org="other")).get("data")
        if data and data[name]["pageInfo"]["endCursor"]:
            found[f"Query.{name}"] = data[name]["pageInfo"]["endCursor"]
    assert {f"Query.{name}" for name in ROOTS} <= found.keys()
    return found


def test_ids_of_ones_own_make_a_difference_where_an_id_is_taken(world: World) -> None:
    """A probe that sees nothing would also see no leak."""
    own = [world.upload, *(uids[0] for uids in world.own.values())]
    probes = [
        one
        for one in world.prober.probes()
        if one.kind == "ID" and one.asks.startswith("Query.") and "where" not in one.asks
    ]
    blind = [
        probe.asks
        for probe in probes
        if all(world.recorded(probe, x)[0] == world.recorded(probe, MISSING)[0] for x in own)
    ]

    assert len(probes) > 5
    assert blind == []


def test_every_field_is_tried(settings: Settings, *, long: bool) -> None:
    schema = core_schema(schema_for(settings))
    prober = Prober(schema, {name: [MISSING] for name in TYPES})
    documents = [*prober.wholes(past=False), *prober.wholes(past=True), *prober.probes()]

    objects = [
        type_
        for name, type_ in schema.type_map.items()
        if hasattr(type_, "fields") and not name.startswith("__")
    ]
    fields = {
        f"{one.name}.{name}"
        for one in objects
        if not isinstance(one, GraphQLInputObjectType)
        for name in one.fields
    }
    assert fields - prober.fields == set()
    tried = part(documents, 10, long=long)
    assert [one.asks for one in tried if validate(schema, parse(one.text))] == []
    assert {f"Query.{name}" for name in schema.query_type.fields} <= prober.fields  # type: ignore[union-attr]


@pytest.mark.usefixtures("world")
def test_a_foreign_token_reads_its_own_organisation_alone(
    client: httpx.Client, store: Store, world: World
) -> None:
    world.add_strangers()
    token = create_token(store, "other", "theirs", "admin")
    text = "query ($id: ID!) { node(id: $id) { title } systems { totalCount nodes { title } } }"
    body = {"query": text, "variables": {"id": world.own["System"][0]}}

    theirs = client.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})

    systems = {"totalCount": 1, "nodes": [{"title": f"{SECRET} System 0"}]}
    assert theirs.json() == {"data": {"node": None, "systems": systems}}
