"""What a subscription tells of news: on a real graph, by the rights of who asks."""

from __future__ import annotations

import orjson
import pytest

from api.access.viewer import Viewer
from api.compiler.engine import Engine, Request
from api.compiler.request.document import RequestError
from graph.errors import InvalidInput
from graph.live.news import EntryId, News, NewsPlace
from graph.model.times import EPOCH
from graph.store.store import Store
from tests.api.live.watched import ANYTHING, events, told, watch
from tests.statements import node, run

I1 = "acme:pager:main:incident:1"
I2 = "acme:pager:main:incident:2"
S1 = "acme:catalog:main:system:pay"
CANONICAL = "acme:nazara:main:system:pay"
INCIDENTS = """subscription ($where: IncidentWhere, $id: ID) {
  incidentChanged(where: $where, id: $id) { what nodeId node { status } } }"""


def incident(store: Store, uid: str, **more: object) -> str:
    return node(store, uid, "Incident", title=uid[-1], status="open", sort_at=EPOCH, **more)


def gone(store: Store, uid: str, **more: object) -> str:
    return node(store, uid, "Tombstone", **{"type": "Incident", "name": uid, **more})


def test_a_node_is_told_with_what_is_selected_of_it(store: Store, engine: Engine) -> None:
    incident(store, I1)
    text = """subscription { it: incidentChanged {
      __typename id what at nodeId node { t: title affects { nodes { name } } } } }"""

    [event] = events(watch(engine, text), [News(I1, "CREATED")])

    assert orjson.loads(event.body) == {
        "data": {
            "it": {
                "__typename": "IncidentNews",
                "id": str(event.place),
                "what": "CREATED",
                "at": "2025-11-29T12:23:20.000Z",
                "nodeId": I1,
                "node": {"t": "1", "affects": {"nodes": []}},
            }
        }
    }


def test_what_is_told_is_as_it_is_now_whatever_happened_meanwhile(
    store: Store, engine: Engine
) -> None:
    incident(store, I1)
    gone(store, I2)

    found = told(watch(engine), News(I1, "DELETED"), News(I2, "CREATED"), News(I2, "DELETED"))

    assert [(one["what"], one["nodeId"]) for one in found] == [("CHANGED", I1), ("DELETED", I2)]


def test_a_record_is_told_as_the_node_that_stands_for_it(store: Store, engine: Engine) -> None:
    node(store, S1, "System", name="pay")
    node(store, CANONICAL, "System", name="Payments")
    run(
        store,
        "MATCH (a:_Entity {uid: $a}), (k:_Entity {uid: $k}) SET a:Alias "
        "CREATE (a)-[:ALIAS_OF]->(k)",
        a=S1,
        k=CANONICAL,
    )

    found = told(watch(engine), News(S1, "CREATED"), News(CANONICAL), News(S1, "DELETED"))

    assert found == [
        {
            "what": "CHANGED",
            "nodeId": CANONICAL,
            "node": {"__typename": "System", "title": "Payments"},
        }
    ]


def test_several_changes_of_a_node_come_as_one_at_the_place_of_the_last(
    store: Store, engine: Engine
) -> None:
    incident(store, I1)
    incident(store, I2)

    found = events(watch(engine), [News(I1, "CREATED"), News(I2), News(I1)])

    assert [event.place.entry.number for event in found] == [1, 2]
    assert [orjson.loads(one.body)["data"]["entityChanged"]["what"] for one in found] == [
        "CHANGED",
        "CREATED",
    ]


def test_stubs_and_what_never_was_are_not_told(store: Store, engine: Engine) -> None:
    incident(store, I1, stub=True)

    assert told(watch(engine), News(I1), News(I2), News("acme:x:main:api_token:1")) == []


@pytest.mark.parametrize("field", ["entityChanged", "incidentChanged"])
def test_a_filter_holds_for_what_is_there_and_not_for_what_is_gone(
    store: Store, engine: Engine, field: str
) -> None:
    incident(store, I1)
    incident(store, I2)
    gone(store, f"{I2}3")
    inner = "incident: {status: {eq: $s}}" if field == "entityChanged" else "status: {eq: $s}"
    text = f"subscription ($s: String) {{ {field}(where: {{{inner}}}) {{ what nodeId }} }}"
    run(store, "MATCH (n:_Entity {uid: $uid}) SET n.status = 'closed'", uid=I2)

    found = told(watch(engine, text, s="open"), News(I1), News(I2), News(f"{I2}3", "DELETED"))

    assert [(one["what"], one["nodeId"]) for one in found] == [
        ("CHANGED", I1),
        ("DELETED", f"{I2}3"),
    ]


def test_one_node_alone_is_told_by_its_id_or_by_that_of_a_record_of_it(
    store: Store, engine: Engine
) -> None:
    incident(store, I1)
    incident(store, I2)
    gone(store, f"{I1}9")

    news = News(I1), News(I2), News(f"{I1}9", "DELETED")
    one = told(watch(engine, INCIDENTS, id=I2), *news)
    all_ = told(watch(engine, INCIDENTS, id=None), *news)

    assert [found["nodeId"] for found in one] == [I2]
    assert [found["nodeId"] for found in all_] == [I1, I2, f"{I1}9"]


def test_types_choose_by_the_type_of_a_node(store: Store, engine: Engine) -> None:
    incident(store, I1)
    ticket = node(store, "acme:desk:main:customer_case:1", "Ticket", title="T")
    case = node(store, "acme:desk:main:customer_case:2", "CustomerCase", title="C")
    text = "subscription { entityChanged(types: [TICKET]) { nodeId } }"

    watching = watch(engine, text)
    news = [News(I1), News(ticket), News(case)]

    assert [watching.concerns(one) for one in news] == [False, True, True]
    assert told(watching, *news) == [{"nodeId": ticket}]


@pytest.mark.parametrize(
    ("named", "expected"),
    [(["TICKET"], ["1"]), (["CUSTOMER_CASE"], ["1", "2"]), (None, ["1", "2"])],
)
def test_types_may_be_a_variable_and_a_ticket_is_a_case(
    store: Store, engine: Engine, named: list[str] | None, expected: list[str]
) -> None:
    cases = [
        node(store, "acme:desk:main:customer_case:1", "Ticket", title="T"),
        node(store, "acme:desk:main:customer_case:2", "CustomerCase", title="C"),
    ]
    text = "subscription ($types: [EntityType!]) { entityChanged(types: $types) { nodeId } }"

    found = told(watch(engine, text, types=named), *map(News, cases))

    assert [one["nodeId"].rpartition(":")[2] for one in found] == expected


def test_what_is_restricted_is_told_to_its_readers_alone(store: Store, engine: Engine) -> None:
    incident(store, I1, visibility="scope-1")
    gone(store, I2, visibility="scope-1")
    left_nothing = f"{I2}4"
    reader = Viewer("acme", visible=("org", "scope-1"))
    news = (News(I1), News(I2, "DELETED"), News(left_nothing, "DELETED", "scope-1"))

    by_reader = told(watch(engine, viewer=reader), *news)

    assert [one["nodeId"] for one in by_reader] == [I1, I2, left_nothing]
    assert told(watch(engine), *news) == []
    assert told(watch(engine, viewer=Viewer("other")), *news) == []


def test_another_organisation_is_told_nothing(store: Store, engine: Engine) -> None:
    incident(store, I1)
    foreign = incident(store, "beta:pager:main:incident:1")

    assert told(watch(engine, viewer=Viewer("beta")), News(I1), News(f"{I1}0")) == []
    assert told(watch(engine), News(foreign), News(foreign, "DELETED")) == []


def test_equal_subscriptions_with_equal_rights_share_their_reading(engine: Engine) -> None:
    reader = Viewer("acme", visible=("org", "scope-1"))
    first = watch(engine, INCIDENTS, id=I1)

    assert first.key == watch(engine, INCIDENTS, Viewer("acme", uid="t2"), id=I1).key
    others = [
        watch(engine, INCIDENTS, id=I2),
        watch(engine, INCIDENTS, reader, id=I1),
        watch(engine, INCIDENTS, Viewer("beta"), id=I1),
        watch(engine, ANYTHING),
    ]
    assert len({first.key, *(one.key for one in others)}) == 5


def test_where_to_go_on_is_no_part_of_what_is_shared(engine: Engine) -> None:
    text = "subscription ($a: String) { entityChanged(after: $a) { id } }"

    some, others = watch(engine, text, a="5-1-2"), watch(engine, text, a="6-0-0")

    assert some.after == NewsPlace(EntryId(5, 1), 2)
    assert watch(engine, text, a=None).after is None
    assert some.key == others.key
    with pytest.raises(InvalidInput, match="expected the id of an event or a time"):
        _ = watch(engine, text, a="yesterday").after


def test_data_that_do_not_fit_are_told_as_in_any_other_answer(store: Store, engine: Engine) -> None:
    incident(store, I1)
    run(store, "MATCH (n:_Entity {uid: $uid}) SET n.title = ['x']", uid=I1)

    [event] = events(watch(engine), [News(I1)])

    answer = orjson.loads(event.body)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_DATA"
    assert answer["errors"][0]["path"][0] == "entityChanged"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{ incidents { nodes { id } } }", "expected a subscription"),
        ("subscription { entityChanged { id } jobProgress(id: 1) { id } }", "one top level field"),
        ("subscription { __typename }", "introspection"),
        ("subscription { jobProgress { id } }", "is required"),
        ("subscription { entityChanged(types: [NOTHING]) { id } }", "NOTHING"),
    ],
)
def test_what_is_no_subscription_is_refused(engine: Engine, text: str, said: str) -> None:
    with pytest.raises((InvalidInput, RequestError), match=said):
        watch(engine, text)


def test_as_many_nodes_are_read_together_as_an_operation_may_ask_for(engine: Engine) -> None:
    wide = """subscription { incidentChanged { node {
      affects(first: 100) { nodes { ownedBy(first: 100) { nodes { id } } } } } } }"""

    assert watch(engine).size == 200
    assert watch(engine, wide).size == 50_000 // (1 + 100 + 100 * 100)


def test_a_get_request_may_subscribe(engine: Engine) -> None:
    request = Request(ANYTHING, {}, None, "acme", reads_only=True)

    assert engine.stand(request).cost == 1
