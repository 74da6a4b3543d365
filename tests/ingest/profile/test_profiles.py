"""Domain profiles in the real graph: imported, switched on, switched over, interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.errors import DatabaseUnavailable, InvalidInput, NotFound
from graph.model.facts import Envelope
from graph.settings.settings import Settings
from graph.store.store import Store, Transaction
from graph.write.upserts import Upsert
from ingest.delivery.delivery import deliver
from ingest.profile.document import Profile, normalised
from ingest.profile.faults import InvalidProfile
from ingest.profile.importing import ImportResult, activate_profile, import_profile
from ingest.profile.reading import read_profile
from ingest.profile.settling import difference
from ingest.profile.stored import Stored
from tests.graph.histories import Snapshot, snapshot

Answer = TypeVar("Answer")

ORG = "acme"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)

SHOP: dict[str, Any] = {
    "name": "shop",
    "languages": ["en"],
    "severities": [
        {"name": "sev1", "rank": 1, "aliases": ["meltdown"]},
        {"name": "sev2", "rank": 2, "aliases": ["wobble"]},
    ],
    "categories": [{"name": "paying"}, {"name": "card", "part_of": "Paying"}],
    "teams": [{"name": "payments", "title": "Payments"}],
    "systems": [
        {"name": "checkout", "kind": "service", "owner": "payments", "depends_on": ["orders db"]},
        {"name": "orders-db", "kind": "database"},
    ],
    "glossary": [{"name": "cb", "title": "Chargeback", "definition": "Money taken back."}],
    "policies": [
        {
            "id": "answer",
            "title": "Answer within an hour",
            "kind": "sla",
            "text": "Somebody answers.",
            "rule": {"minutes": 60},
            "about": ["checkout", "CB"],
            "owner": "payments",
        }
    ],
    "enrichment": [
        {
            "name": "Cards",
            "labels": ["Incident"],
            "kinds": ["summary"],
            "filter": {"categories": ["card"]},
        }
    ],
}
BANK: dict[str, Any] = {
    "name": "bank",
    "severities": [{"name": "major", "rank": 1}, {"name": "wobble", "rank": 4}],
    "systems": [{"name": "checkout", "kind": "vendor"}],
    "enrichment": [{"name": "Vectors", "labels": ["System"], "kinds": ["embedding"]}],
}

BOTH_ACTIVE = Upsert(
    "test_both_active",
    "CYPHER 25 MATCH (n) WHERE n.org = $org AND (n:DomainProfile OR n:EnrichmentPolicy)"
    " SET n.active = true",
)
LIVE = Upsert(
    "test_live",
    "CYPHER 25 MATCH (n:_Entity) WHERE n.org = $org AND n.version IS NOT NULL"
    " AND n.deleted_at IS NULL AND n.source = 'profile' RETURN n.uid AS uid",
)
POLICIES = Upsert(
    "test_policies",
    "CYPHER 25 MATCH (n:EnrichmentPolicy) WHERE n.org = $org"
    " RETURN n.name AS name, n.active AS active, n.profile AS profile, n.filter AS filter"
    " ORDER BY name",
)
RELATIONS = Upsert(
    "test_relations",
    "CYPHER 25 MATCH (a)-[r]->(b) WHERE a.org = $org AND r.valid_from IS NOT NULL"
    " RETURN a.native_id AS a, type(r) AS type, b.native_id AS b,"
    " r.valid_to IS NULL AS now, r.valid_from < coalesce(r.valid_to, r.valid_from + $tick) AS sane",
)
RANKS = Upsert(
    "test_ranks",
    "CYPHER 25 MATCH (n:Incident) WHERE n.org = $org OPTIONAL MATCH (c:Change)-[:CHANGED]->(n)"
    " WHERE c.version = n.version"
    " RETURN n.native_id AS id, n.severity_rank AS rank, c.severity_rank AS noted ORDER BY id",
)


def profile(content: dict[str, Any], **changes: Any) -> Profile:
    return read_profile(orjson.dumps(content | changes))


def put(store: Store, content: dict[str, Any], now: datetime = NOW, **changes: Any) -> ImportResult:
    return import_profile(store, ORG, profile(content, **changes), "run", activate=True, now=now)


def live(store: Store) -> set[str]:
    return {row["uid"].removeprefix(f"{ORG}:profile:") for row in store.read(LIVE, org=ORG)}


def incident(name: str, **said: Any) -> Envelope:
    line = {"type": "Incident", "id": name, "title": name, "status": "open"}
    line |= {"started_at": "2026-07-01T09:00:00Z", "updated_at": "2026-07-01T09:00:00Z", **said}
    return Envelope(ORG, "pager", "main", "lines", name, "file", NOW, "jsonl", orjson.dumps(line))


def load(store: Store, *envelopes: Envelope) -> None:
    assert deliver(store, envelopes, None, "run").setbacks == []


def ranks(store: Store) -> dict[str, int]:
    rows = store.read(RANKS, org=ORG)
    assert [row["rank"] for row in rows] == [row["noted"] for row in rows]
    return {row["id"]: row["rank"] for row in rows}


def names_of(store: Store) -> set[tuple[Any, ...]]:
    rows = store.read(POLICIES, org=ORG)
    return {(row["name"], row["active"], row["profile"].rpartition(":")[2]) for row in rows}


def test_an_active_profile_is_in_the_graph_and_importing_it_again_changes_nothing(
    store: Store,
) -> None:
    first = put(store, SHOP)
    before = snapshot(store)
    again = put(store, SHOP, now=NOW + DAY)

    related = {
        (row["a"], row["type"], row["b"]) for row in store.read(RELATIONS, org=ORG, tick=DAY)
    }
    assert (first.is_change, first.settled.written) == (True, 9)
    assert (again.is_change, again.settled.written, again.settled.removed) == (False, 0, 0)
    assert snapshot(store) == before
    assert related == {
        ("card", "PART_OF", "paying"),
        ("checkout", "OWNED_BY", "payments"),
        ("checkout", "DEPENDS_ON", "orders-db"),
        ("answer", "ABOUT", "checkout"),
        ("answer", "ABOUT", "cb"),
        ("answer", "OWNED_BY", "payments"),
    }
    assert store.read(POLICIES, org=ORG) == [
        {
            "name": "Cards",
            "active": True,
            "profile": f"{ORG}:nazara:main:domain_profile:shop",
            "filter": '{"categories":["card"]}',
        }
    ]


def test_a_profile_that_is_not_activated_says_nothing(store: Store) -> None:
    done = import_profile(store, ORG, profile(SHOP), "run", activate=False, now=NOW)

    assert (done.is_active, done.is_change) == (False, True)
    assert live(store) == set()
    assert store.read(POLICIES, org=ORG) == []
    assert [(one.name, one.active) for one in Stored(store, ORG).all()] == [("shop", False)]


def test_only_the_active_profile_speaks(store: Store) -> None:
    put(store, SHOP)
    put(store, BANK, now=NOW + DAY)
    switched = live(store)
    over = names_of(store)
    activate_profile(store, ORG, "shop", "run", now=NOW + 2 * DAY)

    assert switched == {"bank:severity:major", "bank:severity:wobble", "bank:system:checkout"}
    assert over == {("Cards", False, "shop"), ("Vectors", True, "bank")}
    assert {uid.partition(":")[0] for uid in live(store)} == {"shop"}
    assert names_of(store) == {("Cards", True, "shop"), ("Vectors", False, "bank")}
    assert [one.name for one in Stored(store, ORG).all() if one.active] == ["shop"]


def test_a_newer_form_takes_back_what_it_no_longer_says(store: Store) -> None:
    put(store, SHOP)
    done = put(store, SHOP, now=NOW + DAY, glossary=[], policies=[], enrichment=[])

    assert (done.settled.written, done.settled.removed) == (0, 2)
    assert "shop:glossary_term:cb" not in live(store)
    assert store.read(POLICIES, org=ORG) == []


def test_a_newer_form_of_the_active_profile_needs_to_be_activated(store: Store) -> None:
    put(store, SHOP)
    before = snapshot(store)

    with pytest.raises(InvalidInput, match="is active"):
        import_profile(
            store, ORG, profile(SHOP, teams=[], systems=[], policies=[]), "run", activate=False
        )

    assert snapshot(store) == before


def test_a_clock_that_went_back_does_not_make_a_newer_import_lose(store: Store) -> None:
    put(store, SHOP)
    newer = [{"name": "cb", "definition": "Something newer."}]
    put(store, SHOP, now=NOW - 300 * DAY, glossary=newer, systems=[], policies=[])
    put(store, SHOP, now=NOW - 200 * DAY, glossary=newer)

    rows = store.read(RELATIONS, org=ORG, tick=DAY)
    assert Stored(store, ORG).get().glossary[0].definition == "Something newer."
    assert "shop:system:checkout" in live(store)
    assert all(row["sane"] for row in rows)
    assert sum(row["now"] and row["type"] == "DEPENDS_ON" for row in rows) == 1


class Killed(Exception):
    """What takes the place of `kill -9`."""


class MortalStore(Store):
    """A store whose process dies before its nth write, or just after it was committed."""

    def __init__(self, settings: Settings, lives: int, *, after: bool) -> None:
        super().__init__(settings)
        self.lives = lives
        self.after = after

    def transact(self, name: str, work: Callable[[Transaction], Answer]) -> Answer:
        self.lives -= 1
        if self.lives < 0 and not self.after:
            raise Killed
        answer = super().transact(name, work)
        if self.lives < 0:
            raise Killed
        return answer


@pytest.mark.parametrize(
    ("lives", "after"),
    [
        pytest.param(2, True, id="half way"),
        *(
            pytest.param(lives, after, id=f"{lives} {after}", marks=pytest.mark.long)
            for lives in range(4)
            for after in (False, True)
        ),
    ],
)
def test_an_import_that_was_killed_ends_right_when_it_is_repeated(
    store: Store, settings: Settings, lives: int, *, after: bool
) -> None:
    small = settings.model_copy(update={"batch_size": 6})

    found, died = _switched(store, small, MortalStore(small, lives, after=after))
    expected, _ = _switched(store, small, Store(small))

    assert died
    assert found == expected


def _switched(store: Store, small: Settings, switching: Store) -> tuple[Snapshot, bool]:
    """Return the graph after a switch from one profile to another, done twice over."""
    _empty(store)
    healthy = Store(small)
    died = False
    try:
        put(healthy, BANK)
        load(healthy, incident("A", severity="wobble"), incident("B", severity="meltdown"))
        try:
            put(switching, SHOP, now=NOW + DAY)
        except Killed:
            died = True
        put(healthy, SHOP, now=NOW + DAY)
        return snapshot(store), died
    finally:
        healthy.close()
        switching.close()


def _empty(store: Store) -> None:
    text = "MATCH (n) WHERE NOT n:Migration AND NOT n:MigrationLock DETACH DELETE n"
    with store.driver.session(database=store.settings.neo4j_database) as session:
        session.run(text).consume()


def test_those_who_switch_at_the_same_time_leave_one_active_and_the_graph_in_line(
    store: Store,
) -> None:
    put(store, SHOP)
    put(store, BANK)
    failures: list[BaseException] = []

    def switch(name: str) -> None:
        try:
            for _ in range(3):
                activate_profile(store, ORG, name, "run")
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    threads = [threading.Thread(target=switch, args=(name,)) for name in ("shop", "bank")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    stored = Stored(store, ORG)
    assert failures == []
    assert sum(one.active for one in stored.all()) == 1
    assert difference(stored) == []
    assert {uid.partition(":")[0] for uid in live(store)} == {stored.get().name}


def test_two_that_became_active_unseen_by_each_other_are_one_afterwards(store: Store) -> None:
    put(store, SHOP)
    put(store, BANK, now=NOW + DAY)
    store.write(BOTH_ACTIVE, org=ORG)

    done = put(store, BANK, now=NOW + 2 * DAY)

    assert [one.name for one in Stored(store, ORG).all() if one.active] == ["bank"]
    assert names_of(store) == {("Cards", False, "shop"), ("Vectors", True, "bank")}
    assert {uid.partition(":")[0] for uid in live(store)} == {"bank"}
    assert done.is_change


def test_names_that_another_source_knows_need_not_be_in_the_file(store: Store) -> None:
    put(store, SHOP)
    line = {"type": "System", "id": "ledger", "name": "ledger", "kind": "service"}
    load(
        store,
        Envelope(ORG, "tool", "main", "s", "ledger", "file", NOW, "jsonl", orjson.dumps(line)),
    )
    stored = Stored(store, ORG)
    asked = {
        "name": "other",
        "policies": [
            {"id": "a", "title": "t", "kind": "k", "text": "x", "about": ["ledger", "checkout"]}
        ],
    }

    with pytest.raises(InvalidProfile) as raised:
        read_profile(orjson.dumps(asked), known=stored.known)

    assert [one.path for one in raised.value.faults] == ["policies[0].about[1]"]


def test_the_active_scale_decides_the_rank_of_what_is_there_and_of_what_comes(
    store: Store,
) -> None:
    first = [
        incident("A", severity="Melt-Down"),
        incident("B", severity="critical"),
        incident("C", severity="unheard of", severity_rank=3),
        incident("D", priority="wobble"),
    ]
    load(store, *first)
    without = ranks(store)
    put(store, SHOP)
    there = ranks(store)
    load(store, incident("E", severity="meltdown"))
    put(store, BANK, now=NOW + DAY)
    load(store, *first)

    assert without == {"A": 99, "B": 1, "C": 3, "D": 99}
    assert there == {"A": 1, "B": 1, "C": 3, "D": 2}
    assert ranks(store) == {"A": 99, "B": 1, "C": 3, "D": 4, "E": 99}


class Overtaken(Store):
    """A store on which another profile becomes active while a batch is being written."""

    def transact(self, name: str, work: Callable[[Transaction], Answer]) -> Answer:
        if name == "write batch":
            other = Store(self.settings)
            activate_profile(other, ORG, "bank", "run")
            other.close()
        return super().transact(name, work)


def test_a_scale_that_changes_while_a_batch_is_written_holds_for_the_batch(
    store: Store, settings: Settings
) -> None:
    import_profile(store, ORG, profile(BANK), "run", activate=False)
    put(store, SHOP)
    overtaken = Overtaken(settings)

    load(overtaken, incident("A", severity="wobble"))

    overtaken.close()
    assert ranks(store) == {"A": 4}


def test_what_is_exported_is_what_an_import_of_it_exports(store: Store) -> None:
    put(store, SHOP)
    stored = Stored(store, ORG)
    exported = normalised(stored.get())
    checksum = stored.all()[0].checksum

    again = import_profile(store, ORG, read_profile(exported), "run", activate=True)

    assert again.is_change is False
    assert normalised(stored.get("shop")) == exported
    assert stored.all()[0].checksum == checksum
    with pytest.raises(NotFound, match="no profile 'shopp'"):
        stored.get("shopp")


def test_profiles_of_other_organisations_are_not_seen(store: Store) -> None:
    put(store, SHOP)
    import_profile(store, "other", profile(BANK), "run", activate=True, now=NOW)

    assert [one.name for one in Stored(store, ORG).all()] == ["shop"]
    assert [one.active for one in Stored(store, ORG).all()] == [True]
    assert Stored(store, ORG).known("System", {"checkout"}) == set()
    with pytest.raises(NotFound):
        Stored(store, "third").get()


def test_an_unreachable_graph_says_so(settings: Settings) -> None:
    nowhere = Store(
        settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9", "write_attempts": 1})
    )

    with pytest.raises(DatabaseUnavailable):
        put(nowhere, SHOP)
    nowhere.close()


def test_people_find_the_profile_with_graphql(store: Store, settings: Settings) -> None:
    import_profile(store, ORG, profile(BANK), "run", activate=False, now=NOW)
    put(store, SHOP, now=NOW + DAY)
    engine = Engine(schema_for(settings), store, settings)
    text = """{
      domainProfiles { nodes { name active languages } }
      severities(orderBy: {field: RANK, direction: ASC}) { nodes { name rank } }
      policies { nodes { title kind about { nodes { id } }
        ownedBy { nodes { ... on Team { name } } } } }
      categories(orderBy: {field: NAME, direction: ASC}) {
        nodes { name partOf { nodes { name } } } }
      enrichmentPolicies { nodes { name active kinds } }
    }"""

    answer = orjson.loads(engine.execute(Request(text, {}, None, ORG)).body)

    assert answer == {
        "data": {
            "domainProfiles": {
                "nodes": [
                    {"name": "shop", "active": True, "languages": ["en"]},
                    {"name": "bank", "active": False, "languages": None},
                ]
            },
            "severities": {"nodes": [{"name": "sev1", "rank": 1}, {"name": "sev2", "rank": 2}]},
            "policies": {
                "nodes": [
                    {
                        "title": "Answer within an hour",
                        "kind": "sla",
                        "about": {
                            "nodes": [
                                {"id": "acme:nazara:main:system:checkout"},
                                {"id": "acme:nazara:main:glossary_term:cb"},
                            ]
                        },
                        "ownedBy": {"nodes": [{"name": "Payments"}]},
                    }
                ]
            },
            "categories": {
                "nodes": [
                    {"name": "card", "partOf": {"nodes": [{"name": "paying"}]}},
                    {"name": "paying", "partOf": {"nodes": []}},
                ]
            },
            "enrichmentPolicies": {
                "nodes": [{"name": "Cards", "active": True, "kinds": ["summary"]}]
            },
        }
    }
