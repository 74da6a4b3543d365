"""The write path on a real database: what one batch, and what a few batches leave behind.

Tests that name what once went wrong keep the history that Hypothesis shrank it to.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from graph.errors import InvalidInput
from graph.model.facts import Facts, Record
from graph.model.identity import format_time, version_of
from graph.model.times import UNTIMED
from graph.store.store import Row, Statement, Store, Transaction
from graph.write import upserts
from graph.write.batch import make_batch
from graph.write.moves import settle
from graph.write.upserts import Upsert
from graph.write.work import Work
from graph.write.writer import Writer, WriteResult
from tests.graph.histories import (
    ORG,
    SYSTEM,
    deployment,
    document,
    event,
    gone,
    incident,
    issue,
    issue_uid,
    minute,
    record,
    snapshot,
    system_record,
    tool_uid,
    wipe,
)

I1 = f"{ORG}:jsonl:main:incident:I1"
P1 = tool_uid("P1")


def write(store: Store, *records: Record | Facts) -> WriteResult:
    facts = [one if isinstance(one, Facts) else Facts((one,)) for one in records]
    result = Writer(store, "r1").write(ORG, facts)
    assert not result.rejected
    return result


def test_an_incident_and_the_system_it_names(store: Store) -> None:
    result = write(store, incident("I1", 1, affects=["pay"]))

    graph = snapshot(store)
    assert (result.nodes, result.relationships, result.stubs) == (1, 1, 1)
    assert result.touched == (I1,)
    assert graph.labels(I1) == {"_Entity", "Incident"}
    assert graph.labels(SYSTEM("pay")) == {"_Entity", "System"}
    assert graph.node(SYSTEM("pay")) == {
        "uid": SYSTEM("pay"),
        "org": ORG,
        "org_token": "o61636d651",
        "type": "System",
        "source": "nazara",
        "native_id": "pay",
        "name": "pay",
        "visibility": "org",
        "stub": True,
        "sort_at": UNTIMED,
    }


def test_stubs_are_counted_as_they_come_and_go(store: Store) -> None:
    results = [
        write(store, incident("I1", 1, affects=["pay"]), incident("I2", 1, affects=["cart"])),
        write(store, system_record("a", 1, key="pay")),
        write(store, incident("I3", 1, affects=["bus"]), system_record("b", 1, key="bus")),
        write(store, system_record("a", 1, key="pay")),
        write(store, system_record("c", 1, key="cart", same_as=[P1])),
        write(store, gone(system_record("a", 2, key="pay"))),
    ]

    assert [one.stubs for one in results] == [2, -1, 0, 0, 0, 1]
    stubs = [uid for uid, props in snapshot(store).by_uid.items() if props.get("stub")]
    assert len(stubs) == sum(one.stubs for one in results)


def test_a_description_makes_the_canonical_node_more_than_a_stub(store: Store) -> None:
    write(store, incident("I1", 1, affects=["pay"]))
    write(store, system_record("a", 1, key="pay", tier=2))

    graph = snapshot(store)
    canonical = graph.node(SYSTEM("pay"))
    assert (canonical["tier"], canonical["name"]) == (2, "A")
    assert canonical["sort_at"] == canonical["first_seen"] == minute(1001)
    assert "stub" not in canonical
    assert graph.labels("acme:catalog:main:system:a") == {"_Entity", "Alias"}


def test_the_better_authority_describes_and_the_other_fills_the_gaps(store: Store) -> None:
    write(store, system_record("a", 1, key="pay", authority=9, tier=3, lifecycle="old"))
    write(store, system_record("b", 1, key="pay", authority=2, tier=1))

    canonical = snapshot(store).node(SYSTEM("pay"))
    assert (canonical["name"], canonical["tier"], canonical["lifecycle"]) == ("B", 1, "old")


def test_a_restricted_description_stays_out_of_a_node_that_all_may_read(store: Store) -> None:
    secret = system_record("a", 1, key="pay", authority=1, description="secret")
    write(store, replace(secret, visibility="acme:nazara:main:access_scope:x"))
    write(store, system_record("b", 1, key="pay", authority=5))

    canonical = snapshot(store).node(SYSTEM("pay"))
    assert (canonical["visibility"], canonical["name"]) == ("org", "B")
    assert "description" not in canonical


def test_a_newer_version_closes_links_and_opens_others(store: Store) -> None:
    write(store, incident("I1", 1, affects=["pay"]))
    write(store, incident("I1", 5, affects=["cart"], status="resolved"))

    graph = snapshot(store)
    assert graph.edges("AFFECTS") == {
        (I1, "AFFECTS", SYSTEM("pay")),
        (I1, "AFFECTS", SYSTEM("cart")),
    }
    titles = [n["title"] for uid, n in sorted(graph.by_uid.items()) if uid.startswith(f"{I1}@")]
    assert titles == [
        "first observed, triggered",
        "status triggered → resolved, AFFECTS +1 -1",
    ]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 4, 9])))
def test_the_first_event_of_a_thing_is_when_it_began_whatever_comes_first(
    store: Store, order: Sequence[int]
) -> None:
    for number in order:
        write(store, replace(incident("I1", number, status="resolved"), begun="started_at"))

    node = snapshot(store).node(I1)
    assert node["started_at"] == node["sort_at"] == minute(1)
    assert node["version"].startswith(format_time(minute(9)))


def test_a_deleted_thing_does_not_begin_again_when_its_first_event_comes_late(
    store: Store,
) -> None:
    write(store, gone(incident("I1", 5)))
    write(store, replace(incident("I1", 1), begun="started_at"))

    assert "started_at" not in snapshot(store).node(I1)


def test_a_deleted_record_is_a_tombstone_that_an_old_version_does_not_wake(store: Store) -> None:
    alive = incident("I1", 1, affects=["pay"])
    write(store, gone(incident("I1", 5)))
    write(store, alive)

    graph = snapshot(store)
    assert graph.labels(I1) == {"_Entity", "Tombstone"}
    assert (graph.node(I1)["name"], graph.node(I1)["deleted_at"]) == ("I1", minute(5))
    assert graph.edges("AFFECTS") == {(I1, "AFFECTS", SYSTEM("pay"))}


def test_loading_a_file_twice_adds_nothing_but_the_time_of_receipt(store: Store) -> None:
    first = replace(incident("I1", 1), arrival=True, version=version_of(minute(1), "x"))
    again = replace(first, version=version_of(minute(9), "x"), at=minute(9), seen=minute(2000))
    other = replace(first, version=version_of(minute(12), "y"), at=minute(12))
    back = replace(first, version=version_of(minute(15), "x"), at=minute(15))

    write(store, first)
    write(store, again)
    once = snapshot(store)
    write(store, other, back)

    assert once.node(I1)["version"] == first.version
    assert once.node(I1)["last_seen"] == minute(2000)
    assert sum(uid.startswith(f"{I1}@") for uid in once.by_uid) == 1
    assert snapshot(store).node(I1)["version"] == back.version


def test_a_document_keeps_the_chunks_of_its_newest_version_only(store: Store) -> None:
    write(store, document("D1", 1, chunks=3))
    write(store, document("D1", 2, chunks=2))
    write(store, document("D1", 0, chunks=5))

    graph = snapshot(store)
    chunks = {uid: node for uid, node in graph.by_uid.items() if ":document_chunk:" in uid}
    assert {node["text"] for node in chunks.values()} == {
        "D1 at 2, part 0",
        "D1 at 2, part 1",
    }
    assert {len(graph.edges("HAS_CHUNK")), len(chunks)} == {2}
    assert {node["first_seen"] for node in chunks.values()} == {minute(1000)}


def test_events_add_up_in_their_issue(store: Store) -> None:
    write(store, event("E1", 3, of="X1", system="pay", count=2, seen=0))
    write(store, event("E2", 1, of="X1", system="pay", count=1, seen=0), issue("X1", 2))
    write(store, event("E1", 4, of="X1", system="pay", count=5, seen=0))
    write(store, event("E1", 4, of="X1", system="pay", count=5, seen=0))

    node = snapshot(store).node(issue_uid("X1"))
    assert (node["event_count"], node["first_event_at"], node["last_event_at"]) == (
        6,
        minute(1),
        minute(4),
    )


def test_a_merge_moves_links_sightings_and_keys_and_its_end_moves_them_back(store: Store) -> None:
    write(store, incident("I1", 1, affects=[P1]), deployment("V1", 1, system=P1, after=None))
    apart = snapshot(store)
    write(store, system_record("a", 1, key="pay", same_as=[P1]))
    merged = snapshot(store)
    write(store, system_record("a", 2, key="pay"))
    again = snapshot(store)

    v1 = "acme:ci:main:deployment:V1"
    edges = ("AFFECTS", "DEPLOYED_TO")
    assert merged.edges(*edges) == {
        (I1, "AFFECTS", SYSTEM("pay")),
        (v1, "DEPLOYED_TO", SYSTEM("pay")),
    }
    assert (merged.node(v1)["system"], merged.node(v1)["system_ref"]) == (SYSTEM("pay"), P1)
    assert again.edges(*edges) == apart.edges(*edges)
    assert again.node(v1) | {"run": ""} == apart.node(v1) | {"run": ""}


def test_what_a_merge_left_for_later_is_under_a_marker_until_it_is_settled(store: Store) -> None:
    write(store, *(incident(f"I{number}", 1, affects=[P1]) for number in range(5)))
    careful = Store(store.settings.model_copy(update={"inline_moves": 3}))
    result = write(careful, system_record("a", 1, key="pay", same_as=[P1]))
    left = snapshot(store)

    assert settle(careful, "r2", ORG) == 1
    settled = snapshot(store)
    careful.close()

    assert result.pending
    assert {end for _, _, end in left.edges("AFFECTS")} == {P1}
    assert {end for _, _, end in settled.edges("AFFECTS")} == {SYSTEM("pay")}
    assert len(settled.edges("AFFECTS")) == 5
    assert settle(store, "r2", ORG) == 0


def test_a_sighting_after_a_merge_and_one_left_before_it_become_one(store: Store) -> None:
    """A sighting that waited to be moved met a later one: there were two relationships."""
    write(store, deployment("V2", 1, system=P1, after=None))
    careful = Store(store.settings.model_copy(update={"inline_moves": 0}))
    write(careful, system_record("a", 1, key="pay", same_as=[P1]))
    write(careful, deployment("V2", 1, system=P1, after=None))
    settle(careful, "r2", ORG)
    careful.close()

    relationships = [one for one in snapshot(store).relationships if one[1] == "DEPLOYED_TO"]
    assert [end for _, _, end, _ in relationships] == [SYSTEM("pay")]


def test_two_sightings_in_one_batch_keep_their_own_times(store: Store) -> None:
    """`MERGE` with a type from a parameter gave the second row the time of the first."""
    one = event("E1", 0, of="X1", system="pay", count=1, seen=1)
    other = event("E1", 0, of="X2", system="pay", count=1, seen=0)
    write(store, one, other)
    once = snapshot(store)
    write(store, one, other)

    assert snapshot(store) == once, once.difference(snapshot(store))


def test_a_bad_record_costs_itself_and_nothing_else(store: Store) -> None:
    bad = replace(incident("I2", 1), props={"title": "a\x00b"})
    huge = replace(incident("I4", 1), visibility="x" * 40_000)
    facts = [Facts((one,)) for one in (incident("I1", 1), bad, incident("I3", 1), huge)]

    result = Writer(store, "r1").write(ORG, facts)

    assert [one.index for one in result.rejected] == [1]
    assert "title: got 'a\\x00b', which holds a NUL character" in result.rejected[0].reason
    assert result.nodes == 3


def test_what_the_database_alone_refuses_is_found_by_halving(store: Store) -> None:
    indexed = incident("I2", 1)
    record = replace(
        system_record("b", 1), label="Person", uid="acme:hr:main:person:b", canonical=None
    )
    person = replace(record, props={"name": "B", "email": "x" * 40_000})
    facts = [Facts((one,)) for one in (incident("I1", 1), person, indexed)]

    result = Writer(store, "r1").write(ORG, facts)

    assert [one.index for one in result.rejected] == [1]
    assert {uid for uid in snapshot(store).by_uid if "@" not in uid} == {I1, indexed.uid}


def test_a_repetition_asks_for_the_same_vectors_again(store: Store) -> None:
    catalog = system_record("payments", 1, key="pay")
    moved = replace(system_record("payments", 2, key="billing"), native_id="payments")
    first = write(store, incident("I1", 1, affects=["pay"]), catalog, moved)
    before = snapshot(store)

    again = write(store, incident("I1", 1, affects=["pay"]), catalog, moved)
    older = write(store, catalog)

    assert set(first.touched) <= set(again.touched)
    assert SYSTEM("pay") in again.touched
    assert not older.touched
    assert snapshot(store) == before


def test_nothing_of_another_organisation_is_touched(store: Store) -> None:
    foreign = replace(incident("I1", 1), org="other", uid="other:jsonl:main:incident:I1")
    Writer(store, "r1").write("other", [Facts((foreign,))])
    before = snapshot(store)

    result = Writer(store, "r1").write(ORG, [Facts((foreign,))])

    assert len(result.rejected) == 1
    assert snapshot(store) == before
    with pytest.raises(InvalidInput, match="organisation 'No Org' is not valid"):
        Writer(store, "r1").write("No Org", [])


def test_every_generated_statement_is_planned_by_index(store: Store) -> None:
    faults: list[str] = []
    for statement in upserts.all_upserts():
        plan = _explain(store, statement)
        scans = {"AllNodesScan", "NodeByLabelScan", "DirectedAllRelationshipsScan"} & set(plan)
        if scans and "PendingMove" not in statement.text:
            faults.append(f"{statement.name}: {sorted(scans)}")

    assert faults == []


def _explain(store: Store, statement: Upsert) -> Sequence[str]:
    if "CALL db." in statement.text:
        return ()
    text = statement.text.replace("CYPHER 25", "CYPHER 25 EXPLAIN", 1)
    names = (
        *("rows", "uids", "ids", "labels_of", "org", "run"),
        *("limit", "of", "left", "to", "untimed"),
    )
    lists: dict[str, object] = {name: [] for name in ("rows", "uids", "ids")}
    params: dict[str, object] = {**dict.fromkeys(names, "x"), **lists, "limit": 1, "labels_of": {}}
    with store.driver.session() as session:
        summary = session.run(text, params).consume()
    operators: list[str] = []

    def walk(node: dict[str, object]) -> None:
        operators.append(str(node["operatorType"]).split("@")[0])
        for child in node.get("children", []):  # type: ignore[attr-defined]
            walk(child)

    assert summary.plan is not None
    walk(dict(summary.plan))
    return operators


def _naming(number: int) -> Facts:
    """Return an event that names its system by a tool's own id."""
    one = event(f"E{number}", number, of="N", system="pay", count=1, seen=number)
    record = one.records[0]
    props = {**record.props, "system_ref": tool_uid(f"P{number}")}
    return replace(one, records=(replace(record, props=props),))


@pytest.mark.parametrize("events", [2, 40])
def test_aliased_systems_are_asked_for_all_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, events: int
) -> None:
    write(store, *(system_record(f"P{n}", 1, key=f"k{n}", source="pager") for n in range(events)))
    asked: list[str] = []
    run = Transaction.run

    def noted(self: Transaction, statement: Statement, **params: Any) -> list[Row]:
        asked.append(statement.name)
        return run(self, statement, **params)

    monkeypatch.setattr(Transaction, "run", noted)

    write(store, *(_naming(number) for number in range(events)))

    assert asked.count(upserts.RESOLVE.name) == 1


def test_what_a_uid_stands_for_is_not_told_before_it_was_asked(store: Store) -> None:
    def early(transaction: Transaction) -> str:
        return Work(transaction, ORG, "r1", make_batch(ORG, [])).resolve(P1)

    with pytest.raises(LookupError, match="resolved before its targets were loaded"):
        store.transact("early", early)


def arriving(native_id: str, at: int, **more: Any) -> Record:
    """Return an incident without a version of its own: only its arrival orders it."""
    return replace(incident(native_id, at, **more), arrival=True)


def deleted(native_id: str, at: int) -> Record:
    """Return a deletion that tells no time: only its arrival orders it."""
    return replace(gone(arriving(native_id, at)), version=version_of(minute(at), "gone"))


def arrived(at: int, content: str, **more: Any) -> Record:
    return replace(arriving("I1", at, **more), version=version_of(minute(at), content))


@pytest.mark.parametrize(
    "told",
    [
        (arrived(1, "x"), arrived(5, "x"), arrived(9, "x")),
        (arrived(1, "x"), arrived(5, "x"), arrived(9, "y", status="resolved")),
        (arrived(1, "y", status="resolved"), arrived(5, "x"), arrived(9, "x")),
        (arrived(1, "x", affects=["pay"]), arrived(5, "x", affects=["pay"])),
        (incident("I1", 1), deleted("I1", 5), deleted("I1", 9)),
    ],
    ids=["the same", "and then other", "after other", "with links", "deleted twice"],
)
def test_what_only_its_arrival_orders_is_known_since_it_was_first_received(
    store: Store, told: Sequence[Record]
) -> None:
    graphs = []
    for records in itertools.permutations(told):
        wipe(store)
        for one in records:
            write(store, one)
        graphs.append(snapshot(store))

    assert [one.difference(graphs[0]) for one in graphs[1:]] == [""] * (len(graphs) - 1)
    versions = {uid for uid in graphs[0].by_uid if uid.startswith(f"{I1}@")}
    assert len(versions) == len({one.version.rpartition("#")[2] for one in told})


def withdrawn(at: int) -> Record:
    """Return the deletion of a deployment, of which no observations are kept."""
    release = record("Deployment", "forge", "R1", at, {"title": "1.0"}, type_="deployment")
    version = version_of(minute(at), "gone")
    return replace(gone(release), arrival=True, version=version)


def test_of_what_keeps_no_history_the_first_receipt_holds_whatever_comes_with_it(
    store: Store,
) -> None:
    graphs = []
    for batches in ([[1], [2], [9]], [[9], [1, 2]], [[2, 9], [1]], [[9, 1], [2]]):
        wipe(store)
        for batch in batches:
            write(store, *map(withdrawn, batch))
        graphs.append(snapshot(store))

    assert [one.difference(graphs[0]) for one in graphs[1:]] == ["", "", ""]
    [node] = [one for uid, one in graphs[0].by_uid.items() if uid.endswith(":R1")]
    assert node["deleted_at"] == minute(1)


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two"])
@pytest.mark.parametrize(
    ("first", "second", "clashing"),
    [
        (incident("I1", 1), incident("I1", 1, status="resolved"), 1),
        (incident("I1", 1), incident("I1", 2, status="resolved"), 0),
        (incident("I1", 1), incident("I1", 1), 0),
        (arriving("I1", 1), arriving("I1", 2, status="resolved"), 1),
        (arriving("I1", 1), arriving("I1", 2), 0),
        (incident("I1", 1), incident("I2", 1, status="resolved"), 0),
    ],
    ids=["other", "newer", "same", "arrives other", "arrives the same", "two ids"],
)
def test_records_of_one_id_that_nothing_orders_are_counted(
    store: Store, first: Record, second: Record, clashing: int, *, together: bool
) -> None:
    batches = [[first, second]] if together else [[first], [second]]

    assert sum(write(store, *batch).clashing for batch in batches) == clashing


def test_content_that_comes_back_in_a_newer_version_hides_no_clash(store: Store) -> None:
    versions = [incident("I1", 1), incident("I1", 2), incident("I1", 2, status="resolved")]

    assert write(store, *versions).clashing == 1


def test_another_run_may_bring_other_content(store: Store) -> None:
    write(store, arriving("I1", 1))

    later = Writer(store, "r2").write(ORG, [Facts((arriving("I1", 2, status="resolved"),))])

    assert later.clashing == 0


def test_what_records_say_of_others_in_passing_does_not_clash(store: Store) -> None:
    systems = [system_record("pay", 1, tier=tier) for tier in (1, 2)]

    result = write(store, *(Facts((incident(f"I{n}", 1), one)) for n, one in enumerate(systems)))

    assert result.clashing == 0
