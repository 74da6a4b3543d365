"""What people assert, refuse and take back, through the one write path on a real graph."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from enrich.mentions.job import MentionsJob
from graph.errors import GraphError, InvalidInput, NotFound, NotOwned
from graph.model.facts import Facts, Record
from graph.store.store import Store, native_times
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from ingest.people.asserting import assert_link, end_link, keep_apart, merge, refuse_link, withdraw
from ingest.people.saying import Speaker
from tests.graph.histories import (
    ORG,
    SYSTEM,
    document,
    gone,
    incident,
    snapshot,
    system_record,
    tool_uid,
)

ANN = Speaker(ORG, "_system:nazara:main:user:ann", "request-1")
I1 = f"{ORG}:jsonl:main:incident:I1"
PAY, CART, P1 = SYSTEM("pay"), SYSTEM("cart"), tool_uid("P1")
SECRET = f"{ORG}:nazara:main:access_scope:board"

NOW = Upsert(
    "test_now",
    "CYPHER 25 MATCH (a)-[r]->(b) WHERE type(r) = $type AND r.valid_to IS NULL "
    "RETURN a.uid AS start, b.uid AS end, r.source AS source, r.valid_from AS since",
)
OBSERVED = Upsert(
    "test_observed",
    "CYPHER 25 MATCH (c:Change)-[:CHANGED]->(a:Assertion|Note|Tombstone) "
    "RETURN c.title AS title, c.author AS author, c.text AS text ORDER BY c.version",
)


def write(store: Store, *records: Record) -> None:
    result = Writer(store, "r1").write(ORG, [Facts((one,)) for one in records])
    assert not result.rejected


def now(store: Store, type_: str) -> set[tuple[str, str, str]]:
    return {(row["start"], row["end"], row["source"]) for row in store.read(NOW, type=type_)}


def titles(store: Store) -> list[str]:
    return [row["title"] for row in store.read(OBSERVED)]


@pytest.fixture
def graph(store: Store) -> Store:
    """An incident that affects `pay`, and systems that a catalogue describes."""
    affected = incident("I1", 1, affects=["pay"], url="https://jsonl.test/I1")
    write(store, affected, system_record("a", 1, key="pay"), system_record("b", 1, key="cart"))
    return store


def test_a_link_that_is_asserted_stands_beside_what_the_source_states(graph: Store) -> None:
    spoken = assert_link(graph, ANN, "AFFECTS", I1, CART)
    write(graph, incident("I1", 2, affects=["pay"], status="resolved"))

    assert spoken.is_new
    assert spoken.uid.startswith(f"{ORG}:nazara:people:assertion:")
    assert now(graph, "AFFECTS") == {(I1, PAY, "jsonl"), (I1, CART, "nazara")}
    assert now(graph, "CONCERNS") == {(spoken.uid, end, "nazara") for end in (I1, CART)}


def test_said_twice_it_is_one_record_that_says_nothing_new(graph: Store) -> None:
    first = assert_link(graph, ANN, "AFFECTS", I1, CART)
    before = snapshot(graph)
    second = assert_link(graph, replace(ANN, author="bob"), "AFFECTS", I1, CART)

    assert (second.uid, second.is_new) == (first.uid, False)
    assert snapshot(graph) == before


def test_whoever_takes_a_colleague_s_link_back_ends_it(graph: Store) -> None:
    said = assert_link(graph, ANN, "AFFECTS", I1, CART)
    [ended] = end_link(graph, replace(ANN, author="bob"), "AFFECTS", I1, CART)

    assert ended.uid == said.uid
    assert now(graph, "AFFECTS") == {(I1, PAY, "jsonl")}
    assert [(row["title"], row["author"]) for row in graph.read(OBSERVED)] == [
        ("first observed, asserted", ANN.author),
        ("status asserted → withdrawn, AFFECTS -1", "bob"),
    ]


def test_a_link_that_moved_with_a_merge_is_taken_back_where_it_is_now(graph: Store) -> None:
    write(graph, incident("I2", 1, affects=[P1]))
    assert_link(graph, ANN, "AFFECTS", I1, P1)
    write(graph, system_record("b", 2, key="cart", same_as=[P1]))
    merged = now(graph, "AFFECTS")
    end_link(graph, ANN, "AFFECTS", I1, CART)

    assert (I1, CART, "nazara") in merged
    assert (I1, CART, "nazara") not in now(graph, "AFFECTS")


@pytest.mark.parametrize("end", [SYSTEM("unknown"), "other:nazara:main:system:pay", "no uid", P1])
def test_a_node_of_others_a_restricted_and_a_missing_one_are_answered_alike(
    graph: Store, end: str
) -> None:
    Writer(graph, "r2").write(
        "other",
        [
            Facts(
                (
                    replace(
                        system_record("a", 1),
                        org="other",
                        uid="other:nazara:people:system:x",
                        source="pager",
                    ),
                )
            )
        ],
    )
    write(graph, replace(system_record("P1", 1, source="pager"), visibility=SECRET))

    with pytest.raises(NotFound) as refused:
        assert_link(graph, ANN, "AFFECTS", I1, end)

    assert refused.value.message == f"there is no node {end!r}"


def test_what_is_said_of_a_restricted_node_is_for_its_readers(graph: Store) -> None:
    write(graph, replace(system_record("P1", 1, source="pager"), visibility=SECRET))
    reader = replace(ANN, visible=("org", SECRET))

    spoken = assert_link(graph, reader, "AFFECTS", I1, P1)

    assert snapshot(graph).node(spoken.uid)["visibility"] == SECRET


def test_what_is_said_follows_when_one_of_both_is_restricted_later_and_opened_again(
    graph: Store,
) -> None:
    spoken = assert_link(graph, ANN, "AFFECTS", I1, CART)
    seen = []

    for number, visibility in enumerate((SECRET, "org"), 2):
        write(graph, replace(incident("I1", number, affects=["pay"]), visibility=visibility))
        here = [one for one in snapshot(graph).relationships if one[:3] == (I1, "AFFECTS", CART)]
        seen.append((snapshot(graph).node(spoken.uid)["visibility"], SECRET in here[0][3]))

    assert seen == [(SECRET, True), ("org", False)]


def test_what_is_said_of_two_restricted_nodes_is_for_who_reads_both(graph: Store) -> None:
    other = SECRET.replace("board", "audit")
    write(graph, replace(system_record("P1", 1, source="pager"), visibility=SECRET))
    write(graph, replace(incident("I2", 1), visibility=other))
    reader = replace(ANN, visible=("org", SECRET, other))

    spoken = assert_link(graph, reader, "AFFECTS", f"{ORG}:jsonl:main:incident:I2", P1)

    scope = snapshot(graph).node(snapshot(graph).node(spoken.uid)["visibility"])
    assert scope["all_of"] == [other, SECRET]


@pytest.mark.parametrize(
    ("type_", "start", "end", "says"),
    [
        ("OWNED_BY", I1, PAY, "no OWNED_BY leads from Incident to System; expected AFFECTS"),
        ("AFFECTS", PAY, I1, "no AFFECTS leads from System to Incident; none does"),
        ("NOTHING", I1, PAY, "no NOTHING leads from"),
        ("MENTIONS", I1, PAY, "no MENTIONS leads from Incident"),
        ("DEPENDS_ON", PAY, PAY, "to itself"),
    ],
)
def test_a_link_that_no_model_has_is_refused_with_those_that_there_are(
    graph: Store, type_: str, start: str, end: str, says: str
) -> None:
    before = snapshot(graph)

    with pytest.raises(InvalidInput, match=says):
        assert_link(graph, ANN, type_, start, end)

    assert snapshot(graph) == before


@pytest.mark.parametrize("ending", [end_link, refuse_link])
def test_what_a_source_states_is_ended_there(graph: Store, ending: type) -> None:
    with pytest.raises(NotOwned) as refused:
        ending(graph, ANN, "AFFECTS", I1, PAY)

    assert refused.value.message == "jsonl states this AFFECTS at https://jsonl.test/I1"
    assert "Change it in jsonl at https://jsonl.test/I1." in refused.value.remedy
    assert now(graph, "AFFECTS") == {(I1, PAY, "jsonl")}


def test_what_is_said_of_a_deleted_node_is_taken_back_by_who_may_read_it(graph: Store) -> None:
    spoken = assert_link(graph, ANN, "AFFECTS", I1, CART)
    write(graph, gone(incident("I1", 3)))
    withdraw(graph, ANN, spoken.uid)

    assert "status asserted → withdrawn, AFFECTS -1" in titles(graph)


def test_an_assertion_about_a_restricted_node_is_none_and_tells_nothing(graph: Store) -> None:
    spoken = assert_link(graph, ANN, "AFFECTS", I1, CART)
    write(graph, replace(incident("I1", 3, seen=9), visibility=SECRET))

    with pytest.raises(NotFound) as refused:
        withdraw(graph, ANN, spoken.uid)

    assert refused.value.message == f"there is no assertion {spoken.uid!r}"


def test_there_is_nothing_to_end_where_nobody_says_anything(graph: Store) -> None:
    with pytest.raises(NotFound, match="no AFFECTS leads from"):
        end_link(graph, ANN, "AFFECTS", I1, CART)


def test_a_link_holds_since_a_time_that_is_told_but_never_back_and_never_ahead(
    graph: Store,
) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert_link(graph, replace(ANN, at=noon), "AFFECTS", I1, CART)
    since = {native_times(row)["since"] for row in graph.read(NOW, type="AFFECTS")}

    assert noon in since
    with pytest.raises(InvalidInput, match="expected that or later"):
        end_link(graph, replace(ANN, at=noon - timedelta(hours=1)), "AFFECTS", I1, CART)
    with pytest.raises(InvalidInput, match="still to come"):
        end_link(
            graph, replace(ANN, at=datetime.now(UTC) + timedelta(hours=1)), "AFFECTS", I1, CART
        )
    end_link(graph, replace(ANN, at=noon + timedelta(hours=1)), "AFFECTS", I1, CART)
    assert now(graph, "AFFECTS") == {(I1, PAY, "jsonl")}


def test_a_merge_of_two_systems_is_undone_by_keeping_them_apart(graph: Store) -> None:
    merge(graph, ANN, PAY, CART)
    merged = now(graph, "AFFECTS")
    again = merge(graph, ANN, PAY, CART)
    keep_apart(graph, ANN, PAY, CART)

    assert merged == {(I1, CART, "jsonl")}
    assert not again.is_new
    assert now(graph, "AFFECTS") == {(I1, PAY, "jsonl")}
    assert snapshot(graph).faults() == []


def test_a_merge_that_is_taken_back_leaves_the_word_to_the_sources(graph: Store) -> None:
    write(graph, incident("I2", 1, affects=[P1]), system_record("b", 2, key="cart", same_as=[P1]))
    spoken = keep_apart(graph, ANN, P1, CART)
    apart = now(graph, "AFFECTS")
    withdraw(graph, ANN, spoken.uid)

    assert (f"{ORG}:jsonl:main:incident:I2", P1, "jsonl") in apart
    assert (f"{ORG}:jsonl:main:incident:I2", CART, "jsonl") in now(graph, "AFFECTS")
    assert titles(graph) == ["first observed, refused", "status refused → withdrawn"]


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        (I1, PAY, "a Incident and a System are never the same thing"),
        (I1, f"{ORG}:jsonl:main:incident:I2", "a Incident is one record of one tool"),
        (PAY, PAY, "named twice"),
    ],
)
def test_what_can_t_be_one_is_not_merged(graph: Store, one: str, other: str, says: str) -> None:
    write(graph, incident("I2", 1))

    for act in (merge, keep_apart):
        with pytest.raises(GraphError, match=says):
            act(graph, ANN, one, other)


def test_two_records_that_nothing_names_alike_are_not_merged(graph: Store) -> None:
    write(graph, system_record("P1", 1, source="pager"), system_record("P2", 1, source="pager"))

    with pytest.raises(InvalidInput, match="neither node is known by a name that tools share"):
        merge(graph, ANN, P1, tool_uid("P2"))


@pytest.fixture
def page(graph: Store) -> str:
    """A document of two slices, both of which name two systems."""
    for key, name in (("billing", "Billing engine"), ("ledger", "Ledger store")):
        write(graph, system_record(key, 1, key=key, name=name))
    one = document("D1", 1, chunks=2)
    text = "the Billing engine and the Ledger store"
    write(graph, replace(one, chunks=tuple(replace(chunk, text=text) for chunk in one.chunks)))
    MentionsJob(graph, ORG, graph.settings).update([one.uid])
    return one.uid


def test_a_mention_that_is_refused_goes_at_once_and_no_job_brings_it_back(
    graph: Store, page: str
) -> None:
    job = MentionsJob(graph, ORG, graph.settings)
    found = now(graph, "MENTIONS")
    spoken = refuse_link(graph, ANN, "MENTIONS", page, SYSTEM("billing"))
    refused = now(graph, "MENTIONS")
    again = job.update([page])
    after = now(graph, "MENTIONS")
    withdraw(graph, ANN, spoken.uid)
    job.update([page])

    assert {end for _, end, _ in found} == {SYSTEM("billing"), SYSTEM("ledger")}
    assert {end for _, end, _ in refused} == {SYSTEM("ledger")}
    assert (after, again.is_change) == (refused, False)
    assert page in spoken.result.touched
    assert now(graph, "MENTIONS") == found


def test_what_is_refused_of_one_slice_stays_with_the_other(graph: Store, page: str) -> None:
    first, second = (uid for uid in snapshot(graph).by_uid if "document_chunk" in uid)
    refuse_link(graph, ANN, "MENTIONS", first, SYSTEM("billing"))

    MentionsJob(graph, ORG, graph.settings).update([page])

    named = {start for start, end, _ in now(graph, "MENTIONS") if end == SYSTEM("billing")}
    assert named == {page, second}


def test_a_refusal_holds_for_what_the_named_thing_is_now(graph: Store, page: str) -> None:
    refuse_link(graph, ANN, "MENTIONS", page, SYSTEM("billing"))
    merge(graph, ANN, SYSTEM("billing"), SYSTEM("ledger"))

    MentionsJob(graph, ORG, graph.settings).update([page])

    assert now(graph, "MENTIONS") == set()


def test_derived_links_are_refused_and_not_taken_back(graph: Store, page: str) -> None:
    with pytest.raises(InvalidInput, match="nobody asserts this MENTIONS"):
        end_link(graph, ANN, "MENTIONS", page, SYSTEM("billing"))
