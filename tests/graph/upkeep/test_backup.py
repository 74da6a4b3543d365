"""Backup and restore on a real database: everything comes back, exactly, or nothing does."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.access.invitations import invite
from api.access.keys import SigningKeys
from api.access.sessions import Sessions
from api.access.tokens import TokenVerifier, create_token
from api.access.users import Users
from graph.errors import (
    GraphNotEmpty,
    InvalidBackup,
    InvalidInput,
    NotFound,
    SchemaMismatch,
)
from graph.model.facts import Facts
from graph.schema.migrate import migrate
from graph.schema.migrations.reader import FOLDER, load_migrations
from graph.settings.settings import Settings
from graph.store.store import Row, Statement, Store, Transaction
from graph.upkeep.backup.archive import rows
from graph.upkeep.backup.checking import verify
from graph.upkeep.backup.manifest import MANIFEST, Manifest, read_manifest
from graph.upkeep.backup.restoring import check, restore
from graph.upkeep.backup.taking import take
from graph.write.writer import Writer
from tests.conftest import EMPTY
from tests.graph.histories import ORG, gone, incident, snapshot, system_record

NEWEST = len(load_migrations())

WEIRD = """
CREATE (n:_Entity:Incident {
  uid: 'acme:weird:main:incident:1', org: 'acme', type: 'Incident', name: 'weird',
  nanoseconds: datetime('2026-01-01T00:00:00.123456789Z'),
  offset: datetime('1969-12-31T23:59:59.999999999-03:30'),
  zone: datetime('2026-10-25T02:30:00+01:00[Europe/Berlin]'),
  utc_zone: datetime('2026-01-01T00:00:00[UTC]'),
  long_ago: datetime('-4711-02-28T12:00:00Z'), far_away: datetime('+12345-03-01T00:00:00Z'),
  local_mean: datetime('1890-01-01T00:00:00[Europe/Berlin]'),
  times: [datetime('2026-01-01T00:00:00.000000001Z'), datetime('2024-02-29T00:00:00+14:00')],
  date: date('2024-02-29'), time: time('12:00:00.000000001+01:00'), local: localtime('23:59:59.9'),
  local_date: localdatetime('2026-03-29T02:30:00.1'), duration: duration('P1Y2M3DT4H5M6.789S'),
  negative: duration('PT-0.000000001S'),
  place: point({x: 1.5, y: -2.5}), high: point({longitude: 7.0, latitude: 50.0, height: 100.0}),
  whole: 1, decimal: 1.0, tiny: 5e-324, largest: 9223372036854775807,
  least: -9223372036854775808, minus_zero: -0.0,
  infinite: $infinite, less: -$infinite, no_number: $nan, numbers: [1.0, $nan, $infinite],
  flag: true, flags: [true, false], wholes: [1, 2], empty: [], no_text: '', texts: ['', 'ä'],
  text: $text, bytes: $bytes, `odd name`: 'datetime', datetime: '{"datetime": "no"}'
})
CREATE (s:_Entity:System {uid: 'acme:nazara:main:system:x', org: 'acme', stub: true, name: 'x'})
CREATE (n)-[:AFFECTS {record: 'a', at: datetime('2026-01-01T00:00:00.5Z'), score: 1.0, n: 1}]->(s)
CREATE (n)-[:AFFECTS {record: 'b', spans: [], no_number: $nan}]->(s)
CREATE (n)-[:ABOUT]->(n)
CREATE (:PendingMove {uid: 'm1', org: 'acme', of: 'acme:weird:main:incident:1',
  left: 'acme:weird:main:incident:2'})
CREATE (:Change {uid: 'acme:weird:main:incident:9@v', org: 'acme', links: []})
"""
TEXT = 'line\nbreak \t \u0000 \u2028 \U0001f600 "quoted" \\ \u0301e \ufffd'
"""With what JSON, lines and Unicode might stumble over."""


def fill(store: Store) -> None:
    """Write one graph with some of everything: merges, deletions, history, vectors, users."""
    writer = Writer(store, "run")
    writer.write(ORG, [Facts((one,)) for one in history()])
    create_token(store, ORG, "program", "viewer")
    users = Users(store)
    users.create("ada@example.org", "admin", ORG, "a long password")
    users.create("bob@example.org", "admin", "other", "a long password")
    given = {"infinite": float("inf"), "nan": float("nan"), "bytes": bytes(range(256))}
    run(store, WEIRD, text=TEXT, **given)
    run(store, "MATCH (n:_Entity:System) WITH n LIMIT 2 CREATE (:Embedding:Embedding_local_1 "
        "{uid: n.uid + '|m', of: n.uid, org: n.org, visibility: 'org', vector: $vector})",
        vector=[0.1, -0.0] * 512)  # fmt: skip


def history() -> list[Any]:
    """Return records that own, merge, reopen, rename and delete."""
    catalogue = [
        system_record(f"s{number}", 1, key=f"s{number}", owners=["t1"], needs=["s0"])
        for number in range(20)
    ]
    claims = [
        system_record("tool-1", 2, source="pager", key="s1", owners=["t2"]),
        system_record("tool-1", 3, source="pager", key="s2", same_as=["acme:x:main:system:7"]),
    ]
    incidents = [
        incident(f"i{number % 30}", number, affects=[f"s{number % 7}", f"s{number % 5}"])
        for number in range(60)
    ]
    return [*catalogue, *claims, *incidents, gone(incident("i3", 90))]


def run(store: Store, text: str, /, **params: Any) -> list[list[Any]]:
    with store.driver.session(database=store.settings.neo4j_database) as session:
        return session.run(f"CYPHER 25 {text}", params).values()


def empty(store: Store) -> None:
    run(store, EMPTY.strip())


def content(folder: Path) -> dict[str, list[bytes]]:
    """Return every row of a backup, in an order of its own."""
    found: dict[str, list[bytes]] = {"nodes": [], "relationships": []}
    for entry in read_manifest(folder).files:
        found[entry.kind] += [
            orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows(folder, entry)
        ]
    return {kind: sorted(lines) for kind, lines in found.items()}


@pytest.fixture(scope="module")
def whole(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the graph that `fill` writes; tests must not change it."""
    folder = tmp_path_factory.mktemp("backups") / "whole"
    with closing(Store(settings)) as store:
        empty(store)
        fill(store)
        take(store, folder)
    return folder


def smaller(store: Store, **changes: Any) -> Store:
    """Return a store with small batches, on the same graph."""
    return Store(store.settings.model_copy(update={"backup_batch_size": 7, **changes}))


def test_what_is_written_of_logins_is_in_no_backup_and_stands_in_no_way(
    store: Store, tmp_path: Path
) -> None:
    users = Users(store)
    users.create("ada@example.org", "admin", ORG, "a long password")
    ada = users.by_email("ada@example.org")
    assert ada is not None
    Sessions(store, users, SigningKeys(store)).start(ada, ORG)
    invite(store, "bob@example.org", "viewer", ORG)

    taken = take(store, tmp_path / "backup")
    empty(store)
    SigningKeys(store).signing()
    restore(store, tmp_path / "backup")

    assert (taken.exact, taken.left_out) == (True, 0)
    assert {"SigningKey", "Session", "Invitation"}.isdisjoint(taken.labels)
    assert run(store, "MATCH (u:User) RETURN u.email") == [["ada@example.org"]]
    assert run(store, "MATCH (s:Session) RETURN s") == []


def test_backup_restore_backup_gives_the_same_rows(
    whole: Path, store: Store, tmp_path: Path
) -> None:
    done = restore(store, whole)
    again = take(store, tmp_path / "again", packed=False)

    first = read_manifest(whole)
    assert content(whole) == content(tmp_path / "again")
    assert (done.resumed, done.schema_version) == (0, NEWEST)
    assert (first.exact, again.exact, again.left_out) == (True, True, 0)
    assert (first.labels, first.types, first.orgs) == (again.labels, again.types, again.orgs)
    assert run(store, "MATCH (r:Restore) RETURN r") == []


def test_files_are_for_their_owner_alone(whole: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in whole.iterdir()}

    assert modes == {0o600}
    assert whole.stat().st_mode & 0o777 == 0o700


def test_the_token_of_a_graph_that_has_just_been_made_goes_on_working(
    whole: Path, store: Store, tmp_path: Path
) -> None:
    """`nazara up` writes an organisation, which the backup has too, and a token."""
    token = create_token(store, ORG, "nazara up", "admin")
    run(store, "CREATE (:_Entity:JobRun {uid: 'acme:nazara:main:job_run:1', org: 'acme'})")

    restore(store, whole)

    viewer = TokenVerifier(store, store.settings).verify(f"Bearer {token}")
    assert (viewer.org, viewer.role) == (ORG, "admin")
    assert run(store, "MATCH (n) WHERE n.before_restore RETURN n") == []
    nodes = run(store, "MATCH (n:Organization) RETURN n.org, n.name ORDER BY n.org")
    assert nodes == [["acme", "acme"], ["other", "other"]]
    ins = run(store, "MATCH (m:Membership)-[r:IN]->() RETURN m.uid, count(r) AS n")
    assert {number for _, number in ins} == {1}
    take(store, tmp_path / "again")
    extra = len(content(tmp_path / "again")["nodes"]) - len(content(whole)["nodes"])
    assert extra == 3


def test_a_graph_that_holds_something_is_refused_and_left_alone(whole: Path, store: Store) -> None:
    Writer(store, "run").write(ORG, [Facts((incident("here", 1),))])
    before = snapshot(store)

    for attempt in (check, restore):
        with pytest.raises(GraphNotEmpty, match=r"holds .*1 Incident") as caught:
            attempt(store, whole)

    assert "--data-dir" in caught.value.remedy
    assert snapshot(store) == before


class Cut(Exception):
    """Stands for whatever ends a restore half way."""


def cut_after(rows_: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        assert done <= total
        if done >= rows_:
            raise Cut

    return progress


@pytest.mark.parametrize("share", [pytest.param(0.01, marks=pytest.mark.long), 0.6, 0.999])
def test_a_restore_that_was_cut_off_goes_on(
    whole: Path, store: Store, tmp_path: Path, share: float
) -> None:
    total = read_manifest(whole).nodes + read_manifest(whole).relationships
    with closing(smaller(store)) as small:
        with pytest.raises(Cut):
            restore(small, whole, progress=cut_after(int(total * share)))
        with pytest.raises(InvalidInput, match="has not been finished"):
            take(small, tmp_path / "half")

        # The next attempt cuts its batches elsewhere.
        done = restore(store, whole)

    take(store, tmp_path / "again")
    assert done.resumed >= max(1, int(total * share))
    assert content(tmp_path / "again") == content(whole)
    assert not (tmp_path / "half").exists()


def test_a_restore_commits_after_so_many_bytes(whole: Path, store: Store) -> None:
    steps: list[int] = []

    with closing(Store(store.settings.model_copy(update={"restore_batch_bytes": 1500}))) as small:
        restore(small, whole, progress=lambda done, _: steps.append(done))

    assert len(steps) > 30
    assert steps == sorted(set(steps))


def test_batch_whose_answer_was_lost_is_not_written_twice(
    whole: Path, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = Store.transact

    def twice(self: Store, name: str, work: Callable[[Transaction], Any]) -> Any:
        plain(self, name, work)
        return plain(self, name, work)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "transact", twice)
        restore(store, whole)

    take(store, tmp_path / "again")
    assert content(tmp_path / "again") == content(whole)


def test_another_backup_does_not_go_on_with_a_restore(
    whole: Path, store: Store, tmp_path: Path
) -> None:
    take(store, tmp_path / "other")
    with closing(smaller(store)) as small, pytest.raises(Cut):
        restore(small, whole, progress=cut_after(1))

    with pytest.raises(GraphNotEmpty, match="another backup"):
        restore(store, tmp_path / "other")


def test_somebody_who_writes_into_a_restore_is_noticed(whole: Path, store: Store) -> None:
    done: list[int] = []

    def write(rows_: int, total: int) -> None:
        del total
        if not done:
            run(store, "CREATE (:_Entity:Incident {uid: 'acme:x:main:incident:new', org: 'acme'})")
        done.append(rows_)

    with pytest.raises(InvalidBackup, match="Incident: 31 instead of 30") as caught:
        restore(store, whole, progress=write)

    assert "empty the database" in caught.value.remedy


def test_a_backup_of_an_older_version_is_migrated_with_its_data(
    store: Store, tmp_path: Path
) -> None:
    Writer(store, "run").write(ORG, [Facts((incident("i", 1, affects=["s"]),))])
    take(store, tmp_path / "old")
    steps = tmp_path / "steps"
    shutil.copytree(FOLDER, steps)
    (steps / f"{NEWEST + 1:04}_heights.cypher").write_text(
        "// data: undone by taking the property off again.\n"
        "// up data\nMATCH (n:Incident) CALL (n) { SET n.height = n.severity_rank } "
        "IN TRANSACTIONS;\n// down data\nMATCH (n:Incident) REMOVE n.height;\n"
    )
    later = load_migrations(steps)
    empty(store)
    migrate(store, migrations=later)

    try:
        done = restore(store, tmp_path / "old", migrations=later)
        heights = run(store, "MATCH (n:Incident) RETURN n.height")
    finally:
        migrate(store, to=NEWEST, migrations=later)

    assert done.schema_version == NEWEST + 1
    assert heights == [[2]]


def changed(whole: Path, folder: Path, **changes: Any) -> Path:
    """Return a copy of a backup whose manifest says something else."""
    shutil.copytree(whole, folder)
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_bytes(orjson.dumps({**manifest, **changes}))
    return folder


def test_a_backup_of_a_newer_version_is_refused(whole: Path, store: Store, tmp_path: Path) -> None:
    steps = orjson.loads((whole / MANIFEST).read_bytes())["migrations"]
    newer = [*steps, {"number": 999, "name": "future", "checksum": "x"}]
    other = [{**steps[0], "checksum": "another"}, *steps[1:]]
    cases = {
        "newer Nazara": changed(whole, tmp_path / "a", migrations=newer, schema_version=999),
        "another text": changed(whole, tmp_path / "b", migrations=other),
    }

    for match, folder in cases.items():
        with pytest.raises(SchemaMismatch, match=match) as caught:
            restore(store, folder)
        assert "Nazara that made" in caught.value.remedy

    assert run(store, "MATCH (n:_Entity|Restore) RETURN n") == []


def test_every_damage_is_found(whole: Path, tmp_path: Path) -> None:
    manifest = read_manifest(whole)
    nodes, links = (whole / entry.name for entry in manifest.files)
    labels = {**manifest.labels, "Incident": 3}

    def damaged(name: str, path: Path, content_: bytes | None) -> Path:
        shutil.copytree(whole, tmp_path / name)
        target = tmp_path / name / path.name
        target.unlink() if content_ is None else target.write_bytes(content_)
        return tmp_path / name

    flipped = bytearray(nodes.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    faults = {
        "nodes-1.* SHA-256": damaged("flipped", nodes, bytes(flipped)),
        "relationships-1.* bytes, expected": damaged("cut", links, links.read_bytes()[:-1]),
        "relationships-1.* No such file": damaged("lost", links, None),
        "no backup: manifest.json": damaged("bare", whole / MANIFEST, None),
        "manifest.json is damaged": damaged("half", whole / MANIFEST, b'{"format": 1, "id'),
        "is damaged: id: Field required": damaged("empty", whole / MANIFEST, b'{"format": 1}'),
        "knows formats up to 1": changed(whole, tmp_path / "new", format=2),
        "30 nodes with the label Incident, .* says 3": changed(
            whole, tmp_path / "counts", labels=labels
        ),
        "no file of a backup": changed(
            whole, tmp_path / "way", files=[{**_entry(manifest), "name": "../x.ndjson"}]
        ),
    }

    for match, folder in faults.items():
        with pytest.raises(InvalidBackup, match=match):
            verify(folder)
    assert verify(whole) == manifest


def _entry(manifest: Manifest) -> dict[str, Any]:
    return dataclasses.asdict(manifest.files[0])


TWO_MEMBERSHIPS = """
MATCH (u:User {email: 'ada@example.org'}), (o:Organization {org: 'other'})
CREATE (m:_Entity:Membership {uid: 'other:m', org: 'other', role: 'viewer', sort_at: u.sort_at})
CREATE (u)-[:HOLDS]->(m)-[:IN]->(o)
"""


def test_one_organisation_comes_with_its_users_and_nothing_of_others(
    store: Store, tmp_path: Path
) -> None:
    fill(store)
    run(store, TWO_MEMBERSHIPS)

    manifest = take(store, tmp_path / "acme", only=["acme"])
    empty(store)
    restore(store, tmp_path / "acme")

    assert set(manifest.orgs) == {"acme", "_system"}
    assert manifest.only == ("acme",)
    orgs = run(store, "MATCH (n) WHERE n.org IS NOT NULL RETURN DISTINCT n.org ORDER BY n.org")
    assert orgs == [["_system"], ["acme"]]
    assert run(store, "MATCH (u:User)-[:HOLDS]->(m) RETURN u.email, m.org") == [
        ["ada@example.org", "acme"]
    ]
    with pytest.raises(NotFound, match="nobody"):
        take(store, tmp_path / "nobody", only=["nobody"])
    assert not (tmp_path / "nobody").exists()


def test_nodes_of_others_are_counted_as_left_out(store: Store, tmp_path: Path) -> None:
    run(store, "CREATE (:Plant)-[:IN]->(:_Entity:System {uid: 'acme:a:b:system:c', org: 'acme'})")

    manifest = take(store, tmp_path / "backup")

    assert (manifest.left_out, manifest.nodes, manifest.relationships) == (1, 1, 0)


def test_what_is_in_the_way_is_named_and_left_there(
    whole: Path, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    before = sorted(path.name for path in whole.iterdir())

    for folder, match in (
        (whole, "holds a backup already"),
        (tmp_path / "used", "not empty: there is letter.txt"),
        (tmp_path / "file", "can't be written"),
        (tmp_path / "file" / "below", "can't be written"),
    ):
        with pytest.raises(InvalidInput, match=match):
            take(store, folder)

    assert (tmp_path / "used" / "letter.txt").read_text() == "mine"
    assert sorted(path.name for path in whole.iterdir()) == before


def test_what_a_killed_backup_left_is_no_backup_and_the_next_one_clears_it(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    for name in (
        "nodes-1.ndjson.gz",
        "relationships-2.ndjson",
        "uids.sqlite",
        "manifest.json.part",
    ):
        (folder / name).write_bytes(b"{")
    with pytest.raises(InvalidBackup, match="no backup"):
        verify(folder)

    manifest = take(store, folder)

    assert {path.name for path in folder.iterdir()} == {
        MANIFEST,
        *(entry.name for entry in manifest.files),
    }


def test_a_backup_that_fails_leaves_nothing(store: Store, tmp_path: Path) -> None:
    fill(store)

    with closing(smaller(store)) as small, pytest.raises(Cut):
        take(small, tmp_path / "new" / "backup", progress=cut_after(1))

    assert list((tmp_path / "new").iterdir()) == []


def test_what_comes_and_goes_meanwhile_leaves_no_loose_end(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is read, then its neighbours change: what came is added, what went is taken out."""
    fill(store)
    run(store, NEIGHBOURS)
    plain = Store.stream
    met: list[str] = []

    def meddling(self: Store, query: Statement, rows_: int, **params: Any) -> Iterator[Row]:
        last = params["after"] if query.name == "backup.uids" else ""
        if not met and last > "acme:k:m:incident:9":
            met.append(last)
            run(store, COME_AND_GO)
        return plain(self, query, rows_, **params)

    monkeypatch.setattr(Store, "stream", meddling)
    with closing(smaller(store)) as small:
        manifest = take(small, tmp_path / "backup")
    empty(store)
    restore(store, tmp_path / "backup")

    assert not manifest.exact
    names = {entry.name.partition(".")[0] for entry in manifest.files}
    assert names >= {"nodes-2", "relationships-1-clean"}
    assert run(store, "MATCH (:System {org: 'zeta'})<-[r:AFFECTS]-() RETURN count(r)") == [[7]]
    found = run(store, "MATCH (n:_Entity) WHERE n.new RETURN n.uid ORDER BY n.uid")
    assert found == [["acme:a:m:incident:1"], ["acme:a:m:incident:2"]]
    edges = run(store, "MATCH (a)-[r]->(b) WHERE a.new OR b.new RETURN DISTINCT type(r)")
    assert sorted(edges) == [["AFFECTS"], ["CAUSED_BY"], ["CHANGED"]]
    assert content(tmp_path / "backup")["nodes"]


NEIGHBOURS = """
UNWIND range(1, 9) AS i
CREATE (a:_Entity:Incident {uid: 'acme:k:m:incident:' + i, org: 'acme'})
CREATE (a)-[:AFFECTS]->(:_Entity:System {uid: 'zeta:z:m:system:' + i, org: 'zeta'})
CREATE (:Change {uid: 'acme:k:m:incident:' + i + '@v', org: 'acme', version: 'v',
  at: datetime(), first_seen: datetime()})-[:CHANGED]->(a)
"""
COME_AND_GO = """
MATCH (last:_Entity {uid: 'zeta:z:m:system:1'})
CREATE (one:_Entity:Incident {uid: 'acme:a:m:incident:1', org: 'acme', new: true})
CREATE (two:_Entity:Incident {uid: 'acme:a:m:incident:2', org: 'acme', new: true})
CREATE (last)-[:AFFECTS]->(one)-[:CAUSED_BY]->(two)
CREATE (:Change {uid: 'acme:a:m:incident:2@v', org: 'acme', version: 'v',
  at: datetime(), first_seen: datetime()})-[:CHANGED]->(two)
WITH last MATCH (gone:_Entity) WHERE gone.uid IN
  ['zeta:z:m:system:7', 'zeta:z:m:system:8', 'acme:k:m:incident:3']
DETACH DELETE gone
"""
