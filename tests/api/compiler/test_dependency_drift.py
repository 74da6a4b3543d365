"""Where declarations and calls part: each dependency once, in the organisation, page by page."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest

from api.compiler.engine import Engine
from graph.store.store import Store
from tests.api.compiler.test_dense import hits
from tests.api.conftest import Ask
from tests.api.sample import NOW, Sample

DRIFT = """query Drift($kinds: [DriftKind!], $since: DateTime, $first: Int, $after: String) {
  dependencyDrift(kinds: $kinds, calledSince: $since, first: $first, after: $after) {
    nodes { kind declared lastCalledAt callsPerHour errorRate p95Ms from { name } to { name } }
    edges { cursor node { kind } }
    pageInfo { hasNextPage endCursor } } }"""

SINCE = (NOW - timedelta(days=7)).isoformat()
CALLED = {"confidence": "derived", "calls_per_hour": 120.0, "error_rate": 0.25, "p95_ms": 12.5}
DECLARED = {"confidence": "asserted", "record": "catalogue"}

Parted = dict[tuple[str, str], str]


def calls(sample: Sample, start: str, end: str, days: float = 0, **other: Any) -> None:
    seen = NOW - timedelta(days=days)
    sample.link(start, "DEPENDS_ON", end, record="otel:traces", last_seen=seen, **CALLED, **other)


def declares(sample: Sample, start: str, end: str, **other: Any) -> None:
    sample.link(start, "DEPENDS_ON", end, **DECLARED, **other)


@pytest.fixture
def systems(store: Store) -> dict[str, str]:
    """A system that is traced, one that is not, and what each needs."""
    sample = Sample(store)
    names = ("web", "batch", "both", "silent", "undeclared", "gone", "once")
    found = {name: sample.node("System", name, name=name) for name in names}
    web, batch = found["web"], found["batch"]
    for name in ("both", "silent", "gone"):
        declares(sample, web, found[name])
    declares(sample, batch, found["both"])
    declares(sample, web, found["once"], valid_to=NOW)
    calls(sample, web, found["both"])
    calls(sample, web, found["both"], days=30)
    calls(sample, web, found["undeclared"])
    calls(sample, web, found["gone"], days=8)
    calls(sample, web, found["once"], days=8)
    sample.write()
    return found


def parted(answer: dict[str, Any]) -> Parted:
    assert "errors" not in answer, answer
    nodes = answer["data"]["dependencyDrift"]["nodes"]
    return {(one["from"]["name"], one["to"]["name"]): one["kind"] for one in nodes}


@pytest.mark.usefixtures("systems")
def test_each_dependency_that_parts_is_told_in_one_way(ask: Ask) -> None:
    answer = ask(DRIFT, since=SINCE)

    assert parted(answer) == {
        ("web", "silent"): "NOT_CALLED",
        ("batch", "both"): "NOT_TRACED",
        ("web", "undeclared"): "NOT_DECLARED",
        ("web", "gone"): "DECAYED",
        ("web", "once"): "DECAYED",
    }
    told = {one["to"]["name"]: one for one in answer["data"]["dependencyDrift"]["nodes"]}
    assert [told[name]["declared"] for name in ("gone", "once", "silent")] == [True, False, True]
    assert (told["gone"]["callsPerHour"], told["silent"]["callsPerHour"]) == (120.0, None)
    assert (told["gone"]["errorRate"], told["gone"]["p95Ms"]) == (0.25, 12.5)
    assert told["gone"]["lastCalledAt"][:10] == (NOW - timedelta(days=8)).isoformat()[:10]


@pytest.mark.usefixtures("systems")
def test_only_the_kinds_that_are_asked_for_are_told(ask: Ask) -> None:
    kinds = ["NOT_CALLED", "NOT_DECLARED"]

    assert set(parted(ask(DRIFT, kinds=kinds, since=SINCE)).values()) == set(kinds)
    assert parted(ask(DRIFT, kinds=[], since=SINCE)) == {}


@pytest.mark.usefixtures("systems")
def test_what_decays_hangs_on_the_time_that_is_given(ask: Ask) -> None:
    earlier = (NOW - timedelta(days=9)).isoformat()

    found = parted(ask(DRIFT, since=earlier))

    assert "DECAYED" not in found.values()
    assert found["web", "once"] == "NOT_DECLARED"
    assert ("web", "gone") not in found


def test_pages_together_are_the_whole_list_in_its_order(store: Store, ask: Ask) -> None:
    rng, sample = random.Random(4), Sample(store)
    uids = [
        sample.node("System", number, sort_at=NOW - timedelta(hours=number % 3))
        for number in range(9)
    ]
    for start in uids:
        for end in rng.sample(uids, 4):
            declares(sample, start, end)
    sample.write()
    whole = ask(DRIFT, first=100)["data"]["dependencyDrift"]["edges"]

    found: list[str] = []
    after, more = None, True
    while more:
        page = ask(DRIFT, first=5, after=after)["data"]["dependencyDrift"]
        found += [one["cursor"] for one in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert len(found) == 36
    assert found == [one["cursor"] for one in whole]


def test_others_and_what_is_restricted_part_nothing(store: Store, ask: Ask) -> None:
    sample, other = Sample(store), Sample(store, org="other")
    web, shop = sample.node("System", "web"), sample.node("System", "shop")
    hidden = sample.node("System", "hidden", visibility="acme:nazara:main:access_scope:x")
    foreign = other.node("System", "theirs")
    sample.nodes += other.nodes
    calls(sample, web, hidden)
    calls(sample, web, shop, visibility="acme:nazara:main:access_scope:x")
    declares(sample, web, foreign)
    declares(sample, foreign, shop)
    sample.write()

    assert parted(ask(DRIFT)) == {}


def test_a_cursor_of_another_list_is_refused(ask: Ask) -> None:
    answer = ask(DRIFT, after="AAAA")

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


PAGE = "{ dependencyDrift(first: 5) { nodes { kind from { name } to { name } } } }"


def test_a_page_reads_no_further_than_it_goes(store: Store, engine: Engine) -> None:
    sample = Sample(store)
    need = [sample.node("System", f"need{number}", name="n") for number in range(4)]
    measured = []
    for number in range(200):
        one = sample.node("System", number, name="s", sort_at=NOW + timedelta(seconds=number))
        for other in need:
            declares(sample, one, other)
        if number in {19, 199}:
            sample.write()
            measured.append(hits(engine, PAGE))

    few, many = measured
    assert many < 1.5 * few
