"""The past as the graph tells it, and as it was: a log asked about a time answers like the
part of the log that had been written by then."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pytest

from graph.model.declarations import RELATIONSHIPS
from graph.store.store import Store
from tests.api.compiler.logs import LENGTH, Log, random_log
from tests.api.conftest import Ask
from tests.graph.histories import minute
from tests.rotation import in_turn

LINKS: Final = {
    "incidents": ("affects",),
    "customerCases": ("about",),
    "systems": (
        "affectedBy",
        "subjectOf",
        "issues",
        "dependsOn",
        "dependents",
        "ownedBy",
        "deployments",
        "events",
    ),
    "teams": ("owns",),
    "technicalIssues": ("observedOn", "instances"),
    "technicalEvents": ("instanceOf",),
    "deployments": ("deployedTo", "follows"),
    "documents": (),
}
"""The lists of the schema that the logs fill, and the relationships of their nodes."""

TRACKED: Final = {
    "incidents": "status severityRank priority",
    "customerCases": "status severityRank priority",
    "technicalIssues": "status",
}

Canonical = Mapping[str, tuple[str, ...]]
"""The nodes that claim each alias, the one that stands for it first."""

NOBODY: Final[Canonical] = {}
FILTERED: Final = {
    "triggered": 'incidents(where: {status: {eq: "triggered"}}',
    "mild": "incidents(where: {not: {severityRank: {lte: 2}}}",
    "unasked": "customerCases(where: {priority: {isNull: true}}",
    "hurt": "systems(where: {affectedBy: {some: {stub: {eq: false}}}}",
    "unowned": "systems(where: {ownedBy: {none: {}}}",
}
"""Lists with filters on what changes, by their names in the answer."""

BY_LINKS: Final = ("hurt", "unowned")
"""Those whose filter looks at links, which claims move."""

EVERYDAY: Final = 1
LONG: Final = 400


def queries(*, stubs: bool) -> Iterator[str]:
    """Yield operations that together read everything that a log can say.

    One operation with all of these lists would take Neo4j seconds to plan.
    """
    option = f"(first: 50, includeStubs: {str(stubs).lower()})"
    given = option[:-1] + ", asOf: $then)"
    lists = []
    for name, links in LINKS.items():
        inner = " ".join(f"{link}{option} {{ nodes {{ id }} }}" for link in links)
        asked = f"id label stub {TRACKED.get(name, '')} {inner}"
        lists.append(f"{name}{given} {{ totalCount nodes {{ {asked} }} }}")
    for name, field in FILTERED.items():
        lists.append(f"{name}: {field}, {given[1:]} {{ totalCount nodes {{ id }} }}")
    for part in lists:
        yield f"query Part($then: AsOf) {{ {part} }}"


@dataclass(frozen=True, slots=True)
class World:
    """What an answer says, as sets: which nodes are listed, their values, their links.

    Ids stand without their organisation.
    """

    listed: frozenset[tuple[str, str]]
    values: frozenset[tuple[str, ...]]
    links: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, answers: Iterable[Mapping[str, Any]], canonical: Canonical) -> World:
        """Return the world of answers, each id replaced by that of the node that stands for it."""
        listed, values, links = set(), set(), set()
        for name, page in _pages(answers):
            assert page["totalCount"] == len(page["nodes"])
            for node in page["nodes"]:
                # A record that several nodes claim describes all of them; its links are at one.
                plain = _plain(node["id"], NOBODY)
                for uid in canonical.get(plain, (plain,)):
                    listed.add((name, uid))
                    if name not in FILTERED:
                        told = [str(node[field]) for field in TRACKED.get(name, "").split()]
                        values.add((uid, str(node["stub"]), *told))
                for field in LINKS.get(name, ()):
                    for end in node[field]["nodes"]:
                        links.add((plain, field, _plain(end["id"], canonical)))
        return cls(frozenset(listed), frozenset(values), frozenset(links))

    def without(self, names: Sequence[str]) -> World:
        """Return the world without some of its lists."""
        kept = frozenset(one for one in self.listed if one[0] not in names)
        return World(kept, self.values, self.links)


def _pages(answers: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for answer in answers:
        assert "errors" not in answer, answer
        yield from answer["data"].items()


def _plain(uid: str, canonical: Canonical) -> str:
    text = uid.partition(":")[2]
    return canonical.get(text, (text,))[0]


@dataclass(frozen=True, slots=True)
class Graphs:
    """One database in which every log gets an organisation of its own.

    Emptying it in between would make Neo4j plan every statement anew.
    """

    store: Store
    ask: Ask

    def write(self, log: Log, name: str, dice: random.Random) -> str:
        """Write a log and return its organisation."""
        org = f"o{name}"
        log.write(self.store, org, dice)
        return org

    def world(
        self, org: str, then: Any = None, *, stubs: bool, canonical: Canonical = NOBODY
    ) -> World:
        """Return what an organisation's graph says of a time."""
        answers = (self.ask(text, org=org, then=then) for text in queries(stubs=stubs))
        return World.of(answers, canonical)

    def aliases(self, org: str) -> Canonical:
        """Return which nodes claim each alias; the first one stands for it."""
        text = (
            "MATCH (a {org: $org})-[:ALIAS_OF]->(k) RETURN DISTINCT a.uid AS a, '' AS t, k.uid AS b"
        )
        found: dict[str, tuple[str, ...]] = {}
        for a, _, b in sorted(self._rows(text, org)):
            alias = _plain(a, NOBODY)
            found[alias] = (*found.get(alias, ()), _plain(b, NOBODY))
        return found

    def links(self, org: str, canonical: Canonical) -> Iterator[tuple[str, str, str]]:
        """Yield every valid relationship as the fields at both of its ends name it."""
        valid = (
            "MATCH (a {org: $org})-[r]->(b {org: $org}) WHERE r.valid_to IS NULL "
            "RETURN a.uid AS a, type(r) AS t, b.uid AS b "
            "UNION MATCH (b:TechnicalEvent {org: $org}) WHERE b.system IS NOT NULL "
            "RETURN b.system AS a, 'events' AS t, b.uid AS b"
        )
        for a, type_, b in self._rows(valid, org):
            start, end = _plain(a, canonical), _plain(b, canonical)
            if type_ == "events":
                yield start, type_, end
            elif type_ in RELATIONSHIPS and RELATIONSHIPS[type_].mode != "system":
                yield start, RELATIONSHIPS[type_].field, end
                yield end, str(RELATIONSHIPS[type_].incoming_field), start

    def _rows(self, text: str, org: str) -> list[tuple[str, str, str]]:
        with self.store.driver.session() as session:
            return [(row["a"], row["t"], row["b"]) for row in session.run(text, org=org)]


def moments(dice: random.Random) -> list[tuple[datetime, datetime | None]]:
    """Return times to ask about, some with a state of knowledge."""
    valid = minute(dice.randrange(-1, LENGTH + 1))
    known = minute(dice.randrange(-1, 2 * LENGTH))
    return [(valid, None), (minute(dice.randrange(LENGTH)), None), (valid, known)]


def given(valid: datetime, known: datetime | None) -> Any:
    if known is None:
        return valid.isoformat()
    return {"valid": valid.isoformat(), "known": known.isoformat()}


def check_without_claims(graphs: Graphs, seed: int) -> None:
    """Everything is equal, stubs included, where no record claims to be another."""
    dice = random.Random(seed)
    log = random_log(seed, claims=False)
    whole = graphs.write(log, f"{seed}-whole", dice)
    for number, then in enumerate(moments(dice)):
        part = graphs.write(log.until(*then), f"{seed}-{number}", dice)
        # Each form of a question is planned for seconds: every day one of them at each time.
        for stubs in (False, True) if seed >= EVERYDAY else (number == 1,):
            past = graphs.world(whole, given(*then), stubs=stubs)
            same(past, graphs.world(part, stubs=stubs), f"seed {seed}, {then}, stubs {stubs}")


def check_with_claims(graphs: Graphs, seed: int) -> None:
    """With claims, the past is told with today's answer to which records are one node.

    The part of the log is written without claims, and today's are applied to what it says.
    """
    dice = random.Random(seed)
    log = random_log(seed, claims=True)
    whole = graphs.write(log, f"{seed}c-whole", dice)
    canonical = graphs.aliases(whole)
    for number, then in enumerate(moments(dice)):
        part = graphs.write(log.until(*then).unclaimed(), f"{seed}c-{number}", dice)
        told = graphs.world(part, stubs=False, canonical=canonical)
        fields = {(uid, field) for name, uid in told.listed for field in LINKS.get(name, ())}
        there = {uid for _, uid in told.listed}
        links = {
            (start, field, end)
            for start, field, end in graphs.links(part, canonical)
            if (start, field) in fields and end in there
        }
        past = graphs.world(whole, given(*then), stubs=False)
        replayed = World(told.listed, told.values, frozenset(links))
        same(past.without(BY_LINKS), replayed.without(BY_LINKS), f"seed {seed}, {then}")


def same(past: World, replayed: World, where: str) -> None:
    for part in ("listed", "values", "links"):
        told, true = getattr(past, part), getattr(replayed, part)
        assert told == true, (
            f"{where}: {part}: wrong {sorted(told - true)}, missing {sorted(true - told)}"
        )


CHECKS = [check_without_claims, check_with_claims]


def test_the_past_is_told_as_it_was(store: Store, ask: Ask, *, long: bool) -> None:
    for check in CHECKS if long else in_turn(CHECKS, 2):
        for seed in range(EVERYDAY):
            check(Graphs(store, ask), seed)


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS)
def test_many_pasts_are_told_as_they_were(store: Store, ask: Ask, check: Any) -> None:
    for seed in range(EVERYDAY, LONG):
        check(Graphs(store, ask), seed)


def test_logs_hold_what_can_go_wrong() -> None:
    logs = [random_log(seed, claims=True) for seed in range(40)]
    records = [one for log in logs for facts in log.facts for one in facts.records]

    assert any(one.tombstone for one in records)
    assert any(one.same_as for one in records)
    assert any(one.seen > one.at for one in records)
    assert any(len(_versions(log)) < sum(len(f.records) for f in log.facts) for log in logs)


def _versions(log: Log) -> set[tuple[str, str]]:
    return {(one.uid, one.version) for facts in log.facts for one in facts.records}
