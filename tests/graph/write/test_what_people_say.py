"""What people say of nodes that records describe: it stands beside imports, and above claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from graph.model.facts import Facts, Record, Sighting
from graph.store.store import Store, native_times
from graph.write.moves import settle
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from tests.graph.histories import (
    ORG,
    START,
    SYSTEM,
    assertion,
    event,
    gone,
    incident,
    incident_ref,
    minute,
    snapshot,
    system_record,
    system_ref,
    team_ref,
    tool_uid,
)

I1 = f"{ORG}:jsonl:main:incident:I1"
A, P1, P2 = f"{ORG}:catalog:main:system:a", tool_uid("P1"), tool_uid("P2")
PAY, CART = SYSTEM("pay"), SYSTEM("cart")


AFFECTED = Upsert(
    "test_affected",
    "CYPHER 25 MATCH (:Incident)-[r:AFFECTS]->(s) WHERE r.valid_to IS NULL "
    "RETURN s.uid AS end, r.source AS source",
)
MENTIONED = Upsert(
    "test_mentioned", "CYPHER 25 MATCH (:Incident)-[r:MENTIONS]->() RETURN r.record AS record"
)
SPANS = Upsert(
    "test_spans",
    "CYPHER 25 MATCH (i)-[r:AFFECTS]->(s) RETURN i.uid AS start, s.uid AS end, "
    "r.valid_from AS since, r.valid_to AS until",
)


def write(store: Store, *said: Record | Facts) -> None:
    facts = [one if isinstance(one, Facts) else Facts((one,)) for one in said]
    result = Writer(store, "r1").write(ORG, facts)
    assert not result.rejected
    if result.pending:
        settle(store, "r1", ORG)


def affected(store: Store) -> set[tuple[str, str]]:
    """Return what the incidents affect now, by which system and whose word."""
    rows = store.read(AFFECTED)
    return {(row["end"], row["source"]) for row in rows}


def spans(store: Store) -> set[tuple[str, str, int, int | None]]:
    """Return each AFFECTS with the minutes from and to which it held."""

    def at(time: datetime | None) -> int | None:
        return None if time is None else (time - START) // timedelta(minutes=1)

    rows = map(native_times, store.read(SPANS))
    return {(row["start"], row["end"], at(row["since"]) or 0, at(row["until"])) for row in rows}


def linked(number: int, status: str = "asserted", *, at: int | None = None) -> Record:
    return assertion(
        incident_ref("I1"), system_ref("cart"), number, status=status, relationship="AFFECTS", at=at
    )


def same(start: str, end: str, number: int, status: str = "asserted") -> Record:
    return assertion(system_ref(start), system_ref(end), number, status=status)


def test_a_person_s_link_stands_beside_the_tool_s_until_it_is_taken_back(store: Store) -> None:
    write(store, incident("I1", 1, affects=["pay"]), linked(1))
    both = affected(store)
    write(store, incident("I1", 2, affects=["pay"]), gone(incident("I1", 3)), incident("I1", 4))
    after_imports = affected(store)
    write(store, linked(2, "withdrawn", at=9))

    assert both == {(PAY, "jsonl"), (CART, "nazara")}
    assert after_imports == {(CART, "nazara")}
    assert affected(store) == set()
    assert spans(store) >= {(I1, CART, 1, 9)}


def test_a_link_said_again_is_a_second_interval(store: Store) -> None:
    write(store, incident("I1", 1), linked(1), linked(2, "withdrawn"), linked(3))

    assert spans(store) == {(I1, CART, 1, 2), (I1, CART, 3, None)}


def test_a_person_s_link_moves_with_its_start_and_its_end(store: Store) -> None:
    owned = assertion(system_ref(P1), team_ref("red"), 1, relationship="OWNED_BY")
    depends = assertion(system_ref("cart"), system_ref(P1), 1, relationship="DEPENDS_ON")
    write(store, owned, depends)
    before = snapshot(store).edges("OWNED_BY", "DEPENDS_ON")
    write(store, system_record("a", 1, key="pay", same_as=[P1]))
    merged = snapshot(store).edges("OWNED_BY", "DEPENDS_ON")
    write(store, system_record("a", 2, key="pay"))

    assert before == {(P1, "OWNED_BY", team_ref("red").uid), (CART, "DEPENDS_ON", P1)}
    assert merged == {(PAY, "OWNED_BY", team_ref("red").uid), (CART, "DEPENDS_ON", PAY)}
    assert snapshot(store).edges("OWNED_BY", "DEPENDS_ON") == before


def test_a_person_s_link_moves_also_where_a_merge_is_too_much_for_one_transaction(
    store: Store,
) -> None:
    small = Store(store.settings.model_copy(update={"inline_moves": 0, "batch_size": 2}))
    owned = assertion(system_ref(P1), team_ref("red"), 1, relationship="OWNED_BY")
    write(small, owned)
    write(small, system_record("a", 1, key="pay", same_as=[P1]))
    merged = snapshot(store).edges("OWNED_BY")
    write(small, system_record("a", 2, key="pay"))
    small.close()

    assert merged == {(PAY, "OWNED_BY", team_ref("red").uid)}
    assert snapshot(store).edges("OWNED_BY") == {(P1, "OWNED_BY", team_ref("red").uid)}


def test_a_person_says_which_thing_a_record_is_whatever_the_uids(store: Store) -> None:
    write(store, system_record("a", 1, key="cart"), incident("I1", 1, affects=[A]))
    write(store, same(A, "pay", 1))
    moved = affected(store)
    write(store, system_record("a", 2, key="cart", tier=1))
    after_import = affected(store)
    write(store, same(A, "pay", 2, "withdrawn"))

    assert CART < PAY
    assert moved == after_import == {(PAY, "jsonl")}
    assert affected(store) == {(CART, "jsonl")}
    assert snapshot(store).faults() == []


def test_what_people_keep_apart_moves_back_and_no_import_moves_it_again(store: Store) -> None:
    claiming = system_record("a", 1, key="pay", same_as=[P1])
    write(store, incident("I1", 1, affects=[P1]), claiming)
    before = affected(store)
    write(store, same(P1, "pay", 1, "refused"))
    apart = affected(store)
    write(store, replace(claiming, version=claiming.version.replace("00:01", "00:02")))
    write(store, system_record("b", 1, key="pay", same_as=[P1]))
    after_imports = affected(store)
    write(store, same(P1, "pay", 2, "withdrawn"))

    assert before == {(PAY, "jsonl")}
    assert apart == after_imports == {(P1, "jsonl")}
    assert affected(store) == {(PAY, "jsonl")}
    assert snapshot(store).edges("CLAIMS") == set()


def test_a_refusal_that_came_before_the_claim_is_obeyed(store: Store) -> None:
    write(store, same(P1, "pay", 1, "refused"))
    write(store, system_record("a", 1, key="pay", same_as=[P1]))

    assert snapshot(store).edges("ALIAS_OF") == {(A, "ALIAS_OF", PAY)}
    assert snapshot(store).edges("CLAIMS") == {(P1, "CLAIMS", PAY)}


def test_two_records_are_kept_apart(store: Store) -> None:
    write(store, system_record("a", 1, key="pay", same_as=[P1, P2]))
    write(store, same(A, P1, 1, "refused"))

    assert snapshot(store).edges("ALIAS_OF") == {(A, "ALIAS_OF", PAY), (P2, "ALIAS_OF", PAY)}


def test_a_merged_thing_takes_its_descriptions_names_and_events_along(store: Store) -> None:
    write(
        store,
        system_record("a", 1, key="cart", tier=1),
        incident("I1", 1, affects=["cart"]),
        event("E1", 1, of="X1", system="cart", count=2, seen=1),
    )
    write(store, same("cart", "pay", 1))
    merged = snapshot(store)
    write(
        store,
        system_record("b", 1, key="cart", authority=1, tier=3),
        incident("I2", 1, affects=["cart"]),
    )
    later = snapshot(store)
    write(store, same("cart", "pay", 2, "refused"))
    back = snapshot(store)

    assert merged.node(PAY)["tier"] == 1
    assert merged.labels(CART) == {"_Entity", "Alias"}
    assert merged.edges("AFFECTS", "OBSERVED_ON") == {
        (I1, "AFFECTS", PAY),
        (f"{ORG}:errors:main:technical_issue:X1", "OBSERVED_ON", PAY),
    }
    assert later.node(PAY)["tier"] == 3
    assert {end for _, _, end in later.edges("AFFECTS")} == {PAY}
    assert {end for _, _, end in back.edges("AFFECTS", "OBSERVED_ON")} == {CART}
    assert (back.node(CART)["tier"], back.node(PAY)["stub"]) == (3, True)
    assert [one.faults() for one in (merged, later, back)] == [[], [], []]


def test_merges_follow_one_another_and_a_circle_stands_for_its_lowest(store: Store) -> None:
    write(store, incident("I1", 1, affects=["red"]), same("red", "pay", 1), same("pay", "cart", 1))
    chained = affected(store)
    write(store, same("cart", "red", 1))

    assert chained == {(CART, "jsonl")}
    assert affected(store) == {(CART, "jsonl")}
    assert snapshot(store).faults() == []


def test_what_nazara_derived_goes_when_a_person_refuses_it(store: Store) -> None:
    about = system_ref("pay")
    seen = Sighting("MENTIONS", incident_ref("I1"), about, "nazara:mentions", "derived", minute(1))
    by_tool = replace(seen, producer="wiki", confidence="asserted")
    one = replace(incident("I1", 1), source="nazara")
    write(store, Facts((one,), (seen,)), Facts((incident("I1", 1),), (by_tool,)))
    refusal = assertion(incident_ref("I1"), about, 1, status="refused", relationship="MENTIONS")
    result = Writer(store, "r2").write(ORG, [Facts((refusal,))])

    assert [row["record"] for row in store.read(MENTIONED)] == ["wiki"]
    assert I1 in result.touched
