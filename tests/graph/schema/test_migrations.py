"""Migrations on a real database: up, down, two at once, and graphs of another version."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from neo4j import Driver

from graph.errors import DatabaseRefused, DatabaseUnavailable, InvalidInput, SchemaMismatch
from graph.schema.migrate import MigrationResult, check_version, migrate
from graph.schema.migrations.reader import MigrationFile, load_migrations
from graph.schema.statements import bookkeeping_items, schema_items
from graph.settings.settings import Settings, resolve
from graph.store.store import Store

SHIPPED = load_migrations()
NEWEST = len(SHIPPED)
FREQUENT = "CREATE INDEX plant_height IF NOT EXISTS FOR (n:Plant) ON (n.height);"


@pytest.fixture(scope="module")
def put_back(settings: Settings) -> Iterator[None]:
    """After the last of these tests the shipped schema stands again."""
    yield
    with closing(Store(settings)) as after:
        clear(after.driver, settings)
        migrate(after)


@pytest.fixture
def bare(store: Store, settings: Settings, put_back: None) -> Store:
    """A database without any schema."""
    del put_back
    clear(store.driver, settings)
    return store


def clear(driver: Driver, settings: Settings) -> None:
    """Drop the whole schema in one transaction, then every node."""
    with driver.session(database=settings.neo4j_database) as session:
        with session.begin_transaction() as transaction:
            for name in transaction.run("SHOW CONSTRAINTS YIELD name").value():
                transaction.run(f"DROP CONSTRAINT {name}").consume()
            transaction.commit()
        with session.begin_transaction() as transaction:
            found = transaction.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")
            for name in found.value("name"):
                transaction.run(f"DROP INDEX {name}").consume()
            transaction.commit()
        session.run("MATCH (n) DETACH DELETE n").consume()


def names(store: Store) -> set[str]:
    """Return the names of all constraints and indexes but those every database has."""
    with store.driver.session(database=store.settings.neo4j_database) as session:
        found = session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name")
        return set(found.value())


def states(store: Store) -> set[str]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        return set(session.run("SHOW INDEXES YIELD state RETURN DISTINCT state").value())


def rows(store: Store, text: str) -> list[list[object]]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        return session.run(text).values()


def migrations(folder: Path, **texts: str) -> tuple[MigrationFile, ...]:
    """Write migration files, by name, and read them."""
    folder.mkdir(exist_ok=True)
    for number, (name, text) in enumerate(texts.items(), start=1):
        (folder / f"{number:04}_{name}.cypher").write_text(text, encoding="utf-8")
    return load_migrations(folder)


HOLD_THE_LOCK = """
import sys, time
from neo4j import GraphDatabase

uri, user, password = sys.argv[1:]
with GraphDatabase.driver(uri, auth=(user, password)) as driver, driver.session() as session:
    transaction = session.begin_transaction()
    transaction.run("MERGE (l:MigrationLock {name: 'schema'}) SET l.held_at = datetime()").consume()
    print("held", flush=True)
    time.sleep(60)
"""
HELD_SECONDS = 60

BOOKKEEPING = {item.name for item in bookkeeping_items()}
WHOLE = BOOKKEEPING | {item.name for item in schema_items()}


def test_up_builds_the_whole_schema_and_is_remembered(bare: Store) -> None:
    outcome = migrate(bare)

    assert (outcome.before, outcome.after) == (0, NEWEST)
    assert names(bare) == WHOLE
    assert states(bare) == {"ONLINE"}
    assert check_version(bare) == NEWEST
    assert rows(
        bare, "MATCH (m:Migration) RETURN m.number, m.name, m.checksum ORDER BY m.number"
    ) == [[it.number, it.name, it.checksum] for it in SHIPPED]


def test_a_second_time_does_nothing(bare: Store) -> None:
    migrate(bare)

    outcome = migrate(bare)

    assert outcome == MigrationResult(NEWEST, NEWEST, (), dry_run=False)


def test_down_restores_what_was_before(bare: Store) -> None:
    migrate(bare)

    outcome = migrate(bare, to=0)

    assert [step.direction for step in outcome.steps] == ["down"] * NEWEST
    assert names(bare) == BOOKKEEPING
    assert rows(bare, "MATCH (m:Migration) RETURN m") == []


def test_a_dry_run_tells_and_writes_nothing(bare: Store) -> None:
    outcome = migrate(bare, dry_run=True)

    assert outcome.dry_run
    assert [step.migration.number for step in outcome.steps] == list(range(1, NEWEST + 1))
    assert any("entity_uid_unique" in text for text in outcome.steps[0].statements)
    assert names(bare) == set()
    assert rows(bare, "MATCH (n) RETURN n") == []


def test_two_that_start_together_apply_each_step_once(
    bare: Store,
    settings: Settings,
    tmp_path: Path,
) -> None:
    """A step that counts itself shows that nobody took it twice."""
    known = migrations(
        tmp_path / "steps",
        first=f"// up schema\n{FREQUENT}\n",
        second="// data: the counter stays.\n// up data\n"
        "MERGE (c:Counter) SET c.n = coalesce(c.n, 0) + 1;\n",
    )
    outcomes: list[MigrationResult] = []
    errors: list[BaseException] = []
    start = threading.Barrier(4)

    def work() -> None:
        own = Store(settings)
        try:
            start.wait()
            outcomes.append(migrate(own, migrations=known))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(len(outcome.steps) for outcome in outcomes) == [0, 0, 0, 2]
    assert rows(bare, "MATCH (c:Counter) RETURN c.n") == [[1]]


def test_the_lock_of_a_killed_process_is_free_at_once(bare: Store) -> None:
    at = resolve(bare.settings)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, at.neo4j_uri, at.neo4j_user, at.neo4j_password],
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()

    # Only the lock is waited for: how long the steps take is a matter of the machine.
    begun = time.monotonic()
    migrate(bare, to=0)
    waited = time.monotonic() - begun

    assert waited < HELD_SECONDS / 2
    assert migrate(bare).after == NEWEST


def test_a_graph_of_a_newer_version_is_refused(bare: Store) -> None:
    migrate(bare)
    newer = "CREATE (:Migration {number: 999, name: 'from the future', checksum: 'x'})"
    rows(bare, newer)

    for attempt in (
        lambda: migrate(bare),
        lambda: migrate(bare, to=0),
        lambda: check_version(bare),
    ):
        with pytest.raises(
            SchemaMismatch, match=r"newer Nazara.*step 999 \(from the future\)"
        ) as it:
            attempt()
        assert it.value.code == "SCHEMA_MISMATCH"
        assert "newer" in it.value.remedy
    assert names(bare) == WHOLE


def test_a_graph_of_an_older_version_is_told_to_be_migrated(bare: Store) -> None:
    with pytest.raises(SchemaMismatch, match=f"version 0; expected {NEWEST}") as caught:
        check_version(bare)

    assert "nazara migrate" in caught.value.remedy


def test_an_applied_step_with_another_text_is_an_error(bare: Store, tmp_path: Path) -> None:
    migrate(bare, migrations=migrations(tmp_path, first=f"// up schema\n{FREQUENT}\n"))
    changed = migrations(tmp_path, first=f"// An afterthought.\n// up schema\n{FREQUENT}\n")

    with pytest.raises(SchemaMismatch, match=r"migration 1 \(first\) was applied with another"):
        migrate(bare, migrations=changed)


def test_there_is_no_version_beyond_the_newest(bare: Store) -> None:
    with pytest.raises(InvalidInput, match=f"no schema version 77; expected 0 to {NEWEST}"):
        migrate(bare, to=77)


def test_data_is_changed_after_the_schema_and_undone_before_it(
    bare: Store,
    tmp_path: Path,
) -> None:
    known = migrations(
        tmp_path,
        first=f"// up schema\n{FREQUENT}\n// down schema\nDROP INDEX plant_height IF EXISTS;\n",
        second="// data: undone by taking the property off again.\n"
        "// up data\nMATCH (p:Plant) CALL (p) { SET p.height = 1 } IN TRANSACTIONS;\n"
        "// down data\nMATCH (p:Plant) REMOVE p.height;\n",
    )
    rows(bare, "CREATE (:Plant)")

    migrate(bare, migrations=known)
    grown = rows(bare, "MATCH (p:Plant) RETURN p.height")
    migrate(bare, to=1, migrations=known)

    assert grown == [[1]]
    assert rows(bare, "MATCH (p:Plant) RETURN p.height") == [[None]]
    assert "plant_height" in names(bare)


def test_a_step_that_fails_leaves_nothing_half_done(bare: Store, tmp_path: Path) -> None:
    unique = "CREATE CONSTRAINT plant_unique IF NOT EXISTS FOR (n:Plant) REQUIRE n.id IS UNIQUE;"
    known = migrations(tmp_path, first=f"// up schema\n{FREQUENT}\n{unique}\n")
    rows(bare, "CREATE (:Plant {id: 1}), (:Plant {id: 1})")

    with pytest.raises(DatabaseRefused, match="migration 1") as caught:
        migrate(bare, migrations=known)

    assert "this server is Neo4j/" in caught.value.remedy
    assert names(bare) == BOOKKEEPING
    assert check_version(bare, ()) == 0


def test_waiting_for_indexes_ends_after_the_setting(bare: Store, settings: Settings) -> None:
    """With no time at all, the index over 20,000 nodes cannot be ready."""
    rows(bare, "UNWIND range(1, 20000) AS i CREATE (:_Entity {uid: toString(i), stub: true})")
    impatient = Store(settings.model_copy(update={"index_timeout": 0}))

    with pytest.raises(DatabaseUnavailable, match="after 0 s") as caught:
        migrate(impatient)

    impatient.close()
    assert "NAZARA_INDEX_TIMEOUT" in caught.value.remedy
    assert migrate(bare).after == NEWEST


def test_a_graph_brought_up_step_by_step_has_the_schema_of_a_fresh_one(bare: Store) -> None:
    everything = "SHOW INDEXES YIELD name, type, labelsOrTypes, properties RETURN *"
    migrate(bare)
    fresh = sorted(rows(bare, everything), key=str)
    migrate(bare, to=1)
    write = "CREATE (:_Entity:System {uid: 'a:x:main:system:1', org: 'a', name: 'x', kind: 'job'})"
    rows(bare, write)

    for number in range(2, NEWEST + 1):
        migrate(bare, to=number)

    assert sorted(rows(bare, everything), key=str) == fresh
    assert states(bare) == {"ONLINE"}
    assert rows(bare, "MATCH (n:System) RETURN n.name") == [["x"]]
