"""What Neo4j does for a query, and what it must never do to find a root connection's nodes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from neo4j import (
    Driver,
    GraphDatabase,
    NotificationDisabledClassification,
    NotificationMinimumSeverity,
)

from api.compiler.engine import Engine, Request
from api.compiler.plan.parameters import Binder
from graph.settings.settings import Settings, resolve
from graph.store.store import Store
from graph.write.upserts import Upsert

REFUSED = ("Eager", "LabelScan", "IndexScan", "AllNodesScan", "HashJoin")
SORTS = ("Sort", "Top")
LIMITS = ("Limit", "Top")

REPLAN = Upsert("test_replan", "CALL db.prepareForReplanning(60)")

Step = dict[str, Any]


@dataclass(frozen=True)
class Observed:
    """A plan with its steps, and what the server says about hints that it did not follow."""

    root: Step
    hints: tuple[str, ...]

    @property
    def steps(self) -> list[Step]:
        """All operators of the plan."""
        return list(_walk(self.root))

    @property
    def hits(self) -> int:
        """Accesses to the store, of a plan that was carried out."""
        return sum(step["args"].get("DbHits", 0) for step in self.steps)

    @property
    def faults(self) -> list[str]:
        """What is wrong with it: scans, joins, and sorting without a bound."""
        found = [kind(step) for step in self.steps if any(word in kind(step) for word in REFUSED)]
        found += [kind(step) for step in self.steps if _sorts_a_walk(step)]
        found += [kind(step) for step in self.steps if _multiplies(step)]
        return [*found, *self.hints]


@dataclass(frozen=True)
class Observer:
    """Tells how Neo4j answers the queries of an engine.

    It has a driver of its own: the product's does not ask for notifications.
    """

    engine: Engine
    settings: Settings
    driver: Driver

    def __call__(self, text: str, *, run: bool = False, **variables: Any) -> Observed:
        """Return the plan of a query, carried out if `run` says so."""
        _, plan, given = self.engine.plan(Request(text, variables, None, "acme"))
        binder = Binder(given, "acme", self.settings)
        binder.bind(plan.fetches)
        mode = "PROFILE" if run else "EXPLAIN"
        _, summary, _ = self.driver.execute_query(
            plan.text.replace("CYPHER 25", f"CYPHER 25 {mode}", 1), {"p": binder.params}
        )
        found = summary.profile or summary.plan
        assert found is not None
        told = [it for it in summary.gql_status_objects if it.raw_classification == "HINT"]
        return Observed(found, tuple(it.status_description for it in told))


@contextmanager
def observer(engine: Engine, settings: Settings) -> Iterator[Observer]:
    """Give what tells how Neo4j answers."""
    server = resolve(settings)
    with GraphDatabase.driver(
        server.neo4j_uri,
        auth=(server.neo4j_user, server.neo4j_password),
        notifications_min_severity=NotificationMinimumSeverity.INFORMATION,
        notifications_disabled_classifications=[NotificationDisabledClassification.UNRECOGNIZED],
    ) as driver:
        yield Observer(engine, settings, driver)


def plan_anew(store: Store) -> None:
    """Have Neo4j plan by what its graph holds now, not by what other tests had in theirs."""
    store.run_outside(REPLAN)


def kind(step: Step) -> str:
    """Return an operator's name."""
    name: str = step["operatorType"]
    return name.partition("@")[0]


def _walk(step: Step) -> Iterator[Step]:
    yield step
    for child in step.get("children", []):
        yield from _walk(child)


def _sorts_a_walk(step: Step) -> bool:
    """Return whether a step sorts what it gets from an index without a limit between the two.

    Few nodes may be sorted: those found by their ids, on a page already, or by following
    the relationships of a node that has few.
    """
    return any(word in kind(step) for word in SORTS) and any(
        _reads_an_index(child) for child in step.get("children", [])
    )


def _reads_an_index(step: Step) -> bool:
    if any(word in kind(step) for word in LIMITS):
        return False
    # What stands to the right of a semi-apply is tested for each row and not passed on.
    children = step.get("children", [])[: 1 if "SemiApply" in kind(step) else None]
    return "NodeIndexSeek" in kind(step) or any(map(_reads_an_index, children))


def _multiplies(step: Step) -> bool:
    """Return whether a step multiplies rows. A single row that chooses a branch may."""
    return "CartesianProduct" in kind(step) and not any(
        {kind(inner) for inner in _walk(child)} <= {"Filter", "Argument"}
        for child in step["children"]
    )
