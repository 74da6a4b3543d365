"""Walks find what a search by the book finds, on graphs with everything that hides."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from neo4j.time import DateTime

from api.schema.walks import VOCABULARY, WALKED
from graph.model.declarations import LABELS
from graph.store.store import Store
from tests.api.compiler.walk_graphs import sparse_graph
from tests.api.compiler.walk_oracle import Edge, Walks
from tests.api.conftest import Ask
from tests.api.sample import NOW

AROUND = """query Around($id: ID!, $types: [EntityType!], $asOf: AsOf, $first: Int) {
  neighborhood(id: $id, types: $types, first: $first, %s asOf: $asOf) {
    center truncated nodes { id } edges { relationship from to confidence }
  }
}"""
REACH = """query Reach($id: ID!, $asOf: AsOf) {
  %s(system: $id, maxHops: %d, first: 100, asOf: $asOf) {
    system { id } total truncated byTier { tier count } owners { systems owner { id } }
    systems { hops system { id tier } } edges { relationship from to confidence }
  }
}"""
PATHS = """query Paths($from: ID!, $to: ID!, $first: Int, $asOf: AsOf) {
  paths(from: $from, to: $to, maxHops: 4, %s first: $first, asOf: $asOf) {
    truncated paths { length nodes { id } edges { relationship from to confidence } }
  }
}"""
NEAR = """query Near($id: ID!, $types: [EntityType!], $first: Int, $asOf: AsOf) {
  node(id: $id, asOf: $asOf) { neighbors(first: $first, types: $types, %s) {
    truncated nodes { id } edges { relationship direction confidence node { id } }
    counts { relationship direction count exact }
  } }
}"""


def edges_of(found: list[dict[str, Any]]) -> set[Edge]:
    edges = [(e["relationship"], e["from"], e["to"], e["confidence"]) for e in found]
    assert len(set(edges)) == len(edges)
    return set(edges)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("depth: 1", {"depth": 1}),
        ("depth: 3, includeStubs: false", {"depth": 3, "stubs": False}),
        ("depth: 2, direction: OUTGOING", {"depth": 2, "direction": "OUTGOING"}),
        (
            "depth: 2, relationships: [DEPENDS_ON, AFFECTS], direction: INCOMING",
            {"depth": 2, "direction": "INCOMING", "types": ("DEPENDS_ON", "AFFECTS")},
        ),
    ],
)
def test_a_neighborhood_holds_what_a_breadth_first_search_finds(
    store: Store, ask: Ask, *, seed: int, arguments: str, options: dict[str, Any]
) -> None:
    uids = sparse_graph(store, seed)
    walks = Walks.of(store, "acme")
    for uid in uids:
        answer = ask(AROUND % (arguments + ","), id=uid, first=100)
        found, center = answer["data"]["neighborhood"], walks.resolve(uid)

        if center is None:
            assert found is None, uid
            continue
        hops = walks.hops(center, **options)
        ids = [node["id"] for node in found["nodes"]]
        assert (found["center"], found["truncated"]) == (center, False)
        assert sorted(ids) == sorted(hops)
        assert [hops[one] for one in ids] == sorted(hops.values())
        assert edges_of(found["edges"]) == walks.between(hops, options.get("types"))


def test_a_neighborhood_keeps_to_the_types_that_are_asked_for(store: Store, ask: Ask) -> None:
    uids = sparse_graph(store, 3)
    walks = Walks.of(store, "acme")

    for uid in filter(walks.resolve, uids):
        answer = ask(AROUND % "depth: 2,", id=uid, types=["SYSTEM", "TEAM"], first=100)
        center = walks.resolve(uid)
        assert center is not None
        hops = walks.hops(center, 2, labels={"System", "Team"})

        found = answer["data"]["neighborhood"]["nodes"]
        assert {node["id"] for node in found} == set(hops)


@pytest.mark.parametrize("first", [0, 1, 3, 8])
def test_a_neighborhood_that_is_cut_says_so_and_holds_the_nearest(
    store: Store, ask: Ask, first: int
) -> None:
    uids = sparse_graph(store, 4)
    walks = Walks.of(store, "acme")

    for uid in filter(walks.resolve, uids):
        center = walks.resolve(uid)
        assert center is not None
        found = ask(AROUND % "depth: 3,", id=uid, first=first)["data"]["neighborhood"]
        hops = walks.hops(center, 3)
        ids = [node["id"] for node in found["nodes"]]

        assert len(ids) == len(set(ids)) <= first
        assert {*ids} <= {*hops}
        assert found["truncated"] or {*ids} == {*hops}
        assert edges_of(found["edges"]) == walks.between(ids)
        # Each but the first hangs on one that stands before it.
        for place, one in enumerate(ids[1:], 1):
            assert {*ids[:place]} & {end for _, _, end in walks.steps(one, None, "BOTH")}


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize(
    ("name", "way"), [("blastRadius", "INCOMING"), ("dependencies", "OUTGOING")]
)
def test_reach_counts_each_system_once_at_its_smallest_distance(
    store: Store, ask: Ask, *, seed: int, depth: int, name: str, way: str
) -> None:
    uids = sparse_graph(store, seed)
    walks = Walks.of(store, "acme")

    for uid in uids:
        found = ask(REACH % (name, depth), id=uid)["data"][name]
        center = walks.resolve(uid)

        if center is None or "System" not in walks.nodes[center]["*"]:
            assert found is None, uid
            continue
        hops = walks.hops(center, depth, ("DEPENDS_ON",), way)
        expect_reach(walks, found, center, hops)


def expect_reach(walks: Walks, found: dict[str, Any], center: str, hops: dict[str, int]) -> None:
    """Hold an answer against the distances of a search by the book."""
    reached = {uid: hop for uid, hop in hops.items() if uid != center}
    rows = [(row["hops"], row["system"]["tier"] or 9) for row in found["systems"]]
    owners = Counter(
        end
        for uid in reached
        for end in {end for _, _, end in walks.steps(uid, ("OWNED_BY",), "OUTGOING")}
    )
    tiers = Counter(walks.nodes[uid].get("tier") for uid in reached)

    assert (found["system"]["id"], found["truncated"]) == (center, False)
    assert found["total"] == len(reached)
    assert {row["system"]["id"]: row["hops"] for row in found["systems"]} == reached
    assert rows == sorted(rows)
    assert {row["tier"]: row["count"] for row in found["byTier"]} == tiers
    assert {row["owner"]["id"]: row["systems"] for row in found["owners"]} == owners
    assert edges_of(found["edges"]) == walks.between(hops, ("DEPENDS_ON",))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("arguments", "types"),
    [
        ("", None),
        ("relationships: [DEPENDS_ON, AFFECTS, OWNED_BY],", ("DEPENDS_ON", "AFFECTS", "OWNED_BY")),
    ],
)
def test_paths_are_all_shortest_ones(
    store: Store, ask: Ask, *, seed: int, arguments: str, types: tuple[str, ...] | None
) -> None:
    uids = sparse_graph(store, seed)
    walks = Walks.of(store, "acme")
    rng = random.Random(seed)
    walked = types or {*WALKED} - {*VOCABULARY}

    lengths = Counter[int]()
    for _ in range(60):
        start, end = rng.choice(uids), rng.choice(uids)
        found = ask(PATHS % arguments, **{"from": start, "to": end}, first=200)["data"]["paths"]
        ends = walks.resolve(start), walks.resolve(end)

        if ends[0] is None or ends[1] is None:
            assert found is None, (start, end)
            continue
        wanted = walks.paths(ends[0], ends[1], 4, walked)
        ids = [tuple(node["id"] for node in path["nodes"]) for path in found["paths"]]
        lengths.update([len(ids[0]) if ids else -1])
        assert found["truncated"] is False
        assert len(ids) == len(wanted)
        assert set(ids) == wanted
        for path, nodes in zip(found["paths"], ids, strict=True):
            expect_steps(walks, path, nodes)
    assert len(lengths) > 3


def expect_steps(walks: Walks, path: dict[str, Any], nodes: tuple[str, ...]) -> None:
    """Hold the edges of a path against its nodes."""
    assert path["length"] == len(path["edges"]) == len(nodes) - 1
    for step, edge in enumerate(path["edges"]):
        assert {edge["from"], edge["to"]} == {*nodes[step : step + 2]}
        known = {item[:3] for item in walks.edges}
        assert (edge["relationship"], edge["from"], edge["to"]) in known


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("arguments", "stubs", "types", "direction"),
    [
        ("includeStubs: false", False, None, "BOTH"),
        ("direction: INCOMING", True, None, "INCOMING"),
        ("relationships: [DEPENDS_ON]", True, ("DEPENDS_ON",), "BOTH"),
    ],
)
def test_neighbors_are_all_that_one_relationship_leads_to(
    store: Store,
    ask: Ask,
    *,
    seed: int,
    arguments: str,
    stubs: bool,
    types: tuple[str, ...] | None,
    direction: str,
) -> None:
    uids = sparse_graph(store, seed)
    walks = Walks.of(store, "acme")

    for uid in filter(walks.resolve, uids):
        center = walks.resolve(uid)
        assert center is not None
        found = ask(NEAR % arguments, id=uid, first=100)["data"]["node"]["neighbors"]
        wanted = {
            step
            for step in walks.steps(center, types, direction)
            if step[2] != center and (stubs or not walks.nodes[step[2]].get("stub"))
        }
        expect_neighbors(found, wanted)
        for edge in found["edges"]:
            ends = (center, edge["node"]["id"])
            start, end = ends if edge["direction"] == "OUTGOING" else ends[::-1]
            assert (edge["relationship"], start, end, edge["confidence"]) in walks.edges


def expect_neighbors(found: dict[str, Any], wanted: set[tuple[str, str, str]]) -> None:
    """Hold neighbours, their relationships and counts against what there is."""
    edges = [(e["relationship"], e["direction"], e["node"]["id"]) for e in found["edges"]]
    counts = {(c["relationship"], c["direction"]): c["count"] for c in found["counts"]}

    assert found["truncated"] is False
    assert sorted(edges) == sorted(wanted)
    assert sorted(node["id"] for node in found["nodes"]) == sorted({step[2] for step in wanted})
    assert counts == Counter(step[:2] for step in wanted)
    assert all(count["exact"] for count in found["counts"])


def test_walks_ask_about_another_time(store: Store, ask: Ask) -> None:
    uids = sparse_graph(store, 5)
    differs = 0
    for days in (3, 9, 15):
        at = NOW - timedelta(days=days)
        walks = Walks.of(store, "acme", DateTime.from_native(at))
        for uid in filter(walks.resolve, uids):
            center = walks.resolve(uid)
            assert center is not None
            found = ask(AROUND % "depth: 2,", id=uid, first=100, asOf=at.isoformat())["data"][
                "neighborhood"
            ]
            if found is None:
                continue  # Nobody had spoken of it by then.
            hops = walks.hops(center, 2)
            assert {node["id"] for node in found["nodes"]} == {*hops}
            assert edges_of(found["edges"]) == walks.between(hops)
            differs += len(hops) > 1
    assert differs > 20


def test_nodes_of_a_walk_are_entities_like_any_others(store: Store, ask: Ask) -> None:
    uids = sparse_graph(store, 1)
    walks = Walks.of(store, "acme")
    incident = next(uid for uid in uids if walks.sees(uid) and "Incident" in walks.nodes[uid]["*"])
    inner = """__typename title ... on System { tier dependsOn(includeStubs: true) { nodes { id } }
      neighbors { nodes { id } } } ... on Incident { status affects { totalCount } }"""

    answer = ask(
        f"""{{ neighborhood(id: "{incident}", depth: 2) {{ __typename
          nodes {{ {inner} }} edges {{ __typename from }} }}
        paths(from: "{incident}", to: "{uids[0]}") {{ __typename paths {{ __typename
          nodes {{ {inner} }} }} }} }}"""
    )

    assert "errors" not in answer
    nodes = answer["data"]["neighborhood"]["nodes"]
    assert nodes[0]["__typename"] == "Incident"
    assert {"affects", "status"} <= {*nodes[0]}
    assert {node["__typename"] for node in nodes} <= {*LABELS}
    assert answer["data"]["neighborhood"]["__typename"] == "Neighborhood"
