"""What filters mean, as a reader meets it: values, nulls, related nodes, limits, errors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.schema.build import schema_for
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

INCIDENTS = "query ($w: IncidentWhere) { incidents(where: $w) { nodes { title } } }"


@pytest.fixture
def incidents(sample: Sample) -> Sample:
    """Three incidents, newest first; the last one has no status and no related nodes."""
    rows: list[dict[str, Any]] = [
        {"title": "Payments Down", "status": "triggered", "severity_rank": 1, "urgency": "high"},
        {"title": "payments slow", "status": "resolved", "severity_rank": 2},
        {"title": "Nothing", "severity_rank": 99, "aliases": ["n"]},
    ]
    uids = []
    for number, row in enumerate(rows):
        at = NOW - timedelta(hours=number)
        uids.append(sample.node("Incident", number, sort_at=at, started_at=at, **row))
    systems = [sample.node("System", n, name=name) for n, name in enumerate(["pay", "web"])]
    for uid, system in ((uids[0], systems[0]), (uids[1], systems[0]), (uids[1], systems[1])):
        sample.link(uid, "AFFECTS", system)
    sample.write()
    return sample


def titles(answer: dict[str, Any]) -> list[str]:
    assert "errors" not in answer, answer
    return [node["title"] for node in answer["data"]["incidents"]["nodes"]]


def where(ask: Ask, given: str) -> list[str]:
    """Return the titles of the incidents that meet a filter written as GraphQL."""
    return titles(ask(f"{{ incidents(where: {given}) {{ nodes {{ title }} }} }}"))


DOWN, SLOW, NOTHING = "Payments Down", "payments slow", "Nothing"


@pytest.mark.usefixtures("incidents")
@pytest.mark.parametrize(
    ("given", "met"),
    [
        ("{}", [DOWN, SLOW, NOTHING]),
        ("null", [DOWN, SLOW, NOTHING]),
        ('{status: {eq: "triggered"}}', [DOWN]),
        ('{status: {ne: "triggered"}}', [SLOW, NOTHING]),
        ("{status: {eq: null}}", [NOTHING]),
        ("{status: {ne: null}}", [DOWN, SLOW]),
        ("{status: {isNull: true}}", [NOTHING]),
        ("{status: {isNull: false}}", [DOWN, SLOW]),
        ("{status: null}", [DOWN, SLOW, NOTHING]),
        ("{status: {}}", [DOWN, SLOW, NOTHING]),
        ("{status: {in: null, contains: null}}", [DOWN, SLOW, NOTHING]),
        ('{status: {in: ["triggered", "resolved", "triggered"]}}', [DOWN, SLOW]),
        ('{status: {in: "resolved"}}', [SLOW]),
        ("{status: {in: []}}", []),
        ('{not: {status: {eq: "triggered"}}}', [SLOW, NOTHING]),
        ('{not: {not: {status: {eq: "triggered"}}}}', [DOWN]),
        ("{not: {}}", []),
        ("{or: []}", []),
        ("{and: []}", [DOWN, SLOW, NOTHING]),
        ('{or: {status: {eq: "resolved"}}}', [SLOW]),
        ('{or: [{status: {eq: "resolved"}}, {severityRank: {gt: 2}}]}', [SLOW, NOTHING]),
        ('{and: [{status: {eq: "resolved"}}, {severityRank: {gt: 2}}]}', []),
        ('{title: {startsWith: "pay"}}', [SLOW]),
        ('{title: {startsWith: "pay", ignoreCase: true}}', [DOWN, SLOW]),
        ('{title: {contains: "ments "}}', [DOWN, SLOW]),
        ('{title: {endsWith: "G", ignoreCase: true}}', [NOTHING]),
        ('{title: {eq: "NOTHING", ignoreCase: true}}', [NOTHING]),
        ('{title: {in: ["NOTHING"], ignoreCase: true}}', [NOTHING]),
        ('{title: {in: ["NOTHING"], ignoreCase: false}}', []),
        ("{severityRank: {gte: 2, lt: 99}}", [SLOW]),
        ("{severityRank: {lte: 1}}", [DOWN]),
        ('{createdAt: {gte: "2026-11-20T11:00:00Z"}}', [DOWN, SLOW]),
        ('{startedAt: {gt: "2026-11-20T12:00:00+01:00"}}', [DOWN]),
        ('{startedAt: {eq: "2026-11-20T11:00:00.000Z"}}', [SLOW]),
        ("{stub: {eq: false}}", [DOWN, SLOW, NOTHING]),
        ('{affects: {some: {title: {eq: "pay"}}}}', [DOWN, SLOW]),
        ('{affects: {some: {title: {eq: "web"}}, none: {title: {eq: "nope"}}}}', [SLOW]),
        ('{affects: {none: {title: {eq: "web"}}}}', [DOWN, NOTHING]),
        ('{affects: {every: {title: {eq: "pay"}}}}', [DOWN, NOTHING]),
        ("{affects: {some: {}}}", [DOWN, SLOW]),
        ("{affects: {none: {}}}", [NOTHING]),
        ("{affects: {some: null}}", [DOWN, SLOW, NOTHING]),
        (
            '{affects: {some: {affectedBy: {some: {incident: {status: {eq: "resolved"}}}}}}}',
            [DOWN, SLOW],
        ),
        ('{affects: {some: {affectedBy: {some: {finding: {status: {ne: "x"}}}}}}}', []),
        ("{affects: {some: {affectedBy: {none: {not: {incident: {}}}}}}}", [DOWN, SLOW]),
        ('{id: {in: ["acme:t:main:incident:2", "acme:t:main:incident:0", "x"]}}', [DOWN, NOTHING]),
        ('{id: {ne: "acme:t:main:incident:0"}}', [SLOW, NOTHING]),
    ],
)
def test_a_filter_means_what_it_says(ask: Ask, given: str, met: list[str]) -> None:
    assert where(ask, given) == met


@pytest.mark.usefixtures("incidents")
def test_a_variable_that_is_not_given_asks_nothing_and_null_asks_for_no_value(ask: Ask) -> None:
    text = (
        "query ($s: String, $n: Int) { incidents(where: "
        "{status: {eq: $s}, severityRank: {lt: $n}}) { nodes { title } } }"
    )

    assert titles(ask(text)) == [DOWN, SLOW, NOTHING]
    assert titles(ask(text, s=None)) == [NOTHING]
    assert titles(ask(text, s="resolved")) == [SLOW]
    assert titles(ask(text, n=2)) == [DOWN]
    assert titles(ask(text, n=None)) == [DOWN, SLOW, NOTHING]


@pytest.mark.usefixtures("incidents")
def test_variables_may_stand_at_any_depth(ask: Ask) -> None:
    text = (
        "query ($t: String!, $r: SystemRelation, $i: IncidentWhere!) { incidents(where: "
        '{or: [{status: {in: ["x", $t]}}, {affects: $r}, $i]}) { nodes { title } } }'
    )
    some_web = {"some": {"title": {"eq": "web"}}}

    assert titles(ask(text, t="triggered", r=some_web, i={"not": {}})) == [DOWN, SLOW]
    assert titles(ask(text, t="no", i={"severityRank": {"gt": 50}})) == [DOWN, SLOW, NOTHING]
    assert titles(ask(INCIDENTS, w={"or": [{"affects": some_web}, {"status": {"eq": None}}]})) == [
        SLOW,
        NOTHING,
    ]


def test_values_and_lengths_of_lists_make_no_new_plan(engine: Engine) -> None:
    def form(given: dict[str, Any]) -> Any:
        _, plan, _ = engine.plan(Request(INCIDENTS, {"w": given}, None, "acme"))
        return plan.text

    texts = {
        form({"status": {"in": ["a"] * count}, "title": {"eq": "x" * count}}) for count in range(30)
    }
    other = form({"status": {"eq": "a"}})

    assert len(texts) == 1
    assert other not in texts


def test_only_nodes_that_a_reader_may_see_count_as_related(ask: Ask, sample: Sample) -> None:
    uids = [sample.node("Incident", n, title=str(n)) for n in range(5)]
    mine, stub = sample.node("System", "a", name="it"), sample.stub("System", "b", name="it")
    restricted = sample.node("System", "c", name="it", visibility="acme:t:main:access_scope:x")
    foreign = Sample(sample.store, org="other")
    theirs = foreign.node("System", "d", name="it")
    sample.nodes += foreign.nodes
    for uid, system in zip(uids, (mine, stub, restricted, theirs, mine), strict=True):
        sample.link(uid, "AFFECTS", system, **({"valid_to": NOW} if uid == uids[4] else {}))
    sample.write()
    by_name = '{affects: {some: {title: {eq: "it"}}}}'

    assert where(ask, by_name) == ["1", "0"]
    assert where(ask, '{affects: {some: {title: {contains: "it"}}}}') == ["1", "0"]
    assert where(ask, '{affects: {some: {title: {eq: "it"}, stub: {eq: false}}}}') == ["0"]
    assert where(ask, f'{{affects: {{some: {{id: {{in: ["{mine}", "{theirs}"]}}}}}}}}') == ["0"]
    assert where(ask, '{affects: {none: {title: {eq: "it"}}}}') == ["4", "3", "2"]


@pytest.mark.usefixtures("incidents")
def test_lists_inside_nodes_are_filtered_too(ask: Ask) -> None:
    text = """{ systems(orderBy: {field: NAME, direction: ASC}) { nodes {
      title
      affectedBy(where: {title: {contains: "slow"}, label: {eq: "Incident"}}) { nodes { title } }
    } } }"""

    nodes = ask(text)["data"]["systems"]["nodes"]

    found = [(node["title"], node["affectedBy"]["nodes"]) for node in nodes]
    assert found == [("pay", [{"title": SLOW}]), ("web", [{"title": SLOW}])]


def test_events_of_a_system_are_filtered_by_their_key(ask: Ask, sample: Sample) -> None:
    pay, web = (sample.node("System", name, name=name) for name in ("pay", "web"))
    for number in range(4):
        at = NOW - timedelta(minutes=number)
        kind = "alert" if number == 2 else "error"
        sample.node("TechnicalEvent", number, system=pay, at=at, sort_at=at, kind=kind)
    sample.node("TechnicalEvent", 9, system=web, at=NOW, kind="error")
    sample.write()
    alerting = '{ systems(where: {events: {some: {kind: {eq: "alert"}}}}) { nodes { title } } }'
    nested = '{ systems { nodes { events(where: {kind: {eq: "alert"}}) { nodes { title } } } } }'
    events = f'{{ technicalEvents(where: {{system: {{eq: "{pay}"}}}}) {{ nodes {{ title }} }} }}'

    assert ask(alerting)["data"]["systems"]["nodes"] == [{"title": "pay"}]
    found = ask(nested)["data"]["systems"]["nodes"]
    assert sorted(len(node["events"]["nodes"]) for node in found) == [0, 1]
    assert [node["title"][-1] for node in ask(events)["data"]["technicalEvents"]["nodes"]] == [
        *"0123"
    ]


TOO_DEEP = {"LIMIT_EXCEEDED", "INVALID_INPUT", "GRAPHQL_PARSE_FAILED"}

PAGED = [
    "{}",
    '{status: {eq: "triggered"}}',
    '{status: {in: ["triggered", "resolved"]}}',
    '{affects: {some: {title: {eq: "pay"}}}}',
    '{severityRank: {lt: 3}, status: {ne: "closed"}}',
]


@pytest.mark.parametrize("given", PAGED)
@pytest.mark.parametrize("order", ["", ", orderBy: {field: SEVERITY_RANK, direction: ASC}"])
def test_pages_of_a_filtered_list_join_without_gap_or_repetition(
    ask: Ask, sample: Sample, given: str, order: str
) -> None:
    system = sample.node("System", 1, name="pay")
    for number in range(23):
        at, status = NOW - timedelta(hours=number // 3), ("triggered", "resolved")[number % 2]
        uid = sample.node(
            "Incident", number, sort_at=at, started_at=at, status=status, severity_rank=number % 3
        )
        sample.link(uid, "AFFECTS", system)
    sample.write()
    arguments = f"where: {given}{order}"
    whole = ask(f"{{ incidents({arguments}, first: 100) {{ nodes {{ id }} }} }}")

    forward = walked(ask, arguments, "first", "after")
    backward = walked(ask, arguments, "last", "before")

    assert len(forward) > 4
    assert forward == whole["data"]["incidents"]["nodes"]
    assert backward == whole["data"]["incidents"]["nodes"]


def walked(ask: Ask, arguments: str, size: str, cursor: str) -> list[Any]:
    """Return the nodes of a list read page by page from one of its ends."""
    text = f"""query ($c: String) {{ incidents({arguments}, {size}: 4, {cursor}: $c) {{
      nodes {{ id }} pageInfo {{ hasNextPage endCursor hasPreviousPage startCursor }} }} }}"""
    nodes: list[Any] = []
    given = None
    while True:
        page = ask(text, c=given)["data"]["incidents"]
        info = page["pageInfo"]
        if size == "first":
            nodes += page["nodes"]
            more, given = info["hasNextPage"], info["endCursor"]
        else:
            nodes = page["nodes"] + nodes
            more, given = info["hasPreviousPage"], info["startCursor"]
        if not more:
            return nodes


REFUSED = [
    ('{createdAt: {gt: "yesterday"}}', "INVALID_INPUT", "`where.createdAt.gt`"),
    ('{createdAt: {gt: "2026-11-20T00:00:00"}}', "INVALID_INPUT", "`where.createdAt.gt`"),
    ('{createdAt: {gt: "2026-13-20T00:00:00Z"}}', "INVALID_INPUT", "`where.createdAt.gt`"),
    ("{createdAt: {gt: 5}}", "INVALID_INPUT", "`where.createdAt.gt`"),
    ('{or: [{title: {contains: "a\\u0000"}}]}', "INVALID_INPUT", "NUL"),
    ("{severityRank: {gt: 3000000000}}", "GRAPHQL_VALIDATION_FAILED", "32"),
    ("{severityRank: {in: [1, null]}}", "GRAPHQL_VALIDATION_FAILED", "Int"),
    ("{nope: {eq: 1}}", "GRAPHQL_VALIDATION_FAILED", "nope"),
    ("{affects: {any: {}}}", "GRAPHQL_VALIDATION_FAILED", "any"),
]


@pytest.mark.parametrize(("given", "code", "words"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_with_its_place(
    ask: Ask, given: str, code: str, words: str
) -> None:
    answer = ask(f"{{ incidents(where: {given}) {{ nodes {{ title }} }} }}")

    [error, *_] = answer["errors"]
    assert error["extensions"]["code"] == code
    assert words in error["message"]


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 1.5, "7", True, 1e30])
def test_a_number_that_the_graph_cannot_hold_is_refused(ask: Ask, value: Any) -> None:
    text = "query ($w: TechnicalEventWhere) { technicalEvents(where: $w) { nodes { id } } }"

    [error] = ask(text, w={"count": {"gt": value}})["errors"]

    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert "`where.count.gt`" in error["message"]


def test_a_number_without_end_is_refused(ask: Ask) -> None:
    [error] = ask("{ suggestions(where: {score: {gt: 1e999}}) { nodes { id } } }")["errors"]

    assert error["extensions"]["code"] in {"INVALID_INPUT", "GRAPHQL_VALIDATION_FAILED"}


def test_the_size_of_a_filter_is_bounded(store: Store, settings: Settings) -> None:
    limits = {
        "graphql_max_predicates": 3,
        "graphql_max_where_depth": 3,
        "graphql_max_where_values": 2,
    }
    chosen = settings.model_copy(update=limits)
    engine = Engine(schema_for(chosen), store, chosen)

    def code(given: Any) -> str:
        answer = orjson.loads(engine.execute(Request(INCIDENTS, {"w": given}, None, "acme")).body)
        return str(answer["errors"][0]["extensions"]["code"]) if "errors" in answer else ""

    three = {"or": [{"title": {"eq": "a", "ne": "b"}}, {"affects": {"some": {}}}]}
    assert code(three) == ""
    assert code({"and": [three], "status": {"eq": "x"}}) == "LIMIT_EXCEEDED"
    assert code({"not": {"not": {"title": {"eq": "a"}}}}) == ""
    assert code({"not": {"not": {"not": {"title": {"eq": "a"}}}}}) == "LIMIT_EXCEEDED"
    assert code({"not": {"affects": {"some": {"not": {}}}}}) == "LIMIT_EXCEEDED"
    assert code({"title": {"in": ["a", "b"]}}) == ""
    assert code({"title": {"in": ["a", "b", "c"]}}) == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("depth", [100, 900, 50_000])
def test_a_filter_nested_without_end_is_refused(engine: Engine, depth: int) -> None:
    nested: dict[str, Any] = {}
    for _ in range(min(depth, 900)):
        nested = {"not": nested}
    text = f"{{ incidents(where: {'{not: ' * depth}{{}}{'}' * depth}) {{ nodes {{ id }} }} }}"

    for request in (
        Request(INCIDENTS, {"w": nested}, None, "acme"),
        Request(text, {}, None, "acme"),
    ):
        answer = orjson.loads(engine.execute(request).body)

        assert answer["errors"][0]["extensions"]["code"] in TOO_DEEP
