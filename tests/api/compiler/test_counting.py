"""Counts of whole lists: how many, by what, and what is said when they stop at the limit."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.schema.build import schema_for
from api.schema.groups import GROUPS
from graph.model.declarations import LABELS
from graph.model.facts import Facts
from graph.settings.settings import Settings
from graph.store.store import Store
from graph.write.writer import Writer
from tests.api.compiler.naive import Naive
from tests.api.compiler.naive_counts import first_day, grouped_value
from tests.api.compiler.test_dense import hits
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample, random_graph
from tests.graph.histories import ORG, gone, incident, minute

COUNTS = """query ($by: IncidentGroup!, $first: Int, $interval: CountInterval! = DAY) {
  incidents(first: 1) { countBy(by: $by, first: $first, interval: $interval) {
    groups { key count node { id title } } groupCount other isExact } } }"""


def counted(answer: Any) -> Any:
    assert "errors" not in answer, answer
    return answer["data"]["incidents"]["countBy"]


def pairs(answer: Any) -> list[tuple[Any, int]]:
    return [(group["key"], group["count"]) for group in counted(answer)["groups"]]


def many(sample: Sample, statuses: Iterable[str | None]) -> list[str]:
    return [
        sample.node("Incident", n, status=status, sort_at=NOW - timedelta(hours=n))
        for n, status in enumerate(statuses)
    ]


def test_the_whole_list_is_counted_whatever_page_is_read(ask: Ask, sample: Sample) -> None:
    many(sample, ["closed"] * 7)
    sample.stub("Incident", 99)
    other = Sample(sample.store, org="other")
    other.node("Incident", 1)
    other.write()
    sample.write()
    text = """query ($stubs: Boolean! = false, $after: String) {
      incidents(first: 2, includeStubs: $stubs, after: $after) {
        totalCount totalCountIsExact pageInfo { endCursor } nodes { id } } }"""

    page = ask(text)["data"]["incidents"]
    following = ask(text, after=page["pageInfo"]["endCursor"])["data"]["incidents"]

    assert (page["totalCount"], page["totalCountIsExact"]) == (7, True)
    assert following["totalCount"] == 7
    assert ask(text, stubs=True)["data"]["incidents"]["totalCount"] == 8


def test_a_count_reads_an_index_and_each_node_once(engine: Engine, sample: Sample) -> None:
    many(sample, ["closed"] * 300)
    sample.write()

    plain = hits(engine, "{ incidents { totalCount } }")
    newest = hits(engine, "{ incidents(orderBy: {field: STARTED_AT}) { totalCount } }")
    filtered = hits(engine, '{ incidents(where: {status: {eq: "open"}}) { totalCount } }')

    assert plain < 610
    assert newest < 10  # They have no such time.
    assert filtered < 10


def test_no_page_is_read_for_a_count_alone(engine: Engine) -> None:
    text = (
        "{ incidents { totalCount } systems { nodes { affectedBy(first: 200) { totalCount } } } }"
    )

    plan = engine.plan(Request(text, {}, None, "acme"))[1]

    assert plan.text.count("COLLECT") == 1


def test_a_node_linked_by_two_sources_counts_once(ask: Ask, sample: Sample) -> None:
    system = sample.node("System", 1)
    for uid in many(sample, ["closed"] * 3):
        sample.link(uid, "AFFECTS", system, record="a")
        sample.link(uid, "AFFECTS", system, record="b")
    ended = sample.node("Incident", 50)
    sample.link(ended, "AFFECTS", system, valid_to=NOW)
    sample.write()
    text = """{ systems { totalCount nodes { affectedBy { totalCount totalCountIsExact
      countBy(by: LABEL) { groups { key count } } } } } }"""

    answer = ask(text)["data"]["systems"]

    assert answer["totalCount"] == 1
    assert answer["nodes"][0]["affectedBy"] == {
        "totalCount": 3,
        "totalCountIsExact": True,
        "countBy": {"groups": [{"key": "Incident", "count": 3}]},
    }


def test_a_count_above_the_limit_says_so(store: Store, settings: Settings, sample: Sample) -> None:
    many(sample, ["closed"] * 6)
    sample.write()
    text = """{ incidents { totalCount totalCountIsExact
      countBy(by: STATUS) { isExact groups { count } } } }"""

    def at(limit: int) -> Any:
        chosen = settings.model_copy(update={"graphql_max_count": limit})
        engine = Engine(schema_for(chosen), store, chosen)
        return orjson.loads(engine.execute(Request(text, {}, None, "acme")).body)["data"]

    assert at(6)["incidents"]["totalCountIsExact"]
    assert at(6)["incidents"]["countBy"] == {"isExact": True, "groups": [{"count": 6}]}
    assert (at(5)["incidents"]["totalCount"], at(5)["incidents"]["totalCountIsExact"]) == (5, False)
    assert not at(5)["incidents"]["countBy"]["isExact"]


WHERES = {
    '{status: {eq: "closed"}}': 3,
    '{status: {in: ["closed", "open"]}}': 5,
    '{title: {contains: "t 1"}}': 1,
    '{affects: {some: {name: {eq: "System 1"}}}}': 2,
    "{affects: {none: {}}}": 5,
    '{not: {status: {eq: "closed"}}}': 4,
}


def test_counts_obey_filters(ask: Ask, sample: Sample) -> None:
    system = sample.node("System", 1)
    uids = many(sample, ["closed"] * 3 + ["open"] * 2 + ["resolved"] * 2)
    for uid in uids[2:4]:
        sample.link(uid, "AFFECTS", system)
        sample.link(uid, "AFFECTS", system, record="b")
    sample.write()
    text = """{ incidents(where: %s, first: 1) {
      totalCount countBy(by: STATUS) { groups { count } } } }"""

    found = {}
    for where in WHERES:
        listed = ask(text % where)["data"]["incidents"]
        found[where] = listed["totalCount"]
        assert sum(group["count"] for group in listed["countBy"]["groups"]) == found[where]

    assert found == WHERES


def test_groups_come_largest_first_and_say_what_is_left(ask: Ask, sample: Sample) -> None:
    many(sample, ["open"] * 2 + ["closed"] * 3 + [None] + ["triggered"])
    sample.write()

    found = counted(ask(COUNTS, by="STATUS", first=2))

    assert [(g["key"], g["count"], g["node"]) for g in found["groups"]] == [
        ("closed", 3, None),
        ("open", 2, None),
    ]
    assert (found["groupCount"], found["other"], found["isExact"]) == (4, 2, True)
    assert (None, 1) in pairs(ask(COUNTS, by="STATUS"))


def test_days_come_in_the_order_of_time_and_the_latest_are_kept(ask: Ask, sample: Sample) -> None:
    for number, ago in enumerate([0, 0, 1, 3, 40]):
        sample.node("Incident", number, started_at=NOW - timedelta(days=ago))
    sample.node("Incident", 9)
    sample.write()

    days = ask(COUNTS, by="STARTED_AT")
    months = ask(COUNTS, by="STARTED_AT", interval="MONTH")
    weeks = ask(COUNTS, by="STARTED_AT", interval="WEEK", first=2)

    assert pairs(days) == [
        (None, 1),
        ("2026-10-11", 1),
        ("2026-11-17", 1),
        ("2026-11-19", 1),
        ("2026-11-20", 2),
    ]
    assert pairs(months) == [(None, 1), ("2026-10-01", 1), ("2026-11-01", 4)]
    assert pairs(weeks) == [("2026-10-05", 1), ("2026-11-16", 4)]
    assert counted(weeks)["other"] == 1


def test_related_nodes_are_returned_with_their_counts(ask: Ask, sample: Sample) -> None:
    busy, calm, stub = sample.node("System", 1), sample.node("System", 2), sample.stub("System", 3)
    uids = many(sample, ["closed"] * 5)
    for uid in uids[:3]:
        sample.link(uid, "AFFECTS", busy)
        sample.link(uid, "AFFECTS", busy, record="another source")
    sample.link(uids[0], "AFFECTS", calm)
    sample.link(uids[3], "AFFECTS", stub)
    sample.link(uids[4], "AFFECTS", calm, valid_to=NOW)
    sample.write()

    found = counted(ask(COUNTS, by="AFFECTS"))

    assert [(g["key"], g["count"], (g["node"] or {}).get("title")) for g in found["groups"]] == [
        (busy, 3, "System 1"),
        (calm, 1, "System 2"),
        (stub, 1, "System 3"),
        (None, 1, None),
    ]
    assert found["other"] == 0


def test_events_are_counted_by_the_system_that_their_key_names(ask: Ask, sample: Sample) -> None:
    system = sample.node("System", 1)
    foreign = Sample(sample.store, org="other").node("System", 1)
    for n, key in enumerate([system, system, foreign, None]):
        sample.node("TechnicalEvent", n, system=key)
    sample.write()
    text = """{ technicalEvents { countBy(by: SYSTEM) { groups { key count
      node { id ... on System { tier } } } } } }"""

    groups = ask(text)["data"]["technicalEvents"]["countBy"]["groups"]

    assert {(g["key"], g["count"], bool(g["node"])) for g in groups} == {
        (system, 2, True),
        (foreign, 1, False),
        (None, 1, False),
    }


def test_lists_inside_other_nodes_share_the_limit(store: Store, settings: Settings) -> None:
    chosen = settings.model_copy(update={"graphql_max_count": 20_000})
    engine = Engine(schema_for(chosen), store, chosen)
    text = "{ systems(first: %d) { nodes { affectedBy { totalCount } } } }"

    def limits(first: int) -> set[int]:
        request = Request(text % first, {}, None, "acme")
        _, plan, variables = engine.plan(request)
        binder = Binder(variables, "acme", chosen)
        binder.bind(plan.fetches)
        return {value for name, value in binder.params.items() if name == "f2"}

    assert limits(1) == {20_001}
    assert limits(10) == {2_001}
    assert limits(100) == {1_001}


def _keys(naive: Naive, node: dict[str, Any], name: str, interval: str) -> list[Any]:
    """Return the groups that a node is in, by the plainest means."""
    element = "Incident"
    grouping = GROUPS[element][name]
    if grouping.link is not None:
        ends = dict.fromkeys(naive._ends(node, element, grouping.link.name))
        return [end for end in ends if naive._visible(naive.nodes[end])] or [None]
    value = grouped_value(grouping, node)
    if grouping.kind != "time" or value is None:
        return [None if value is None else str(value)]
    return [first_day(value.to_native().date(), interval).isoformat()]


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.long)])
def test_counts_of_random_graphs_are_those_of_a_loop(store: Store, ask: Ask, seed: int) -> None:
    random_graph(store, seed, faults=False)
    naive = Naive.of(store, "acme")
    nodes = [
        node
        for node in naive.nodes.values()
        if "Incident" in node["*"] and naive._visible(node) and not node.get("stub")
    ]
    interval = random.Random(seed).choice(["DAY", "WEEK", "MONTH"])

    for name in GROUPS["Incident"]:
        expected = Counter(key for node in nodes for key in _keys(naive, node, name, interval))
        found = pairs(ask(COUNTS, by=name, interval=interval, first=100))

        assert dict(found) == expected, name
        assert len(found) == len(expected), name


@pytest.mark.parametrize("seed", [5])
def test_every_grouping_of_every_type_is_a_statement_that_runs(
    store: Store, ask: Ask, *, seed: int, long: bool
) -> None:
    random_graph(store, seed, faults=True)
    faults = []

    for element, groupings in GROUPS.items():
        if element == "Entity":
            continue
        plural = LABELS[element].plural
        for name in sorted(groupings)[:: 1 if long else 4]:
            text = (
                f"{{ {plural} {{ totalCount countBy(by: {name}) "
                f"{{ groups {{ key count node {{ __typename id }} }} other }} }} }}"
            )
            answer = ask(text)
            total = answer["data"][plural]["totalCount"]
            groups = answer["data"][plural]["countBy"]["groups"]
            if "errors" in answer or sum(group["count"] for group in groups) < total:
                faults.append((element, name, answer))

    assert faults == []


def test_groups_are_those_of_the_time_that_is_asked_about(store: Store, ask: Ask) -> None:
    told = (
        incident("I1", 2, affects=["pay"]),
        incident("I2", 3, affects=["pay"]),
        incident("I1", 5, affects=["cart"], status="resolved"),
        Facts((gone(incident("I2", 8)),)),
    )
    given = [one if isinstance(one, Facts) else Facts((one,)) for one in told]
    assert not Writer(store, "r1").write(ORG, given).rejected
    text = """query ($at: AsOf) { incidents(asOf: $at, includeStubs: true,
      orderBy: {field: AFFECTS_NAME, direction: ASC}) { nodes { nativeId }
      status: countBy(by: STATUS) { groups { key count } }
      system: countBy(by: AFFECTS) { groups { count node { nativeId } } } } }"""

    def at(number: int) -> Any:
        page = ask(text, at=minute(number).isoformat())["data"]["incidents"]
        return (
            [node["nativeId"] for node in page["nodes"]],
            [(group["key"], group["count"]) for group in page["status"]["groups"]],
            [(group["node"]["nativeId"], group["count"]) for group in page["system"]["groups"]],
        )

    assert at(4) == (["I2", "I1"], [("triggered", 2)], [("pay", 2)])
    assert at(6) == (
        ["I1", "I2"],
        [("resolved", 1), ("triggered", 1)],
        [("cart", 1), ("pay", 1)],
    )
    assert at(9) == (["I1"], [("resolved", 1)], [("cart", 1)])


def test_groups_show_nothing_of_other_organisations_nor_what_is_for_some_only(
    ask: Ask, sample: Sample
) -> None:
    hidden = sample.node("System", 1, name="a secret", visibility="acme:t:main:access_scope:1")
    other = Sample(sample.store, org="other")
    foreign = other.node("System", 2, name="b secret")
    own = sample.node("System", 3, name="c")
    other.write()
    first, second = many(sample, ["closed"] * 2)
    for target in (hidden, foreign, own):
        sample.link(second, "AFFECTS", target)
    sample.link(first, "AFFECTS", hidden)
    sample.node("Incident", 9, visibility="acme:t:main:access_scope:1")
    sample.write()
    ordered = """{ incidents(orderBy: {field: AFFECTS_NAME, direction: ASC}) {
      totalCount nodes { id } } }"""

    groups = pairs(ask(COUNTS, by="AFFECTS"))
    listed = ask(ordered)["data"]["incidents"]

    assert set(groups) == {(own, 1), (None, 1)}
    assert listed == {"totalCount": 2, "nodes": [{"id": second}, {"id": first}]}
