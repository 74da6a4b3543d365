"""What is derived from a restricted record is restricted too, and follows when that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, permutations
from typing import Any

from graph.model.facts import EVERYBODY, Facts, Link, Record, Ref, Sighting
from graph.model.identity import content_hash, version_of
from graph.store.store import Store
from graph.write.moves import settle
from graph.write.upserts import Upsert
from graph.write.writer import Writer
from tests.graph.histories import (
    ORG,
    SYSTEM,
    Snapshot,
    document,
    event,
    gone,
    incident,
    issue,
    issue_uid,
    minute,
    snapshot,
    system_record,
    system_ref,
    team_ref,
    tool_uid,
    wipe,
)

RED, BLUE = (f"{ORG}:nazara:main:access_scope:{name}" for name in ("red", "blue"))
EITHER = f"{ORG}:nazara:main:access_scope:blue|red"
I1 = f"{ORG}:jsonl:main:incident:I1"
DERIVED = Upsert(
    "test_derived",
    "CYPHER 25 MATCH (n:_Entity {uid: $uid}) "
    "SET n.summary = 'words', n.summary_stamp = 's', n.summary_model = 'm' "
    "CREATE (:Embedding {uid: $uid + '|m', of: $uid, visibility: n.visibility}) "
    "WITH n MATCH (t:_Entity {uid: $named}) "
    "CREATE (n)-[:MENTIONS {record: 'm', source: 'nazara', confidence: 'derived'}]->(t)",
)

I2 = f"{ORG}:jsonl:main:incident:I2"
ASKED = Upsert(
    "test_asked",
    "CYPHER 25 MATCH (n:_Entity {uid: $uid}) CREATE (:_Entity:ModelCall {uid: $uid + '-call', "
    "org: n.org, about: $uid, sort_at: datetime(), visibility: 'org'})",
)
SUMMED_UP = Upsert(
    "test_summed_up",
    "CYPHER 25 MATCH (n:_Entity {uid: $uid}), (o:_Entity {uid: $source}) "
    "SET n.summary = 'words', n.summary_stamp = 's', n.summary_forms = '[]', "
    "n.summary_sources = [$source] CREATE (n)-[:CAUSED_BY {record: 'r'}]->(o)",
)


def write(store: Store, *records: Record | Facts) -> None:
    """Write each in a transaction of its own."""
    for one in records:
        result = Writer(store, "r1").write(ORG, [one if isinstance(one, Facts) else Facts((one,))])
        assert not result.rejected


def restricted(one: Record | Facts, scope: str = RED) -> Any:
    """Return the same for the readers of a scope, as an intake makes it."""
    if isinstance(one, Facts):
        return replace(one, records=tuple(restricted(each, scope) for each in one.records))
    sortable, content = one.version.partition("#")[0], content_hash([one.version, scope])
    return replace(one, visibility=scope, version=f"{sortable}#{content}")


def seen(store: Store, *uids: str) -> list[str]:
    graph = snapshot(store)
    return [graph.node(uid)["visibility"] for uid in uids]


def stated(graph: Snapshot, type_: str) -> set[tuple[str, str, bool]]:
    """Return the relationships of a type, and whether each is restricted."""
    found = [one for one in graph.relationships if one[1] == type_]
    return {(a, b, "visibility" in props) for a, _, b, props in found}


def test_what_restricted_records_alone_name_is_for_their_readers(store: Store) -> None:
    one, two = incident("I1", 1, affects=["pay"]), incident("I2", 1, affects=["pay", "web"])

    write(store, restricted(one))
    alone = seen(store, SYSTEM("pay"))
    write(store, restricted(two, BLUE))
    both = seen(store, SYSTEM("pay"), SYSTEM("web"))
    made = snapshot(store).node(EITHER)
    write(store, incident("I3", 1, affects=["pay"]))

    assert alone == [RED]
    assert both == [EITHER, BLUE]
    assert (made["any_of"], "readers" in made) == ([BLUE, RED], False)
    assert seen(store, SYSTEM("pay"), SYSTEM("web")) == [EVERYBODY, BLUE]


def test_what_is_named_openly_stays_so_when_a_restricted_record_names_it(store: Store) -> None:
    write(store, incident("I1", 1, affects=["pay"]), restricted(incident("I2", 1, affects=["pay"])))

    assert seen(store, SYSTEM("pay")) == [EVERYBODY]


def test_a_link_from_an_open_record_opens_no_restricted_description(store: Store) -> None:
    write(store, restricted(system_record("a", 1, key="pay")), incident("I1", 1, affects=["pay"]))

    assert seen(store, SYSTEM("pay")) == [RED]


def test_what_a_restricted_description_states_of_an_open_node_is_restricted(store: Store) -> None:
    write(store, system_record("a", 1, key="pay", owners=["red"], source="catalog"))
    secret = system_record("b", 1, key="pay", owners=["blue"], source="audit")

    write(store, restricted(secret))

    owners = {(team_ref("red").uid, False), (team_ref("blue").uid, True)}
    assert {one[1:] for one in stated(snapshot(store), "OWNED_BY")} == owners
    assert seen(store, SYSTEM("pay"), team_ref("blue").uid) == [EVERYBODY, RED]


def test_it_stays_restricted_when_a_merge_moves_it(store: Store) -> None:
    tool = tool_uid("P1")
    secret = incident("I1", 1, affects=[tool])
    watched = Ref("TechnicalIssue", issue_uid("X"), "X")
    saw = Sighting("OBSERVED_ON", watched, system_ref(tool), "errors", "derived", minute(1))
    write(store, Facts((restricted(secret),), (saw,)), incident("I2", 1, affects=[tool]))

    write(store, system_record("a", 1, key="pay", same_as=[tool]))
    settle(store, "r1", ORG)

    graph = snapshot(store)
    assert (I1, SYSTEM("pay"), True) in stated(graph, "AFFECTS")
    assert stated(graph, "OBSERVED_ON") == {(issue_uid("X"), SYSTEM("pay"), True)}


def test_what_an_open_record_saw_too_is_open(store: Store) -> None:
    for order in permutations([EVERYBODY, RED, BLUE]):
        wipe(store)
        for number, scope in enumerate(order):
            seen_by = event(f"E{number}", 1, of="X", system="pay", count=1, seen=number)
            write(store, seen_by if scope == EVERYBODY else restricted(seen_by, scope))

        assert {one[2] for one in stated(snapshot(store), "OBSERVED_ON")} == {False}, order


def test_who_may_read_a_record_is_said_by_what_was_received_last(store: Store) -> None:
    page = document("D1", 1, chunks=2, seen=1)
    secret = restricted(document("D1", 1, chunks=2, seen=2))
    slice_ = f"{ORG}:wiki:main:document_chunk:D1#0"
    found = []

    for one in (page, secret, page, replace(page, seen=minute(1003))):
        write(store, one)
        found.append(seen(store, page.uid, slice_))

    assert found == [[EVERYBODY] * 2, [RED] * 2, [RED] * 2, [EVERYBODY] * 2]


def test_what_it_states_and_what_jobs_made_of_it_follow(store: Store) -> None:
    secret = restricted(incident("I1", 1, affects=["pay"], seen=1))
    write(store, secret)
    store.write(DERIVED, uid=I1, named=SYSTEM("pay"))

    opened = Writer(store, "r2").write(ORG, [Facts((incident("I1", 1, affects=["pay"], seen=2),))])

    graph = snapshot(store)
    assert opened.touched == (I1,)
    assert stated(graph, "AFFECTS") == {(I1, SYSTEM("pay"), False)}
    assert stated(graph, "MENTIONS") == set()
    assert f"{I1}|m" not in graph.by_uid
    assert "summary" not in graph.node(I1)


def test_a_summary_goes_when_a_record_whose_text_it_holds_is_restricted(store: Store) -> None:
    write(store, incident("I1", 1, affects=["pay"], seen=1), incident("I2", 1, seen=1))
    store.write(SUMMED_UP, uid=I1, source=I2)

    write(store, restricted(incident("I2", 1, seen=2)))

    node = snapshot(store).node(I1)
    assert {name for name in node if name.startswith("summary")} == set()


def test_questions_to_models_follow_who_may_read_what_they_are_about(store: Store) -> None:
    write(store, incident("I1", 1, seen=1), incident("I2", 1, seen=1))
    for uid in (I1, I2):
        store.write(ASKED, uid=uid)

    write(store, restricted(incident("I1", 1, seen=2)))

    assert seen(store, f"{I1}-call", f"{I2}-call") == [RED, EVERYBODY]


def test_a_canonical_node_that_gets_an_open_description_loses_what_was_made_of_the_other(
    store: Store,
) -> None:
    write(store, restricted(system_record("a", 1, key="pay", description="secret")))
    store.write(DERIVED, uid=SYSTEM("pay"), named=tool_uid("a").replace("pager", "catalog"))

    write(store, system_record("b", 1, key="pay", source="wiki"))

    node = snapshot(store).node(SYSTEM("pay"))
    assert node["visibility"] == EVERYBODY
    assert {"summary", "description"} & node.keys() == set()
    assert f"{SYSTEM('pay')}|m" not in snapshot(store).by_uid


def test_a_deletion_leaves_a_record_and_its_history_restricted(store: Store) -> None:
    secret = restricted(incident("I1", 1, affects=["pay"], seen=1))
    deleted = replace(gone(incident("I1", 2, seen=2)), visibility=EVERYBODY)

    for order in permutations([secret, deleted]):
        wipe(store)
        write(store, *order)
        assert seen(store, I1) == [RED]


def test_a_record_that_a_complete_list_left_out_stays_restricted(store: Store) -> None:
    write(store, restricted(incident("I1", 1, seen=1)))

    Writer(store, "r2").end(ORG, [I1], minute(2000))

    assert snapshot(store).labels(I1) >= {"Tombstone"}
    assert seen(store, I1) == [RED]


def test_a_canonical_node_does_not_open_when_its_restricted_description_goes(store: Store) -> None:
    secret = restricted(system_record("a", 1, key="pay", seen=1))
    write(store, secret, gone(secret))

    assert seen(store, SYSTEM("pay")) == [RED]


def adding_up() -> Sequence[Facts]:
    x = Facts((issue("X1", 1),))
    secret = restricted(event("E2", 5, of="X1", system="pay", count=10, seen=2))
    return [x, event("E1", 3, of="X1", system="pay", count=2, seen=1), secret]


def sums(store: Store) -> tuple[Any, ...]:
    node = snapshot(store).node(issue_uid("X1"))
    return tuple(node.get(name) for name in ("event_count", "first_event_at", "last_event_at"))


def test_events_add_up_for_who_reads_them(store: Store) -> None:
    for order in permutations(adding_up()):
        wipe(store)
        write(store, *order)
        assert sums(store) == (2, minute(3), minute(3)), order


def test_an_issue_that_is_restricted_later_adds_up_what_its_readers_read(store: Store) -> None:
    write(store, *adding_up())
    write(store, restricted(issue("X1", 2)))
    closed = sums(store)
    write(store, issue("X1", 3))

    assert closed == (12, minute(3), minute(5))
    assert sums(store) == (2, minute(3), minute(3))


def test_an_event_that_is_opened_later_adds_up(store: Store) -> None:
    write(store, *adding_up())

    write(store, event("E2", 5, of="X1", system="pay", count=10, seen=3))

    assert sums(store) == (12, minute(3), minute(5))


def passing(scope: str, words: str, number: int) -> Facts:
    """Return an incident that describes an issue in passing, for everybody or for readers."""
    own = incident(f"I{number}", 1, seen=number)
    told = issue("X1", 1)
    props = {**told.props, "title": words}
    told = replace(told, props=props, version=version_of(0, [words, scope]), seen=own.seen)
    made = Facts((own, told))
    return made if scope == EVERYBODY else restrict_all(made, scope)


def restrict_all(facts: Facts, scope: str) -> Facts:
    return replace(facts, records=tuple(replace(one, visibility=scope) for one in facts.records))


def test_what_is_said_openly_in_passing_stands_whatever_came_first(store: Store) -> None:
    told = [passing(RED, "secret", 1), passing(EVERYBODY, "open", 2), passing(BLUE, "hidden", 3)]

    for order in permutations(told):
        wipe(store)
        write(store, *order)
        node = snapshot(store).node(issue_uid("X1"))
        assert (node["title"], node["visibility"]) == ("open", EVERYBODY), order


def test_what_is_said_in_passing_opens_no_record_of_its_own(store: Store) -> None:
    secret = restricted(issue("X1", 1))

    for order in permutations([secret, passing(EVERYBODY, "open", 2)]):
        wipe(store)
        write(store, *order)
        node = snapshot(store).node(issue_uid("X1"))
        assert (node["title"], node["visibility"]) == ("X1", RED), order


def test_any_order_restricts_the_same(store: Store, *, long: bool) -> None:
    tool = tool_uid("P1")
    told = [
        restricted(incident("I1", 1, affects=[tool], seen=1)),
        incident("I1", 2, affects=["web"], seen=2),
        restricted(incident("I2", 1, affects=[tool, "pay"], seen=3), BLUE),
        restricted(system_record("a", 1, key="pay", same_as=[tool], needs=["web"], seen=4)),
        system_record("b", 1, key="pay", source="wiki", seen=5),
    ]
    graphs = {}

    # Of the orders every day a fifth, in which each record comes at each place.
    for order in islice(permutations(told), 0, None, 1 if long else 5):
        wipe(store)
        write(store, *order)
        graphs[shown(snapshot(store))] = [told.index(one) for one in order]

    assert len(graphs) == 1, graphs.values()


def shown(graph: Snapshot) -> tuple[Any, ...]:
    """Return who may read each node and relationship; scopes made on the way don't count."""
    kept = {uid: one for uid, one in graph.by_uid.items() if ":access_scope:" not in uid}
    nodes = {uid: one.get("visibility") for uid, one in kept.items()}
    links = {(a, type_, b, "visibility" in props) for a, type_, b, props in graph.relationships}
    return (*sorted(nodes.items(), key=str), *sorted(links))


def test_a_link_to_oneself_in_several_scopes_makes_no_scope_twice(store: Store) -> None:
    for scope in (RED, BLUE, RED, BLUE):
        made = incident(f"I{scope[-3:]}", 1, affects=["pay"])
        write(store, restricted(replace(made, links=(Link("AFFECTS", system_ref("pay")),)), scope))

    scopes = [uid for uid in snapshot(store).by_uid if ":access_scope:" in uid]
    assert scopes == [EITHER]


def test_whoever_hands_it_over_last_says_who_may_read_it_whatever_is_written_together(
    store: Store,
) -> None:
    first, last = (incident("I1", 1, seen=received) for received in (1, 9))
    hidden = restricted(incident("I1", 1, seen=5))
    found = []
    for batches in (
        [[first, hidden, last]],
        [[first, hidden], [last]],
        [[last], [first, hidden]],
        [[hidden, last], [first]],
    ):
        wipe(store)
        for batch in batches:
            Writer(store, "r1").write(ORG, [Facts((one,)) for one in batch])
        found += seen(store, I1)

    assert found == [EVERYBODY] * 4
