"""Graphs to walk in: sparse random ones with everything that hides, and very dense ones."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, Final

from api.schema.walks import WALKED
from graph.model.declarations import RELATIONSHIPS
from graph.store.store import Store
from tests.api.sample import NOW, Sample

PEOPLED: Final = {
    "System": 9,
    "Incident": 5,
    "CustomerCase": 4,
    "Document": 4,
    "Team": 3,
    "TechnicalIssue": 3,
    "User": 1,
}
"""Labels and how many nodes of each. A User is hidden."""


def sparse_graph(store: Store, seed: int) -> list[str]:
    """Write a graph of about 30 nodes and 60 relationships; return the uids to ask for.

    Some relationships have ended, some are stated twice; there are stubs, an alias, nodes for
    some readers only, and a node of another organisation that is linked by mistake.
    """
    rng = random.Random(seed)
    sample = Sample(store)
    uids: dict[str, list[str]] = {}
    for label, number in PEOPLED.items():
        uids[label] = [_node(sample, rng, label, i) for i in range(number)]
    foreign = Sample(store, org="other").node("System", "foreign")
    sample.nodes += _foreign(store)
    for type_ in WALKED:
        spec = RELATIONSHIPS[type_]
        pairs = [
            (start, end)
            for ends in spec.ends
            for start in uids.get(ends.source, [])
            for target in ends.targets
            for end in uids.get(target, [])
        ]
        for start, end in rng.sample(pairs, min(len(pairs), 9 if type_ == "DEPENDS_ON" else 4)):
            _link(sample, rng, start, type_, end)
    sample.link(uids["System"][0], "DEPENDS_ON", foreign)
    sample.link(foreign, "DEPENDS_ON", uids["System"][1])
    alias = _alias(sample, uids["System"][2])
    sample.write()
    return [*(uid for some in uids.values() for uid in some), alias, foreign, "acme:none"]


def _node(sample: Sample, rng: random.Random, label: str, number: int) -> str:
    at = NOW - timedelta(minutes=rng.randint(0, 5))
    if rng.random() < 0.15:
        return sample.stub(label, number)
    tier = rng.choice([1, 2, 3, None]) if label == "System" else None
    scope = "acme:nazara:main:access_scope:1" if rng.random() < 0.08 else "org"
    return sample.node(label, number, sort_at=at, tier=tier, visibility=scope)


def _link(sample: Sample, rng: random.Random, start: str, type_: str, end: str) -> None:
    for _ in range(rng.choice((1, 1, 2))):
        began = NOW - timedelta(days=rng.randint(1, 20))
        times: dict[str, Any] = {"valid_from": began, "first_seen": began}
        if rng.random() < 0.2:
            times["valid_to"] = began + timedelta(days=rng.randint(1, 10))
        sure = rng.choice([{}, {"confidence": "asserted"}, {"confidence": "inferred"}])
        sample.link(start, type_, end, **times, **sure)


def _foreign(store: Store) -> list[dict[str, Any]]:
    other = Sample(store, org="other")
    other.node("System", "foreign")
    return other.nodes


def _alias(sample: Sample, target: str) -> str:
    uid = sample.node("System", "alias")
    sample.nodes[-1]["labels"] = ["Alias"]
    sample.link(uid, "ALIAS_OF", target)
    return uid


def hub(store: Store, incidents: int) -> str:
    """Write a system with many incidents, some cases, two needs, a dependent and a team."""
    sample = Sample(store)
    middle = sample.node("System", "hub")
    for number in range(incidents):
        at = NOW - timedelta(minutes=incidents - number)
        sample.link(sample.node("Incident", number, sort_at=at), "AFFECTS", middle)
    for number in range(30):
        sample.link(sample.node("CustomerCase", number), "ABOUT", middle)
    for number in range(2):
        sample.link(middle, "DEPENDS_ON", sample.node("System", f"need{number}"))
    sample.link(sample.node("System", "user"), "DEPENDS_ON", middle)
    sample.link(middle, "OWNED_BY", sample.node("Team", "owner"))
    sample.write()
    return middle


def mesh(store: Store, systems: int, needs: int) -> str:
    """Write systems that each need several others; return the first."""
    rng = random.Random(systems)
    sample = Sample(store)
    uids = [sample.node("System", number) for number in range(systems)]
    for uid in uids:
        for other in rng.sample(uids, needs):
            sample.link(uid, "DEPENDS_ON", other)
    sample.write()
    return uids[0]
