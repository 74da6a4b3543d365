"""Graphs for the tests of the API, written past the write path: also what it would never write."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.model.declarations import LABELS, RELATIONSHIPS
from graph.model.identity import make_uid, org_token
from graph.model.times import UNTIMED
from graph.store.store import Store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

_NODES = "CYPHER 25 UNWIND $rows AS r CREATE (n:_Entity:$(r.labels)) SET n = r.props"
_LINKS = """CYPHER 25 UNWIND $rows AS r
MATCH (a:_Entity {uid: r.from}) MATCH (b:_Entity {uid: r.to})
CREATE (a)-[x:$(r.type)]->(b) SET x = r.props"""


@dataclass
class Sample:
    """Collects nodes and relationships; `write` puts them into the graph."""

    store: Store
    org: str = "acme"
    nodes: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)

    def node(self, label: str, number: int | str, **props: Any) -> str:
        """Add a node and return its uid. Properties given as None are left out."""
        spec = LABELS[label]
        org = props.pop("org", self.org)
        uid = make_uid(org, "t", "main", spec.type, str(number))
        caption = f"{label} {number}"
        given = {
            "uid": uid,
            "org": org,
            "org_token": org_token(org),
            "type": label,
            "source": "t",
            "native_id": str(number),
            "visibility": "org",
            "first_seen": NOW,
            "last_seen": NOW,
            "sort_at": NOW,
            "run": "r1",
            spec.caption: caption,
            **props,
        }
        kept = {name: value for name, value in given.items() if value is not None}
        self.nodes.append({"labels": list(spec.labels), "props": kept})
        return uid

    def stub(self, label: str, number: int | str, **props: Any) -> str:
        """Add a node that is known from references alone."""
        seen = {"first_seen": None, "last_seen": None, "run": None}
        return self.node(label, number, stub=True, sort_at=UNTIMED, **seen, **props)

    def link(self, start: str, type_: str, end: str, **props: Any) -> None:
        """Add a relationship that is valid now unless `valid_to` is given."""
        row = {"from": start, "type": type_, "to": end, "props": {"record": start, **props}}
        self.links.append(row)

    def write(self) -> None:
        """Write what was added."""
        with self.store.driver.session() as session:
            session.run(_NODES, rows=self.nodes).consume()
            session.run(_LINKS, rows=self.links).consume()
        self.nodes, self.links = [], []


_PEOPLED = ("Incident", "System", "CustomerCase", "Ticket", "TechnicalEvent", "Team", "Document")


def random_graph(store: Store, seed: int, *, faults: bool) -> None:
    """Write a small graph in which anything that is declared may happen.

    With `faults`, values are missing or of the wrong type here and there.
    """
    rng = random.Random(seed)
    sample = Sample(store)
    by_label: dict[str, list[str]] = {}
    for label in _PEOPLED:
        for number in range(rng.randint(2, 6)):
            by_label.setdefault(label, []).append(
                _random_node(sample, rng, label, number, faults=faults)
            )
    for type_, spec in RELATIONSHIPS.items():
        for ends in spec.ends:
            targets = _uids(by_label, ends.targets)
            for uid in by_label.get(ends.source, []):
                for target in rng.sample(targets, min(len(targets), rng.randint(0, 3))):
                    ended = {"valid_to": NOW} if rng.random() < 0.2 else {}
                    for _ in range(rng.choice((1, 1, 2))):
                        sample.link(uid, type_, target, **ended)
    foreign = Sample(store, org="other")
    for label in _PEOPLED:
        foreign.node(label, f"{label}1", system=by_label["System"][0])
    sample.nodes += foreign.nodes
    sample.write()


def _uids(by_label: dict[str, list[str]], targets: Sequence[str]) -> list[str]:
    if "_Entity" in targets:
        return [uid for uids in by_label.values() for uid in uids]
    return [uid for target in targets for uid in by_label.get(target, [])]


def _random_node(
    sample: Sample, rng: random.Random, label: str, number: int, *, faults: bool
) -> str:
    number += 100 * (label == "Ticket")  # A CustomerCase has the same type in its uid.
    if rng.random() < 0.15:
        return sample.stub(label, number)
    props: dict[str, Any] = {"sort_at": NOW - timedelta(hours=rng.randint(0, 3))}
    for spec in LABELS[label].properties:
        if spec.name not in {"name", "title"} and rng.random() < 0.7:
            props[spec.name] = _random_value(rng, spec.type)
    main = LABELS[label].sort_property
    if main in props:
        # The writer keeps these two equal.
        props["sort_at"] = props[main]
    if label == "TechnicalEvent":
        props["system"] = make_uid("acme", "t", "main", "system", str(rng.randint(0, 2)))
        props["at"] = props["sort_at"]
    if faults and rng.random() < 0.5:
        name = rng.choice(["source", "native_id", "title", "name", "description", "tier", "count"])
        # Only one of both is the caption: the interface reads either, a type its own.
        name = LABELS[label].caption if name in {"title", "name"} else name
        props[name] = rng.choice([None, 7, True, 1.5, ["a"], 2**40])
    return sample.node(label, number, **props)


def _random_value(rng: random.Random, type_: str) -> Any:
    choices: dict[str, list[Any]] = {
        "string": ["", "a word", "ünïcödé \u2028 <&>", "x" * 50],
        "int": [rng.randint(-5, 2**31 - 1)],
        "float": [0.5, -1.25, 1e300],
        "bool": [True, False],
        "datetime": [NOW - timedelta(minutes=rng.randint(0, 10_000))],
        "list": [[], ["a"], ["a", "b"]],
        "json": ['{"a": [1, null]}'],
    }
    return rng.choice(choices[type_])
