"""Semantic neighbours: how many of the nearest are found, and what a request costs."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any, Final

import neo4j
import orjson

from api.access.tokens import create_token
from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from api.compiler.similar.similar import searched_types
from api.schema.build import schema_for
from bench.by_hand import statement
from bench.graph import api_server, empty_graph
from bench.near_content import LARGE, MINUTES, SMALL, START, Asked, Content
from bench.report import Report, interleaved, p50, p95
from enrich.embedding.search import CANDIDATES, Widths
from graph.model.identity import org_token
from graph.settings.settings import resolve
from graph.store.store import Store

SIZES: Final = (2_000, 10_000)
LONG: Final = (10_000, 100_000)
QUESTIONS: Final = 30
ROUNDS: Final = 60
COUNT: Final = 10

FIELDS = "score node { id title label } reasons { kind score part }"
BY_NODE = f"query ($id: ID) {{ semanticNeighbors(id: $id, first: {COUNT}) {{ {FIELDS} }} }}"
NARROWED = f"""query ($id: ID, $system: ID, $since: DateTime, $types: [EntityType!]) {{
  semanticNeighbors(id: $id, system: $system, since: $since, types: $types, first: {COUNT}) {{
    {FIELDS} }} }}"""
DEEP = f"""query ($id: ID) {{ semanticNeighbors(id: $id, first: {COUNT}) {{ score node {{ id title
  ... on Incident {{ affects {{ nodes {{ name affectedBy(first: 10) {{ nodes {{ title }} }} }} }} }}
}} }} }}"""
NESTED = """{ incidents(first: 10) { nodes { title
  semanticNeighbors(first: 5) { score node { title } } } } }"""

Ask = Callable[[], Any]


def run(report: Report, *, long: bool, arguments: list[str]) -> None:
    """Measure at two sizes, nodes with a vector; the arguments are other sizes."""
    sizes = tuple(map(int, arguments)) or (LONG if long else SIZES)
    for size in sizes:
        with empty_graph() as store:
            content = Content(store, size, QUESTIONS)
            content.write()
            with _Bench(store, content).started() as bench:
                bench.measure(report, f"_{size}")
    for name, meaning in (("near_p50_ms", "whole request"), ("near_small_p50_ms", "small one")):
        if len(sizes) > 1:
            small, large = (float(report.figures[f"{name}_{size}"]) for size in sizes[:2])
            report.add(f"{name}_growth", large / small, f"{meaning}: {sizes[1]} over {sizes[0]}")


@dataclass(slots=True)
class _Bench:
    store: Store
    content: Content
    port: int = 0

    @contextmanager
    def started(self) -> Iterator[_Bench]:
        """Serve the API for as long as the context lasts."""
        with api_server(self.store) as (self.port, _):
            yield self

    def measure(self, report: Report, suffix: str) -> None:
        """Report recall, times and ratios of one size."""
        for org, name in ((LARGE, "near"), (SMALL, "near_small")):
            self._recall(report, org, name, suffix)
            self._times(report, org, name, suffix)
        self._narrowed(report, suffix)

    def _asked(self, org: str) -> list[Asked]:
        return [one for one in self.content.asked if one.org == org]

    def _recall(self, report: Report, org: str, name: str, suffix: str) -> None:
        engine = Engine(schema_for(self.store.settings), self.store, self.store.settings)
        shares, hits = [], []
        for one in self._asked(org):
            found = [row[0] for row in self._lists(engine, one)[0][:COUNT]]
            truth = one.nearest(COUNT)
            shares.append(len(set(found) & set(truth)) / len(truth))
            body = engine.execute(Request(BY_NODE, {"id": one.uid}, None, org)).body
            hits.append(len(orjson.loads(body)["data"]["semanticNeighbors"]))
        recall = sum(shares) / len(shares)
        report.add(f"{name}_recall_10{suffix}", recall, f"vector list against exact, {org} tenant")
        report.add(f"{name}_fewest{suffix}", min(hits), f"fewest answers of {COUNT} asked for")

    def _lists(self, engine: Engine, one: Asked) -> Any:
        """Return the two lists, as the statement finds them."""
        _, plan, variables = engine.plan(Request(BY_NODE, {"id": one.uid}, None, one.org))
        binder = Binder(variables, one.org, self.store.settings)
        binder.bind(plan.fetches)
        [row] = self.store.read(plan, p=binder.params)
        return row["f0"][0]

    def _times(self, report: Report, org: str, name: str, suffix: str) -> None:
        uids = [one.uid for one in self._asked(org)]
        by_id = [{"id": uid} for uid in uids]
        ours, raw, deep = interleaved(
            [self._over_http(org, BY_NODE, by_id), self._raw(org, uids),
             self._over_http(org, DEEP, by_id)],
            rounds=ROUNDS, warmup=30,
        )  # fmt: skip
        report.add(f"{name}_p50_ms{suffix}", p50(ours) * 1000, f"request over HTTP, {org} tenant")
        report.add(f"{name}_p95_ms{suffix}", p95(ours) * 1000, "the same, 95th percentile")
        report.add(f"{name}_raw_p50_ms{suffix}", p50(raw) * 1000, "by hand over Bolt")
        report.add(f"{name}_p50_over_raw{suffix}", p50(ours) / p50(raw), "the first over the last")
        report.add(f"{name}_deep_over_flat{suffix}", p50(deep) / p50(ours), "a deep selection")

    def _narrowed(self, report: Report, suffix: str) -> None:
        """Report what filters and nesting cost, against a search without them."""
        uids = [one.uid for one in self._asked(LARGE)]
        sizes = self.content.systems
        systems = sorted((uid for uid in sizes if uid.startswith(LARGE)), key=lambda u: sizes[u])
        late = START + timedelta(minutes=MINUTES * 9 // 10)
        latest = START + timedelta(minutes=MINUTES * 999 // 1000)
        given: dict[str, dict[str, Any]] = {
            "few_of_system": {"system": systems[len(systems) // 2]},
            "many_of_system": {"system": systems[-1]},
            "since_a_tenth": {"since": late.isoformat()},
            "since_a_thousandth": {"since": latest.isoformat()},
            "of_a_type": {"types": ["INCIDENT"]},
            "of_a_type_without_nodes": {"types": ["GLOSSARY_TERM"]},
        }
        asks = [
            self._over_http(LARGE, NARROWED, [{"id": uid, **more} for uid in uids])
            for more in ({}, *given.values())
        ]
        asks.append(self._over_http(LARGE, NESTED, [{}]))
        plain, *others = interleaved(asks, rounds=ROUNDS // 2, warmup=10)
        for name, taken in zip((*given, "below_ten_nodes"), others, strict=True):
            meaning = f"{name.replace('_', ' ')}, over a search without"
            report.add(f"near_{name}_ratio{suffix}", p50(taken) / p50(plain), meaning)

    def _over_http(self, org: str, query: str, variables: list[dict[str, Any]]) -> Ask:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        token = create_token(self.store, org, "bench", "viewer")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        bodies = cycle([orjson.dumps({"query": query, "variables": given}) for given in variables])

        def post(body: bytes) -> bytes:
            connection.request("POST", "/graphql", body, headers)
            return connection.getresponse().read()

        def ask() -> bytes:
            body = next(bodies)
            try:
                answer = post(body)
            except ConnectionError:
                # The server has hung up while the others were asked.
                connection.close()
                answer = post(body)
            assert answer.startswith(b'{"data":{'), answer[:200]
            return answer

        return ask

    def _raw(self, org: str, uids: list[str]) -> Ask:
        at = resolve(self.store.settings)
        driver = neo4j.GraphDatabase.driver(
            at.neo4j_uri,
            auth=(at.neo4j_user, at.neo4j_password),
            max_connection_pool_size=1,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )
        session = driver.session(default_access_mode="READ", fetch_size=-1)
        text = statement("similar")
        shared = {
            "org": org,
            "token": org_token(org),
            "types": list(searched_types(())),
            "visible": ["org"],
            "rows": Widths().rows,
            "most": CANDIDATES,
            "first": COUNT,
        }
        params = cycle([{**shared, "id": uid} for uid in uids])

        def ask() -> bytes:
            row = session.run(text, p=next(params)).single(strict=True)[0]
            assert len(row) == COUNT
            return orjson.dumps(row)

        return ask
