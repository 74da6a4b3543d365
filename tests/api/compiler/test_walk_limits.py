"""Walks stay small: on hubs and meshes, by settings, and before they run."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import orjson
import pytest

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.compiler.walks.walks import lanes
from api.schema.walks import WALKED
from graph.model.declarations import ENTITY_LABEL, LABELS, RELATIONSHIPS
from graph.settings.settings import Settings
from graph.store.store import Store
from tests.api.compiler.walk_graphs import hub, mesh
from tests.api.conftest import Ask, Limited
from tests.api.sample import Sample

Hits = Callable[..., int]

ROOTS = {
    "neighborhood": '{{ neighborhood(id: "{id}"{more}) {{ center nodes {{ id }} }} }}',
    "paths": '{{ paths(from: "{id}", to: "{id}"{more}) {{ paths {{ length }} }} }}',
    "blastRadius": '{{ blastRadius(system: "{id}"{more}) {{ total systems {{ hops }} }} }}',
    "dependencies": '{{ dependencies(system: "{id}"{more}) {{ total systems {{ hops }} }} }}',
}


@pytest.fixture
def hits(engine: Engine, settings: Settings, store: Store) -> Hits:
    """Count what a query reads in the database."""

    def count(text: str, **variables: Any) -> int:
        _, plan, coerced = engine.plan(Request(text, variables, None, "acme"))
        binder = Binder(coerced, "acme", settings)
        binder.bind(plan.fetches)
        profiled = plan.text.replace("CYPHER 25", "CYPHER 25 PROFILE", 1)
        _, summary, _ = store.driver.execute_query(profiled, {"p": binder.params})
        assert summary.profile is not None
        return _hits(summary.profile)

    return count


def _hits(step: dict[str, Any]) -> int:
    own: int = step["args"].get("DbHits", 0)
    return own + sum(_hits(child) for child in step.get("children", []))


def answered(engine: Engine, text: str, **variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(
        engine.execute(Request(text, variables, None, "acme")).body
    )
    return answer


def code(answer: dict[str, Any]) -> str:
    assert "data" not in answer
    found: str = answer["errors"][0]["extensions"]["code"]
    return found


@pytest.mark.parametrize("outgoing", [True, False])
def test_no_type_of_a_lane_hides_another_one_of_the_same_node(*, outgoing: bool) -> None:
    found = [lane for lane in lanes(WALKED) if lane.outgoing is outgoing]

    assert sorted(type_ for lane in found for type_ in lane.types) == sorted(WALKED)
    for lane in found:
        for pair in combinations(lane.types, 2):
            owners = [_labels(type_, outgoing=outgoing) for type_ in pair]
            listed = outgoing and all(
                ends.mode == "projected" for type_ in pair for ends in RELATIONSHIPS[type_].ends
            )
            assert listed or not owners[0] & owners[1], pair


def _labels(type_: str, *, outgoing: bool) -> set[str]:
    spec = RELATIONSHIPS[type_]
    ends = {*(spec.sources if outgoing else spec.targets)}
    return {
        name
        for name, label in LABELS.items()
        if label.entity and ends & {ENTITY_LABEL, *label.labels}
    }


def test_a_lane_holds_only_what_its_nodes_can_have() -> None:
    at_teams = {type_ for lane in lanes(WALKED, "BOTH", ("Team",)) for type_ in lane.types}

    assert {"OWNED_BY", "MEMBER_OF", "ASSIGNED_TO"} <= at_teams
    assert at_teams.isdisjoint({"DEPENDS_ON", "AFFECTS", "HAS_CHUNK"})


@pytest.mark.parametrize("depth", [1, 2])
def test_the_many_of_a_hub_do_not_push_out_the_few(store: Store, ask: Ask, depth: int) -> None:
    middle = hub(store, 700)

    found = ask(
        f'{{ neighborhood(id: "{middle}", depth: {depth}, first: 20) {{ truncated nodes '
        "{ label title } edges { from to } } }"
    )["data"]["neighborhood"]

    labels = [node["label"] for node in found["nodes"]]
    assert found["truncated"] is True
    assert len(labels) == 20
    assert {label: labels.count(label) for label in ("Team", "System")} == {"Team": 1, "System": 4}
    assert labels.count("CustomerCase") >= 5
    assert len(found["edges"]) == 19
    numbers = [
        int(node["title"].split()[1]) for node in found["nodes"] if node["label"] == "Incident"
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) >= 5


def test_neighbors_of_a_hub_are_shared_out_and_counted_as_far_as_they_are_read(
    store: Store, ask: Ask
) -> None:
    middle = hub(store, 700)

    found = ask(
        f'{{ node(id: "{middle}") {{ neighbors(first: 10) {{ truncated nodes {{ label }} '
        "counts { relationship direction count exact } } } }"
    )["data"]["node"]["neighbors"]

    counts = {
        (row["relationship"], row["direction"]): (row["count"], row["exact"])
        for row in found["counts"]
    }
    assert found["truncated"] is True
    assert {node["label"] for node in found["nodes"]} == {
        "CustomerCase",
        "Incident",
        "System",
        "Team",
    }
    assert counts == {
        ("ABOUT", "INCOMING"): (30, True),
        ("AFFECTS", "INCOMING"): (501, False),
        ("DEPENDS_ON", "INCOMING"): (1, True),
        ("DEPENDS_ON", "OUTGOING"): (2, True),
        ("OWNED_BY", "OUTGOING"): (1, True),
    }


def test_paths_reach_a_hub_from_its_other_side(store: Store, ask: Ask) -> None:
    middle = hub(store, 700)
    start, end = ("acme:t:main:incident:699", "acme:t:main:incident:650")

    found = ask(
        f'{{ paths(from: "{start}", to: "{end}") {{ truncated paths {{ nodes {{ id }} }} }} }}'
    )
    straight = ask(f'{{ paths(from: "{middle}", to: "{end}") {{ truncated paths {{ length }} }} }}')

    assert found["data"]["paths"] == {
        "truncated": False,
        "paths": [{"nodes": [{"id": start}, {"id": middle}, {"id": end}]}],
    }
    assert straight["data"]["paths"] == {"truncated": False, "paths": [{"length": 1}]}


def test_a_hub_is_not_read_as_a_whole(store: Store, hits: Hits) -> None:
    middle = hub(store, 3000)
    far = "acme:t:main:system:need1"

    assert hits(f'{{ node(id: "{middle}") {{ neighbors {{ nodes {{ id }} }} }} }}') < 12_000
    for depth, most in ((1, 12_000), (3, 25_000)):
        text = f'{{ neighborhood(id: "{middle}", depth: {depth}) {{ nodes {{ id }} }} }}'
        assert hits(text) < most, depth
    assert hits(f'{{ blastRadius(system: "{middle}") {{ total systems {{ hops }} }} }}') < 100
    assert hits(f'{{ paths(from: "{middle}", to: "{far}") {{ paths {{ length }} }} }}') < 300


def test_a_mesh_is_read_by_its_relationships_and_not_by_its_paths(
    store: Store, ask: Ask, hits: Hits
) -> None:
    first = mesh(store, 150, 15)
    text = f'{{ blastRadius(system: "{first}", maxHops: 6) {{ total truncated }} }}'

    found = ask(text)["data"]["blastRadius"]

    assert found["truncated"] is False
    assert found["total"] == 149
    assert hits(text) < 150 * 15 * 6


@pytest.mark.parametrize("name", ROOTS)
def test_hops_are_bounded(limited: Limited, store: Store, name: str) -> None:
    uid = Sample(store).node("System", 1)
    argument = "depth" if name == "neighborhood" else "maxHops"
    engine = limited(graphql_max_hops=2)

    def ask_for(hops: int) -> dict[str, Any]:
        return answered(engine, ROOTS[name].format(id=uid, more=f", {argument}: {hops}"))

    assert ask_for(2)["data"] == {name: None}
    assert code(ask_for(3)) == "LIMIT_EXCEEDED"
    assert code(ask_for(0)) == "INVALID_INPUT"
    assert code(ask_for(-1)) == "INVALID_INPUT"
    # What the schema gives by default must not be refused.
    assert answered(engine, ROOTS[name].format(id=uid, more=""))["data"] == {name: None}


@pytest.mark.parametrize("name", ROOTS)
def test_the_cost_is_known_before_a_walk_runs(limited: Limited, name: str) -> None:
    text = ROOTS[name].format(id="acme:x", more=", first: 60")
    many = "{ " + " ".join(
        f"a{i}: {ROOTS[name].format(id=f'acme:{i}', more='')[1:-1]}" for i in range(30)
    )

    assert code(answered(limited(graphql_max_page_size=50), text)) == "LIMIT_EXCEEDED"
    assert code(answered(limited(graphql_max_nodes=59), text)) == "LIMIT_EXCEEDED"
    assert code(answered(limited(graphql_max_lists=20), f"{many} }}")) == "LIMIT_EXCEEDED"


def test_neighbors_count_for_each_node_they_hang_on(limited: Limited) -> None:
    text = "{ systems(first: 10) { nodes { neighbors(first: 10) { nodes { id } } } } }"

    assert "data" in answered(limited(graphql_max_nodes=110), text)
    assert code(answered(limited(graphql_max_nodes=109), text)) == "LIMIT_EXCEEDED"


def test_a_walk_along_nothing_is_refused(ask: Ask) -> None:
    for text in (
        '{ neighborhood(id: "x", relationships: []) { center } }',
        '{ paths(from: "x", to: "y", relationships: []) { truncated } }',
        "{ systems { nodes { neighbors(relationships: []) { truncated } } } }",
    ):
        assert code(ask(text)) == "INVALID_INPUT"


def test_a_reach_that_is_cut_says_so(limited: Limited, store: Store) -> None:
    first = mesh(store, 40, 5)
    text = f'{{ blastRadius(system: "{first}", maxHops: 6) {{ total truncated }} }}'

    few = answered(limited(graphql_walk_nodes=10), text)["data"]["blastRadius"]
    narrow = answered(limited(graphql_walk_relationships=10), text)["data"]["blastRadius"]

    assert few == {"total": 10, "truncated": True}
    assert narrow["truncated"] is True
    assert 0 < narrow["total"] < 39


def test_paths_that_are_cut_say_so(limited: Limited, store: Store) -> None:
    mesh(store, 40, 5)
    text = """{ paths(from: "acme:t:main:system:0", to: "acme:t:main:system:1", first: 1)
      { truncated paths { length } } }"""

    engine = limited(graphql_walk_nodes=2)

    assert answered(engine, text)["data"]["paths"]["truncated"] is True


@pytest.mark.parametrize("name", ROOTS)
def test_walks_tell_nothing_of_another_organisation(store: Store, ask: Ask, name: str) -> None:
    middle = hub(store, 3)
    foreign = Sample(store, org="other")
    uid = foreign.node("System", "foreign")
    foreign.write()
    more = f', to: "{middle}"' if name == "paths" else ""
    text = ROOTS[name].replace(', to: "{id}"', "").format(id=uid, more=more)

    assert ask(text)["data"] == {name: None}
    assert ask(text.replace(uid, "acme:none"))["data"] == {name: None}
    assert ask(text.replace(uid, middle), org="other")["data"] == {name: None}


def test_wrong_data_in_a_walk_gives_errors_at_their_paths(store: Store, ask: Ask) -> None:
    sample = Sample(store)
    broken = sample.node("System", 1, native_id=None)
    sample.link(broken, "DEPENDS_ON", sample.node("System", 2))
    sample.write()

    answer = ask(
        """query ($a: ID!, $b: ID!) {
          blastRadius(system: $b) { systems { hops system { nativeId } } }
          neighborhood(id: $a) { nodes { id nativeId } edges { relationship } }
          paths(from: $a, to: $b) { paths { nodes { nativeId } } }
          node(id: $b) { neighbors { edges { direction node { nativeId } } } }
        }""",
        a=broken,
        b="acme:t:main:system:2",
    )

    assert answer["data"] == {
        "blastRadius": None,
        "neighborhood": None,
        "paths": None,
        "node": None,
    }
    assert sorted(error["path"] for error in answer["errors"]) == [
        ["blastRadius", "systems", 0, "system", "nativeId"],
        ["neighborhood", "nodes", 0, "nativeId"],
        ["node", "neighbors", "edges", 0, "node", "nativeId"],
        ["paths", "paths", 0, "nodes", 0, "nativeId"],
    ]
